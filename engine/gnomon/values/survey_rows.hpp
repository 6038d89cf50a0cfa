#pragma once

#include <cstddef>
#include <vector>

#include <gnomon/model/survey_results.hpp>
#include <gnomon/values/survey_domains.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// Estimates of a question that gives no quantiles, once they are computed (`estimates_of`); as below.
[[nodiscard]] std::vector<SurveyEstimate> estimate_rows(const SurveySample& sample, std::size_t i_wave,
                                                        const SurveyQuestion& question,
                                                        const survey::Estimates& estimates);

/// Estimates of a question, each with its error, interval, effect of the design and whether it may be published: variable by variable, domain by
/// domain.
[[nodiscard]] std::vector<SurveyEstimate> estimate_rows(const SurveySample& sample, std::size_t i_wave,
                                                        const SurveyQuestion& question);

}  // namespace gnomon
