#include <gnomon/values/survey_estimates.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/values/survey_comparisons.hpp>
#include <gnomon/values/survey_domains.hpp>
#include <gnomon/values/survey_rows.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

SurveyResults estimate_survey(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  SurveyResults results;
  results.title = package.scheme.settings.title;
  const auto& plan = *package.survey;
  Place table;
  for (const auto& each : package.tables) {
    if (each.name == "respondents") table = each.place();
  }
  std::vector<std::unique_ptr<SurveySample>> samples;
  for (const auto& wave : microdata.waves) {
    auto sample = prepare_sample(plan, wave, samples.size(), table, diagnostics);
    if (!sample) continue;
    results.waves.push_back(sample->method);
    results.weights.push_back(sample->weights);
    results.margins.insert(results.margins.end(), sample->margins.begin(), sample->margins.end());
    for (const auto& each : plan.estimates) {
      for (auto& row : estimate_rows(*sample, samples.size(), question_of(*sample, each)))
        results.estimates.push_back(std::move(row));
    }
    samples.push_back(std::move(sample));
  }
  for (const auto& comparison : plan.comparisons) add_comparisons(samples, plan, comparison, results);
  return results;
}

}  // namespace gnomon
