#include <gnomon/scoring/targets.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/distributions.hpp>
#include <gnomon/scoring/references.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A target (or two milestones) that gives the number due before references are added.
struct Due {
  std::int32_t row = DueTargets::none;
  double value = nan;
};

/// Targets of one scope, ascending by period.
using Series = std::vector<std::size_t>;

/// The scopes that concern a unit, most specific first.
using Scopes = std::vector<const Series*>;

/// Does the number due depend on values, the unit's own or those of others?
bool has_reference(const Target& target) {
  return target.kind == TargetKind::increase || target.kind == TargetKind::rank ||
         (!target.reference.empty() && target.kind != TargetKind::cumulative);
}

/// Can a line be drawn between the two? Both must be plain numbers with the same better side.
bool on_one_line(const Target& a, const Target& b) {
  const auto plain = [](const Target& target) {
    return !has_reference(target) && target.kind != TargetKind::cumulative &&
           target.kind != TargetKind::range && target.kind != TargetKind::deadline;
  };
  return plain(a) && plain(b) && lower_is_better(a.kind) == lower_is_better(b.kind);
}

/// Is the target itself in force in the period: dated so, or a plan (or a span over which something adds up) around it?
bool in_force(const Target& target, const Period& period) {
  if (target.kind == TargetKind::path) return false;
  const bool spans = target.period.kind() == Period::Kind::plan || target.kind == TargetKind::cumulative;
  return target.period == period || (spans && target.period.contains(period));
}

/// Do the two rows ask for the same thing at the same time, so that one replaces the other?
bool replace_each_other(const Target& a, const Target& b) {
  const bool alike = a.i_indicator == b.i_indicator && a.scope == b.scope && a.period == b.period &&
                     a.firm == b.firm && (a.kind == TargetKind::path) == (b.kind == TargetKind::path);
  // Firm targets rule each other out whatever their kind; those only shown may stand side by side.
  return alike && (a.firm || (a.kind == b.kind && a.reference == b.reference));
}

/// The scopes that name a unit: itself, its group, its kind, its ancestors from the nearest, all (empty).
template <class Visit>
void for_each_scope(const Dataset& data, std::size_t i_unit, Visit visit) {
  const auto visit_named = [&](const std::string& name) {
    if (!name.empty()) visit(name);
  };
  const auto& unit = data.units[i_unit];
  visit_named(unit.code);
  visit_named(unit.group);
  visit_named(unit.kind);
  constexpr int deepest = 64;  // a circle of parents is reported elsewhere
  int distance = 0;
  for (auto parent = data.find_unit(unit.parent); parent && distance < deepest; ++distance) {
    visit_named(data.units[*parent].code);
    parent = data.find_unit(data.units[*parent].parent);
  }
  visit(std::string());
}

class TargetFinder {
 public:
  TargetFinder(const Scheme& scheme, const Dataset& data, std::size_t i_indicator, const Period& period,
               const DueOptions& options)
      : scheme_(scheme),
        data_(data),
        indicator_(data.indicators[i_indicator]),
        i_indicator_(i_indicator),
        period_(period),
        day_(options.day.value_or(period.last_day())) {
    for (std::size_t i = 0; i < scheme.targets.size(); ++i) {
      const auto& target = scheme.targets[i];
      const bool valid = !target.valid_from || *target.valid_from <= day_;
      if (target.i_indicator != i_indicator || !valid) continue;
      const bool is_path = target.kind == TargetKind::path;
      if (!is_path && target.firm != options.firm) continue;
      any_due_ = any_due_ || !is_path;
      any_changed_ = any_changed_ || target.valid_from.has_value();
      by_scope_[target.scope].push_back(i);
    }
    for (auto& [scope, series] : by_scope_) {
      if (any_changed_) {
        const auto all = series;
        std::erase_if(series, [&](std::size_t i) { return is_replaced(i, all); });
      }
      std::ranges::sort(series, [&](std::size_t a, std::size_t b) {
        return std::tie(scheme.targets[a].period, a) < std::tie(scheme.targets[b].period, b);
      });
    }
  }

  [[nodiscard]] DueTargets find() {
    DueTargets result;
    if (!any_due_) return result;
    const auto n_units = data_.units.size();
    start(result);
    // Most units are under no scope but the one for all.
    Scopes only_all;
    if (const auto all = by_scope_.find(std::string()); all != by_scope_.end())
      only_all.push_back(&all->second);
    const auto for_all = due_in(only_all);
    const bool same_for_all = for_all.row < 0 || (!has_reference(target_at(for_all.row)) &&
                                                  target_at(for_all.row).reference.empty());
    if (same_for_all && n_units > 0) {
      put(0, for_all, result);
      result.value.setConstant(result.value[0]);
      std::ranges::fill(result.row, result.row[0]);
      if (result.baseline.size() > 0) result.baseline.setConstant(result.baseline[0]);
    } else {
      for (std::size_t i = 0; i < n_units; ++i) put(i, for_all, result);
    }

    std::map<Scopes, Due> known;  // units under the same scopes owe the same
    for (const auto& [scope, series] : by_scope_) {
      for (const auto i : data_.units_in_scope(scope)) {
        auto scopes = scopes_of(i);
        auto found = known.find(scopes);
        if (found == known.end()) {
          const auto due = due_in(scopes);
          found = known.emplace(std::move(scopes), due).first;
        }
        put(i, found->second, result);
      }
    }
    return result;
  }

  /// The number that one row stands for, be it in force or not; NaN where what it refers to is missing.
  [[nodiscard]] double number_of(std::size_t i_target, std::size_t i_unit) {
    DueTargets result;
    start(result);
    const auto& target = scheme_.targets[i_target];
    put(i_unit, {static_cast<std::int32_t>(i_target), stated(target, scopes_of(i_unit))}, result);
    return result.value[static_cast<Eigen::Index>(i_unit)];
  }

 private:
  [[nodiscard]] const Target& target_at(std::int32_t row) const {
    return scheme_.targets[static_cast<std::size_t>(row)];
  }

  void start(DueTargets& result) const {
    const auto n_units = data_.units.size();
    result.value = Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(n_units), nan);
    result.row.assign(n_units, DueTargets::none);
  }

  /// Does a later row of the series stand in its place?
  [[nodiscard]] bool is_replaced(std::size_t i, const Series& series) const {
    return std::ranges::any_of(series, [&](std::size_t other) {
      const auto& a = scheme_.targets[i];
      const auto& b = scheme_.targets[other];
      return a.valid_from < b.valid_from && replace_each_other(a, b);  // unset lies before every day
    });
  }

  /// Share of a plan's target due by the day: on the line through the rows of its path, from 0 before the plan to 1 at its end; without such rows as
  /// the setting says. The rows of the most specific scope that has any count.
  [[nodiscard]] double share_due(const Target& plan, const Scopes& scopes) const {
    const auto path = scheme_.settings.cumulative_path;
    const auto gone = [&](Day day) {
      return path == CumulativePath::years ? plan.period.share_of_years(day) : plan.period.share_of_days(day);
    };
    const double now = gone(day_);
    double before = 0;
    double share_before = 0;
    bool any = false;
    for (const auto* const series : scopes) {
      for (const auto i : *series) {
        const auto& row = scheme_.targets[i];
        if (row.kind != TargetKind::path || !plan.period.contains(row.period)) continue;
        any = true;
        const double at = gone(row.period.last_day());
        const double share = row.is_share ? row.value.value_or(0) : row.value.value_or(0) / *plan.value;
        if (now <= at) return share_before + (share - share_before) * (now - before) / (at - before);
        before = at;
        share_before = share;
      }
      if (any) return now >= 1 ? 1 : share_before + (1 - share_before) * (now - before) / (1 - before);
    }
    return path == CumulativePath::none ? 1 : now;
  }

  /// The number written in the target's row: with the plan's path applied, a date in the way in which the indicator measures days.
  [[nodiscard]] double stated(const Target& target, const Scopes& scopes) const {
    const double value = target.value.value_or(0);
    if (target.kind == TargetKind::cumulative) return value * share_due(target, scopes);
    if (target.kind != TargetKind::deadline || indicator_.is_date()) return value;
    return indicator_.is_yes_no() ? 1 : value - period_.first_day() + 1;
  }

  /// A line or constant growth between two milestones, by the years (and parts of a year) at whose end they stand.
  [[nodiscard]] double between(const Target& before, const Target& after) const {
    const double from = before.value.value_or(0);
    const double to = after.value.value_or(0);
    const double share = (period_.end_in_years() - before.period.end_in_years()) /
                         (after.period.end_in_years() - before.period.end_in_years());
    if (scheme_.settings.between_targets == BetweenTargets::linear) return from + (to - from) * share;
    return from > 0 && to > 0 ? from * std::pow(to / from, share) : nan;
  }

  /// The series' target in force in the period itself, if there is one.
  [[nodiscard]] std::optional<std::size_t> current(const Series& series) const {
    const auto found =
        std::ranges::find_if(series, [&](std::size_t i) { return in_force(scheme_.targets[i], period_); });
    return found == series.end() ? std::nullopt : std::optional(*found);
  }

  /// The series' last target before the period.
  [[nodiscard]] std::optional<std::size_t> held(const Series& series) const {
    std::optional<std::size_t> last;
    for (const auto i : series) {
      const auto& target = scheme_.targets[i];
      if (target.kind != TargetKind::path && target.period <= period_) last = i;
    }
    return last;
  }

  /// On the line through the most specific target of each target year.
  [[nodiscard]] Due interpolated(const Scopes& scopes) const {
    std::map<Period, std::size_t> milestones;
    for (const auto* const series : scopes) {
      for (const auto i : *series) {
        if (scheme_.targets[i].kind != TargetKind::path) milestones.emplace(scheme_.targets[i].period, i);
      }
    }
    const auto after = milestones.upper_bound(period_);
    if (after == milestones.begin() || after == milestones.end()) return {};
    const auto& from = scheme_.targets[std::prev(after)->second];
    const auto& to = scheme_.targets[after->second];
    if (!on_one_line(from, to)) return {};
    const double value = between(from, to);
    return std::isnan(value) ? Due{} : Due{static_cast<std::int32_t>(after->second), value};
  }

  /// What the targets of these scopes ask for in the period. Under `hold` a target stays until its own scope has a later one.
  [[nodiscard]] Due due_in(const Scopes& scopes) const {
    const auto between_targets = scheme_.settings.between_targets;
    for (const auto* const series : scopes) {
      auto found = current(*series);
      if (!found && between_targets == BetweenTargets::hold) found = held(*series);
      if (found) return {static_cast<std::int32_t>(*found), stated(scheme_.targets[*found], scopes)};
    }
    const bool on_a_line =
        between_targets == BetweenTargets::linear || between_targets == BetweenTargets::growth;
    return on_a_line ? interpolated(scopes) : Due{};
  }

  TargetReferences& references() {
    if (!references_) references_.emplace(scheme_, data_, i_indicator_, period_);
    return *references_;
  }

  void put(std::size_t i_unit, const Due& due, DueTargets& result) {
    const auto at = static_cast<Eigen::Index>(i_unit);
    result.row[i_unit] = due.row;
    result.value[at] = due.value;
    if (result.baseline.size() > 0) result.baseline[at] = nan;
    if (!result.error.empty()) result.error[i_unit] = {};
    std::erase_if(result.other_calibre, [&](const auto& each) { return each.i_unit == i_unit; });
    if (due.row < 0) return;
    const auto& target = target_at(due.row);
    if (target.kind == TargetKind::rank) return put_rank(i_unit, target, result);
    if (has_reference(target)) put_reference(i_unit, target, result);
    if (target.baseline || !target.reference.empty()) {
      if (result.baseline.size() == 0) result.baseline = Eigen::ArrayXd::Constant(result.value.size(), nan);
      result.baseline[at] = references().baseline(target, i_unit);
    }
  }

  void put_reference(std::size_t i_unit, const Target& target, DueTargets& result) {
    auto& value = result.value[static_cast<Eigen::Index>(i_unit)];
    const auto found = references().value(target, i_unit);
    const double factor = target.is_share ? 1 + value : 1;
    value = target.is_share ? found.value * factor : found.value + value;
    if (!std::isnan(value)) {
      put_error(i_unit, references().error(target, i_unit, factor), result);
      return;
    }
    result.row[i_unit] = DueTargets::reference_missing;
    if (found.other_calibre == nullptr) return;
    result.row[i_unit] = DueTargets::reference_other_calibre;
    result.other_calibre.push_back({i_unit, references().calibre(i_unit), *found.other_calibre});
  }

  static void put_error(std::size_t i_unit, const SamplingError& error, DueTargets& result) {
    if (!error.is_known()) return;
    if (result.error.empty()) result.error.resize(result.row.size());
    result.error[i_unit] = error;
  }

  /// A place is asked for as the value of the unit that holds it, so that every rule can work with it.
  void put_rank(std::size_t i_unit, const Target& target, DueTargets& result) {
    const auto found = references().place(target, i_unit);
    result.value[static_cast<Eigen::Index>(i_unit)] = found.limit;
    if (std::isnan(found.limit)) result.row[i_unit] = DueTargets::reference_missing;
    if (result.place.empty()) result.place.assign(result.row.size(), 0);
    result.place[i_unit] = found.place;
  }

  [[nodiscard]] Scopes scopes_of(std::size_t i_unit) const {
    Scopes scopes;
    for_each_scope(data_, i_unit, [&](const std::string& name) {
      if (const auto found = by_scope_.find(name); found != by_scope_.end()) scopes.push_back(&found->second);
    });
    return scopes;
  }

  const Scheme& scheme_;
  const Dataset& data_;
  const Indicator& indicator_;
  std::size_t i_indicator_;
  Period period_;
  Day day_;
  bool any_due_ = false;
  bool any_changed_ = false;  ///< rows may replace one another
  std::map<std::string, Series> by_scope_;
  std::optional<TargetReferences> references_;
};

}  // namespace

DueTargets due_targets(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                       const Period& period, const DueOptions& options) {
  return TargetFinder(scheme, data, i_indicator, period, options).find();
}

std::vector<TargetBeside> targets_beside(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                                         const Period& period, std::size_t i_unit, const DueTargets& due) {
  const auto row = due.row.empty() ? DueTargets::none : due.row[i_unit];
  const auto* const scored = row < 0 ? nullptr : &scheme.targets[static_cast<std::size_t>(row)];
  std::vector<std::string> scopes;
  for_each_scope(data, i_unit, [&](const std::string& name) { scopes.push_back(name); });
  const auto concerns = [&](const Target& target) {
    if (target.i_indicator != i_indicator || target.kind == TargetKind::path) return false;
    if (target.firm)
      return scored != nullptr && target.valid_from < scored->valid_from &&
             replace_each_other(target, *scored);
    const auto valid = [&](const Target& each) {
      return !each.valid_from || *each.valid_from <= period.last_day();
    };
    const bool replaced = std::ranges::any_of(scheme.targets, [&](const Target& other) {
      return valid(other) && target.valid_from < other.valid_from && replace_each_other(target, other);
    });
    return valid(target) && !replaced && target.period.contains(period) &&
           std::ranges::find(scopes, target.scope) != scopes.end();
  };
  std::vector<TargetBeside> found;
  std::optional<TargetFinder> finder;
  for (std::size_t i = 0; i < scheme.targets.size(); ++i) {
    if (!concerns(scheme.targets[i])) continue;
    if (!finder) finder.emplace(scheme, data, i_indicator, period, DueOptions{});
    found.push_back({i, finder->number_of(i, i_unit)});
  }
  return found;
}

bool meets(const Settings& settings, const Target& target, double value, double due,
           std::optional<int> published_decimals) {
  const double x = as_judged(settings, value, published_decimals);
  const double t = without_noise(due);
  switch (target.kind) {
    case TargetKind::above:
      return x > t;
    case TargetKind::at_most:
      return x <= t;
    case TargetKind::below:
      return x < t;
    case TargetKind::about:
      return x >= without_noise(t - settings.about_tolerance);
    case TargetKind::range:
      return x >= t && x <= target.value_high.value_or(std::numeric_limits<double>::infinity());
    case TargetKind::deadline:
      return x <= t;
    default:
      return x >= t;
  }
}

bool meets(const Settings& settings, const Indicator& indicator, const Target& target, double value,
           double due) {
  return indicator.is_yes_no() && target.kind == TargetKind::deadline
             ? value >= 1
             : meets(settings, target, value, due, indicator.decimals);
}

std::vector<Limit> limits_of(const Settings& settings, const Target& target, double due) {
  switch (target.kind) {
    case TargetKind::at_least:
    case TargetKind::above:
    case TargetKind::increase:
    case TargetKind::cumulative:
    case TargetKind::relative:
      return {{due, true}};
    case TargetKind::about:
      return {{due - settings.about_tolerance, true}};
    case TargetKind::at_most:
    case TargetKind::below:
      return {{due, false}};
    case TargetKind::range:
      return target.value_high ? std::vector<Limit>{{due, true}, {*target.value_high, false}}
                               : std::vector<Limit>{{due, true}};
    case TargetKind::deadline:
    case TargetKind::rank:
    case TargetKind::path:
      break;
  }
  return {};
}

TargetTest test_limits(const std::vector<Limit>& limits, double value, const SamplingError& error,
                       double confidence) {
  const bool has_spread = error.standard_error > 0 && std::isfinite(error.standard_error);
  if (!has_spread || std::isnan(value) || limits.empty()) return {};
  TargetTest test;
  test.error = error;
  double least = std::numeric_limits<double>::infinity();  // how far on the good side, in standard errors
  for (const auto& limit : limits) {
    const double t = (value - limit.value) / error.standard_error;
    const double good = limit.more_is_better ? t : -t;
    if (std::isnan(good)) return {};
    if (good >= least) continue;
    least = good;
    test.limit = limit.value;
    test.t = t;
  }
  test.p = t_upper_tail(std::abs(least), error.df);
  const bool decided = test.p <= 1 - confidence;
  test.verdict = !decided ? Verdict::undecided : least > 0 ? Verdict::met : Verdict::not_met;
  return test;
}

TargetTest test_target(const Scheme& scheme, const DueTargets& due, std::size_t i_unit, double value,
                       const SamplingError& error) {
  const auto row = due.row.empty() ? DueTargets::none : due.row[i_unit];
  if (row < 0 || !error.is_known()) return {};
  const auto& target = scheme.targets[static_cast<std::size_t>(row)];
  const bool has_own = !due.error.empty() && due.error[i_unit].is_known();
  return test_limits(limits_of(scheme.settings, target, due.value[static_cast<Eigen::Index>(i_unit)]), value,
                     has_own ? due.error[i_unit] : error, scheme.settings.confidence);
}

double fulfilment(const Target& target, double value, double due) {
  if (lower_is_better(target.kind)) return value <= 0 ? std::numeric_limits<double>::infinity() : due / value;
  if (target.kind == TargetKind::range && value >= due) {
    return target.value_high && value > *target.value_high ? *target.value_high / value : 1;
  }
  return value / due;
}

}  // namespace gnomon
