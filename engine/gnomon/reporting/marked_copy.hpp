#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>

namespace gnomon {

/// The bytes of a copy of the user's own workbook (.xlsx, .xlsm) in which the faults can be seen: each cell with a fault keeps its format
/// and gets a red (warnings: amber) fill and border; behind the last column of its sheet stands a column 错误信息 (Faults) with the messages of
/// each row, under an auto-filter. Everything else stays as it is, byte for byte: charts, macros, names, validations, hidden sheets, protection.
///
/// Marks of an earlier round are removed first, also when Excel, WPS or LibreOffice saved the workbook in between; without faults the copy is the workbook
/// without marks. Notes are not marked. Faults of a sheet as a whole stand above the heading (or with it), those of the file, of hidden sheets and of
/// sheets that are not there on the first visible sheet. `findings` are those of this workbook.
///
/// The same workbook and findings give the same bytes. Throws Error (data_refused) when the bytes are no workbook that can be changed.
[[nodiscard]] std::string marked_copy(std::string_view workbook, const Diagnostics& findings,
                                      Language language);

/// Throws Error (wrong_call) when `copy` cannot be the name of a marked copy: it may not be the original itself and must have its ending.
void refuse_marked_name(const std::filesystem::path& original, const std::filesystem::path& copy);

/// Writes the marked copy of the workbook `original` as the file `copy`, whole or not at all. Throws Error as both of the others do.
void write_marked_copy(const std::filesystem::path& original, const std::filesystem::path& copy,
                       const Diagnostics& findings, Language language);

/// Is there a workbook at `path` that bears marks?
[[nodiscard]] bool has_marks(const std::filesystem::path& path);

}  // namespace gnomon
