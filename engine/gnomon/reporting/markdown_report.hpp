#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// `ranking.md`: the ranking with notes on method: every choice in force, the period compared with, who is not ranked and why.
void write_markdown_report(const ReportContext& context, Output& out);

}  // namespace gnomon
