#pragma once

#include <array>
#include <string_view>

#include <gnomon/reporting/survey_report.hpp>

namespace gnomon {

/// Where the frame `reports/survey_page.html` takes in what differs from survey to survey, in this order.
inline constexpr std::array<std::string_view, 4> survey_page_marks{"{{language}}", "{{title}}", "{{title}}",
                                                                   "{{body}}"};

/// `survey.html`: one page without a program, that opens from disk. For every estimate a drawing of its values and intervals by domain (with the
/// target and the value of the whole), for those with several waves one of the change over time; then the tables and the paragraph on methods.
void write_survey_page(const SurveyReport& report, Output& out);

}  // namespace gnomon
