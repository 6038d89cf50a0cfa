#include <gnomon/survey/interval.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gnomon/base/distributions.hpp>

namespace gnomon::survey {
namespace {

constexpr std::array<IntervalMethodInfo, 10> methods{{
    {IntervalMethod::none, "none", false},
    {IntervalMethod::standard, "default"},
    {IntervalMethod::wald, "wald"},
    {IntervalMethod::logit, "logit"},
    {IntervalMethod::xlogit, "xlogit"},
    {IntervalMethod::asin, "asin"},
    {IntervalMethod::korn_graubard, "korn_graubard"},
    {IntervalMethod::likelihood, "likelihood"},
    {IntervalMethod::wilson, "wilson"},
    {IntervalMethod::rule_of_three, "rule_of_three", false},
}};

/// Two-sided quantile.
double t_of(double df, double confidence) { return t_quantile(0.5 + confidence / 2, df); }

/// log(p/(1-p)) -+ half, brought back.
Interval on_logit_scale(double p, double half) {
  const double odds = std::log(p) - std::log1p(-p);
  return {1 / (1 + std::exp(half - odds)), 1 / (1 + std::exp(-half - odds)), IntervalMethod::logit};
}

/// p log(p/q) + (1-p) log((1-p)/(1-q)), q = p + h.
double divergence(double p, double h) { return -p * std::log1p(h / p) - (1 - p) * std::log1p(-h / (1 - p)); }

/// How far from p, towards `end`, the divergence reaches `limit`.
double limit_of_divergence(double p, double end, double limit) {
  double near = 0;
  double far = end - p;
  // Halved until nothing lies between: as exact as the numbers are.
  for (int i = 0; i < 2000; ++i) {
    const double middle = near + (far - near) / 2;
    if (middle == near || middle == far) break;
    (divergence(p, middle) < limit ? near : far) = middle;
  }
  return p + near;
}

}  // namespace

std::span<const IntervalMethodInfo> interval_methods() { return methods; }

const IntervalMethodInfo& info_of(IntervalMethod method) {
  return *std::find_if(methods.begin(), methods.end(),
                       [method](const auto& info) { return info.method == method; });
}

std::optional<IntervalMethod> interval_method_of(std::string_view code) {
  for (const auto& info : methods) {
    if (info.code == code && info.can_be_asked_for) return info.method;
  }
  return std::nullopt;
}

Interval wald_interval(double value, double variance, double df, double confidence) {
  if (!(df >= 1) || !(variance >= 0) || std::isnan(value)) return {};
  const double half = t_of(df, confidence) * std::sqrt(variance);
  return {value - half, value + half, IntervalMethod::wald};
}

Interval exact_interval(double p, double n_effective, double confidence) {
  const double tail = (1 - confidence) / 2;
  const double with = n_effective * p;
  const double without = n_effective * (1 - p);
  return {beta_quantile(tail, with, without + 1), beta_quantile(1 - tail, with + 1, without),
          IntervalMethod::korn_graubard};
}

double effective_number(const Proportion& proportion) {
  const double p = proportion.value;
  const double n = p * (1 - p) / proportion.variance;
  return n < proportion.n ? n : proportion.n;
}

IntervalMethod standard_method(const Proportion& proportion) {
  const bool is_small = std::min(proportion.n_events, proportion.n - proportion.n_events) < 10 ||
                        proportion.df < 8 || effective_number(proportion) < 30;
  return is_small ? IntervalMethod::korn_graubard : IntervalMethod::logit;
}

Interval interval(IntervalMethod method, const Proportion& proportion, double confidence) {
  const double p = proportion.value;
  const double variance = proportion.variance;
  if (!(proportion.df >= 1) || !(p >= 0 && p <= 1)) return {};
  if (p == 0 || p == 1) {
    if (!(proportion.n > 0)) return {};
    const double n = proportion.n / std::max(1.0, proportion.parent_deff);
    const double bound = -std::expm1(std::log1p(-confidence) / n);
    return p == 0 ? Interval{0, bound, IntervalMethod::rule_of_three}
                  : Interval{1 - bound, 1, IntervalMethod::rule_of_three};
  }
  if (!(variance >= 0)) return {};
  if (method == IntervalMethod::standard) method = standard_method(proportion);

  const double t = t_of(proportion.df, confidence);
  const double error = std::sqrt(variance);
  Interval result;
  switch (method) {
    case IntervalMethod::wald:
      return wald_interval(p, variance, proportion.df, confidence);
    case IntervalMethod::logit:
      result = on_logit_scale(
          p, t * (std::isnan(proportion.variance_logit) ? error / (p * (1 - p))
                                                        : std::sqrt(proportion.variance_logit)));
      break;
    case IntervalMethod::xlogit:
      result = on_logit_scale(p, t * error / (p * (1 - p)));
      break;
    case IntervalMethod::asin: {
      constexpr double right_angle = 1.57079632679489661923;
      const double angle = std::asin(std::sqrt(p));
      const double half = t * error / (2 * std::sqrt(p * (1 - p)));
      const double low = std::sin(std::max(0.0, angle - half));
      const double high = std::sin(std::min(right_angle, angle + half));
      result = {low * low, high * high, method};
      break;
    }
    case IntervalMethod::korn_graubard: {
      const double ratio = proportion.n > 1 ? t_of(proportion.n - 1, confidence) / t : 0;
      const double n_effective = p * (1 - p) / variance * ratio * ratio;
      result = exact_interval(p, n_effective < proportion.n ? n_effective : proportion.n, confidence);
      break;
    }
    case IntervalMethod::likelihood: {
      if (!(proportion.n > 1)) return {};
      const double limit = t * t * variance / (p * (1 - p)) * proportion.n / (proportion.n - 1) / 2;
      result = {limit_of_divergence(p, 0, limit), limit_of_divergence(p, 1, limit), method};
      break;
    }
    case IntervalMethod::wilson: {
      // In terms of 1/m = V / (p(1-p)), so that V = 0 needs no case of its own.
      const double square = t * t * variance / (p * (1 - p));
      const double centre = (p + square / 2) / (1 + square);
      const double half = std::sqrt(square * (p * (1 - p) + square / 4)) / (1 + square);
      result = {centre - half, centre + half, method};
      break;
    }
    case IntervalMethod::none:
    case IntervalMethod::standard:
    case IntervalMethod::rule_of_three:
      return {};
  }
  result.method = method;
  return result;
}

}  // namespace gnomon::survey
