#pragma once

#include <filesystem>
#include <memory>

#include <gnomon/base/diagnostics.hpp>
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

}  // namespace gnomon
