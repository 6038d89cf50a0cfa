#include <gnomon/scoring/rules/index.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "index",
    .summary_en = "Ratio to the unit's own value of a base period",
    .summary_zh = "与本单位基期值之比",
    .formula = "P * min(cap, max(0, x / x of the base period))",
    .formula_zh = "P * min(cap, max(0, x / 基期的 x))",
    .example = "index(base=2015, cap=1.5)",
    .vocabulary = "I28 I17",
    .parameters =
        {{"base", ParameterType::number, "", {}, "base year", "基年"},
         {"cap", ParameterType::number, "1", {}, "greatest share of the points", "得分上限占分值的倍数"}},
    .reasons = {
        {"index.ratio", "{value} ÷ {base} × {full} = {points}", "{value} ÷ {base} × {full} = {points}"},
        {"index.capped", "{value} ÷ {base}, capped: {points}", "{value} ÷ {base}，封顶：{points}"}}};

enum ReasonIndex : std::size_t { ratio, capped };

class Index : public Rule {
 public:
  Index(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : cap_(arguments.number("cap").value_or(1)) {
    if (const auto base = arguments.number("base")) base_ = Period::parse(format_shortest(*base));
    if (!base_)
      problems.push_back({&fault::rule_argument_missing, {{"rule", "index"}, {"needed", "base=2015"}}, {}});
  }

  void prepare(const LeafData& data) override { before_ = data.x_in(base_.value_or(Period::year(2000))); }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const double before = before_[static_cast<Eigen::Index>(i_unit)];
    if (!(before > 0)) return {0, ratio, false};
    const double share = std::max(0.0, data.x[i_unit] / before);
    return share >= cap_ ? Score{data.full * cap_, capped} : Score{data.full * share, ratio};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"base", before_[static_cast<Eigen::Index>(i_unit)]});
  }

 private:
  std::optional<Period> base_;
  double cap_;
  Eigen::ArrayXd before_;
};

}  // namespace

const RuleEntry index_rule{&declaration,
                           [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                             return std::unique_ptr<Rule>(std::make_unique<Index>(arguments, problems));
                           }};

}  // namespace gnomon
