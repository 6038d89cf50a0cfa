#include <gnomon/scoring/rules/bands.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "bands",
    .summary_en = "Points of the band that the value, or its share of the target, lies in",
    .summary_zh = "按数值（或完成比例）所在档次得分；恰等于界限的归入较好一档",
    .formula = "points of the best band whose limit x (or x / t) reaches, else `else`",
    .formula_zh = "x（或 x / t）所达到的最好一档的分值，一档也未达到时得 `else`",
    .example =
        "bands(90: 5, 80: 4, 60: 3)  |  bands(of_target=yes, 1: 10, 0.8: 6)  |  bands(better=low, 3: 5, 6: "
        "3)",
    .vocabulary = "I10",
    .parameters = {{"of_target",
                    ParameterType::yes_no,
                    "no",
                    {},
                    "bands of x / t instead of x",
                    "按完成比例（实际值÷目标值）分档"},
                   {"in",
                    ParameterType::word,
                    "points",
                    {"points", "percent"},
                    "what stands behind the colons",
                    "冒号后是分数（points）还是分值的百分比（percent）"},
                   {"better",
                    ParameterType::word,
                    "high",
                    {"high", "low"},
                    "which end is better",
                    "数值高为好（high）还是低为好（low）"},
                   {"else", ParameterType::number, "0", {}, "points outside all bands", "各档之外的得分"}},
    .pair_keys = PairKeys::number_or_range,
    .reasons = {{"bands.in", "{value} reaches the band {band}: {points}", "{value} 属于“{band}”档：{points}"},
                {"bands.outside", "{value} is in no band: {points}", "{value} 不在各档之内：{points}"}}};

enum ReasonIndex : std::size_t { in, outside };

class Bands : public Rule {
 public:
  Bands(const RuleArguments& arguments, std::vector<RuleProblem>& problems)
      : of_target_(arguments.yes("of_target")),
        percent_(arguments.word("in") == "percent"),
        low_is_better_(arguments.word("better") == "low"),
        else_(arguments.number("else").value_or(0)),
        bands_(arguments.pairs) {
    if (bands_.empty()) {
      problems.push_back(
          {&fault::rule_argument_missing, {{"rule", "bands"}, {"needed", "90: 5, 80: 4"}}, {}});
    }
    for (auto& band : bands_) {
      if (!band.is_range && low_is_better_) {
        band.high = band.low;
        band.low = -std::numeric_limits<double>::infinity();
      }
    }
    // Best first: the first band that holds the value is the right one.
    std::sort(bands_.begin(), bands_.end(), [this](const RulePair& a, const RulePair& b) {
      return low_is_better_ ? a.high < b.high : a.low > b.low;
    });
    check(problems);
  }

  [[nodiscard]] double most_points(double full) const override {
    double most = else_;
    for (const auto& band : bands_) most = std::max(most, band.points);
    return percent_ ? full : most;  // percentages above 100 are a credit meant as such
  }

  [[nodiscard]] TargetUse target_use(const Indicator* /*indicator*/) const override {
    return of_target_ ? TargetUse::ratio : TargetUse::none;
  }

  [[nodiscard]] Score score(const LeafData& data, std::size_t i_unit) const override {
    const auto* const band = find(measured(data, i_unit));
    const double points = band == nullptr ? else_ : band->points;
    return {percent_ ? points * data.full / 100 : points, band == nullptr ? outside : in};
  }

  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override {
    const double x = measured(data, i_unit);
    reason.numbers.push_back({"value", data.x[i_unit]});
    if (of_target_) {
      reason.numbers.push_back({"target", data.targets->value[static_cast<Eigen::Index>(i_unit)]});
      reason.numbers.push_back({"ratio", x});
    }
    if (const auto* const band = find(x)) {
      const std::string_view mark = band->is_range ? "" : low_is_better_ ? "≤ " : "≥ ";
      reason.words.emplace_back("band", std::string(mark) + band->key);
    }
  }

 private:
  [[nodiscard]] double measured(const LeafData& data, std::size_t i_unit) const {
    if (!of_target_) return data.x[i_unit];
    return fulfilment(*data.target(i_unit), data.x[i_unit],
                      data.targets->value[static_cast<Eigen::Index>(i_unit)]);
  }

  /// The band is found by the number that people see: 0.57 / 0.95 reaches 0.6.
  [[nodiscard]] const RulePair* find(double value) const {
    constexpr double slack = 1e-9;  // rounding moves a value by less: only near a limit does it decide
    for (const auto& band : bands_) {
      if (value < band.low - slack || value > band.high + slack) continue;
      if (value >= band.low + slack && value <= band.high - slack) return &band;
      const double x = without_noise(value);
      if (x >= band.low && x <= band.high) return &band;
    }
    return nullptr;
  }

  /// Written ranges must neither overlap nor leave a gap; equal limits would make a band unreachable.
  void check(std::vector<RuleProblem>& problems) const {
    auto sorted = bands_;
    std::sort(sorted.begin(), sorted.end(), [](const RulePair& a, const RulePair& b) {
      return a.low < b.low || (a.low == b.low && a.high < b.high);
    });
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      const auto& first = sorted[i - 1];
      const auto& second = sorted[i];
      const bool ranges = first.is_range && second.is_range;
      if (ranges ? second.low < first.high : (first.low == second.low && first.high == second.high)) {
        problems.push_back({&fault::bands_overlap, {{"first", first.key}, {"second", second.key}}, {}});
      } else if (ranges && second.low > first.high) {
        problems.push_back({&fault::bands_gap,
                            {{"first", first.key},
                             {"second", second.key},
                             {"low", format_shortest(first.high)},
                             {"high", format_shortest(second.low)}},
                            {}});
      }
    }
  }

  bool of_target_;
  bool percent_;
  bool low_is_better_;
  double else_;
  std::vector<RulePair> bands_;
};

}  // namespace

const RuleEntry bands_rule{&declaration,
                           [](const RuleArguments& arguments, std::vector<RuleProblem>& problems) {
                             return std::unique_ptr<Rule>(std::make_unique<Bands>(arguments, problems));
                           }};

}  // namespace gnomon
