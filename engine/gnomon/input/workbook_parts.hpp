#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gnomon/input/number_format.hpp>
#include <gnomon/input/zip_archive.hpp>

namespace gnomon {

/// A sheet of a workbook.
struct SheetInfo {
  std::string name;
  std::string part;  ///< entry of the archive, e.g. `xl/worksheets/sheet1.xml`
  bool hidden = false;
};

/// What a workbook says of itself: its sheets, and what is needed to read them.
struct WorkbookParts {
  std::vector<SheetInfo> sheets;
  std::string strings_part;  ///< empty = none
  std::string styles_part;
  bool from_1904 = false;

  std::vector<std::string> strings;   ///< shared texts
  std::vector<NumberFormat> formats;  ///< one for each cell style
};

/// Finds the sheets. Throws WorkbookProblem when the archive is no workbook, naming what it is where that is known.
[[nodiscard]] WorkbookParts read_workbook_parts(const ZipArchive& archive);

/// Reads shared texts and cell styles into `parts`.
void read_shared_parts(const ZipArchive& archive, WorkbookParts& parts);

/// `_x000D_` and the like, by which a sheet writes characters that XML cannot hold, as these characters.
[[nodiscard]] std::string unescape_characters(std::string text);

}  // namespace gnomon
