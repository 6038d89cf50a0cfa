#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <gnomon/base/language.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/observation.hpp>
#include <gnomon/model/period.hpp>

namespace gnomon {

/// How the score of one unit at one node came out.
enum class Outcome : std::uint8_t {
  scored,       ///< points are there
  dropped,      ///< out of the sum: not applicable, not due, or missing under `exclude`
  missing,      ///< value missing, and the scheme lets the unit go unranked
  incomputable  ///< the rule cannot be computed; a fault says why
};

/// Scores of all units at one node.
struct NodeScores {
  Eigen::ArrayXd points;         ///< of the node's own full points; NaN where not scored
  std::vector<Outcome> outcome;  ///< one per unit
};

/// A unit whose target refers to a value of another calibre.
struct OtherCalibre {
  std::size_t i_unit = 0;
  std::string own;
  std::string reference;
};

/// How a value that comes from a sample stands against a target.
enum class Verdict : std::uint8_t {
  none,       ///< nothing can be said: the value has no standard error, or the target is not of that kind
  met,        ///< on the good side by more than the sample's chance
  not_met,    ///< on the bad side by more than that
  undecided,  ///< the distance lies within the sampling error
};

/// The word written in results: `met`, `not_met`, `undecided`; empty for none.
[[nodiscard]] std::string_view code(Verdict verdict);

/// A one-sided t test of a value against a limit: t = (value - limit) / SE on the degrees of freedom of SE.
struct TargetTest {
  Verdict verdict = Verdict::none;
  double limit = 0;     ///< of several the one that the value is least clear of
  SamplingError error;  ///< of the distance between value and limit
  double t = 0;
  double p =
      1;  ///< probability of lying so far or farther on the value's side of the limit, if the truth were the limit itself
};

/// Target due for each unit at one leaf; empty when the leaf has no indicator with targets.
struct DueTargets {
  Eigen::ArrayXd value;           ///< the number due; NaN where there is none
  Eigen::ArrayXd baseline;        ///< where progress starts; NaN where unknown; empty when no target has one
  std::vector<std::int32_t> row;  ///< index into `Scheme::targets`, or one of those below
  std::vector<std::int32_t>
      place;  ///< of targets by rank the unit's place, 0 = none; empty when there are no such targets
  std::vector<OtherCalibre> other_calibre;  ///< of the units with `row` = `reference_other_calibre`
  /// Of the distance between value and number due, per unit, where both come from samples; unknown = that of the value alone. Empty when no
  /// target refers to such a value. Infinite = nothing can be said of the distance.
  std::vector<SamplingError> error;

  static constexpr std::int32_t none = -1;
  static constexpr std::int32_t reference_missing =
      -2;  ///< there is a target, but what it refers to has no value
  static constexpr std::int32_t reference_other_calibre =
      -3;  ///< … has one of another calibre: never compared
};

/// Another target of a unit and indicator, shown beside the one that is scored.
struct TargetBeside {
  std::size_t i_target = 0;  ///< index into `Scheme::targets`
  double value = 0;          ///< the number due; NaN where what it refers to is missing
};

/// A number of a reason, by name: `value`, `target`, `full`, `points`, …
struct ReasonNumber {
  std::string name;
  double value = 0;
  int decimals = -1;  ///< places to show; -1 = shortest
};

/// Why a score is what it is: a stable id (`proportional.short`) and its numbers and words, no prose.
struct Reason {
  std::string id;
  std::vector<ReasonNumber> numbers;
  std::vector<std::pair<std::string, std::string>> words;  ///< such as period=2015, formula=…

  /// `proportional.short value=18 target=20 full=5`, for tables.
  [[nodiscard]] std::string text() const;
};

/// Texts of one reason; `{name}` is replaced by the number or word of that name.
struct ReasonText {
  std::string_view id;
  std::string_view en;
  std::string_view zh;
};

/// The result of scoring all units in one period.
struct Assessment {
  Period period = Period::year(2000);
  std::vector<NodeScores> nodes;       ///< as `Scheme::nodes`; node 0 is the total before veto and rounding
  std::vector<DueTargets> targets;     ///< as `Scheme::nodes`
  std::vector<std::uint8_t> assessed;  ///< 1 for units that take part (kind, validity), one per unit
  Eigen::ArrayXd total_full;           ///< after veto, before rounding; NaN = none
  Eigen::ArrayXd total;                ///< as published
  std::vector<std::int32_t> grade;     ///< index into `Scheme::grades`; -1 = none
  std::vector<std::int32_t> rank;      ///< from 1; 0 = not ranked
  std::vector<std::int32_t> group_rank;
  std::vector<std::int32_t> parent_rank;
  std::vector<Reason>
      notes;  ///< one per unit: why it is not ranked, was vetoed, …; empty id = nothing to say
  std::vector<std::size_t> order;  ///< assessed units as listed: by rank, then code; unranked last
};

/// Every level of a score sheet.
constexpr int all_levels = std::numeric_limits<int>::max();

/// One row of a unit's score sheet: a node, or an adjustment (cap, floor, mean, veto, void) that stands as a leaf of its own.
struct ScoreRow {
  std::size_t i_node = 0;
  std::string
      adjustment;  ///< empty, or `cap`, `floor`, `mean`, `veto`, `void`: written behind the item's code as `B:cap`
  Outcome outcome = Outcome::scored;
  double points =
      0;  ///< what the node adds to the total, after all rescaling; of the leaves it adds up to the unrounded total
  double full = 0;   ///< full points after rescaling
  double share = 0;  ///< points as a share of the full points (0 to 1); NaN when not scored
  bool on_scale =
      true;  ///< false for bonus, penalty and veto items: their full points are no part of the scale
  double value = std::numeric_limits<double>::quiet_NaN();   ///< what was scored; NaN = none
  double target = std::numeric_limits<double>::quiet_NaN();  ///< what it was held against; NaN = none
  Status status = Status::absent;                            ///< state of what was scored; leaves only
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the value; NaN = none
  Verdict verdict = Verdict::none;                                   ///< how it stands against the target
};

}  // namespace gnomon
