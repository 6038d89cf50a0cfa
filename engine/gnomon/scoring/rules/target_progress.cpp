#include <gnomon/scoring/rules/target_progress.hpp>

#include <algorithm>
#include <cmath>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "target_progress",
    .summary_en = "Share of the way from the baseline to the target",
    .summary_zh = "按从基期值到目标值的进度得分",
    .formula =
        "P * min(cap, max(floor, (x - baseline) / (t - baseline))); a baseline at or past t: P while x holds "
        "t, else floor",
    .formula_zh =
        "P * min(cap, max(floor, (x - 基期值) / (t - 基期值)))；基期值已达到 t 时，x 保持 t 得 P，否则按 "
        "floor",
    .example = "target_progress(floor=0)",
    .vocabulary = "I17 T12",
    .parameters =
        {{"floor", ParameterType::number, "0", {}, "least share of the points", "得分下限占分值的倍数"},
         {"cap", ParameterType::number, "1", {}, "greatest share of the points", "得分上限占分值的倍数"}},
    .needs_target = true,
    .reasons = {
        {"target_progress.part", "({value} - {baseline}) ÷ ({target} - {baseline}) × {full} = {points}",
         "({value} - {baseline}) ÷ ({target} - {baseline}) × {full} = {points}"},
        {"target_progress.capped", "from {baseline}, {value} reaches {target}: {points}",
         "基期 {baseline}，{value} 达到 {target}：{points}"},
        {"target_progress.floored", "from {baseline}, {value} is no progress towards {target}: {points}",
         "基期 {baseline}，{value} 未向 {target} 推进：{points}"}}};

enum ReasonIndex : std::size_t { part, capped, floored };

class TargetProgress : public Rule {
 public:
  explicit TargetProgress(const RuleArguments& arguments)
      : floor_(arguments.number("floor").value_or(0)), cap_(arguments.number("cap").value_or(1)) {}

  [[nodiscard]] TargetUse target_use(const Indicator* /*indicator*/) const override {
    return TargetUse::compare;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const double target = data.targets->value[static_cast<Eigen::Index>(i_unit)];
    const double start = baseline(data, i_unit);
    if (std::isnan(start)) return {0, part, false};
    const auto* const row = data.target(i_unit);
    const double better = row != nullptr && lower_is_better(row->kind) ? -1 : 1;
    // Where the baseline is at or past the target there is no way left to share: it is held or it is lost.
    if ((start - target) * better >= 0) {
      const bool held = (data.x[i_unit] - target) * better >= 0;
      return held ? Score{data.full * std::min(1.0, cap_), capped} : Score{data.full * floor_, floored};
    }
    const double progress = (data.x[i_unit] - start) / (target - start);
    if (progress >= cap_) return {data.full * cap_, capped};
    if (progress <= floor_) return {data.full * floor_, floored};
    return {data.full * progress, part};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"target", data.targets->value[static_cast<Eigen::Index>(i_unit)]});
    reason.numbers.push_back({"baseline", baseline(data, i_unit)});
  }

 private:
  static double baseline(const LeafData& data, std::size_t i_unit) {
    return data.targets->baseline.size() == 0 ? std::nan("")
                                              : data.targets->baseline[static_cast<Eigen::Index>(i_unit)];
  }

  double floor_;
  double cap_;
};

}  // namespace

const RuleEntry target_progress_rule{
    &declaration, [](const RuleArguments& arguments, std::vector<RuleProblem>&) {
      return std::unique_ptr<Rule>(std::make_unique<TargetProgress>(arguments));
    }};

}  // namespace gnomon
