#include <gnomon/scoring/rules/collect.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{.name = "collect",
                                  .summary_en = "Kept and shown, without points",
                                  .summary_zh = "只采集展示，不计分",
                                  .formula = "0, outside the sum of points",
                                  .formula_zh = "0，不计入得分合计",
                                  .example = "collect",
                                  .vocabulary = "I27",
                                  .parameters = {},
                                  .reasons = {{"collect.kept", "kept, not scored", "只采集，不计分"}}};

class Collect : public Rule {
 public:
  [[nodiscard]] Score score(const LeafData& /*data*/, std::size_t /*i_unit*/) const override {
    return {0, 0};
  }
  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
  }
};

}  // namespace

const RuleEntry collect_rule{&declaration, [](const RuleArguments&, std::vector<RuleProblem>&) {
                               return std::unique_ptr<Rule>(std::make_unique<Collect>());
                             }};

}  // namespace gnomon
