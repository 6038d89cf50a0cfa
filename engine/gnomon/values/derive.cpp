#include <gnomon/values/derive.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/lookup.hpp>
#include <gnomon/values/children.hpp>
#include <gnomon/values/history.hpp>
#include <gnomon/values/records.hpp>

namespace gnomon {
namespace {

std::string_view table_of(ValueSource source) {
  return source == ValueSource::ledger ? "ledger" : "register";
}

/// Kinds of the periods in use: of the one assessed, of reported values, of dated targets; years when nothing says otherwise.
std::vector<Period::Kind> kinds_in_use(const Package& package) {
  std::set<Period::Kind> kinds;
  const auto use = [&](const Period& period) {
    if (period.kind() != Period::Kind::plan) kinds.insert(period.kind());
  };
  if (package.scheme.settings.period) use(*package.scheme.settings.period);
  for (const auto& period : package.data.panel.periods()) use(period);
  for (const auto& target : package.scheme.targets) use(target.period);
  if (kinds.empty()) kinds.insert(Period::Kind::year);
  return {kinds.begin(), kinds.end()};
}

class Deriver {
 public:
  Deriver(Package& package, const ReadRecords& read_records, const ReadMicrodata& read_microdata,
          Diagnostics& diagnostics)
      : package_(package),
        data_(package.data),
        read_records_(read_records),
        read_microdata_(read_microdata),
        diagnostics_(diagnostics),
        history_(package) {}

  void run() {
    for (const auto& each : data_.corrections) corrected_.emplace(each.unit, each.indicator, each.period);
    read_definitions();
    survey();
    go_on_with_reports();
    const auto kinds = kinds_in_use(package_);
    records(ValueSource::ledger, kinds, {});
    auto periods = data_.panel.periods();
    if (const auto& period = package_.scheme.settings.period;
        period && std::ranges::find(periods, *period) == periods.end())
      periods.push_back(*period);
    records(ValueSource::register_, {}, periods);
    compute();
    check_fractions();
    history_.report(diagnostics_);
  }

 private:
  /// What respondents say, where the package has any.
  void survey() {
    const bool any = std::ranges::any_of(data_.indicators, [](const Indicator& indicator) {
      return indicator.source == ValueSource::survey && !trim(indicator.definition).empty();
    });
    if (!any || !read_microdata_) return;
    if (package_.find_table("respondents") == nullptr) {
      without_respondents();
      return;
    }
    if (!package_.survey) return;
    const auto* const microdata = read_microdata_();
    if (microdata == nullptr) return;
    const auto found = survey_values(package_, *microdata, diagnostics_);
    std::vector<std::string> withheld;
    for (const auto& each : found.values) {
      auto& column = data_.panel.column(each.i_indicator, each.period);
      if (each.is_withheld) {
        if (!has_value(column.status[each.i_unit])) column.status[each.i_unit] = Status::not_surveyed;
        withheld.push_back(data_.units[each.i_unit].code + " " + each.period.text() + " " +
                           data_.indicators[each.i_indicator].code);
        continue;
      }
      if (!put(each.i_indicator, each.period, each.i_unit, {each.value})) continue;
      column.set_error(each.i_unit, {each.standard_error, static_cast<double>(each.df)});
      if (const auto number = data_.panel.calibre_number(each.calibre);
          number.value_or(0) > 0 && each.calibre != data_.indicators[each.i_indicator].calibre)
        column.set_calibre(each.i_unit, *number);
    }
    for (const auto& each : found.changes) {
      data_.change_errors.push_back({each.i_unit,
                                     each.i_indicator,
                                     each.from,
                                     each.to,
                                     {each.standard_error, static_cast<double>(each.df)}});
    }
    std::ranges::sort(data_.change_errors, {}, [](const ChangeError& each) {
      return std::tuple(each.i_indicator, each.i_unit, each.from, each.to);
    });
    if (!withheld.empty())
      diagnostics_.add(fault::survey_values_withheld, {}, {}, {{"values", join(withheld, "; ")}});
  }

  /// Indicators to be estimated from respondents that are not there, of which nobody gives values either.
  void without_respondents() {
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      const auto& indicator = data_.indicators[i];
      if (indicator.source != ValueSource::survey || trim(indicator.definition).empty()) continue;
      const bool has_values = std::ranges::any_of(data_.panel.periods(), [&](const Period& period) {
        return data_.panel.find(i, period) != nullptr;
      });
      if (!has_values)
        diagnostics_.add(fault::records_missing, place(i), {},
                         {{"indicator", indicator.code}, {"table", "respondents"}, {"table_zh", "受访者"}});
    }
  }

  /// Reported values of units that have successors stand in the series of these as well.
  void go_on_with_reports() {
    if (!data_.has_descents()) return;
    for (const auto& period : data_.panel.periods()) {
      for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
        const auto source = data_.indicators[i].source;
        if (source == ValueSource::reported || source == ValueSource::survey) history_.go_on(i, period);
      }
    }
  }

  [[nodiscard]] Place place(std::size_t i_indicator) const {
    return package_.place(data_.indicators[i_indicator].origin, "definition");
  }

  void read_definitions() {
    definitions_.resize(data_.indicators.size());
    formulas_.resize(data_.indicators.size());
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      const auto& indicator = data_.indicators[i];
      if (indicator.source == ValueSource::formula) {
        read_formula(i);
      } else if (indicator.source != ValueSource::reported && indicator.source != ValueSource::survey) {
        definitions_[i] = read_definition(indicator, place(i), diagnostics_);
      }
    }
  }

  void read_formula(std::size_t i) {
    const auto& indicator = data_.indicators[i];
    if (trim(indicator.definition).empty()) {
      diagnostics_.add(fault::definition_missing, place(i), {}, {{"indicator", indicator.code}});
      return;
    }
    std::string near;
    formulas_[i] = Expression::parse(indicator.definition, near);
    if (!formulas_[i]) {
      diagnostics_.add(fault::definition_syntax, place(i), indicator.definition, {{"near", near}});
      return;
    }
    bool knows_all = true;
    const auto variables = formulas_[i]->variables();
    for (const auto& variable : variables) knows_all = know(i, variable.name) && knows_all;
    if (knows_all) check_units_of_measure(i);
  }

  void check_units_of_measure(std::size_t i) {
    const auto& formula = *formulas_[i];
    const auto unlike = formula.unlike_units([&](std::size_t k) {
      return data_.indicators[*data_.find_indicator(formula.variables()[k].name)].unit_of_measure;
    });
    for (const auto& [one, other] : unlike) {
      diagnostics_.add(fault::formula_unlike_units, place(i), formula.text(),
                       {{"indicator", data_.indicators[i].code}, {"one", one}, {"other", other}});
    }
  }

  /// A share in percent that was not multiplied by 100: no result in any period is above 1.5.
  void check_fractions() {
    constexpr double most = 1.5;
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      const bool is_share = formulas_[i] && data_.indicators[i].is_percent() &&
                            formulas_[i]->text().find("100") == std::string::npos;
      if (!is_share) continue;
      double greatest = 0;
      for (const auto& period : data_.panel.periods()) {
        const auto* const column = data_.panel.find(i, period);
        for (std::size_t k = 0; column != nullptr && k < data_.units.size(); ++k) {
          if (has_value(column->status[k]))
            greatest = std::max(greatest, column->value[static_cast<Eigen::Index>(k)]);
        }
      }
      if (greatest <= 0 || greatest > most) continue;
      diagnostics_.add(fault::formula_as_fraction, place(i), formulas_[i]->text(),
                       {{"indicator", data_.indicators[i].code}, {"largest", format_shortest(greatest)}});
    }
  }

  bool know(std::size_t i_indicator, const std::string& code) {
    if (data_.find_indicator(code)) return true;
    std::vector<std::string> codes;
    for (const auto& each : data_.indicators) codes.push_back(each.code);
    diagnostics_.add(fault::definition_unknown_indicator, place(i_indicator), code, {},
                     did_you_mean(code, codes));
    formulas_[i_indicator].reset();
    definitions_[i_indicator].reset();
    return false;
  }

  void records(ValueSource source, std::vector<Period::Kind> kinds, std::vector<Period> periods) {
    std::vector<Derivation> derivations;
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      if (data_.indicators[i].source == source && definitions_[i])
        derivations.push_back({i, *definitions_[i]});
    }
    if (derivations.empty()) return;
    const auto* const table = package_.find_table(table_of(source));
    if (table == nullptr) {
      const auto& indicator = data_.indicators[derivations.front().i_indicator];
      diagnostics_.add(fault::records_missing, place(derivations.front().i_indicator), {},
                       {{"indicator", indicator.code},
                        {"table", std::string(table_of(source))},
                        {"table_zh", source == ValueSource::ledger ? "台账" : "名录"}});
      return;
    }
    Panel computed(data_.units.size(), data_.indicators.size());
    {
      RecordFold fold(package_, *table, source, derivations, std::move(kinds), std::move(periods),
                      diagnostics_);
      read_records_(table_of(source), fold);
      fold.write(computed);
    }
    for (const auto& period : computed.periods()) {
      for (const auto& derivation : derivations) {
        const auto* const column = computed.find(derivation.i_indicator, period);
        if (column == nullptr) continue;
        for (std::size_t i = 0; i < data_.units.size(); ++i) {
          if (has_value(column->status[i]))
            put(derivation.i_indicator, period, i, {column->value[static_cast<Eigen::Index>(i)]});
        }
      }
    }
  }

  /// Writes what was computed; false where something else stands. A reported value that differs is told of.
  bool put(std::size_t i_indicator, const Period& period, std::size_t i_unit, const Quantity& quantity) {
    if (corrected_.contains({data_.units[i_unit].code, data_.indicators[i_indicator].code, period}))
      return false;
    auto& column = data_.panel.column(i_indicator, period);
    // What does not concern the unit, or is not due yet, is told by people.
    const auto told = column.status[i_unit];
    if (told == Status::not_applicable || told == Status::not_due) return false;
    const auto at = static_cast<Eigen::Index>(i_unit);
    const double value = without_noise(quantity.value);
    if (std::isinf(value)) {
      diagnostics_.add(fault::definition_too_large, place(i_indicator),
                       data_.indicators[i_indicator].definition,
                       {{"indicator", data_.indicators[i_indicator].code},
                        {"period", period.text()},
                        {"unit", data_.units[i_unit].code}});
      return false;
    }
    if (has_value(column.status[i_unit]) && std::abs(column.value[at] - value) > 1e-9) {
      diagnostics_.add(fault::reported_beside_computed, place(i_indicator), format_shortest(column.value[at]),
                       {{"unit", data_.units[i_unit].code},
                        {"period", period.text()},
                        {"indicator", data_.indicators[i_indicator].code},
                        {"value", format_shortest(value)}});
    }
    column.value[at] = value;
    column.set_error(i_unit, {});  // one of the value reported does not hold for it
    column.status[i_unit] = quantity.status;
    return true;
  }

  // -- from other indicators ---------------------------------------------------------------------------------

  [[nodiscard]] std::vector<std::size_t> needs(std::size_t i) const {
    std::vector<std::size_t> needed;
    const auto need = [&](const std::string& code) {
      if (const auto found = data_.find_indicator(code)) needed.push_back(*found);
    };
    if (formulas_[i]) {
      // What stands in an earlier period is computed before, whatever its name.
      for (const auto& variable : formulas_[i]->variables())
        if (variable.access != Access::last) need(variable.name);
    } else if (definitions_[i] && data_.indicators[i].source == ValueSource::children) {
      for (const auto& code : children_codes(*definitions_[i])) need(code);
      std::erase(needed, i);  // the same indicator of the units below
    }
    return needed;
  }

  [[nodiscard]] bool is_computed(std::size_t i) const {
    return formulas_[i] || (definitions_[i] && data_.indicators[i].source == ValueSource::children);
  }

  /// Puts the indicator behind all that it needs. Chains may be long: no recursion.
  void order(std::size_t i_first, std::vector<char>& state, std::vector<std::size_t>& ordered) {
    enum : char { fresh, open, done };
    struct Open {
      std::size_t i;
      std::vector<std::size_t> needed;
    };
    std::vector<Open> chain;
    const auto enter = [&](std::size_t i) {
      if (state[i] == done || !is_computed(i)) return;
      if (state[i] == open) {
        diagnostics_.add(fault::definition_cycle, place(i), data_.indicators[i].definition,
                         {{"indicator", data_.indicators[i].code}});
        state[i] = done;
        return;
      }
      state[i] = open;
      auto needed = needs(i);
      std::ranges::reverse(needed);  // taken from the back
      chain.push_back({i, std::move(needed)});
    };
    enter(i_first);
    while (!chain.empty()) {
      auto& top = chain.back();
      if (!top.needed.empty()) {
        const auto next = top.needed.back();
        top.needed.pop_back();
        enter(next);
        continue;
      }
      if (state[top.i] == open) ordered.push_back(top.i);
      state[top.i] = done;
      chain.pop_back();
    }
  }

  void compute() {
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      if (!definitions_[i] || data_.indicators[i].source != ValueSource::children) continue;
      for (const auto& code : children_codes(*definitions_[i])) {
        if (!know(i, code)) break;
      }
    }
    std::vector<char> state(data_.indicators.size(), 0);
    std::vector<std::size_t> ordered;
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) order(i, state, ordered);
    for (const auto& period : data_.panel.periods()) {
      for (const auto i : ordered) {
        if (formulas_[i]) {
          formula(i, period);
        } else {
          children(i, period);
        }
      }
    }
  }

  void formula(std::size_t i, const Period& period) {
    const ValueLookup lookup(data_, package_.scheme.settings, period);
    const auto& expression = *formulas_[i];
    std::vector<std::string> divided;
    for (std::size_t i_unit = 0; i_unit < data_.units.size(); ++i_unit) {
      const auto result = expression.evaluate(
          [&](std::size_t k) { return lookup.variable(expression.variables()[k], std::nullopt, i_unit); });
      if (result.division_by_zero) {
        divided.push_back(data_.units[i_unit].code);
      } else if (result.usable()) {
        put(i, period, i_unit, result);
        inherit_calibre(i, period, i_unit);
      } else if (result.status != Status::absent && result.status != Status::missing &&
                 data_.panel.status(i_unit, i, period) == Status::absent) {
        data_.panel.column(i, period).status[i_unit] = result.status;  // not applicable stays what it is
      }
    }
    if (!divided.empty()) {
      diagnostics_.add(fault::definition_division, place(i), expression.text(),
                       {{"indicator", data_.indicators[i].code},
                        {"period", period.text()},
                        {"units", join(divided, ", ")}});
    }
  }

  /// What is computed from values of another calibre than their indicators' own is of another calibre as well.
  void inherit_calibre(std::size_t i, const Period& period, std::size_t i_unit) {
    auto& panel = data_.panel;
    if (panel.calibres.size() == 1) return;
    std::set<std::string> names;
    for (const auto& variable : formulas_[i]->variables()) {
      const auto input = data_.find_indicator(variable.name);
      const auto* const column = input ? panel.find(*input, period) : nullptr;
      if (column != nullptr && !column->calibre.empty() && column->calibre[i_unit] != 0)
        names.insert(panel.calibres[column->calibre[i_unit]]);
    }
    if (names.empty()) return;
    const auto name = join({names.begin(), names.end()}, " + ");
    const auto found = std::ranges::find(panel.calibres, name);
    const auto number = static_cast<std::size_t>(found - panel.calibres.begin());
    if (number > UINT8_MAX) return;  // more calibres than anyone tells apart
    if (found == panel.calibres.end()) panel.calibres.push_back(name);
    auto& column = panel.column(i, period);
    if (column.calibre.empty()) column.calibre.assign(data_.units.size(), 0);
    column.calibre[i_unit] = static_cast<std::uint8_t>(number);
  }

  void children(std::size_t i, const Period& period) {
    for (const auto i_unit : units_from_below(data_)) {
      const auto result = value_of_children(package_, *definitions_[i], i, i_unit, period);
      if (result && result->usable()) put(i, period, i_unit, *result);
    }
    history_.go_on(i, period);
  }

  Package& package_;
  Dataset& data_;
  const ReadRecords& read_records_;
  const ReadMicrodata& read_microdata_;
  Diagnostics& diagnostics_;
  History history_;
  std::set<std::tuple<std::string, std::string, Period>> corrected_;  ///< unit, indicator, period
  std::vector<std::optional<Definition>> definitions_;
  std::vector<std::optional<Expression>> formulas_;
};

/// Passes on what was known on a day.
class KnownBy : public RecordSink {
 public:
  KnownBy(RecordSink& sink, Day day) : sink_(sink), day_(day) {}

  void begin(const std::vector<std::string>& columns) override { sink_.begin(columns); }

  void add(const Record& record) override {
    if (record.from && *record.from > day_) return;
    auto known = record;
    if (known.to && *known.to > day_) known.to.reset();
    sink_.add(known);
  }

 private:
  RecordSink& sink_;
  Day day_;
};

/// Keeps the rows that count for one unit.
class RowLister : public RecordSink {
 public:
  RowLister(RecordFold& fold, std::size_t i_unit, const Period& period, CountedRows& found)
      : fold_(fold), i_unit_(i_unit), period_(period), found_(found) {}

  void begin(const std::vector<std::string>& columns) override {
    found_.columns = columns;
    fold_.begin(columns);
  }

  void add(const Record& record) override {
    if (!fold_.counts(0, record, period_) || !fold_.reaches(record.i_unit, i_unit_, period_)) return;
    found_.rows.emplace_back(record.row, std::vector<std::string>(record.cells.begin(), record.cells.end()));
  }

 private:
  RecordFold& fold_;
  std::size_t i_unit_;
  Period period_;
  CountedRows& found_;
};

}  // namespace

ReadRecords known_by(ReadRecords read_records, Day day) {
  return [read = std::move(read_records), day](std::string_view table, RecordSink& sink) {
    KnownBy known(sink, day);
    return read(table, known);
  };
}

void derive_values(Package& package, const ReadRecords& read_records, Diagnostics& diagnostics,
                   const ReadMicrodata& read_microdata) {
  const bool any = std::ranges::any_of(package.data.indicators, [](const Indicator& indicator) {
    return indicator.source != ValueSource::reported;
  });
  if (any || package.data.has_descents()) Deriver(package, read_records, read_microdata, diagnostics).run();
}

std::string derivation_words(const Package& package, std::size_t i_indicator, std::size_t i_unit,
                             const Period& period) {
  const auto& indicator = package.data.indicators[i_indicator];
  const auto* const column = package.data.panel.find(i_indicator, period);
  if (indicator.source == ValueSource::reported || column == nullptr || !has_value(column->status[i_unit]))
    return {};
  const auto value = format_shortest(column->value[static_cast<Eigen::Index>(i_unit)]);
  Diagnostics told_before;
  if (indicator.source == ValueSource::formula) {
    std::string near;
    const auto expression = Expression::parse(indicator.definition, near);
    if (!expression) return {};
    const ValueLookup lookup(package.data, package.scheme.settings, period);
    return expression->text() + " = " + expression->with_numbers([&](std::size_t k) {
      return lookup.variable(expression->variables()[k], std::nullopt, i_unit);
    }) + " = " +
           value;
  }
  const auto definition = read_definition(indicator, {}, told_before);
  if (!definition) return {};
  if (indicator.source == ValueSource::children) {
    const auto numbers = children_words(package, *definition, i_indicator, i_unit, period);
    return numbers.empty() ? std::string() : indicator.definition + ": " + numbers + " = " + value;
  }
  return indicator.definition + " = " + value;
}

CountedRows counted_rows(const Package& package, const ReadRecords& read_records, std::size_t i_indicator,
                         std::size_t i_unit, const Period& period) {
  CountedRows found;
  const auto& indicator = package.data.indicators[i_indicator];
  const bool of_records =
      indicator.source == ValueSource::ledger || indicator.source == ValueSource::register_;
  const auto* const table = of_records ? package.find_table(table_of(indicator.source)) : nullptr;
  if (table == nullptr) return found;
  Diagnostics told_before;
  const auto definition = read_definition(indicator, {}, told_before);
  if (!definition) return found;
  RecordFold fold(package, *table, indicator.source, {{i_indicator, *definition}}, {period.kind()}, {period},
                  told_before);
  RowLister lister(fold, i_unit, period, found);
  read_records(table_of(indicator.source), lister);
  return found;
}

}  // namespace gnomon
