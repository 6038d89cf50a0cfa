#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// Takes a table row by row, each with its cells by the ids of the columns.
class RowTaker final : public RowSink {
 public:
  using Take = std::function<void(const RowTaker& row)>;

  RowTaker(const Table& table, Take take);

  void text(std::string_view value) override;
  void number(double value, int decimals) override;
  void integer(std::int64_t value) override;
  void empty() override;
  void end_row() override;

  /// Text of a cell; numbers exactly, empty cells empty. The column must be there.
  [[nodiscard]] const std::string& text_of(std::string_view id) const;
  [[nodiscard]] std::optional<double> number_of(std::string_view id) const;
  [[nodiscard]] int integer_of(std::string_view id) const;
  /// Hands the row on as it came.
  void pass_on(RowSink& sink) const;
  /// Hands on the cells of the columns at those places, in their order.
  void pass_on(const std::vector<std::size_t>& i_columns, RowSink& sink) const;

 private:
  enum class Kind : std::uint8_t { text, number, integer, empty };
  struct Cell {
    Kind kind = Kind::empty;
    std::string text;
    double number = 0;
    std::int64_t integer = 0;
    int decimals = -1;
  };

  [[nodiscard]] const Cell& cell(std::string_view id) const;
  static void give(const Cell& cell, RowSink& sink);

  std::vector<std::string> ids_;
  std::vector<Cell> cells_;
  Take take_;
};

/// The table as people see it: the columns that its definition names, in that order. Writers for people begin with it, those of data files
/// do not. Without a choice it is the table itself.
[[nodiscard]] Table as_shown(Table table);

/// The rows of a table whose cells are those named (column, text); empty texts match all.
[[nodiscard]] Table with_rows_where(Table table, std::vector<std::pair<std::string, std::string>> cells);

}  // namespace gnomon
