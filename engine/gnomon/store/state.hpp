#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/model/table.hpp>
#include <gnomon/store/stored_tables.hpp>

namespace gnomon {

/// One table as it is in force after some event: the imports whose rows count, and the columns they have.
struct TableState {
  const StoredTable* table = nullptr;
  std::vector<std::int64_t> imports;  ///< ascending; of a table that does not accumulate the one in force
  std::vector<std::string> columns;   ///< in the order of the schema
  std::vector<std::string> extra_columns;  ///< other headings, in the order in which they came
  /// Columns that the table did not have yet when an older import kept them among the others: column and heading.
  std::vector<std::pair<std::string, std::string>> once_extra;
};

/// Number of the newest event; 0 = none.
[[nodiscard]] std::int64_t newest_event(SQLite::Database& database);

/// The tables in force after event `as_of`, in the order of `stored_tables`.
[[nodiscard]] std::vector<TableState> tables_in_force(SQLite::Database& database, std::int64_t as_of);

/// Reads the rows in force of one table: of a table that does not accumulate all rows in their order, else by key, of each key the newest.
/// Headings are the columns, then the extra columns. The database must outlive it.
[[nodiscard]] std::unique_ptr<RowReader> read_rows(SQLite::Database& database, const TableState& state);

}  // namespace gnomon
