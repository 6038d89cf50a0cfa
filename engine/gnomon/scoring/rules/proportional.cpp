#include <gnomon/scoring/rules/proportional.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "proportional",
    .summary_en = "In proportion to the target: x / t of the points, for 'at most' targets t / x",
    .summary_zh = "按完成比例得分：实际值÷目标值×分值（“不高于”类目标为目标值÷实际值）",
    .formula =
        "P * min(cap, max(floor, x / t)); with surplus: P + min(surplus, P * (x / t - 1)) above the target",
    .formula_zh =
        "P * min(cap, max(floor, x / t))；有 surplus 时超过目标得 P + min(surplus, P * (x / t - 1))",
    .example = "proportional  |  proportional(cap=1.2)  |  proportional(surplus=4)",
    .vocabulary = "I7 I8 I9",
    .parameters =
        {{"cap",
          ParameterType::number,
          "1",
          {},
          "greatest share of the points (1 = no credit above the target)",
          "得分上限占分值的倍数（1 为超额不加分）"},
         {"floor", ParameterType::number, "0", {}, "least share of the points", "得分下限占分值的倍数"},
         {"surplus",
          ParameterType::number,
          "",
          {},
          "greatest number of points above P for over-fulfilment",
          "超额完成最多加几分"}},
    .needs_target = true,
    .reasons = {
        {"proportional.short", "{value} ÷ {target} × {full} = {points}",
         "{value} ÷ {target} × {full} = {points}"},
        {"proportional.met", "{value} reaches {target}: full {full}", "{value} 达到 {target}：得满分 {full}"},
        {"proportional.capped", "{value} against {target}, capped: {points}",
         "{value} 对照 {target}，封顶：{points}"},
        {"proportional.above", "{value} ÷ {target} × {full} = {points}",
         "{value} ÷ {target} × {full} = {points}"},
        {"proportional.floored", "{value} against {target}, floor: {points}",
         "{value} 对照 {target}，保底：{points}"},
        {"proportional.inverse", "{target} ÷ {value} × {full} = {points}",
         "{target} ÷ {value} × {full} = {points}"}}};

enum ReasonIndex : std::size_t { below, reached, capped, above, floored, inverse };

class Proportional : public Rule {
 public:
  explicit Proportional(const RuleArguments& arguments)
      : cap_(arguments.number("cap").value_or(1)),
        floor_(arguments.number("floor").value_or(0)),
        surplus_(arguments.number("surplus")) {}

  [[nodiscard]] TargetUse target_use(const Indicator* /*indicator*/) const override {
    return TargetUse::ratio;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const auto& target = *data.target(i_unit);
    const double ratio =
        fulfilment(target, data.x[i_unit], data.targets->value[static_cast<Eigen::Index>(i_unit)]);
    const double full = data.full;
    if (surplus_ && ratio > 1) {
      const double extra = full * (ratio - 1);
      return extra > *surplus_ ? Score{full + *surplus_, capped} : Score{full + extra, above};
    }
    const double cap = surplus_ ? 1 : cap_;
    if (ratio >= cap) return {full * cap, cap == 1 ? reached : capped};
    if (floor_ > 0 && ratio <= floor_) return {full * floor_, floored};
    const double points = full * std::max(ratio, floor_);
    if (is_inverse(data, i_unit)) return {points, inverse};
    return {points, ratio > 1 ? above : below};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
    const auto& target = *data.target(i_unit);
    const bool above_range = target.kind == TargetKind::range && is_inverse(data, i_unit);
    reason.numbers.push_back({"target", above_range
                                            ? *target.value_high
                                            : data.targets->value[static_cast<Eigen::Index>(i_unit)]});
  }

 private:
  /// Is it the target that is divided by the value? So where less is better, and above the end of a range.
  [[nodiscard]] static bool is_inverse(const LeafData& data, std::size_t i_unit) {
    const auto& target = *data.target(i_unit);
    return lower_is_better(target.kind) ||
           (target.kind == TargetKind::range && target.value_high && data.x[i_unit] > *target.value_high);
  }

  double cap_;
  double floor_;
  std::optional<double> surplus_;
};

}  // namespace

const RuleEntry proportional_rule{&declaration,
                                  [](const RuleArguments& arguments, std::vector<RuleProblem>&) {
                                    return std::unique_ptr<Rule>(std::make_unique<Proportional>(arguments));
                                  }};

}  // namespace gnomon
