#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/table_schema.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// The schema's column that a heading stands for (its name or its title in either language; case, spaces and full width do not
/// count), or nullptr.
[[nodiscard]] const SchemaField* field_titled(const TableSchema& schema, std::string_view heading);

/// The schema's column for each heading of `table`, empty for extra ones. Faults: a column given twice, a heading that nearly is a
/// column's, a missing column that must be there. Extra columns give one note.
[[nodiscard]] std::vector<std::string> match_headings(const TableSchema& schema, const TableInfo& table,
                                                      Diagnostics& diagnostics);

/// Is this table of values wide (a column per indicator)? That is so when no column holds the value.
[[nodiscard]] bool is_wide(const std::vector<std::string>& columns);

/// What a column of a wide table holds: an indicator's values, or what belongs to them (`staff:evidence`, 科普人员：佐证).
struct IndicatorHeading {
  std::size_t i_indicator = 0;
  std::string column;  ///< of the table of values: `value`, `evidence`, …

  bool operator==(const IndicatorHeading&) const = default;
};

/// For a wide table: the meaning of each heading, by code or name of the indicator; nothing for other columns. Faults as above, and one when no
/// heading is an indicator.
[[nodiscard]] std::vector<std::optional<IndicatorHeading>> match_indicator_headings(const TableInfo& table,
                                                                                    const Dataset& data,
                                                                                    Diagnostics& diagnostics);

}  // namespace gnomon
