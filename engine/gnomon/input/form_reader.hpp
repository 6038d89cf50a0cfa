#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/form.hpp>

namespace gnomon {

/// The columns of a form that are read: those of the table of values, then those that help whoever fills it in.
enum class FormColumn : std::uint8_t {
  unit,
  period,
  indicator,
  value,
  status,
  self,
  evidence,
  note,
  unit_name,
  indicator_name,
  unit_of_measure,
  last_value,
};
inline constexpr std::size_t n_form_columns = 12;

/// What whoever fills it in may write.
inline constexpr std::array form_entries{FormColumn::value, FormColumn::status, FormColumn::self,
                                         FormColumn::evidence, FormColumn::note};

/// Headings of columns that tell what is asked and are not read.
inline constexpr auto form_helper_headings =
    std::to_array<std::string_view>({"Item", "考核条目", "What is asked", "填报要求"});

/// The column's name in the table of values (`value`); empty for those that only help.
[[nodiscard]] std::string_view values_column(FormColumn column);

/// One row of a form as it came back.
struct FilledRow {
  std::int64_t number = 0;  ///< of the sheet
  std::array<std::string, n_form_columns> cells;

  [[nodiscard]] std::string& operator[](FormColumn column) { return cells[static_cast<std::size_t>(column)]; }
  [[nodiscard]] const std::string& operator[](FormColumn column) const {
    return cells[static_cast<std::size_t>(column)];
  }
  /// Is anything filled in?
  [[nodiscard]] bool is_filled() const;
};

/// A form as it came back.
struct FilledForm {
  std::string file;  ///< as people see it
  std::filesystem::path path;
  std::string sheet;               ///< that holds the values
  std::optional<FormMarks> marks;  ///< nothing: they were lost
  std::vector<std::string> headings;
  std::array<int, n_form_columns> columns{};  ///< where each column stands; -1 = not there
  std::vector<FilledRow> rows;
  std::size_t n_rows = 0;  ///< read, those that were left out by a check among them

  [[nodiscard]] int at(FormColumn column) const { return columns[static_cast<std::size_t>(column)]; }
  [[nodiscard]] bool has(FormColumn column) const { return at(column) >= 0; }
  /// The place of a cell; the form itself without a row.
  [[nodiscard]] Place place(std::int64_t row = 0, std::optional<FormColumn> column = std::nullopt) const;
};

/// Reads a form from a workbook (.xlsx), wherever its columns, rows and sheets have gone, as long as it is clear what they are: the sheet is found
/// by its headings, the columns by theirs, the marks by what they say. Gives nothing, with a fault, when the file is no such
/// workbook (.xls, .xlsm, with a password, damaged), or no sheet, or more than one, is a form.
[[nodiscard]] std::optional<FilledForm> read_form(const std::filesystem::path& path,
                                                  Diagnostics& diagnostics);

}  // namespace gnomon
