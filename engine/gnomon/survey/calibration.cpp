#include <gnomon/survey/calibration.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gnomon/survey/pair_index.hpp>

namespace gnomon::survey {
namespace {

/// Rows with numbers of their own stand alone; others share a profile when they are in the same cells.
Profiles profiles_of(std::span<const Auxiliary> auxiliaries, std::size_t n_rows) {
  Profiles profiles;
  profiles.of_row.assign(n_rows, 0);
  const bool has_numbers = std::ranges::any_of(auxiliaries, [](const auto& x) { return !x.numbers.empty(); });
  for (std::size_t row = 0; has_numbers && row < n_rows; ++row)
    profiles.of_row[row] = static_cast<std::uint32_t>(row);
  for (const auto& auxiliary : auxiliaries) {
    if (has_numbers) break;
    PairIndex pairs;
    for (std::size_t row = 0; row < n_rows; ++row) {
      auto& profile = profiles.of_row[row];
      profile = pairs.add(profile, static_cast<std::uint32_t>(auxiliary.cells[row]));
    }
  }
  std::uint32_t n = 0;
  for (std::size_t row = 0; row < n_rows; ++row) {
    if (profiles.of_row[row] < n) continue;
    profiles.first_row.push_back(row);
    ++n;
  }
  return profiles;
}

/// F of one kind of distance, and its derivative.
class Movement {
 public:
  explicit Movement(const CalibrationOptions& options)
      : distance_(options.distance),
        lower_(options.lower.value_or(-std::numeric_limits<double>::infinity())),
        upper_(options.upper.value_or(std::numeric_limits<double>::infinity())) {
    if (distance_ == Distance::logit) a_ = (upper_ - lower_) / ((upper_ - 1) * (1 - lower_));
  }

  [[nodiscard]] std::pair<double, double> at(double u) const {
    switch (distance_) {
      case Distance::linear:
        return cut(1 + u, 1);
      case Distance::exponential: {
        const double e = std::exp(u);
        return cut(e, e);
      }
      case Distance::logit:
        break;
    }
    // Written with the smaller of the two exponentials, so that neither overflows.
    const double e = std::exp(-std::abs(a_ * u));
    const double low = lower_ * (upper_ - 1);
    const double high = upper_ * (1 - lower_);
    const double f = a_ * u > 0 ? (low * e + high) / ((upper_ - 1) * e + 1 - lower_)
                                : (low + high * e) / (upper_ - 1 + (1 - lower_) * e);
    return {f, a_ * (f - lower_) * (upper_ - f) / (upper_ - lower_)};
  }

 private:
  [[nodiscard]] std::pair<double, double> cut(double f, double slope) const {
    if (f < lower_) return {lower_, 0};
    if (f > upper_) return {upper_, 0};
    return {f, slope};
  }

  Distance distance_;
  double lower_;
  double upper_;
  double a_ = 0;
};

double misfit(const Eigen::VectorXd& reached, const Eigen::VectorXd& known) {
  if (!reached.allFinite()) return std::numeric_limits<double>::infinity();
  return ((reached - known).array().abs() / (1 + known.array().abs())).maxCoeff();
}

Adjustment finished(Numbers weights, std::shared_ptr<const AuxiliaryMatrix> x, const Eigen::VectorXd& factors,
                    int iterations, double misfit, double tolerance) {
  Adjustment done;
  done.before.assign(weights.begin(), weights.end());
  done.after.resize(weights.size());
  const auto& of_row = x->profiles().of_row;
  for (std::size_t row = 0; row < weights.size(); ++row)
    done.after[row] = weights[row] * factors[of_row[row]];
  done.x = std::move(x);
  done.iterations = iterations;
  done.misfit = misfit;
  done.converged = misfit <= tolerance;
  return done;
}

}  // namespace

AuxiliaryMatrix::AuxiliaryMatrix(std::span<const Auxiliary> auxiliaries, std::size_t n_rows)
    : n_terms_(auxiliaries.size()), profiles_(profiles_of(auxiliaries, n_rows)) {
  std::size_t n_columns = 0;
  for (const auto& auxiliary : auxiliaries) n_columns += auxiliary.totals.size();
  totals_.resize(static_cast<Eigen::Index>(n_columns));
  columns_.resize(profiles_.size() * n_terms_);
  values_.resize(columns_.size());
  std::size_t offset = 0;
  for (std::size_t term = 0; term < n_terms_; ++term) {
    const auto& auxiliary = auxiliaries[term];
    for (std::size_t profile = 0; profile < profiles_.size(); ++profile) {
      const auto row = profiles_.first_row[profile];
      const auto cell = auxiliary.numbers.empty() ? static_cast<std::size_t>(auxiliary.cells[row]) : 0;
      columns_[profile * n_terms_ + term] = static_cast<std::uint32_t>(offset + cell);
      values_[profile * n_terms_ + term] = auxiliary.numbers.empty() ? 1 : auxiliary.numbers[row];
    }
    for (const auto total : auxiliary.totals) totals_[static_cast<Eigen::Index>(offset++)] = total;
  }
}

Eigen::VectorXd AuxiliaryMatrix::by_profile(Numbers weights) const {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(profiles_.size()));
  for (std::size_t row = 0; row < weights.size(); ++row) sums[profiles_.of_row[row]] += weights[row];
  return sums;
}

Eigen::VectorXd AuxiliaryMatrix::sums(const Eigen::VectorXd& by_profile) const {
  Eigen::VectorXd found = Eigen::VectorXd::Zero(totals_.size());
  std::size_t at = 0;
  for (const double weight : by_profile) {
    for (std::size_t term = 0; term < n_terms_; ++term, ++at) found[columns_[at]] += weight * values_[at];
  }
  return found;
}

Eigen::MatrixXd AuxiliaryMatrix::gram(const Eigen::VectorXd& by_profile) const {
  Eigen::MatrixXd found = Eigen::MatrixXd::Zero(totals_.size(), totals_.size());
  std::size_t at = 0;
  for (const double weight : by_profile) {
    for (std::size_t i = 0; i < n_terms_; ++i) {
      const double left = weight * values_[at + i];
      for (std::size_t j = 0; j < n_terms_; ++j)
        found(columns_[at + j], columns_[at + i]) += left * values_[at + j];
    }
    at += n_terms_;
  }
  return found;
}

Eigen::VectorXd AuxiliaryMatrix::scores(const Eigen::VectorXd& coefficients) const {
  Eigen::VectorXd found(static_cast<Eigen::Index>(profiles_.size()));
  std::size_t at = 0;
  for (auto& score : found) {
    score = 0;
    for (std::size_t term = 0; term < n_terms_; ++term, ++at)
      score += coefficients[columns_[at]] * values_[at];
  }
  return found;
}

SemidefiniteSolver::SemidefiniteSolver(const Eigen::MatrixXd& a) {
  const auto n = a.rows();
  scale_ = a.diagonal().cwiseMax(0).cwiseSqrt();
  for (auto& scale : scale_) scale = scale > 0 ? 1 / scale : 0;
  lower_ = scale_.asDiagonal() * a * scale_.asDiagonal();
  order_.resize(static_cast<std::size_t>(n));
  for (Eigen::Index i = 0; i < n; ++i) order_[static_cast<std::size_t>(i)] = i;
  // Cholesky with pivots; what depends on the columns before is left over and gets coefficient 0.
  Eigen::VectorXd rest = lower_.diagonal();
  for (; rank_ < n; ++rank_) {
    Eigen::Index pivot = 0;
    if (rest.tail(n - rank_).maxCoeff(&pivot) < 1e-10) break;
    pivot += rank_;
    if (pivot != rank_) {
      lower_.row(rank_).swap(lower_.row(pivot));
      lower_.col(rank_).swap(lower_.col(pivot));
      std::swap(rest[rank_], rest[pivot]);
      std::swap(order_[static_cast<std::size_t>(rank_)], order_[static_cast<std::size_t>(pivot)]);
    }
    const auto below = n - rank_ - 1;
    const double root = std::sqrt(rest[rank_]);
    lower_(rank_, rank_) = root;
    if (below == 0) continue;
    lower_.col(rank_).tail(below) -=
        lower_.bottomLeftCorner(below, rank_) * lower_.row(rank_).head(rank_).transpose();
    lower_.col(rank_).tail(below) /= root;
    rest.tail(below) -= lower_.col(rank_).tail(below).cwiseAbs2();
  }
}

Eigen::MatrixXd SemidefiniteSolver::solve(const Eigen::MatrixXd& c) const {
  Eigen::MatrixXd ordered(rank_, c.cols());
  for (Eigen::Index i = 0; i < rank_; ++i) {
    const auto from = order_[static_cast<std::size_t>(i)];
    ordered.row(i) = scale_[from] * c.row(from);
  }
  const auto lower = lower_.topLeftCorner(rank_, rank_).triangularView<Eigen::Lower>();
  lower.solveInPlace(ordered);
  lower.transpose().solveInPlace(ordered);
  Eigen::MatrixXd found = Eigen::MatrixXd::Zero(c.rows(), c.cols());
  for (Eigen::Index i = 0; i < rank_; ++i) {
    const auto to = order_[static_cast<std::size_t>(i)];
    found.row(to) = scale_[to] * ordered.row(i);
  }
  return found;
}

Adjustment calibrate(Numbers weights, std::shared_ptr<const AuxiliaryMatrix> x,
                     const CalibrationOptions& options) {
  const Movement movement(options);
  const auto base = x->by_profile(weights);
  Eigen::VectorXd lambda = Eigen::VectorXd::Zero(x->totals().size());
  Eigen::VectorXd factors(base.size());
  Eigen::VectorXd slopes(base.size());
  const auto move = [&](const Eigen::VectorXd& coefficients) {
    const auto scores = x->scores(coefficients);
    for (Eigen::Index i = 0; i < base.size(); ++i) std::tie(factors[i], slopes[i]) = movement.at(scores[i]);
    return Eigen::VectorXd(x->sums(base.cwiseProduct(factors)));
  };
  auto reached = move(lambda);
  double distance = misfit(reached, x->totals());
  Eigen::VectorXd best = lambda;
  double least = distance;
  int iterations = 0;
  // Once it is good enough a few steps more bring it to the end of the machine's precision.
  for (int extra = 0; iterations < options.max_iterations && extra < 2; ++iterations) {
    if (distance <= options.tolerance) ++extra;
    const SemidefiniteSolver solver(x->gram(base.cwiseProduct(slopes)));
    Eigen::VectorXd step = solver.solve(x->totals() - reached);
    if (!step.allFinite() || step.isZero(0)) break;
    double next = 0;
    for (int halvings = 0; halvings < 30; ++halvings) {
      reached = move(lambda + step);
      next = misfit(reached, x->totals());
      if (std::isfinite(next)) break;
      step /= 2;
    }
    lambda += step;
    distance = next;
    if (distance < least) {
      least = distance;
      best = lambda;
    } else if (extra > 0) {
      break;
    }
  }
  reached = move(best);
  const double left = misfit(reached, best.size() > 0 ? Eigen::VectorXd(x->totals()) : reached);
  return finished(weights, std::move(x), factors, iterations, left, options.tolerance);
}

Adjustment rake(Numbers weights, std::shared_ptr<const AuxiliaryMatrix> x, double tolerance,
                int max_iterations) {
  const auto base = x->by_profile(weights);
  const auto n_terms = x->n_terms();
  Eigen::VectorXd factors = Eigen::VectorXd::Ones(base.size());
  double distance = misfit(x->sums(base), x->totals());
  int iterations = 0;
  for (; iterations < max_iterations; ++iterations) {
    for (std::size_t term = 0; term < n_terms; ++term) {
      Eigen::VectorXd reached = Eigen::VectorXd::Zero(x->totals().size());
      for (std::size_t i = 0; i < x->profiles().size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        reached[x->columns(i)[term]] += base[at] * factors[at];
      }
      for (std::size_t i = 0; i < x->profiles().size(); ++i) {
        const auto column = x->columns(i)[term];
        if (reached[column] > 0)
          factors[static_cast<Eigen::Index>(i)] *= x->totals()[column] / reached[column];
      }
    }
    const auto before = distance;
    distance = misfit(x->sums(base.cwiseProduct(factors)), x->totals());
    // The last margin is met exactly; the others are as near as they get when nothing moves any more.
    if (distance <= tolerance && (n_terms == 1 || distance >= before / 2)) {
      ++iterations;
      break;
    }
  }
  return finished(weights, std::move(x), factors, iterations, distance, tolerance);
}

std::optional<Trimmed> trim(Numbers weights, double lower, double upper, bool again) {
  Trimmed trimmed;
  trimmed.weights.assign(weights.begin(), weights.end());
  std::vector<std::uint8_t> is_cut(weights.size(), 0);
  for (bool moved = true; moved;) {
    moved = false;
    double taken = 0;
    std::size_t n_free = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      auto& weight = trimmed.weights[row];
      const double bounded = std::clamp(weight, lower, upper);
      if (bounded != weight) {
        ++(weight < lower ? trimmed.n_low : trimmed.n_high);
        taken += weight - bounded;
        weight = bounded;
        is_cut[row] = 1;
        moved = true;
      }
      n_free += is_cut[row] == 0 ? 1U : 0U;
    }
    if (!moved) break;
    if (n_free == 0) return std::nullopt;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      if (is_cut[row] == 0) trimmed.weights[row] += taken / static_cast<double>(n_free);
    }
    if (!again) break;
  }
  return trimmed;
}

}  // namespace gnomon::survey
