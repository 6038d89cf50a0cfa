#include <gnomon/store/connection.hpp>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>

#include <gnomon/base/embedded.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>

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

// Rows may come in any order: 128 MiB keep the key tree of a million values in memory, so that pages are written once. What is sorted to tell
// the changes of a ledger may be larger than memory.
constexpr auto settings_for_writing = "PRAGMA cache_size = -131072; PRAGMA temp_store = FILE;";

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

/// Why the file cannot be opened for reading (a value of `errno`); 0 = it can be.
int open_error(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return errno;
  struct ::stat status {};
  const int error = ::fstat(file, &status) != 0 ? errno
                    : S_ISDIR(status.st_mode)   ? EISDIR
                    : S_ISREG(status.st_mode)   ? 0
                                                : EINVAL;
  ::close(file);
  return error;
}

/// Is there anything at the path? What cannot be told for want of rights, or for links in a circle, is found on opening.
bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::status(path, ignored).type() != fs::file_type::not_found;
}

/// SQLite opens any file and finds out later; a first look gives the plain answer.
void check_signature(const fs::path& path) {
  constexpr std::string_view signature("SQLite format 3\0", 16);
  if (const int error = open_error(path); error != 0)
    refuse(fault::archive_unreadable, path, reason_of(error));
  std::ifstream file(path, std::ios::binary);
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
  if (!is_there(path)) refuse(fault::archive_missing, path);
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
  if (is_there(path)) check_signature(path);
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
  std::error_code unknown;
  if (is_there(path) && (fs::file_size(path, unknown) > 0 || unknown)) {
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
  constexpr int primary_code = 0xff;
  const int code = failure.getErrorCode() & primary_code;
  // Only a file that was not opened is looked at: closing it would give up the locks of a connection.
  const int error = code == SQLITE_IOERR ? EIO : code == SQLITE_CANTOPEN ? open_error(path) : 0;
  auto arguments = error == 0 ? reason_in_words(failure.what()) : reason_of(error);
  arguments.insert(arguments.end(), {{"file", path.string()}, {"detail", failure.what()}});
  switch (code) {
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
