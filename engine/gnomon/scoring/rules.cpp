#include <gnomon/scoring/rules.hpp>

#include <algorithm>
#include <array>
#include <set>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/rules/bands.hpp>
#include <gnomon/scoring/rules/collect.hpp>
#include <gnomon/scoring/rules/count_met.hpp>
#include <gnomon/scoring/rules/deduct.hpp>
#include <gnomon/scoring/rules/each.hpp>
#include <gnomon/scoring/rules/highest.hpp>
#include <gnomon/scoring/rules/index.hpp>
#include <gnomon/scoring/rules/levels.hpp>
#include <gnomon/scoring/rules/met.hpp>
#include <gnomon/scoring/rules/minmax.hpp>
#include <gnomon/scoring/rules/parts.hpp>
#include <gnomon/scoring/rules/place.hpp>
#include <gnomon/scoring/rules/proportional.hpp>
#include <gnomon/scoring/rules/rated.hpp>
#include <gnomon/scoring/rules/target_progress.hpp>
#include <gnomon/scoring/rules/versus_average.hpp>

namespace gnomon {
namespace {

constexpr auto table = std::to_array<const RuleEntry*>({
    &met_rule,
    &proportional_rule,
    &target_progress_rule,
    &bands_rule,
    &levels_rule,
    &each_rule,
    &deduct_rule,
    &parts_rule,
    &highest_rule,
    &count_met_rule,
    &versus_average_rule,
    &place_rule,
    &rated_rule,
    &minmax_rule,
    &index_rule,
    &collect_rule,
});

}  // namespace

std::span<const RuleEntry* const> all_rules() { return table; }

const RuleEntry* find_rule(std::string_view name) {
  const auto* const found = std::find_if(
      table.begin(), table.end(), [name](const auto* each) { return each->declaration->name == name; });
  return found == table.end() ? nullptr : *found;
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const auto* const rule : all_rules()) names.emplace_back(rule->declaration->name);
  for (const auto* const aggregation : all_aggregations()) names.emplace_back(aggregation->declaration->name);
  return names;
}

std::vector<std::size_t> scored_indicators(const Scheme& scheme, const Dataset& data, std::size_t i_node) {
  std::set<std::size_t> found;
  std::vector<RuleProblem> told_before;
  std::vector<std::size_t> waiting{i_node};
  while (!waiting.empty()) {
    const auto& node = scheme.nodes[waiting.back()];
    waiting.pop_back();
    waiting.insert(waiting.end(), node.children.begin(), node.children.end());
    if (!node.is_leaf() || !node.rule) continue;
    const auto bound = bind_rule(*node.rule, told_before);
    if (bound.rule == nullptr) continue;
    if (node.i_indicator != Node::none) found.insert(node.i_indicator);
    auto expressions = bound.rule->expressions();
    if (bound.of) expressions.push_back(&*bound.of);
    for (const auto* const expression : expressions) {
      for (const auto& variable : expression->variables()) {
        if (const auto i = data.find_indicator(variable.name)) found.insert(*i);
      }
    }
  }
  return {found.begin(), found.end()};
}

BoundRule bind_rule(const RuleCall& call, std::vector<RuleProblem>& problems) {
  BoundRule bound;
  const auto* const entry = find_rule(call.name);
  if (entry == nullptr) {
    problems.push_back({&fault::unknown_rule, {{"rule", call.name}}, did_you_mean(call.name, rule_names())});
    return bound;
  }
  bound.declaration = entry->declaration;
  // `of` belongs to every rule: it is taken out before the rule sees its arguments.
  auto own = call;
  std::erase_if(own.named, [](const auto& argument) { return argument.first == "of"; });
  if (const auto* const text = call.find("of")) {
    std::string near;
    bound.of = Expression::parse(*text, near);
    if (!bound.of) problems.push_back({&fault::rule_expression, {{"expression", *text}, {"near", near}}, {}});
  }
  const auto n_before = problems.size();
  const RuleArguments arguments(own, *entry->declaration, problems);
  const bool all_read = problems.size() == n_before;
  bound.rule = entry->make(arguments, problems);
  // What could not be read is not told to be missing as well.
  if (!all_read) {
    std::erase_if(problems, [](const auto& each) { return each.fault == &fault::rule_argument_missing; });
  }
  return bound;
}

}  // namespace gnomon
