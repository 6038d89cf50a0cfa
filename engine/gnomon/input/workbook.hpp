#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/workbook_parts.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Does the file begin like a workbook of Excel 2007 or later (a zip archive)?
[[nodiscard]] bool is_workbook(const std::filesystem::path& path);

/// The tables of an .xlsx (or .xlsm) workbook: one sheet each, named after its table (`units`, `单位`). Gives nullptr with a fault
/// when the file is another kind of archive or damaged.
///
/// The heading row is the first one, among the first ten, in which at least two cells are headings of the table; rows above it are
/// titles. Read as people see them: cached results of formulas, dates as `2025-12-31`, months as `2025-06`, percentages as `12.5%`, codes
/// with the zeros that their format shows; other numbers with at most 15 digits. Merged cells: in headings the text holds for all; in
/// key columns it is filled down with a note; elsewhere it belongs to the first cell. Hidden sheets are not read, hidden rows are, both with
/// a fault that says so. Error cells and formulas without a result are faults.
[[nodiscard]] std::unique_ptr<TableSource> open_workbook(const std::filesystem::path& path,
                                                         Diagnostics& diagnostics);

/// A workbook by its sheets, whatever they are named and hold.
struct WorkbookSheets {
  std::unique_ptr<TableSource>
      source;  ///< opens a sheet by its name as the table that the caller names; lists none
  std::shared_ptr<const WorkbookParts> parts;
};

/// Opens a workbook without looking for tables. Gives nothing, with a fault, when the file is another kind of archive or damaged.
[[nodiscard]] std::optional<WorkbookSheets> open_workbook_sheets(const std::filesystem::path& path,
                                                                 Diagnostics& diagnostics);

}  // namespace gnomon
