#include <array>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/session.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/listings.hpp>
#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/values/definition.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"rules", "rules"}, {"all rules, ways to add up and measures", "全部计分规则、汇总方式和统计方法"}},
    {{"rules proportional", "rules proportional"}, {"all of one rule", "一个规则的全部说明"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({{"rule", {"NAME", "规则"}, false}});

std::vector<const RuleDeclaration*> declarations() {
  std::vector<const RuleDeclaration*> all;
  for (const auto* rule : all_rules()) all.push_back(rule->declaration);
  for (const auto* aggregation : all_aggregations()) all.push_back(aggregation->declaration);
  for (const auto& measure : all_measures()) all.push_back(&measure.declaration);
  return all;
}

ExitCode run(Session& session) {
  auto shown = declarations();
  if (const auto name = session.values().find("rule")) {
    std::erase_if(shown, [&](const auto* rule) { return rule->name != *name; });
    if (shown.empty()) {
      throw Error(ExitCode::wrong_call, fault::unknown_rule, {{"rule", *name}},
                  did_you_mean(*name, rule_names()));
    }
    const auto format = session.format();
    if (format == "table" || format == "markdown") {
      for (const auto* const declaration : shown)
        write_rule_page(*declaration, session.language(), format == "markdown", session.out());
      return ExitCode::done;
    }
  }
  session.print(rules_table(shown, session.language()));
  return ExitCode::done;
}

}  // namespace

constexpr Command rules_command{
    .name = "rules",
    .summary = {"what can stand in the columns rule and definition", "计分规则和指标定义的写法"},
    .examples = examples,
    .arguments = arguments,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
