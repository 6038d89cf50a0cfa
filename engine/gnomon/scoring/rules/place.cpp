#include <gnomon/scoring/rules/place.hpp>

#include <algorithm>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/scoring/rules/pool.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "place",
    .summary_en = "Points by the place of the value among all units, the group or the parent's units",
    .summary_zh = "按数值在全部、同组或同一上级单位中的名次得分",
    .formula = "points of the places that hold 1 + number of better values; equal values share a place",
    .formula_zh = "名次（优于它的个数 + 1）所对应的分值；数值相等的名次相同",
    .example = "place(1: 10, 2..3: 8, 4..10: 5)",
    .vocabulary = "T13 H2",
    .parameters = {over_parameter,
                   {"better",
                    ParameterType::word,
                    "high",
                    {"high", "low"},
                    "which end is better",
                    "数值高为好（high）还是低为好（low）"},
                   {"else", ParameterType::number, "0", {}, "points of the other places", "其余名次得分"}},
    .pair_keys = PairKeys::number_or_range,
    .reasons = {{"place.of", "place {place} of {n}: {points}", "第 {place} 名（共 {n}）：{points}"}}};

class PlaceAmong : public Rule {
 public:
  PlaceAmong(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : pool_(arguments.word("over")),
        sign_(arguments.word("better") == "low" ? -1 : 1),
        else_(arguments.number("else").value_or(0)),
        places_(arguments.pairs) {
    if (places_.empty())
      problems.push_back(
          {&fault::rule_argument_missing, {{"rule", "place"}, {"needed", "1: 10, 2..3: 8"}}, {}});
  }

  [[nodiscard]] double most_points(double /*full*/) const override {
    double most = else_;
    for (const auto& each : places_) most = std::max(most, each.points);
    return most;
  }

  void prepare(const LeafData& data) override {
    values_.clear();
    for (std::size_t i = 0; i < data.n_units(); ++i) {
      if (data.usable[i] == 0 || !pool_.has(data, i)) continue;
      const auto pool = pool_.of(data, i);
      if (pool >= values_.size()) values_.resize(pool + 1);
      values_[pool].push_back(seen(data, i));
    }
    for (auto& values : values_) std::ranges::sort(values, std::greater<>());
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    if (!pool_.has(data, i_unit)) return {0, 0, false};
    const double place = place_of(data, i_unit);
    for (const auto& each : places_) {
      if (place >= each.low && place <= (each.is_range ? each.high : each.low)) return {each.points, 0};
    }
    return {else_, 0};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    reason.numbers.push_back({"value", data.x[i_unit]});
    reason.numbers.push_back({"place", place_of(data, i_unit)});
    reason.numbers.push_back({"n", static_cast<double>(values_[pool_.of(data, i_unit)].size())});
  }

 private:
  /// The value as people see it, the better the greater.
  [[nodiscard]] double seen(const LeafData& data, std::size_t i_unit) const {
    return sign_ * without_noise(data.x[i_unit]);
  }

  [[nodiscard]] double place_of(const LeafData& data, std::size_t i_unit) const {
    const auto& values = values_[pool_.of(data, i_unit)];
    const auto first = std::ranges::lower_bound(values, seen(data, i_unit), std::greater<>());
    return 1 + static_cast<double>(first - values.begin());
  }

  Pool pool_;
  double sign_;
  double else_;
  std::vector<RulePair> places_;
  std::vector<std::vector<double>> values_;  ///< of each pool, best first
};

}  // namespace

const RuleEntry place_rule{&declaration,
                           [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                             return std::unique_ptr<Rule>(std::make_unique<PlaceAmong>(arguments, problems));
                           }};

}  // namespace gnomon
