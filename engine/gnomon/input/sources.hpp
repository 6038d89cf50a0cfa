#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// One form in which a package can lie on disk. Another form is another line in the table of `sources.cpp`.
struct SourceFormat {
  std::string_view name;  ///< `csv_folder`, `workbook`
  /// Does this path hold a package of this form? Looks at the first bytes, never at the name alone.
  bool (*recognises)(const std::filesystem::path& path);
  /// Opens it; nothing when that is impossible, with a fault that says why.
  std::unique_ptr<TableSource> (*open)(const std::filesystem::path& path, Diagnostics& diagnostics);
};

/// The forms known to this room (databases belong to the store).
[[nodiscard]] std::span<const SourceFormat> source_formats();

/// Opens the package at `path`: a folder of CSV files or an .xlsx workbook. Gives nullptr when there is nothing to read; the
/// diagnostics then hold an error that says why and what to do (missing path, no tables, a file kind that is not read, a
/// password). Unknown tables are warnings, the same table twice is an error. The source reads lazily and may be read many times.
///
/// Example:
///
///     Diagnostics faults;
///     const auto source = open_source("county", faults);
///     if (!source) return report(faults);
///     const Package package = read_package(*source, {.n_threads = 2}, faults);
///     check_package(package, *source, faults);
[[nodiscard]] std::unique_ptr<TableSource> open_source(const std::filesystem::path& path,
                                                       Diagnostics& diagnostics);

}  // namespace gnomon
