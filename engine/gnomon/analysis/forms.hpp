#pragma once

#include <gnomon/model/form.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// The setting `period`, when it was given.
[[nodiscard]] std::optional<Period> period_given(const Settings& settings);

/// The period that is reported next: the setting `period`, or without one the period after the last one that has values (the year after
/// the year); nothing where there is neither.
[[nodiscard]] std::optional<Period> period_to_report(const Package& package);

/// Which values are to be reported for the period, unit by unit or department by department; forms and their rows stand in the order of the
/// codes and of the scheme.
///
/// A unit that is assessed is asked for every reported indicator that an item which applies to it scores, by itself or in a formula, and for those
/// that it reported last time. A unit that is not assessed is asked for what it reported last time. An indicator that no item uses and
/// nobody ever reported (first year) is asked of the units that are nobody's parent. The unit that others are only compared with
/// (`reference_unit`) is asked for nothing.
///
/// A department is asked, for every unit assessed, for the indicators of the items that it answers for (table `responsibilities`).
[[nodiscard]] FormSet plan_forms(const Package& package, const Period& period, bool by_department);

}  // namespace gnomon
