#include <gnomon/input/check_paths.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon {
namespace {

class PathChecks {
 public:
  PathChecks(const Package& package, Diagnostics& diagnostics)
      : package_(package), targets_(package.scheme.targets), diagnostics_(diagnostics) {}

  void run() {
    for (const auto& row : targets_) {
      if (row.kind != TargetKind::path || !row.value || has_plan(row)) continue;
      diagnostics_.add(fault::path_without_plan, package_.place(row.origin, "period"), row.period.text(),
                       {{"indicator", package_.data.indicators[row.i_indicator].code}});
    }
    for (const auto& plan : targets_) {
      if (plan.kind == TargetKind::cumulative && plan.value && *plan.value > 0) rows_of(plan);
    }
  }

 private:
  /// Does the row say something of this plan? An amount does so only of a plan of its own scope, a share of any.
  [[nodiscard]] static bool belongs(const Target& row, const Target& plan) {
    return row.kind == TargetKind::path && row.value && plan.kind == TargetKind::cumulative &&
           row.i_indicator == plan.i_indicator && plan.period.contains(row.period) &&
           (row.is_share || row.scope == plan.scope);
  }

  [[nodiscard]] bool has_plan(const Target& row) const {
    return std::ranges::any_of(targets_, [&](const Target& plan) { return belongs(row, plan); });
  }

  /// The plan's rows of each scope, as they stand on each day on which any of them changes.
  void rows_of(const Target& plan) {
    std::set<std::pair<std::string, std::optional<Day>>> versions;
    for (const auto& row : targets_) {
      if (belongs(row, plan)) versions.emplace(row.scope, std::max(row.valid_from, plan.valid_from));
    }
    for (const auto& [scope, day] : versions) {
      std::vector<const Target*> rows;
      for (const auto& row : targets_) {
        if (!belongs(row, plan) || row.scope != scope || row.valid_from > day) continue;
        // Of rows for one period the last one valid counts.
        if (!rows.empty() && rows.back()->period == row.period) rows.pop_back();
        rows.push_back(&row);
      }
      rising(plan, rows);
    }
  }

  void rising(const Target& plan, const std::vector<const Target*>& rows) {
    double before = 0;
    for (const auto* const row : rows) {
      if (!row->is_share && *row->value > 0 && *row->value <= 1 && *plan.value > 1 &&
          told_.insert(row).second) {
        diagnostics_.add(fault::path_as_fraction, package_.place(row->origin, "value"),
                         format_shortest(*row->value), {{"proposal", percent(*row->value)}});
      }
      const double share = row->is_share ? *row->value : *row->value / *plan.value;
      const bool ends = row->period.last_day() == plan.period.last_day();
      const bool fits = share >= before - noise && share <= 1 + noise && (!ends || share >= 1 - noise);
      if (!fits && told_.insert(row).second) {
        diagnostics_.add(
            fault::path_not_rising, package_.place(row->origin, "value"), percent(share),
            {{"period", row->period.text()}, {"plan", plan.period.text()}, {"before", percent(before)}});
      }
      before = share;
    }
  }

  [[nodiscard]] static std::string percent(double share) {
    constexpr int decimals = 2;
    return format_shortest(round_decimal(100 * share, decimals)) + "%";
  }

  static constexpr double noise = 1e-9;
  const Package& package_;
  const std::vector<Target>& targets_;
  Diagnostics& diagnostics_;
  std::set<const Target*> told_;
};

}  // namespace

void check_paths(const Package& package, Diagnostics& diagnostics) { PathChecks(package, diagnostics).run(); }

}  // namespace gnomon
