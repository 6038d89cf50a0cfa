#include <gnomon/input/check_values.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/number_format.hpp>
#include <gnomon/input/values_reader.hpp>
#include <gnomon/model/unit_of_measure.hpp>

namespace gnomon {
namespace {

/// A fault of one value; its row is looked up at the end.
struct ValueFault {
  const Fault* fault = nullptr;
  std::string found;
  FaultArguments arguments;
};

struct CellKey {
  Period period = Period::year(2000);
  std::size_t i_indicator = 0;
  std::size_t i_unit = 0;
  auto operator<=>(const CellKey&) const = default;
};

/// One column of the panel and what it is compared with.
struct ColumnView {
  const Indicator& indicator;
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  const PanelColumn& column;
  const Dataset& data;
  bool units_change = false;          ///< is any the successor of another?
  const PanelColumn* last = nullptr;  ///< of the period before, of the same kind
  std::optional<Period> last_period;

  [[nodiscard]] std::size_t n_units() const { return column.status.size(); }
  /// Is there a value of its own? Those of the units that it goes on from are looked at there.
  [[nodiscard]] bool has(std::size_t i_unit) const {
    return has_value(column.status[i_unit]) && !(units_change && data.descent(i_unit).goes_on() &&
                                                 period.last_day() < data.descent(i_unit).since);
  }
  [[nodiscard]] double value(std::size_t i_unit) const {
    return column.value[static_cast<Eigen::Index>(i_unit)];
  }
  /// The last value, where there is one of the same calibre.
  [[nodiscard]] std::optional<double> before(std::size_t i_unit) const {
    if (last == nullptr || !has_value(last->status[i_unit])) return std::nullopt;
    const auto calibre = [i_unit](const PanelColumn& of) {
      return of.calibre.empty() ? 0 : of.calibre[i_unit];
    };
    if (calibre(column) != calibre(*last)) return std::nullopt;
    return last->value[static_cast<Eigen::Index>(i_unit)];
  }
};

/// A number that two measurements hardly share by chance: with decimals, or large.
bool is_peculiar(double value) { return value != std::floor(value) || std::abs(value) >= 1000; }

class ValueChecks {
 public:
  explicit ValueChecks(const Package& package) : package_(package), data_(package.data) {
    index_targets();
    find_parents();
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (data_.units[i].valid_from || data_.units[i].valid_to) limited_units_.push_back(i);
    }
  }

  void run() {
    for (const auto& period : data_.panel.periods()) {
      for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
        if (const auto* const column = data_.panel.find(i, period)) check_column(i, period, *column);
      }
    }
  }

  /// Adds what was found, each with the row that it stands in.
  void report(const TableSource& source, Diagnostics& diagnostics) const {
    const auto* const table = package_.find_table("values");
    if (found_.empty() || table == nullptr) return;
    LimitedFaults faults;
    std::set<const ValueFault*> placed;
    // Most rows are in the column of the row before: that is looked up once.
    CellKey last_column{Period::year(2000), Node::none, 0};
    bool has_faults = false;
    visit_values(
        source, *table, data_,
        [&](const FoundValue& value) {
          if (value.period != last_column.period || value.i_indicator != last_column.i_indicator) {
            last_column = {value.period, value.i_indicator, 0};
            const auto first = found_.lower_bound(last_column);
            has_faults = first != found_.end() && first->first.period == value.period &&
                         first->first.i_indicator == value.i_indicator;
          }
          if (!has_faults) return true;
          const auto [first, last] = found_.equal_range({value.period, value.i_indicator, value.i_unit});
          for (auto each = first; each != last; ++each) {
            if (placed.insert(&each->second).second) add_found(each->second, value, *table, faults);
          }
          return placed.size() < found_.size();
        },
        rows_in_question());
    for (const auto& [fault, n] : n_left_out_) {
      for (std::size_t i = 0; i < n; ++i) faults.skip(*fault);
    }
    faults.move_to(diagnostics, table->place());
  }

 private:
  /// The rows of the columns in which something was found, put together where they overlap.
  [[nodiscard]] std::vector<RowSpan> rows_in_question() const {
    std::vector<RowSpan> all;
    for (const auto& [key, fault] : found_)
      all.push_back(data_.panel.find(key.i_indicator, key.period)->rows);
    std::ranges::sort(all, {}, &RowSpan::first);
    std::vector<RowSpan> spans;
    for (const auto& each : all) {
      if (spans.empty() || each.first > spans.back().last) spans.push_back(each);
      spans.back().include(each.last);
    }
    return spans;
  }

  static void add_found(const ValueFault& fault, const FoundValue& value, const TableInfo& table,
                        LimitedFaults& faults) {
    Place place{table.file, table.sheet, value.row, {}, value.column};
    if (value.column >= 0) place.column = table.headings[static_cast<std::size_t>(value.column)];
    faults.add(*fault.fault, std::move(place), fault.found, fault.arguments);
  }

  void check_column(std::size_t i_indicator, const Period& period, const PanelColumn& column) {
    ColumnView view{data_.indicators[i_indicator], i_indicator, period,      column, data_,
                    data_.has_descents(),          nullptr,     std::nullopt};
    find_last(view);
    outside_validity(view);
    if (view.indicator.is_yes_no() || view.indicator.is_level() || view.indicator.is_date()) return;
    out_of_range(view);
    jumps(view);
    fractions(view);
    copied_from_target(view);
    copied_from_parent(view);
  }

  /// The last earlier column of the same kind of period.
  void find_last(ColumnView& view) const {
    for (const auto& period : data_.panel.periods()) {
      if (!(period < view.period)) break;
      if (period.kind() != view.period.kind()) continue;
      if (const auto* const column = data_.panel.find(view.i_indicator, period)) {
        view.last = column;
        view.last_period = period;
      }
    }
  }

  void outside_validity(const ColumnView& view) {
    for (const auto i : limited_units_) {
      const auto& unit = data_.units[i];
      const bool before = unit.valid_from && view.period.last_day() < *unit.valid_from;
      const bool after = unit.valid_to && view.period.first_day() > *unit.valid_to;
      if ((before || after) && view.has(i)) {
        add(fault::value_outside_validity, view, i, {{"unit", unit.code}, {"period", view.period.text()}});
      }
    }
  }

  void out_of_range(const ColumnView& view) {
    const bool percent = view.indicator.is_percent() && !view.indicator.is_rate_of_change();
    const bool count = unit_of_measure(view.indicator.unit_of_measure).is_count();
    if (!percent && !count) return;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (!view.has(i)) continue;
      const double value = view.value(i);
      if (percent && value > 100) add(fault::percent_high, view, i, {});
      if (percent && value < 0) add(fault::percent_negative, view, i, {});
      if (count && value < 0) {
        add(fault::count_negative, view, i, {{"unit_of_measure", view.indicator.unit_of_measure}});
      }
    }
  }

  void jumps(const ColumnView& view) {
    if (view.last == nullptr) return;
    const double factor = package_.scheme.settings.jump_factor;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (!view.has(i)) continue;
      const auto before = view.before(i);
      const double value = view.value(i);
      if (!before || *before <= 0 || value <= 0) continue;
      const bool jumped = value >= factor * *before || *before >= factor * value;
      if (!jumped || looks_like_fraction(view, i) || !std::isfinite(value / *before)) continue;
      add(fault::value_jump, view, i,
          {{"factor", format_shortest(round_decimal(value / *before, value > *before ? 1 : 3))},
           {"period", view.last_period->text()},
           {"before", format_shortest(*before)}});
    }
  }

  [[nodiscard]] static bool is_small_percent(const ColumnView& view, std::size_t i) {
    return view.indicator.is_percent() && view.has(i) && view.value(i) > 0 && view.value(i) <= 1;
  }

  /// Was `0.18` written for 18 %? So it seems when the unit's last value is some ten times as large.
  [[nodiscard]] static bool looks_like_fraction(const ColumnView& view, std::size_t i) {
    const auto before = view.before(i);
    return is_small_percent(view, i) && before && *before > 1.5 && *before >= 10 * view.value(i);
  }

  /// Are all values of a share in % between 0 and 1, and not only 0 and 1? A spreadsheet shows 93.5 % and may hand over 0.935.
  [[nodiscard]] static std::optional<std::size_t> all_fractions(const ColumnView& view) {
    constexpr std::size_t few = 3;
    std::size_t n_values = 0;
    std::size_t n_broken = 0;
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (!view.has(i)) continue;
      const double value = view.value(i);
      if (value < 0 || value > 1) return std::nullopt;
      ++n_values;
      if (value > 0 && value < 1) {
        ++n_broken;
        if (!first) first = i;
      }
    }
    return n_values >= few && n_broken >= 2 ? first : std::nullopt;
  }

  void fractions(const ColumnView& view) {
    if (!view.indicator.is_percent()) return;
    if (const auto first = all_fractions(view)) {
      add(fault::percents_as_fractions, view, *first,
          {{"indicator", view.indicator.code},
           {"period", view.period.text()},
           {"proposal", times_hundred(format_shortest(view.value(*first))) + "%"}});
      return;
    }
    std::optional<double> median;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (!is_small_percent(view, i)) continue;
      if (!median) median = median_of(view);
      // Without a value of its own from before, the other units tell.
      const bool unlike_others = !view.before(i) && *median > 1.5 && *median >= 10 * view.value(i);
      if (!looks_like_fraction(view, i) && !unlike_others) continue;
      const auto largest = view.before(i).value_or(*median);
      add(fault::percent_as_fraction, view, i,
          {{"largest", format_shortest(largest)},
           {"proposal", times_hundred(format_shortest(view.value(i))) + "%"}});
    }
  }

  [[nodiscard]] static double median_of(const ColumnView& view) {
    std::vector<double> values;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (view.has(i)) values.push_back(view.value(i));
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }

  /// Targets that give a plain number for one period, by indicator and period.
  void index_targets() {
    for (const auto& target : package_.scheme.targets) {
      const bool plain = target.value && target.reference.empty() && target.kind != TargetKind::increase &&
                         target.kind != TargetKind::relative && target.kind != TargetKind::range &&
                         target.kind != TargetKind::deadline && target.kind != TargetKind::rank &&
                         target.kind != TargetKind::path;
      if (plain && is_peculiar(*target.value))
        targets_[{target.i_indicator, target.period}].emplace_back(*target.value, &target);
    }
  }

  [[nodiscard]] bool in_scope(const Target& target, std::size_t i_unit) const {
    const auto& unit = data_.units[i_unit];
    return target.scope.empty() || target.scope == unit.code || target.scope == unit.group ||
           target.scope == unit.kind;
  }

  void copied_from_target(const ColumnView& view) {
    const auto targets = targets_.find({view.i_indicator, view.period});
    if (targets == targets_.end()) return;
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      if (!view.has(i)) continue;
      const double value = view.value(i);
      const bool equal = std::ranges::any_of(targets->second, [&](const auto& each) {
        return each.first == value && in_scope(*each.second, i);
      });
      if (equal) add(fault::value_equals_target, view, i, {{"period", view.period.text()}});
    }
  }

  void copied_from_parent(const ColumnView& view) {
    for (std::size_t i = 0; i < view.n_units(); ++i) {
      const auto parent = parents_[i];
      if (parent == Node::none || !view.has(i) || !view.has(parent)) continue;
      const bool equal = view.value(i) == view.value(parent) && is_peculiar(view.value(i));
      if (equal && n_children_[parent] > 1) {
        add(fault::value_equals_parent, view, i, {{"parent", data_.units[parent].code}});
      }
    }
  }

  void find_parents() {
    parents_.assign(data_.units.size(), Node::none);
    n_children_.assign(data_.units.size(), 0);
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      const auto parent = data_.find_unit(data_.units[i].parent);
      if (!parent || *parent == i) continue;
      parents_[i] = *parent;
      ++n_children_[*parent];
    }
  }

  void add(const Fault& fault, const ColumnView& view, std::size_t i_unit, FaultArguments arguments) {
    auto& n = n_found_[&fault];
    if (++n > most_of_one_kind) {
      ++n_left_out_[&fault];
      return;
    }
    found_.emplace(CellKey{view.period, view.i_indicator, i_unit},
                   ValueFault{&fault, format_shortest(view.value(i_unit)), std::move(arguments)});
  }

  const Package& package_;
  const Dataset& data_;
  std::map<std::pair<std::size_t, Period>, std::vector<std::pair<double, const Target*>>> targets_;
  std::vector<std::size_t> limited_units_;  ///< that exist from or up to some day
  std::vector<std::size_t> parents_;
  std::vector<std::size_t> n_children_;
  std::multimap<CellKey, ValueFault> found_;
  std::map<const Fault*, std::size_t> n_found_;
  std::map<const Fault*, std::size_t> n_left_out_;
};

}  // namespace

void check_values(const Package& package, const TableSource& source, Diagnostics& diagnostics) {
  ValueChecks checks(package);
  checks.run();
  checks.report(source, diagnostics);
}

}  // namespace gnomon
