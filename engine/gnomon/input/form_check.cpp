#include <gnomon/input/form_check.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/cell.hpp>

namespace gnomon {
namespace {

constexpr std::size_t most_named = 10;

std::string named(const std::vector<std::string>& names) {
  std::vector<std::string> first(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most_named)));
  auto text = join(first, ", ");
  if (names.size() > most_named) text += " … (+" + std::to_string(names.size() - most_named) + ")";
  return text;
}

bool same_cell(const std::string& a, const std::string& b) {
  if (fold(a) == fold(b)) return true;
  const auto x = read_number(a).value;
  const auto y = read_number(b).value;
  return x && y && *x == *y;
}

/// The one thing of that name, or nothing.
template <class Thing>
const Thing* find_named(const std::vector<Thing>& things, const std::string& name) {
  const Thing* found = nullptr;
  for (const auto& thing : things) {
    if (name.empty() || fold(thing.name) != fold(name)) continue;
    if (found != nullptr) return nullptr;
    found = &thing;
  }
  return found;
}

template <class Thing>
std::string suggested(const std::vector<Thing>& things, const std::string& written, const std::string& name) {
  if (const auto* const thing = find_named(things, name)) return thing->code;
  std::vector<std::string> codes;
  for (const auto& thing : things) codes.push_back(thing.code);
  return did_you_mean(written, codes);
}

class FormCheck {
 public:
  FormCheck(FilledForm& form, const FormsExpected& expected, Diagnostics& diagnostics)
      : form_(form), expected_(expected), data_(expected.package.data), diagnostics_(diagnostics) {
    if (!form_.marks) return;
    for (const auto& row : form_.marks->rows) sent_.emplace(std::pair(row.unit, row.indicator), &row);
  }

  void run() {
    if (!check_marks()) {
      form_.rows.clear();
      return;
    }
    const auto n_errors = diagnostics_.count(Severity::error);
    std::vector<FilledRow> kept;
    form_.n_rows = 0;
    for (auto& row : form_.rows) {
      const auto resolved = resolve(row);
      if (!resolved) continue;
      if (*resolved && row.is_filled()) kept.push_back(std::move(row));
    }
    const bool told = diagnostics_.count(Severity::error) > n_errors;
    if (kept.empty() && !told) {
      add(fault::form_empty);
    } else if (!told) {
      report_rows_gone();
    }
    form_.rows = std::move(kept);
  }

 private:
  void add(const Fault& fault, FaultArguments arguments = {}, std::string found = {},
           std::string suggestion = {}) {
    diagnostics_.add(fault, form_.place(), std::move(found), std::move(arguments), std::move(suggestion));
  }

  void add(const Fault& fault, const FilledRow& row, FormColumn column, FaultArguments arguments,
           std::string suggestion = {}) {
    diagnostics_.add(fault, form_.place(row.number, column), row[column], std::move(arguments),
                     std::move(suggestion));
  }

  /// Is it a form of this assessment, period and of a unit that is asked?
  bool check_marks() {
    const auto& settings = expected_.package.scheme.settings;
    const auto period = expected_.units.period.text();
    if (!form_.marks) {
      add(fault::form_marks_missing);
      return true;
    }
    const auto& marks = *form_.marks;
    if (marks.version != form_mark::version) {
      add(fault::form_version_other, {{"found", marks.version}});
      return false;
    }
    const auto written = Period::parse(marks.period);
    if (!written || *written != expected_.units.period) {
      add(fault::form_period_other, {{"period", period}}, marks.period);
      return false;
    }
    if (marks.package != settings.title) {
      add(fault::form_of_other_package, {{"title", settings.title}}, marks.package);
      return false;
    }
    const auto is_known =
        std::ranges::any_of(expected_.forms(marks.by_department).forms,
                            [&](const Form& form) { return data_.units[form.i_unit].code == marks.code; });
    if (!is_known) {
      add(fault::form_unit_unknown, {{"period", period}}, code_and_name(marks.code, marks.name),
          suggested(data_.units, marks.code, marks.name));
      return false;
    }
    if (marks.scheme != expected_.scheme) {
      add(fault::form_scheme_changed,
          {{"theirs", marks.scheme.substr(0, 12)}, {"ours", expected_.scheme.substr(0, 12)}});
    }
    return true;
  }

  /// Does the form speak for one unit? Then every row is of it.
  [[nodiscard]] std::optional<std::string> own_unit() const {
    if (form_.marks && !form_.marks->by_department) return form_.marks->code;
    return std::nullopt;
  }

  /// Finds out what the row is of. Nothing: it is no row of the form; false: it has a fault.
  std::optional<bool> resolve(FilledRow& row) {
    auto& unit = row[FormColumn::unit];
    auto& indicator = row[FormColumn::indicator];
    unit = to_half_width(unit);
    indicator = to_half_width(indicator);
    const bool has_keys = !unit.empty() || !indicator.empty() || !row[FormColumn::indicator_name].empty();
    if (!has_keys && !row.is_filled()) return std::nullopt;
    const auto n_errors = diagnostics_.count(Severity::error);
    const bool named_unit = find_unit(row);
    const bool named_indicator = find_indicator(row);
    if (!named_unit && !named_indicator && !row.is_filled()) return std::nullopt;
    if (!named_unit || !named_indicator) {
      if (!row.is_filled() && diagnostics_.count(Severity::error) == n_errors) return std::nullopt;
      return false;
    }
    ++form_.n_rows;
    check_period(row);
    check_locked(row);
    return diagnostics_.count(Severity::error) == n_errors;
  }

  bool find_unit(FilledRow& row) {
    auto& unit = row[FormColumn::unit];
    const auto own = own_unit();
    if (own && !unit.empty() && unit != *own) {
      add(fault::form_unit_changed, row, FormColumn::unit, {{"unit", code_and_name(*own, form_.marks->name)}},
          is_other_unit(row) ? std::string() : *own);
      return false;
    }
    if (own) {
      unit = *own;
      return true;
    }
    if (unit.empty()) {
      const auto* const found = find_named(data_.units, row[FormColumn::unit_name]);
      if (found != nullptr) unit = found->code;
    }
    if (unit.empty()) {
      if (row.is_filled()) add_without_code(row, FormColumn::unit);
      return false;
    }
    if (data_.find_unit(unit)) return true;
    add(fault::unit_unknown, row, FormColumn::unit, {},
        suggested(data_.units, unit, row[FormColumn::unit_name]));
    return false;
  }

  /// Is it a row of another unit, not one with a mistyped code?
  [[nodiscard]] bool is_other_unit(const FilledRow& row) const {
    const auto i_unit = data_.find_unit(row[FormColumn::unit]);
    return i_unit && fold(data_.units[*i_unit].name) == fold(row[FormColumn::unit_name]);
  }

  bool find_indicator(FilledRow& row) {
    auto& indicator = row[FormColumn::indicator];
    const auto& name = row[FormColumn::indicator_name];
    if (indicator.empty()) {
      const auto* const found = find_named(data_.indicators, name);
      if (found != nullptr) indicator = found->code;
    }
    if (indicator.empty()) {
      if (row.is_filled()) add_without_code(row, FormColumn::indicator);
      return false;
    }
    if (data_.find_indicator(indicator)) return true;
    add(fault::indicator_unknown, row, FormColumn::indicator, {},
        suggested(data_.indicators, indicator, name));
    return false;
  }

  void add_without_code(const FilledRow& row, FormColumn missing) {
    const auto filled =
        std::ranges::find_if(form_entries, [&](FormColumn column) { return !row[column].empty(); });
    const bool of_unit = missing == FormColumn::unit;
    add(fault::form_row_without_code, row, *filled,
        {{"needed_en", of_unit ? "unit" : "indicator"}, {"needed_zh", of_unit ? "单位" : "指标"}});
  }

  void check_period(const FilledRow& row) {
    const auto& written = row[FormColumn::period];
    if (written.empty()) return;
    const auto period = Period::parse(written);
    if (period && *period == expected_.units.period) return;
    add(fault::form_period_changed, row, FormColumn::period, {{"period", expected_.units.period.text()}});
  }

  /// Are the locked cells of the row as they were sent out?
  void check_locked(const FilledRow& row) {
    const auto& unit = row[FormColumn::unit];
    const auto& indicator = row[FormColumn::indicator];
    const auto found = sent_.find({unit, indicator});
    const auto* const sent = found == sent_.end() ? nullptr : found->second;
    if (sent != nullptr) seen_.insert({unit, indicator});
    const auto& known = data_.indicators[*data_.find_indicator(indicator)];
    const auto& known_unit = data_.units[*data_.find_unit(unit)];
    const bool right_names =
        check_name(row, FormColumn::unit_name, unit, sent == nullptr ? known_unit.name : sent->unit_name) &&
        check_name(row, FormColumn::indicator_name, indicator,
                   sent == nullptr ? known.name : sent->indicator_name);
    if (!right_names) return;
    if (form_.marks && sent == nullptr && row.is_filled()) {
      add(fault::form_row_not_asked, row, FormColumn::indicator,
          {{"indicator", code_and_name(indicator, known.name)}});
    }
    if (sent == nullptr) return;
    if (form_.has(FormColumn::unit_of_measure) &&
        fold(row[FormColumn::unit_of_measure]) != fold(sent->unit_of_measure)) {
      add(fault::form_measure_changed, row, FormColumn::unit_of_measure,
          {{"expected", sent->unit_of_measure},
           {"indicator", code_and_name(indicator, sent->indicator_name)}});
    }
    if (form_.has(FormColumn::last_value) && !same_cell(row[FormColumn::last_value], sent->last_value)) {
      add(fault::form_last_changed, row, FormColumn::last_value,
          {{"expected", sent->last_value}, {"indicator", code_and_name(indicator, sent->indicator_name)}});
    }
  }

  bool check_name(const FilledRow& row, FormColumn column, const std::string& code,
                  const std::string& expected) {
    const auto& name = row[column];
    if (name.empty() || fold(name) == fold(expected)) return true;
    add(fault::form_name_changed, row, column, {{"code", code}, {"expected", expected}});
    return false;
  }

  void report_rows_gone() {
    std::vector<std::string> gone;
    if (!form_.marks) return;
    for (const auto& row : form_.marks->rows) {
      if (seen_.contains({row.unit, row.indicator})) continue;
      auto name = code_and_name(row.indicator, row.indicator_name);
      if (form_.marks->by_department) name = row.unit + " " + name;
      gone.push_back(std::move(name));
    }
    if (!gone.empty())
      add(fault::form_rows_gone, {{"n", std::to_string(gone.size())}, {"indicators", named(gone)}});
  }

  FilledForm& form_;
  const FormsExpected& expected_;
  const Dataset& data_;
  Diagnostics& diagnostics_;
  std::map<std::pair<std::string, std::string>, const FormMarks::Row*> sent_;
  std::set<std::pair<std::string, std::string>> seen_;
};

/// What a form says, whatever the order of its rows.
std::vector<std::vector<std::string>> contents(const FilledForm& form) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : form.rows) {
    auto& cells = rows.emplace_back();
    cells = {row[FormColumn::unit], row[FormColumn::indicator]};
    for (const auto column : form_entries) cells.push_back(row[column]);
  }
  std::ranges::sort(rows);
  return rows;
}

bool is_taken(const FilledForm& form, const std::vector<std::string>& taken) {
  return std::ranges::any_of(taken, [&](const std::string& each) {
    return each == form.file || each == form.path.filename().string();
  });
}

}  // namespace

void check_form(FilledForm& form, const FormsExpected& expected, Diagnostics& diagnostics) {
  FormCheck(form, expected, diagnostics).run();
}

std::string sender_of(const FilledForm& form) {
  if (form.marks) return form.marks->code;
  std::set<std::string> units;
  for (const auto& row : form.rows) units.insert(row[FormColumn::unit]);
  return units.size() == 1 ? *units.begin() : std::string();
}

void settle_sent_twice(std::vector<FilledForm>& forms, const std::vector<std::string>& taken,
                       Diagnostics& diagnostics) {
  std::map<std::pair<bool, std::string>, std::vector<std::size_t>> by_sender;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const auto sender = sender_of(forms[i]);
    if (!sender.empty() && !forms[i].rows.empty())
      by_sender[{forms[i].marks && forms[i].marks->by_department, sender}].push_back(i);
  }
  std::set<std::size_t> left_out;
  for (const auto& [sender, files] : by_sender) {
    if (files.size() < 2) continue;
    auto first = files.front();
    const auto& marks = forms[first].marks;
    const auto who = code_and_name(sender.second, marks ? marks->name : std::string());
    std::size_t n_taken = 0;
    for (const auto i : files) {
      if (!is_taken(forms[i], taken)) continue;
      first = i;
      ++n_taken;
    }
    for (const auto i : files) {
      if (i == first) continue;
      const bool same = contents(forms[i]) == contents(forms[first]);
      left_out.insert(i);
      if (n_taken == 1 || same) {
        diagnostics.add(same ? fault::form_sent_twice_same : fault::form_left_out, forms[i].place(), who,
                        {{"other", forms[first].file}});
        continue;
      }
      for (const auto& [one, other] : {std::pair(first, i), std::pair(i, first)}) {
        diagnostics.add(fault::form_sent_twice, forms[one].place(), who,
                        {{"other", forms[other].file}, {"name", forms[one].path.filename().string()}});
      }
    }
  }
  std::vector<FilledForm> kept;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    if (!left_out.contains(i)) kept.push_back(std::move(forms[i]));
  }
  forms = std::move(kept);
}

void settle_values_twice(std::vector<FilledForm>& forms, Diagnostics& diagnostics) {
  struct Seen {
    const FilledForm* form;
    FilledRow row;
  };
  std::map<std::pair<std::string, std::string>, Seen> seen;
  for (auto& form : forms) {
    std::vector<FilledRow> kept;
    for (auto& row : form.rows) {
      const auto key = std::pair(row[FormColumn::unit], row[FormColumn::indicator]);
      const auto [found, is_new] = seen.try_emplace(key, Seen{&form, row});
      if (is_new) {
        kept.push_back(std::move(row));
        continue;
      }
      const auto& first = found->second;
      const bool same = std::ranges::all_of(
          form_entries, [&](FormColumn column) { return row[column] == first.row[column]; });
      if (same) continue;
      const auto column =
          row[FormColumn::value].empty() && form.has(FormColumn::self) && !row[FormColumn::self].empty()
              ? FormColumn::self
              : FormColumn::value;
      diagnostics.add(fault::form_values_differ, form.place(row.number, column), row[column],
                      {{"unit", code_and_name(key.first, row[FormColumn::unit_name])},
                       {"indicator", code_and_name(key.second, row[FormColumn::indicator_name])},
                       {"other", first.form->place(first.row.number, column).text()},
                       {"value", first.row[column]}});
    }
    form.rows = std::move(kept);
  }
}

std::vector<std::size_t> units_missing(const std::vector<FilledForm>& forms, const FormsExpected& expected) {
  std::set<std::string> units;
  std::set<std::string> departments;
  for (const auto& form : forms) {
    const bool of_department = form.marks && form.marks->by_department;
    (of_department ? departments : units).insert(sender_of(form));
  }
  std::vector<std::size_t> missing;
  const auto add = [&](const FormSet& set, const std::set<std::string>& senders) {
    for (const auto& form : set.forms) {
      if (!senders.contains(expected.package.data.units[form.i_unit].code)) missing.push_back(form.i_unit);
    }
  };
  if (!departments.empty()) add(expected.departments, departments);
  if (!units.empty() || departments.empty()) add(expected.units, units);
  return missing;
}

}  // namespace gnomon
