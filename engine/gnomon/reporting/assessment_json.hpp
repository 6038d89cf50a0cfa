#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// `assessment.json`: everything at full precision, valid against `schemas/report.v1.schema.json`. Streams: memory does not grow with
/// the number of units.
void write_assessment_json(const ReportContext& context, Output& out);

}  // namespace gnomon
