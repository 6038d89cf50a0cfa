#include <gnomon/scoring/rules/each.hpp>

#include <gnomon/base/faults.hpp>

#include <algorithm>

#include <gnomon/base/decimal.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "each",
    .summary_en = "Points for every event or piece, up to the full points",
    .summary_zh = "每次（件）记若干分，加满为止",
    .formula = "max(0, min(P, points * min(x, at_most)))",
    .example = "each(points=0.3)  |  each(points=3, at_most=5)",
    .vocabulary = "I6 B2 B5",
    .parameters = {{"points", ParameterType::number, "", {}, "points for each", "每次（件）得分"},
                   {"at_most", ParameterType::number, "", {}, "how many count at most", "最多计几次（件）"}},
    .reasons = {{"each.counted", "{value} × {each} = {points}", "{value} × {each} = {points}"},
                {"each.limited", "{value}, of which {counted} count: {counted} × {each} = {points}",
                 "{value}，计 {counted}：{counted} × {each} = {points}"},
                {"each.capped", "{value} × {each}, at most {full}: {points}",
                 "{value} × {each}，最高 {full}：{points}"}}};

enum ReasonIndex : std::size_t { counted, limited, capped };

class Each : public Rule {
 public:
  Each(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : points_(arguments.number("points").value_or(0)), at_most_(arguments.number("at_most")) {
    if (!arguments.number("points")) {
      problems.push_back({&fault::rule_argument_missing, {{"rule", "each"}, {"needed", "points=…"}}, {}});
    }
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const double x = data.x[i_unit];
    const double n = counted_of(x);
    const double points = std::max(0.0, points_ * n);
    if (without_noise(points - data.full) > 0) return {data.full, capped};
    return {std::min(points, data.full), n < x ? limited : counted};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    const double x = data.x[i_unit];
    reason.numbers.push_back({"value", x});
    reason.numbers.push_back({"each", points_});
    if (counted_of(x) < x) reason.numbers.push_back({"counted", counted_of(x)});
  }

 private:
  [[nodiscard]] double counted_of(double x) const { return at_most_ ? std::min(x, *at_most_) : x; }

  double points_;
  std::optional<double> at_most_;
};

}  // namespace

const RuleEntry each_rule{&declaration,
                          [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                            return std::unique_ptr<Rule>(std::make_unique<Each>(arguments, problems));
                          }};

}  // namespace gnomon
