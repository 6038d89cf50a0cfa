#include <gnomon/store/archive_source.hpp>

#include <algorithm>

#include <gnomon/base/sha256.hpp>
#include <gnomon/store/connection.hpp>
#include <gnomon/store/state.hpp>

namespace gnomon {
namespace {

/// Rows of a table together with the connection they come from.
class ConnectedRows final : public RowReader {
 public:
  ConnectedRows(const std::filesystem::path& path, const TableState& state)
      : path_(path), database_(open_for_reading(path)) {
    rows_ = with_archive_errors(path_, [&] { return read_rows(*database_, state); });
  }

  [[nodiscard]] const std::vector<std::string>& headings() const override { return rows_->headings(); }

  bool next(RowBatch& batch) override {
    return with_archive_errors(path_, [&] { return rows_->next(batch); });
  }

 private:
  std::filesystem::path path_;
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<RowReader> rows_;
};

/// A row without its place: the cells that are not empty, each with its column and length, so that no two rows look alike.
std::string canonical_row(const RowBatch& batch, std::size_t i_row,
                          const std::vector<std::string>& headings) {
  std::string text;
  for (std::size_t i = 0; i < batch.n_columns; ++i) {
    const auto cell = batch.cell(i_row, i);
    if (cell.empty()) continue;
    text += headings[i] + '=' + std::to_string(cell.size()) + ':';
    text += cell;
    text += ';';
  }
  return text + '\n';
}

/// Rows by key come sorted already; the few of the other tables are sorted here, so that their order does not show.
std::string hash_of_rows(RowReader& rows, bool sorted) {
  Sha256 sum;
  std::vector<std::string> waiting;
  RowBatch batch;
  while (rows.next(batch)) {
    for (std::size_t i = 0; i < batch.n_rows; ++i) {
      auto row = canonical_row(batch, i, rows.headings());
      if (sorted) {
        sum.update(row);
      } else {
        waiting.push_back(std::move(row));
      }
    }
  }
  std::ranges::sort(waiting);
  for (const auto& row : waiting) sum.update(row);
  return sum.hex();
}

class ArchiveSource final : public TableSource {
 public:
  ArchiveSource(const std::filesystem::path& path, std::int64_t as_of) : path_(path) {
    const auto database = open_for_reading(path);
    states_ = with_archive_errors(path, [&] { return tables_in_force(*database, as_of); });
  }

  [[nodiscard]] std::string name() const override { return path_.string(); }

  [[nodiscard]] std::vector<TableInfo> tables() const override {
    std::vector<TableInfo> infos;
    for (const auto& state : states_) {
      TableInfo info{state.table->name, path_.string(), state.table->name, state.columns, state.columns};
      info.headings.insert(info.headings.end(), state.extra_columns.begin(), state.extra_columns.end());
      info.columns.resize(info.headings.size());
      infos.push_back(std::move(info));
    }
    return infos;
  }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int /*n_parts*/,
                                                             Diagnostics& /*diagnostics*/) const override {
    std::vector<std::unique_ptr<RowReader>> readers;
    for (const auto& state : states_) {
      if (state.table->name == table.name) readers.push_back(std::make_unique<ConnectedRows>(path_, state));
    }
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    std::vector<std::pair<std::string, std::string>> hashes;
    for (const auto& state : states_) {
      ConnectedRows rows(path_, state);
      hashes.emplace_back(state.table->name, hash_of_rows(rows, state.table->accumulates));
    }
    return hashes;
  }

 private:
  std::filesystem::path path_;
  std::vector<TableState> states_;
};

}  // namespace

std::unique_ptr<TableSource> open_archive_source(const std::filesystem::path& path, std::int64_t as_of) {
  return std::make_unique<ArchiveSource>(path, as_of);
}

}  // namespace gnomon
