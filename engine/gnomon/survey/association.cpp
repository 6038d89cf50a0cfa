#include <gnomon/survey/association.hpp>

#include <limits>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <gnomon/base/distributions.hpp>

namespace gnomon::survey {
namespace {

using Index = Eigen::Index;

/// New numbers for the groups that have a respondent; -1 for the others.
std::vector<Index> renumbered(const Eigen::VectorXd& shares, Index& n_kept) {
  std::vector<Index> numbers;
  n_kept = 0;
  for (const double share : shares) numbers.push_back(share > 0 ? n_kept++ : -1);
  return numbers;
}

}  // namespace

AssociationTest independence(const Sample& sample, const Grouping& rows, const Grouping& columns) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n_cells = rows.count * columns.count;
  const std::size_t n_respondents = sample.weights.size();

  // Every cell is the mean of its indicator; who lacks a group is outside.
  std::vector<std::vector<double>> indicators(n_cells, std::vector<double>(n_respondents, 0));
  for (std::size_t k = 0; k < n_respondents; ++k) {
    const bool inside = rows.codes[k] >= 0 && columns.codes[k] >= 0;
    for (auto& indicator : indicators) indicator[k] = inside ? 0 : none;
    if (inside) {
      const auto cell = static_cast<std::size_t>(rows.codes[k]) * columns.count +
                        static_cast<std::size_t>(columns.codes[k]);
      indicators[cell][k] = 1;
    }
  }
  Request request;
  for (const auto& indicator : indicators) request.variables.emplace_back(indicator);
  const Estimates cells = estimate(sample, request);
  const auto& basis = cells.basis.front();

  AssociationTest test{none, none, none, none, none, basis.n};
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> shares(
      cells.value.data(), static_cast<Index>(rows.count), static_cast<Index>(columns.count));
  const Eigen::VectorXd row_shares = shares.rowwise().sum();
  const Eigen::VectorXd column_shares = shares.colwise().sum();
  Index n_rows = 0;
  Index n_columns = 0;
  const auto row_number = renumbered(row_shares, n_rows);
  const auto column_number = renumbered(column_shares, n_columns);
  if (n_rows < 2 || n_columns < 2 || basis.df < 1) return test;

  const auto n = static_cast<double>(basis.n);
  test.chi_squared = 0;
  // Contrasts C: (group - last group) of the rows times the same of the columns. D⁻¹C, cell by cell; an empty cell has no weight in it.
  const Index n_contrasts = (n_rows - 1) * (n_columns - 1);
  Eigen::MatrixXd contrasts = Eigen::MatrixXd::Zero(static_cast<Index>(n_cells), n_contrasts);
  Eigen::VectorXd inverse = Eigen::VectorXd::Zero(static_cast<Index>(n_cells));
  for (std::size_t i = 0; i < rows.count; ++i) {
    for (std::size_t j = 0; j < columns.count; ++j) {
      const Index row = row_number[i];
      const Index column = column_number[j];
      if (row < 0 || column < 0) continue;
      const auto cell = static_cast<Index>(i * columns.count + j);
      const double p = cells.value[cell];
      const double expected = row_shares[static_cast<Index>(i)] * column_shares[static_cast<Index>(j)];
      test.chi_squared += n * (p - expected) * (p - expected) / expected;
      inverse[cell] = p > 0 ? 1 / p : 0;
      for (Index a = 0; a < n_rows - 1; ++a) {
        const double of_row = row == a ? 1 : (row == n_rows - 1 ? -1 : 0);
        for (Index b = 0; b < n_columns - 1; ++b) {
          const double of_column = column == b ? 1 : (column == n_columns - 1 ? -1 : 0);
          contrasts(cell, a * (n_columns - 1) + b) = of_row * of_column;
        }
      }
    }
  }
  const Eigen::MatrixXd scaled = inverse.asDiagonal() * contrasts;
  const Eigen::MatrixXd simple = contrasts.transpose() * scaled / n;
  const Eigen::MatrixXd designed = scaled.transpose() * covariance(sample, cells) * scaled;
  const Eigen::MatrixXd delta = simple.ldlt().solve(designed);
  const double trace = delta.trace();
  test.f = test.chi_squared / trace;
  test.df1 = trace * trace / (delta * delta).trace();
  test.df2 = test.df1 * basis.df;
  test.p = f_upper_tail(test.f, test.df1, test.df2);
  return test;
}

}  // namespace gnomon::survey
