#include <gnomon/base/distributions.hpp>

#include <cmath>
#include <limits>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace gnomon {
namespace {

namespace bm = boost::math;

// Computed in double whatever the machine's long double is, so that all machines agree; errors are NaN, not exceptions.
using Policy = bm::policies::policy<bm::policies::promote_double<false>,
                                    bm::policies::domain_error<bm::policies::ignore_error>,
                                    bm::policies::pole_error<bm::policies::ignore_error>,
                                    bm::policies::overflow_error<bm::policies::ignore_error>,
                                    bm::policies::evaluation_error<bm::policies::ignore_error>,
                                    bm::policies::rounding_error<bm::policies::ignore_error>,
                                    bm::policies::indeterminate_result_error<bm::policies::ignore_error>>;

using Normal = bm::normal_distribution<double, Policy>;
using StudentsT = bm::students_t_distribution<double, Policy>;
using FisherF = bm::fisher_f_distribution<double, Policy>;
using ChiSquared = bm::chi_squared_distribution<double, Policy>;
using Beta = bm::beta_distribution<double, Policy>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double normal_quantile(double p) { return p > 0 && p < 1 ? bm::quantile(Normal(), p) : not_a_number; }

double normal_upper_tail(double z) { return std::isnan(z) ? z : bm::cdf(bm::complement(Normal(), z)); }

double t_quantile(double p, double df) {
  if (!(df > 0) || !(p > 0 && p < 1)) return not_a_number;
  return std::isinf(df) ? normal_quantile(p) : bm::quantile(StudentsT(df), p);
}

double t_upper_tail(double t, double df) {
  if (!(df > 0) || std::isnan(t)) return not_a_number;
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  return std::isinf(df) ? normal_upper_tail(t) : bm::cdf(bm::complement(StudentsT(df), t));
}

double f_upper_tail(double f, double df1, double df2) {
  if (!(df1 > 0) || !(df2 > 0) || std::isnan(f)) return not_a_number;
  if (f <= 0) return 1;
  if (std::isinf(f)) return 0;
  return std::isinf(df2) ? bm::cdf(bm::complement(ChiSquared(df1), f * df1))
                         : bm::cdf(bm::complement(FisherF(df1, df2), f));
}

double beta_quantile(double p, double a, double b) {
  if (!(p > 0 && p < 1) || !(a >= 0) || !(b >= 0) || std::isinf(a) || std::isinf(b)) return not_a_number;
  if (a == 0) return b == 0 ? not_a_number : 0;
  return b == 0 ? 1 : bm::quantile(Beta(a, b), p);
}

}  // namespace gnomon
