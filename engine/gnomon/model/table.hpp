#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>

namespace gnomon {

/// Rows of a table as text, many at once. Cells stay valid until the next batch is read from the same reader.
struct RowBatch {
  std::size_t n_rows = 0;
  std::size_t n_columns = 0;
  /// Row after row, `n_columns` cells each; short rows are filled up with empty cells.
  std::vector<std::string_view> cells;
  /// Line or sheet row of each row of the batch (the heading is row 1 in an ordinary file).
  std::vector<std::int64_t> row_numbers;

  [[nodiscard]] std::string_view cell(std::size_t i_row, std::size_t i_column) const {
    return cells[i_row * n_columns + i_column];
  }
};

/// Rows of a table, from the first to the last.
struct RowSpan {
  std::int64_t first = INT64_MAX;
  std::int64_t last = 0;

  void include(std::int64_t row) {
    first = row < first ? row : first;
    last = row > last ? row : last;
  }
};

/// Reads one table once, from the top.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// Headings as written.
  [[nodiscard]] virtual const std::vector<std::string>& headings() const = 0;
  /// Fills the batch with the next rows; false at the end. Faults in the form of the file go to the diagnostics given when opened.
  virtual bool next(RowBatch& batch) = 0;
  /// Only the rows in these spans (ascending, apart from one another) are wanted. Others may come nevertheless.
  virtual void want_only(const std::vector<RowSpan>& /*spans*/) {}
};

/// A table of a package before its cells are understood.
struct TableInfo {
  std::string name;                   ///< code of the table: `values`; for an unknown one the name as written
  std::string file;                   ///< as shown to people
  std::string sheet;                  ///< empty for CSV
  std::vector<std::string> headings;  ///< as written
  std::vector<std::string> columns;  ///< the schema's column for each heading; empty where it is an extra one
  /// False when rows, codes or values of it could not be read: what is missed elsewhere may stand there, and is not told as well.
  bool is_whole = true;

  /// The place of a row and column (schema name); row 0 = whole table.
  [[nodiscard]] Place place(std::int64_t row = 0, std::string_view column = {}) const;
};

/// Where a package comes from: a folder of CSV, a workbook, a database. All are the same named tables.
class TableSource {
 public:
  virtual ~TableSource() = default;
  /// What the user called it.
  [[nodiscard]] virtual std::string name() const = 0;
  /// The tables present (name, file, sheet; headings may still be empty), in a fixed order.
  [[nodiscard]] virtual std::vector<TableInfo> tables() const = 0;
  /// Opens readers over disjoint stretches of the table in order, at most `n_parts` (one is always right). Rows of all together
  /// are the table.
  [[nodiscard]] virtual std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int n_parts,
                                                                     Diagnostics& diagnostics) const = 0;
  /// SHA-256 (hex) of each input as it lies there: (name, hash), for the manifest.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> hashes() const = 0;
};

}  // namespace gnomon
