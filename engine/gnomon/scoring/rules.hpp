#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// All rules for leaves, in the order of the list.
[[nodiscard]] std::span<const RuleEntry* const> all_rules();

/// The rule of that name, or nullptr.
[[nodiscard]] const RuleEntry* find_rule(std::string_view name);

/// A rule made ready from the text of a scheme, with the expression that replaces the item's value, if any.
struct BoundRule {
  const RuleDeclaration* declaration = nullptr;
  std::unique_ptr<Rule> rule;
  std::optional<Expression> of;  ///< `of="…"`: x is this instead of the indicator's value
};

/// Binds a call; problems (unknown rule, wrong arguments) are added to the list, and `rule` is empty when the name is unknown.
[[nodiscard]] BoundRule bind_rule(const RuleCall& call, std::vector<RuleProblem>& problems);

/// Indicators that the leaves at and below a node score, by themselves or in expressions; ascending.
[[nodiscard]] std::vector<std::size_t> scored_indicators(const Scheme& scheme, const Dataset& data,
                                                         std::size_t i_node);

/// Names of rules and aggregations, for 'did you mean'.
[[nodiscard]] std::vector<std::string> rule_names();

}  // namespace gnomon
