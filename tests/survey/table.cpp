#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "support/csv_line.hpp"

namespace gnomon::test {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double number_of(const std::string& text) {
  if (text == "Inf") return std::numeric_limits<double>::infinity();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? missing : value;
}

bool is_number(const std::string& text) { return !std::isnan(number_of(text)); }

/// A number, a column, or a comparison.
std::vector<double> factor(const Table& table, const std::string& text) {
  for (const std::string sign : {"==", "!=", ">=", "<=", ">", "<"}) {
    const auto at = text.find(sign);
    if (at == std::string::npos) continue;
    const auto column = text.substr(0, at);
    const auto value = text.substr(at + sign.size());
    std::vector<double> found;
    if (!is_number(value)) {
      for (const auto& cell : table.text(column))
        found.push_back(cell.empty() ? missing : ((cell == value) == (sign == "==") ? 1 : 0));
      return found;
    }
    const double bound = number_of(value);
    for (const double x : table.numbers(column)) {
      const bool holds = sign == "=="   ? x == bound
                         : sign == "!=" ? x != bound
                         : sign == ">=" ? x >= bound
                         : sign == "<=" ? x <= bound
                         : sign == ">"  ? x > bound
                                        : x < bound;
      found.push_back(std::isnan(x) ? missing : (holds ? 1 : 0));
    }
    return found;
  }
  if (is_number(text) && !table.has(text)) return std::vector<double>(table.n_rows(), number_of(text));
  return table.numbers(text);
}

}  // namespace

Table::Table(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("no file " + file.string());
  std::string line;
  std::getline(in, line);
  headings_ = cells_of(line);
  std::vector<std::vector<std::string>*> columns;
  for (const auto& heading : headings_) columns.push_back(&columns_[heading]);
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    auto cells = cells_of(line);
    if (cells.size() > columns.size())
      throw std::runtime_error("too many cells in " + file.string() + ": " + line);
    cells.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i]->push_back(std::move(cells[i]));
    ++n_rows_;
  }
}

const std::vector<std::string>& Table::text(const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) throw std::runtime_error("no column " + column);
  return found->second;
}

std::vector<double> Table::numbers(const std::string& column) const {
  std::vector<double> found;
  for (const auto& cell : text(column)) found.push_back(number_of(cell));
  return found;
}

void Table::restrict_to(const std::vector<double>& keep) {
  for (auto& [heading, cells] : columns_) {
    std::vector<std::string> kept;
    for (std::size_t row = 0; row < n_rows_; ++row) {
      if (keep[row] == 1) kept.push_back(cells[row]);
    }
    cells = std::move(kept);
  }
  n_rows_ = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), 1.0));
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; !text.empty();) {
    const auto next = text.find(separator, at);
    parts.push_back(trimmed(text.substr(at, next == std::string::npos ? next : next - at)));
    if (next == std::string::npos) break;
    at = next + separator.size();
  }
  return parts;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<double> evaluate(const Table& table, const std::string& expression) {
  std::vector<double> value(table.n_rows(), 1);
  std::size_t at = 0;
  char sign = '*';
  while (at <= expression.size()) {
    const auto end = std::min(expression.find_first_of("*/&", at), expression.size());
    const auto right = factor(table, trimmed(expression.substr(at, end - at)));
    for (std::size_t row = 0; row < value.size(); ++row)
      value[row] = sign == '/' ? value[row] / right[row] : value[row] * right[row];
    if (end == expression.size()) break;
    sign = expression[end];
    at = end + 1;
  }
  return value;
}

std::vector<std::string> labels(const Table& table, const std::string& columns,
                                const std::string& separator) {
  const auto question = columns.find('?');
  if (question != std::string::npos) {
    const auto colon = columns.find(':', question);
    const auto condition = evaluate(table, columns.substr(0, question));
    const auto column = [&](const std::string& name) {
      return table.has(name) ? table.text(name) : std::vector<std::string>(table.n_rows(), name);
    };
    auto found = column(columns.substr(question + 1, colon - question - 1));
    const auto other = column(columns.substr(colon + 1));
    for (std::size_t row = 0; row < found.size(); ++row) {
      if (condition[row] != 1) found[row] = other[row];
    }
    return found;
  }
  std::vector<std::string> found;
  for (const auto& name : split(columns, "+")) {
    const auto& cells = table.text(name);
    if (found.empty()) {
      found = cells;
      continue;
    }
    for (std::size_t row = 0; row < found.size(); ++row) {
      if (found[row].empty() || cells[row].empty()) {
        found[row].clear();
      } else {
        found[row] += separator + cells[row];
      }
    }
  }
  return found;
}

Levels levels(const std::vector<std::string>& labels) {
  std::map<std::string, std::int32_t> numbers;
  for (const auto& label : labels) {
    if (!label.empty()) numbers[label] = 0;
  }
  Levels found;
  for (auto& [name, number] : numbers) {
    number = static_cast<std::int32_t>(found.names.size());
    found.names.push_back(name);
  }
  for (const auto& label : labels) found.codes.push_back(label.empty() ? -1 : numbers[label]);
  return found;
}

}  // namespace gnomon::test
