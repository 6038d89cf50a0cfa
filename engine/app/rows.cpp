#include <app/rows.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon::app {

RowTaker::RowTaker(const Table& table, Take take) : take_(std::move(take)) {
  for (const auto& column : table.columns) ids_.push_back(column.id);
}

void RowTaker::text(std::string_view value) {
  cells_.push_back({.kind = Kind::text, .text = std::string(value)});
}

void RowTaker::number(double value, int decimals) {
  cells_.push_back(
      {.kind = Kind::number, .text = format_exact(value), .number = value, .decimals = decimals});
}

void RowTaker::integer(std::int64_t value) {
  cells_.push_back({.kind = Kind::integer, .text = std::to_string(value), .integer = value});
}

void RowTaker::empty() { cells_.emplace_back(); }

void RowTaker::end_row() {
  take_(*this);
  cells_.clear();
}

const RowTaker::Cell& RowTaker::cell(std::string_view id) const {
  const auto found = std::find(ids_.begin(), ids_.end(), id);
  if (found == ids_.end()) {
    throw Error(ExitCode::internal_error, fault::program_fault, {{"detail", "no column " + std::string(id)}});
  }
  return cells_.at(static_cast<std::size_t>(found - ids_.begin()));
}

const std::string& RowTaker::text_of(std::string_view id) const { return cell(id).text; }

std::optional<double> RowTaker::number_of(std::string_view id) const {
  const auto& found = cell(id);
  if (found.kind != Kind::number || std::isnan(found.number)) return std::nullopt;
  return found.number;
}

int RowTaker::integer_of(std::string_view id) const { return static_cast<int>(cell(id).integer); }

void RowTaker::pass_on(RowSink& sink) const {
  for (const auto& each : cells_) {
    switch (each.kind) {
      case Kind::text:
        sink.text(each.text);
        break;
      case Kind::number:
        sink.number(each.number, each.decimals);
        break;
      case Kind::integer:
        sink.integer(each.integer);
        break;
      case Kind::empty:
        sink.empty();
        break;
    }
  }
  sink.end_row();
}

Table with_rows_where(Table table, std::vector<std::pair<std::string, std::string>> cells) {
  std::erase_if(cells, [](const auto& cell) { return cell.second.empty(); });
  if (cells.empty()) return table;
  const auto whole = table;
  table.rows = [whole, cells](RowSink& sink) {
    RowTaker taker(whole, [&](const RowTaker& row) {
      const bool wanted = std::all_of(cells.begin(), cells.end(), [&](const auto& cell) {
        return row.text_of(cell.first) == cell.second;
      });
      if (wanted) row.pass_on(sink);
    });
    whole.rows(taker);
  };
  return table;
}

}  // namespace gnomon::app
