#include <gnomon/scoring/rules/rated.hpp>

#include <gnomon/base/decimal.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "rated",
    .summary_en = "What the assessors give: points, or a percentage of the full points",
    .summary_zh = "由考核人评定：直接给分，或给分值的百分比（酌情、专家评分、满意度）",
    .formula = "x, or P * x / 100; x outside its limits cannot be scored",
    .formula_zh = "x，或 P * x / 100；x 超出界限时不能计分",
    .example = "rated  |  rated(in=percent)  |  rated(at_most=2)",
    .vocabulary = "I11 I15 I23 I25",
    .parameters = {{"in",
                    ParameterType::word,
                    "points",
                    {"points", "percent"},
                    "what the value is",
                    "数值是分数（points）还是分值的百分比（percent）"},
                   {"at_most",
                    ParameterType::number,
                    "",
                    {},
                    "most that may be given (else P, or 100)",
                    "最多可给多少（默认为分值或 100）"},
                   {"at_least", ParameterType::number, "0", {}, "least that may be given", "最少可给多少"}},
    .reasons = {
        {"rated.points", "given by the assessors: {points} of {full}", "评定得 {points}（满分 {full}）"},
        {"rated.percent", "{full} × {value} % = {points}", "{full} × {value}% = {points}"}}};

enum ReasonIndex : std::size_t { in_points, in_percent };

class Rated : public Rule {
 public:
  explicit Rated(const RuleArguments& arguments)
      : percent_(arguments.word("in") == "percent"),
        at_most_(arguments.number("at_most")),
        at_least_(arguments.number("at_least").value_or(0)) {}

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const double x = without_noise(data.x[i_unit]);
    const double most = at_most_.value_or(percent_ ? 100 : data.full);
    if (x < at_least_ || x > most) return {0, in_points, false};
    return percent_ ? Score{data.full * x / 100, in_percent} : Score{x, in_points};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
  }

 private:
  bool percent_;
  std::optional<double> at_most_;
  double at_least_;
};

}  // namespace

const RuleEntry rated_rule{&declaration, [](const RuleArguments& arguments, std::vector<RuleProblem>&) {
                             return std::unique_ptr<Rule>(std::make_unique<Rated>(arguments));
                           }};

}  // namespace gnomon
