#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <string>
#include <vector>

namespace gnomon {

/// SHA-256 (hex) of all that decides a score: settings but for titles and display, tree, rules, targets, grades, rewards. The same
/// for a scheme read from CSV, a workbook or a database.
[[nodiscard]] std::string scheme_hash(const Scheme& scheme, const Dataset& data);

/// `manifest.json`: hashes of inputs, scheme and outputs, program version, options. No clock but `source_date_epoch`.
void write_manifest(const ReportContext& context, const std::vector<OutputFile>& outputs, Output& out);

}  // namespace gnomon
