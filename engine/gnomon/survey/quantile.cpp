#include <gnomon/survey/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include <gnomon/base/distributions.hpp>

namespace gnomon::survey {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::pair<std::string_view, QuantileRule>, 12> rules{{
    {"math", QuantileRule::hf1},
    {"school", QuantileRule::hf2},
    {"shahvaish", QuantileRule::shahvaish},
    {"hf1", QuantileRule::hf1},
    {"hf2", QuantileRule::hf2},
    {"hf3", QuantileRule::hf3},
    {"hf4", QuantileRule::hf4},
    {"hf5", QuantileRule::hf5},
    {"hf6", QuantileRule::hf6},
    {"hf7", QuantileRule::hf7},
    {"hf8", QuantileRule::hf8},
    {"hf9", QuantileRule::hf9},
}};

/// Values and weights of one domain.
WeightedValues values_of(const Sample& sample, const QuantileRequest& request, std::size_t domain) {
  const auto& codes = request.domains.codes;
  std::vector<double> values;
  std::vector<double> weights;
  for (std::size_t row = 0; row < sample.weights.size(); ++row) {
    if (!codes.empty() && codes[row] != static_cast<std::int32_t>(domain)) continue;
    values.push_back(request.variable[row]);
    weights.push_back(sample.weights[row]);
  }
  return {values, weights};
}

/// The same with the weights of a replicate.
WeightedValues values_of(const Sample& sample, const QuantileRequest& request, std::size_t domain,
                         Eigen::Index replicate) {
  const auto& replicates = *sample.replicates;
  const auto& codes = request.domains.codes;
  const auto unit_of_row = sample.design->unit_of_row();
  const auto psu_of_unit = sample.design->psu_of_unit();
  std::vector<double> values;
  std::vector<double> weights;
  for (std::size_t row = 0; row < sample.weights.size(); ++row) {
    if (!codes.empty() && codes[row] != static_cast<std::int32_t>(domain)) continue;
    values.push_back(request.variable[row]);
    weights.push_back(replicates.weights.size() > 0
                          ? replicates.weights(static_cast<Eigen::Index>(row), replicate)
                          : sample.weights[row] *
                                replicates.factors(psu_of_unit[unit_of_row[row]], replicate));
  }
  return {values, weights};
}

}  // namespace

std::optional<QuantileRule> quantile_rule_of(std::string_view code) {
  for (const auto& [word, rule] : rules) {
    if (word == code) return rule;
  }
  return std::nullopt;
}

WeightedValues::WeightedValues(Numbers values, Numbers weights) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!std::isnan(values[k]) && weights[k] > 0) order.push_back(k);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : weights[a] > weights[b];
  });
  double sum = 0;
  for (const std::size_t k : order) {
    values_.push_back(values[k]);
    weights_.push_back(weights[k]);
    sums_.push_back(sum += weights[k]);
  }
}

double WeightedValues::quantile(double p, QuantileRule rule) const {
  const std::size_t n = size();
  if (n == 0 || !(p >= 0 && p <= 1)) return not_a_number;
  const double total = sums_.back();
  const double wanted = p * total;
  const double tolerance = 1e-11 * total;
  // Values whose sum does not go past p, and whether it meets p.
  const auto k = static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), wanted + tolerance) -
                                          sums_.begin());
  const bool meets = k > 0 && sums_[k - 1] >= wanted - tolerance;
  const double next = values_[std::min(k, n - 1)];

  switch (rule) {
    case QuantileRule::hf1:
      return meets ? values_[k - 1] : next;
    case QuantileRule::hf2:
      return meets ? (values_[k - 1] + next) / 2 : next;
    case QuantileRule::hf3: {
      // Of distinct values: where p is met at one of them the next row has another value.
      const bool at_last_of_equals = meets && (k == n || values_[k] != values_[k - 1]);
      if (!at_last_of_equals) return next;
      std::size_t n_distinct = 1;
      for (std::size_t i = 1; i < k; ++i) n_distinct += values_[i] != values_[i - 1] ? 1U : 0U;
      return n_distinct % 2 == 0 ? values_[k - 1] : next;
    }
    default:
      break;
  }

  const double last = weights_.back();
  const auto share = [&](std::size_t i) {
    const double before = sums_[i] - weights_[i];
    switch (rule) {
      case QuantileRule::shahvaish: {
        const double to_mean = static_cast<double>(n) / total;
        return (sums_[i] * to_mean + 0.5 - weights_[i] * to_mean / 2) / (static_cast<double>(n) + 1);
      }
      case QuantileRule::hf5:
        return (sums_[i] - weights_[i] / 2) / total;
      case QuantileRule::hf6:
        return sums_[i] / (total + last);
      case QuantileRule::hf7:
        return before / (n > 1 ? sums_[n - 2] : 1);
      case QuantileRule::hf8:
        return (before / 3 + sums_[i] * 2 / 3) / (total + last / 3);
      case QuantileRule::hf9:
        return (before * 3 / 8 + sums_[i] * 5 / 8) / (total + last / 4);
      default:
        return sums_[i] / total;
    }
  };
  // Shares ascend: the last one that is not above p.
  std::size_t low = 0;
  std::size_t high = n;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (share(middle) <= p + 1e-11) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return values_.front();
  if (low == n || rule == QuantileRule::shahvaish) return values_[low - 1];
  const double at = share(low - 1);
  const double part = std::max(0.0, (p - at) / (share(low) - at));
  return values_[low - 1] + (values_[low] - values_[low - 1]) * part;
}

std::vector<QuantileEstimate> quantiles(const Sample& sample, const QuantileRequest& request) {
  const std::size_t n_domains = request.domains.count;
  const std::size_t n_levels = request.levels.size();
  std::vector<WeightedValues> of_domain;
  for (std::size_t d = 0; d < n_domains; ++d) of_domain.push_back(values_of(sample, request, d));

  std::vector<QuantileEstimate> found(n_levels * n_domains);
  for (std::size_t i = 0; i < n_levels; ++i) {
    for (std::size_t d = 0; d < n_domains; ++d) {
      found[i * n_domains + d].level = request.levels[i];
      found[i * n_domains + d].value = of_domain[d].quantile(request.levels[i], request.rule);
    }
  }

  // The share at or below the quantile of one's own domain: a variable for each level.
  std::vector<std::vector<double>> below(n_levels, std::vector<double>(sample.weights.size(), not_a_number));
  for (std::size_t i = 0; i < n_levels; ++i) {
    for (std::size_t row = 0; row < sample.weights.size(); ++row) {
      const auto domain = request.domains.codes.empty() ? 0 : request.domains.codes[row];
      const double value = request.variable[row];
      if (domain < 0 || std::isnan(value)) continue;
      below[i][row] = value <= found[i * n_domains + static_cast<std::size_t>(domain)].value ? 1 : 0;
    }
  }
  Request shares;
  for (const auto& indicator : below) shares.variables.emplace_back(indicator);
  shares.domains = request.domains;
  const Estimates estimates = estimate(sample, shares);
  for (std::size_t at = 0; at < found.size(); ++at) found[at].basis = estimates.basis[at];

  if (request.error == QuantileError::replicates && sample.replicates != nullptr) {
    const auto n_replicates = static_cast<Eigen::Index>(sample.replicates->size());
    Eigen::MatrixXd replicated(n_replicates, static_cast<Eigen::Index>(found.size()));
    for (Eigen::Index r = 0; r < n_replicates; ++r) {
      for (std::size_t d = 0; d < n_domains; ++d) {
        const WeightedValues values = values_of(sample, request, d, r);
        for (std::size_t i = 0; i < n_levels; ++i) {
          replicated(r, static_cast<Eigen::Index>(i * n_domains + d)) =
              values.quantile(request.levels[i], request.rule);
        }
      }
    }
    Eigen::VectorXd full(replicated.cols());
    for (Eigen::Index at = 0; at < full.size(); ++at) full[at] = found[static_cast<std::size_t>(at)].value;
    const Eigen::VectorXd variance = replicate_variances(*sample.replicates, replicated, full);
    for (std::size_t at = 0; at < found.size(); ++at) {
      auto& one = found[at];
      const auto column = static_cast<Eigen::Index>(at);
      const Interval limits =
          wald_interval(one.value, variance[column], request.df.value_or(one.basis.df), request.confidence);
      one.lower = limits.lower;
      one.upper = limits.upper;
      one.method = limits.method;
      one.standard_error = std::sqrt(variance[column]);
      one.replicates = replicated.col(column);
    }
    return found;
  }

  const Eigen::VectorXd variance = variances(sample, estimates);
  const auto method = request.method == IntervalMethod::standard ? IntervalMethod::wald : request.method;
  for (std::size_t at = 0; at < found.size(); ++at) {
    auto& one = found[at];
    const auto column = static_cast<Eigen::Index>(at);
    Proportion share;
    share.value = std::min(1.0, estimates.value[column]);
    share.variance = variance[column];
    share.df = request.df.value_or(one.basis.df);
    share.n = static_cast<double>(one.basis.n);
    share.n_events = static_cast<double>(one.basis.n_events);
    const Interval limits = interval(method, share, request.confidence);
    one.method = limits.method;
    const auto& values = of_domain[at % n_domains];
    if (limits.lower >= 0) one.lower = values.quantile(limits.lower, request.rule);
    if (limits.upper <= 1) one.upper = values.quantile(limits.upper, request.rule);
    one.standard_error = (one.upper - one.lower) / (2 * t_quantile(0.5 + request.confidence / 2, share.df));
  }
  return found;
}

}  // namespace gnomon::survey
