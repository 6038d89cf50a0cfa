#include <gnomon/scoring/rules/conditions.hpp>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {

ConditionPoints::ConditionPoints(std::string_view rule, const RuleArguments& arguments,
                                 std::vector<RuleProblem>& problems)
    : parts_(arguments.pairs) {
  if (parts_.empty()) {
    problems.push_back(
        {&fault::rule_argument_missing, {{"rule", std::string(rule)}, {"needed", "\"a >= 1\": 2"}}, {}});
  }
}

std::vector<const Expression*> ConditionPoints::expressions() const {
  std::vector<const Expression*> result;
  result.reserve(parts_.size());
  for (const auto& part : parts_) result.push_back(&*part.condition);
  return result;
}

void ConditionPoints::explain(const LeafData& data, std::size_t i_unit, Reason& reason) const {
  std::string sum;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!holds(data, i, i_unit)) continue;
    if (!sum.empty()) sum += " + ";
    sum += format_shortest(parts_[i].points) + " (" + parts_[i].key + ")";
  }
  reason.words.emplace_back("parts", sum.empty() ? "0" : sum);
}

}  // namespace gnomon
