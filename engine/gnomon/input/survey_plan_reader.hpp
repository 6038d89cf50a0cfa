#pragma once

#include <optional>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Reads the tables `design`, `margins`, `items`, `estimates` and `comparisons` into a plan; nothing when a package has neither them nor
/// respondents. `language` is that of names which are not given. What names a column of the respondents is not looked up yet: see
/// `read_microdata`.
[[nodiscard]] std::optional<SurveyPlan> read_survey_plan(const TableSource& source,
                                                         std::vector<TableInfo>& tables, Language language,
                                                         Diagnostics& diagnostics);

/// Do the tables hold a survey and nothing that is scored?
[[nodiscard]] bool is_survey_alone(const std::vector<TableInfo>& tables);

}  // namespace gnomon
