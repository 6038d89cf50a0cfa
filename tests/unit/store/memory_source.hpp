#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/model/table.hpp>

namespace gnomon::test {

using Cells = std::vector<std::string>;

/// A table written down in a test.
struct MemoryTable {
  std::string name;
  Cells headings;
  std::vector<Cells> rows;
};

/// A package written down in a test.
class MemorySource final : public TableSource {
 public:
  explicit MemorySource(std::vector<MemoryTable> tables) : tables_(std::move(tables)) {}

  [[nodiscard]] std::string name() const override { return "memory"; }

  [[nodiscard]] std::vector<TableInfo> tables() const override {
    std::vector<TableInfo> infos;
    for (const auto& table : tables_) infos.push_back({table.name, table.name + ".csv", "", {}, {}});
    return infos;
  }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& info, int /*n_parts*/,
                                                             Diagnostics& /*diagnostics*/) const override {
    std::vector<std::unique_ptr<RowReader>> readers;
    for (const auto& table : tables_) {
      if (table.name == info.name) readers.push_back(std::make_unique<Reader>(table));
    }
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    return {{"memory.csv", std::string(64, '0')}};
  }

 private:
  class Reader final : public RowReader {
   public:
    explicit Reader(const MemoryTable& table) : table_(table) {}
    [[nodiscard]] const std::vector<std::string>& headings() const override { return table_.headings; }
    bool next(RowBatch& batch) override {
      const auto n_rows = std::min<std::size_t>(1000, table_.rows.size() - i_row_);
      batch = {n_rows, table_.headings.size(), {}, {}};
      for (std::size_t i = 0; i < n_rows; ++i, ++i_row_) {
        const auto& row = table_.rows[i_row_];
        batch.cells.insert(batch.cells.end(), row.begin(), row.end());
        batch.row_numbers.push_back(static_cast<std::int64_t>(i_row_) + 2);
      }
      return n_rows > 0;
    }

   private:
    const MemoryTable& table_;
    std::size_t i_row_ = 0;
  };

  std::vector<MemoryTable> tables_;
};

/// A table of a source as it reads, sorted: columns and cells.
struct TableRead {
  Cells headings;
  std::vector<Cells> rows;
  bool operator==(const TableRead&) const = default;
};

inline TableRead read(const TableSource& source, const std::string& name) {
  TableRead table;
  Diagnostics faults;
  for (const auto& info : source.tables()) {
    if (info.name != name) continue;
    for (const auto& reader : source.open(info, 1, faults)) {
      table.headings = reader->headings();
      RowBatch batch;
      while (reader->next(batch)) {
        for (std::size_t i = 0; i < batch.n_rows; ++i) {
          Cells row;
          for (std::size_t j = 0; j < batch.n_columns; ++j) row.emplace_back(batch.cell(i, j));
          table.rows.push_back(std::move(row));
        }
      }
    }
  }
  std::ranges::sort(table.rows);
  return table;
}

inline std::vector<Cells> rows(const TableSource& source, const std::string& name) {
  return read(source, name).rows;
}

}  // namespace gnomon::test
