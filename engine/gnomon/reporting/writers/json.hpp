#pragma once

#include <gnomon/reporting/writers.hpp>

namespace gnomon {

/// An array with one object per row, keys = ids of the columns, empty cells = null. Numbers as in CSV.
void write_json_table(const Table& table, const WriteOptions& options, Output& out);

}  // namespace gnomon
