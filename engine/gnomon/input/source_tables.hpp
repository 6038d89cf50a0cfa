#pragma once

#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Sorts out the tables found in a source: brings their names (as written: file name without ending, or sheet) to the codes of the
/// tables and their order to that of the schemas, and drops those that cannot be used. Faults: unknown tables, the same table twice.
[[nodiscard]] std::vector<TableInfo> known_tables(std::vector<TableInfo> found, Diagnostics& diagnostics);

}  // namespace gnomon
