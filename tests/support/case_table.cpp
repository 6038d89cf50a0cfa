#include "support/case_table.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/csv_line.hpp"

namespace gnomon::test {
namespace {

const std::filesystem::path folder = std::filesystem::path(GNOMON_SOURCE_DIR) / "tests" / "cases";

}  // namespace

std::vector<CaseRow> read_cases(const std::string& file) {
  std::ifstream in(folder / file);
  if (!in) throw std::runtime_error("no table of cases " + file);
  std::vector<CaseRow> rows;
  std::vector<std::string> headings;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto cells = cells_of(line);
    if (headings.empty()) {
      headings = cells;
      continue;
    }
    if (cells[0].empty()) continue;
    if (cells.size() > headings.size())
      throw std::runtime_error(file + ":" + std::to_string(number) + " has more cells than headings");
    CaseRow row{file, number, {}};
    for (std::size_t i = 0; i < cells.size(); ++i) row.cells[headings[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> case_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace gnomon::test
