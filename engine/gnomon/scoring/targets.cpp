#include <gnomon/scoring/targets.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include <gnomon/base/decimal.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A target (or two milestones) that gives the number due before references are added.
struct Due {
  std::int32_t row = -1;
  double value = nan;
};

/// Targets of one scope, ascending by period.
using Series = std::vector<std::size_t>;

/// The scopes that concern a unit, most specific first.
using Scopes = std::vector<const Series*>;

double share_of_plan_gone(const Period& plan, const Period& period) {
  const double days = plan.last_day() - plan.first_day() + 1;
  const double gone = std::clamp(period.last_day() - plan.first_day() + 1, 0, static_cast<int>(days));
  return gone / days;
}

/// The number written in the target's row, with the plan's path applied.
double stated(const Scheme& scheme, const Target& target, const Period& period) {
  const double value = target.value.value_or(0);
  if (target.kind != TargetKind::cumulative) return value;
  return scheme.settings.cumulative_path == CumulativePath::none
             ? value
             : value * share_of_plan_gone(target.period, period);
}

/// A line or constant growth between two milestones, by the years (and parts of a year) at whose end they stand.
double between(const Scheme& scheme, const Target& before, const Target& after, const Period& period) {
  const double from = before.value.value_or(0);
  const double to = after.value.value_or(0);
  const double share = (period.end_in_years() - before.period.end_in_years()) /
                       (after.period.end_in_years() - before.period.end_in_years());
  if (scheme.settings.between_targets == BetweenTargets::linear) return from + (to - from) * share;
  return from > 0 && to > 0 ? from * std::pow(to / from, share) : nan;
}

/// Is the target itself in force in the period: dated so, or a plan around it?
bool in_force(const Target& target, const Period& period) {
  return target.period == period ||
         (target.period.kind() == Period::Kind::plan && target.period.contains(period));
}

/// Can a line be drawn between the two? Both must be plain numbers with the same better side.
bool on_one_line(const Target& a, const Target& b) {
  const auto plain = [](const Target& target) {
    return target.reference.empty() && target.kind != TargetKind::increase &&
           target.kind != TargetKind::cumulative && target.kind != TargetKind::range;
  };
  return plain(a) && plain(b) && lower_is_better(a.kind) == lower_is_better(b.kind);
}

/// The series' target in force in the period itself, if there is one.
std::optional<std::size_t> current(const Scheme& scheme, const Series& series, const Period& period) {
  const auto found =
      std::ranges::find_if(series, [&](std::size_t i) { return in_force(scheme.targets[i], period); });
  return found == series.end() ? std::nullopt : std::optional(*found);
}

/// The series' last target before the period.
std::optional<std::size_t> held(const Scheme& scheme, const Series& series, const Period& period) {
  const auto after =
      std::ranges::find_if(series, [&](std::size_t i) { return scheme.targets[i].period > period; });
  return after == series.begin() ? std::nullopt : std::optional(*std::prev(after));
}

/// On the line through the most specific target of each target year.
Due interpolated(const Scheme& scheme, const Scopes& scopes, const Period& period) {
  std::map<Period, std::size_t> milestones;
  for (const auto* const series : scopes) {
    for (const auto i : *series) milestones.emplace(scheme.targets[i].period, i);
  }
  const auto after = milestones.upper_bound(period);
  if (after == milestones.begin() || after == milestones.end()) return {};
  const auto& from = scheme.targets[std::prev(after)->second];
  const auto& to = scheme.targets[after->second];
  if (!on_one_line(from, to)) return {};
  const double value = between(scheme, from, to, period);
  return std::isnan(value) ? Due{} : Due{static_cast<std::int32_t>(after->second), value};
}

/// What the targets of these scopes ask for in the period. Under `hold` a target stays until its own scope has a later one.
Due due_in(const Scheme& scheme, const Scopes& scopes, const Period& period) {
  const auto between_targets = scheme.settings.between_targets;
  for (const auto* const series : scopes) {
    auto found = current(scheme, *series, period);
    if (!found && between_targets == BetweenTargets::hold) found = held(scheme, *series, period);
    if (found) return {static_cast<std::int32_t>(*found), stated(scheme, scheme.targets[*found], period)};
  }
  const bool on_a_line =
      between_targets == BetweenTargets::linear || between_targets == BetweenTargets::growth;
  return on_a_line ? interpolated(scheme, scopes, period) : Due{};
}

/// A unit's value, NaN when there is none.
double value_of(const Dataset& data, std::size_t i_indicator, const Period& period, std::size_t i_unit) {
  const auto* const column = data.panel.find(i_indicator, period);
  if (column == nullptr || !has_value(column->status[i_unit])) return nan;
  return column->value[static_cast<Eigen::Index>(i_unit)];
}

/// The unit that a reference names for this unit, or nothing.
std::optional<std::size_t> referred_unit(const Scheme& scheme, const Dataset& data, const Target& target,
                                         std::size_t i_unit) {
  if (target.reference == "nation") return data.find_unit(scheme.settings.reference_unit);
  if (target.reference == "parent") return data.find_unit(data.units[i_unit].parent);
  return data.find_unit(target.reference);
}

/// What is added to the number stated: the base period's value, another unit's value, or 0. NaN when it is missing.
double reference_value(const Scheme& scheme, const Dataset& data, const Target& target, const Period& period,
                       std::size_t i_unit) {
  if (target.kind == TargetKind::increase) {
    if (target.baseline) return *target.baseline;
    const auto base = Period::parse(target.reference);
    return base ? value_of(data, target.i_indicator, *base, i_unit) : nan;
  }
  if (target.reference.empty() || target.kind == TargetKind::cumulative) return 0;
  const auto other = referred_unit(scheme, data, target, i_unit);
  return other ? value_of(data, target.i_indicator, period, *other) : nan;
}

/// Where progress towards the target starts; NaN when it is not stated.
double baseline_value(const Dataset& data, const Target& target, std::size_t i_unit) {
  if (target.baseline) return *target.baseline;
  const auto base = Period::parse(target.reference);
  return base ? value_of(data, target.i_indicator, *base, i_unit) : nan;
}

bool has_reference(const Target& target) {
  return target.kind == TargetKind::increase ||
         (!target.reference.empty() && target.kind != TargetKind::cumulative);
}

void put(const Scheme& scheme, const Dataset& data, const Period& period, std::size_t i_unit, const Due& due,
         DueTargets& result) {
  const auto at = static_cast<Eigen::Index>(i_unit);
  result.row[i_unit] = due.row;
  result.value[at] = due.value;
  if (result.baseline.size() > 0) result.baseline[at] = nan;
  if (due.row < 0) return;
  const auto& target = scheme.targets[static_cast<std::size_t>(due.row)];
  if (has_reference(target)) {
    result.value[at] += reference_value(scheme, data, target, period, i_unit);
    if (std::isnan(result.value[at])) result.row[i_unit] = -2;
  }
  if (target.baseline || !target.reference.empty()) {
    if (result.baseline.size() == 0) result.baseline = Eigen::ArrayXd::Constant(result.value.size(), nan);
    result.baseline[at] = baseline_value(data, target, i_unit);
  }
}

/// The scopes that name the unit: itself, its group, its kind, its ancestors from the nearest, all.
Scopes scopes_of(const Dataset& data, std::size_t i_unit, const std::map<std::string, Series>& by_scope) {
  Scopes scopes;
  const auto add = [&](const std::string& scope) {
    const auto found = by_scope.find(scope);
    if (found != by_scope.end() && !scope.empty()) scopes.push_back(&found->second);
  };
  const auto& unit = data.units[i_unit];
  add(unit.code);
  add(unit.group);
  add(unit.kind);
  int distance = 0;
  for (auto parent = data.find_unit(unit.parent); parent && distance < 64; ++distance) {
    add(data.units[*parent].code);
    parent = data.find_unit(data.units[*parent].parent);
  }
  if (const auto all = by_scope.find(std::string()); all != by_scope.end()) scopes.push_back(&all->second);
  return scopes;
}

}  // namespace

DueTargets due_targets(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                       const Period& period) {
  std::map<std::string, Series> by_scope;
  for (std::size_t i = 0; i < scheme.targets.size(); ++i) {
    const auto& target = scheme.targets[i];
    if (target.i_indicator == i_indicator && target.firm) by_scope[target.scope].push_back(i);
  }
  const auto n_units = data.units.size();
  DueTargets result;
  if (by_scope.empty()) return result;
  result.value = Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(n_units), nan);
  result.row.assign(n_units, -1);

  for (auto& [scope, series] : by_scope) {
    std::sort(series.begin(), series.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(scheme.targets[a].period, a) < std::tie(scheme.targets[b].period, b);
    });
  }
  // Most units are under no scope but the one for all.
  Scopes only_all;
  if (const auto all = by_scope.find(std::string()); all != by_scope.end()) only_all.push_back(&all->second);
  const auto for_all = due_in(scheme, only_all, period);
  const bool same_for_all =
      for_all.row < 0 || scheme.targets[static_cast<std::size_t>(for_all.row)].reference.empty();
  if (same_for_all && n_units > 0) {
    put(scheme, data, period, 0, for_all, result);
    result.value.setConstant(result.value[0]);
    std::ranges::fill(result.row, result.row[0]);
    if (result.baseline.size() > 0) result.baseline.setConstant(result.baseline[0]);
  } else {
    for (std::size_t i = 0; i < n_units; ++i) put(scheme, data, period, i, for_all, result);
  }

  std::map<Scopes, Due> known;  // units under the same scopes owe the same
  for (const auto& [scope, series] : by_scope) {
    for (const auto i : data.units_in_scope(scope)) {
      auto scopes = scopes_of(data, i, by_scope);
      auto found = known.find(scopes);
      if (found == known.end()) {
        const auto due = due_in(scheme, scopes, period);
        found = known.emplace(std::move(scopes), due).first;
      }
      put(scheme, data, period, i, found->second, result);
    }
  }
  return result;
}

bool meets(const Settings& settings, const Target& target, double value, double due,
           std::optional<int> published_decimals) {
  constexpr int binary_noise = 9;
  const bool published = settings.meets_by == Basis::published && published_decimals.has_value();
  const double x = published ? round_decimal(value, *published_decimals, settings.rounding)
                             : round_decimal(value, binary_noise);
  const double t = round_decimal(due, binary_noise);
  switch (target.kind) {
    case TargetKind::above:
      return x > t;
    case TargetKind::at_most:
      return x <= t;
    case TargetKind::below:
      return x < t;
    case TargetKind::about:
      return x >= round_decimal(t - settings.about_tolerance, 9);
    case TargetKind::range:
      return x >= t && x <= target.value_high.value_or(std::numeric_limits<double>::infinity());
    default:
      return x >= t;
  }
}

double fulfilment(const Target& target, double value, double due) {
  if (lower_is_better(target.kind)) return value <= 0 ? std::numeric_limits<double>::infinity() : due / value;
  if (target.kind == TargetKind::range && value >= due) {
    return target.value_high && value > *target.value_high ? *target.value_high / value : 1;
  }
  return value / due;
}

}  // namespace gnomon
