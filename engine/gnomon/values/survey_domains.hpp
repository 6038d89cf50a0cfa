#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <gnomon/model/survey_plan.hpp>
#include <gnomon/survey/estimate.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// One row of the table of estimates in one wave: what is estimated and for whom.
struct SurveyQuestion {
  const SurveyEstimatePlan* plan = nullptr;
  std::vector<std::string> domains;  ///< labels; one empty label = everybody
  std::vector<std::int32_t>
      domain_codes;                     ///< -1 = in none: a label is missing, or the condition does not hold
  std::vector<std::int32_t> everybody;  ///< 0 where the condition holds, else -1
  std::vector<std::string> levels;      ///< one for each variable; proportions of labels, else one empty
  std::vector<std::vector<double>> variables;
  std::vector<double> denominator;  ///< ratios

  [[nodiscard]] bool is_proportion() const { return plan->statistic == SurveyStatistic::proportion; }
};

[[nodiscard]] SurveyQuestion question_of(const SurveySample& sample, const SurveyEstimatePlan& plan);

/// The estimates of all variables in all domains (`i_variable * n_domains + i_domain`), in some that follow one another, or in the one domain of
/// everybody. Not for quantiles.
[[nodiscard]] survey::Estimates estimates_of(const SurveySample& sample, const SurveyQuestion& question);
[[nodiscard]] survey::Estimates estimates_of_some(const SurveySample& sample, const SurveyQuestion& question,
                                                  std::size_t first_domain, std::size_t n_domains);
[[nodiscard]] survey::Estimates estimates_of_everybody(const SurveySample& sample,
                                                       const SurveyQuestion& question);

}  // namespace gnomon
