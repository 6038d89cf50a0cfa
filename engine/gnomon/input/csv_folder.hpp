#pragma once

#include <filesystem>
#include <memory>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Is the path a folder?
[[nodiscard]] bool is_csv_folder(const std::filesystem::path& path);

/// The tables of a folder: one CSV file each, named after its table (`units.csv`, `单位.csv`). `datapackage.json`, `README*` and
/// folders inside are no tables.
[[nodiscard]] std::unique_ptr<TableSource> open_csv_folder(const std::filesystem::path& path,
                                                           Diagnostics& diagnostics);

}  // namespace gnomon
