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

/// Totals as points of a larger assessment: total × `convert_to` ÷ scale, rounded on the decimal number; NaN where there is no total. Nothing
/// without `convert_to`. Bonus points can bring it above `convert_to`, as they bring the total above the scale.
///
/// Example: 95.3 of 100, converted to 20: 19.06.
[[nodiscard]] Eigen::ArrayXd converted_totals(const Settings& settings, const Assessment& assessment);

/// A package scored in one period, with the periods before it.
struct Scored {
  Scoring scoring;  ///< of the current period; `results.current` is its assessment
  Results results;
};

/// Scores the period and, with the same scheme, the earlier ones, and puts standings and trends together.
///
/// An earlier period in which no unit gets a total is left out of the history. Periods are independent, so `n_threads` of them are scored at a time;
/// the result does not depend on it. What could not be scored stands in `Scoring::problems`.
[[nodiscard]] Scored score_periods(const Package& package, const Period& period, int n_threads,
                                   const Progress& progress = {});

}  // namespace gnomon
