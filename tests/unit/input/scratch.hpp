#pragma once

#include <zip.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

#include "support/scratch_folder.hpp"

namespace gnomon::test {

/// Writes a zip archive of these entries and gives its path.
inline std::filesystem::path write_zip(const ScratchFolder& folder, const std::string& name,
                                       const std::vector<std::pair<std::string, std::string>>& entries) {
  const auto path = folder.path() / name;
  int error = 0;
  auto* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  REQUIRE(archive != nullptr);
  for (const auto& [entry, bytes] : entries) {
    auto* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    REQUIRE(zip_file_add(archive, entry.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  REQUIRE(zip_close(archive) == 0);
  return path;
}

/// Names of the faults, in the order shown, each with its row: `quote_open:3`.
inline std::vector<std::string> fault_names(const Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& each : diagnostics.sorted()) {
    names.push_back(std::string(each.fault->name) +
                    (each.place.row > 0 ? ":" + std::to_string(each.place.row) : std::string()));
  }
  return names;
}

/// All rows of the readers, cells joined by `|`, with the row number in front: `2:110000|北京`.
inline std::vector<std::string> all_rows(const std::vector<std::unique_ptr<RowReader>>& readers) {
  std::vector<std::string> rows;
  RowBatch batch;
  for (const auto& reader : readers) {
    while (reader->next(batch)) {
      for (std::size_t i = 0; i < batch.n_rows; ++i) {
        auto row = std::to_string(batch.row_numbers[i]) + ":";
        for (std::size_t j = 0; j < batch.n_columns; ++j)
          row += (j > 0 ? "|" : "") + std::string(batch.cell(i, j));
        rows.push_back(row);
      }
    }
  }
  return rows;
}

using Texts = std::vector<std::string>;

}  // namespace gnomon::test
