#include <gnomon/store/connection.hpp>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>

#include <gnomon/base/embedded.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {
namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 2000;

// The journal stays SQLite's default, a file beside the archive that exists only during a change: unlike a write-ahead log it leaves
// one complete file after every change, and it works on network shares. EXTRA also makes the end of the journal survive a power cut.
constexpr auto settings_of_connection =
    "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = "
    "MEMORY; "
    "PRAGMA synchronous = EXTRA;";

// Rows may come in any order: 128 MiB keep the key tree of a million values in memory, so that pages are written once.
constexpr auto settings_for_writing = "PRAGMA cache_size = -131072;";

[[noreturn]] void refuse(const Fault& fault, const fs::path& path, FaultArguments more = {}) {
  more.insert(more.begin(), {"file", path.string()});
  throw Error(ExitCode::data_refused, fault, std::move(more));
}

std::vector<Migration> embedded_migrations() {
  constexpr std::string_view folder = "schemas/store/";
  std::vector<Migration> steps;
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with(folder) || !file.path.ends_with(".sql")) continue;
    const auto name = file.path.substr(folder.size());
    Migration step;
    std::from_chars(name.data(), name.data() + name.size(), step.version);
    step.sql = file.content();
    steps.push_back(std::move(step));
  }
  return steps;
}

int known_layout() { return migrations().back().version; }

/// A disk that is full, a quota, a limit of file sizes: systems tell them in different ways.
bool is_failed_write(int extended_code) {
  return extended_code == SQLITE_IOERR_WRITE || extended_code == SQLITE_IOERR_FSYNC ||
         extended_code == SQLITE_IOERR_TRUNCATE;
}

/// SQLite opens any file and finds out later; a first look gives the plain answer.
void check_signature(const fs::path& path) {
  constexpr std::string_view signature("SQLite format 3\0", 16);
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(fault::archive_unreadable, path, {{"detail", "permission denied"}});
  std::string begin(signature.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (file.gcount() > 0 && begin != signature) refuse(fault::archive_not_database, path);
}

bool is_new(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0 && layout_of(database) == 0;
}

void check_layout(SQLite::Database& database, const fs::path& path) {
  if (database.execAndGet("PRAGMA application_id").getInt() != archive_application_id)
    refuse(fault::archive_foreign, path);
  const int layout = layout_of(database);
  if (layout > known_layout()) {
    refuse(fault::archive_newer, path,
           {{"found", std::to_string(layout)}, {"known", std::to_string(known_layout())}});
  }
}

/// Opens the file for reading and writing even for readers: only then can SQLite take back what a killed program left half done. A file
/// that may not be written is opened for reading by SQLite itself.
std::unique_ptr<SQLite::Database> connect(const fs::path& path, int more_flags = 0) {
  auto database =
      std::make_unique<SQLite::Database>(path.string(), SQLITE_OPEN_READWRITE | more_flags, busy_timeout_ms);
  database->exec(settings_of_connection);
  return database;
}

}  // namespace

std::span<const Migration> migrations() {
  static const std::vector<Migration> steps = embedded_migrations();
  return steps;
}

int layout_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

void migrate(SQLite::Database& database, std::span<const Migration> steps) {
  if (layout_of(database) >= steps.back().version) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  // Another program may have done it while this one waited.
  const int layout = layout_of(database);
  for (const auto& step : steps) {
    if (step.version <= layout) continue;
    database.exec(step.sql);
    database.exec("PRAGMA user_version = " + std::to_string(step.version));
  }
  database.exec("PRAGMA application_id = " + std::to_string(archive_application_id));
  transaction.commit();
}

std::unique_ptr<SQLite::Database> open_for_reading(const fs::path& path, bool any_layout) {
  if (!fs::is_regular_file(path)) refuse(fault::archive_missing, path);
  check_signature(path);
  return with_archive_errors(path, [&] {
    auto database = connect(path);
    if (is_new(*database)) refuse(fault::archive_empty, path);
    check_layout(*database, path);
    if (const int layout = layout_of(*database); layout < known_layout() && !any_layout) {
      refuse(fault::archive_older, path,
             {{"found", std::to_string(layout)}, {"known", std::to_string(known_layout())}});
    }
    database->exec("PRAGMA query_only = ON");
    return database;
  });
}

std::unique_ptr<SQLite::Database> open_for_writing(const fs::path& path) {
  if (fs::exists(path)) check_signature(path);
  return with_archive_errors(path, [&] {
    auto database = connect(path, SQLITE_OPEN_CREATE);
    database->exec(settings_for_writing);
    if (!is_new(*database)) check_layout(*database, path);
    migrate(*database);
    return database;
  });
}

std::unique_ptr<SQLite::Database> copy_to_memory(const fs::path& path) {
  auto copy = std::make_unique<SQLite::Database>(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (fs::exists(path) && fs::file_size(path) > 0) {
    const auto original = open_for_reading(path, true);
    with_archive_errors(path, [&] {
      SQLite::Backup backup(*copy, *original);
      // Anything but 'done' comes back without an exception and leaves an empty copy.
      if (const int result = backup.executeStep(); result != SQLITE_DONE) {
        throw SQLite::Exception(sqlite3_errstr(result), result);
      }
    });
  }
  with_archive_errors(path, [&] {
    copy->exec(settings_of_connection);
    migrate(*copy);
  });
  return copy;
}

Error archive_error(const SQLite::Exception& failure, const fs::path& path) {
  const FaultArguments arguments{{"file", path.string()}, {"detail", failure.what()}};
  constexpr int primary_code = 0xff;
  switch (failure.getErrorCode() & primary_code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ExitCode::busy, fault::archive_busy, arguments};
    case SQLITE_NOTADB:
      return {ExitCode::data_refused, fault::archive_not_database, arguments};
    case SQLITE_CORRUPT:
      return {ExitCode::data_refused, fault::archive_damaged, arguments};
    case SQLITE_FULL:
      return {ExitCode::data_refused, fault::archive_full, arguments};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ExitCode::data_refused, fault::archive_not_writable, arguments};
    case SQLITE_IOERR:
      if (is_failed_write(failure.getExtendedErrorCode())) {
        return {ExitCode::data_refused, fault::archive_full, arguments};
      }
      [[fallthrough]];
    case SQLITE_CANTOPEN:
      return {ExitCode::data_refused, fault::archive_unreadable, arguments};
    default:
      return {ExitCode::internal_error, fault::archive_failed, arguments};
  }
}

}  // namespace gnomon
