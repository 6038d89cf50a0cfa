#include <gnomon/input/record_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/headings.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

class RecordReader {
 public:
  RecordReader(Package& package, TableInfo& table, RecordSink& sink)
      : package_(package), table_(table), sink_(sink) {}

  void read(const TableSource& source, const Progress& progress, Diagnostics& diagnostics) {
    Diagnostics file_faults;
    const auto readers = source.open(table_, 1, file_faults);
    if (!readers.empty()) {
      table_.headings = readers.front()->headings();
      table_.columns = match_headings(*find_table_schema(table_.name), table_, diagnostics);
      find_columns();
      sink_.begin(columns_);
      RowBatch batch;
      std::int64_t n = 0;
      for (const auto& reader : readers) {
        while (reader->next(batch)) {
          for (std::size_t i = 0; i < batch.n_rows; ++i) row(batch, i);
          n += static_cast<std::int64_t>(batch.n_rows);
          if (progress) progress("read", n, 0);
        }
      }
    }
    diagnostics.append(file_faults);
    faults_.move_to(diagnostics, table_.place());
  }

 private:
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const {
    const auto found = std::ranges::find(table_.columns, column);
    if (found == table_.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table_.columns.begin());
  }

  void find_columns() {
    for (std::size_t i = 0; i < table_.headings.size(); ++i)
      columns_.push_back(table_.columns[i].empty() ? std::string(trim(table_.headings[i]))
                                                   : table_.columns[i]);
    unit_ = find("unit");
    from_ = find(table_.name == "ledger" ? "date" : "valid_from");
    to_ = find("valid_to");
  }

  void row(const RowBatch& batch, std::size_t i_row) {
    Record record;
    record.row = batch.row_numbers[i_row];
    cells_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) cells_.push_back(trim(batch.cell(i_row, i)));
    record.cells = cells_;
    const auto unit = unit_ ? unit_of(record) : std::nullopt;
    bool good = unit.has_value();
    good = day(record, from_, record.from) && good;
    good = day(record, to_, record.to) && good;
    if (table_.name == "ledger" && from_ && cells_[*from_].empty()) {
      empty_cell(record, "date");
      good = false;
    }
    if (record.from && record.to && *record.to < *record.from) {
      faults_.add(fault::record_dates, table_.place(record.row, "valid_to"), to_text(*record.to),
                  {{"from", to_text(*record.from)}});
      good = false;
    }
    if (!good) return;
    note_repetition(record);
    record.i_unit = *unit;
    sink_.add(record);
  }

  /// Tells of a row pasted twice. Tables beyond what people paste are not kept in memory for it.
  void note_repetition(const Record& record) {
    constexpr std::size_t most_kept = 100'000;
    if (rows_read_.size() == most_kept) return;
    row_text_.clear();
    for (const auto cell : cells_) row_text_.append(cell).push_back('\0');
    const auto [first, is_new] = rows_read_.try_emplace(std::hash<std::string>{}(row_text_), record.row);
    if (!is_new)
      faults_.add(fault::record_repeated, table_.place(record.row), {},
                  {{"row", std::to_string(first->second)}});
  }

  std::optional<std::size_t> unit_of(const Record& record) {
    const auto cell = cells_[*unit_];
    if (last_unit_ && cell == last_unit_text_) return last_unit_;
    last_unit_text_ = cell;
    last_unit_ = package_.data.find_unit(cell);
    if (!last_unit_) last_unit_ = package_.data.find_unit(to_half_width(cell));
    if (!last_unit_) {
      if (cell.empty()) {
        empty_cell(record, "unit");
      } else if (!package_.data.units.empty()) {
        faults_.add(fault::unit_unknown, table_.place(record.row, "unit"), std::string(cell));
      }
    }
    return last_unit_;
  }

  void empty_cell(const Record& record, std::string_view column) {
    const auto& schema = *find_table_schema(table_.name);
    faults_.add(fault::cell_required, table_.place(record.row, column), {},
                arguments_of(schema, *schema.find(column)));
  }

  /// Reads a date; false with a fault when it is none.
  bool day(const Record& record, std::optional<std::size_t> column, std::optional<Day>& day) {
    if (!column || cells_[*column].empty()) return true;
    day = parse_date(cells_[*column]);
    if (!day)
      faults_.add(fault::cell_not_date, table_.place(record.row, table_.columns[*column]),
                  std::string(cells_[*column]));
    return day.has_value();
  }

  Package& package_;
  TableInfo& table_;
  RecordSink& sink_;
  LimitedFaults faults_;
  std::vector<std::string> columns_;
  std::vector<std::string_view> cells_;
  std::optional<std::size_t> unit_;
  std::optional<std::size_t> from_;
  std::optional<std::size_t> to_;
  std::string row_text_;
  std::unordered_map<std::size_t, std::int64_t> rows_read_;  ///< by the hash of all cells: the first such row
  std::string last_unit_text_;
  std::optional<std::size_t> last_unit_;
};

}  // namespace

bool read_records(const TableSource& source, Package& package, std::string_view table, RecordSink& sink,
                  const Progress& progress, Diagnostics& diagnostics) {
  const auto found = std::ranges::find(package.tables, table, &TableInfo::name);
  if (found == package.tables.end()) return false;
  RecordReader(package, *found, sink).read(source, progress, diagnostics);
  return true;
}

}  // namespace gnomon
