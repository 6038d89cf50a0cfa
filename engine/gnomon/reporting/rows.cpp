#include <gnomon/reporting/rows.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {

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

void RowTaker::give(const Cell& cell, RowSink& sink) {
  switch (cell.kind) {
    case Kind::text:
      sink.text(cell.text);
      break;
    case Kind::number:
      sink.number(cell.number, cell.decimals);
      break;
    case Kind::integer:
      sink.integer(cell.integer);
      break;
    case Kind::empty:
      sink.empty();
      break;
  }
}

void RowTaker::pass_on(RowSink& sink) const {
  for (const auto& each : cells_) give(each, sink);
  sink.end_row();
}

void RowTaker::pass_on(const std::vector<std::size_t>& i_columns, RowSink& sink) const {
  for (const auto i_column : i_columns) give(cells_.at(i_column), sink);
  sink.end_row();
}

Table as_shown(Table table) {
  if (table.shown.empty()) return table;
  std::vector<std::size_t> i_columns;
  for (const auto& id : table.shown) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      if ((column.in_place_of.empty() ? column.id : column.in_place_of) == id) i_columns.push_back(i);
    }
  }
  auto view = table;
  view.shown.clear();
  view.columns.clear();
  for (const auto i_column : i_columns) view.columns.push_back(table.columns[i_column]);
  view.rows = [whole = std::move(table), i_columns](RowSink& sink) {
    RowTaker taker(whole, [&](const RowTaker& row) { row.pass_on(i_columns, sink); });
    whole.rows(taker);
  };
  return view;
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

}  // namespace gnomon
