#pragma once

#include <memory>
#include <vector>

#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/survey/estimate.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// The change of estimates between two waves, one for each column of both.
struct SurveyChange {
  Eigen::VectorXd variance;
  Eigen::VectorXd covariance;  ///< between the waves; NaN where it is not known (replicates)
  std::vector<int> df;
};

/// Variance of later - earlier, column by column. Primary units of the same stratum and code are the same unit: they give the covariance. Both drawn with
/// replacement:  V = Σ_h n_h / (n_h - 1) Σ_i (t_hi - t̄_h)², t the later total less the earlier one, over the units of either wave, 0 where a unit is
/// missing. Else V1 + V2 less twice the covariance of that kind. With replicates the waves count as independent.
[[nodiscard]] SurveyChange change_between(const SurveySample& later, const survey::Estimates& later_estimates,
                                          const SurveySample& earlier,
                                          const survey::Estimates& earlier_estimates);

/// Adds the rows of one row of the table of comparisons.
void add_comparisons(const std::vector<std::unique_ptr<SurveySample>>& samples, const SurveyPlan& plan,
                     const SurveyComparisonPlan& comparison, SurveyResults& results);

}  // namespace gnomon
