#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <gnomon/survey/calibration.hpp>
#include <gnomon/survey/design.hpp>
#include <gnomon/survey/replicates.hpp>

// Estimates for domains, with their covariances.

namespace gnomon::survey {

struct Sample;

/// What the steps of weighting take from linearised values. It depends on the sample alone, so all its estimates share it.
class Residuals {
 public:
  explicit Residuals(const Sample& sample);

  /// Replaces weighted values z, added up within units (units × estimates), by their residuals, step after step in the order of the weighting:
  ///
  ///     z := z - w_k x_k'B_k,  B_k = (Σ d_k x_k x_k')⁻¹ Σ (d_k / w_k) z x_k
  ///
  /// `crossed` holds Σ (d_k / w_k) z x_k of every step. Only sums within units are needed, so no row has to be touched again.
  void take(std::vector<Eigen::MatrixXd> crossed, Eigen::MatrixXd& totals) const;

 private:
  struct Step {
    SemidefiniteSolver gram;                ///< Σ d x x'
    Eigen::SparseMatrix<double> unit_sums;  ///< w x added up within units (units × columns of x)
    std::vector<Eigen::MatrixXd>
        from_before;  ///< what taking the residuals of each step before leaves for this one
  };
  std::vector<Step> steps_;
};

/// A sample ready for estimation: how it was drawn, its final weights and the steps that led to them.
struct Sample {
  std::shared_ptr<const Design> design;
  std::vector<double> weights;                                 ///< final ones, of each row
  std::vector<std::shared_ptr<const Adjustment>> adjustments;  ///< in the order in which they were made
  /// Variances come from these when they are there, else from linearisation.
  std::shared_ptr<const Replicates> replicates;
  /// Made of the rest of the sample, to be shared by its estimates; without them each estimate makes its own.
  std::shared_ptr<const Residuals> residuals = nullptr;
};

/// Rows put together for which an estimate is wanted; each row belongs to at most one.
struct Domains {
  Codes codes;  ///< empty = one domain of all rows
  std::size_t count = 1;
};

enum class Statistic : std::uint8_t { mean, total, ratio };

/// What to estimate: each variable in each domain. A row whose value is NaN lies outside the domain.
struct Request {
  Statistic statistic = Statistic::mean;
  std::vector<Numbers> variables;
  std::vector<Numbers> denominators;  ///< of ratios: one for each variable
  Domains domains;
};

/// What an estimate rests on.
struct Basis {
  std::size_t n = 0;         ///< respondents with a value and a weight above 0
  std::size_t n_events = 0;  ///< of them with a value other than 0
  std::size_t n_psus = 0;
  int df =
      0;  ///< primary units less strata, of those with such respondents; replicates: see `Replicates::df`
  double sum_weights = 0;
  double sum_squares = 0;      ///< of the weights
  double weighted_spread = 0;  ///< Σ w (y - m)², m the domain's mean of the variable
};

/// Estimates with all that covariances between them need. One column for each variable and domain: `i_variable * n_domains + i_domain`.
struct Estimates {
  Eigen::VectorXd value;  ///< NaN where the domain has no respondent
  std::vector<Basis> basis;
  /// Linearised values, weighted, through the calibration, added up within units (units × estimates); empty with replicates.
  Eigen::MatrixXd influence;
  /// The estimate in every replicate (replicates × estimates); empty without.
  Eigen::MatrixXd replicates;
  /// For each estimate and primary unit whether respondents of it are in the domain.
  std::vector<std::vector<std::uint8_t>> in_psu;

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(value.size()); }
};

/// Estimates with their linearised values (or replicates):
///
///     total   Σ w y                 u = y
///     mean    M = Σ w y / Σ w       u = (y - M) / Σ w
///     ratio   R = Σ w y / Σ w x     u = (y - R x) / Σ w x
///
/// After calibration u is replaced by its residual e = u - x'B, B = (Σ d x x')⁻¹ Σ d x u over all rows of the sample.
[[nodiscard]] Estimates estimate(const Sample& sample, const Request& request);

/// Estimates side by side, of the same sample.
[[nodiscard]] Estimates joined(const std::vector<Estimates>& parts);

/// Some of the estimates, in that order.
[[nodiscard]] Estimates selected(const Estimates& all, std::span<const std::size_t> which);

/// Their covariance matrix, and its diagonal.
[[nodiscard]] Eigen::MatrixXd covariance(const Sample& sample, const Estimates& estimates);
[[nodiscard]] Eigen::VectorXd variances(const Sample& sample, const Estimates& estimates);

/// Degrees of freedom of what several estimates say together: primary units less strata, of those in any of their domains.
[[nodiscard]] int degrees_of_freedom(const Sample& sample, const Estimates& estimates,
                                     std::span<const std::size_t> which);

/// A linear combination of estimates: value and variance, with all covariances.
struct Contrast {
  double value = 0;
  double variance = 0;
};
[[nodiscard]] Contrast contrast(const Sample& sample, const Estimates& estimates,
                                const Eigen::VectorXd& coefficients);

/// Variance of the estimate under simple random sampling, n of it, against which design effects are stated.
///
///     s² / n, s² = n / (n - 1) Σ w (y - m)² / Σ w;  `without_replacement`: times 1 - n / Σ w;  totals: times (Σ w)²
[[nodiscard]] double simple_random_variance(const Basis& basis, Statistic statistic,
                                            bool without_replacement);

/// Kish's effect of unequal weights, 1 + cv²(w): n Σ w² / (Σ w)².
[[nodiscard]] double kish_effect(Numbers weights);

}  // namespace gnomon::survey
