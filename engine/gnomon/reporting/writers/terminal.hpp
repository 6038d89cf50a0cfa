#pragma once

#include <gnomon/reporting/writers.hpp>

namespace gnomon {

/// Columns aligned by display width (Chinese characters take two), units of measure in a second heading row. Two passes over the
/// rows: widths, then text; nothing is kept, so long tables are fine.
void write_terminal_table(const Table& table, const WriteOptions& options, Output& out);

}  // namespace gnomon
