#include <gnomon/scoring/rules/count_met.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "count_met",
    .summary_en = "Points by how many of the conditions hold",
    .summary_zh = "按满足条件的个数查表得分",
    .formula = "points stated for the number of conditions that hold",
    .formula_zh = "成立的条件个数所对应的分值",
    .example = R"(count_met("a >= 1", "b >= 1", "c >= 1", 3: 5, 2: 4))",
    .vocabulary = "I4",
    .parameters = {},
    .pair_keys = PairKeys::number_or_range,
    .takes_conditions = true,
    .reasons = {{"count_met.counted", "{count} of {n} conditions hold: {points}",
                 "{n} 项条件满足 {count} 项：{points}"}}};

class CountMet : public Rule {
 public:
  CountMet(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : conditions_(arguments.conditions), points_(arguments.conditions.size() + 1) {
    if (conditions_.empty() || arguments.pairs.empty()) {
      problems.push_back({&fault::rule_argument_missing,
                          {{"rule", "count_met"}, {"needed", R"("a >= 1", "b >= 1", 2: 5, 1: 3)"}},
                          {}});
      return;
    }
    std::vector<bool> given(points_.size());
    for (const auto& pair : arguments.pairs) {
      const bool whole = !pair.is_range && pair.low == std::floor(pair.low);
      if (!whole || pair.low < 0 || pair.low > static_cast<double>(conditions_.size())) {
        problems.push_back({&fault::rule_argument,
                            {{"rule", "count_met"},
                             {"argument", pair.key},
                             {"example", R"(count_met("a >= 1", "b >= 1", 2: 5, 1: 3))"}},
                            {}});
        continue;
      }
      points_[static_cast<std::size_t>(pair.low)] = pair.points;
      given[static_cast<std::size_t>(pair.low)] = true;
    }
    for (std::size_t count = 1; count < given.size(); ++count) {
      if (given[count]) continue;
      problems.push_back({&fault::count_without_entry,
                          {{"count", std::to_string(count)}, {"n", std::to_string(conditions_.size())}},
                          {}});
    }
  }

  [[nodiscard]] std::vector<const Expression*> expressions() const override {
    std::vector<const Expression*> result;
    for (const auto& condition : conditions_) result.push_back(&condition);
    return result;
  }

  [[nodiscard]] bool uses_value() const override { return false; }

  [[nodiscard]] double most_points(double /*full*/) const override {
    return *std::max_element(points_.begin(), points_.end());
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    return {points_[count(data, i_unit)], 0};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"count", static_cast<double>(count(data, i_unit))});
    reason.numbers.push_back({"n", static_cast<double>(conditions_.size())});
  }

 private:
  [[nodiscard]] std::size_t count(const LeafData& data, std::size_t i_unit) const {
    return static_cast<std::size_t>(std::count_if(
        data.expressions.begin(), data.expressions.begin() + static_cast<std::ptrdiff_t>(conditions_.size()),
        [i_unit](const auto& column) { return column.value[i_unit] != 0; }));
  }

  std::vector<Expression> conditions_;
  std::vector<double> points_;
};

}  // namespace

const RuleEntry count_met_rule{
    &declaration, [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
      return std::unique_ptr<Rule>(std::make_unique<CountMet>(arguments, problems));
    }};

}  // namespace gnomon
