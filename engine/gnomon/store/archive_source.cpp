#include <gnomon/store/archive_source.hpp>

#include <algorithm>
#include <functional>
#include <utility>

#include <gnomon/base/sha256.hpp>
#include <gnomon/store/connection.hpp>
#include <gnomon/store/state.hpp>

namespace gnomon {
namespace {

/// A way to a database: a connection of its own to a file, or the one there is to a copy in memory.
using Connect = std::function<std::shared_ptr<SQLite::Database>()>;

/// Rows of a table together with the connection they come from.
class ConnectedRows final : public RowReader {
 public:
  ConnectedRows(std::filesystem::path path, const Connect& connect, const TableState& state)
      : path_(std::move(path)), database_(connect()) {
    rows_ = with_archive_errors(path_, [&] { return read_rows(*database_, state); });
  }

  [[nodiscard]] const std::vector<std::string>& headings() const override { return rows_->headings(); }

  bool next(RowBatch& batch) override {
    return with_archive_errors(path_, [&] { return rows_->next(batch); });
  }

 private:
  std::filesystem::path path_;
  std::shared_ptr<SQLite::Database> database_;
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
  ArchiveSource(const std::filesystem::path& path, Connect connect, std::int64_t as_of, bool is_file)
      : path_(path), connect_(std::move(connect)), is_file_(is_file) {
    const auto database = connect_();
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
      if (state.table->name == table.name)
        readers.push_back(std::make_unique<ConnectedRows>(path_, connect_, state));
    }
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    std::vector<std::pair<std::string, std::string>> hashes;
    if (!is_file_) return hashes;  // asked for beside other reading, which one connection does not bear
    for (const auto& state : states_) {
      ConnectedRows rows(path_, connect_, state);
      hashes.emplace_back(state.table->name, hash_of_rows(rows, state.table->accumulates));
    }
    return hashes;
  }

 private:
  std::filesystem::path path_;
  Connect connect_;
  bool is_file_;
  std::vector<TableState> states_;
};

}  // namespace

std::unique_ptr<TableSource> open_archive_source(const std::filesystem::path& path, std::int64_t as_of) {
  return std::make_unique<ArchiveSource>(
      path, [path] { return std::shared_ptr<SQLite::Database>(open_for_reading(path)); }, as_of, true);
}

std::unique_ptr<TableSource> open_memory_source(const std::filesystem::path& path,
                                                std::shared_ptr<SQLite::Database> copy) {
  const auto as_of = newest_event(*copy);
  return std::make_unique<ArchiveSource>(
      path, [copy = std::move(copy)] { return copy; }, as_of, false);
}

}  // namespace gnomon
