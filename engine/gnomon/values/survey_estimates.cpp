#include <gnomon/values/survey_estimates.hpp>

#include <utility>

#include <gnomon/model/survey_release.hpp>
#include <gnomon/values/survey_comparisons.hpp>
#include <gnomon/values/survey_domains.hpp>
#include <gnomon/values/survey_indicators.hpp>
#include <gnomon/values/survey_nesting.hpp>
#include <gnomon/values/survey_rows.hpp>

namespace gnomon {

void add_estimates(const std::vector<std::unique_ptr<SurveySample>>& samples, const SurveyPlan& plan,
                   SurveyResults& results) {
  for (std::size_t i_wave = 0; i_wave < samples.size(); ++i_wave) {
    for (const auto& each : plan.estimates) {
      for (auto& row : estimate_rows(*samples[i_wave], i_wave, question_of(*samples[i_wave], each)))
        results.estimates.push_back(std::move(row));
    }
  }
}

SurveyResults estimate_survey(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  SurveyResults results;
  results.title = package.scheme.settings.title;
  const auto& plan = *package.survey;
  const auto samples = prepare_samples(package, microdata, diagnostics);
  for (const auto& sample : samples) {
    results.waves.push_back(sample->method);
    results.weights.push_back(sample->weights);
    results.margins.insert(results.margins.end(), sample->margins.begin(), sample->margins.end());
  }
  add_estimates(samples, plan, results);
  for (const auto& comparison : plan.comparisons) add_comparisons(samples, plan, comparison, results);
  // What the assessment shows of the same respondents could give away what is withheld here, and the other way round.
  const auto n_own = results.estimates.size();
  add_unit_estimates(package, samples, results);
  results.nesting = nesting_of(package, samples);
  withhold(results);
  results.estimates.resize(n_own);
  return results;
}

}  // namespace gnomon
