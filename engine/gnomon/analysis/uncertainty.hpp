#pragma once

#include <cstdint>

#include <gnomon/model/results.hpp>

namespace gnomon {

/// How far totals and ranks may be off because values come from samples (docs/decisions/0016).
///
/// Every value that counts and has a standard error is drawn anew from its t distribution around itself, value + SE × T(df) (without df the normal
/// one; shares in % stay within 0 and 100), the draws of all values independent of one another; the same pure scoring is run on the changed copy. From
/// `n_redraws` such runs:
///
/// - the standard error of a unit's total is the standard deviation of its redrawn totals;
/// - two units can be told apart when their redrawn difference has the sign of their difference in all but a share (1 - confidence) / 2 of the redraws;
/// - the rank of unit i lies between 1 + (number of units that are above it and can be told apart) and n - (number of those below it): the rank
///   intervals of Klein, Wright and Wieczorek (2020), 'A joint confidence region for an overall ranking of populations', Journal of the Royal
///   Statistical Society C 69, 589-606, in their marginal form: each pair at the level `confidence`, no allowance for the number of pairs.
///
/// Random numbers: std::mt19937_64, one stream for each redraw, made t by the polar method of Bailey (1994), Mathematics of Computation 62, 779-781. The
/// same bytes on one thread or many. Nothing where no such value counts.
[[nodiscard]] RankUncertainty rank_uncertainty(const Scheme& scheme, const Dataset& data,
                                               const Assessment& current, int n_threads,
                                               std::size_t n_redraws = 1000);

}  // namespace gnomon
