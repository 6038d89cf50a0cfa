#include <gnomon/input/workbook.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/sha256.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/workbook_package.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/sheet_reader.hpp>
#include <gnomon/input/source_tables.hpp>
#include <gnomon/input/workbook_parts.hpp>
#include <gnomon/model/headings.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

constexpr std::size_t rows_searched = 10;      // for the headings
constexpr std::int64_t most_heading_rows = 4;  // under each other
constexpr std::size_t cells_per_batch = 65'536;

void add_problem(const WorkbookProblem& problem, Place place, Diagnostics& diagnostics) {
  if (!place.sheet.empty()) place.row = problem.row;
  diagnostics.add(*problem.fault, std::move(place), {}, part_words(problem));
}

/// A row kept beyond the piece of the file that it came from.
struct KeptRow {
  std::int64_t number = 0;
  bool hidden = false;
  std::map<int, std::string> texts;
  std::vector<SheetCell> troubles;  ///< cells without a value; their texts are in `texts`
};

KeptRow keep(const SheetRow& row) {
  KeptRow kept{row.number, row.hidden, {}, {}};
  for (const auto& cell : row.cells) {
    kept.texts.emplace(cell.column, cell.text);
    if (cell.trouble != SheetCell::Trouble::none) kept.troubles.push_back(cell);
  }
  return kept;
}

/// Headings of a table and the row that they stand in (the last one, where they take several).
struct HeadingBlock {
  std::vector<std::string> headings;
  std::int64_t last_row = 0;
};

/// How many cells are headings of the table?
std::ptrdiff_t count_headings(const TableSchema& schema, const KeptRow& row) {
  return std::ranges::count_if(
      row.texts, [&](const auto& cell) { return field_titled(schema, cell.second) != nullptr; });
}

/// Is a cell the heading of the table's first column, the only one that a table must have?
bool has_first_column(const TableSchema& schema, const KeptRow& row) {
  return std::ranges::any_of(row.texts, [&](const auto& cell) {
    return field_titled(schema, cell.second) == &schema.fields.front();
  });
}

/// The text of a heading row with merged cells spread out.
std::map<int, std::string> spread(const KeptRow& row, const std::vector<KeptRow>& rows,
                                  const std::vector<MergedCells>& merges) {
  auto texts = row.texts;
  for (const auto& merged : merges) {
    if (row.number < merged.first_row || row.number > merged.last_row) continue;
    const auto first = std::ranges::find(rows, merged.first_row, &KeptRow::number);
    if (first == rows.end()) continue;
    const auto text = first->texts.find(merged.first_column);
    if (text == first->texts.end()) continue;
    for (int column = merged.first_column; column <= merged.last_column; ++column)
      texts[column] = text->second;
  }
  return texts;
}

/// The last row of the headings that begin in `first_row`: merged cells tie rows below to it.
std::int64_t last_heading_row(std::int64_t first_row, const std::vector<MergedCells>& merges) {
  auto last = first_row;
  for (const auto& merged : merges) {
    const bool tall = merged.first_row == first_row && merged.last_row - first_row < most_heading_rows;
    if (tall) last = std::max(last, merged.last_row);
  }
  return last;
}

/// Finds the headings among the first rows; of headings in several rows the lowest text of each column counts.
std::optional<HeadingBlock> find_headings(const TableSchema& schema, const std::vector<KeptRow>& rows,
                                          const std::vector<MergedCells>& merges) {
  auto first =
      std::ranges::find_if(rows, [&](const KeptRow& row) { return count_headings(schema, row) >= 2; });
  if (first == rows.end())
    first = std::ranges::find_if(rows, [&](const KeptRow& row) { return has_first_column(schema, row); });
  if (first == rows.end()) return std::nullopt;
  HeadingBlock block;
  block.last_row = last_heading_row(first->number, merges);
  std::map<int, std::string> lowest;
  for (auto row = first; row != rows.end() && row->number <= block.last_row; ++row) {
    for (auto& [column, text] : spread(*row, rows, merges)) {
      if (!trim(text).empty()) lowest[column] = std::string(trim(text));
    }
  }
  if (lowest.empty()) return std::nullopt;
  block.headings.resize(static_cast<std::size_t>(lowest.rbegin()->first) + 1);
  for (auto& [column, text] : lowest) block.headings[static_cast<std::size_t>(column)] = std::move(text);
  return block;
}

/// Columns in which a merged cell means that all its rows hold the value. A code that must be there once only is not among them.
bool is_filled_down(const TableSchema& schema, const SchemaField* field) {
  static constexpr std::array<std::string_view, 6> names{"unit",   "period", "indicator",
                                                         "parent", "group",  "kind"};
  if (field == nullptr || std::ranges::find(names, field->name) == names.end()) return false;
  return schema.primary_key.size() != 1 || schema.primary_key.front() != field->name;
}

/// Reads the table on one sheet.
class WorkbookRows final : public RowReader {
 public:
  WorkbookRows(std::shared_ptr<const WorkbookParts> parts, const ZipArchive& archive, const SheetInfo& sheet,
               const TableInfo& table, Diagnostics& diagnostics)
      : schema_(*find_table_schema(table.name)),
        place_{table.file, table.sheet, 0, {}, -1},
        diagnostics_(diagnostics),
        merges_(read_merged_cells(archive, sheet.part)),
        sheet_(archive, sheet.part, std::move(parts)) {
    read_top();
  }

  [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }
  /// Were headings found? If not, there is a fault.
  [[nodiscard]] bool has_headings() const { return !headings_.empty(); }

  bool next(RowBatch& batch) override {
    batch.n_rows = 0;
    batch.n_columns = headings_.size();
    batch.cells.clear();
    batch.row_numbers.clear();
    filled_texts_.clear();
    if (finished_) return false;
    try {
      fill(batch);
    } catch (const WorkbookProblem& problem) {
      add_problem(problem, place_, diagnostics_);
      waiting_ = {};
      top_.clear();
      at_end_ = true;
    }
    if (batch.n_rows == 0) finish();
    return batch.n_rows > 0;
  }

 private:
  /// Reads the first rows and finds the headings among them.
  void read_top() {
    while (top_.size() < rows_searched + static_cast<std::size_t>(most_heading_rows) && read_on()) {
      for (const auto& row : waiting_) {
        if (!row.cells.empty()) top_.push_back(keep(row));
      }
      waiting_ = {};
    }
    drop_messages();
    const std::vector<KeptRow> searched(
        top_.begin(), top_.begin() + static_cast<std::ptrdiff_t>(std::min(top_.size(), rows_searched)));
    auto found = find_headings(schema_, searched, merges_);
    if (!found) {
      auto arguments = arguments_of(schema_);
      arguments.emplace_back("rows", std::to_string(rows_searched));
      diagnostics_.add(fault::heading_row_missing, place_, {}, std::move(arguments));
      return;
    }
    headings_ = std::move(found->headings);
    const auto is_above = [&](const KeptRow& row) { return row.number <= found->last_row; };
    top_.erase(top_.begin(), std::ranges::find_if_not(top_, is_above));
    for (const auto& heading : headings_) fields_.push_back(field_titled(schema_, heading));
    std::erase_if(merges_, [&](const MergedCells& merged) {
      return merged.last_row == merged.first_row || merged.first_row <= found->last_row;
    });
    std::ranges::sort(merges_, {}, &MergedCells::first_row);
  }

  /// The column of faults that a marked copy has is nobody's data.
  void drop_messages() {
    for (const auto& row : top_) {
      for (const auto& [column, text] : row.texts) {
        if (is_message_heading(text)) message_column_ = column;
      }
    }
    for (auto& row : top_) {
      row.texts.erase(message_column_);
      std::erase_if(row.troubles, [&](const SheetCell& cell) { return cell.column == message_column_; });
    }
  }

  /// Makes sure that there are rows waiting; false at the end of the sheet.
  bool read_on() {
    while (waiting_.empty() && !at_end_) {
      waiting_ = sheet_.next();
      at_end_ = waiting_.empty();
    }
    return !waiting_.empty();
  }

  void fill(RowBatch& batch) {
    const auto most_rows = std::max<std::size_t>(16, cells_per_batch / headings_.size());
    // Rows read while looking for the headings come first, in a batch of their own: their texts live here.
    if (!top_.empty()) {
      handed_out_ = std::exchange(top_, {});
      for (const auto& row : handed_out_) add_row(batch, row);
      if (batch.n_rows > 0) return;
    }
    while (batch.n_rows == 0 && read_on()) {
      const auto n = std::min(most_rows, waiting_.size());
      for (const auto& row : waiting_.first(n)) add_row(batch, row);
      waiting_ = waiting_.subspan(n);
    }
  }

  void add_row(RowBatch& batch, const KeptRow& kept) {
    SheetRow row{kept.number, kept.hidden, {}};
    for (const auto& [column, text] : kept.texts)
      row.cells.push_back({column, text, SheetCell::Trouble::none});
    for (const auto& trouble : kept.troubles) {
      std::ranges::find(row.cells, trouble.column, &SheetCell::column)->trouble = trouble.trouble;
    }
    add_row(batch, row);
  }

  void add_row(RowBatch& batch, const SheetRow& row) {
    const auto begin = batch.cells.size();
    batch.cells.resize(begin + headings_.size());
    bool empty = true;
    for (const auto& cell : row.cells) {
      if (cell.column == message_column_) continue;
      const auto column = static_cast<std::size_t>(cell.column);
      if (cell.trouble != SheetCell::Trouble::none) report(cell, row.number);
      if (cell.trouble == SheetCell::Trouble::none && column < headings_.size())
        batch.cells[begin + column] = cell.text;
      empty = empty && trim(cell.text).empty() && cell.trouble == SheetCell::Trouble::none;
    }
    if (empty) {
      batch.cells.resize(begin);
      return;
    }
    fill_merged(batch, begin, row.number);
    if (row.hidden) ++n_hidden_;
    batch.row_numbers.push_back(row.number);
    ++batch.n_rows;
  }

  void report(const SheetCell& cell, std::int64_t row) {
    auto place = place_;
    place.row = row;
    place.column_index = cell.column;
    const auto column = static_cast<std::size_t>(cell.column);
    if (column < headings_.size()) place.column = headings_[column];
    const bool is_error = cell.trouble == SheetCell::Trouble::error_value;
    faults_.add(is_error ? fault::cell_error : fault::formula_without_result, std::move(place),
                std::string(cell.text));
  }

  /// Fills merged cells of key columns down into the row whose cells begin at `begin`.
  void fill_merged(RowBatch& batch, std::size_t begin, std::int64_t row) {
    for (; i_merge_ < merges_.size() && merges_[i_merge_].first_row <= row; ++i_merge_) {
      const auto& merged = merges_[i_merge_];
      const auto column = static_cast<std::size_t>(merged.first_column);
      if (column >= headings_.size() || !is_filled_down(schema_, fields_[column])) continue;
      if (merged.first_row != row || trim(batch.cells[begin + column]).empty()) continue;
      open_.push_back({merged.last_row, column, std::string(batch.cells[begin + column])});
      report_filled(open_.back(), row);
    }
    std::erase_if(open_, [&](const OpenMerge& open) { return open.last_row < row; });
    for (const auto& open : open_) {
      auto& cell = batch.cells[begin + open.column];
      if (cell.empty()) cell = filled_texts_.emplace_back(open.text);
    }
  }

  struct OpenMerge {
    std::int64_t last_row = 0;
    std::size_t column = 0;
    std::string text;
  };

  void report_filled(const OpenMerge& open, std::int64_t row) {
    auto place = place_;
    place.row = row;
    place.column_index = static_cast<int>(open.column);
    place.column = headings_[open.column];
    faults_.add(fault::merged_filled, std::move(place), open.text);
  }

  void finish() {
    finished_ = true;
    faults_.move_to(diagnostics_, place_);
    if (n_hidden_ > 0)
      diagnostics_.add(fault::rows_hidden, place_, {}, {{"count", std::to_string(n_hidden_)}});
  }

  const TableSchema& schema_;
  Place place_;
  Diagnostics& diagnostics_;
  std::vector<MergedCells> merges_;  ///< below the headings and more than one row high, by their first rows
  SheetReader sheet_;
  std::vector<std::string> headings_;
  std::vector<const SchemaField*> fields_;  ///< of the headings
  std::vector<KeptRow> top_;
  int message_column_ = -1;
  std::vector<KeptRow> handed_out_;
  std::span<const SheetRow> waiting_;
  std::size_t i_merge_ = 0;
  std::vector<OpenMerge> open_;
  std::deque<std::string> filled_texts_;
  LimitedFaults faults_;
  std::int64_t n_hidden_ = 0;
  bool at_end_ = false;
  bool finished_ = false;
};

class Workbook final : public TableSource {
 public:
  Workbook(std::filesystem::path path, std::shared_ptr<const WorkbookParts> parts,
           std::vector<TableInfo> tables)
      : path_(std::move(path)), parts_(std::move(parts)), tables_(std::move(tables)) {}

  [[nodiscard]] std::string name() const override { return path_.string(); }
  [[nodiscard]] std::vector<TableInfo> tables() const override { return tables_; }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int /*n_parts*/,
                                                             Diagnostics& diagnostics) const override {
    std::vector<std::unique_ptr<RowReader>> readers;
    try {
      const auto sheet = std::ranges::find(parts_->sheets, table.sheet, &SheetInfo::name);
      auto reader = std::make_unique<WorkbookRows>(parts_, ZipArchive(path_), *sheet, table, diagnostics);
      if (reader->has_headings()) readers.push_back(std::move(reader));
    } catch (const WorkbookProblem& problem) {
      add_problem(problem, table.place(), diagnostics);
    }
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    return {{path_.filename().string(), sha256_of_file(path_)}};
  }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const WorkbookParts> parts_;
  std::vector<TableInfo> tables_;
};

/// Where what is in the workbook, and what its cells share. Throws WorkbookProblem.
std::shared_ptr<const WorkbookParts> parts_of(const std::filesystem::path& path) {
  const ZipArchive archive(path);
  WorkbookParts parts{read_workbook_package(archive), {}, {}};
  read_shared_parts(archive, parts);
  return std::make_shared<const WorkbookParts>(std::move(parts));
}

/// The sheets as tables; hidden ones are left out, with a warning where they are named like a table.
std::vector<TableInfo> visible_sheets(const WorkbookParts& parts, const std::string& file,
                                      Diagnostics& diagnostics) {
  std::vector<TableInfo> tables;
  for (const auto& sheet : parts.sheets) {
    if (!sheet.hidden) {
      tables.push_back({sheet.name, file, sheet.name, {}, {}});
    } else if (table_schema_titled(sheet.name) != nullptr) {
      diagnostics.add(fault::sheet_hidden, {file, sheet.name, 0, {}, -1}, sheet.name);
    }
  }
  return tables;
}

}  // namespace

bool is_workbook(const std::filesystem::path& path) {
  std::array<char, 4> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  return file && std::string_view(bytes.data(), bytes.size()) == "PK\x03\x04";
}

std::unique_ptr<TableSource> open_workbook(const std::filesystem::path& path, Diagnostics& diagnostics) {
  const Place place{path.string(), {}, 0, {}, -1};
  try {
    auto parts = parts_of(path);
    auto tables = known_tables(visible_sheets(*parts, path.string(), diagnostics), diagnostics);
    if (tables.empty()) {
      diagnostics.add(fault::no_tables, place, path.string());
      return nullptr;
    }
    return std::make_unique<Workbook>(path, std::move(parts), std::move(tables));
  } catch (const WorkbookProblem& problem) {
    add_problem(problem, place, diagnostics);
    return nullptr;
  }
}

std::optional<WorkbookSheets> open_workbook_sheets(const std::filesystem::path& path,
                                                   Diagnostics& diagnostics) {
  try {
    auto parts = parts_of(path);
    return WorkbookSheets{std::make_unique<Workbook>(path, parts, std::vector<TableInfo>()), parts};
  } catch (const WorkbookProblem& problem) {
    add_problem(problem, {path.string(), {}, 0, {}, -1}, diagnostics);
    return std::nullopt;
  }
}

}  // namespace gnomon
