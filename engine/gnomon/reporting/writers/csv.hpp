#pragma once

#include <gnomon/reporting/writers.hpp>

namespace gnomon {

/// UTF-8 with BOM and lines ended by CRLF, or plain: no BOM, LF. RFC 4180 quoting. The heading row holds the ids of the
/// columns. Text that a spreadsheet could take for a formula is quoted but not changed: a data file says what was read.
void write_csv(const Table& table, const WriteOptions& options, Output& out);

}  // namespace gnomon
