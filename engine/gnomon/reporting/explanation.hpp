#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <cstddef>

namespace gnomon {

/// The page that explains one unit's score so that it can be checked with a calculator: every item with value, target, formula and
/// points, sums up the tree, rescaling and caps, rounding, ranks, neighbours, losses, and the choices in force. For a department its tasks and their
/// score too, or alone where it is not assessed itself. In the context's language.
void write_explanation(const ReportContext& context, std::size_t i_unit, bool colour, Output& out);

/// The same as JSON, at full precision.
void write_explanation_json(const ReportContext& context, std::size_t i_unit, Output& out);

}  // namespace gnomon
