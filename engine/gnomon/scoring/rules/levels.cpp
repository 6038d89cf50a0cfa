#include <gnomon/scoring/rules/levels.hpp>

#include <gnomon/base/faults.hpp>

#include <algorithm>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "levels",
    .summary_en = "Points of a level given in words (indicator measured in `level`)",
    .summary_zh = "按等级得分（指标的计量单位为“等级”）",
    .formula = "points of the level named",
    .formula_zh = "所填等级对应的分值",
    .example = "levels(好: 5, 中: 4, 差: 3)",
    .vocabulary = "I12 I30",
    .parameters = {{"in",
                    ParameterType::word,
                    "points",
                    {"points", "percent"},
                    "what stands behind the colons",
                    "冒号后是分数（points）还是分值的百分比（percent）"}},
    .pair_keys = PairKeys::word,
    .reasons = {{"levels.named", "level {level}: {points}", "等级“{level}”：{points}"}}};

class Levels : public Rule {
 public:
  Levels(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : percent_(arguments.word("in") == "percent"), levels_(arguments.pairs) {
    if (levels_.empty()) {
      problems.push_back(
          {&fault::rule_argument_missing, {{"rule", "levels"}, {"needed", "好: 5, 中: 4, 差: 3"}}, {}});
    }
  }

  [[nodiscard]] double most_points(double full) const override {
    double most = 0;
    for (const auto& level : levels_) most = std::max(most, level.points);
    return percent_ ? full : most;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const auto level = index(data, i_unit);
    if (level >= levels_.size()) return {0, 0, false};
    const double points = levels_[level].points;
    return {percent_ ? points * data.full / 100 : points, 0};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    const auto level = index(data, i_unit);
    if (level < levels_.size()) reason.words.emplace_back("level", levels_[level].key);
  }

 private:
  /// Values of level indicators are the position of the word in the call.
  static std::size_t index(const LeafData& data, std::size_t i_unit) {
    return data.x[i_unit] < 0 ? static_cast<std::size_t>(-1) : static_cast<std::size_t>(data.x[i_unit]);
  }

  bool percent_;
  std::vector<RulePair> levels_;
};

}  // namespace

const RuleEntry levels_rule{&declaration,
                            [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                              return std::unique_ptr<Rule>(std::make_unique<Levels>(arguments, problems));
                            }};

}  // namespace gnomon
