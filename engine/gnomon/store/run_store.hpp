#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <vector>

#include <gnomon/store/run_record.hpp>

namespace gnomon {

/// Writes a run down in one transaction. Gives its number.
std::int64_t write_run(SQLite::Database& database, const RunRecord& run);

/// All runs without their results, oldest first.
[[nodiscard]] std::vector<RunRecord> read_runs(SQLite::Database& database);

/// One run with its results, or nothing.
[[nodiscard]] std::optional<RunRecord> read_run(SQLite::Database& database, std::int64_t number);

}  // namespace gnomon
