#pragma once

#include <gnomon/reporting/writers.hpp>

namespace gnomon {

/// A pipe table with titles in the reader's language, numbers right-aligned, notes below.
void write_markdown_table(const Table& table, const WriteOptions& options, Output& out);

}  // namespace gnomon
