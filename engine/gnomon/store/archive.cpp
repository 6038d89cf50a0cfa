#include <gnomon/store/archive.hpp>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <tuple>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/store/archive_source.hpp>
#include <gnomon/store/connection.hpp>
#include <gnomon/store/importer.hpp>
#include <gnomon/store/run_store.hpp>
#include <gnomon/store/state.hpp>

namespace gnomon {
namespace {

namespace fs = std::filesystem;

/// Corrections given by the caller, as a package of one table.
class CorrectionSource final : public TableSource {
 public:
  explicit CorrectionSource(const std::vector<CorrectionRow>& rows) : rows_(rows) {}

  [[nodiscard]] std::string name() const override { return std::string(title); }
  [[nodiscard]] std::vector<TableInfo> tables() const override {
    return {{"corrections", std::string(title), "", columns(), columns()}};
  }
  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& /*table*/, int /*n_parts*/,
                                                             Diagnostics& /*diagnostics*/) const override {
    std::vector<std::unique_ptr<RowReader>> readers;
    readers.push_back(std::make_unique<Reader>(rows_));
    return readers;
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override { return {}; }

  static constexpr std::string_view title = "corrections";

 private:
  static std::vector<std::string> columns() {
    return {"unit", "period", "indicator", "value", "by", "date", "reason"};
  }

  class Reader final : public RowReader {
   public:
    explicit Reader(const std::vector<CorrectionRow>& rows) : rows_(rows), headings_(columns()) {}
    [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }
    bool next(RowBatch& batch) override {
      batch = {done_ ? 0 : rows_.size(), headings_.size(), {}, {}};
      for (std::size_t i = 0; i < batch.n_rows; ++i) {
        const auto& row = rows_[i];
        batch.cells.insert(batch.cells.end(),
                           {row.unit, row.period, row.indicator, row.value, row.by, row.date, row.reason});
        batch.row_numbers.push_back(static_cast<std::int64_t>(i) + 2);
      }
      done_ = true;
      return batch.n_rows > 0;
    }

   private:
    const std::vector<CorrectionRow>& rows_;
    std::vector<std::string> headings_;
    bool done_ = false;
  };

  const std::vector<CorrectionRow>& rows_;
};

EventKind kind_of(std::string_view word) {
  if (word == "import") return EventKind::import;
  return word == "undo" ? EventKind::undo : EventKind::run;
}

std::map<std::int64_t, std::vector<TableChanges>> changes_by_import(SQLite::Database& database) {
  SQLite::Statement query(
      database,
      "SELECT import, table_name, n_new, n_changed, n_unchanged, n_removed FROM import_changes "
      "ORDER BY import, position");
  std::map<std::int64_t, std::vector<TableChanges>> changes;
  while (query.executeStep()) {
    changes[query.getColumn(0).getInt64()].push_back(
        {query.getColumn(1).getString(), query.getColumn(2).getInt64(), query.getColumn(3).getInt64(),
         query.getColumn(4).getInt64(), query.getColumn(5).getInt64()});
  }
  return changes;
}

std::vector<Event> read_history(SQLite::Database& database) {
  SQLite::Statement query(
      database,
      "SELECT event, kind, at, program_version, coalesce(source_name, period, ''), "
      "coalesce(taken.import, state, 0), coalesce(taking.undo, 0) FROM event "
      "LEFT JOIN import ON import.import = event LEFT JOIN run ON run = event "
      "LEFT JOIN undo AS taken ON taken.undo = event LEFT JOIN undo AS taking ON taking.import = event "
      "ORDER BY event");
  auto changes = changes_by_import(database);
  std::vector<Event> events;
  while (query.executeStep()) {
    Event event;
    event.number = query.getColumn(0).getInt64();
    event.kind = kind_of(query.getColumn(1).getString());
    event.at = query.getColumn(2).getString();
    event.program_version = query.getColumn(3).getString();
    event.source = query.getColumn(4).getString();
    event.tables = std::move(changes[event.number]);
    event.refers_to = query.getColumn(5).getInt64();
    event.undone_by = query.getColumn(6).getInt64();
    events.push_back(std::move(event));
  }
  return events;
}

bool same_value(const CorrectionRow& a, const CorrectionRow& b) {
  return std::tie(a.unit, a.period, a.indicator) == std::tie(b.unit, b.period, b.indicator);
}

/// Of two corrections of one value the one with the later date counts, of the same day the one that came later.
auto standing_of(const KeptCorrection& each) { return std::tie(each.row.date, each.event); }

/// The value in the table of values that was in force when an import came; the verified one where there is one, else the status.
std::string value_at(SQLite::Statement& query, const KeptCorrection& correction) {
  query.reset();
  query.bind(1, correction.row.unit);
  query.bind(2, correction.row.period);
  query.bind(3, correction.row.indicator);
  query.bind(4, correction.event);
  if (!query.executeStep()) return {};
  for (int i = 0; i < query.getColumnCount(); ++i) {
    if (auto text = query.getColumn(i).getString(); !text.empty()) return text;
  }
  return {};
}

std::vector<KeptCorrection> read_corrections(SQLite::Database& database) {
  SQLite::Statement query(
      database,
      "SELECT unit, period, indicator, value, \"by\", date, reason, event.event, at, coalesce(undo.undo, 0) "
      "FROM corrections JOIN event ON event.event = corrections.import "
      "LEFT JOIN undo ON undo.import = corrections.import ORDER BY corrections.import, part, row_no");
  std::vector<KeptCorrection> all;
  while (query.executeStep()) {
    const auto text = [&](int i) { return query.getColumn(i).getString(); };
    all.push_back({{text(0), text(1), text(2), text(3), text(4), text(5), text(6)},
                   query.getColumn(7).getInt64(),
                   text(8),
                   {},
                   query.getColumn(9).getInt64(),
                   0});
  }
  SQLite::Statement values(database,
                           "SELECT verified, value, status FROM \"values\" WHERE (unit, period, indicator) = "
                           "(?1, ?2, ?3) AND import <= ?4 AND import NOT IN (SELECT import FROM undo WHERE "
                           "undo < ?4) ORDER BY import DESC LIMIT 1");
  for (auto& each : all) {
    const KeptCorrection* before = nullptr;
    const KeptCorrection* after = nullptr;
    for (const auto& other : all) {
      if (&other == &each || !same_value(other.row, each.row)) continue;
      const bool was_there =
          other.event < each.event || (other.event == each.event && other.row.date < each.row.date);
      const bool was_undone = other.undone_by != 0 && other.undone_by < each.event;
      if (was_there && !was_undone && (before == nullptr || standing_of(*before) < standing_of(other)))
        before = &other;
      if (other.undone_by == 0 && standing_of(each) < standing_of(other) &&
          (after == nullptr || standing_of(*after) < standing_of(other)))
        after = &other;
    }
    if (after != nullptr) each.replaced_by = after->event;
    each.value_before = before == nullptr ? value_at(values, each) : before->row.value;
  }
  return all;
}

/// What SQLite finds wrong with the file, line by line. Some damage ends the search itself.
std::vector<std::string> find_damage(SQLite::Database& database) {
  std::vector<std::string> faults;
  try {
    SQLite::Statement check(database, "PRAGMA integrity_check");
    while (check.executeStep()) {
      if (const auto line = check.getColumn(0).getString(); line != "ok") faults.push_back(line);
    }
    SQLite::Statement keys(database, "PRAGMA foreign_key_check");
    while (keys.executeStep()) {
      faults.push_back("a row of " + keys.getColumn(0).getString() + " has no row in " +
                       keys.getColumn(2).getString());
    }
  } catch (const SQLite::Exception& failure) {
    if (failure.getErrorCode() != SQLITE_CORRUPT) throw;
    faults.emplace_back(failure.what());
  }
  return faults;
}

/// Marks the newest import in force as taken back. Gives it, or 0.
std::int64_t undo_newest(SQLite::Database& database, std::string_view at) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const auto import = database.execAndGet("SELECT ifnull(max(import), 0) FROM import_in_force").getInt64();
  if (import == 0) return 0;
  SQLite::Statement insert(database, "INSERT INTO undo (undo, import) VALUES (?, ?)");
  insert.bind(1, add_event(database, "undo", at, version));
  insert.bind(2, import);
  insert.exec();
  transaction.commit();
  return import;
}

}  // namespace

bool ImportSummary::nothing_changed() const {
  return std::ranges::all_of(tables, [](const auto& table) {
    return table.n_new == 0 && table.n_changed == 0 && table.n_removed == 0;
  });
}

bool Archive::is_archive(const fs::path& path) {
  // The header of an SQLite file: 16 bytes of signature; the number of the application at 68, high byte first.
  constexpr std::string_view signature("SQLite format 3\0", 16);
  constexpr std::string_view application("GNOM");
  constexpr std::size_t application_at = 68;
  std::array<char, application_at + application.size()> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(header.data(), header.size())) return false;
  const std::string_view text(header.data(), header.size());
  return text.starts_with(signature) && text.substr(application_at) == application;
}

Archive Archive::open(const fs::path& path, Mode mode) {
  return {path, mode == Mode::read_only ? open_for_reading(path) : open_for_writing(path)};
}

Archive::Archive(fs::path path, std::unique_ptr<SQLite::Database> database)
    : path_(std::move(path)), database_(std::move(database)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

ImportSummary Archive::import_package(const TableSource& source, std::string_view source_name,
                                      std::string_view at, const Progress& progress) {
  return with_archive_errors(path_,
                             [&] { return import_tables(*database_, source, source_name, at, progress); });
}

ImportPreview Archive::preview_import(const fs::path& path, const TableSource& source,
                                      const Progress& progress) {
  std::shared_ptr<SQLite::Database> copy = copy_to_memory(path);
  return with_archive_errors(path, [&] {
    auto summary = import_tables(*copy, source, source.name(), "", progress);
    return ImportPreview{std::move(summary), open_memory_source(path, copy)};
  });
}

std::unique_ptr<TableSource> correction_source(const std::vector<CorrectionRow>& rows) {
  return std::make_unique<CorrectionSource>(rows);
}

ImportSummary Archive::add_corrections(const std::vector<CorrectionRow>& rows, std::string_view at) {
  return import_package(CorrectionSource(rows), CorrectionSource::title, at);
}

Event Archive::undo(std::string_view at) {
  const auto import = with_archive_errors(path_, [&] { return undo_newest(*database_, at); });
  if (import == 0)
    throw Error(ExitCode::data_refused, fault::archive_nothing_to_undo, {{"file", path_.string()}});
  return history()[static_cast<std::size_t>(import) - 1];
}

std::vector<KeptCorrection> Archive::corrections() const {
  return with_archive_errors(path_, [&] { return read_corrections(*database_); });
}

std::vector<Event> Archive::history() const {
  return with_archive_errors(path_, [&] { return read_history(*database_); });
}

std::int64_t Archive::newest_event() const {
  return with_archive_errors(path_, [&] { return gnomon::newest_event(*database_); });
}

std::unique_ptr<TableSource> Archive::source(std::optional<std::int64_t> as_of) const {
  const auto newest = newest_event();
  const auto event = as_of.value_or(newest);
  if (event < 0 || event > newest) {
    throw Error(
        ExitCode::wrong_call, fault::archive_no_event,
        {{"file", path_.string()}, {"event", std::to_string(event)}, {"newest", std::to_string(newest)}});
  }
  auto source = open_archive_source(path_, event);
  if (source->tables().empty())
    throw Error(ExitCode::data_refused, fault::archive_empty, {{"file", path_.string()}});
  return source;
}

std::int64_t Archive::record_run(const RunRecord& run) {
  return with_archive_errors(path_, [&] { return write_run(*database_, run); });
}

std::vector<RunRecord> Archive::runs() const {
  return with_archive_errors(path_, [&] { return read_runs(*database_); });
}

RunRecord Archive::run(std::int64_t number) const {
  auto run = with_archive_errors(path_, [&] { return read_run(*database_, number); });
  if (run) return std::move(*run);
  throw Error(ExitCode::wrong_call, fault::archive_no_run,
              {{"file", path_.string()}, {"run", std::to_string(number)}});
}

std::vector<std::string> Archive::damage() const {
  return with_archive_errors(path_, [&] { return find_damage(*database_); });
}

}  // namespace gnomon
