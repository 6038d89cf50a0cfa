#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// Decimals of standard errors of totals and of limits: more say nothing.
inline constexpr int error_decimals = 6;

// The small sums that every report shares, so that each says the same.

/// The value of one unit; NaN (or `otherwise`) where the array is too short, as those of an absent thing are.
[[nodiscard]] inline double at(const Eigen::ArrayXd& values, std::size_t i) {
  return i < static_cast<std::size_t>(values.size()) ? values[static_cast<Eigen::Index>(i)]
                                                     : std::numeric_limits<double>::quiet_NaN();
}

template <class Value>
[[nodiscard]] Value at(const std::vector<Value>& values, std::size_t i, Value otherwise) {
  return i < values.size() ? values[i] : otherwise;
}

/// A number that is not there is an empty cell in every format; so is rank 0.
void number_cell(RowSink& row, double value, int decimals = -1);
void rank_cell(RowSink& row, std::int32_t rank);

/// A value in a data file: a number, or the word of its level.
void value_cell(const Indicator& indicator, double value, RowSink& row);

/// Difference of two decimal numbers as decimals: 85.31 - 84.2 = 1.11, without binary noise.
[[nodiscard]] double decimal_difference(double a, double b);

/// Difference of two published totals.
[[nodiscard]] double total_difference(const ReportContext& context, double total, double other);

/// Change of a unit's published total since `before`; NaN without an earlier one (nullptr, no total) or across a change of calibre.
[[nodiscard]] double total_change(const ReportContext& context, const Standing& now, const Standing* before,
                                  std::size_t i_unit);

/// A number as a pocket calculator takes it: at most six places, at least `least_decimals`.
[[nodiscard]] std::string plain_number(double value, int least_decimals = 0);

/// `+1.5`, `-2`, `0`; `decimals` -1 = shortest.
[[nodiscard]] std::string signed_number(double value, int decimals);

/// The last earlier standing of the same kind of period, or nullptr.
[[nodiscard]] const Standing* standing_before(const std::vector<Standing>& history, std::size_t i);

/// By rank: do several units hold it?
[[nodiscard]] std::vector<bool> tied_ranks(const std::vector<std::int32_t>& ranks);

/// A rank in a ranking for people: `-` for 0, marked where several hold it; `tied` from `tied_ranks`.
void place_cell(RowSink& row, std::int32_t rank, const std::vector<bool>& tied, Language language);

/// `points`, `percent`, `百分点`, `places`, `days`, `levels`, `yes_no`: the words of the data files.
[[nodiscard]] std::string_view code(UnitOfChange unit);

/// `half_up`, `half_even`, `down`.
[[nodiscard]] std::string_view code(Rounding mode);

/// `total`, `item`, `indicator`, `rank`.
[[nodiscard]] std::string_view code(SeriesKind kind);

/// Codes of all series; an item that has the code of an indicator gets `item:` before it.
[[nodiscard]] std::vector<std::string> series_codes(const ReportContext& context);

/// One value of a series with its change. NaN = none.
struct TrendPoint {
  double value = std::numeric_limits<double>::quiet_NaN();
  double change = std::numeric_limits<double>::quiet_NaN();
  double change_percent = std::numeric_limits<double>::quiet_NaN();  ///< for counts only
  double before = std::numeric_limits<double>::quiet_NaN();          ///< the value it changed from
  double target = std::numeric_limits<double>::quiet_NaN();
  double aim = std::numeric_limits<double>::quiet_NaN();  ///< what is only strived for
  std::int8_t met = -1;                                   ///< 1, 0, -1 = not known
  int compared_with = -1;
  bool calibre_differs = false;
  double standard_error =
      std::numeric_limits<double>::quiet_NaN();  ///< this and what follows: see `SeriesErrors`
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  double change_error = std::numeric_limits<double>::quiet_NaN();
  double change_low = std::numeric_limits<double>::quiet_NaN();
  double change_high = std::numeric_limits<double>::quiet_NaN();
  std::int8_t beyond_noise = -1;
  Verdict verdict = Verdict::none;

  [[nodiscard]] bool present() const;
};

/// Has any value of the trends a standard error?
[[nodiscard]] bool has_errors(const Trends& trends);

/// `2—5 ≈`: the ranks that the unit may hold, and whether it can be told apart from the next; empty where nothing is uncertain.
[[nodiscard]] std::string rank_interval_words(const ReportContext& context, std::size_t i_unit);

/// A level of confidence as people read it: `95%`.
[[nodiscard]] std::string level_words(double confidence);

/// Was the target met: `是`, `否`, or `无法判断` where the sampling error leaves it open; empty where there is nothing to say.
[[nodiscard]] std::string_view met_words(const TrendPoint& point, Language language);

[[nodiscard]] TrendPoint trend_point(const Series& series, std::size_t i_period, std::size_t i_unit);

/// The unit ranked next above or below.
struct Neighbour {
  std::size_t i_unit = 0;
  double distance = 0;  ///< positive, in published points; unrounded where the published totals are equal
  bool is_unrounded = false;
};

/// Of several units at the next rank the first listed; nothing for the first, the last, and units that are not ranked.
[[nodiscard]] std::optional<Neighbour> neighbour(const ReportContext& context, std::size_t i_unit,
                                                 bool above);

/// What a leaf or an adjustment could have brought and did not; 0 where nothing was lost. A bonus not earned or a deduction not made is no loss.
[[nodiscard]] double points_lost(const ScoreRow& row);

/// A reward that a unit gets for its rank (of the reward's group, or of all).
struct RewardShare {
  std::size_t i_unit = 0;
  const Reward* reward = nullptr;
  std::int32_t rank = 0;
  std::string text;
};

/// Who gets what, in the order of the ranking.
[[nodiscard]] std::vector<RewardShare> reward_shares(const ReportContext& context);

/// What the unit goes on from and with what it is compared: `自 2025-01-01 起承接 T12 原石河乡，…`. Empty for most units.
[[nodiscard]] std::string descent_words(const ReportContext& context, std::size_t i_unit);

/// Why the unit is not ranked, or what else there is to say of it; empty for nothing.
[[nodiscard]] std::string note_of(const ReportContext& context, std::size_t i_unit);

/// `gains`, `keeps`, `warned`, `loses`, `undecided`, `not_given`; the word for it is the label `decision.<code>`.
[[nodiscard]] std::string_view code(Decision decision);

/// The reasons of a decision as sentences, one after the other.
[[nodiscard]] std::string decision_words(const ReportContext& context, const TitleDecision& made);

/// The code of a node; `total` for the root when it has none.
[[nodiscard]] std::string_view node_code(const Node& node);

}  // namespace gnomon
