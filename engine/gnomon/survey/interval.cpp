#include <gnomon/survey/interval.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gnomon/base/distributions.hpp>

namespace gnomon::survey {
namespace {

constexpr std::array<IntervalMethodInfo, 10> methods{{
    {IntervalMethod::none, "none", "none", "无", "No interval: fewer than one degree of freedom.",
     "不给区间：自由度不足 1。", false},
    {IntervalMethod::standard, "default", "default", "默认",
     "Korn-Graubard where numbers are small or extreme, else logit.",
     "样本少或比例极端时用 Korn–Graubard 法，其他情况用 logit 法。"},
    {IntervalMethod::wald, "wald", "Wald", "Wald 法", "Estimate plus or minus t times the standard error.",
     "估计值加减 t 倍标准误。"},
    {IntervalMethod::logit, "logit", "logit", "logit 法",
     "On the scale of the log odds; never below 0 or above 1.",
     "在对数优势尺度上计算，不会低于 0 或高于 1。"},
    {IntervalMethod::xlogit, "xlogit", "logit (delta method)", "logit 法（delta 法）",
     "As logit; with replicate weights too the error comes from that of the proportion.",
     "同 logit 法；使用重复权数时，误差也由比例的误差换算。"},
    {IntervalMethod::asin, "asin", "arc sine", "反正弦法", "On the scale of the arc sine of the root.",
     "在平方根反正弦尺度上计算。"},
    {IntervalMethod::korn_graubard, "korn_graubard", "Korn-Graubard", "Korn–Graubard 法",
     "Exact limits of Clopper and Pearson with the effective number of respondents, at most the actual one.",
     "以有效样本量（不超过实际人数）代入 Clopper–Pearson 精确区间。"},
    {IntervalMethod::likelihood, "likelihood", "likelihood", "似然法",
     "All proportions that the likelihood, scaled by the design effect, does not exclude.",
     "按设计效应调整后的似然比未排除的全部比例。"},
    {IntervalMethod::wilson, "wilson", "Wilson", "Wilson 法",
     "Wilson's score limits with the effective number of respondents.", "以有效样本量代入 Wilson 得分区间。"},
    {IntervalMethod::rule_of_three, "rule_of_three", "one-sided bound", "单侧界限",
     "None or all have the property: one limit at the confidence, about 3 divided by the effective number at "
     "95 %.",
     "无人或全部具备该特征：只给一侧界限，95% 时约为 3 除以有效样本量。", false},
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
