#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include <gnomon/survey/design.hpp>
#include <gnomon/survey/estimate.hpp>
#include <gnomon/survey/interval.hpp>

// Quantiles of weighted values.

namespace gnomon::survey {

/// What lies between the values: x(k) sorted, C(k) = w(1) + … + w(k), W = C(n), n values. Rules hf4 to hf9 join the points (share(k), x(k)) by
/// lines and are level beyond the first and the last.
enum class QuantileRule : std::uint8_t {
  hf1,        ///< smallest x with C >= p W; R: `math`, the default
  hf2,        ///< as hf1; the middle of two where C = p W; R: `school`
  hf3,        ///< as hf1 on distinct values; where C(k) = p W and k is odd, the next one
  shahvaish,  ///< largest x with share(k) = (S(k) + 1/2 - v(k)/2) / (n+1) <= p, weights v = w n / W, S their sums
  hf4,        ///< C(k) / W
  hf5,        ///< (C(k) - w(k)/2) / W
  hf6,        ///< C(k) / (W + w(n))
  hf7,        ///< C(k-1) / C(n-1)
  hf8,        ///< (C(k-1)/3 + 2 C(k)/3) / (W + w(n)/3)
  hf9,        ///< (3 C(k-1)/8 + 5 C(k)/8) / (W + w(n)/4)
};

/// The rule with this word: `math`, `school`, `shahvaish`, `hf1` … `hf9`.
[[nodiscard]] std::optional<QuantileRule> quantile_rule_of(std::string_view code);

/// Values in order with their weights added up.
class WeightedValues {
 public:
  /// Values without weight, and NaN, are left out.
  WeightedValues(Numbers values, Numbers weights);

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  /// NaN without values, or when p is not in [0, 1]. Sums of weights are compared with p W with a tolerance of 1e-11 W, so that 0.1 + 0.2 is
  /// 0.3; equal values are ordered by their weights, the greatest first, so that the order of rows does not show.
  [[nodiscard]] double quantile(double p, QuantileRule rule) const;

 private:
  std::vector<double> values_;
  std::vector<double> weights_;
  std::vector<double> sums_;
};

/// How the error of a quantile is found.
enum class QuantileError : std::uint8_t {
  woodruff,    ///< the interval of the share below it, brought back by the same rule
  replicates,  ///< the quantile of every replicate; not with the jackknife, which fails for quantiles
};

struct QuantileRequest {
  Numbers variable;
  Domains domains;
  std::vector<double> levels;  ///< 0.5 = median
  QuantileRule rule = QuantileRule::hf1;
  /// Of the share; `standard` is `wald` here, as in R.
  IntervalMethod method = IntervalMethod::wald;
  QuantileError error = QuantileError::woodruff;
  double confidence = 0.95;
  std::optional<double> df;  ///< instead of those of the domain
};

struct QuantileEstimate {
  double level = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
  /// Limits are NaN where the share's lie outside [0, 1].
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< (upper - lower) / (2 t)
  IntervalMethod method = IntervalMethod::none;                      ///< used for the share
  Basis basis;                                                       ///< of the share below
  Eigen::VectorXd replicates;                                        ///< with `QuantileError::replicates`
};

/// Quantiles of every domain: `i_level * n_domains + i_domain`. Woodruff: P = share of values <= quantile with its variance by the design (or the
/// replicates), its interval L..U, limits F⁻¹(L), F⁻¹(U).
///
/// Source: Woodruff (1952), JASA 47; rules: Hyndman and Fan (1996) with weights.
[[nodiscard]] std::vector<QuantileEstimate> quantiles(const Sample& sample, const QuantileRequest& request);

}  // namespace gnomon::survey
