#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/record.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/values/survey_indicators.hpp>

namespace gnomon {

/// Reads a table of records (`ledger`, `register`) row by row into the sink; false when the package has no such table.
using ReadRecords = std::function<bool(std::string_view table, RecordSink& sink)>;

/// The records as they stood at the end of the day: later events and things are not there yet, and what ended later is still valid.
[[nodiscard]] ReadRecords known_by(ReadRecords read_records, Day day);

/// Puts a value into the panel for every indicator whose source is not a report: from the ledger and the register (one pass over each), then from
/// the units below and by formula, in the order in which they need each other; before them, with their standard errors, from the survey (an
/// indicator without a definition, or without respondents in the package, keeps what was reported).
///
/// A value reported beside stays where nothing can be computed; where both are there the computed one counts, with a warning when they differ.
/// A corrected value stays as it was corrected.
/// A missing value makes what is computed from it missing; a division by zero is a fault.
void derive_values(Package& package, const ReadRecords& read_records, Diagnostics& diagnostics,
                   const ReadMicrodata& read_microdata = {});

/// How a unit's value came about, for people: `100 × 120 ÷ 800 = 15`; for records the definition. Empty for reported values.
[[nodiscard]] std::string derivation_words(const Package& package, std::size_t i_indicator,
                                           std::size_t i_unit, const Period& period);

/// Rows of the ledger or register that counted for a unit's value, by row number with the cells joined. `table` gets the headings.
struct CountedRows {
  std::vector<std::string> columns;
  std::vector<std::pair<std::int64_t, std::vector<std::string>>> rows;
};
[[nodiscard]] CountedRows counted_rows(const Package& package, const ReadRecords& read_records,
                                       std::size_t i_indicator, std::size_t i_unit, const Period& period);

}  // namespace gnomon
