#pragma once

#include <vector>

#include <gnomon/model/scheme.hpp>
#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// The scheme's tree with its aggregations bound and every node's full points worked out.
struct ScoringTree {
  std::vector<Aggregation> aggregation;  ///< one per node; leaves: default
  std::vector<double>
      full;  ///< P: as written; else of a block the sum of its ordinary children, 1 for a weight, 0 for `collect`
  std::vector<bool> on_scale;  ///< false in bonus, penalty and veto blocks: no part of the scale

  /// Problems of the aggregations' calls are ignored here; `check_scheme` reports them.
  explicit ScoringTree(const Scheme& scheme);
};

}  // namespace gnomon
