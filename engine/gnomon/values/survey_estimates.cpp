#include <gnomon/values/survey_estimates.hpp>

#include <utility>

#include <gnomon/values/survey_comparisons.hpp>
#include <gnomon/values/survey_domains.hpp>
#include <gnomon/values/survey_rows.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

SurveyResults estimate_survey(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  SurveyResults results;
  results.title = package.scheme.settings.title;
  const auto& plan = *package.survey;
  const auto samples = prepare_samples(package, microdata, diagnostics);
  for (std::size_t i_wave = 0; i_wave < samples.size(); ++i_wave) {
    const auto& sample = *samples[i_wave];
    results.waves.push_back(sample.method);
    results.weights.push_back(sample.weights);
    results.margins.insert(results.margins.end(), sample.margins.begin(), sample.margins.end());
    for (const auto& each : plan.estimates) {
      for (auto& row : estimate_rows(sample, i_wave, question_of(sample, each)))
        results.estimates.push_back(std::move(row));
    }
  }
  for (const auto& comparison : plan.comparisons) add_comparisons(samples, plan, comparison, results);
  return results;
}

}  // namespace gnomon
