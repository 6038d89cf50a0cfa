#include <gnomon/survey/estimate.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/SparseCore>

#include <gnomon/survey/pair_index.hpp>

namespace gnomon::survey {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One variable of a request in its domains: calls `use(row, domain, y, x)` for every row that lies in one and has a weight.
class Walk {
 public:
  Walk(const Sample& sample, const Request& request, std::size_t i_variable)
      : weights_(sample.weights),
        codes_(request.domains.codes),
        y_(request.variables[i_variable]),
        x_(request.statistic == Statistic::ratio ? request.denominators[i_variable] : Numbers()) {}

  template <class Use>
  void each(Use use) const {
    for (std::size_t row = 0; row < weights_.size(); ++row) {
      const auto domain = codes_.empty() ? 0 : codes_[row];
      const double y = y_[row];
      const double x = x_.empty() ? 1 : x_[row];
      if (domain < 0 || std::isnan(y) || std::isnan(x)) continue;
      use(row, static_cast<std::size_t>(domain), y, x);
    }
  }

 private:
  std::span<const double> weights_;
  Codes codes_;
  Numbers y_;
  Numbers x_;
};

/// Sums of a domain.
struct Sums {
  double wy = 0;
  double wx = 0;
};

double value_of(Statistic statistic, const Sums& sums) {
  if (statistic == Statistic::total) return sums.wy;
  return sums.wx != 0 ? sums.wy / sums.wx : nan;
}

/// The weights w x of one step added up within units (units × columns of x).
Eigen::SparseMatrix<double> unit_sums(const Design& design, const Adjustment& adjustment) {
  PairIndex pairs;
  std::vector<Eigen::Triplet<double>> sums;
  const auto unit_of_row = design.unit_of_row();
  for (std::size_t row = 0; row < adjustment.after.size(); ++row) {
    const auto profile = adjustment.x->profiles().of_row[row];
    const auto columns = adjustment.x->columns(profile);
    const auto values = adjustment.x->values(profile);
    for (std::size_t term = 0; term < columns.size(); ++term) {
      const double part = adjustment.after[row] * values[term];
      const auto at = pairs.add(unit_of_row[row], columns[term]);
      if (at == sums.size()) {
        sums.emplace_back(static_cast<int>(unit_of_row[row]), static_cast<int>(columns[term]), part);
      } else {
        sums[at] = {sums[at].row(), sums[at].col(), sums[at].value() + part};
      }
    }
  }
  Eigen::SparseMatrix<double> found(static_cast<Eigen::Index>(design.n_units()),
                                    adjustment.x->totals().size());
  found.setFromTriplets(sums.begin(), sums.end());
  return found;
}

/// Σ (d_k / w_k) w_j x_k x_j': what taking the residuals of step j leaves for step k.
Eigen::MatrixXd between(const Adjustment& k, const Adjustment& j) {
  Eigen::MatrixXd found = Eigen::MatrixXd::Zero(k.x->totals().size(), j.x->totals().size());
  for (std::size_t row = 0; row < k.after.size(); ++row) {
    if (k.after[row] == 0) continue;
    const double weight = k.before[row] / k.after[row] * j.after[row];
    const auto profile_k = k.x->profiles().of_row[row];
    const auto profile_j = j.x->profiles().of_row[row];
    for (std::size_t a = 0; a < k.x->n_terms(); ++a) {
      for (std::size_t b = 0; b < j.x->n_terms(); ++b) {
        found(k.x->columns(profile_k)[a], j.x->columns(profile_j)[b]) +=
            weight * k.x->values(profile_k)[a] * j.x->values(profile_j)[b];
      }
    }
  }
  return found;
}

/// Estimates, what they rest on, and for linearisation the weighted values added up within units.
class Estimation {
 public:
  Estimation(const Sample& sample, const Request& request)
      : sample_(sample), request_(request), design_(*sample.design), n_domains_(request.domains.count) {
    const auto n = static_cast<Eigen::Index>(request.variables.size() * n_domains_);
    found_.value = Eigen::VectorXd::Constant(n, nan);
    found_.basis.resize(static_cast<std::size_t>(n));
    found_.in_psu.assign(static_cast<std::size_t>(n), std::vector<std::uint8_t>(design_.n_psus(), 0));
    if (sample.replicates == nullptr) {
      found_.influence = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(design_.n_units()), n);
      for (const auto& adjustment : sample.adjustments)
        crossed_.emplace_back(Eigen::MatrixXd::Zero(adjustment->x->totals().size(), n));
    }
    for (std::size_t i = 0; i < request.variables.size(); ++i) one_variable(i);
    if (sample.replicates != nullptr) {
      replicate();
    } else {
      take_residuals();
    }
  }

  Estimates found() && { return std::move(found_); }

 private:
  void one_variable(std::size_t i_variable) {
    const Walk walk(sample_, request_, i_variable);
    const auto first = i_variable * n_domains_;
    std::vector<Sums> sums(n_domains_);
    const auto unit_of_row = design_.unit_of_row();
    const auto psu_of_unit = design_.psu_of_unit();
    walk.each([&](std::size_t row, std::size_t domain, double y, double x) {
      const double weight = sample_.weights[row];
      auto& basis = found_.basis[first + domain];
      sums[domain].wy += weight * y;
      sums[domain].wx += weight * x;
      if (weight == 0) return;
      ++basis.n;
      basis.n_events += y != 0 ? 1U : 0U;
      basis.sum_weights += weight;
      basis.sum_squares += weight * weight;
      found_.in_psu[first + domain][psu_of_unit[unit_of_row[row]]] = 1;
    });
    std::vector<double> means(n_domains_);
    for (std::size_t domain = 0; domain < n_domains_; ++domain) {
      auto& basis = found_.basis[first + domain];
      auto& value = found_.value[static_cast<Eigen::Index>(first + domain)];
      // A total of nobody is 0, a mean of nobody is nothing.
      value = value_of(request_.statistic, sums[domain]);
      means[domain] = value_of(Statistic::ratio, sums[domain]);
      for (const auto is_in : found_.in_psu[first + domain]) basis.n_psus += is_in;
      basis.df = degrees_of_freedom(sample_, found_, std::array{first + domain});
    }
    std::vector<double> spread(n_domains_, 0.0);
    walk.each([&](std::size_t row, std::size_t domain, double y, double x) {
      const auto column = static_cast<Eigen::Index>(first + domain);
      const double weight = sample_.weights[row];
      const double deviation = y - means[domain] * x;
      spread[domain] += weight * deviation * deviation;
      if (sample_.replicates != nullptr) return;
      const double u = request_.statistic == Statistic::total ? y : deviation / sums[domain].wx;
      const double z = weight * u;
      found_.influence(unit_of_row[row], column) += z;
      for (std::size_t k = 0; k < crossed_.size(); ++k) {
        const auto& adjustment = *sample_.adjustments[k];
        if (adjustment.after[row] == 0) continue;
        const double part = adjustment.before[row] / adjustment.after[row] * z;
        const auto profile = adjustment.x->profiles().of_row[row];
        const auto columns = adjustment.x->columns(profile);
        const auto values = adjustment.x->values(profile);
        for (std::size_t term = 0; term < columns.size(); ++term)
          crossed_[k](columns[term], column) += part * values[term];
      }
    });
    for (std::size_t domain = 0; domain < n_domains_; ++domain) {
      auto& basis = found_.basis[first + domain];
      const double mean_x = request_.statistic == Statistic::ratio ? sums[domain].wx / basis.sum_weights : 1;
      basis.weighted_spread = spread[domain] / (mean_x * mean_x);
    }
  }

  void take_residuals() {
    if (crossed_.empty()) return;
    const auto residuals =
        sample_.residuals != nullptr ? sample_.residuals : std::make_shared<const Residuals>(sample_);
    residuals->take(std::move(crossed_), found_.influence);
  }

  void replicate() {
    const auto& replicates = *sample_.replicates;
    const auto n = found_.value.size();
    found_.replicates.resize(static_cast<Eigen::Index>(replicates.size()), n);
    const bool by_psu = replicates.weights.size() == 0;
    const auto n_rows = by_psu ? replicates.factors.rows() : replicates.weights.rows();
    const auto unit_of_row = design_.unit_of_row();
    const auto psu_of_unit = design_.psu_of_unit();
    for (std::size_t i = 0; i < request_.variables.size(); ++i) {
      const Walk walk(sample_, request_, i);
      const auto n_domains = static_cast<Eigen::Index>(n_domains_);
      Eigen::MatrixXd wy = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(replicates.size()), n_domains);
      Eigen::MatrixXd wx = wy;
      if (by_psu) {
        Eigen::MatrixXd y_of_psu = Eigen::MatrixXd::Zero(n_rows, n_domains);
        Eigen::MatrixXd x_of_psu = y_of_psu;
        walk.each([&](std::size_t row, std::size_t domain, double y, double x) {
          const auto psu = psu_of_unit[unit_of_row[row]];
          const auto column = static_cast<Eigen::Index>(domain);
          y_of_psu(psu, column) += sample_.weights[row] * y;
          x_of_psu(psu, column) += sample_.weights[row] * x;
        });
        wy.noalias() = replicates.factors.transpose() * y_of_psu;
        wx.noalias() = replicates.factors.transpose() * x_of_psu;
      } else {
        for (Eigen::Index r = 0; r < wy.rows(); ++r) {
          walk.each([&](std::size_t row, std::size_t domain, double y, double x) {
            const double weight = replicates.weights(static_cast<Eigen::Index>(row), r);
            wy(r, static_cast<Eigen::Index>(domain)) += weight * y;
            wx(r, static_cast<Eigen::Index>(domain)) += weight * x;
          });
        }
      }
      auto values = found_.replicates.middleCols(static_cast<Eigen::Index>(i * n_domains_), n_domains);
      for (Eigen::Index r = 0; r < values.rows(); ++r) {
        for (Eigen::Index d = 0; d < n_domains; ++d)
          values(r, d) = value_of(request_.statistic, {wy(r, d), wx(r, d)});
      }
    }
  }

  const Sample& sample_;
  const Request& request_;
  const Design& design_;
  std::size_t n_domains_;
  Estimates found_;
  std::vector<Eigen::MatrixXd> crossed_;  ///< of each step: Σ (d / w) z x, columns of x × estimates
};

}  // namespace

Residuals::Residuals(const Sample& sample) {
  for (std::size_t k = 0; k < sample.adjustments.size(); ++k) {
    const auto& adjustment = *sample.adjustments[k];
    Step step{SemidefiniteSolver(adjustment.x->gram(adjustment.x->by_profile(adjustment.before))),
              unit_sums(*sample.design, adjustment),
              {}};
    for (std::size_t j = 0; j < k; ++j)
      step.from_before.push_back(between(adjustment, *sample.adjustments[j]));
    steps_.push_back(std::move(step));
  }
}

void Residuals::take(std::vector<Eigen::MatrixXd> crossed, Eigen::MatrixXd& totals) const {
  std::vector<Eigen::MatrixXd> coefficients;
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const auto& step = steps_[k];
    for (std::size_t j = 0; j < k; ++j) crossed[k] -= step.from_before[j] * coefficients[j];
    coefficients.push_back(step.gram.solve(crossed[k]));
    totals -= step.unit_sums * coefficients.back();
  }
}

Estimates estimate(const Sample& sample, const Request& request) {
  return Estimation(sample, request).found();
}

Estimates joined(const std::vector<Estimates>& parts) {
  Eigen::Index n = 0;
  for (const auto& part : parts) n += part.value.size();
  Estimates all;
  all.value.resize(n);
  all.influence.resize(parts.empty() ? 0 : parts.front().influence.rows(), n);
  all.replicates.resize(parts.empty() ? 0 : parts.front().replicates.rows(), n);
  Eigen::Index at = 0;
  for (const auto& part : parts) {
    const auto size = part.value.size();
    all.value.segment(at, size) = part.value;
    all.basis.insert(all.basis.end(), part.basis.begin(), part.basis.end());
    all.in_psu.insert(all.in_psu.end(), part.in_psu.begin(), part.in_psu.end());
    if (all.influence.rows() > 0) all.influence.middleCols(at, size) = part.influence;
    if (all.replicates.rows() > 0) all.replicates.middleCols(at, size) = part.replicates;
    at += size;
  }
  return all;
}

Estimates selected(const Estimates& all, std::span<const std::size_t> which) {
  Estimates some;
  const auto n = static_cast<Eigen::Index>(which.size());
  some.value.resize(n);
  some.influence.resize(all.influence.rows(), n);
  some.replicates.resize(all.replicates.rows(), n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto from = which[static_cast<std::size_t>(i)];
    const auto column = static_cast<Eigen::Index>(from);
    some.value[i] = all.value[column];
    some.basis.push_back(all.basis[from]);
    some.in_psu.push_back(all.in_psu[from]);
    if (all.influence.rows() > 0) some.influence.col(i) = all.influence.col(column);
    if (all.replicates.rows() > 0) some.replicates.col(i) = all.replicates.col(column);
  }
  return some;
}

Eigen::MatrixXd covariance(const Sample& sample, const Estimates& estimates) {
  return sample.replicates != nullptr
             ? replicate_covariance(*sample.replicates, estimates.replicates, estimates.value)
             : sample.design->covariance(estimates.influence);
}

Eigen::VectorXd variances(const Sample& sample, const Estimates& estimates) {
  return sample.replicates != nullptr
             ? replicate_variances(*sample.replicates, estimates.replicates, estimates.value)
             : sample.design->variances(estimates.influence);
}

int degrees_of_freedom(const Sample& sample, const Estimates& estimates, std::span<const std::size_t> which) {
  std::vector<std::uint8_t> counts(sample.design->n_psus(), 0);
  for (const auto i : which) {
    for (std::size_t psu = 0; psu < counts.size(); ++psu) counts[psu] |= estimates.in_psu[i][psu];
  }
  const int df = sample.design->degrees_of_freedom(counts);
  return sample.replicates != nullptr ? std::min(df, sample.replicates->df) : df;
}

Contrast contrast(const Sample& sample, const Estimates& estimates, const Eigen::VectorXd& coefficients) {
  const double value = estimates.value.dot(coefficients);
  const Eigen::VectorXd full = Eigen::VectorXd::Constant(1, value);
  const double variance =
      sample.replicates != nullptr
          ? replicate_variances(*sample.replicates, estimates.replicates * coefficients, full)[0]
          : sample.design->variances(estimates.influence * coefficients)[0];
  return {value, variance};
}

double simple_random_variance(const Basis& basis, Statistic statistic, bool without_replacement) {
  const auto n = static_cast<double>(basis.n);
  double variance = basis.weighted_spread / basis.sum_weights / (n - 1);
  if (without_replacement) variance *= 1 - n / basis.sum_weights;
  if (statistic == Statistic::total) variance *= basis.sum_weights * basis.sum_weights;
  return variance;
}

double kish_effect(Numbers weights) {
  double sum = 0;
  double squares = 0;
  for (const auto weight : weights) {
    sum += weight;
    squares += weight * weight;
  }
  return static_cast<double>(weights.size()) * squares / (sum * sum);
}

}  // namespace gnomon::survey
