#pragma once

#include <optional>

#include <gnomon/model/assessment.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// The target due in a period, as one number per unit.
///
/// Of the firm targets of the indicator the most specific one counts for a unit: its own, its group's, its kind's, its nearest
/// ancestor's, then the one for all. A dated target is due in its period; a plan's (`2021/2025`) in every period inside it. Between
/// milestones the setting `between_targets` decides: `exact` none is due; `hold` the last one of the most specific scope that has one by then (it stays in force until that scope has a later one, whatever less specific scopes say);
/// `linear` and `growth` a straight line or constant growth through the most specific target of each target year, in whole years where the periods are years. Relative targets add the
/// reference unit's value of the same period, increases the base period's value; a cumulative target is multiplied by the share of the plan's
/// days gone at the end of the period.
///
/// Empty when the indicator has no firm target at all. `value` is NaN where none is due (`row` -1) or where a value it refers to is missing (`row` -2).
[[nodiscard]] DueTargets due_targets(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                                     const Period& period);

/// Is the target met? Under `meets_by = published` the value is first rounded to `published_decimals`, the places with which the indicator is
/// published; where it states none, and under `full`, the value counts as it is (only binary noise beyond nine places is taken off).
[[nodiscard]] bool meets(const Settings& settings, const Target& target, double value, double due,
                         std::optional<int> published_decimals);

/// Degree of fulfilment: value / due, or due / value where less is better (a value of 0 or less then gives infinity);
/// inside a range 1. `due` must not be 0.
[[nodiscard]] double fulfilment(const Target& target, double value, double due);

}  // namespace gnomon
