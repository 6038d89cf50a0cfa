#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/table.hpp>

#include <gnomon/reporting/result_values.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

// The tables of the contract. Each holds a reference to the context: the context must outlive it. Numbers in data files are plain;
// ids of columns are the contract's names.

/// One row per assessed unit: totals, ranks, and the change against the previous period. `total_change` is the difference of the
/// published totals; `rank_change` = previous rank - rank, so that a rise is positive.
[[nodiscard]] Table ranking_table(const ReportContext& context);

/// The same columns for every period that could be scored, ascending.
[[nodiscard]] Table history_table(const ReportContext& context);

/// One row per unit (in the order of the ranking) and node of the tree (depth first, as deep as `scores_depth`), adjustments as
/// leaves of their own (`B:cap`). `score` = points as the rule gave them; `points` = what the row adds to the total; `points_full` =
/// the most it could add. The points of the leaves add up to the unrounded total.
[[nodiscard]] Table scores_table(const ReportContext& context);

/// One row per unit, series and period that has a value or a target. Changes of rates are differences in 百分点, of scores in points,
/// of ranks in places (a rise is positive), of counts the difference and its percentage of the earlier value.
[[nodiscard]] Table trends_table(const ReportContext& context);

/// One row per unit and reward it gets. With `reward_ties` = pool, numeric rewards of the places that tied units take are added and
/// shared equally.
[[nodiscard]] Table rewards_table(const ReportContext& context);

/// One row per unit and indicator with a target: target, due, actual, difference, light, forecast, what it takes. In data files lights and kinds are
/// codes; with a `language` they are words, and columns in which nothing stands are left out.
[[nodiscard]] Table gap_table(const Package& package, const std::vector<Gap>& gaps,
                              std::optional<Language> language = std::nullopt);
/// Below a table of gaps: the day, how much of the period is gone by then, and how many of these gaps stand where.
void add_gap_notes(const Period& period, Day day, const Package& package, const std::vector<Gap>& gaps,
                   Language language, Table& table);

/// One row per assessed unit, to hand over to a larger assessment: the total and what it counts for there (`convert_to`). A unit without a
/// total has the reason in `note`.
[[nodiscard]] Table converted_table(const ReportContext& context);
/// One row per title and unit concerned: what becomes of the title, its validity, and the reasons. Empty without titles.
[[nodiscard]] Table recognition_table(const ReportContext& context);

/// The same for people, with the reasons in words.
[[nodiscard]] Table recognition_view(const ReportContext& context);

// Views for people: words instead of codes, ties marked.

/// The ranking on screen: rank (并列3), unit, group, total, grade, change, and the values of the indicators in `show`.
[[nodiscard]] Table ranking_view(const ReportContext& context);

/// Every setting in force: its title, its value in words, given or by default.
[[nodiscard]] Table choices_table(const ReportContext& context);

/// The trend on screen. Of one unit: every series, one row per series and period; of all units: the total, one column per period.
[[nodiscard]] Table trend_view(const ReportContext& context,
                               std::optional<std::size_t> i_unit = std::nullopt);

// Words of a trend.

/// Of a series: its name, its unit of measure (empty for ranks and words).
[[nodiscard]] std::string series_name(const ReportContext& context, const Series& series);
[[nodiscard]] std::string_view series_measure(const ReportContext& context, const Series& series);
/// A change with its unit (`+2 个百分点`), why there is none (口径不同), or nothing.
[[nodiscard]] std::string change_words(const ReportContext& context, const Series& series,
                                       const TrendPoint& point);

}  // namespace gnomon
