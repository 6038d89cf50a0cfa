#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/headings.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// The schema's column for each heading of `table`, empty for extra ones. Faults: a column given twice, a heading that nearly is a
/// column's, a missing column that must be there. Extra columns give one note.
[[nodiscard]] std::vector<std::string> match_headings(const TableSchema& schema, const TableInfo& table,
                                                      Diagnostics& diagnostics);

/// For a wide table: the meaning of each heading, by code or name of the indicator; nothing for other columns. Faults as above, and one when no
/// heading is an indicator.
[[nodiscard]] std::vector<std::optional<IndicatorHeading>> match_indicator_headings(const TableInfo& table,
                                                                                    const Dataset& data,
                                                                                    Diagnostics& diagnostics);

}  // namespace gnomon
