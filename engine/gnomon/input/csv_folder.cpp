#include <gnomon/input/csv_folder.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/sha256.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/csv.hpp>
#include <gnomon/input/source_tables.hpp>

namespace gnomon {
namespace {

class CsvFolder final : public TableSource {
 public:
  CsvFolder(std::filesystem::path path, std::vector<TableInfo> tables)
      : path_(std::move(path)), tables_(std::move(tables)) {}

  [[nodiscard]] std::string name() const override { return path_.string(); }
  [[nodiscard]] std::vector<TableInfo> tables() const override { return tables_; }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int n_parts,
                                                             Diagnostics& diagnostics) const override {
    const std::lock_guard lock(mutex_);
    const auto kept = files_.find(table.file);
    if (kept != files_.end()) return kept->second.open(n_parts, diagnostics);
    CsvFile file(table.file, table.file, n_parts, diagnostics);
    auto readers = file.open(n_parts, diagnostics);
    if (!file.takes_memory()) files_.emplace(table.file, std::move(file));
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    std::vector<std::pair<std::string, std::string>> hashes;
    for (const auto& table : tables_) {
      hashes.emplace_back(std::filesystem::path(table.file).filename().string(), sha256_of_file(table.file));
    }
    std::ranges::sort(hashes);
    return hashes;
  }

 private:
  std::filesystem::path path_;
  std::vector<TableInfo> tables_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, CsvFile> files_;  ///< looked over already
};

/// Files that may lie in a package and are no tables.
bool is_silent(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  return name.starts_with('.') || name.starts_with('~') || name == "datapackage.json" ||
         name.starts_with("README") || file.extension() == ".md";
}

/// The CSV files of the folder, sorted by name, as tables named after them.
std::vector<TableInfo> csv_files(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code problem;  // a file that cannot be looked at is told of when it is opened
    if ((entry.is_regular_file(problem) || problem) && !is_silent(entry.path()))
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<TableInfo> tables;
  for (const auto& file : files) {
    if (fold(file.extension().string()) == ".csv") {
      tables.push_back({file.stem().string(), file.string(), {}, {}, {}});
    } else {
      diagnostics.add(fault::file_ignored, {folder.string(), {}, 0, {}, -1}, file.filename().string());
    }
  }
  return tables;
}

}  // namespace

bool is_csv_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::unique_ptr<TableSource> open_csv_folder(const std::filesystem::path& path,
                                             Diagnostics& diagnostics) try {
  auto tables = known_tables(csv_files(path, diagnostics), diagnostics);
  if (tables.empty()) {
    diagnostics.add(fault::no_tables, {path.string(), {}, 0, {}, -1}, path.string());
    return nullptr;
  }
  return std::make_unique<CsvFolder>(path, std::move(tables));
} catch (const std::filesystem::filesystem_error& error) {
  diagnostics.add(fault::file_unreadable, {path.string(), {}, 0, {}, -1}, path.string(),
                  reason_of(error.code().value()));
  return nullptr;
}

}  // namespace gnomon
