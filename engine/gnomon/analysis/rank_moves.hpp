#pragma once

#include <string>
#include <vector>

#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// One side of a comparison: a package in a period.
struct Side {
  const Package* package = nullptr;
  Period period = Period::year(2000);
};

/// Why one unit's rank moved from A to B. Ranks from 1, 0 = not ranked. A positive effect moved the unit up.
///
/// The moves are taken in this order, each with all the earlier ones made: first the rules (B's scheme on A's values), then the other units' values, then the
/// unit's own. They add up: `rank_before - rank_after = by_rules + by_others + by_own`, when the unit is ranked in all steps; else
/// `explained` is false.
struct RankMove {
  std::string unit;
  std::string name;
  int rank_before = 0;
  int rank_after = 0;
  double total_before = 0;  ///< NaN = none
  double total_after = 0;
  int by_rules = 0;
  int by_others = 0;
  int by_own = 0;
  bool explained = true;
};

/// A node of the scheme whose points moved a unit's total.
struct ItemMove {
  std::string unit;
  std::string item;
  double points_before = 0;
  double points_after = 0;
};

/// The comparison of two sides.
struct Moves {
  std::vector<RankMove> ranks;  ///< in the order of B's ranking, then those of A that are gone
  std::vector<ItemMove> items;  ///< changed leaves of units in both, largest change first within a unit
  bool same_rules = true;       ///< do both sides have the same scheme?
};

/// `with_causes`: also takes the moves of the ranks apart, which scores all units once more for each of them.
[[nodiscard]] Moves compare_sides(const Side& before, const Side& after, bool with_causes = true);

}  // namespace gnomon
