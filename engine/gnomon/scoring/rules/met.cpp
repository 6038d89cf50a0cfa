#include <gnomon/scoring/rules/met.hpp>

#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "met",
    .summary_en = "All or nothing: full points when the target is met or the condition holds, else 0",
    .summary_zh = "达标得满分，否则不得分",
    .formula = "P if x meets t (or the limits or the condition given), else 0",
    .formula_zh = "x 达到 t（或所给的界限、条件）得 P，否则得 0",
    .example = "met  |  met(at_least=2)  |  met(when=\"funds >= 2 and share >= 15\")",
    .vocabulary = "I1 I2 I5 I16 I17 I20",
    .parameters = {{"at_least", ParameterType::number, "", {}, "least value", "最低值（含）"},
                   {"above", ParameterType::number, "", {}, "value to be exceeded", "须超过的值"},
                   {"at_most", ParameterType::number, "", {}, "greatest value", "最高值（含）"},
                   {"below", ParameterType::number, "", {}, "value to stay below", "须低于的值"},
                   {"when", ParameterType::expression, "", {}, "condition that must hold", "须成立的条件"},
                   {"undecided",
                    ParameterType::number,
                    "",
                    {},
                    "share of the points (0 to 1) where the sampling error leaves open whether it is met; "
                    "without it the value alone decides",
                    "差距在抽样误差之内、无法判断是否达到时所得的比例（0 至 1）；不写则只看数值本身"}},
    .reasons = {{"met.yes", "{value} meets {target}: full {full}", "{value} 达到 {target}：得满分 {full}"},
                {"met.no", "{value} does not meet {target}: 0", "{value} 未达到 {target}：得 0 分"},
                {"met.in_time", "{value}, in time for {target}: full {full}",
                 "{value}，在期限 {target} 之内：得满分 {full}"},
                {"met.late", "{value}, {days} days after {target}: 0",
                 "{value}，迟于期限 {target} {days} 天：得 0 分"},
                {"met.holds", "{condition} holds: full {full}", "{condition} 成立：得满分 {full}"},
                {"met.fails", "{condition} does not hold: 0", "{condition} 不成立：得 0 分"},
                {"met.done", "yes: full {full}", "是：得满分 {full}"},
                {"met.not_done", "no: 0", "否：得 0 分"},
                {"met.undecided", "{value} cannot be told apart from {target}: {points} of {full}",
                 "{value} 与 {target} 无法区分：得 {points}（满分 {full}）"}}};

enum ReasonIndex : std::size_t { yes, no, in_time, late, holds, fails, done, not_done, undecided };

class Met : public Rule {
 public:
  Met(const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
    for (const auto& [name, kind] :
         {std::pair{"at_least", TargetKind::at_least}, std::pair{"above", TargetKind::above},
          std::pair{"at_most", TargetKind::at_most}, std::pair{"below", TargetKind::below}}) {
      if (const auto limit = arguments.number(name)) {
        limits_.emplace_back();
        limits_.back().kind = kind;
        limits_.back().value = *limit;
      }
    }
    if (const auto* const when = arguments.expression("when")) when_ = *when;
    undecided_ = arguments.number("undecided");
    if (undecided_ && (*undecided_ < 0 || *undecided_ > 1)) {
      problems.push_back({&fault::rule_parameter_value,
                          {{"rule", "met"},
                           {"parameter", "undecided"},
                           {"value", format_shortest(*undecided_)},
                           {"allowed_en", "a number from 0 to 1"},
                           {"allowed_zh", "0 至 1 的数"}},
                          {}});
    }
  }

  [[nodiscard]] std::vector<const Expression*> expressions() const override {
    return when_ ? std::vector<const Expression*>{&*when_} : std::vector<const Expression*>{};
  }

  [[nodiscard]] bool uses_value() const override { return !when_; }
  [[nodiscard]] TargetUse target_use(const Indicator* indicator) const override {
    const bool own_test = when_ || !limits_.empty() || (indicator != nullptr && indicator->is_yes_no());
    return own_test ? TargetUse::none : TargetUse::compare;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const auto verdict = [&](bool good, ReasonIndex if_good, ReasonIndex if_not) {
      return Score{good ? data.full : 0, good ? if_good : if_not};
    };
    if (when_) return verdict(data.expressions[0].value[i_unit] != 0, holds, fails);
    if (undecided_ && test(data, i_unit).verdict == Verdict::undecided)
      return {*undecided_ * data.full, undecided};
    const double x = data.x[i_unit];
    if (!limits_.empty()) {
      bool good = true;
      for (const auto& limit : limits_)
        good = good && meets(data.scheme->settings, limit, x, *limit.value, data.published_decimals);
      return verdict(good, yes, no);
    }
    const auto* const target = data.target(i_unit);
    if (target != nullptr && !is_done_by(data, *target)) {
      const double due = data.targets->value[static_cast<Eigen::Index>(i_unit)];
      const bool is_day = target->kind == TargetKind::deadline;
      return verdict(meets(data.scheme->settings, *target, x, due, data.published_decimals),
                     is_day ? in_time : yes, is_day ? late : no);
    }
    return verdict(x >= 1, done,
                   not_done);  // the caller has seen to it that only yes/no items come without a target
  }

  [[nodiscard]] TargetTest test(const LeafData& data, std::size_t i_unit) const override {
    if (limits_.empty()) return Rule::test(data, i_unit);
    std::vector<Limit> limits;
    for (const auto& each : limits_) {
      const auto own = limits_of(data.scheme->settings, each, *each.value);
      limits.insert(limits.end(), own.begin(), own.end());
    }
    return test_limits(limits, data.x[i_unit], data.error(i_unit), data.scheme->settings.confidence);
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    if (when_) return;
    if (const auto* const target = data.target(i_unit); limits_.empty() && target != nullptr &&
                                                        target->kind == TargetKind::deadline &&
                                                        !is_done_by(data, *target)) {
      // However the indicator counts days, the value lies as many days from the deadline as the two numbers.
      const double due = data.targets->value[static_cast<Eigen::Index>(i_unit)];
      const auto days = static_cast<Day>(std::ceil(data.x[i_unit] - due));
      const auto deadline = static_cast<Day>(target->value.value_or(0));
      reason.words.emplace_back("value", to_text(deadline + days));
      reason.words.emplace_back("target", to_text(deadline));
      reason.numbers.push_back({"days", static_cast<double>(days)});
      return;
    }
    reason.numbers.push_back({"value", data.x[i_unit]});
    if (!limits_.empty()) {
      std::string text;
      for (const auto& limit : limits_) {
        if (!text.empty()) text += ", ";
        constexpr std::string_view marks[] = {"≥", ">", "≤", "<"};
        text +=
            std::string(marks[static_cast<std::size_t>(limit.kind)]) + " " + format_shortest(*limit.value);
      }
      reason.words.emplace_back("target", text);
    } else if (const auto* const target = data.target(i_unit); target != nullptr && target->value_high) {
      reason.words.emplace_back(
          "target", format_shortest(target->value.value_or(0)) + "～" + format_shortest(*target->value_high));
    } else if (target != nullptr && !is_done_by(data, *target)) {
      reason.numbers.push_back({"target", data.targets->value[static_cast<Eigen::Index>(i_unit)]});
    }
  }

 private:
  /// Is it a yes that is wanted by a day? Then the yes alone decides.
  [[nodiscard]] static bool is_done_by(const LeafData& data, const Target& target) {
    return target.kind == TargetKind::deadline && data.indicator != nullptr && data.indicator->is_yes_no();
  }

  std::vector<Target> limits_;
  std::optional<Expression> when_;
  std::optional<double> undecided_;  ///< share of the points where the sampling error leaves it open
};

}  // namespace

const RuleEntry met_rule{&declaration,
                         [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                           return std::unique_ptr<Rule>(std::make_unique<Met>(arguments, problems));
                         }};

}  // namespace gnomon
