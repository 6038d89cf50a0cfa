#pragma once

#include <string>
#include <vector>

#include <gnomon/base/workbook_package.hpp>
#include <gnomon/input/number_format.hpp>

namespace gnomon {

/// A workbook and what is needed to read its cells.
struct WorkbookParts : WorkbookPackage {
  std::vector<std::string> strings;   ///< shared texts
  std::vector<NumberFormat> formats;  ///< one for each cell style
};

/// Reads shared texts and cell styles into `parts`. Throws WorkbookProblem.
void read_shared_parts(const ZipArchive& archive, WorkbookParts& parts);

}  // namespace gnomon
