#pragma once

#include <SQLiteCpp/Database.h>

#include <string_view>

#include <gnomon/base/progress.hpp>
#include <gnomon/model/table.hpp>
#include <gnomon/store/archive.hpp>

namespace gnomon {

/// Adds a package to the database as one event, in one transaction (see `Archive::import_package`).
ImportSummary import_tables(SQLite::Database& database, const TableSource& source,
                            std::string_view source_name, std::string_view at, const Progress& progress);

/// Writes a new event down and gives its number. Called inside a transaction.
std::int64_t add_event(SQLite::Database& database, std::string_view kind, std::string_view at,
                       std::string_view program_version);

}  // namespace gnomon
