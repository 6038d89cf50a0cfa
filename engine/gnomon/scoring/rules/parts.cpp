#include <gnomon/scoring/rules/parts.hpp>

#include <algorithm>

#include <gnomon/scoring/rules/conditions.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "parts",
    .summary_en = "Sum of the points of the conditions that hold, up to the full points",
    .summary_zh = "各项条件分别得分，相加计分",
    .formula = "min(P, sum of the points whose condition holds)",
    .formula_zh = "min(P, 条件成立的各项分值之和)",
    .example = R"(parts("plan >= 1": 2, "summary >= 1": 3))",
    .vocabulary = "I3 B2",
    .parameters = {},
    .pair_keys = PairKeys::expression,
    .reasons = {{"parts.sum", "{parts} = {points}", "{parts} = {points}"},
                {"parts.capped", "{parts}, at most {full}: {points}", "{parts}，最高 {full}：{points}"}}};

enum ReasonIndex : std::size_t { sum, capped };

class Parts : public ConditionPoints {
 public:
  Parts(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : ConditionPoints("parts", arguments, problems) {}

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    double points = 0;
    for (std::size_t i = 0; i < parts().size(); ++i) points += holds(data, i, i_unit) ? parts()[i].points : 0;
    return points > data.full ? Score{data.full, capped} : Score{points, sum};
  }
};

}  // namespace

const RuleEntry parts_rule{&declaration,
                           [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                             return std::unique_ptr<Rule>(std::make_unique<Parts>(arguments, problems));
                           }};

}  // namespace gnomon
