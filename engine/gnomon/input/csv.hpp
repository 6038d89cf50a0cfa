#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Opens a CSV file for reading, in at most `n_parts` stretches (a file with quotation marks is one stretch, because a line end may
/// stand inside a cell). `shown` is the file's name in messages. Gives nothing when the file cannot be read, with a fault.
///
/// Understood: UTF-8 with or without BOM, else GB18030; commas, or tabs or semicolons where the heading line has no comma; RFC 4180
/// quotation; CRLF, LF or CR. Blank rows are skipped; cells are not trimmed. Row numbers are line numbers: that of the line in which
/// a row begins.
///
/// The file is mapped, not read: cells point into it, and pages already read are given back.
[[nodiscard]] std::vector<std::unique_ptr<RowReader>> open_csv(const std::filesystem::path& path,
                                                               const std::string& shown, int n_parts,
                                                               Diagnostics& diagnostics);

}  // namespace gnomon
