#include <gnomon/scoring/rules/deduct.hpp>

#include <gnomon/base/faults.hpp>

#include <algorithm>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "deduct",
    .summary_en = "Full points less a deduction for every event, never below 0",
    .summary_zh = "从满分起扣，每次扣若干分，扣完为止",
    .formula = "max(0, P - each * x)",
    .example = "deduct(each=0.5)  |  deduct(each=1, of=\"2 * no_plan + absences\")",
    .vocabulary = "I14 B5",
    .parameters = {{"each", ParameterType::number, "", {}, "points taken off for each", "每次扣分"}},
    .reasons = {
        {"deduct.some", "{full} - {value} × {each} = {points}", "{full} - {value} × {each} = {points}"},
        {"deduct.none_left", "{full} - {value} × {each}, not below 0: 0",
         "{full} - {value} × {each}，扣完为止：0"}}};

enum ReasonIndex : std::size_t { some, none_left };

class Deduct : public Rule {
 public:
  Deduct(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : each_(arguments.number("each").value_or(0)) {
    if (!arguments.number("each")) {
      problems.push_back({&fault::rule_argument_missing, {{"rule", "deduct"}, {"needed", "each=…"}}, {}});
    }
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const double points = data.full - each_ * data.x[i_unit];
    return points < 0 ? Score{0, none_left} : Score{std::min(points, data.full), some};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"each", each_});
  }

 private:
  double each_;
};

}  // namespace

const RuleEntry deduct_rule{&declaration,
                            [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                              return std::unique_ptr<Rule>(std::make_unique<Deduct>(arguments, problems));
                            }};

}  // namespace gnomon
