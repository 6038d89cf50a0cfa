#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/zip_archive.hpp>

namespace gnomon {

/// How large a sheet can be.
inline constexpr int sheet_columns = 16'384;
inline constexpr std::int64_t sheet_rows = 1'048'576;

/// A sheet of a workbook.
struct SheetInfo {
  std::string name;
  std::string part;  ///< entry of the archive, e.g. `xl/worksheets/sheet1.xml`
  bool hidden = false;
  int index = 0;  ///< its place among all sheets of the workbook, those of charts included
};

/// Where what is in an .xlsx workbook.
struct WorkbookPackage {
  std::string workbook_part;
  std::vector<SheetInfo> sheets;  ///< those with cells, in the order of their tabs
  std::string strings_part;       ///< empty = none
  std::string styles_part;        ///< empty = none
  bool from_1904 = false;
};

/// Finds the sheets. Throws WorkbookProblem when the archive is no workbook, naming what it is where that is known.
[[nodiscard]] WorkbookPackage read_workbook_package(const ZipArchive& archive);

/// The parts that `part` (a sheet) has of that type (`drawing`, `table`).
[[nodiscard]] std::vector<std::string> parts_of_type(const ZipArchive& archive, const std::string& part,
                                                     std::string_view type);

/// What is wrong with which part of the workbook: the arguments of the problem's fault.
[[nodiscard]] FaultArguments part_words(const WorkbookProblem& problem);

/// The texts that cells share. Throws WorkbookProblem.
[[nodiscard]] std::vector<std::string> read_shared_strings(const ZipArchive& archive,
                                                           const WorkbookPackage& package);

/// The heading of the column in which a marked copy of a workbook says what is wrong (reporting/marked_copy); such a column is not read.
[[nodiscard]] std::string_view message_heading(Language language);
/// Is it such a heading, in either language, alone or with messages below it?
[[nodiscard]] bool is_message_heading(std::string_view text);

/// `_x000D_` and the like, by which a sheet writes characters that XML cannot hold, as these characters.
[[nodiscard]] std::string unescape_characters(std::string text);

/// `B12` as column 1 and row 12; false when it is no such name.
bool parse_cell_name(std::string_view name, int& column, std::int64_t& row);

}  // namespace gnomon
