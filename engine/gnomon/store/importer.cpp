#include <gnomon/store/importer.hpp>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/model/headings.hpp>
#include <gnomon/store/state.hpp>
#include <gnomon/store/stored_tables.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::json;

std::string json_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Code and name of indicators.
using IndicatorNames = std::vector<std::pair<std::string, std::string>>;

/// What the columns of a table as read mean.
struct Layout {
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  const StoredTable* table = nullptr;
  std::vector<std::size_t> cell;                           ///< for each column of the table: where it stands
  std::vector<std::pair<std::size_t, std::string>> extra;  ///< other columns, each with a heading of its own
  /// An indicator of a wide table: the columns of the table that it fills, each with where the cell stands.
  struct Observed {
    std::string indicator;
    std::vector<std::pair<std::size_t, std::size_t>> cells;
  };
  bool wide = false;                ///< values with columns for each indicator:
  std::vector<Observed> observed;   ///< these
  std::vector<std::size_t> filled;  ///< columns of the table that they fill, the indicator's first

  [[nodiscard]] std::vector<std::string> columns() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cell.size(); ++i) {
      const bool is_filled = std::ranges::find(filled, i) != filled.end();
      if (cell[i] != absent || is_filled) names.push_back(table->columns[i]);
    }
    return names;
  }

  /// Notes that a column holds what belongs to an indicator.
  void observe(const std::string& indicator, std::size_t i_column, std::size_t i_source) {
    auto found = std::ranges::find(observed, indicator, &Observed::indicator);
    if (found == observed.end()) found = observed.insert(found, {indicator, {}});
    found->cells.emplace_back(i_column, i_source);
    if (std::ranges::find(filled, i_column) == filled.end()) filled.push_back(i_column);
  }

  [[nodiscard]] std::vector<std::string> extra_columns() const {
    std::vector<std::string> names;
    for (const auto& [i, heading] : extra) names.push_back(heading);
    return names;
  }
};

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// The indicators in force after an event, for the headings of a wide table.
IndicatorNames indicator_names(SQLite::Database& database, std::int64_t as_of) {
  IndicatorNames indicators;
  SQLite::Statement query(
      database,
      "SELECT indicator, name FROM indicators WHERE import = (SELECT max(import) FROM import_part "
      "WHERE table_name = 'indicators' AND import <= ?1 "
      "AND import NOT IN (SELECT import FROM undo WHERE undo <= ?1)) ORDER BY part, row_no");
  query.bind(1, as_of);
  while (query.executeStep())
    indicators.emplace_back(trim(query.getColumn(0).getString()), query.getColumn(1).getString());
  return indicators;
}

/// Two columns may have one heading, or a heading that a column of the table goes by: each gets a name of its own.
std::string own_heading(const Layout& layout, const std::string& heading) {
  const auto taken = layout.extra_columns();
  auto name = heading;
  for (int n = 2; has(taken, name) || has(layout.table->columns, name); ++n) {
    name = heading + " (" + std::to_string(n) + ")";
  }
  return name;
}

Layout layout_of(const StoredTable& table, const std::vector<std::string>& headings,
                 const IndicatorNames& indicators) {
  const auto columns = columns_of(*table.schema, headings);
  Layout layout;
  layout.table = &table;
  layout.cell.assign(table.columns.size(), Layout::absent);
  layout.wide = is_wide(*table.schema, columns);
  if (layout.wide) layout.filled = {table.index_of("indicator"), table.index_of("value")};
  const std::vector<IndicatorHeadings::CodeAndName> named(indicators.begin(), indicators.end());
  const IndicatorHeadings titled(*table.schema, named);
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const bool may_be_indicator = layout.wide && columns[i] != "unit" && columns[i] != "period";
    const auto observed = may_be_indicator ? titled.find(headings[i]) : std::nullopt;
    if (observed) {
      layout.observe(indicators[observed->i_indicator].first, table.index_of(observed->column), i);
    } else if (!columns[i].empty()) {
      layout.cell[table.index_of(columns[i])] = i;
    } else if (!trim(headings[i]).empty()) {
      layout.extra.emplace_back(i, own_heading(layout, headings[i]));
    }
  }
  return layout;
}

/// One row on its way into a table.
struct StoredRow {
  std::int64_t row_no = 0;
  std::vector<std::string> cells;  ///< for each column of the table
  std::string extra;               ///< JSON; empty = none

  bool operator==(const StoredRow&) const = default;
};

bool is_blank(const RowBatch& batch, std::size_t i_row) {
  for (std::size_t i = 0; i < batch.n_columns; ++i) {
    if (!trim(batch.cell(i_row, i)).empty()) return false;
  }
  return true;
}

void take_cells(const Layout& layout, const RowBatch& batch, std::size_t i_row, StoredRow& row) {
  row.row_no = batch.row_numbers[i_row];
  row.cells.resize(layout.cell.size());
  for (std::size_t i = 0; i < layout.cell.size(); ++i) {
    row.cells[i] = layout.cell[i] == Layout::absent ? std::string_view() : batch.cell(i_row, layout.cell[i]);
  }
  row.extra.clear();
  Json extra;
  for (const auto& [i, heading] : layout.extra) {
    if (const auto cell = batch.cell(i_row, i); !cell.empty()) extra[heading] = cell;
  }
  if (!extra.is_null()) row.extra = json_text(extra);
}

/// Executes a statement that gives no rows, ready for the next time. Gives the number of rows written.
int execute(SQLite::Statement& statement) {
  const int n_rows = statement.exec();
  statement.reset();
  return n_rows;
}

void bind_text_or_null(SQLite::Statement& statement, int index, const std::string& text) {
  if (text.empty()) {
    statement.bind(index);
  } else {
    statement.bindNoCopy(index, text);
  }
}

std::string placeholders(std::size_t n) {
  std::vector<std::string> marks(n, "?");
  return join(marks, ", ");
}

/// Puts rows into one table and keeps count.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual void put(std::int64_t part, const StoredRow& row) = 0;
  /// Called once, behind the last row of the table.
  virtual TableChanges finish() = 0;
};

/// Replaces a table as a whole. What changed is told from the tables' contents before and after: by key, or by all they say for rows without one
/// (events), which are as many as anyone likes: these the database sorts and counts, in memory that does not grow with them.
class ReplacingWriter final : public TableWriter {
 public:
  ReplacingWriter(SQLite::Database& database, const StoredTable& table, std::int64_t import)
      : database_(database),
        table_(table),
        import_(import),
        insert_(database, "INSERT INTO " + sql_name(table.name) + " (import, part, row_no, extra, " +
                              sql_names(table.columns) + ") VALUES (" +
                              placeholders(table.columns.size() + 4) + ")") {}

  void put(std::int64_t part, const StoredRow& row) override {
    int index = 0;
    insert_.bind(++index, import_);
    insert_.bind(++index, part);
    insert_.bind(++index, row.row_no);
    bind_text_or_null(insert_, ++index, row.extra);
    for (const auto& cell : row.cells) insert_.bindNoCopy(++index, cell);
    execute(insert_);
    ++n_rows_;
  }

  TableChanges finish() override { return table_.key.empty() ? changes_of_events() : changes_by_key(); }

 private:
  using Key = std::vector<std::string>;
  using Contents =
      std::map<Key, std::vector<std::string>>;  // the cells of all rows of a key, with their columns

  /// Equal rows are told apart by their number: of three before and two after two are unchanged and one is removed.
  [[nodiscard]] TableChanges changes_of_events() const {
    TableChanges changes{table_.name};
    for (const auto& state : tables_in_force(database_, import_ - 1)) {
      if (state.table != &table_) continue;
      SQLite::Statement query(
          database_,
          "SELECT sum(max(after - before, 0)), sum(min(before, after)), sum(max(before - after, 0)) FROM "
          "(SELECT sum(import <> ?1) AS before, sum(import = ?1) AS after FROM " +
              sql_name(table_.name) + " WHERE import IN (?1, ?2) GROUP BY extra, " +
              sql_names(table_.columns) + ")");
      query.bind(1, import_);
      query.bind(2, state.imports.front());
      if (query.executeStep()) {
        changes.n_new = query.getColumn(0).getInt64();
        changes.n_unchanged = query.getColumn(1).getInt64();
        changes.n_removed = query.getColumn(2).getInt64();
      }
      return changes;
    }
    changes.n_new = n_rows_;
    return changes;
  }

  [[nodiscard]] TableChanges changes_by_key() const {
    const auto before = contents(import_ - 1);
    const auto after = contents(import_);
    TableChanges changes{table_.name};
    for (const auto& [key, rows] : after) {
      const auto found = before.find(key);
      ++(found == before.end()   ? changes.n_new
         : found->second == rows ? changes.n_unchanged
                                 : changes.n_changed);
    }
    for (const auto& [key, rows] : before) changes.n_removed += after.contains(key) ? 0 : 1;
    return changes;
  }

  [[nodiscard]] Contents contents(std::int64_t as_of) const {
    Contents contents;
    for (const auto& state : tables_in_force(database_, as_of)) {
      if (state.table != &table_) continue;
      const auto rows = read_rows(database_, state);
      RowBatch batch;
      while (rows->next(batch)) {
        for (std::size_t i = 0; i < batch.n_rows; ++i) add_row(contents, rows->headings(), batch, i);
      }
    }
    return contents;
  }

  void add_row(Contents& contents, const std::vector<std::string>& headings, const RowBatch& batch,
               std::size_t i_row) const {
    Key key;
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < headings.size(); ++i) {
      const auto cell = batch.cell(i_row, i);
      if (cell.empty()) continue;
      if (table_.is_key(headings[i])) key.push_back(headings[i] + '=' + plain_key(headings[i], cell));
      cells.push_back(headings[i] + '=' + std::string(cell));
    }
    auto& known = contents[key];
    known.insert(known.end(), cells.begin(), cells.end());
  }

  SQLite::Database& database_;
  const StoredTable& table_;
  std::int64_t import_;
  std::int64_t n_rows_ = 0;
  SQLite::Statement insert_;
};

/// Adds the rows whose key is new or whose cells differ from those in force.
class AccumulatingWriter final : public TableWriter {
 public:
  AccumulatingWriter(SQLite::Database& database, const StoredTable& table, std::int64_t import)
      : table_(table),
        import_(import),
        others_(columns_outside_key(table)),
        has_rows_(tables_have(database, table, import - 1)),
        insert_(database, "INSERT INTO " + sql_name(table.name) + " (import, part, row_no, extra, written, " +
                              sql_names(table.key) + ", " + sql_names(others_) + ") VALUES (" +
                              placeholders(table.columns.size() + 5) + ") ON CONFLICT DO NOTHING"),
        select_(database, "SELECT extra, " + sql_names(others_) + " FROM " + sql_name(table.name) +
                              " WHERE (" + sql_names(table.key) + ") = (" + placeholders(table.key.size()) +
                              ") AND import BETWEEN ? AND ? AND import NOT IN (SELECT import FROM undo) "
                              "ORDER BY import DESC LIMIT 1") {
    for (const auto& column : table.key) i_key_.push_back(table.index_of(column));
    for (const auto& column : others_) i_others_.push_back(table.index_of(column));
    plain_keys_.resize(table.key.size());
    changes_.table = table.name;
  }

  void put(std::int64_t part, const StoredRow& row) override {
    make_key(row);
    const auto before = has_rows_ ? compare(row, 1, import_ - 1) : Found::nothing;
    if (before == Found::same) {
      ++changes_.n_unchanged;
    } else if (insert(part, row)) {
      ++(before == Found::nothing ? changes_.n_new : changes_.n_changed);
    } else if (compare(row, import_, import_) == Found::different) {
      throw Error(ExitCode::data_refused, fault::archive_key_twice,
                  {{"table", table_.name}, {"key", join(key_, " ")}, {"row", std::to_string(row.row_no)}});
    }
  }

  TableChanges finish() override { return changes_; }

 private:
  enum class Found { nothing, same, different };

  static std::vector<std::string> columns_outside_key(const StoredTable& table) {
    auto columns = table.columns;
    std::erase_if(columns, [&](const std::string& column) { return table.is_key(column); });
    return columns;
  }

  static bool tables_have(SQLite::Database& database, const StoredTable& table, std::int64_t as_of) {
    return std::ranges::any_of(tables_in_force(database, as_of),
                               [&](const TableState& state) { return state.table == &table; });
  }

  void make_key(const StoredRow& row) {
    key_.resize(i_key_.size());
    Json written;
    for (std::size_t i = 0; i < key_.size(); ++i) {
      const auto& cell = row.cells[i_key_[i]];
      key_[i] = plain_key_once(i, cell);
      if (key_[i] != cell) written[table_.key[i]] = cell;
    }
    written_ = written.is_null() ? std::string() : json_text(written);
  }

  /// Units, periods and indicators come again and again: each way of writing one is understood once.
  const std::string& plain_key_once(std::size_t i, const std::string& cell) {
    const auto [entry, is_new] = plain_keys_[i].try_emplace(cell);
    if (is_new) entry->second = plain_key(table_.key[i], cell);
    return entry->second;
  }

  /// The row with this key that is in force among some imports.
  Found compare(const StoredRow& row, std::int64_t first_import, std::int64_t last_import) {
    int index = 0;
    for (const auto& cell : key_) select_.bindNoCopy(++index, cell);
    select_.bind(++index, first_import);
    select_.bind(++index, last_import);
    auto found = Found::nothing;
    if (select_.executeStep()) {
      bool same = same_text(0, row.extra);
      for (std::size_t i = 0; same && i < i_others_.size(); ++i) {
        same = same_text(static_cast<int>(i) + 1, row.cells[i_others_[i]]);
      }
      found = same ? Found::same : Found::different;
    }
    select_.reset();
    return found;
  }

  [[nodiscard]] bool same_text(int i_column, std::string_view text) const {
    const auto column = select_.getColumn(i_column);
    return std::string_view(column.getText(), static_cast<std::size_t>(column.getBytes())) == text;
  }

  bool insert(std::int64_t part, const StoredRow& row) {
    int index = 0;
    insert_.bind(++index, import_);
    insert_.bind(++index, part);
    insert_.bind(++index, row.row_no);
    bind_text_or_null(insert_, ++index, row.extra);
    bind_text_or_null(insert_, ++index, written_);
    for (const auto& cell : key_) insert_.bindNoCopy(++index, cell);
    for (const auto i : i_others_) insert_.bindNoCopy(++index, row.cells[i]);
    return execute(insert_) > 0;
  }

  const StoredTable& table_;
  std::int64_t import_;
  std::vector<std::string> others_;
  bool has_rows_;
  SQLite::Statement insert_;
  SQLite::Statement select_;
  std::vector<std::size_t> i_key_;
  std::vector<std::size_t> i_others_;
  std::vector<std::string> key_;
  std::string written_;
  std::vector<std::unordered_map<std::string, std::string>> plain_keys_;  // for each column of the key
  TableChanges changes_;
};

/// The rows of a table as read from a package, one after the other.
class PackageRows {
 public:
  PackageRows(const TableSource& source, const TableInfo& info)
      : readers_(source.open(info, 1, diagnostics_)) {}

  [[nodiscard]] std::vector<std::string> headings() const {
    return readers_.empty() ? std::vector<std::string>() : readers_.front()->headings();
  }

  template <class Visit>
  void each_batch(const Visit& visit) {
    RowBatch batch;
    for (const auto& reader : readers_) {
      while (reader->next(batch)) visit(batch);
    }
  }

  [[nodiscard]] bool faulty() const { return diagnostics_.has_errors(); }

 private:
  Diagnostics diagnostics_;
  std::vector<std::unique_ptr<RowReader>> readers_;
};

/// One import under way.
class Import {
 public:
  Import(SQLite::Database& database, const TableSource& source, std::string_view source_name,
         const Progress& progress)
      : database_(database), source_(source), source_name_(source_name), progress_(progress) {}

  ImportSummary run(std::string_view at) {
    choose_tables();
    summary_.event = add_event(database_, "import", at, version);
    write_import();
    for (auto first = infos_.begin(); first != infos_.end();) {
      const auto last =
          std::find_if(first, infos_.end(), [&](const auto& info) { return info.name != first->name; });
      import_table(*find_stored_table(first->name), {first, last});
      first = last;
    }
    return summary_;
  }

 private:
  /// Tables in the order of the archive: indicators are known before a wide table of values needs them.
  void choose_tables() {
    const auto all = source_.tables();
    for (const auto& table : stored_tables()) {
      std::ranges::copy_if(all, std::back_inserter(infos_),
                           [&](const auto& info) { return info.name == table.name; });
    }
    if (infos_.empty())
      throw Error(ExitCode::data_refused, fault::archive_no_tables, {{"source", source_name_}});
  }

  void write_import() {
    SQLite::Statement import(database_, "INSERT INTO import (import, source_name) VALUES (?, ?)");
    import.bind(1, summary_.event);
    import.bind(2, source_name_);
    execute(import);
    SQLite::Statement input(database_,
                            "INSERT INTO import_input (import, position, name, sha256) VALUES (?, ?, ?, ?)");
    std::int64_t position = 0;
    for (const auto& [name, hash] : source_.hashes()) {
      input.bind(1, summary_.event);
      input.bind(2, ++position);
      input.bind(3, name);
      input.bind(4, hash);
      execute(input);
    }
  }

  void import_table(const StoredTable& table, std::span<const TableInfo> infos) {
    const auto writer = make_writer(table);
    const auto indicators =
        table.schema->has_wide_form ? indicator_names(database_, summary_.event) : IndicatorNames();
    for (const auto& info : infos) {
      PackageRows rows(source_, info);
      const auto layout = layout_of(table, rows.headings(), indicators);
      write_part(info, layout);
      rows.each_batch([&](const RowBatch& batch) { put_batch(layout, batch, *writer); });
      if (rows.faulty())
        throw Error(ExitCode::data_refused, fault::archive_package_unreadable, {{"source", source_name_}});
    }
    write_changes(writer->finish());
  }

  std::unique_ptr<TableWriter> make_writer(const StoredTable& table) {
    if (table.accumulates) return std::make_unique<AccumulatingWriter>(database_, table, summary_.event);
    return std::make_unique<ReplacingWriter>(database_, table, summary_.event);
  }

  void write_part(const TableInfo& info, const Layout& layout) {
    SQLite::Statement part(
        database_,
        "INSERT INTO import_part (import, part, table_name, file, sheet, columns, extra_columns) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    part.bind(1, summary_.event);
    part.bind(2, ++n_parts_);
    part.bind(3, layout.table->name);
    part.bind(4, info.file);
    part.bind(5, info.sheet);
    part.bind(6, json_text(layout.columns()));
    part.bind(7, json_text(layout.extra_columns()));
    execute(part);
  }

  void put_batch(const Layout& layout, const RowBatch& batch, TableWriter& writer) {
    for (std::size_t i = 0; i < batch.n_rows; ++i) {
      if (is_blank(batch, i)) continue;
      take_cells(layout, batch, i, row_);
      if (layout.wide) {
        put_long(layout, batch, i, writer);
      } else {
        writer.put(n_parts_, row_);
      }
    }
    n_rows_ += static_cast<std::int64_t>(batch.n_rows);
    if (progress_) progress_("import", n_rows_, 0);
  }

  /// A row of a wide table: an observation for each of its indicators.
  void put_long(const Layout& layout, const RowBatch& batch, std::size_t i_row, TableWriter& writer) {
    for (const auto& [indicator, cells] : layout.observed) {
      for (const auto i_column : layout.filled) row_.cells[i_column].clear();
      row_.cells[layout.filled.front()] = indicator;
      for (const auto& [i_column, i_source] : cells) row_.cells[i_column] = batch.cell(i_row, i_source);
      writer.put(n_parts_, row_);
    }
  }

  void write_changes(const TableChanges& changes) {
    summary_.tables.push_back(changes);
    SQLite::Statement insert(
        database_,
        "INSERT INTO import_changes (import, position, table_name, n_new, n_changed, n_unchanged, n_removed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, summary_.event);
    insert.bind(2, static_cast<std::int64_t>(summary_.tables.size()));
    insert.bind(3, changes.table);
    insert.bind(4, changes.n_new);
    insert.bind(5, changes.n_changed);
    insert.bind(6, changes.n_unchanged);
    insert.bind(7, changes.n_removed);
    execute(insert);
  }

  SQLite::Database& database_;
  const TableSource& source_;
  std::string source_name_;
  const Progress& progress_;
  std::vector<TableInfo> infos_;
  ImportSummary summary_;
  StoredRow row_;
  std::int64_t n_parts_ = 0;
  std::int64_t n_rows_ = 0;
};

}  // namespace

ImportSummary import_tables(SQLite::Database& database, const TableSource& source,
                            std::string_view source_name, std::string_view at, const Progress& progress) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  auto summary = Import(database, source, source_name, progress).run(at);
  transaction.commit();
  return summary;
}

std::int64_t add_event(SQLite::Database& database, std::string_view kind, std::string_view at,
                       std::string_view program_version) {
  SQLite::Statement insert(database,
                           "INSERT INTO event (event, kind, at, program_version) VALUES (?, ?, ?, ?)");
  const auto event = newest_event(database) + 1;
  insert.bind(1, event);
  insert.bind(2, std::string(kind));
  insert.bind(3, std::string(at));
  insert.bind(4, std::string(program_version));
  insert.exec();
  return event;
}

}  // namespace gnomon
