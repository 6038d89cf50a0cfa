#pragma once

#include <optional>
#include <vector>

#include <gnomon/model/results.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Compares values with targets of the period, unit by unit in the order of `Dataset::units`, then by indicator.
///
/// A cumulative target is due along its path, a flow of the period (a count with a target of its own that is to be reached or passed) in proportion to
/// the days of the period gone, everything else in full. `as_of` is the day up to which time has gone; without it the end of the period. Leap
/// years count; the last day gives 100 %. What is to be done by a later day is not due.
[[nodiscard]] std::vector<Gap> find_gaps(const Package& package, const Assessment& current,
                                         std::optional<Day> as_of);

}  // namespace gnomon
