#include <gnomon/scoring/rules/versus_average.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/scoring/rules/pool.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "versus_average",
    .summary_en = "Base points, more or less for every step above or below the average of the units",
    .summary_zh = "达到平均值得基本分，每高（低）于平均值若干百分点加（减）若干分",
    .formula = "base + each * ((x / average - 1) * 100 / per), between 0 and P",
    .formula_zh = "base + each * ((x / 平均值 - 1) * 100 / per)，不低于 0，不超过 P",
    .example = "versus_average(base=10, each=0.5, per=5)",
    .vocabulary = "I18",
    .parameters =
        {{"base", ParameterType::number, "", {}, "points for the average itself", "达到平均值的基本分"},
         {"each", ParameterType::number, "", {}, "points for every step", "每一档加（减）分"},
         {"per",
          ParameterType::number,
          "5",
          {},
          "size of a step in percent of the average",
          "每一档为平均值的百分之几"},
         {"whole", ParameterType::yes_no, "yes", {}, "count whole steps only", "只计整档"},
         {"better",
          ParameterType::word,
          "high",
          {"high", "low"},
          "which side is better",
          "数值高为好（high）还是低为好（low）"},
         over_parameter},
    .reasons = {
        {"versus_average.steps", "{base} + {steps} × {each} = {points} (average {average})",
         "{base} + {steps} × {each} = {points}（平均值 {average}）"},
        {"versus_average.capped", "{base} + {steps} × {each}, at most {full}: {points} (average {average})",
         "{base} + {steps} × {each}，最高 {full}：{points}（平均值 {average}）"},
        {"versus_average.floored", "{base} + {steps} × {each}, not below 0: {points} (average {average})",
         "{base} + {steps} × {each}，不低于 0：{points}（平均值 {average}）"}}};

enum ReasonIndex : std::size_t { steps, capped, floored };

class VersusAverage : public Rule {
 public:
  VersusAverage(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : base_(arguments.number("base").value_or(0)),
        each_(arguments.number("each").value_or(0)),
        per_(arguments.number("per").value_or(5)),
        whole_(arguments.yes("whole")),
        sign_(arguments.word("better") == "low" ? -1 : 1),
        pool_(arguments.word("over")) {
    for (const std::string_view name : {"base", "each"}) {
      if (!arguments.number(name)) {
        problems.push_back({&fault::rule_argument_missing,
                            {{"rule", "versus_average"}, {"needed", std::string(name) + "=…"}},
                            {}});
      }
    }
    if (per_ <= 0) {
      problems.push_back({&fault::rule_parameter_value,
                          {{"rule", "versus_average"},
                           {"parameter", "per"},
                           {"value", format_shortest(per_)},
                           {"allowed_en", "a number above 0"},
                           {"allowed_zh", "大于 0 的数"}},
                          {}});
    }
  }

  void prepare(const LeafData& data) override {
    averages_.clear();
    for (const auto& pool : pool_.statistics(data)) averages_.push_back(pool.mean);
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    if (!pool_.has(data, i_unit)) return {0, steps, false};
    const double average = averages_[pool_.of(data, i_unit)];
    if (!(average > 0)) return {0, steps, false};
    const double points = base_ + each_ * n_steps(data.x[i_unit], average);
    if (points > data.full) return {data.full, capped};
    return points < 0 ? Score{0, floored} : Score{points, steps};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    const double average = averages_[pool_.of(data, i_unit)];
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"average", average});
    reason.numbers.push_back({"base", base_});
    reason.numbers.push_back({"steps", n_steps(data.x[i_unit], average)});
    reason.numbers.push_back({"each", each_});
  }

 private:
  [[nodiscard]] double n_steps(double x, double average) const {
    const double n = without_noise(sign_ * (x / average - 1) * 100 / per_);
    return whole_ ? std::trunc(n) + 0.0 : n;
  }

  double base_;
  double each_;
  double per_;
  bool whole_;
  double sign_;
  Pool pool_;
  std::vector<double> averages_;
};

}  // namespace

const RuleEntry versus_average_rule{
    &declaration, [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
      return std::unique_ptr<Rule>(std::make_unique<VersusAverage>(arguments, problems));
    }};

}  // namespace gnomon
