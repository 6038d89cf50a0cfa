#pragma once

#include <optional>
#include <vector>

#include <gnomon/model/assessment.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Of which targets, and as of when.
struct DueOptions {
  std::optional<Day> day;  ///< up to which time has gone; unset = the period's last day
  bool firm = true;        ///< those that are scored, or those only strived for
};

/// The target due in a period, as one number per unit.
///
/// Of the firm targets of the indicator the most specific one counts for a unit: its own, its group's, its kind's, its nearest
/// ancestor's, then the one for all; of rows that replace one another (`valid_from`) the last one valid on the day. A dated target is due in its period;
/// a plan's (`2021/2025`), and one that adds up over a span (cumulative), in every period inside it. Between milestones the setting `between_targets`
/// decides: `exact` none is due; `hold` the last one of the most specific scope that has one by then (it stays in force until that scope has a later one,
/// whatever less specific scopes say); `linear` and `growth` a straight line or constant growth through the most specific target of each target year,
/// in whole years where the periods are years.
///
/// What the numbers are: a target with a reference adds it to its value, or takes its value as a share of it (`is_share`); a cumulative target is
/// multiplied by the share of its path gone by the day (`path` rows, else the setting `cumulative_path`); a deadline is the `Day`, or the day of the period
/// where the indicator counts days so, or 1 where it is a yes; a rank is the value of the unit at that place.
///
/// Empty when the indicator has no such target at all. `value` is NaN where none is due or where what it refers to is missing or of another calibre.
[[nodiscard]] DueTargets due_targets(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                                     const Period& period, const DueOptions& options = {});

/// What is shown beside the target due for a unit: firm targets that it replaced (earlier `valid_from`), and those of the period that are only
/// strived for; in the order of `Scheme::targets`.
[[nodiscard]] std::vector<TargetBeside> targets_beside(const Scheme& scheme, const Dataset& data,
                                                       std::size_t i_indicator, const Period& period,
                                                       std::size_t i_unit, const DueTargets& due);

/// Is the target met? Under `meets_by = published` the value is first rounded to `published_decimals`, the places with which the indicator is
/// published; where it states none, and under `full`, the value counts as it is (only binary noise beyond nine places is taken off).
[[nodiscard]] bool meets(const Settings& settings, const Target& target, double value, double due,
                         std::optional<int> published_decimals);

/// The same for an indicator's own value: a yes meets a deadline, a no does not.
[[nodiscard]] bool meets(const Settings& settings, const Indicator& indicator, const Target& target,
                         double value, double due);

/// A number that a value should lie on one side of.
struct Limit {
  double value = 0;
  bool more_is_better = true;
};

/// What a target asks for as limits; none where no t test can say anything: of days, places and shares of a plan.
[[nodiscard]] std::vector<Limit> limits_of(const Settings& settings, const Target& target, double due);

/// How a value from a sample stands against limits, by one-sided t tests at the level `confidence`:
///
///     t = (value - limit) / SE on df,  p = P(T > |t|)
///
/// met: on the good side of every limit, the nearest one with p <= 1 - confidence; not met: on the bad side of one so; else undecided.
/// Nothing is said of a value with an error of 0 or without one. Example: 16.2 with SE 0.6 and 20 df against at least 15: t = 2, p = 0.03: met.
[[nodiscard]] TargetTest test_limits(const std::vector<Limit>& limits, double value,
                                     const SamplingError& error, double confidence);

/// The same for an indicator's own value and the target due for the unit. Where the target refers to a value that comes from a sample as well, the
/// error is that of the distance (`DueTargets::error`).
[[nodiscard]] TargetTest test_target(const Scheme& scheme, const DueTargets& due, std::size_t i_unit,
                                     double value, const SamplingError& error);

/// Degree of fulfilment: value / due, or due / value where less is better (a value of 0 or less then gives infinity);
/// inside a range 1. `due` must not be 0.
[[nodiscard]] double fulfilment(const Target& target, double value, double due);

}  // namespace gnomon
