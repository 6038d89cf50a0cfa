#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/model/table.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {

/// Goes over the rows of a table row by row and gives its cells typed, by the names of the schema's columns. Every cell that cannot
/// be understood is a fault; the answer is then empty. For the small tables; values have a reader of their own.
class TableRows {
 public:
  /// Opens the table and matches its headings, which are written into `table`. `i_table` is its number in `Package::tables`.
  TableRows(const TableSource& source, TableInfo& table, std::int32_t i_table, Diagnostics& diagnostics);

  /// Goes to the next row; false at the end.
  bool next();

  /// The cell as written, trimmed; empty when there is no such column.
  [[nodiscard]] std::string_view written(std::string_view column) const;
  /// The cell as text; empty is a fault where the schema wants a value.
  [[nodiscard]] std::string text(std::string_view column);
  [[nodiscard]] std::optional<double> number(std::string_view column);
  [[nodiscard]] std::optional<int> integer(std::string_view column);
  [[nodiscard]] std::optional<Day> date(std::string_view column);
  [[nodiscard]] std::optional<Period> period(std::string_view column);
  /// The code of one of the column's words.
  [[nodiscard]] std::optional<std::string> word(std::string_view column);
  [[nodiscard]] bool yes(std::string_view column, bool when_empty);
  /// A value in the way of an indicator (or a bare number without one).
  [[nodiscard]] std::optional<double> value(std::string_view column, const Indicator* indicator);

  [[nodiscard]] Origin origin() const { return {i_table_, row_}; }
  [[nodiscard]] std::size_t n_rows() const { return n_rows_; }

  /// A fault of a cell of this row.
  void add(const Fault& fault, std::string_view column, std::string_view found, FaultArguments arguments = {},
           std::string suggestion = {});

 private:
  [[nodiscard]] bool is_empty(std::string_view column);
  void check_range(std::string_view column, double value);

  const TableSchema& schema_;
  TableInfo& table_;
  std::int32_t i_table_;
  Diagnostics& diagnostics_;
  Diagnostics file_faults_;
  LimitedFaults faults_;
  std::vector<std::unique_ptr<RowReader>> readers_;
  std::size_t i_reader_ = 0;
  RowBatch batch_;
  std::size_t i_row_ = 0;
  std::int64_t row_ = 0;
  std::size_t n_rows_ = 0;
};

}  // namespace gnomon
