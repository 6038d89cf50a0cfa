#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <gnomon/survey/design.hpp>

// Weights brought to known totals, and what that does to variances.

namespace gnomon::survey {

/// Something whose total is known: the numbers of persons in the cells of a margin, or the sum of a number.
struct Auxiliary {
  Codes cells;      ///< cell of each row; used when there are no `numbers`. No row may be without a cell.
  Numbers numbers;  ///< a number of each row, none missing
  std::vector<double> totals;  ///< one for each cell, or the one of the numbers
};

/// How far weights move: w = d F(x'λ).
enum class Distance : std::uint8_t {
  linear,       ///< F(u) = 1 + u, cut off at the bounds if there are any
  exponential,  ///< F(u) = exp u, cut off at the bounds if there are any; the same weights as raking
  logit,  ///< F(u) = [L(U-1) + U(1-L) e^(Au)] / [U-1 + (1-L) e^(Au)], A = (U-L) / ((U-1)(1-L)); needs both bounds
};

struct CalibrationOptions {
  Distance distance = Distance::linear;
  std::optional<double> lower = {};  ///< of g = w / d, below 1
  std::optional<double> upper = {};  ///< above 1
  double tolerance = 1e-12;          ///< greatest |total reached - total known| / (1 + |total known|)
  int max_iterations = 500;
};

/// Rows that are alike in every auxiliary stand for one another: weights move alike in them.
struct Profiles {
  std::vector<std::uint32_t> of_row;
  std::vector<std::size_t> first_row;  ///< of each profile
  [[nodiscard]] std::size_t size() const { return first_row.size(); }
};

/// The auxiliaries as the columns of a matrix x (rows × columns) with few entries in each row: a column for each cell and each number.
class AuxiliaryMatrix {
 public:
  /// The columns must outlive nothing: what is needed is copied.
  AuxiliaryMatrix(std::span<const Auxiliary> auxiliaries, std::size_t n_rows);

  [[nodiscard]] std::size_t n_columns() const {
    return totals_.size() > 0 ? static_cast<std::size_t>(totals_.size()) : 0;
  }
  [[nodiscard]] const Profiles& profiles() const { return profiles_; }
  [[nodiscard]] const Eigen::VectorXd& totals() const { return totals_; }
  /// Entries of a profile: `n_terms()` pairs of column and value.
  [[nodiscard]] std::size_t n_terms() const { return n_terms_; }
  [[nodiscard]] std::span<const std::uint32_t> columns(std::size_t profile) const {
    return {&columns_[profile * n_terms_], n_terms_};
  }
  [[nodiscard]] std::span<const double> values(std::size_t profile) const {
    return {&values_[profile * n_terms_], n_terms_};
  }
  /// The weights of the rows added up within profiles.
  [[nodiscard]] Eigen::VectorXd by_profile(Numbers weights) const;
  /// x'(of each profile the sum of weights).
  [[nodiscard]] Eigen::VectorXd sums(const Eigen::VectorXd& by_profile) const;
  /// Σ w x x', w by profile.
  [[nodiscard]] Eigen::MatrixXd gram(const Eigen::VectorXd& by_profile) const;
  /// x'λ of every profile.
  [[nodiscard]] Eigen::VectorXd scores(const Eigen::VectorXd& coefficients) const;

 private:
  std::size_t n_terms_ = 0;
  Profiles profiles_;
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;
  Eigen::VectorXd totals_;
};

/// Solves A b = c for a symmetric, positive semidefinite A whose columns may depend on one another; c must be consistent with it.
class SemidefiniteSolver {
 public:
  explicit SemidefiniteSolver(const Eigen::MatrixXd& a);
  [[nodiscard]] Eigen::MatrixXd solve(const Eigen::MatrixXd& c) const;
  [[nodiscard]] Eigen::Index rank() const { return rank_; }

 private:
  Eigen::VectorXd scale_;
  Eigen::MatrixXd lower_;
  std::vector<Eigen::Index> order_;
  Eigen::Index rank_ = 0;
};

/// One step from weights to weights. Kept for the variance, which must know of it.
struct Adjustment {
  std::shared_ptr<const AuxiliaryMatrix> x;
  std::vector<double> before;  ///< weight of each row
  std::vector<double> after;
  int iterations = 0;
  double misfit = 0;  ///< greatest |total reached - total known| / (1 + |total known|)
  bool converged = false;
};

/// Brings weights to the totals of the auxiliaries: Σ d F(x'λ) x = T, solved for λ by Newton's method from λ = 0.
///
/// Source: Deville and Särndal (1992), Calibration estimators in survey sampling. When `converged` is false the weights are the
/// last ones and must not be used: the totals cannot be reached within the bounds.
[[nodiscard]] Adjustment calibrate(Numbers weights, std::shared_ptr<const AuxiliaryMatrix> x,
                                   const CalibrationOptions& options);

/// Brings weights to the totals of margins in turn, again and again, until all are met (iterative proportional fitting). All auxiliaries must be
/// cells. With one of them this is post-stratification, done in one step.
[[nodiscard]] Adjustment rake(Numbers weights, std::shared_ptr<const AuxiliaryMatrix> x,
                              double tolerance = 1e-12, int max_iterations = 10'000);

/// Cuts weights off at the bounds and shares what was taken equally among the others; again while that takes others over a bound. The sum
/// stays. Nothing when no weight lies within the bounds.
struct Trimmed {
  std::vector<double> weights;
  std::size_t n_low = 0;   ///< weights raised to the lower bound
  std::size_t n_high = 0;  ///< weights cut to the upper bound
};
[[nodiscard]] std::optional<Trimmed> trim(Numbers weights, double lower, double upper, bool again = true);

}  // namespace gnomon::survey
