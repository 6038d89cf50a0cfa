#include <gnomon/scoring/rules/minmax.hpp>

#include <gnomon/scoring/rules/pool.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "minmax",
    .summary_en = "Place between the worst and the best unit: worst 0, best full points",
    .summary_zh = "按在最差与最好单位之间的位置得分（极差标准化）",
    .formula = "P * (x - min) / (max - min), reversed when low is better; P when all are equal",
    .formula_zh = "P * (x - min) / (max - min)，越低越好时相反；全部相等时得 P",
    .example = "minmax(over=group)",
    .vocabulary = "I28 A10",
    .parameters = {over_parameter,
                   {"better",
                    ParameterType::word,
                    "high",
                    {"high", "low"},
                    "which end is better",
                    "数值高为好（high）还是低为好（low）"}},
    .reasons = {{"minmax.high", "({value} - {min}) ÷ ({max} - {min}) × {full} = {points}",
                 "({value} - {min}) ÷ ({max} - {min}) × {full} = {points}"},
                {"minmax.low", "({max} - {value}) ÷ ({max} - {min}) × {full} = {points}",
                 "({max} - {value}) ÷ ({max} - {min}) × {full} = {points}"},
                {"minmax.equal", "all units are equal: full {full}", "各单位数值相同：得满分 {full}"}}};

enum ReasonIndex : std::size_t { high, low, equal };

class MinMax : public Rule {
 public:
  explicit MinMax(const RuleArguments& arguments)
      : pool_(arguments.word("over")), low_is_better_(arguments.word("better") == "low") {}

  void prepare(const LeafData& data) override { pools_ = pool_.statistics(data); }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    if (!pool_.has(data, i_unit)) return {0, high, false};
    const auto& pool = pools_[pool_.of(data, i_unit)];
    if (!(pool.max > pool.min)) return {data.full, equal};
    const double x = data.x[i_unit];
    if (low_is_better_) return {(pool.max - x) / (pool.max - pool.min) * data.full, low};
    return {(x - pool.min) / (pool.max - pool.min) * data.full, high};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    const auto& pool = pools_[pool_.of(data, i_unit)];
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"min", pool.min});
    reason.numbers.push_back({"max", pool.max});
  }

 private:
  Pool pool_;
  bool low_is_better_;
  std::vector<PoolStatistics> pools_;
};

}  // namespace

const RuleEntry minmax_rule{&declaration, [](const RuleArguments& arguments, std::vector<RuleProblem>&) {
                              return std::unique_ptr<Rule>(std::make_unique<MinMax>(arguments));
                            }};

}  // namespace gnomon
