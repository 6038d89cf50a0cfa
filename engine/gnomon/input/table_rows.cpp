#include <gnomon/input/table_rows.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/cell.hpp>
#include <gnomon/input/headings.hpp>

namespace gnomon {
namespace {

std::string range_text(const SchemaField& field) {
  std::string text;
  if (field.minimum) text += ">= " + format_shortest(*field.minimum);
  if (field.maximum) text += (text.empty() ? "<= " : ", <= ") + format_shortest(*field.maximum);
  return text;
}

/// Does a fault of the file leave rows unread, or the codes that rows are known by?
bool leaves_rows_out(const Diagnostic& fault, const TableSchema& schema, const TableInfo& table) {
  if (fault.fault->severity != Severity::error || fault.fault == &fault::row_too_long) return false;
  if (fault.fault != &fault::cell_error && fault.fault != &fault::formula_without_result) return true;
  const auto i_column = static_cast<std::size_t>(fault.place.column_index);
  return i_column < table.columns.size() && table.columns[i_column] == schema.fields.front().name;
}

}  // namespace

TableRows::TableRows(const TableSource& source, TableInfo& table, std::int32_t i_table,
                     Diagnostics& diagnostics)
    : schema_(*find_table_schema(table.name)), table_(table), i_table_(i_table), diagnostics_(diagnostics) {
  readers_ = source.open(table_, 1, file_faults_);
  table_.is_whole = !readers_.empty();
  if (readers_.empty()) return;
  table_.headings = readers_.front()->headings();
  table_.columns = match_headings(schema_, table_, diagnostics_);
  table_.is_whole = std::ranges::find(table_.columns, schema_.fields.front().name) != table_.columns.end();
}

bool TableRows::next() {
  ++i_row_;
  while (i_row_ >= batch_.n_rows) {
    i_row_ = 0;
    if (i_reader_ < readers_.size() && readers_[i_reader_]->next(batch_)) continue;
    batch_.n_rows = 0;
    if (i_reader_ < readers_.size()) ++i_reader_;
    if (i_reader_ < readers_.size()) continue;
    const auto found = file_faults_.sorted();
    if (std::ranges::any_of(found,
                            [&](const auto& each) { return leaves_rows_out(each, schema_, table_); })) {
      table_.is_whole = false;
    }
    diagnostics_.append(file_faults_);
    file_faults_ = {};
    faults_.move_to(diagnostics_, table_.place());
    return false;
  }
  row_ = batch_.row_numbers[i_row_];
  ++n_rows_;
  return true;
}

std::string_view TableRows::written(std::string_view column) const {
  const auto found = std::ranges::find(table_.columns, column);
  if (found == table_.columns.end()) return {};
  return trim(batch_.cell(i_row_, static_cast<std::size_t>(found - table_.columns.begin())));
}

bool TableRows::is_empty(std::string_view column) {
  if (!written(column).empty()) return false;
  const bool has_column = std::ranges::find(table_.columns, column) != table_.columns.end();
  const auto& field = *schema_.find(column);
  if (has_column && field.required) {
    add(fault::cell_required, column, {}, arguments_of(schema_, field));
    if (&field == &schema_.fields.front()) table_.is_whole = false;
  }
  return true;
}

std::string TableRows::text(std::string_view column) {
  return is_empty(column) ? std::string() : std::string(written(column));
}

void TableRows::check_range(std::string_view column, double value) {
  const auto* const field = schema_.find(column);
  const bool fits =
      (!field->minimum || value >= *field->minimum) && (!field->maximum || value <= *field->maximum);
  if (!fits) add(fault::cell_out_of_range, column, written(column), {{"allowed", range_text(*field)}});
}

std::optional<double> TableRows::number(std::string_view column) {
  if (is_empty(column)) return std::nullopt;
  const auto value = this->value(column, nullptr);
  if (value) check_range(column, *value);
  return value;
}

std::optional<int> TableRows::integer(std::string_view column) {
  if (is_empty(column)) return std::nullopt;
  const auto value = read_number(written(column)).value;
  if (!value || *value != std::floor(*value) || std::abs(*value) > 1e9) {
    add(fault::cell_not_integer, column, written(column));
    return std::nullopt;
  }
  check_range(column, *value);
  return static_cast<int>(*value);
}

std::optional<Day> TableRows::date(std::string_view column) {
  if (is_empty(column)) return std::nullopt;
  const auto day = parse_date(written(column));
  if (!day) add(fault::cell_not_date, column, written(column));
  return day;
}

std::optional<Period> TableRows::period(std::string_view column) {
  if (is_empty(column)) return std::nullopt;
  const auto period = Period::parse(written(column));
  if (!period) add(fault::cell_not_period, column, written(column));
  return period;
}

std::optional<std::string> TableRows::word(std::string_view column) {
  if (is_empty(column)) return std::nullopt;
  const auto& words = schema_.find(column)->words;
  auto code = code_of_word(words, written(column));
  if (!code) {
    std::vector<std::string> known;
    for (const auto& each : words) known.insert(known.end(), {each.code, each.zh});
    add(fault::cell_not_word, column, written(column), {{"allowed", list_of_words(words)}},
        did_you_mean(written(column), known));
  }
  return code;
}

bool TableRows::yes(std::string_view column, bool when_empty) {
  if (is_empty(column)) return when_empty;
  const auto answer = read_yes_no(written(column));
  if (!answer) add(fault::value_not_yes_no, column, written(column));
  return answer.value_or(when_empty);
}

std::optional<double> TableRows::value(std::string_view column, const Indicator* indicator) {
  static const Indicator plain;
  const auto cell = read_value(written(column), indicator == nullptr ? plain : *indicator);
  if (cell.fault != nullptr) {
    add(*cell.fault, column, written(column),
        {{"proposal", cell.proposal}, {"allowed", indicator == nullptr ? "" : join(indicator->levels, ", ")}},
        cell.proposal);
  } else if (has_value(cell.status) && !cell.literal) {
    add(fault::value_read_as, column, written(column), {{"value", format_shortest(cell.value)}});
  }
  return has_value(cell.status) ? std::optional(cell.value) : std::nullopt;
}

void TableRows::add(const Fault& fault, std::string_view column, std::string_view found,
                    FaultArguments arguments, std::string suggestion) {
  faults_.add(fault, table_.place(row_, column), std::string(found), std::move(arguments),
              std::move(suggestion));
}

}  // namespace gnomon
