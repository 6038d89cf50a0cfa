#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

struct CsvText;

/// A CSV file. It is looked over once, when it is made, and may be read as often as needed.
///
/// Understood: UTF-8 with or without BOM, else GB18030; commas, or tabs or semicolons where the heading line has no comma; RFC 4180
/// quotation; CRLF, LF or CR. Blank rows are skipped; cells are not trimmed. Row numbers are line numbers: that of the line in which
/// a row begins.
///
/// The file is mapped, not read: cells point into it, and pages already read are given back.
class CsvFile {
 public:
  /// `shown` is the file's name in messages. Where the file cannot be read there is a fault, and no readers.
  CsvFile(const std::filesystem::path& path, std::string shown, int n_threads, Diagnostics& diagnostics);

  /// Readers of at most `n_parts` stretches (a file with quotation marks is one stretch, because a line end may stand inside a cell).
  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(int n_parts, Diagnostics& diagnostics) const;

  /// Does keeping it take memory? A transcoded text does; one that is mapped does not.
  [[nodiscard]] bool takes_memory() const;

 private:
  std::string shown_;
  std::shared_ptr<const CsvText> text_;  ///< nothing when it cannot be read
};

}  // namespace gnomon
