#pragma once

#include <cstdint>
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

/// What a series of a trend follows.
enum class SeriesKind : std::uint8_t { total, rank, item, indicator };

/// In what a change of a series is counted: scores in points, counts in percent of the earlier value, rates in percentage points (百分点),
/// ranks in places.
enum class UnitOfChange : std::uint8_t { points, percent, percentage_points, places };

/// One series in one period, all units. `compared_with` is the index of the period the change is taken from (the last earlier one of the
/// same kind with a value for that unit); -1 = none; -2 = there is one, but the calibre differs, so no change is stated.
struct SeriesColumn {
  Eigen::ArrayXd value;  ///< NaN where there is none
  std::vector<std::int16_t> compared_with;
  Eigen::ArrayXd target;         ///< indicators: the number due, NaN where none; else empty
  std::vector<std::int8_t> met;  ///< indicators: 1 met, 0 not, -1 not known; else empty
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

/// Everything a report is made from.
struct Results {
  Assessment current;
  std::vector<Standing>
      history;  ///< periods up to the current one that could be scored, ascending; the last is the current
  std::optional<std::size_t>
      previous;  ///< index into history: the last earlier period of the same kind with data
  Trends trends;
  std::vector<Recognition> recognition;  ///< as `Scheme::titles`

  /// Totals and ranks of the current period.
  [[nodiscard]] const Standing& now() const { return history.back(); }
};

}  // namespace gnomon
