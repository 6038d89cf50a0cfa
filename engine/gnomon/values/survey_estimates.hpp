#pragma once

#include <memory>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// Everything that the plan asks of a survey: for every wave the weights, the estimates with errors, intervals and the verdict on their
/// publication, and the comparisons. The microdata have passed the checks of the tables; what only shows on estimating (weights that cannot be brought
/// to the margins, a stratum without variance) is told in `diagnostics`, and that wave is left out.
///
/// Differences come with their covariances: domains of one wave share its sample, waves share primary units of the same stratum and code.
/// What may not be published is gone already (`withhold`), with regard to what the indicators of the assessment show.
[[nodiscard]] SurveyResults estimate_survey(const Package& package, const Microdata& microdata,
                                            Diagnostics& diagnostics);

/// Adds the estimates of all waves.
void add_estimates(const std::vector<std::unique_ptr<SurveySample>>& samples, const SurveyPlan& plan,
                   SurveyResults& results);

}  // namespace gnomon
