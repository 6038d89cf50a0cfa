#pragma once

// Tests of one number: a difference against 0, an estimate against a target.

namespace gnomon::survey {

struct TestResult {
  double statistic = 0;  ///< (estimate - hypothesis) / standard error
  double df = 0;         ///< infinite: the normal distribution
  double p_two_sided = 0;
  double p_above = 0;  ///< P of a statistic at least this large: small when the estimate lies clearly above
  double p_below = 0;
};

/// t = (estimate - hypothesis) / √variance on Student's t with df. With df < 1 or without a variance all is NaN: nothing can be said.
///
/// Two domains, two waves: the contrast of both, which holds their covariance, against 0. A target: the estimate against it, on the degrees of
/// freedom of its domain (R's `svyttest` takes one less; the mean is the only thing estimated, and the design's degrees of freedom already leave
/// one for each stratum).
[[nodiscard]] TestResult t_test(double estimate, double hypothesis, double variance, double df);

/// Against the estimate of another, independent survey with an error of its own:  z = (a - b) / √(variance of a + variance of b).
[[nodiscard]] TestResult z_test(double estimate, double variance, double other, double other_variance);

/// The value that the estimate exceeds with this confidence: estimate - t √variance, t one-sided.
[[nodiscard]] double lower_bound(double estimate, double variance, double df, double confidence);

}  // namespace gnomon::survey
