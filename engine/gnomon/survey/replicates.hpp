#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <gnomon/survey/calibration.hpp>
#include <gnomon/survey/design.hpp>

// Replicate weights: the sample drawn again and again from itself.

namespace gnomon::survey {

/// Deviations of replicates are taken from the estimate of the whole sample, or from the mean of the replicates.
enum class Centre : std::uint8_t { estimate, mean };

/// Weights of replicates, and how their spread becomes a variance:  V = scale Σ_r rscale_r (θ_r - c)².
struct Replicates {
  /// Factors on the weights, by primary unit (units × replicates), when the replicates were made here; else empty.
  Eigen::MatrixXd factors;
  /// Analysis weights by row (rows × replicates), when they were given or calibrated; else empty.
  Eigen::MatrixXd weights;
  double scale = 1;
  std::vector<double> rscales;  ///< one for each replicate
  Centre centre = Centre::estimate;
  int df = 0;

  [[nodiscard]] std::size_t size() const { return rscales.size(); }
};

/// Jackknife that leaves out one primary unit at a time, without strata:  scale (1 - f)(n - 1)/n. With further stages f counts as 0: the variance within
/// units would be lost with it.
[[nodiscard]] Replicates jackknife_1(const Design& design);
/// The same in strata:  rscale (1 - f_h)(n_h - 1)/n_h. Strata of one unit add nothing.
[[nodiscard]] Replicates jackknife_n(const Design& design);
/// Rao and Wu's bootstrap: n_h - 1 units drawn with replacement in every stratum, factor n_h/(n_h - 1) times drawn;  scale 1/(R - 1). `draw`
/// gives a number in [0, n).
[[nodiscard]] Replicates rao_wu_bootstrap(const Design& design, std::size_t n_replicates,
                                          const std::function<std::size_t(std::size_t n)>& draw);

/// Kinds of replicate weights that come with a file, each with its scale.
enum class GivenReplicates : std::uint8_t { jk1, jkn, brr, fay, bootstrap, acs, jk2, other };
/// The scale of given replicates:  BRR 1/R, Fay 1/(R (1 - ρ)²), ACS 4/R, bootstrap 1/(R - 1), JK1 (R - 1)/R, JK2 and JKn 1 (the latter with rscales).
[[nodiscard]] double scale_of(GivenReplicates kind, std::size_t n_replicates, double rho = 0);

/// Degrees of freedom of given replicates: rank of the weights (rows × replicates) less 1.
[[nodiscard]] int degrees_of_freedom(const Eigen::MatrixXd& weights);

/// Does every step of weighting again in every replicate, from the replicate's own base weights. `adjust` brings base weights of all rows to final
/// ones.
[[nodiscard]] Replicates adjusted(const Design& design, Numbers base_weights, const Replicates& replicates,
                                  const std::function<std::vector<double>(Numbers)>& adjust);

/// Covariance of estimates from their replicates (replicates × estimates) and their values. Replicates with NaN are left out.
[[nodiscard]] Eigen::MatrixXd replicate_covariance(const Replicates& replicates,
                                                   const Eigen::MatrixXd& values,
                                                   const Eigen::VectorXd& full);
[[nodiscard]] Eigen::VectorXd replicate_variances(const Replicates& replicates, const Eigen::MatrixXd& values,
                                                  const Eigen::VectorXd& full);

}  // namespace gnomon::survey
