#include <gnomon/analysis/gap.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gnomon/base/decimal.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Share of the span's days gone at the end of the day.
double share_gone(const Period& span, Day day) {
  const double days = span.last_day() - span.first_day() + 1;
  return std::clamp((day - span.first_day() + 1) / days, 0.0, 1.0);
}

class GapFinder {
 public:
  GapFinder(const Package& package, const Assessment& current, std::optional<Day> as_of)
      : package_(package),
        current_(current),
        day_(std::clamp(as_of.value_or(current.period.last_day()), current.period.first_day(),
                        current.period.last_day())) {}

  std::vector<Gap> find() {
    const auto& data = package_.data;
    std::vector<DueTargets> targets;
    for (std::size_t i = 0; i < data.indicators.size(); ++i)
      targets.push_back(due_targets(package_.scheme, data, i, current_.period));
    std::vector<Gap> gaps;
    for (std::size_t i_unit = 0; i_unit < data.units.size(); ++i_unit) {
      if (current_.assessed[i_unit] == 0) continue;
      for (std::size_t i = 0; i < data.indicators.size(); ++i) {
        if (targets[i].row.empty() || targets[i].row[i_unit] < 0) continue;
        gaps.push_back(gap(i_unit, i, targets[i]));
      }
    }
    return gaps;
  }

 private:
  Gap gap(std::size_t i_unit, std::size_t i_indicator, const DueTargets& targets) const {
    const auto row = targets.row[i_unit];
    const auto& target = package_.scheme.targets[static_cast<std::size_t>(row)];
    const auto& indicator = package_.data.indicators[i_indicator];
    const double whole = targets.value[static_cast<Eigen::Index>(i_unit)];
    Gap gap{i_unit, i_indicator, row, whole, whole, nan, nan, nan, nan, nan, Light::no_value};
    const bool cumulative = target.kind == TargetKind::cumulative;
    const bool flow = (target.kind == TargetKind::at_least || target.kind == TargetKind::above) &&
                      target.reference.empty() && !indicator.is_percent() && !indicator.is_yes_no() &&
                      !indicator.is_level();
    const double share = cumulative ? share_gone(target.period, day_)
                         : flow     ? share_gone(current_.period, day_)
                                    : 1;
    if (cumulative) gap.target = target.value.value_or(nan);
    const bool on_a_path = flow || package_.scheme.settings.cumulative_path == CumulativePath::linear;
    if (cumulative || flow) gap.due = on_a_path ? gap.target * share : gap.target;
    if (std::isnan(gap.target)) return gap;

    const auto* const column = package_.data.panel.find(i_indicator, current_.period);
    if (column == nullptr || !has_value(column->status[i_unit])) return gap;
    gap.actual = column->value[static_cast<Eigen::Index>(i_unit)];
    const double better = lower_is_better(target.kind) ? -1 : 1;
    gap.difference = round_decimal((gap.actual - gap.due) * better, 9);
    const auto met = [&](double due) {
      return meets(package_.scheme.settings, target, gap.actual, due, indicator.decimals);
    };
    gap.light = met(gap.target) ? Light::reached : met(gap.due) ? Light::on_pace : Light::behind;
    gap.needed = gap.light == Light::reached ? 0 : std::abs(round_decimal(gap.target - gap.actual, 9));
    if ((cumulative || flow) && share > 0 && share < 1) gap.forecast = round_decimal(gap.actual / share, 9);
    if (cumulative && day_ < target.period.last_day())
      gap.needed_per_year = gap.needed / (target.period.end_in_years() -
                                          Period::around(Period::Kind::day, day_).end_in_years());
    return gap;
  }

  const Package& package_;
  const Assessment& current_;
  Day day_;
};

}  // namespace

std::vector<Gap> find_gaps(const Package& package, const Assessment& current, std::optional<Day> as_of) {
  return GapFinder(package, current, as_of).find();
}

}  // namespace gnomon
