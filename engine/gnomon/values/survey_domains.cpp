#include <gnomon/values/survey_domains.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gnomon {
namespace {

survey::Statistic statistic_of(SurveyStatistic statistic) {
  switch (statistic) {
    case SurveyStatistic::total:
      return survey::Statistic::total;
    case SurveyStatistic::ratio:
      return survey::Statistic::ratio;
    case SurveyStatistic::mean:
    case SurveyStatistic::proportion:
    case SurveyStatistic::quantile:
      break;
  }
  return survey::Statistic::mean;
}

/// 1 for the rows with the label, 0 for those with another.
std::vector<double> indicator_of(const std::vector<std::int32_t>& codes, std::int32_t level) {
  std::vector<double> found(codes.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] >= 0) found[row] = codes[row] == level ? 1 : 0;
  }
  return found;
}

survey::Estimates estimates_in(const SurveySample& sample, const SurveyQuestion& question,
                               survey::Domains domains) {
  survey::Request request;
  request.statistic = statistic_of(question.plan->statistic);
  for (const auto& variable : question.variables) {
    request.variables.emplace_back(variable);
    request.denominators.emplace_back(question.denominator);
  }
  request.domains = domains;
  return survey::estimate(sample.sample, request);
}

}  // namespace

SurveyQuestion question_of(const SurveySample& sample, const SurveyEstimatePlan& plan) {
  SurveyQuestion question;
  question.plan = &plan;
  auto crossing = cross(*sample.wave, plan.by);
  question.domains = std::move(crossing.levels);
  question.domain_codes = std::move(crossing.codes);
  question.everybody.assign(sample.wave->n_rows, 0);
  for (const auto& condition : plan.where) {
    leave_out_others(*sample.wave, condition, question.domain_codes);
    leave_out_others(*sample.wave, condition, question.everybody);
  }
  auto values = sample.values_of(plan.variable);
  if (question.is_proportion() && !values.codes.empty()) {
    for (std::size_t i = 0; i < values.levels.size(); ++i) {
      if (!plan.level.empty() && values.levels[i] != plan.level) continue;
      question.levels.push_back(values.levels[i]);
      question.variables.push_back(indicator_of(values.codes, static_cast<std::int32_t>(i)));
    }
  } else {
    question.levels.emplace_back();
    question.variables.push_back(std::move(values.numbers));
  }
  if (plan.statistic == SurveyStatistic::ratio)
    question.denominator = sample.values_of(plan.denominator).numbers;
  return question;
}

survey::Estimates estimates_of(const SurveySample& sample, const SurveyQuestion& question) {
  return estimates_in(sample, question, {question.domain_codes, question.domains.size()});
}

survey::Estimates estimates_of_some(const SurveySample& sample, const SurveyQuestion& question,
                                    std::size_t first_domain, std::size_t n_domains) {
  std::vector<std::int32_t> codes(question.domain_codes.size(), -1);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto code = question.domain_codes[row];
    if (code < 0) continue;
    const auto domain = static_cast<std::size_t>(code);
    if (domain >= first_domain && domain < first_domain + n_domains)
      codes[row] = static_cast<std::int32_t>(domain - first_domain);
  }
  return estimates_in(sample, question, {codes, n_domains});
}

survey::Estimates estimates_of_everybody(const SurveySample& sample, const SurveyQuestion& question) {
  return estimates_in(sample, question, {question.everybody, 1});
}

}  // namespace gnomon
