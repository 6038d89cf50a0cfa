#pragma once

#include <map>
#include <string>
#include <vector>

namespace gnomon::test {

/// One row of a table of cases: cells by heading. A heading that the table lacks reads as empty.
struct CaseRow {
  std::string file;
  int line = 0;
  std::map<std::string, std::string> cells;

  [[nodiscard]] std::string operator[](const std::string& heading) const {
    const auto found = cells.find(heading);
    return found == cells.end() ? std::string() : found->second;
  }
  /// `bands.csv:12 what the case says`
  [[nodiscard]] std::string name() const { return file + ":" + std::to_string(line) + " " + (*this)["case"]; }
};

/// The rows of `tests/cases/<file>`; rows whose first cell is empty are left out.
[[nodiscard]] std::vector<CaseRow> read_cases(const std::string& file);

/// Every table of cases there is, by file name.
[[nodiscard]] std::vector<std::string> case_files();

}  // namespace gnomon::test
