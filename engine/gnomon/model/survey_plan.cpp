#include <gnomon/model/survey_plan.hpp>

#include <algorithm>

#include <gnomon/base/text.hpp>

namespace gnomon {

const SurveyDesign& SurveyPlan::design_of(const Period& period) const {
  const auto found = std::ranges::find(by_period, period, &std::pair<Period, SurveyDesign>::first);
  return found == by_period.end() ? design : found->second;
}

const SurveyMargin* SurveyPlan::find_margin(std::string_view name, const Period& period) const {
  const SurveyMargin* of_all = nullptr;
  for (const auto& margin : margins) {
    if (margin.name != name) continue;
    if (margin.period == period) return &margin;
    if (!margin.period) of_all = &margin;
  }
  return of_all;
}

std::vector<std::string> SurveyPlan::dimensions() const {
  std::vector<std::string> names;
  for (const auto& item : items) {
    if (!item.dimension.empty()) names.push_back(item.dimension);
  }
  std::ranges::sort(names, natural_less);
  const auto again = std::ranges::unique(names);
  names.erase(again.begin(), again.end());
  return names;
}

}  // namespace gnomon
