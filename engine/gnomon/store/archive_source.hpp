#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include <SQLiteCpp/Database.h>

#include <gnomon/model/table.hpp>

namespace gnomon {

/// The tables in force in the archive at `path` after event `as_of`, read like any other package. Each reader has a connection of its own, so
/// that tables can be read in several threads; since rows are only ever added, all of them see the same state.
[[nodiscard]] std::unique_ptr<TableSource> open_archive_source(const std::filesystem::path& path,
                                                               std::int64_t as_of);

/// The tables in force in a copy of the archive in memory. All readers share its connection, so it is
/// read by one thread at a time; there are no hashes. `path` is the name shown.
[[nodiscard]] std::unique_ptr<TableSource> open_memory_source(const std::filesystem::path& path,
                                                              std::shared_ptr<SQLite::Database> copy);

}  // namespace gnomon
