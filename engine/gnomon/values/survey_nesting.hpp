#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// Units above one another: for each unit those above it, the topmost first, and itself.
[[nodiscard]] std::vector<std::vector<std::size_t>> paths_of(const Dataset& data);

/// The units of one depth to which respondents belong.
struct UnitsOfDepth {
  std::vector<std::size_t> units;   ///< in the order of the labels of their own units
  std::vector<std::int32_t> codes;  ///< of each respondent, into `units`; -1 = none
};
[[nodiscard]] UnitsOfDepth units_of_depth(const Dataset& data,
                                          const std::vector<std::vector<std::size_t>>& paths,
                                          const MicrodataColumn& column, std::size_t depth);

/// The name of a column that the respondents do not have: the unit of one depth to which theirs belongs, 0 = the topmost.
[[nodiscard]] std::string unit_column(std::size_t depth);

/// By wave: which labels go without saying where another is known (towns and their counties, units and those above them), of all columns that the
/// plan makes domains or shares of, and of the units of the assessment.
[[nodiscard]] std::vector<SurveyNesting> nesting_of(
    const Package& package, const std::vector<std::unique_ptr<SurveySample>>& samples);

}  // namespace gnomon
