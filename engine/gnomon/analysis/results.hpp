#pragma once

#include <optional>
#include <vector>

#include <gnomon/base/progress.hpp>
#include <gnomon/model/results.hpp>
#include <gnomon/scoring/assess.hpp>

namespace gnomon {

/// Periods of the same kind as `period`, up to it, in which something was observed; ascending.
[[nodiscard]] std::vector<Period> comparable_periods(const Dataset& data, const Period& period);

/// The period assessed when none is named: the setting's, else the last one with data; nothing when there is no data.
[[nodiscard]] std::optional<Period> default_period(const Package& package);

/// Scores the earlier periods with the same scheme and puts standings and trends together around the scoring of the current one.
///
/// A period in which no unit gets a total is left out of the history. Periods are independent, so `n_threads` of them are scored at a time; the
/// result does not depend on it.
[[nodiscard]] Results make_results(const Package& package, const Scoring& current, int n_threads,
                                   const Progress& progress = {});

}  // namespace gnomon
