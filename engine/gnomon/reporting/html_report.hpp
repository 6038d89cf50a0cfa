#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// `report.html`: one file that opens from disk without a network. The frame `reports/page.html` with its program, styles and
/// Content-Security-Policy (made by scripts/build_page), and the results in it as data.
void write_html_report(const ReportContext& context, Output& out);

}  // namespace gnomon
