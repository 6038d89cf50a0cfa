#include <gnomon/values/children.hpp>

#include <algorithm>

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <boost/accumulators/statistics/min.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/sum.hpp>
#include <boost/accumulators/statistics/weighted_mean.hpp>

#include <gnomon/base/decimal.hpp>
#include <gnomon/model/lookup.hpp>

namespace gnomon {
namespace {

/// One unit below with what it puts in.
struct Part {
  double value = 0;
  double weight = 1;
};

/// The units right below, valid in the period.
std::vector<std::size_t> below(const Dataset& data, std::size_t i_unit, const Period& period) {
  std::vector<std::size_t> found;
  for (const auto i : data.units_in_scope(data.units[i_unit].code)) {
    const auto& unit = data.units[i];
    if (i != i_unit && unit.parent == data.units[i_unit].code && data.stands_in(i, period))
      found.push_back(i);
  }
  return found;
}

bool is_condition(const Definition& definition) {
  return definition.measure == Measure::count || definition.measure == Measure::share;
}

/// What a unit below puts in: a value, or whether the condition holds.
Quantity value_of(const ValueLookup& lookup, const Package& package, const Definition& definition,
                  std::size_t i_indicator, std::size_t i_unit) {
  if (!is_condition(definition)) {
    const Expression::Variable variable{
        definition.column.empty() ? package.data.indicators[i_indicator].code : definition.column,
        Access::own};
    return lookup.variable(variable, std::nullopt, i_unit);
  }
  const auto& condition = *definition.conditions.front().front().condition;
  return condition.evaluate(
      [&](std::size_t k) { return lookup.variable(condition.variables()[k], i_indicator, i_unit); });
}

Quantity weight_of(const ValueLookup& lookup, const Dataset& data, const Definition& definition,
                   std::size_t i_unit) {
  if (definition.weight.empty()) return {1};
  if (definition.weight != "population")
    return lookup.variable({definition.weight, Access::own}, std::nullopt, i_unit);
  const auto& population = data.units[i_unit].population;
  return population ? Quantity{*population} : Quantity{0, Status::missing};
}

/// What the units below put in, or the state that keeps it from being added up.
struct Parts {
  std::vector<Part> parts;
  std::optional<Quantity> lacking;
  std::size_t n_below = 0;
};

Parts parts_of(const Package& package, const Definition& definition, std::size_t i_indicator,
               std::size_t i_unit, const Period& period) {
  const ValueLookup lookup(package.data, package.scheme.settings, period);
  Parts result;
  for (const auto i : below(package.data, i_unit, period)) {
    ++result.n_below;
    const auto value = value_of(lookup, package, definition, i_indicator, i);
    const auto weight = weight_of(lookup, package.data, definition, i);
    if (value.usable() && weight.usable()) {
      result.parts.push_back({value.value, weight.value});
    } else if (value.status != Status::not_applicable && !definition.skip_missing && !result.lacking) {
      result.lacking = value.usable() ? weight : value;
    }
  }
  return result;
}

}  // namespace

std::vector<std::size_t> units_from_below(const Dataset& data) {
  constexpr int deepest = 64;  // a cycle of parents is reported elsewhere
  std::vector<std::pair<int, std::size_t>> depths;
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    int depth = 0;
    for (auto at = data.find_unit(data.units[i].parent); at && depth < deepest; ++depth)
      at = data.find_unit(data.units[*at].parent);
    depths.emplace_back(-depth, i);
  }
  std::ranges::sort(depths);
  std::vector<std::size_t> order;
  order.reserve(depths.size());
  for (const auto& [depth, i] : depths) order.push_back(i);
  return order;
}

std::vector<std::string> children_codes(const Definition& definition) {
  std::vector<std::string> codes;
  if (!definition.column.empty()) codes.push_back(definition.column);
  if (!definition.weight.empty() && definition.weight != "population") codes.push_back(definition.weight);
  for (const auto& tests : definition.conditions) {
    for (const auto& test : tests) {
      for (const auto& variable : test.condition->variables()) {
        if (variable.name != "x") codes.push_back(variable.name);
      }
    }
  }
  return codes;
}

std::optional<Quantity> value_of_children(const Package& package, const Definition& definition,
                                          std::size_t i_indicator, std::size_t i_unit, const Period& period) {
  const auto parts = parts_of(package, definition, i_indicator, i_unit, period);
  if (parts.n_below == 0) return std::nullopt;
  if (parts.lacking) return parts.lacking;
  if (parts.parts.empty()) return Quantity{0, Status::missing};
  namespace acc = boost::accumulators;
  acc::accumulator_set<double, acc::stats<acc::tag::sum, acc::tag::min, acc::tag::max>> plain;
  acc::accumulator_set<double, acc::stats<acc::tag::weighted_mean>, double> weighted;
  double weights = 0;
  for (const auto& part : parts.parts) {
    plain(part.value);
    weighted(part.value, acc::weight = part.weight);
    weights += part.weight;
  }
  const auto n = static_cast<double>(parts.parts.size());
  switch (definition.measure) {
    case Measure::least:
      return Quantity{acc::min(plain)};
    case Measure::greatest:
      return Quantity{acc::max(plain)};
    case Measure::mean:
      if (weights == 0) return Quantity{0, Status::observed, true};
      return Quantity{acc::weighted_mean(weighted)};
    case Measure::share:
      return Quantity{100 * acc::sum(plain) / n};
    default:
      return Quantity{acc::sum(plain)};
  }
}

std::string children_words(const Package& package, const Definition& definition, std::size_t i_indicator,
                           std::size_t i_unit, const Period& period) {
  const auto parts = parts_of(package, definition, i_indicator, i_unit, period);
  std::string words;
  for (const auto& part : parts.parts) {
    if (!words.empty()) words += " + ";
    words += format_shortest(part.value);
    if (!definition.weight.empty()) words += " × " + format_shortest(part.weight);
  }
  if (definition.measure == Measure::mean && !parts.parts.empty()) {
    double weights = 0;
    for (const auto& part : parts.parts) weights += part.weight;
    return "(" + words + ") ÷ " + format_shortest(weights);
  }
  if (definition.measure == Measure::share)
    return "100 × (" + words + ") ÷ " + std::to_string(parts.parts.size());
  const bool picks = definition.measure == Measure::least || definition.measure == Measure::greatest;
  if (!picks) return words;
  for (auto at = words.find(" + "); at != std::string::npos; at = words.find(" + ", at))
    words.replace(at, 3, ", ");
  return (definition.measure == Measure::least ? "min(" : "max(") + words + ")";
}

}  // namespace gnomon
