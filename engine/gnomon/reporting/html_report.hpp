#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <array>
#include <string_view>

namespace gnomon {

/// Where the frame `reports/page.html` takes in what differs from run to run, in this order.
inline constexpr std::array<std::string_view, 3> page_marks{"{{language}}", "{{title}}", "{{data}}"};

/// `report.html`: one file that opens from disk without a network. The frame `reports/page.html` with its program, styles and
/// Content-Security-Policy (made by scripts/build_page), and the results in it as data.
void write_html_report(const ReportContext& context, Output& out);

}  // namespace gnomon
