#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

// Confidence intervals.

namespace gnomon::survey {

/// How the limits of a proportion are found.
enum class IntervalMethod : std::uint8_t {
  none,           ///< no interval: without a degree of freedom the standard error says nothing
  standard,       ///< asked for only: Korn and Graubard where numbers are small or extreme, else logit
  wald,           ///< estimate -+ t times standard error
  logit,          ///< the same on the scale of the log odds; replicates: with their spread on that scale
  xlogit,         ///< as logit, the error on that scale always from that of the proportion
  asin,           ///< the same on the scale of the arc sine of the root
  korn_graubard,  ///< exact limits of Clopper and Pearson with the effective number of respondents
  likelihood,     ///< all proportions that the likelihood does not exclude
  wilson,         ///< Wilson's score limits with the effective number of respondents
  rule_of_three,  ///< answer only: one limit, where none or all have the property
};

/// A method and the code by which tables and reports know it.
struct IntervalMethodInfo {
  IntervalMethod method;
  std::string_view code;
  bool can_be_asked_for = true;
};

[[nodiscard]] std::span<const IntervalMethodInfo> interval_methods();
[[nodiscard]] const IntervalMethodInfo& info_of(IntervalMethod method);
/// The method with this code, if it can be asked for.
[[nodiscard]] std::optional<IntervalMethod> interval_method_of(std::string_view code);

/// Limits; NaN for `none`. Those of `rule_of_three` are 0 or 1 on one side, the bound on the other.
struct Interval {
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
  IntervalMethod method = IntervalMethod::none;  ///< the one used

  [[nodiscard]] double width() const { return upper - lower; }
};

/// value -+ t(df) sqrt(variance), for any estimate. `none` when df < 1.
[[nodiscard]] Interval wald_interval(double value, double variance, double df, double confidence);

/// A proportion with what its limits rest on.
struct Proportion {
  double value = 0;
  double variance = 0;
  double df = 0;        ///< of its domain; may be infinite
  double n = 0;         ///< respondents of the domain
  double n_events = 0;  ///< of them with the property
  /// Variance of log(p / (1 - p)) when it was found otherwise than from `variance`: from replicates. NaN = not.
  double variance_logit = std::numeric_limits<double>::quiet_NaN();
  double parent_deff = 1;  ///< design effect of the domain above, for `rule_of_three`
};

/// Limits of a proportion p with variance V; t = quantile of Student's t with df at (1 + confidence) / 2.
///
///     wald           p -+ t √V; may leave [0, 1]
///     logit, xlogit  1 / (1 + exp -(log(p/(1-p)) -+ t √V / (p(1-p))))
///     asin           sin²(asin √p -+ t √V / (2 √(p(1-p)))), not past 0 or 1
///     korn_graubard  Clopper and Pearson's limits for n* p of n*, n* = p(1-p)/V (t(n-1) / t(df))², at most n
///     likelihood     { q : 2 (n-1) [p log(p/q) + (1-p) log((1-p)/(1-q))] <= t² n V / (p(1-p)) }
///     wilson         centre (p + t²/2m) / (1 + t²/m), half width t / (1 + t²/m) √(p(1-p)/m + t²/4m²), m = p(1-p)/V
///
/// `standard` is `korn_graubard` where there are fewer than 10 respondents with or without the property, fewer than 8 degrees of freedom, or an
/// effective number p(1-p)/V below 30; else `logit`. Where p is 0 or 1 every method gives way to `rule_of_three`: one limit at the
/// confidence, 1 - (1-confidence)^(1/n*), n* = n / max(1, parent_deff). With df < 1 there is no interval.
///
/// Sources: Korn and Graubard (1998), Survey Methodology 24; Parker et al. (2017), NCHS standards for proportions; Rao and Scott (1984).
[[nodiscard]] Interval interval(IntervalMethod method, const Proportion& proportion, double confidence);

/// The method that `standard` comes to.
[[nodiscard]] IntervalMethod standard_method(const Proportion& proportion);

/// Clopper and Pearson's exact limits for a proportion of n_effective, which need not be whole; n_effective * p events.
[[nodiscard]] Interval exact_interval(double p, double n_effective, double confidence);

/// p(1-p) / variance, at most n.
[[nodiscard]] double effective_number(const Proportion& proportion);

}  // namespace gnomon::survey
