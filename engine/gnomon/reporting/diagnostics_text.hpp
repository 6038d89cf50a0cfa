#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/output.hpp>

#include <cstddef>
#include <string>

namespace gnomon {

struct DiagnosticsTextOptions {
  Language language = Language::zh;
  bool colour = false;
  std::size_t most_of_a_kind = 50;  ///< of each code; the rest is counted in one line. 0 = all
  bool summary = true;              ///< last line: how many errors, warnings and notes
};

/// Every fault for people: place, code, what, what was read, remedy, 'did you mean'.
void write_diagnostics(const Diagnostics& diagnostics, const DiagnosticsTextOptions& options, Output& out);

/// An error that ended the run, in the same layout.
void write_error(const Error& error, Language language, bool colour, Output& out);

/// `3 个错误、1 个警告`; empty when there is nothing.
[[nodiscard]] std::string diagnostics_summary(const Diagnostics& diagnostics, Language language);

/// The findings as a JSON array: code, severity, file, sheet, cell, row, column, unit, indicator, value, expected, message, hint,
/// suggestion.
void write_findings_json(const Diagnostics& diagnostics, Language language, JsonWriter& json);
void write_findings_json(const Diagnostics& diagnostics, Language language, Output& out);

}  // namespace gnomon
