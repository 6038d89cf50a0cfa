#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Settings by key and value, in either language.
using SettingPairs = std::vector<std::pair<std::string, std::string>>;

/// Reads the tables `design`, `margins`, `items`, `estimates` and `comparisons` into a plan; nothing when a package has neither them nor
/// respondents. `language` is that of names which are not given, `overrides` are settings of the design that win over its table, for all waves. What names a column of the respondents is not looked up yet: see
/// `read_microdata`.
[[nodiscard]] std::optional<SurveyPlan> read_survey_plan(const TableSource& source,
                                                         std::vector<TableInfo>& tables, Language language,
                                                         const SettingPairs& overrides,
                                                         Diagnostics& diagnostics);

/// Do the tables hold a survey and nothing that is scored?
[[nodiscard]] bool is_survey_alone(const std::vector<TableInfo>& tables);

}  // namespace gnomon
