#include <catch2/catch.hpp>

#include <cmath>

#include <gnomon/analysis/rank_moves.hpp>
#include <gnomon/analysis/results.hpp>

#include "support/random_package.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

bool same(const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
  if (a.size() != b.size()) return false;
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the effects on a rank add up to its move") {
  int n_explained = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const auto before = random_package(seed);
    auto after = before;
    if (seed % 3 == 0) after.scheme.settings.missing = MissingPolicy::zero;
    const auto moves = compare_sides({&before, Period::year(2019)}, {&after, Period::year(2020)});
    for (const auto& move : moves.ranks) {
      INFO("seed " << seed << " unit " << move.unit);
      if (!move.explained) continue;
      ++n_explained;
      REQUIRE(move.rank_before > 0);
      REQUIRE(move.rank_after > 0);
      REQUIRE(move.rank_before - move.rank_after == move.by_rules + move.by_others + move.by_own);
    }
  }
  CHECK(n_explained > 200);
}

TEST_CASE("a side compared with itself has not moved") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto package = random_package(seed);
    const auto moves = compare_sides({&package, Period::year(2020)}, {&package, Period::year(2020)});
    INFO("seed " << seed);
    REQUIRE(moves.same_rules);
    REQUIRE(moves.items.empty());
    for (const auto& move : moves.ranks) {
      REQUIRE(move.rank_before == move.rank_after);
      REQUIRE(move.by_rules == 0);
      REQUIRE(move.by_others == 0);
      REQUIRE(move.by_own == 0);
    }
  }
}

TEST_CASE("results do not depend on the number of threads") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto package = random_package(seed);
    const auto one = score_periods(package, Period::year(2020), 1).results;
    const auto four = score_periods(package, Period::year(2020), 4).results;
    INFO("seed " << seed);
    REQUIRE(one.history.size() == four.history.size());
    REQUIRE(one.previous == four.previous);
    for (std::size_t i = 0; i < one.history.size(); ++i) {
      REQUIRE(one.history[i].period == four.history[i].period);
      REQUIRE(same(one.history[i].total_full, four.history[i].total_full));
      REQUIRE(one.history[i].rank == four.history[i].rank);
    }
    REQUIRE(one.trends.periods == four.trends.periods);
    REQUIRE(one.trends.series.size() == four.trends.series.size());
    for (std::size_t i = 0; i < one.trends.series.size(); ++i) {
      const auto& a = one.trends.series[i];
      const auto& b = four.trends.series[i];
      REQUIRE(a.kind == b.kind);
      REQUIRE(a.columns.size() == b.columns.size());
      for (std::size_t p = 0; p < a.columns.size(); ++p) {
        REQUIRE(same(a.columns[p].value, b.columns[p].value));
        REQUIRE(same(a.columns[p].target, b.columns[p].target));
        REQUIRE(a.columns[p].compared_with == b.columns[p].compared_with);
        REQUIRE(a.columns[p].met == b.columns[p].met);
      }
    }
  }
}
