#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// What a block does to the block above it.
enum class BlockRole { ordinary, bonus, penalty, veto };

/// What a veto does to the total.
enum class VetoEffect { zero, not_ranked };

/// The mean of the children's shares of their full points. A share of 0 or less makes the geometric and the harmonic mean 0.
enum class Mean { arithmetic, geometric, harmonic };

/// Where the children's weights come from: their points, none, or the spread of their shares over the units.
enum class Weighting { points, equal, entropy, variation };

/// How the children of a node are put together.
///
/// With P the node's full points, over the children that are not dropped, w their weights: points = P * mean of their shares by w. With points as weights the arithmetic
/// mean is P * (sum of points) / (sum of full points), the plain sum when the full points of the children add up to P and none is dropped. Children that are bonus blocks
/// are added, penalty blocks taken off, after that. Then the cap and the floor.
struct Aggregation {
  BlockRole role = BlockRole::ordinary;
  bool must_add_up = true;  ///< the children's points are parts of the node's (sum), not weights (mean)
  Mean mean = Mean::arithmetic;
  Weighting weighting = Weighting::points;
  std::optional<double> cap;
  std::optional<double> floor;
  VetoEffect effect = VetoEffect::zero;
  std::optional<double> rejected_limit;  ///< so many rejected items below void the block: 0 points

  /// Points add up as they stand (but for one factor).
  [[nodiscard]] bool is_plain() const { return mean == Mean::arithmetic && weighting == Weighting::points; }
};

/// `rejected_limit=3`, of the blocks whose points are part of the scale.
inline const ParameterDeclaration rejected_limit_parameter{
    "rejected_limit",
    ParameterType::number,
    "",
    {},
    "so many rejected items in the block void it: 0 points",
    "本项内不予认定的条目达到该数时本项作废，计 0 分"};

/// One line of the table of aggregations.
struct AggregationEntry {
  const RuleDeclaration* declaration;
  Aggregation (*make)(const RuleArguments&);
};

[[nodiscard]] std::span<const AggregationEntry* const> all_aggregations();
[[nodiscard]] const AggregationEntry* find_aggregation(std::string_view name);

/// Binds an inner node's call (or the setting's kind where there is none).
[[nodiscard]] Aggregation bind_aggregation(const Node& node, AggregationKind by_default,
                                           std::vector<RuleProblem>& problems);

}  // namespace gnomon
