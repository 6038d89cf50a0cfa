#include <gnomon/analysis/uncertainty.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <gnomon/base/threads.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon {
namespace {

constexpr std::uint64_t seed = 20260101;

/// Draws from Student's t distribution; infinite degrees of freedom: the normal one.
class TDraws {
 public:
  explicit TDraws(std::uint64_t stream) : random_(seed + stream) {}

  double next(double df) {
    double u = 0;
    double w = 0;
    do {
      u = 2 * uniform() - 1;
      const double v = 2 * uniform() - 1;
      w = u * u + v * v;
    } while (w >= 1 || w == 0);
    const double log_w = -2 * std::log(w);
    const double square = std::isfinite(df) ? df * std::expm1(log_w / df) : log_w;
    return u * std::sqrt(square / w);
  }

 private:
  /// From 0 to 1, by the 53 bits that a double holds.
  double uniform() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

  std::mt19937_64 random_;
};

/// A column of values of which some have a standard error.
struct UncertainColumn {
  std::size_t i_indicator = 0;
  Period period;
  bool is_share = false;  ///< of 100 %
  std::vector<std::size_t> units;
};

std::vector<UncertainColumn> uncertain_columns(const Scheme& scheme, const Dataset& data,
                                               const Period& current) {
  std::vector<UncertainColumn> found;
  const auto scored = scored_indicators(scheme, data, 0);
  for (const auto& period : data.panel.periods()) {
    if (period > current) continue;
    for (const auto i : scored) {
      const auto* const column = data.panel.find(i, period);
      if (column == nullptr || !column->has_errors()) continue;
      const auto& indicator = data.indicators[i];
      UncertainColumn each{i, period, indicator.is_share(), {}};
      for (std::size_t i_unit = 0; i_unit < column->standard_error.size(); ++i_unit) {
        const bool is_number = !std::isnan(column->value[static_cast<Eigen::Index>(i_unit)]);
        if (is_number && column->standard_error[i_unit] > 0) each.units.push_back(i_unit);
      }
      if (!each.units.empty()) found.push_back(std::move(each));
    }
  }
  return found;
}

void redraw(const std::vector<UncertainColumn>& columns, const Dataset& data, std::size_t stream,
            Dataset& changed) {
  TDraws draws(stream);
  for (const auto& each : columns) {
    const auto& given = *data.panel.find(each.i_indicator, each.period);
    auto& column = changed.panel.column(each.i_indicator, each.period);
    for (const auto i_unit : each.units) {
      const auto at = static_cast<Eigen::Index>(i_unit);
      const double drawn = given.value[at] + given.standard_error[i_unit] * draws.next(given.df[i_unit]);
      // A value that lies outside already is no share whatever its unit of measure says.
      const bool bounded = each.is_share && given.value[at] >= 0 && given.value[at] <= 100;
      column.value[at] = bounded ? std::clamp(drawn, 0.0, 100.0) : drawn;
    }
  }
}

const Eigen::ArrayXd& ranked_by(const Settings& settings, const Assessment& assessment) {
  return settings.rank_by == Basis::published ? assessment.total : assessment.total_full;
}

/// The totals of the ranked units in every redraw, a stretch for each unit.
class Redraws {
 public:
  Redraws(std::size_t n_units, std::size_t n_redraws) : n_(n_redraws), totals_(n_units * n_redraws) {}

  double* of(std::size_t k) { return totals_.data() + k * n_; }
  [[nodiscard]] const double* of(std::size_t k) const { return totals_.data() + k * n_; }

  /// Standard deviation over the redraws with a total.
  [[nodiscard]] double spread(std::size_t k) const {
    double sum = 0;
    double n = 0;
    const double first = of(k)[0];
    double squares = 0;
    for (std::size_t r = 0; r < n_; ++r) {
      const double difference = of(k)[r] - first;
      if (std::isnan(difference)) continue;
      sum += difference;
      squares += difference * difference;
      n += 1;
    }
    return n < 2 ? std::numeric_limits<double>::quiet_NaN()
                 : std::sqrt(std::max(0.0, squares - sum * sum / n) / (n - 1));
  }

  /// Is the first unit's total the greater one in all but `most` redraws?
  [[nodiscard]] bool clearly_above(std::size_t k, std::size_t other, std::size_t most) const {
    constexpr std::size_t stretch = 128;  // most pairs that are close show it soon
    const double* const a = of(k);
    const double* const b = of(other);
    std::size_t n_not = 0;
    for (std::size_t r = 0; r < n_; r += stretch) {
      const auto end = std::min(n_, r + stretch);
      for (auto i = r; i < end; ++i) n_not += a[i] > b[i] ? 0U : 1U;  // without a total: not above
      if (n_not > most) return false;
    }
    return true;
  }

 private:
  std::size_t n_;
  std::vector<double> totals_;
};

/// Noise of sums in binary: no redraw is different by less.
constexpr double noise = 1e-12;

}  // namespace

RankUncertainty rank_uncertainty(const Scheme& scheme, const Dataset& data, const Assessment& current,
                                 int n_threads, std::size_t n_redraws) {
  const auto columns = uncertain_columns(scheme, data, current.period);
  if (columns.empty()) return {};
  std::vector<std::size_t> ranked;  // best first
  for (const auto i : current.order) {
    if (current.rank[i] > 0) ranked.push_back(i);
  }
  const auto n = ranked.size();
  if (n == 0) return {};

  Redraws redraws(n, n_redraws);
  // Each thread has a copy of its own to draw into.
  const auto n_copies = static_cast<std::size_t>(std::max(n_threads, 1));
  for_each_in_threads(n_copies, n_threads, [&](std::size_t first) {
    auto changed = data;
    for (auto r = first; r < n_redraws; r += n_copies) {
      redraw(columns, data, r, changed);
      const auto assessment = assess_totals(scheme, changed, current.period);
      const auto& totals = ranked_by(scheme.settings, assessment);
      for (std::size_t k = 0; k < n; ++k) redraws.of(k)[r] = totals[static_cast<Eigen::Index>(ranked[k])];
    }
  });

  const auto n_units = data.units.size();
  RankUncertainty result;
  result.confidence = scheme.settings.confidence;
  result.n_redraws = n_redraws;
  result.standard_error.assign(n_units, std::numeric_limits<double>::quiet_NaN());
  result.best.assign(n_units, 0);
  result.worst.assign(n_units, 0);
  result.same_as_next.assign(n_units, 0);

  const double allowed = static_cast<double>(n_redraws) * (1 - result.confidence) / 2;
  const auto most = static_cast<std::size_t>(allowed + noise * static_cast<double>(n_redraws));
  const auto& totals = ranked_by(scheme.settings, current);
  const auto total = [&](std::size_t k) { return totals[static_cast<Eigen::Index>(ranked[k])]; };
  std::vector<std::int32_t> n_above(n, 0);
  std::vector<std::int32_t> n_below(n, 0);
  for_each_in_threads(n, n_threads, [&](std::size_t k) {
    for (std::size_t other = k + 1; other < n; ++other) {
      if (!(total(k) > total(other)) || !redraws.clearly_above(k, other, most)) {
        if (other == k + 1) result.same_as_next[ranked[k]] = 1;
        continue;
      }
      std::atomic_ref(n_below[k]).fetch_add(1, std::memory_order_relaxed);
      std::atomic_ref(n_above[other]).fetch_add(1, std::memory_order_relaxed);
    }
  });
  for (std::size_t k = 0; k < n; ++k) {
    const auto i = ranked[k];
    const double spread = redraws.spread(k);
    result.standard_error[i] = spread < noise * std::max(1.0, std::abs(total(k))) ? 0 : spread;
    result.best[i] = 1 + n_above[k];
    result.worst[i] = static_cast<std::int32_t>(n) - n_below[k];
  }
  return result;
}

}  // namespace gnomon
