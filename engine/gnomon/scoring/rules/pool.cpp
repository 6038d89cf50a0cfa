#include <gnomon/scoring/rules/pool.hpp>

#include <limits>

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/min.hpp>
#include <boost/accumulators/statistics/stats.hpp>

namespace gnomon {

std::vector<PoolStatistics> Pool::statistics(const LeafData& data) const {
  namespace acc = boost::accumulators;
  using Accumulator =
      acc::accumulator_set<double, acc::stats<acc::tag::count, acc::tag::min, acc::tag::max, acc::tag::mean>>;
  std::vector<Accumulator> pools;
  // In the order of units, so that a mean does not depend on the order of rows.
  for (std::size_t i = 0; i < data.n_units(); ++i) {
    if (data.usable[i] == 0 || !has(data, i)) continue;
    if (of(data, i) >= pools.size()) pools.resize(of(data, i) + 1);
    pools[of(data, i)](data.x[i]);
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<PoolStatistics> result;
  result.reserve(pools.size());
  for (const auto& pool : pools) {
    result.push_back(acc::count(pool) == 0 ? PoolStatistics{nan, nan, nan}
                                           : PoolStatistics{acc::mean(pool), acc::min(pool), acc::max(pool)});
  }
  return result;
}

}  // namespace gnomon
