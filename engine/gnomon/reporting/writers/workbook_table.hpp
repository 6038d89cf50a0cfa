#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/language.hpp>
#include <gnomon/reporting/table.hpp>
#include <gnomon/reporting/writers/workbook_file.hpp>

namespace gnomon {

/// Colours of a workbook.
inline constexpr std::uint32_t head_fill = 0xDCE6F1;
inline constexpr std::uint32_t band_fill = 0xF2F2F2;

/// Of a title, a note below it, a head, a band over several columns.
[[nodiscard]] CellStyle title_style();
[[nodiscard]] CellStyle note_style();
[[nodiscard]] CellStyle head_style();
[[nodiscard]] CellStyle band_style();

/// `0.00`; -1 = as the number comes.
[[nodiscard]] std::string number_format(int decimals);
/// The same with the sign: `+0.00;-0.00;0.00`.
[[nodiscard]] std::string signed_format(int decimals);
/// `"并列"0`: the number within the words of a label that has the place `{name}`.
[[nodiscard]] std::string format_in_words(std::string_view label_key, std::string_view name,
                                          Language language);

/// Rows that a text takes in a column of that many letters.
[[nodiscard]] int lines_of(std::string_view text, double letters);

/// What a sheet does with a column beyond its definition.
struct ColumnLook {
  std::string number_format;  ///< instead of that of the column's decimals
  /// The formula of a number of the column, by its row; an empty text leaves the number as it is.
  std::function<std::string(std::uint32_t row)> formula;
  /// Changes the style of a number of the column.
  std::function<void(double number, CellStyle& style)> style;
  CellStyle::Align align = CellStyle::Align::automatic;
  std::uint32_t fill = CellStyle::plain;
  double bar_to = 0;  ///< over 0: bars in the cells, as long as the column is wide for this number
};

/// A table on a sheet: title, notes, head (with a line for units of measure where there are any), rows. Widths follow what is written.
///
///     TableOnSheet table(sheet, ranking, language);
///     table.look("total_change").formula = [&](auto row) { return "=" + table.cell("total", row) + "-" + table.cell("previous_total", row); };
///     table.write(title);
///     table.finish();
class TableOnSheet {
 public:
  /// The columns are those that a user's definition of the table chooses. The sheet must outlive it.
  TableOnSheet(WorkbookSheet& sheet, const Table& table, Language language);

  /// Are all of them on the sheet? A formula needs its columns.
  [[nodiscard]] bool has(std::initializer_list<std::string_view> column_ids) const;
  [[nodiscard]] bool has(std::string_view column_id) const { return has({column_id}); }
  [[nodiscard]] std::uint16_t column(std::string_view column_id) const;
  /// `F5`, `$F5` …: for formulas in the same row.
  [[nodiscard]] std::string cell(std::string_view column_id, std::uint32_t row) const;
  /// `$F$5:$F$30`, once the rows are written.
  [[nodiscard]] std::string range(std::string_view column_id) const;
  [[nodiscard]] std::uint32_t head_row() const { return head_row_; }
  [[nodiscard]] std::uint32_t first_row() const { return first_row_; }
  /// Behind the last row.
  [[nodiscard]] std::uint32_t end_row() const { return next_row_; }
  [[nodiscard]] bool empty() const { return next_row_ == first_row_; }

  ColumnLook& look(std::string_view column_id) { return looks_[std::string(column_id)]; }

  /// Title and notes, from the first row of the sheet on.
  void write_title(std::string_view title);
  /// A line over all columns, below what is there.
  void write_band(std::string_view text, const CellStyle& style);
  void skip_row() { ++next_row_; }
  /// The head, then the rows. May be called again for another part of the same columns (`rows` given out by another table).
  void write_head();
  void write_rows(const Table& table);

  /// Widths, bars, lights, filter over the rows, panes (so many columns stay), print set-up.
  void finish(int n_fixed_columns, bool with_filter = true);

 private:
  class Sink;
  friend class Sink;

  /// Takes note of the width; gives the lines that the text takes in its column.
  int note_text(std::size_t i_column, std::string_view text);
  [[nodiscard]] double letters(std::size_t i_column) const;

  WorkbookSheet& sheet_;
  Table table_;
  Language language_;
  std::map<std::string, ColumnLook, std::less<>> looks_;
  std::vector<int> widest_;  ///< of the cells, by column
  std::uint32_t head_row_ = 0;
  std::uint32_t first_row_ = 0;
  std::uint32_t next_row_ = 0;
  std::uint32_t n_head_rows_ = 1;
  struct Band {
    std::uint32_t row;
    std::string text;
    CellStyle style;
  };
  std::vector<Band> bands_;  ///< written at the end, when the widths are known
};

}  // namespace gnomon
