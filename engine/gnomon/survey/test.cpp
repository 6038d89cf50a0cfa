#include <gnomon/survey/test.hpp>

#include <cmath>
#include <limits>

#include <gnomon/base/distributions.hpp>

namespace gnomon::survey {

TestResult t_test(double estimate, double hypothesis, double variance, double df) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (!(df >= 1) || !(variance > 0)) return {none, df, none, none, none};
  const double t = (estimate - hypothesis) / std::sqrt(variance);
  return {t, df, 2 * t_upper_tail(std::fabs(t), df), t_upper_tail(t, df), t_upper_tail(-t, df)};
}

TestResult z_test(double estimate, double variance, double other, double other_variance) {
  return t_test(estimate, other, variance + other_variance, std::numeric_limits<double>::infinity());
}

double lower_bound(double estimate, double variance, double df, double confidence) {
  if (!(df >= 1)) return std::numeric_limits<double>::quiet_NaN();
  return estimate - t_quantile(confidence, df) * std::sqrt(variance);
}

}  // namespace gnomon::survey
