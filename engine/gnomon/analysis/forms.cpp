#include <gnomon/analysis/forms.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <gnomon/base/text.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon {
namespace {

bool has_any_value(const Panel& panel, const Period& period) {
  for (std::size_t i = 0; i < panel.n_indicators(); ++i) {
    const auto* const column = panel.find(i, period);
    if (column != nullptr && std::ranges::any_of(column->status, has_value)) return true;
  }
  return false;
}

/// The last period with values before `period`, or of all.
std::optional<Period> last_with_values(const Dataset& data, const std::optional<Period>& period) {
  const auto periods = data.panel.periods();
  for (auto each = periods.rbegin(); each != periods.rend(); ++each) {
    const bool earlier = !period || (each->kind() == period->kind() && *each < *period);
    if (earlier && has_any_value(data.panel, *each)) return *each;
  }
  return std::nullopt;
}

class Plan {
 public:
  Plan(const Package& package, const Period& period)
      : scheme_(package.scheme),
        data_(package.data),
        period_(period),
        last_(last_with_values(package.data, period)),
        assessed_(assessed_units(package.scheme, package.data, period)),
        is_parent_(package.data.units.size(), 0),
        leaves_(package.data.indicators.size()) {
    for (const auto& unit : data_.units) {
      if (const auto parent = data_.find_unit(unit.parent)) is_parent_[*parent] = 1;
    }
    std::vector<std::size_t> nodes;
    for (std::size_t i_node = 1; i_node < scheme_.nodes.size(); ++i_node) {
      if (scheme_.nodes[i_node].is_leaf()) nodes.push_back(i_node);
    }
    std::ranges::stable_sort(nodes, {}, [&](std::size_t i_node) { return scheme_.nodes[i_node].origin.row; });
    for (const auto i_node : nodes) leaf(i_node);
    find_order();
  }

  [[nodiscard]] FormSet forms(bool by_department) const {
    FormSet set;
    set.period = period_;
    set.last = last_;
    set.by_department = by_department;
    set.has_self = !data_.self_values.empty();
    set.forms = by_department ? of_departments() : of_units();
    return set;
  }

 private:
  /// Notes which reported indicators the leaf needs, those behind a formula included.
  void leaf(std::size_t i_node) {
    applies_[i_node] = scheme_.units_of(i_node, data_);
    std::set<std::size_t> seen;
    std::vector<std::size_t> waiting = scored_indicators(scheme_, data_, i_node);
    while (!waiting.empty()) {
      const auto i = waiting.back();
      waiting.pop_back();
      if (!seen.insert(i).second) continue;
      const auto& indicator = data_.indicators[i];
      if (indicator.source == ValueSource::reported) leaves_[i].push_back(i_node);
      if (indicator.source != ValueSource::formula) continue;
      std::string near;
      const auto formula = Expression::parse(indicator.definition, near);
      if (!formula) continue;
      for (const auto& variable : formula->variables()) {
        if (const auto found = data_.find_indicator(variable.name)) waiting.push_back(*found);
      }
    }
  }

  /// Indicators in the order in which the scheme as written needs them; those that it does not need follow in the order of their table.
  void find_order() {
    std::vector<std::tuple<std::int64_t, int, std::int64_t, std::size_t>> keys;
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      if (data_.indicators[i].source != ValueSource::reported) continue;
      const auto row = data_.indicators[i].origin.row;
      if (leaves_[i].empty()) {
        keys.emplace_back(std::numeric_limits<std::int64_t>::max(), 0, row, i);
        continue;
      }
      const auto& first = scheme_.nodes[leaves_[i].front()];
      keys.emplace_back(first.origin.row, first.i_indicator == i ? 0 : 1, row, i);
    }
    std::ranges::sort(keys);
    for (const auto& key : keys) order_.push_back(std::get<3>(key));
  }

  [[nodiscard]] bool applies(std::size_t i_node, std::size_t i_unit) const {
    const auto& units = applies_.at(i_node);
    return units.empty() || units[i_unit] != 0;
  }

  [[nodiscard]] std::vector<std::size_t> leaves_of(std::size_t i_indicator, std::size_t i_unit) const {
    std::vector<std::size_t> found;
    for (const auto i_node : leaves_[i_indicator]) {
      if (applies(i_node, i_unit)) found.push_back(i_node);
    }
    return found;
  }

  [[nodiscard]] bool reported_last(std::size_t i_indicator, std::size_t i_unit) const {
    return last_ && has_value(data_.panel.status(i_unit, i_indicator, *last_));
  }

  [[nodiscard]] bool nobody_reported(std::size_t i_indicator) const {
    if (!last_) return true;
    const auto* const column = data_.panel.find(i_indicator, *last_);
    return column == nullptr || std::ranges::none_of(column->status, has_value);
  }

  [[nodiscard]] bool is_asked(std::size_t i_indicator, std::size_t i_unit) const {
    if (reported_last(i_indicator, i_unit)) return true;
    if (leaves_[i_indicator].empty()) return is_parent_[i_unit] == 0 && nobody_reported(i_indicator);
    return assessed_[i_unit] != 0 && !leaves_of(i_indicator, i_unit).empty();
  }

  [[nodiscard]] bool may_report(std::size_t i_unit) const {
    return data_.stands_in(i_unit, period_) && data_.units[i_unit].code != scheme_.settings.reference_unit;
  }

  [[nodiscard]] std::vector<Form> of_units() const {
    std::vector<Form> forms;
    for (std::size_t i_unit = 0; i_unit < data_.units.size(); ++i_unit) {
      if (!may_report(i_unit)) continue;
      Form form{i_unit, {}};
      for (const auto i : order_) {
        if (is_asked(i, i_unit)) form.rows.push_back({i_unit, i, leaves_of(i, i_unit)});
      }
      if (!form.rows.empty()) forms.push_back(std::move(form));
    }
    return forms;
  }

  /// Is the node the item, or below it?
  [[nodiscard]] bool is_within(std::size_t i_node, std::size_t i_item) const {
    while (i_node != Node::none && i_node != i_item) i_node = scheme_.nodes[i_node].parent;
    return i_node == i_item;
  }

  [[nodiscard]] std::vector<Form> of_departments() const {
    std::map<std::size_t, std::set<std::size_t>> items;  // by department, in the order of codes
    for (const auto& each : scheme_.responsibilities) {
      const auto i_unit = data_.find_unit(each.unit);
      const auto i_item = scheme_.find_node(each.item);
      if (i_unit && i_item) items[*i_unit].insert(*i_item);
    }
    std::vector<Form> forms;
    for (const auto& [i_department, own] : items) {
      Form form{i_department, {}};
      for (const auto i : order_) add_rows(i, own, form);
      if (!form.rows.empty()) forms.push_back(std::move(form));
    }
    return forms;
  }

  /// The rows of one indicator, if an item of the department needs it: one for each unit.
  void add_rows(std::size_t i_indicator, const std::set<std::size_t>& items, Form& form) const {
    for (std::size_t i_unit = 0; i_unit < data_.units.size(); ++i_unit) {
      if (!may_report(i_unit) || assessed_[i_unit] == 0) continue;
      auto leaves = leaves_of(i_indicator, i_unit);
      std::erase_if(leaves, [&](std::size_t i_node) {
        return std::ranges::none_of(items, [&](std::size_t i_item) { return is_within(i_node, i_item); });
      });
      if (!leaves.empty()) form.rows.push_back({i_unit, i_indicator, std::move(leaves)});
    }
  }

  const Scheme& scheme_;
  const Dataset& data_;
  Period period_;
  std::optional<Period> last_;
  std::vector<std::uint8_t> assessed_;
  std::vector<std::uint8_t> is_parent_;
  std::vector<std::vector<std::size_t>> leaves_;  ///< per indicator: leaves that need it
  std::map<std::size_t, std::vector<std::uint8_t>> applies_;
  std::vector<std::size_t> order_;
};

}  // namespace

std::optional<Period> period_given(const Settings& settings) {
  const auto is_given = [](const Choice& choice) { return choice.key == "period" && !choice.is_default; };
  return std::ranges::any_of(settings.choices, is_given) ? settings.period : std::nullopt;
}

std::optional<Period> period_to_report(const Package& package) {
  if (const auto given = period_given(package.scheme.settings)) return given;
  const auto last = last_with_values(package.data, std::nullopt);
  if (!last) return std::nullopt;
  return Period::around(last->kind(), last->last_day() + 1);
}

FormSet plan_forms(const Package& package, const Period& period, bool by_department) {
  return Plan(package, period).forms(by_department);
}

}  // namespace gnomon
