#include <gnomon/scoring/coverage.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon {
namespace {

constexpr std::size_t most_units_named = 10;

/// What becomes of a unit without the value.
std::pair<std::string_view, std::string_view> effect_of(MissingPolicy policy) {
  switch (policy) {
    case MissingPolicy::not_ranked:
      return {"a unit without the value is not ranked", "缺少数值的单位不参加排名"};
    case MissingPolicy::zero:
      return {"a unit without the value gets 0 points for it", "缺少数值的单位该项计 0 分"};
    case MissingPolicy::exclude:
      return {"the item is left out for a unit without the value", "缺少数值的单位该项不计，其余折算"};
    case MissingPolicy::carry:
      return {"the last earlier value counts, where there is one",
              "沿用以前的数值，没有以前数值的不参加排名"};
  }
  return {};
}

class Coverage {
 public:
  Coverage(const Package& package, const Period& period, Diagnostics& diagnostics)
      : package_(package),
        data_(package.data),
        period_(period),
        diagnostics_(diagnostics),
        assessed_(assessed_units(package.scheme, package.data, period)),
        empty_told_(package.data.indicators.size(), false) {}

  void run() {
    for (std::size_t i = 1; i < package_.scheme.nodes.size(); ++i) {
      const auto& node = package_.scheme.nodes[i];
      if (node.is_leaf() && node.rule && node.rule->name != "collect") leaf(i);
    }
    for (const auto& [use, lacking] : lacking_) report(use.first, use.second, lacking);
  }

 private:
  void leaf(std::size_t i_node) {
    const auto& node = package_.scheme.nodes[i_node];
    std::vector<RuleProblem> problems;  // told by the check of the scheme
    const auto bound = bind_rule(*node.rule, problems);
    if (!bound.rule) return;
    if (!bound.of && bound.rule->uses_value()) use(i_node, node.i_indicator, "indicator");
    if (node.i_indicator != Node::none) evidence(i_node);
    auto expressions = bound.rule->expressions();
    if (bound.of) expressions.push_back(&*bound.of);
    for (const auto* const expression : expressions) {
      for (const auto& variable : expression->variables()) {
        if (variable.access != Access::own) continue;
        const bool is_x = variable.name == "x" && node.i_indicator != Node::none;
        use(i_node, is_x ? node.i_indicator : data_.find_indicator(variable.name).value_or(Node::none),
            "rule");
      }
    }
  }

  /// A starred item: which units have a value, but nothing filed as proof of it?
  void evidence(std::size_t i_node) {
    const auto starred = package_.scheme.starred_node(i_node);
    const auto i_indicator = package_.scheme.nodes[i_node].i_indicator;
    const auto* const values = data_.panel.find(i_indicator, period_);
    const bool has_place = !data_.takes_evidence.empty() && data_.takes_evidence[i_indicator] != 0;
    if (!starred || values == nullptr || !has_place) return;  // without a place an error says so
    const auto applies = package_.scheme.units_of(i_node, data_);
    std::vector<bool> lacking(data_.units.size());
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      const bool concerned = assessed_[i] != 0 && (applies.empty() || applies[i] != 0);
      lacking[i] = concerned && has_value(values->status[i]) &&
                   values->value[static_cast<Eigen::Index>(i)] != 0 &&
                   data_.evidence_of(i, i_indicator, period_).empty();
    }
    auto [n, units] = named(lacking);
    if (n == 0) return;
    const auto& node = package_.scheme.nodes[i_node];
    diagnostics_.add(fault::evidence_missing, values_place(),
                     std::string(package_.scheme.nodes[*starred].evidence_asked()),
                     {{"item", code_and_name(node.code, node.name)},
                      {"period", period_.text()},
                      {"n", std::to_string(n)},
                      {"units", std::move(units)}});
  }

  /// How many units, and the first of them by name.
  [[nodiscard]] std::pair<std::size_t, std::string> named(const std::vector<bool>& which) const {
    std::vector<std::string> units;
    std::size_t n = 0;
    for (std::size_t i = 0; i < which.size(); ++i) {
      if (!which[i]) continue;
      if (++n <= most_units_named) units.push_back(code_and_name(data_.units[i].code, data_.units[i].name));
    }
    auto text = join(units, ", ");
    if (n > units.size()) text += " … (+" + std::to_string(n - units.size()) + ")";
    return {n, std::move(text)};
  }

  /// Looks at the values of an indicator that the node uses.
  void use(std::size_t i_node, std::size_t i_indicator, std::string_view column) {
    if (i_indicator == Node::none || empty_told_[i_indicator] || may_still_be_done(i_indicator)) return;
    const auto& node = package_.scheme.nodes[i_node];
    const auto* const values = data_.panel.find(i_indicator, period_);
    // What was to be computed is not missed as well when it could not be.
    const bool computed = data_.indicators[i_indicator].source != ValueSource::reported;
    if (computed && diagnostics_.has_errors()) return;
    if (values == nullptr || std::ranges::none_of(values->status, has_value)) {
      empty_told_[i_indicator] = true;
      diagnostics_.add(fault::indicator_without_values, package_.place(node.origin, column),
                       label(i_indicator),
                       {{"indicator", data_.indicators[i_indicator].code}, {"period", period_.text()}});
      return;
    }
    auto& lacking = lacking_[{i_indicator, policy_of(i_node)}];
    lacking.resize(data_.units.size());
    const auto applies = package_.scheme.units_of(i_node, data_);
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      const auto status = values->status[i];
      const bool concerned = assessed_[i] != 0 && (applies.empty() || applies[i] != 0);
      if (concerned && (status == Status::absent || status == Status::missing)) lacking[i] = true;
    }
  }

  /// Is it to be done by a day after the period? Then nobody misses it yet.
  [[nodiscard]] bool may_still_be_done(std::size_t i_indicator) const {
    return std::ranges::any_of(package_.scheme.targets, [&](const Target& target) {
      return target.i_indicator == i_indicator && target.firm && target.kind == TargetKind::deadline &&
             target.period.contains(period_) && target.value.value_or(0) > period_.last_day();
    });
  }

  [[nodiscard]] MissingPolicy policy_of(std::size_t i_node) const {
    return package_.scheme.missing_policy(i_node).value_or(package_.scheme.settings.missing);
  }

  [[nodiscard]] std::string label(std::size_t i_indicator) const {
    const auto& indicator = data_.indicators[i_indicator];
    return code_and_name(indicator.code, indicator.name);
  }

  void report(std::size_t i_indicator, MissingPolicy policy, const std::vector<bool>& lacking) {
    auto [n, text] = named(lacking);
    if (n == 0) return;
    const auto [effect_en, effect_zh] = effect_of(policy);
    diagnostics_.add(fault::indicator_values_missing, values_place(), label(i_indicator),
                     {{"indicator", data_.indicators[i_indicator].code},
                      {"period", period_.text()},
                      {"n", std::to_string(n)},
                      {"units", std::move(text)},
                      {"effect_en", std::string(effect_en)},
                      {"effect_zh", std::string(effect_zh)}});
  }

  /// Where the values are to be filled in.
  [[nodiscard]] Place values_place() const {
    const auto* const table = package_.find_table("values");
    return table == nullptr ? Place() : table->place();
  }

  const Package& package_;
  const Dataset& data_;
  const Period& period_;
  Diagnostics& diagnostics_;
  std::vector<std::uint8_t> assessed_;
  std::vector<bool> empty_told_;  ///< indicators that nobody has a value of
  std::map<std::pair<std::size_t, MissingPolicy>, std::vector<bool>> lacking_;  ///< by indicator: each unit
};

}  // namespace

void check_coverage(const Package& package, Diagnostics& diagnostics) {
  // What seems to be missing may stand in what could not be read.
  if (!package.is_whole("values") || !package.is_whole("assessment") || !package.data.knows_all_units) return;
  const auto& period = package.scheme.settings.period;
  const auto periods = package.data.panel.periods();
  if (!period || std::ranges::find(periods, *period) == periods.end()) return;  // told as a whole
  Coverage(package, *period, diagnostics).run();
}

}  // namespace gnomon
