#include <gnomon/values/records.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

std::optional<std::size_t> column_titled(const std::vector<std::string>& columns, std::string_view name) {
  const auto folded = fold(name);
  const auto found = std::ranges::find_if(columns, [&](const auto& each) { return fold(each) == folded; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

/// A cell as a number; nothing when it is empty or none.
std::optional<double> number_in(std::string_view cell) {
  return cell.empty() ? std::nullopt : parse_decimal(to_half_width(cell));
}

}  // namespace

RecordTests::RecordTests(const std::vector<RecordTest>& tests, const ColumnFinder& find_column,
                         std::vector<std::string>& unknown) {
  const auto find = [&](const std::string& name) {
    const auto column = find_column(name);
    if (!column) unknown.push_back(name);
    return column.value_or(0);  // with an unknown column nothing is asked
  };
  for (const auto& each : tests) {
    Test test;
    if (each.condition) {
      test.condition = &*each.condition;
      for (const auto& variable : each.condition->variables()) test.variables.push_back(find(variable.name));
    } else {
      test.column = find(each.column);
      test.words = each.words;
    }
    tests_.push_back(std::move(test));
  }
}

bool RecordTests::pass(const Record& record) const {
  return std::ranges::all_of(tests_, [&](const Test& test) {
    if (test.condition == nullptr)
      return std::ranges::find(test.words, record.cells[test.column]) != test.words.end();
    const auto result = test.condition->evaluate([&](std::size_t k) {
      const auto number = number_in(record.cells[test.variables[k]]);
      return number ? Quantity{*number} : Quantity{0, Status::missing};
    });
    return result.usable() && result.value != 0;
  });
}

RecordFold::RecordFold(const Package& package, const TableInfo& table, ValueSource source,
                       std::vector<Derivation> derivations, std::vector<Period::Kind> kinds,
                       std::vector<Period> periods, Diagnostics& diagnostics)
    : package_(package),
      table_(table),
      source_(source),
      derivations_(std::move(derivations)),
      kinds_(std::move(kinds)),
      periods_(std::move(periods)),
      diagnostics_(diagnostics) {
  const auto& data = package.data;
  constexpr std::size_t deepest = 64;  // a cycle of parents is reported elsewhere
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    auto& line = line_.emplace_back();
    for (auto at = std::optional(i); at && line.size() < deepest; at = data.find_unit(data.units[*at].parent))
      line.push_back(*at);
  }
  if (!data.has_descents()) return;
  heirs_.resize(data.units.size());
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    const auto& descent = data.descent(i);
    for (const auto before : descent.from) {
      const bool whole = descent.goes_on() || data.units[before].successors.size() == 1;
      if (descent.kind != Descent::Kind::part && whole) heirs_[before].push_back(i);
    }
  }
}

const RecordFold::Lines& RecordFold::lines_in(const Period& period) const {
  if (heirs_.empty()) return line_;
  auto& lines = lines_[period];
  if (!lines.empty()) return lines;
  const auto& data = package_.data;
  const auto takes_place = [&](std::size_t before, std::size_t heir) {
    const auto& unit = data.units[before];
    return *unit.valid_to < period.last_day() ||
           (data.descent(heir).goes_on() && !data.units[heir].exists_in(period));
  };
  lines = line_;
  for (auto& line : lines) {
    for (std::size_t k = 0; k < line.size(); ++k) {  // grows on the way: an heir may have an heir
      for (const auto heir : heirs_[line[k]]) {
        if (takes_place(line[k], heir) && std::ranges::find(line, heir) == line.end()) line.push_back(heir);
      }
    }
  }
  return lines;
}

bool RecordFold::reaches(std::size_t i_from, std::size_t i_unit, const Period& period) const {
  const auto& line = lines_in(period)[i_from];
  return std::ranges::find(line, i_unit) != line.end();
}

std::optional<std::size_t> RecordFold::find_column(std::string_view name) const {
  // By the table's own name of the column, or by the heading as the office wrote it.
  const auto column = column_titled(columns_, name);
  return column ? column : column_titled(table_.headings, name);
}

void RecordFold::report_column(std::size_t i_indicator, const std::string& column) {
  const auto& indicator = package_.data.indicators[i_indicator];
  diagnostics_.add(fault::definition_column, package_.place(indicator.origin, "definition"),
                   indicator.definition,
                   {{"column", column},
                    {"table", table_.file.empty() ? table_.name : table_.file},
                    {"allowed", join(columns_, ", ")}},
                   did_you_mean(column, columns_));
}

void RecordFold::report_nothing(std::size_t i_indicator) {
  const auto& indicator = package_.data.indicators[i_indicator];
  diagnostics_.add(fault::definition_counts_nothing, package_.place(indicator.origin, "definition"),
                   indicator.definition,
                   {{"indicator", indicator.code},
                    {"table", table_.name},
                    {"table_zh", source_ == ValueSource::ledger ? "台账" : "名录"}});
}

void RecordFold::begin(const std::vector<std::string>& columns) {
  columns_ = columns;
  if (source_ == ValueSource::ledger) count_column_ = find_column("count");
  for (auto& derivation : derivations_) {
    const auto& definition = derivation.definition;
    std::vector<std::string> unknown;
    const auto find = [this](std::string_view name) { return find_column(name); };
    RecordTests tests(definition.tests, find, unknown);
    std::vector<RecordTests> conditions;
    for (const auto& condition : definition.conditions) conditions.emplace_back(condition, find, unknown);
    const auto needed = [&](const std::string& name) {
      const auto column = find_column(name);
      if (!column) unknown.push_back(name);
      return column;
    };
    const auto column = definition.column.empty() ? std::nullopt : needed(definition.column);
    const auto& by = definition.by;
    const bool by_column = !by.empty() && (definition.measure == Measure::best ||
                                           (by != "month" && by != "quarter" && by != "half"));
    const auto by_index = by_column ? needed(by) : std::nullopt;
    for (const auto& name : unknown) report_column(derivation.i_indicator, name);
    if (!unknown.empty()) continue;
    working_.push_back({derivation, std::move(tests), std::move(conditions), column, by_index, {}});
  }
}

bool RecordFold::within(const Record& record, const Period& period, Measure measure) {
  const auto inside = [&](const std::optional<Day>& day) {
    return day && *day >= period.first_day() && *day <= period.last_day();
  };
  if (measure == Measure::added) return inside(record.from);
  if (measure == Measure::ended) return inside(record.to);
  return (!record.from || *record.from <= period.last_day()) &&
         (!record.to || *record.to >= period.last_day());
}

std::vector<Period> RecordFold::periods_of(const Record& record, Measure measure) const {
  std::vector<Period> result;
  if (source_ == ValueSource::ledger) {
    if (!record.from) return result;
    for (const auto kind : kinds_) result.push_back(Period::around(kind, *record.from));
    return result;
  }
  std::ranges::copy_if(periods_, std::back_inserter(result),
                       [&](const Period& period) { return within(record, period, measure); });
  return result;
}

bool RecordFold::counts(std::size_t i_derivation, const Record& record, const Period& period) const {
  const auto found = std::ranges::find(working_, derivations_.at(i_derivation).i_indicator,
                                       [](const Working& each) { return each.derivation.i_indicator; });
  if (found == working_.end() || !found->tests.pass(record)) return false;
  const auto& definition = found->derivation.definition;
  // Of what is covered only the things that meet one of the conditions count; of a share all make up its base.
  const bool meets_one =
      std::ranges::any_of(found->conditions, [&](const auto& each) { return each.pass(record); });
  if (definition.measure == Measure::coverage && !found->conditions.empty() && !meets_one) return false;
  if (source_ == ValueSource::register_) return within(record, period, definition.measure);
  if (!record.from || *record.from > period.last_day()) return false;
  const auto first = definition.since ? std::min(*definition.since, period.first_day()) : period.first_day();
  return *record.from >= first;
}

std::optional<double> RecordFold::number(const Record& record, std::size_t column) {
  const auto cell = record.cells[column];
  if (cell.empty()) return std::nullopt;
  const auto value = number_in(cell);
  constexpr std::size_t most = 100;
  if (!value && ++n_unreadable_ <= most)
    diagnostics_.add(fault::record_not_number, table_.place(record.row, columns_[column]), std::string(cell));
  return value;
}

double RecordFold::times(const Record& record) {
  return count_column_ ? number(record, *count_column_).value_or(1) : 1;
}

void RecordFold::add(const Record& record) {
  if (source_ == ValueSource::ledger && record.from) {
    for (const auto kind : kinds_) seen_[Period::around(kind, *record.from)] = true;
  }
  any_record_ = true;
  for (auto& work : working_) {
    if (!work.tests.pass(record)) continue;
    work.any_passes = true;
    const auto& definition = work.derivation.definition;
    if (definition.since && record.from && *record.from < *definition.since) continue;
    for (const auto& period : periods_of(record, definition.measure)) count(work, record, period);
  }
}

void RecordFold::count(Working& work, const Record& record, const Period& period) {
  auto& cells = work.cells[period];
  if (cells.empty()) cells.resize(package_.data.units.size());
  for (const auto i_unit : lines_in(period)[record.i_unit]) {
    auto& cell = cells[i_unit];
    if (!cell) cell = std::make_unique<Cell>();
    add_to(work, *cell, record, period);
  }
}

Day RecordFold::deadline(const Definition& definition, const Period& period) {
  const int month = *definition.month_day / 100;
  const int day = *definition.month_day % 100;
  // 29 February of other years is the day before 1 March.
  const auto found = day_of(period.last_year(), month, day);
  return found ? *found : *day_of(period.last_year(), 3, 1) - 1;
}

void RecordFold::add_to(Working& work, Cell& cell, const Record& record, const Period& period) {
  const auto& definition = work.derivation.definition;
  const double times = this->times(record);
  if (record.from) {
    cell.first = cell.n == 0 ? *record.from : std::min(cell.first, *record.from);
    cell.last = cell.n == 0 ? *record.from : std::max(cell.last, *record.from);
  }
  cell.n += times;
  switch (definition.measure) {
    case Measure::sum:
    case Measure::mean:
    case Measure::least:
    case Measure::greatest:
    case Measure::panel:
      if (const auto x = number(record, *work.column)) {
        cell.least = cell.n_values == 0 ? *x : std::min(cell.least, *x);
        cell.greatest = cell.n_values == 0 ? *x : std::max(cell.greatest, *x);
        cell.sum += *x;
        cell.n_values += 1;
      }
      break;
    case Measure::best:
      if (const auto x = number(record, *work.column)) {
        auto& best = cell.entries.try_emplace(std::string(record.cells[*work.by]), *x).first->second;
        best = std::max(best, *x);
      }
      break;
    case Measure::distinct:
      if (!record.cells[*work.column].empty()) cell.entries[std::string(record.cells[*work.column])] += times;
      break;
    case Measure::share:
      if (work.conditions.front().pass(record)) cell.hits += times;
      break;
    case Measure::regular: {
      if (work.by) {
        if (!record.cells[*work.by].empty()) cell.entries[std::string(record.cells[*work.by])] += times;
      } else if (record.from) {
        const auto kind = definition.by == "month"  ? Period::Kind::month
                          : definition.by == "half" ? Period::Kind::half
                                                    : Period::Kind::quarter;
        cell.entries[Period::around(kind, *record.from).text()] += times;
      }
      break;
    }
    case Measure::by:
      if (record.from && *record.from <= deadline(definition, period)) cell.hits += times;
      break;
    case Measure::coverage:
      cell.covered.resize(std::max<std::size_t>(1, work.conditions.size()));
      for (std::size_t i = 0; i < cell.covered.size(); ++i) {
        if (work.conditions.empty() || work.conditions[i].pass(record)) cell.covered[i] += times;
      }
      break;
    default:
      break;
  }
}

void RecordFold::merge(Cell& into, const Cell& from) {
  if (from.n_values > 0) {
    into.least = into.n_values == 0 ? from.least : std::min(into.least, from.least);
    into.greatest = into.n_values == 0 ? from.greatest : std::max(into.greatest, from.greatest);
  }
  into.n += from.n;
  into.sum += from.sum;
  into.n_values += from.n_values;
  into.hits += from.hits;
  for (const auto& [entry, times] : from.entries) into.entries[entry] += times;
}

/// An enlarged unit that existed before takes over, once, what those that became part of it had come to.
void RecordFold::take_over(Working& work, const Period& before, const Period& period) {
  const auto& data = package_.data;
  const auto& earlier = work.cells[before];
  auto& cells = work.cells[period];
  for (std::size_t i = 0; i < heirs_.size(); ++i) {
    if (heirs_[i].empty() || earlier[i] == nullptr) continue;
    const auto last_day = *data.units[i].valid_to;
    if (last_day >= period.last_day() || last_day < before.last_day()) continue;
    for (const auto heir : heirs_[i]) {
      if (data.descent(heir).kind != Descent::Kind::enlarged) continue;
      if (cells[heir] == nullptr) cells[heir] = std::make_unique<Cell>();
      merge(*cells[heir], *earlier[i]);
    }
  }
}

/// Adds to each period those of its kind before it.
void RecordFold::accumulate(Working& work) {
  for (const auto& [period, _] : seen_) static_cast<void>(work.cells[period]);
  std::map<Period::Kind, Period> before;
  for (auto& [period, cells] : work.cells) {
    cells.resize(package_.data.units.size());
    const auto found = before.find(period.kind());
    if (found != before.end()) {
      const auto& earlier = work.cells[found->second];
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (earlier[i] == nullptr) continue;
        if (cells[i] == nullptr) cells[i] = std::make_unique<Cell>();
        merge(*cells[i], *earlier[i]);
      }
      take_over(work, found->second, period);
    }
    before.insert_or_assign(period.kind(), period);
  }
}

std::optional<double> RecordFold::coverage(const Working& work, std::size_t i_unit,
                                           const Period& period) const {
  const auto& definition = work.derivation.definition;
  const auto& data = package_.data;
  double n = 0;
  double covered = 0;
  const auto cells = work.cells.find(period);
  for (const auto i : data.units_in_scope(data.units[i_unit].code)) {
    if (i == i_unit || data.units[i].kind != definition.of || !data.stands_in(i, period)) continue;
    ++n;
    const auto* const cell =
        cells == work.cells.end() || cells->second.empty() ? nullptr : cells->second[i].get();
    if (cell != nullptr &&
        std::ranges::all_of(cell->covered, [&](double times) { return times >= definition.at_least; }))
      ++covered;
  }
  return n == 0 ? std::nullopt : std::optional(100 * covered / n);
}

std::optional<double> RecordFold::value_of(const Working& work, const Cell* cell, std::size_t i_unit,
                                           const Period& period) const {
  const auto& definition = work.derivation.definition;
  const bool any_value = cell != nullptr && cell->n_values > 0;
  const bool any = cell != nullptr && cell->n > 0;
  switch (definition.measure) {
    case Measure::count:
    case Measure::added:
    case Measure::ended:
      return any ? cell->n : 0;
    case Measure::sum:
      return any_value ? cell->sum : 0;
    case Measure::mean:
      return any_value ? std::optional(cell->sum / cell->n_values) : std::nullopt;
    case Measure::best: {
      double sum = 0;
      if (cell != nullptr) {
        for (const auto& [entry, best] : cell->entries) sum += best;
      }
      return sum;
    }
    case Measure::panel: {
      if (!any_value) return std::nullopt;
      const bool trimmed = cell->n_values > definition.trim_above;
      return trimmed ? (cell->sum - cell->least - cell->greatest) / (cell->n_values - 2)
                     : cell->sum / cell->n_values;
    }
    case Measure::least:
      return any_value ? std::optional(cell->least) : std::nullopt;
    case Measure::greatest:
      return any_value ? std::optional(cell->greatest) : std::nullopt;
    case Measure::distinct:
      return any ? static_cast<double>(cell->entries.size()) : 0;
    case Measure::share:
      return any ? std::optional(100 * cell->hits / cell->n) : std::nullopt;
    case Measure::regular:
      return any ? static_cast<double>(std::ranges::count_if(
                       cell->entries, [&](const auto& each) { return each.second >= definition.at_least; }))
                 : 0;
    case Measure::by:
      return any && cell->hits >= definition.at_least ? 1 : 0;
    case Measure::first_day:
      return any ? std::optional<double>(cell->first - period.first_day() + 1) : std::nullopt;
    case Measure::last_day:
      return any ? std::optional<double>(cell->last - period.first_day() + 1) : std::nullopt;
    case Measure::coverage:
      return coverage(work, i_unit, period);
  }
  return std::nullopt;
}

void RecordFold::write(Panel& panel) {
  const auto& data = package_.data;
  std::vector<Period> periods = periods_;
  if (source_ == ValueSource::ledger) {
    periods.clear();
    for (const auto& [period, _] : seen_) periods.push_back(period);
  }
  for (auto& work : working_) {
    if (any_record_ && !work.any_passes) report_nothing(work.derivation.i_indicator);
    if (work.derivation.definition.since) accumulate(work);
    for (const auto& period : periods) {
      auto& column = panel.column(work.derivation.i_indicator, period);
      const auto cells = work.cells.find(period);
      const bool none = cells == work.cells.end() || cells->second.empty();
      for (std::size_t i = 0; i < data.units.size(); ++i) {
        if (!data.goes_back_to(i, period)) continue;
        const auto value = value_of(work, none ? nullptr : cells->second[i].get(), i, period);
        if (!value) continue;
        // A sum must not depend on the order of its rows.
        column.value[static_cast<Eigen::Index>(i)] = without_noise(*value);
        column.status[i] = Status::observed;
      }
    }
  }
}

}  // namespace gnomon
