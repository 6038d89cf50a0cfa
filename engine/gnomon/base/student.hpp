#pragma once

namespace gnomon {

/// Student's t distribution; infinite degrees of freedom: the normal distribution.

/// The value below which T lies with probability `p` (0 < p < 1). Example: 0.975 and 10 df: 2.228139.
[[nodiscard]] double student_quantile(double p, double df);

/// The probability that T is greater than `t`. Example: 2.228139 and 10 df: 0.025.
[[nodiscard]] double student_tail(double t, double df);

}  // namespace gnomon
