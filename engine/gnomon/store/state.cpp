#include <gnomon/store/state.hpp>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

#include <gnomon/base/text.hpp>
#include <gnomon/model/headings.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::json;

constexpr std::size_t rows_per_batch = 4096;

/// A part of an import: one table of the package.
struct Part {
  std::int64_t import = 0;
  std::vector<std::string> columns;
  std::vector<std::string> extra_columns;
};

std::vector<Part> parts_in_force(SQLite::Database& database, const std::string& table, std::int64_t as_of) {
  SQLite::Statement query(
      database,
      "SELECT import, columns, extra_columns FROM import_part WHERE table_name = ?1 AND import <= ?2 "
      "AND import NOT IN (SELECT import FROM undo WHERE undo <= ?2) ORDER BY import, part");
  query.bind(1, table);
  query.bind(2, as_of);
  std::vector<Part> parts;
  while (query.executeStep()) {
    parts.push_back({query.getColumn(0).getInt64(), Json::parse(query.getColumn(1).getString()),
                     Json::parse(query.getColumn(2).getString())});
  }
  return parts;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

TableState state_of(const StoredTable& table, std::vector<Part> parts) {
  TableState state;
  state.table = &table;
  if (!table.accumulates) {
    const auto newest = parts.back().import;
    std::erase_if(parts, [&](const Part& part) { return part.import != newest; });
  }
  std::vector<std::string> present;
  for (const auto& part : parts) {
    if (state.imports.empty() || state.imports.back() != part.import) state.imports.push_back(part.import);
    for (const auto& column : part.columns) add_once(present, column);
    for (const auto& heading : part.extra_columns) {
      const auto column = columns_of(*table.schema, {heading}).front();
      if (column.empty()) {
        add_once(state.extra_columns, heading);
      } else {
        add_once(present, column);
        state.once_extra.emplace_back(column, heading);
      }
    }
  }
  for (const auto& column : table.columns) {
    if (std::ranges::find(present, column) != present.end()) state.columns.push_back(column);
  }
  return state;
}

std::string select_rows(const TableState& state) {
  std::vector<std::string> imports;
  for (const auto import : state.imports) imports.push_back(std::to_string(import));
  const auto& table = *state.table;
  // Columns of the key first, to tell when the next key begins.
  return "SELECT row_no, extra, " +
         (table.accumulates ? "written, " + sql_names(table.key) : std::string("NULL")) + ", " +
         sql_names(state.columns) + " FROM " + sql_name(table.name) + " WHERE import IN (" +
         join(imports, ", ") + ") ORDER BY " +
         (table.accumulates ? sql_names(table.key) + ", import DESC" : std::string("part, row_no"));
}

class StoredRows final : public RowReader {
 public:
  StoredRows(SQLite::Database& database, const TableState& state)
      : state_(state), headings_(state.columns), query_(database, select_rows(state)) {
    headings_.insert(headings_.end(), state.extra_columns.begin(), state.extra_columns.end());
    if (state.table->accumulates) last_key_.resize(state.table->key.size());
  }

  [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }

  bool next(RowBatch& batch) override {
    text_.clear();
    ends_.clear();
    batch.row_numbers.clear();
    while (!at_end_ && batch.row_numbers.size() < rows_per_batch) {
      at_end_ = !query_.executeStep();
      if (at_end_ || !is_first_of_key()) continue;
      batch.row_numbers.push_back(query_.getColumn(0).getInt64());
      take_row();
    }
    batch.n_rows = batch.row_numbers.size();
    batch.n_columns = headings_.size();
    show_cells(batch);
    return batch.n_rows > 0;
  }

 private:
  static constexpr int i_extra = 1;
  static constexpr int i_written = 2;
  static constexpr int i_key = 3;

  [[nodiscard]] std::string_view text_of(int i_column) const {
    const auto column = query_.getColumn(i_column);
    const auto* const begin = column.getText();
    return {begin, static_cast<std::size_t>(column.getBytes())};
  }

  /// The newest row of a key comes first; the others have been replaced by it.
  bool is_first_of_key() {
    bool differs = last_key_.empty() || is_first_row_;
    is_first_row_ = false;
    for (std::size_t i = 0; i < last_key_.size(); ++i) {
      const auto cell = text_of(i_key + static_cast<int>(i));
      if (cell == last_key_[i]) continue;
      differs = true;
      last_key_[i] = cell;
    }
    return differs;
  }

  void take_row() {
    const int i_first = i_key + static_cast<int>(last_key_.size());
    const auto written = json_of(i_written);
    const auto extra = json_of(i_extra);
    for (std::size_t i = 0; i < state_.columns.size(); ++i) {
      auto cell = cell_of(written, state_.columns[i]).value_or(text_of(i_first + static_cast<int>(i)));
      if (cell.empty()) cell = once_extra(extra, state_.columns[i]);
      take_cell(cell);
    }
    for (const auto& column : state_.extra_columns)
      take_cell(cell_of(extra, column).value_or(std::string_view()));
  }

  /// Nearly all rows have none: null then.
  [[nodiscard]] Json json_of(int i_column) const {
    return query_.isColumnNull(i_column) ? Json() : Json::parse(text_of(i_column));
  }

  static std::optional<std::string_view> cell_of(const Json& cells, const std::string& column) {
    if (cells.is_null()) return std::nullopt;
    const auto found = cells.find(column);
    if (found == cells.end()) return std::nullopt;
    return found->get_ref<const std::string&>();
  }

  /// What an older import kept of this column among the others.
  [[nodiscard]] std::string_view once_extra(const Json& extra, const std::string& column) const {
    for (const auto& [own, heading] : state_.once_extra) {
      if (own != column) continue;
      if (const auto cell = cell_of(extra, heading)) return *cell;
    }
    return {};
  }

  void take_cell(std::string_view cell) {
    text_ += cell;
    ends_.push_back(text_.size());
  }

  void show_cells(RowBatch& batch) const {
    batch.cells.clear();
    std::size_t begin = 0;
    for (const auto end : ends_) {
      batch.cells.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end;
    }
  }

  TableState state_;
  std::vector<std::string> headings_;
  SQLite::Statement query_;
  std::vector<std::string> last_key_;
  bool is_first_row_ = true;
  bool at_end_ = false;
  std::string text_;  // the cells of a batch, one behind the other
  std::vector<std::size_t> ends_;
};

}  // namespace

std::int64_t newest_event(SQLite::Database& database) {
  return database.execAndGet("SELECT ifnull(max(event), 0) FROM event").getInt64();
}

std::vector<TableState> tables_in_force(SQLite::Database& database, std::int64_t as_of) {
  std::vector<TableState> states;
  for (const auto& table : stored_tables()) {
    auto parts = parts_in_force(database, table.name, as_of);
    if (!parts.empty()) states.push_back(state_of(table, std::move(parts)));
  }
  return states;
}

std::unique_ptr<RowReader> read_rows(SQLite::Database& database, const TableState& state) {
  return std::make_unique<StoredRows>(database, state);
}

}  // namespace gnomon
