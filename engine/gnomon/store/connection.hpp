#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/error.hpp>

namespace gnomon {

/// Stands in the header of every archive: 'GNOM'.
inline constexpr std::int32_t archive_application_id = 0x474E4F4D;

/// One step of the archive's layout: a file `schemas/store/NNNN_*.sql`.
struct Migration {
  int version = 0;
  std::string sql;
};

/// The steps built into the program, ascending from 1.
[[nodiscard]] std::span<const Migration> migrations();

/// Applies the steps that `database` does not have yet, all or none, and marks the file as an archive.
void migrate(SQLite::Database& database, std::span<const Migration> steps = migrations());

/// The layout of the file; 0 for a new one.
[[nodiscard]] int layout_of(SQLite::Database& database);

/// Opens an existing archive for reading. `any_layout`: also an older one, for those who copy it.
[[nodiscard]] std::unique_ptr<SQLite::Database> open_for_reading(const std::filesystem::path& path,
                                                                 bool any_layout = false);

/// Opens an archive for writing; makes it or brings its layout up to date first.
[[nodiscard]] std::unique_ptr<SQLite::Database> open_for_writing(const std::filesystem::path& path);

/// A copy of the archive in memory, up to date; an empty one when there is no file.
[[nodiscard]] std::unique_ptr<SQLite::Database> copy_to_memory(const std::filesystem::path& path);

/// What a failure of SQLite means to the user.
[[nodiscard]] Error archive_error(const SQLite::Exception& failure, const std::filesystem::path& path);

/// Calls `work`; failures of SQLite leave it as `Error`.
template <class Work>
auto with_archive_errors(const std::filesystem::path& path, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& failure) {
    throw archive_error(failure, path);
  }
}

}  // namespace gnomon
