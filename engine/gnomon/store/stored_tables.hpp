#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/table_schema.hpp>

namespace gnomon {

/// A table of a package as the archive keeps it: columns and key are those of `schemas/tables/<name>.json`.
struct StoredTable {
  std::string name;
  const TableSchema* schema = nullptr;
  std::vector<std::string> columns;
  std::vector<std::string> key;
  bool accumulates = false;  ///< in force by key (values, corrections), else replaced as a whole

  /// Where the column stands; it must be one of the table's.
  [[nodiscard]] std::size_t index_of(std::string_view column) const;
  [[nodiscard]] bool is_key(std::string_view column) const;
};

/// The tables an archive keeps, in the order in which they are read: indicators stand before values.
[[nodiscard]] std::span<const StoredTable> stored_tables();

/// The table of that name, or nullptr.
[[nodiscard]] const StoredTable* find_stored_table(std::string_view name);

/// A cell of a key in plain form, so that two ways of writing one key meet: half width, no spaces around, periods and dates as
/// Gnomon writes them.
[[nodiscard]] std::string plain_key(std::string_view column, std::string_view cell);

/// A name as SQL takes it, whatever word it is: `"values"`.
[[nodiscard]] std::string sql_name(std::string_view name);

/// Names as a list in SQL: `"unit", "period"`.
[[nodiscard]] std::string sql_names(const std::vector<std::string>& names);

}  // namespace gnomon
