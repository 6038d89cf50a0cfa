#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/progress.hpp>
#include <gnomon/model/table.hpp>
#include <gnomon/store/run_record.hpp>

namespace SQLite {  // NOLINT(readability-identifier-naming): the library's own name
class Database;
}

namespace gnomon {

/// Rows of one table that an import brought, compared with what was in force before it.
struct TableChanges {
  std::string table;  ///< `values`
  std::int64_t n_new = 0;
  std::int64_t n_changed = 0;
  std::int64_t n_unchanged = 0;
  std::int64_t n_removed = 0;  ///< of a table that is replaced as a whole: rows whose key is no longer there

  auto operator<=>(const TableChanges&) const = default;
};

/// What an import did, or would do.
struct ImportSummary {
  std::int64_t event = 0;  ///< number of the import in the history; of a preview the number it would get
  std::vector<TableChanges> tables;

  /// Is everything in force as it was before?
  [[nodiscard]] bool nothing_changed() const;
};

/// What an import would do, and the tables as they would be in force after it.
struct ImportPreview {
  ImportSummary summary;
  std::unique_ptr<TableSource> source;
};

enum class EventKind : std::uint8_t { import, undo, run };

/// One line of the history. Events are numbered from 1, whatever their kind.
struct Event {
  std::int64_t number = 0;
  EventKind kind = EventKind::import;
  std::string at;  ///< ISO time, as given by the caller
  std::string program_version;
  std::string source;                ///< import: name of the package; run: the period
  std::vector<TableChanges> tables;  ///< import: what it brought
  std::int64_t refers_to = 0;        ///< undo: the import it takes back; run: the state it was computed from
  std::int64_t undone_by = 0;        ///< import: the undo that took it back; 0 = in force
};

/// One correction of a value, as a row of the table `corrections`.
struct CorrectionRow {
  std::string unit;
  std::string period;
  std::string indicator;
  std::string value;
  std::string by;
  std::string date;
  std::string reason;
};

/// A correction that was kept, with what became of it.
struct KeptCorrection {
  CorrectionRow row;
  std::int64_t event = 0;      ///< the import that brought it
  std::string at;              ///< when that was
  std::string value_before;    ///< what counted before, as written; empty = nothing was reported
  std::int64_t undone_by = 0;  ///< the undo that took it back; 0 = none
  std::int64_t replaced_by =
      0;  ///< the import of a later correction of the same value that counts instead; 0 = none

  [[nodiscard]] bool in_force() const { return undone_by == 0 && replaced_by == 0; }
};

/// Corrections as a package of one table, for `Archive::import_package` and its preview. The rows must outlive it.
[[nodiscard]] std::unique_ptr<TableSource> correction_source(const std::vector<CorrectionRow>& rows);

/// The memory of an assessment: packages, corrections and runs in one SQLite file. Rows are added, never changed or deleted.
///
/// In force are, for the tables that define the assessment (assessment, units, indicators, scheme, targets, grades, rewards, titles), the
/// rows of the newest import that has the table; for the tables that accumulate (values, corrections), by key, the row of the
/// newest import that has the key. An import that was undone counts as never made, yet stays in the file. What was in force
/// after any earlier event can be asked for by its number.
///
/// Every change is one transaction: after a crash at any moment the file holds the state before or the state after. A copy of
/// the file is complete when no program has it open. One `Archive` is used from one thread at a time; sources may be read from others.
///
/// Errors (thrown as `Error`, ids GNO-D…): not an archive, of a newer version, damaged, in use by another program for more than
/// two seconds (`ExitCode::busy`), not writable, disk full.
///
/// Example:
///
///     auto archive = Archive::open("county.db", Archive::Mode::create_or_update);
///     const auto summary = archive.import_package(*folder, "county", "2026-01-15T09:00:00Z");
///     const auto source = archive.source();             // the tables in force
///     const auto before = archive.source(summary.event - 1);  // as they were before
class Archive {
 public:
  enum class Mode : std::uint8_t {
    read_only,         ///< must exist; is never written
    create_or_update,  ///< is made when there is none, brought to this version's layout when it is older
  };

  /// Is this file an archive? Reads 72 bytes.
  [[nodiscard]] static bool is_archive(const std::filesystem::path& path);

  [[nodiscard]] static Archive open(const std::filesystem::path& path, Mode mode);

  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  /// Keeps the tables of a package, all or nothing. The caller has checked it; here it is refused only when it cannot be read or gives one
  /// key of an accumulating table twice with different contents. Cells are kept as written; a wide table of values is kept long.
  /// `at` is the ISO time to be written down. An exception from `progress` takes everything back.
  ImportSummary import_package(const TableSource& source, std::string_view source_name, std::string_view at,
                               const Progress& progress = {});

  /// What `import_package` would do with the archive at `path`, or with a new one when there is none. No file is written.
  [[nodiscard]] static ImportPreview preview_import(const std::filesystem::path& path,
                                                    const TableSource& source, const Progress& progress = {});

  /// Adds corrections as an import of its own.
  ImportSummary add_corrections(const std::vector<CorrectionRow>& rows, std::string_view at);

  /// Takes back the newest import in force, by a new event; nothing is deleted. Gives the import taken back.
  Event undo(std::string_view at);

  /// Every event, oldest first.
  [[nodiscard]] std::vector<Event> history() const;

  /// Every correction ever kept, in the order of the imports.
  [[nodiscard]] std::vector<KeptCorrection> corrections() const;

  /// Number of the newest event; 0 = none yet.
  [[nodiscard]] std::int64_t newest_event() const;

  /// The tables in force now, or as they were after event `as_of`. The source stays as it is when the archive changes later, and
  /// outlives the `Archive`. It reads like the package that was imported; rows of all tables come in a fixed order, their numbers are
  /// those of the file they came from.
  [[nodiscard]] std::unique_ptr<TableSource> source(std::optional<std::int64_t> as_of = std::nullopt) const;

  /// Keeps a run with its results. Gives its number, which is that of its event.
  std::int64_t record_run(const RunRecord& run);

  /// Every run without its results, oldest first.
  [[nodiscard]] std::vector<RunRecord> runs() const;

  /// One run with its results.
  [[nodiscard]] RunRecord run(std::int64_t number) const;

  /// Reads the whole file and names what is damaged; empty = sound. Takes seconds for a large archive.
  [[nodiscard]] std::vector<std::string> damage() const;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  Archive(std::filesystem::path path, std::unique_ptr<SQLite::Database> database);

  std::filesystem::path path_;
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace gnomon
