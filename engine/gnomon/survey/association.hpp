#pragma once

#include <cstddef>

#include <gnomon/survey/design.hpp>
#include <gnomon/survey/estimate.hpp>

// Are two groupings independent of one another?

namespace gnomon::survey {

/// Groups of the rows; `count` of them, -1 = none: the row is left out.
struct Grouping {
  Codes codes;
  std::size_t count = 0;
};

struct AssociationTest {
  double f = 0;
  double df1 = 0;
  double df2 = 0;
  double p = 1;
  double chi_squared = 0;  ///< Pearson's, of the weighted table scaled to the number of respondents
  std::size_t n = 0;       ///< respondents
};

/// Test of independence of Rao and Scott with the correction of the second order:
///
///     X² = n Σ (p_ij - p_i. p_.j)² / (p_i. p_.j)
///     Δ = (C'D⁻¹C / n)⁻¹ C'D⁻¹ V D⁻¹C,  D = diag(p), V the covariance of p, C interaction contrasts
///     F = X² / tr Δ,  df1 = (tr Δ)² / tr Δ²,  df2 = df1 * degrees of freedom of the design
///
/// Groups without a respondent are left out. All is NaN when fewer than two groups are left on a side, or without degrees of freedom.
///
/// Source: Rao and Scott (1984), Annals of Statistics 12; the F of Thomas and Rao (1987).
[[nodiscard]] AssociationTest independence(const Sample& sample, const Grouping& rows,
                                           const Grouping& columns);

}  // namespace gnomon::survey
