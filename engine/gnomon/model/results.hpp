#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <gnomon/model/assessment.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Totals and ranks of one period: what is left of an `Assessment` when its nodes are not needed.
struct Standing {
  Period period = Period::year(2000);
  Eigen::ArrayXd total_full;
  Eigen::ArrayXd total;
  std::vector<std::int32_t> grade;
  std::vector<std::int32_t> rank;
  std::vector<std::int32_t> group_rank;
  std::vector<std::int32_t> parent_rank;
  /// Per unit a number that two periods share exactly when all that was scored was measured by the same calibres; empty = always the same.
  std::vector<std::uint32_t> calibres;
};

/// Can the unit's totals of the two be compared?
[[nodiscard]] inline bool same_calibres(const Standing& a, const Standing& b, std::size_t i_unit) {
  return a.calibres.empty() || b.calibres.empty() || a.calibres[i_unit] == b.calibres[i_unit];
}

/// How an indicator stands against what is due.
enum class Light : std::uint8_t {
  reached,   ///< the whole target is met
  on_pace,   ///< what is due by the day is met, or nothing is due yet
  behind,    ///< it is not
  no_value,  ///< nothing is known
};

/// One unit and one indicator with a target, as of a day. Numbers that do not exist are NaN. Days are `Day`s; of a target by rank, target, due
/// and actual are places.
struct Gap {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  std::int32_t target_row = -1;  ///< index into `Scheme::targets`
  double target = none;          ///< in full: of the plan or the period
  double aim = none;             ///< what is only strived for, in full
  double due = none;             ///< by the day
  double actual = none;
  double difference =
      none;  ///< actual - due, the other way round where less is better: positive is good; of dates in days
  Light light = Light::no_value;
  double forecast =
      none;  ///< at the end, at the pace so far: actual / share due by the day; flows and running totals only
  double needed =
      none;  ///< still lacking to the whole target, 0 when reached; of a rank in the indicator's own unit
  double needed_per_year = none;   ///< the same for each year left; where more than a year is left
  double needed_per_month = none;  ///< the same for each month left; flows and running totals
};

/// What a series of a trend follows.
enum class SeriesKind : std::uint8_t { total, rank, item, indicator };

/// In what a change of a series is counted: scores in points, counts in percent of the earlier value, rates in percentage points (百分点),
/// ranks in places, dates in days (a later day is positive), levels in steps (a better one is positive); of a yes or no it says from what to what.
enum class UnitOfChange : std::uint8_t { points, percent, percentage_points, places, days, levels, yes_no };

/// What sampling makes of a series in one period: of values with a standard error, and of changes between two of them. All arrays are empty where no
/// value has one, NaN and -1 where this one has none.
struct SeriesErrors {
  Eigen::ArrayXd standard_error;
  Eigen::ArrayXd
      low;  ///< value - t SE and value + t SE at the level `confidence`; shares in % end at 0 and 100
  Eigen::ArrayXd high;
  Eigen::ArrayXd change_error;  ///< standard error of the change
  Eigen::ArrayXd change_low;    ///< change - t SE and change + t SE, in the unit of the value
  Eigen::ArrayXd change_high;
  std::vector<std::int8_t>
      beyond_noise;  ///< of the change: 1 it is, 0 it lies within the sampling error, -1 not known
  std::vector<Verdict> verdict;  ///< against the target

  [[nodiscard]] bool is_known() const { return standard_error.size() > 0; }
};

/// One series in one period, all units. `compared_with` is the index of the period the change is taken from (the last earlier one of the
/// same kind with a value for that unit); -1 = none; -2 = there is one, but the calibre differs, so no change is stated.
struct SeriesColumn {
  Eigen::ArrayXd value;  ///< NaN where there is none
  std::vector<std::int16_t> compared_with;
  Eigen::ArrayXd target;         ///< indicators: the number due, NaN where none; else empty
  std::vector<std::int8_t> met;  ///< indicators: 1 met, 0 not, -1 not known; else empty
  Eigen::ArrayXd
      aim;  ///< indicators: what is only strived for, NaN where nothing; empty where no unit has any
  SeriesErrors errors = {};
};

struct Series {
  SeriesKind kind = SeriesKind::total;
  std::size_t index = 0;  ///< node or indicator
  UnitOfChange unit_of_change = UnitOfChange::points;
  std::vector<SeriesColumn>
      columns;  ///< one per period of the trends; `value` empty when the series does not exist in it
};

/// Series over the periods present, ascending.
struct Trends {
  std::vector<Period> periods;
  std::vector<Series> series;
};

/// How far totals and ranks may be off because values come from samples; per unit. Empty (no redraws) where no such value counts.
struct RankUncertainty {
  double confidence = 0;
  std::size_t n_redraws = 0;
  std::vector<double>
      standard_error;  ///< of the total; 0 = no value from a sample has a say in it; NaN = not ranked
  std::vector<std::int32_t> best;  ///< the rank lies between these two; 0 = not ranked
  std::vector<std::int32_t> worst;
  std::vector<std::uint8_t> same_as_next;  ///< 1: cannot be told apart from the unit listed next

  [[nodiscard]] bool is_known() const { return n_redraws > 0; }
};

/// Whose score a department's task is judged by.
enum class TaskBasis : std::uint8_t {
  own,   ///< the department's own: it is assessed, and the item applies to it
  units  ///< the mean over the units assessed that the item applies to
};

/// One task of a department: points = weight × full × share.
struct DepartmentTask {
  std::size_t i_node = 0;
  DepartmentRole role = DepartmentRole::lead;
  TaskBasis basis = TaskBasis::own;
  std::size_t n_units = 0;    ///< units whose score counts
  std::size_t n_missing = 0;  ///< units left out of the mean because they have none
  Outcome outcome = Outcome::scored;
  double share = 0;   ///< of the item's points: 0 to 1, more with a surplus; NaN when not scored
  double weight = 1;  ///< share of the task given, or the setting's
  double full = 0;    ///< points of the item in a total in which everything applies
  Reason reason;
};

/// A sum over tasks: `points ÷ full × scale`.
struct DepartmentScore {
  double points = 0;  ///< sum of weight × full × share
  double full = 0;    ///< sum of weight × full over the tasks that count
  double score_full = std::numeric_limits<double>::quiet_NaN();  ///< NaN = none
  double score = std::numeric_limits<double>::quiet_NaN();       ///< as published
};

/// A department with the tasks it leads and joins.
struct Department {
  std::size_t i_unit = 0;
  std::vector<DepartmentTask> tasks;  ///< those it leads, then those it joins, each in the order of the tree
  DepartmentScore all;
  DepartmentScore lead;   ///< of the tasks it leads alone
  DepartmentScore joint;  ///< of those it joins
  std::int32_t rank = 0;  ///< among the departments; 0 = not ranked
  Reason note;            ///< why it has no score; empty id = nothing to say
};

/// What becomes of a title.
enum class Decision : std::uint8_t {
  gains,      ///< 授予: had it not, and passes
  keeps,      ///< 保留: has it, and passes (renewed where it ran out)
  warned,     ///< 限期整改: has it, is below the line, not yet for long enough to lose it
  loses,      ///< 撤销: has it, and is below the line for long enough, or it ran out and was not renewed
  undecided,  ///< 待定: a value is missing, or the unit was not assessed
  not_given,  ///< 未获: had it not, and does not get it
};

/// What becomes of a title at one unit, and why.
struct TitleDecision {
  std::size_t i_unit = 0;
  Decision decision = Decision::undecided;
  bool is_held = false;     ///< held on any day of the period, by the register
  std::optional<Day> from;  ///< validity once decided: of the register, or the new one; unset = none, or open
  std::optional<Day> to;
  std::optional<double> line;      ///< the total it had to reach
  std::int32_t periods_below = 0;  ///< in a row, this one included
  std::vector<Reason>
      reasons;  ///< what the decision rests on; of gains, keeps, warned and loses the decision's own first
};

/// All units concerned with one title: by decision in the order above, then by rank and code.
struct Recognition {
  std::size_t i_title = 0;
  std::vector<TitleDecision> units;
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

/// Everything a report is made from.
struct Results {
  Assessment current;
  std::vector<Standing>
      history;  ///< periods up to the current one that could be scored, ascending; the last is the current
  std::optional<std::size_t>
      previous;  ///< index into history: the last earlier period of the same kind with data
  Trends trends;
  std::vector<Department> departments;  ///< by rank, then code; those without a score last
  Eigen::ArrayXd
      converted;  ///< the current totals as points of the larger assessment; empty unless asked for
  std::vector<Recognition> recognition;  ///< as `Scheme::titles`
  RankUncertainty uncertainty;           ///< of the current totals and ranks

  /// Totals and ranks of the current period.
  [[nodiscard]] const Standing& now() const { return history.back(); }
};

}  // namespace gnomon
