#include <gnomon/values/survey_rows.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <gnomon/base/text.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/publication.hpp>
#include <gnomon/survey/quantile.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Rows of the results for one row of the table of estimates in one wave.
class EstimateRows {
 public:
  EstimateRows(const SurveySample& sample, std::size_t i_wave, const SurveyQuestion& question)
      : sample_(sample), i_wave_(i_wave), plan_(*question.plan), question_(question) {}

  std::vector<SurveyEstimate> of_quantiles() && {
    add_quantiles();
    return std::move(rows_);
  }

  std::vector<SurveyEstimate> of(const survey::Estimates& estimates) && {
    prepare();
    add_estimates(estimates, 0);
    return std::move(rows_);
  }

  /// Some domains at a time: where respondents were drawn directly each of them is a unit, and linearised values of all domains would fill the memory.
  std::vector<SurveyEstimate> of_domains() && {
    prepare();
    constexpr std::size_t most_values = 8'000'000;
    const auto n_values = sample_.sample.design->n_units() * question_.variables.size();
    const auto most = std::max<std::size_t>(1, most_values / std::max<std::size_t>(1, n_values));
    const auto n_domains = question_.domains.size();
    if (n_domains <= most) {
      add_estimates(estimates_of(sample_, question_), 0);
    } else {
      for (std::size_t first = 0; first < n_domains; first += most) {
        const auto n = std::min(most, n_domains - first);
        add_estimates(estimates_of_some(sample_, question_, first, n), first);
      }
    }
    return std::move(rows_);
  }

 private:
  /// What all domains share: a row for each of them and each variable, and the design effects of everybody.
  void prepare() {
    rows_.resize(question_.variables.size() * question_.domains.size());
    const auto whole = estimates_of_everybody(sample_, question_);
    const auto variances = survey::variances(sample_.sample, whole);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const auto deff = deff_of(whole.basis[i], variances[static_cast<Eigen::Index>(i)]);
      parent_deffs_.push_back(deff >= 1 ? deff : 1);
    }
  }

  /// Rows of the domains from `first_domain` on.
  void add_estimates(const survey::Estimates& estimates, std::size_t first_domain) {
    if (estimates.size() == 0) return;
    const auto variances = survey::variances(sample_.sample, estimates);
    const auto log_odds = question_.is_proportion() ? log_odds_variances(estimates) : Eigen::VectorXd();
    const auto n_domains = estimates.size() / question_.variables.size();
    for (std::size_t i = 0; i < estimates.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const auto i_variable = i / n_domains;
      const auto i_domain = first_domain + i % n_domains;
      auto& row = rows_[i_variable * question_.domains.size() + i_domain];
      row = row_of(estimates.basis[i], i_domain);
      row.level = question_.levels[i_variable];
      row.value = estimates.value[at];
      row.deff = deff_of(estimates.basis[i], variances[at]);
      survey::Proportion proportion;
      proportion.parent_deff = parent_deffs_[i_variable];
      if (log_odds.size() > 0) proportion.variance_logit = log_odds[at];
      finish(row, variances[at], proportion);
    }
  }

  void add_quantiles() {
    survey::QuantileRequest request;
    request.variable = question_.variables.front();
    request.domains = {question_.domain_codes, question_.domains.size()};
    request.levels = {plan_.quantile};
    request.confidence = sample_.design->confidence;
    const auto found = survey::quantiles(sample_.sample, request);
    for (std::size_t i = 0; i < found.size(); ++i) {
      auto row = row_of(found[i].basis, i);
      row.level = plan_.level;
      row.value = found[i].value;
      row.standard_error = found[i].standard_error;
      row.cv = row.standard_error / row.value;
      row.lower = found[i].lower;
      row.upper = found[i].upper;
      row.interval = "woodruff";
      publish(row, {});
      rows_.push_back(std::move(row));
    }
  }

  [[nodiscard]] SurveyEstimate row_of(const survey::Basis& basis, std::size_t i_domain) const {
    SurveyEstimate row;
    row.i_wave = i_wave_;
    row.estimate = plan_.code;
    row.title = plan_.name.empty() ? plan_.code : plan_.name;
    row.statistic = code_of(plan_.statistic);
    row.variable = plan_.variable.name;
    row.by = crossing_name(plan_.by);
    row.domain = question_.domains[i_domain];
    for (const auto& condition : plan_.where)
      row.where += (row.where.empty() ? "" : "; ") + condition.column + "=" + join(condition.labels, "|");
    row.n = basis.n;
    row.n_events = question_.is_proportion() ? basis.n_events : 0;
    row.n_psus = basis.n_psus;
    row.df = basis.df;
    row.sum_weights = basis.sum_weights;
    return row;
  }

  [[nodiscard]] double deff_of(const survey::Basis& basis, double variance) const {
    const auto statistic =
        plan_.statistic == SurveyStatistic::total ? survey::Statistic::total : survey::Statistic::mean;
    return variance / survey::simple_random_variance(basis, statistic, false);
  }

  /// Variances of log(p / (1 - p)) from the replicates; none when there are no replicates.
  [[nodiscard]] Eigen::VectorXd log_odds_variances(const survey::Estimates& estimates) const {
    if (sample_.sample.replicates == nullptr) return {};
    const auto log_odds = [](double p) { return std::log(p / (1 - p)); };
    return survey::replicate_variances(*sample_.sample.replicates, estimates.replicates.unaryExpr(log_odds),
                                       estimates.value.unaryExpr(log_odds));
  }

  void finish(SurveyEstimate& row, double variance, survey::Proportion proportion) const {
    const auto& design = *sample_.design;
    row.standard_error = std::sqrt(variance);
    row.cv = row.value != 0 ? row.standard_error / std::abs(row.value) : nan;
    if (!(row.deff < std::numeric_limits<double>::infinity())) row.deff = nan;
    row.n_effective = static_cast<double>(row.n) / row.deff;
    survey::Interval found;
    if (question_.is_proportion()) {
      proportion.value = row.value;
      proportion.variance = variance;
      proportion.df = row.df;
      proportion.n = static_cast<double>(row.n);
      proportion.n_events = static_cast<double>(row.n_events);
      row.n_effective = row.value * (1 - row.value) / variance;
      if (!(row.n_effective < std::numeric_limits<double>::infinity())) row.n_effective = nan;
      const auto method = survey::interval_method_of(code_of(design.interval));
      found =
          survey::interval(method.value_or(survey::IntervalMethod::standard), proportion, design.confidence);
    } else {
      found = survey::wald_interval(row.value, variance, row.df, design.confidence);
    }
    if (found.method != survey::IntervalMethod::none) row.interval = survey::info_of(found.method).code;
    row.lower = found.lower;
    row.upper = found.upper;
    publish(row, question_.is_proportion() ? &proportion : nullptr);
  }

  void publish(SurveyEstimate& row, const survey::Proportion* proportion) const {
    survey::Publishable publishable;
    publishable.n = row.n;
    publishable.df = row.df;
    publishable.value = row.value;
    publishable.standard_error = row.standard_error;
    publishable.n_effective = row.n_effective;
    if (proportion != nullptr) {
      publishable.n_events = row.n_events;
      publishable.width = survey::interval(survey::IntervalMethod::korn_graubard, *proportion, 0.95).width();
    }
    const auto profile = survey::profile_of(code_of(sample_.design->profile)).value_or(survey::Profile::none);
    const auto published = survey::publish(profile, sample_.design->minimum, publishable);
    row.release = static_cast<Release>(published.publication);
    for (const auto reason : published.reasons) row.reasons.emplace_back(survey::info_of(reason).code);
  }

  const SurveySample& sample_;
  std::size_t i_wave_;
  const SurveyEstimatePlan& plan_;
  const SurveyQuestion& question_;
  std::vector<double> parent_deffs_;  ///< of each variable
  std::vector<SurveyEstimate> rows_;
};

}  // namespace

std::vector<SurveyEstimate> estimate_rows(const SurveySample& sample, std::size_t i_wave,
                                          const SurveyQuestion& question) {
  if (question.plan->statistic == SurveyStatistic::quantile)
    return EstimateRows(sample, i_wave, question).of_quantiles();
  return EstimateRows(sample, i_wave, question).of_domains();
}

std::vector<SurveyEstimate> estimate_rows(const SurveySample& sample, std::size_t i_wave,
                                          const SurveyQuestion& question,
                                          const survey::Estimates& estimates) {
  return EstimateRows(sample, i_wave, question).of(estimates);
}

}  // namespace gnomon
