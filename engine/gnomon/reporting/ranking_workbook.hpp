#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// `ranking.xlsx`: the ranking, scores by item, targets and gaps, trends, departments, what else applies, charts, and notes on the method, to
/// be handed up as they are. The numbers are those of the other reports; where a reader would compute one again it is a formula with that
/// result. Lists of more rows than anyone reads are left out, and the notes say which file has them.
void write_ranking_workbook(const ReportContext& context, Output& out);

}  // namespace gnomon
