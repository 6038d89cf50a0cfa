#include <gnomon/analysis/results.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <tuple>

#include <gnomon/analysis/departments.hpp>
#include <gnomon/analysis/recognition.hpp>
#include <gnomon/analysis/uncertainty.hpp>
#include <gnomon/base/decimal.hpp>
#include <gnomon/base/distributions.hpp>
#include <gnomon/base/threads.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Standing standing_of(const Assessment& assessment) {
  return {assessment.period, assessment.total_full, assessment.total,       assessment.grade,
          assessment.rank,   assessment.group_rank, assessment.parent_rank, {}};
}

bool any_total(const Assessment& assessment) { return !assessment.total_full.isNaN().all(); }

/// A unit under a new code has the standing that it had under the old one.
template <class Copy>
void each_renamed(const Dataset& data, const Period& period, const Copy& copy) {
  constexpr int deepest = 64;  // a cycle of successors is reported elsewhere
  for (std::size_t i = 0; data.has_descents() && i < data.units.size(); ++i) {
    auto at = i;
    for (int depth = 0; depth < deepest && !data.stands_in(at, period); ++depth) {
      if (data.descent(at).kind != Descent::Kind::renamed) break;
      at = data.descent(at).from.front();
    }
    if (at != i && data.stands_in(at, period) && period.last_day() < data.descent(i).since) copy(at, i);
  }
}

void go_on(const Dataset& data, Standing& standing) {
  each_renamed(data, standing.period, [&](std::size_t from, std::size_t to) {
    for (auto* const column : {&standing.total_full, &standing.total})
      (*column)[static_cast<Eigen::Index>(to)] = (*column)[static_cast<Eigen::Index>(from)];
    for (auto* const column : {&standing.grade, &standing.rank, &standing.group_rank, &standing.parent_rank})
      (*column)[to] = (*column)[from];
  });
}

/// Points of every node in one period, kept for the series of the items.
using NodePoints = std::vector<Eigen::ArrayXd>;

NodePoints points_of(const Assessment& assessment) {
  NodePoints points;
  points.reserve(assessment.nodes.size());
  for (const auto& node : assessment.nodes) points.push_back(node.points);
  return points;
}

/// One scored period of the past (or the current one).
struct ScoredPeriod {
  bool has_total = false;
  Standing standing;
  NodePoints points;
};

UnitOfChange unit_of_change(const Indicator& indicator) {
  if (indicator.is_percent()) return UnitOfChange::percentage_points;
  if (indicator.is_yes_no()) return UnitOfChange::yes_no;
  if (indicator.is_level()) return UnitOfChange::levels;
  return indicator.is_date() ? UnitOfChange::days : UnitOfChange::percent;
}

/// Numbers the combinations of calibres by which each unit's scored indicators were measured, one number for each in all periods.
class CalibreNumbers {
 public:
  explicit CalibreNumbers(const Package& package)
      : data_(package.data), scored_(scored_indicators(package.scheme, package.data, 0)) {}

  [[nodiscard]] std::vector<std::uint32_t> of(const Period& period) {
    if (data_.panel.calibres.size() == 1) return {};  // none but the indicators' own
    std::vector<std::uint32_t> numbers;
    std::string combination;
    for (std::size_t i_unit = 0; i_unit < data_.units.size(); ++i_unit) {
      combination.clear();
      for (const auto i : scored_) {
        combination += data_.panel.calibre(data_.indicators[i], i_unit, i, period);
        combination += '\n';
      }
      numbers.push_back(
          numbers_.try_emplace(combination, static_cast<std::uint32_t>(numbers_.size())).first->second);
    }
    return numbers;
  }

 private:
  const Dataset& data_;
  std::vector<std::size_t> scored_;
  std::map<std::string, std::uint32_t> numbers_;
};

/// Builds the series of the trends, period by period.
class TrendBuilder {
 public:
  TrendBuilder(const Package& package, std::vector<Period> periods, const std::vector<ScoredPeriod>& scored,
               const std::vector<std::uint8_t>& assessed)
      : package_(package),
        data_(package.data),
        scored_(scored),
        assessed_(assessed),
        any_aims_(
            std::ranges::any_of(package.scheme.targets, [](const Target& target) { return !target.firm; })) {
    trends_.periods = std::move(periods);
  }

  Trends build() {
    add_scored(SeriesKind::total, 0, UnitOfChange::points);
    add_scored(SeriesKind::rank, 0, UnitOfChange::places);
    if (package_.scheme.settings.series == SeriesDetail::all) {
      for (std::size_t i = 1; i < package_.scheme.nodes.size(); ++i) {
        add_scored(SeriesKind::item, i, UnitOfChange::points);
      }
      for (std::size_t i = 0; i < data_.indicators.size(); ++i) add_indicator(i);
    }
    return std::move(trends_);
  }

 private:
  [[nodiscard]] Eigen::ArrayXd nothing() const {
    return Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(data_.units.size()), nan);
  }

  [[nodiscard]] Eigen::ArrayXd scored_values(SeriesKind kind, std::size_t index,
                                             const ScoredPeriod& scored) const {
    if (!scored.has_total && kind != SeriesKind::item) return nothing();
    if (kind == SeriesKind::total) return scored.standing.total;
    if (kind == SeriesKind::item) return scored.points[index];
    auto ranks = nothing();
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (scored.standing.rank[i] > 0) ranks[static_cast<Eigen::Index>(i)] = scored.standing.rank[i];
    }
    return ranks;
  }

  void add_scored(SeriesKind kind, std::size_t index, UnitOfChange unit) {
    Series series{kind, index, unit, {}};
    for (const auto& scored : scored_)
      series.columns.push_back({scored_values(kind, index, scored), {}, {}, {}, {}, {}});
    // Ranks are compared even so: all units changed calibre together, or the note says who did not.
    compare(series, kind == SeriesKind::rank ? std::vector<std::size_t>{}
                                             : scored_indicators(package_.scheme, data_, index));
    trends_.series.push_back(std::move(series));
  }

  void add_indicator(std::size_t i_indicator) {
    Series series{SeriesKind::indicator, i_indicator, unit_of_change(data_.indicators[i_indicator]), {}};
    for (const auto& period : trends_.periods) {
      SeriesColumn column;
      column.value = nothing();
      if (const auto* const observed = data_.panel.find(i_indicator, period)) {
        for (std::size_t i = 0; i < data_.units.size(); ++i) {
          const auto at = static_cast<Eigen::Index>(i);
          const bool accepted =
              observed->status[i] == Status::late && package_.scheme.settings.late == LatePolicy::accept;
          if (has_value(observed->status[i]) || accepted) column.value[at] = observed->value[at];
        }
      }
      add_errors(i_indicator, period, column);
      add_target(i_indicator, period, column);
      add_aim(i_indicator, period, column);
      series.columns.push_back(std::move(column));
    }
    compare(series, {i_indicator});
    for (std::size_t p = 0; p < series.columns.size(); ++p) add_changes(i_indicator, p, series.columns[p]);
    trends_.series.push_back(std::move(series));
  }

  void add_errors(std::size_t i_indicator, const Period& period, SeriesColumn& column) const {
    const auto* const observed = data_.panel.find(i_indicator, period);
    if (observed == nullptr || !observed->has_errors()) return;
    auto& errors = column.errors;
    for (auto* const each : {&errors.standard_error, &errors.low, &errors.high, &errors.change_error,
                             &errors.change_low, &errors.change_high})
      *each = nothing();
    errors.beyond_noise.assign(data_.units.size(), -1);
    errors.verdict.assign(data_.units.size(), Verdict::none);
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const auto error = observed->error(i);
      const double value = column.value[at];
      if (!error.is_known() || std::isnan(value)) continue;
      errors.standard_error[at] = error.standard_error;
      std::tie(errors.low[at], errors.high[at]) =
          interval_of(data_.indicators[i_indicator], value, error, package_.scheme.settings.confidence);
    }
  }

  /// Is the change beyond what sampling alone brings about? Two-sided t test; where the earlier value has no error nothing is said.
  void add_changes(std::size_t i_indicator, std::size_t i_period, SeriesColumn& column) const {
    auto& errors = column.errors;
    if (!errors.is_known()) return;
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (column.compared_with[i] < 0) continue;
      const auto at = static_cast<Eigen::Index>(i);
      const auto& before = trends_.periods[static_cast<std::size_t>(column.compared_with[i])];
      const auto error = data_.change_error(i, i_indicator, before, trends_.periods[i_period]);
      if (!(error.standard_error > 0)) continue;
      const double change = column.value[at] - data_.panel.find(i_indicator, before)->value[at];
      const double reach = error.standard_error * two_sided(error.df);
      errors.change_error[at] = error.standard_error;
      errors.change_low[at] = change - reach;
      errors.change_high[at] = change + reach;
      errors.beyond_noise[i] = std::abs(change) >= reach ? 1 : 0;
    }
  }

  [[nodiscard]] double two_sided(double df) const {
    return t_quantile((1 + package_.scheme.settings.confidence) / 2, df);
  }

  void add_target(std::size_t i_indicator, const Period& period, SeriesColumn& column) const {
    const auto due = due_targets(package_.scheme, data_, i_indicator, period);
    if (due.row.empty()) return;
    column.target = due.value;
    column.met.assign(data_.units.size(), -1);
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      const double value = column.value[static_cast<Eigen::Index>(i)];
      const double target = due.value[static_cast<Eigen::Index>(i)];
      // Of units that only serve for comparison, no target without a value.
      if (assessed_[i] == 0 && std::isnan(value)) column.target[static_cast<Eigen::Index>(i)] = nan;
      if (due.row[i] < 0 || std::isnan(value) || std::isnan(target)) continue;
      const auto& row = package_.scheme.targets[static_cast<std::size_t>(due.row[i])];
      column.met[i] =
          meets(package_.scheme.settings, data_.indicators[i_indicator], row, value, target) ? 1 : 0;
      if (!column.errors.is_known()) continue;
      const auto error = data_.panel.find(i_indicator, period)->error(i);
      column.errors.verdict[i] = test_target(package_.scheme, due, i, value, error).verdict;
    }
  }

  /// What is only strived for stands beside, of the units assessed.
  void add_aim(std::size_t i_indicator, const Period& period, SeriesColumn& column) const {
    if (!any_aims_) return;
    const auto due = due_targets(package_.scheme, data_, i_indicator, period, {.day = {}, .firm = false});
    if (due.row.empty()) return;
    column.aim = due.value;
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (assessed_[i] == 0) column.aim[static_cast<Eigen::Index>(i)] = nan;
    }
    if ((column.aim != column.aim).all()) column.aim.resize(0);
  }

  /// Finds for every value the earlier one it is compared with; across a change of calibre there is no comparison.
  void compare(Series& series, const std::vector<std::size_t>& indicators) const {
    for (std::size_t p = 0; p < series.columns.size(); ++p) {
      auto& column = series.columns[p];
      column.compared_with.assign(data_.units.size(), -1);
      for (std::size_t i = 0; i < data_.units.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        if (std::isnan(column.value[at])) continue;
        for (auto earlier = p; earlier-- > 0;) {
          if (std::isnan(series.columns[earlier].value[at])) continue;
          column.compared_with[i] = static_cast<std::int16_t>(
              same_calibres(indicators, i, p, earlier) ? static_cast<int>(earlier) : -2);
          break;
        }
      }
    }
  }

  /// Was everything measured alike in the two periods?
  [[nodiscard]] bool same_calibres(const std::vector<std::size_t>& indicators, std::size_t i_unit,
                                   std::size_t a, std::size_t b) const {
    const auto& panel = data_.panel;
    return panel.calibres.size() == 1 || std::ranges::all_of(indicators, [&](std::size_t i) {
             const auto& indicator = data_.indicators[i];
             return panel.calibre(indicator, i_unit, i, trends_.periods[a]) ==
                    panel.calibre(indicator, i_unit, i, trends_.periods[b]);
           });
  }

  const Package& package_;
  const Dataset& data_;
  const std::vector<ScoredPeriod>& scored_;
  const std::vector<std::uint8_t>& assessed_;
  bool any_aims_;  ///< is anything only strived for?
  Trends trends_;
};

}  // namespace

std::vector<Period> comparable_periods(const Dataset& data, const Period& period) {
  auto periods = data.panel.periods();
  std::erase_if(periods, [&](const Period& each) { return each.kind() != period.kind() || each > period; });
  return periods;
}

std::optional<Period> default_period(const Package& package) {
  if (package.scheme.settings.period) return package.scheme.settings.period;
  const auto periods = package.data.panel.periods();
  return periods.empty() ? std::nullopt : std::optional(periods.back());
}

Eigen::ArrayXd converted_totals(const Settings& settings, const Assessment& assessment) {
  if (!settings.convert_to) return {};
  const auto& totals = settings.convert_by == Basis::published ? assessment.total : assessment.total_full;
  return totals.unaryExpr([&](double total) {
    return round_computed(total * *settings.convert_to / settings.scale,
                          settings.convert_decimals.value_or(settings.total_decimals),
                          settings.convert_rounding.value_or(settings.rounding));
  });
}

Scored score_periods(const Package& package, const Period& period, int n_threads, const Progress& progress) {
  auto periods = comparable_periods(package.data, period);
  if (periods.empty() || periods.back() != period) periods.push_back(period);

  const bool keep_points = package.scheme.settings.series == SeriesDetail::all;
  std::optional<Scoring> current;
  std::vector<ScoredPeriod> scored(periods.size());
  const auto keep = [&](const Assessment& assessment, ScoredPeriod& into) {
    into.has_total = any_total(assessment);
    into.standing = standing_of(assessment);
    go_on(package.data, into.standing);
    if (!keep_points) return;
    into.points = points_of(assessment);
    each_renamed(package.data, assessment.period, [&](std::size_t from, std::size_t to) {
      for (auto& points : into.points)
        points[static_cast<Eigen::Index>(to)] = points[static_cast<Eigen::Index>(from)];
    });
  };
  const auto score = [&](std::size_t i) {
    if (i + 1 == periods.size()) {
      current.emplace(package.scheme, package.data, period);
      keep(current->assessment(), scored[i]);
    } else {
      keep((keep_points ? assess : assess_totals)(package.scheme, package.data, periods[i]), scored[i]);
    }
  };
  std::mutex talking;
  for_each_in_threads(periods.size(), n_threads, [&](std::size_t n) {
    score(periods.size() - 1 - n);  // the current one first: it keeps the most
    if (!progress) return;
    const std::scoped_lock lock(talking);
    progress("score", static_cast<std::int64_t>(n + 1), static_cast<std::int64_t>(periods.size()));
  });

  Results results;
  results.current = current->assessment();

  // The period named for comparison counts when it was scored and lies before; else the last one with totals.
  auto compared_with = package.scheme.settings.compare_with;
  const auto can_compare = [&](std::size_t i) { return scored[i].has_total && periods[i] == *compared_with; };
  bool usable = false;
  for (std::size_t i = 0; compared_with && i + 1 < periods.size(); ++i) usable = usable || can_compare(i);
  if (!usable) compared_with.reset();

  CalibreNumbers calibres(package);
  for (std::size_t i = 0; i < periods.size(); ++i) {
    scored[i].standing.calibres = calibres.of(periods[i]);
    const bool is_current = i + 1 == periods.size();
    if (!scored[i].has_total && !is_current) continue;
    if (!is_current && (!compared_with || periods[i] == *compared_with))
      results.previous = results.history.size();
    results.history.push_back(scored[i].standing);
  }
  results.departments = score_departments(package.scheme, package.data, results.current);
  results.converted = converted_totals(package.scheme.settings, results.current);
  results.recognition = recognise(package, *current);
  results.uncertainty = rank_uncertainty(package.scheme, package.data, results.current, n_threads);
  results.trends = TrendBuilder(package, periods, scored, results.current.assessed).build();
  return {std::move(*current), std::move(results)};
}

}  // namespace gnomon
