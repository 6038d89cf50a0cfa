#include <gnomon/analysis/gap.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

constexpr double months_per_year = 12;

class GapFinder {
 public:
  GapFinder(const Package& package, const Assessment& current, std::optional<Day> as_of)
      : package_(package), current_(current), day_(as_of.value_or(current.period.last_day())) {}

  std::vector<Gap> find() {
    const auto& data = package_.data;
    std::vector<DueTargets> targets;
    std::vector<DueTargets> aims;
    for (std::size_t i = 0; i < data.indicators.size(); ++i) {
      targets.push_back(due_targets(package_.scheme, data, i, current_.period, {.day = day_}));
      aims.push_back(due_targets(package_.scheme, data, i, current_.period, {.day = day_, .firm = false}));
    }
    std::vector<Gap> gaps;
    for (std::size_t i_unit = 0; i_unit < data.units.size(); ++i_unit) {
      if (current_.assessed[i_unit] == 0) continue;
      for (std::size_t i = 0; i < data.indicators.size(); ++i) {
        if (targets[i].row.empty() || targets[i].row[i_unit] < 0) continue;
        gaps.push_back(gap(i_unit, i, targets[i]));
        if (!aims[i].row.empty() && aims[i].row[i_unit] >= 0) gaps.back().aim = in_full(aims[i], i_unit);
      }
    }
    return gaps;
  }

 private:
  [[nodiscard]] const Target& target_of(const DueTargets& targets, std::size_t i_unit) const {
    return package_.scheme.targets[static_cast<std::size_t>(targets.row[i_unit])];
  }

  /// The target as people know it: of a plan the whole, a place, a date.
  [[nodiscard]] double in_full(const DueTargets& targets, std::size_t i_unit) const {
    const auto& target = target_of(targets, i_unit);
    const bool as_written = target.kind == TargetKind::cumulative || target.kind == TargetKind::rank ||
                            target.kind == TargetKind::deadline;
    return as_written ? target.value.value_or(Gap::none) : targets.value[static_cast<Eigen::Index>(i_unit)];
  }

  /// A count of what happens in the period, so that at half time half of it is due. What is surveyed is no count.
  [[nodiscard]] static bool is_flow(const Indicator& indicator, const Target& target) {
    const bool to_be_reached = target.kind == TargetKind::at_least || target.kind == TargetKind::above;
    return to_be_reached && target.reference.empty() && !indicator.is_percent() && !indicator.is_yes_no() &&
           !indicator.is_level() && !indicator.is_date() && indicator.source != ValueSource::survey;
  }

  [[nodiscard]] Gap gap(std::size_t i_unit, std::size_t i_indicator, const DueTargets& targets) const {
    const auto& target = target_of(targets, i_unit);
    const auto& indicator = package_.data.indicators[i_indicator];
    Gap gap;
    gap.i_unit = i_unit;
    gap.i_indicator = i_indicator;
    gap.target_row = targets.row[i_unit];
    gap.target = in_full(targets, i_unit);
    gap.due = targets.value[static_cast<Eigen::Index>(i_unit)];
    if (const auto* const column = package_.data.panel.find(i_indicator, current_.period);
        column != nullptr && has_value(column->status[i_unit]))
      gap.actual = column->value[static_cast<Eigen::Index>(i_unit)];
    if (target.kind == TargetKind::deadline) {
      by_date(indicator, target, gap);
    } else if (target.kind == TargetKind::rank) {
      by_place(targets.place[i_unit], gap);
    } else {
      by_number(indicator, target, gap);
    }
    return gap;
  }

  void by_date(const Indicator& indicator, const Target& target, Gap& gap) const {
    const double deadline = target.value.value_or(Gap::none);
    const bool known = !std::isnan(gap.actual);
    const bool open = !known || (indicator.is_yes_no() && gap.actual == 0);
    if (known && !open) {
      gap.light = meets(package_.scheme.settings, indicator, target, gap.actual, gap.due) ? Light::reached
                                                                                          : Light::behind;
      if (!indicator.is_yes_no()) gap.difference = std::floor(gap.due - gap.actual);
    } else if (day_ < deadline || known) {
      gap.light = day_ < deadline ? Light::on_pace : Light::behind;
      if (day_ > deadline) gap.difference = deadline - day_;  // late by so many days, and still open
    }
    // A day counted within the period is shown as the date that it is.
    if (known && !indicator.is_yes_no()) gap.actual = deadline + std::ceil(gap.actual - gap.due);
    gap.due = deadline;
  }

  static void by_place(std::int32_t place, Gap& gap) {
    const double limit = gap.due;
    const double value = gap.actual;
    gap.due = gap.target;
    gap.actual = place > 0 ? place : Gap::none;
    if (place == 0) return;
    gap.difference = gap.due - gap.actual;
    gap.light = gap.difference >= 0 ? Light::reached : Light::behind;
    gap.needed = gap.difference >= 0 ? 0 : without_noise(limit - value);
  }

  void by_number(const Indicator& indicator, const Target& target, Gap& gap) const {
    const bool cumulative = target.kind == TargetKind::cumulative;
    const bool flow = is_flow(indicator, target);
    const auto& span = cumulative ? target.period : current_.period;
    if (flow) gap.due = gap.target * span.share_of_days(day_);
    if (std::isnan(gap.target) || std::isnan(gap.actual)) return;
    const double better = lower_is_better(target.kind) ? -1 : 1;
    gap.difference = without_noise((gap.actual - gap.due) * better);
    const auto met = [&](double due) {
      return meets(package_.scheme.settings, indicator, target, gap.actual, due);
    };
    gap.light = met(gap.target) ? Light::reached : met(gap.due) ? Light::on_pace : Light::behind;
    gap.needed = gap.light == Light::reached ? 0 : std::abs(without_noise(gap.target - gap.actual));
    if (!cumulative && !flow) return;
    const bool stepped = cumulative && package_.scheme.settings.cumulative_path == CumulativePath::none;
    const double share = stepped && gap.due == gap.target ? span.share_of_days(day_)
                         : gap.target == 0                ? 0
                                                          : gap.due / gap.target;
    if (share > 0 && share < 1) gap.forecast = without_noise(gap.actual / share);
    if (day_ >= span.last_day()) return;
    const double years = span.end_in_years() - Period::around(Period::Kind::day, day_).end_in_years();
    if (years > 1 - 1e-9) gap.needed_per_year = gap.needed / years;
    gap.needed_per_month = gap.needed / (years * months_per_year);
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
