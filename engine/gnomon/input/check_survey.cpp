#include <gnomon/input/check_survey.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/survey_places.hpp>

namespace gnomon {
namespace {

/// Tables that name a period in which nobody was asked.
void check_periods(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  const auto& plan = *package.survey;
  std::vector<std::string> known;
  for (const auto& wave : microdata.waves) known.push_back(wave.period.text());
  const auto check = [&](const std::optional<Period>& period, const Origin& origin) {
    if (!period || microdata.find(*period) != nullptr) return;
    diagnostics.add(fault::survey_wave_empty, survey_place(package, origin, "period"), period->text(),
                    {{"waves", join(known, ", ")}}, did_you_mean(period->text(), known));
  };
  for (const auto& own : plan.own_designs) check(own.period, own.origin);
  for (const auto& margin : plan.margins) check(margin.period, margin.origins.front());
  for (const auto& comparison : plan.comparisons) check(comparison.period, comparison.origin);
}

/// Units of respondents that the assessment does not have.
void check_units_of_respondents(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics) {
  const auto& design = package.survey->design_of(wave.period);
  const auto* const column = wave.find(design.unit);
  if (column == nullptr || !package.data.knows_all_units) return;
  std::vector<bool> told(column->levels.size(), false);
  std::vector<std::string> codes;
  for (const auto& unit : package.data.units) codes.push_back(unit.code);
  for (std::size_t i = 0; i < wave.n_rows; ++i) {
    if (column->codes[i] < 0) continue;
    const auto code = static_cast<std::size_t>(column->codes[i]);
    if (told[code]) continue;
    told[code] = true;
    const auto& label = column->levels[code];
    if (package.data.find_unit(label)) continue;
    diagnostics.add(fault::unit_unknown, respondent_place(package, wave, i, column->name), label, {},
                    did_you_mean(label, codes));
  }
}

}  // namespace

void check_survey(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  if (!package.survey || microdata.waves.empty()) return;
  check_periods(package, microdata, diagnostics);
  for (const auto& wave : microdata.waves) {
    check_units_of_respondents(package, wave, diagnostics);
    check_drawing(package, wave, diagnostics);
    check_weighting(package, wave, diagnostics);
    check_scores(package, wave, diagnostics);
  }
  check_estimates(package, microdata, diagnostics);
}

}  // namespace gnomon
