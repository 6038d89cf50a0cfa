#include <gnomon/scoring/aggregation.hpp>

#include <algorithm>
#include <array>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/aggregation/bonus.hpp>
#include <gnomon/scoring/aggregation/geometric.hpp>
#include <gnomon/scoring/aggregation/harmonic.hpp>
#include <gnomon/scoring/aggregation/mean.hpp>
#include <gnomon/scoring/aggregation/penalty.hpp>
#include <gnomon/scoring/aggregation/sum.hpp>
#include <gnomon/scoring/aggregation/veto.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon {
namespace {

constexpr auto table = std::to_array<const AggregationEntry*>({
    &sum_aggregation,
    &mean_aggregation,
    &geometric_aggregation,
    &harmonic_aggregation,
    &bonus_aggregation,
    &penalty_aggregation,
    &veto_aggregation,
});

}  // namespace

std::span<const AggregationEntry* const> all_aggregations() { return table; }

const AggregationEntry* find_aggregation(std::string_view name) {
  const auto* const found = std::find_if(
      table.begin(), table.end(), [name](const auto* each) { return each->declaration->name == name; });
  return found == table.end() ? nullptr : *found;
}

Aggregation bind_aggregation(const Node& node, AggregationKind by_default,
                             std::vector<RuleProblem>& problems) {
  RuleCall call;
  call.name = by_default == AggregationKind::mean ? "mean" : "sum";
  if (node.rule) call = *node.rule;
  const auto* entry = find_aggregation(call.name);
  if (entry == nullptr) {
    problems.push_back(
        {&fault::unknown_aggregation, {{"rule", call.name}}, did_you_mean(call.name, rule_names())});
    entry = &sum_aggregation;
    call = {};
  }
  return entry->make(RuleArguments(call, *entry->declaration, problems));
}

}  // namespace gnomon
