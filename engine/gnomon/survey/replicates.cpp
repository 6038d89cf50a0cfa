#include <gnomon/survey/replicates.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gnomon::survey {
namespace {

/// Primary units of every stratum.
std::vector<std::vector<Eigen::Index>> strata_of(const Design& design) {
  std::vector<std::vector<Eigen::Index>> strata(design.n_strata());
  for (std::size_t psu = 0; psu < design.n_psus(); ++psu)
    strata[design.stratum_of_psu()[psu]].push_back(static_cast<Eigen::Index>(psu));
  return strata;
}

Replicates without_one(const Design& design, const std::vector<std::vector<Eigen::Index>>& strata) {
  Replicates made;
  const auto n = static_cast<Eigen::Index>(design.n_psus());
  made.factors = Eigen::MatrixXd::Ones(n, n);
  made.rscales.resize(design.n_psus());
  made.df = design.degrees_of_freedom();
  for (const auto& psus : strata) {
    const auto size = static_cast<double>(psus.size());
    if (psus.size() == 1) continue;  // nothing to learn from it: it stays in every replicate and adds nothing
    for (const auto left_out : psus) {
      for (const auto psu : psus) made.factors(psu, left_out) = psu == left_out ? 0 : size / (size - 1);
      // Replicates of the first stage know nothing of the others: its fraction would take away what they add.
      const double fraction =
          design.has_further_stages() ? 0 : design.fraction(static_cast<std::size_t>(left_out));
      made.rscales[static_cast<std::size_t>(left_out)] = (1 - fraction) * (size - 1) / size;
    }
  }
  return made;
}

/// Deviations of the replicates from the centre, times the roots of their scales.
Eigen::MatrixXd scaled_deviations(const Replicates& replicates, const Eigen::MatrixXd& values,
                                  const Eigen::VectorXd& full) {
  Eigen::MatrixXd found(values.rows(), values.cols());
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    double centre = full[column];
    if (replicates.centre == Centre::mean) {
      double sum = 0;
      double n = 0;
      for (Eigen::Index r = 0; r < values.rows(); ++r) {
        if (std::isnan(values(r, column)) || !(replicates.rscales[static_cast<std::size_t>(r)] > 0)) continue;
        sum += values(r, column);
        ++n;
      }
      centre = sum / n;
    }
    for (Eigen::Index r = 0; r < values.rows(); ++r) {
      const double deviation = values(r, column) - centre;
      const double scale = replicates.scale * replicates.rscales[static_cast<std::size_t>(r)];
      found(r, column) = std::isnan(deviation) ? 0 : std::sqrt(scale) * deviation;
    }
  }
  return found;
}

}  // namespace

Replicates jackknife_1(const Design& design) {
  std::vector<Eigen::Index> all(design.n_psus());
  for (std::size_t psu = 0; psu < all.size(); ++psu) all[psu] = static_cast<Eigen::Index>(psu);
  auto made = without_one(design, {all});
  made.scale = made.rscales.empty() ? 1 : made.rscales.front();
  made.rscales.assign(made.rscales.size(), 1);
  return made;
}

Replicates jackknife_n(const Design& design) { return without_one(design, strata_of(design)); }

Replicates rao_wu_bootstrap(const Design& design, std::size_t n_replicates,
                            const std::function<std::size_t(std::size_t n)>& draw) {
  Replicates made;
  made.factors = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(design.n_psus()),
                                       static_cast<Eigen::Index>(n_replicates));
  made.rscales.assign(n_replicates, 1);
  made.scale = 1 / (static_cast<double>(n_replicates) - 1);
  made.df = std::min(design.degrees_of_freedom(), static_cast<int>(n_replicates) - 1);
  const auto strata = strata_of(design);
  for (Eigen::Index r = 0; r < made.factors.cols(); ++r) {
    for (const auto& psus : strata) {
      // A stratum of one unit stands in every replicate as it is.
      if (psus.size() == 1) made.factors(psus[0], r) = 1;
      const auto size = static_cast<double>(psus.size());
      for (std::size_t i = 1; i < psus.size(); ++i)
        made.factors(psus[draw(psus.size())], r) += size / (size - 1);
    }
  }
  return made;
}

double scale_of(GivenReplicates kind, std::size_t n_replicates, double rho) {
  const auto n = static_cast<double>(n_replicates);
  switch (kind) {
    case GivenReplicates::jk1:
      return (n - 1) / n;
    case GivenReplicates::brr:
      return 1 / n;
    case GivenReplicates::fay:
      return 1 / (n * (1 - rho) * (1 - rho));
    case GivenReplicates::bootstrap:
      return 1 / (n - 1);
    case GivenReplicates::acs:
      return 4 / n;
    case GivenReplicates::jkn:
    case GivenReplicates::jk2:
    case GivenReplicates::other:
      break;
  }
  return 1;
}

int degrees_of_freedom(const Eigen::MatrixXd& weights) {
  // The rank of W is that of W'W.
  return static_cast<int>(SemidefiniteSolver(weights.transpose() * weights).rank()) - 1;
}

Replicates adjusted(const Design& design, Numbers base_weights, const Replicates& replicates,
                    const std::function<std::vector<double>(Numbers)>& adjust) {
  Replicates done;
  done.scale = replicates.scale;
  done.rscales = replicates.rscales;
  done.centre = replicates.centre;
  done.df = replicates.df;
  const auto n_rows = static_cast<Eigen::Index>(base_weights.size());
  done.weights.resize(n_rows, static_cast<Eigen::Index>(replicates.size()));
  const auto unit_of_row = design.unit_of_row();
  const auto psu_of_unit = design.psu_of_unit();
  std::vector<double> weights(base_weights.size());
  for (Eigen::Index r = 0; r < done.weights.cols(); ++r) {
    for (std::size_t row = 0; row < weights.size(); ++row) {
      weights[row] = replicates.weights.size() > 0
                         ? replicates.weights(static_cast<Eigen::Index>(row), r)
                         : base_weights[row] * replicates.factors(psu_of_unit[unit_of_row[row]], r);
    }
    const auto final_weights = adjust(weights);
    for (std::size_t row = 0; row < weights.size(); ++row)
      done.weights(static_cast<Eigen::Index>(row), r) = final_weights[row];
  }
  return done;
}

Eigen::MatrixXd replicate_covariance(const Replicates& replicates, const Eigen::MatrixXd& values,
                                     const Eigen::VectorXd& full) {
  const auto deviations = scaled_deviations(replicates, values, full);
  return deviations.transpose() * deviations;
}

Eigen::VectorXd replicate_variances(const Replicates& replicates, const Eigen::MatrixXd& values,
                                    const Eigen::VectorXd& full) {
  return scaled_deviations(replicates, values, full).colwise().squaredNorm();
}

}  // namespace gnomon::survey
