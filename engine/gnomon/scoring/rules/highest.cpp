#include <gnomon/scoring/rules/highest.hpp>

#include <algorithm>

#include <gnomon/base/decimal.hpp>
#include <gnomon/scoring/rules/conditions.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "highest",
    .summary_en = "The points of the best condition that holds; several never add up",
    .summary_zh = "按最高一档得分，不重复计分",
    .formula = "min(P, greatest points whose condition holds)",
    .formula_zh = "min(P, 条件成立的最高分值)",
    .example = R"(highest("national >= 1": 7, "province >= 1": 5, "city >= 1": 3))",
    .vocabulary = "I13 B1",
    .parameters = {},
    .pair_keys = PairKeys::expression,
    .reasons = {{"highest.of", "highest of {parts}: {points}", "{parts}，取最高：{points}"},
                {"highest.none", "no condition holds: 0", "没有一档成立：0"}}};

enum ReasonIndex : std::size_t { of, none };

class Highest : public ConditionPoints {
 public:
  Highest(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : ConditionPoints("highest", arguments, problems) {}

  /// A tier below one that is reached adds nothing.
  [[nodiscard]] bool matters(const LeafData& data, std::size_t i_expression,
                             std::size_t i_unit) const override {
    for (std::size_t i = 0; i < parts().size(); ++i) {
      if (i != i_expression && holds(data, i, i_unit) && parts()[i].points >= parts()[i_expression].points)
        return false;
    }
    return true;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    std::optional<double> best;
    for (std::size_t i = 0; i < parts().size(); ++i) {
      if (holds(data, i, i_unit)) best = std::max(best.value_or(parts()[i].points), parts()[i].points);
    }
    return best ? Score{std::min(*best, data.full), of} : Score{0, none};
  }
};

}  // namespace

const RuleEntry highest_rule{&declaration,
                             [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                               return std::unique_ptr<Rule>(std::make_unique<Highest>(arguments, problems));
                             }};

}  // namespace gnomon
