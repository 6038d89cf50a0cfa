#include <gnomon/base/student.hpp>

#include <boost/math/distributions/students_t.hpp>

namespace gnomon {

double student_quantile(double p, double df) {
  return boost::math::quantile(boost::math::students_t_distribution<double>(df), p);
}

double student_tail(double t, double df) {
  return boost::math::cdf(boost::math::complement(boost::math::students_t_distribution<double>(df), t));
}

}  // namespace gnomon
