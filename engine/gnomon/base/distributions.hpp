#pragma once

// Distributions that intervals and tests need. Infinite degrees of freedom are allowed; nothing here throws: where a value does not exist,
// it is NaN.

namespace gnomon {

[[nodiscard]] double normal_quantile(double p);
/// P(Z > z).
[[nodiscard]] double normal_upper_tail(double z);

/// Student's t; infinite `df` is the normal distribution. NaN unless `df` > 0.
[[nodiscard]] double t_quantile(double p, double df);
/// P(T > t).
[[nodiscard]] double t_upper_tail(double t, double df);

/// P(F > f); an infinite `df2` makes it χ²(df1) / df1.
[[nodiscard]] double f_upper_tail(double f, double df1, double df2);

/// Beta(a, b); 0 when a is 0, 1 when b is 0, as limits of the distribution.
[[nodiscard]] double beta_quantile(double p, double a, double b);

}  // namespace gnomon
