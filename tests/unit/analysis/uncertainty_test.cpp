#include <gnomon/analysis/uncertainty.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include <gnomon/analysis/results.hpp>
#include <gnomon/scoring/assess.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

const auto period = Period::year(2020);

RankUncertainty uncertainty_of(const Package& package, int n_threads = 1) {
  return rank_uncertainty(package.scheme, package.data, assess(package.scheme, package.data, period),
                          n_threads);
}

/// Units whose totals are their values.
Package totals(const std::vector<std::pair<std::string, std::string>>& values) {
  PackageBuilder builder;
  for (const auto& [unit, cell] : values) builder.unit(unit).value(unit, "v", "2020", cell);
  return builder.node("A", "", "100", "each(points=1)", "v").build();
}

}  // namespace

TEST_CASE("rank intervals as worked out by hand") {
  // Differences over √(SE² + SE²), by the normal distribution (1.96): A-B 2/1.56 = 1.28, A-C 3.5/1.12 = 3.13, B-C 1.5/1.30 = 1.15, C-D 13, B-D 6.7.
  // D is exact; D-E 1.4/0.6 = 2.33 on 4 df, where 2.78 would be needed: p = 0.08 (R: 2 * pt(-2.3333, 4)). By the normal distribution it would count.
  const auto package =
      totals({{"A", "90±1"}, {"B", "88±1.2"}, {"C", "86.5±0.5"}, {"D", "80"}, {"E", "78.6±0.6~4"}});
  const auto found = uncertainty_of(package);
  CHECK(found.confidence == 0.95);
  CHECK(found.best == std::vector<std::int32_t>{1, 1, 2, 4, 4});
  CHECK(found.worst == std::vector<std::int32_t>{2, 3, 3, 5, 5});
  CHECK(found.same_as_next == std::vector<std::uint8_t>{1, 1, 0, 1, 0});
  CHECK(found.standard_error[0] == Approx(1).epsilon(0.07));
  CHECK(found.standard_error[1] == Approx(1.2).epsilon(0.07));
  CHECK(found.standard_error[2] == Approx(0.5).epsilon(0.07));
  CHECK(found.standard_error[3] == 0);
  CHECK(found.standard_error[4] ==
        Approx(0.6 * std::sqrt(2.0)).epsilon(0.2));  // variance of t: df / (df - 2)
}

TEST_CASE("a lower level of confidence tells more units apart") {
  PackageBuilder builder;
  builder.set("confidence", "0.7").unit("A").unit("B");
  builder.value("A", "v", "2020", "90±1")
      .value("B", "v", "2020", "88±1.2");  // 1.28 standard errors; 1.04 needed
  const auto found = uncertainty_of(builder.node("A", "", "100", "each(points=1)", "v").build());
  CHECK(found.same_as_next == std::vector<std::uint8_t>{0, 0});
  CHECK(found.worst == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("points that jump at a limit are not told apart by their distance alone") {
  // A has all points by the luck of 0.1 standard errors, B has none for certain: in near half of the redraws they are equal.
  PackageBuilder builder;
  builder.unit("A").unit("B").value("A", "v", "2020", "15.1±1").value("B", "v", "2020", "5");
  const auto found = uncertainty_of(builder.node("A", "", "100", "met(at_least=15)", "v").build());
  CHECK(found.best == std::vector<std::int32_t>{1, 1});
  CHECK(found.worst == std::vector<std::int32_t>{2, 2});
}

TEST_CASE("a share stays a share when it is drawn anew") {
  PackageBuilder builder;
  builder.indicator("v", "%").unit("A").value("A", "v", "2020", "1±5");
  const auto found = uncertainty_of(builder.node("A", "", "100", "each(points=1)", "v").build());
  // The standard deviation of max(0, N(1, 5²)): 3.2546.
  CHECK(found.standard_error[0] == Approx(3.2546).epsilon(0.08));
}

TEST_CASE("a unit that is not ranked has no interval, and nothing is uncertain without errors") {
  const auto some = uncertainty_of(totals({{"A", "90±1"}, {"B", "missing"}}));
  CHECK(some.best == std::vector<std::int32_t>{1, 0});
  CHECK(some.worst == std::vector<std::int32_t>{1, 0});
  CHECK(std::isnan(some.standard_error[1]));
  CHECK_FALSE(uncertainty_of(totals({{"A", "90"}, {"B", "80"}})).is_known());
  CHECK_FALSE(uncertainty_of(totals({{"A", "90±0"}, {"B", "80"}})).is_known());
}

TEST_CASE("an error of a value that the scheme does not look at makes nothing uncertain") {
  PackageBuilder builder;
  builder.unit("A").value("A", "v", "2020", "90").value("A", "w", "2020", "5±2");
  CHECK_FALSE(uncertainty_of(builder.node("A", "", "100", "each(points=1)", "v").build()).is_known());
}

TEST_CASE("redraws are the same on one thread and on several") {
  std::vector<std::pair<std::string, std::string>> values;
  for (int i = 0; i < 20; ++i)
    values.emplace_back("U" + std::to_string(100 + i),
                        std::to_string(80 - i) + "±1.5~" + std::to_string(5 + i));
  const auto package = totals(values);
  const auto one = uncertainty_of(package, 1);
  const auto several = uncertainty_of(package, 4);
  CHECK(one.standard_error == several.standard_error);
  CHECK(one.best == several.best);
  CHECK(one.worst == several.worst);
  CHECK(one.same_as_next == several.same_as_next);
}

TEST_CASE("trends say whether a change is beyond the sampling error") {
  PackageBuilder builder;
  builder.unit("A").unit("B").unit("C").indicator("v", "%").set("period", "2020");
  builder.value("A", "v", "2018", "12±0.8~10").value("A", "v", "2020", "15±0.6~20");
  builder.value("B", "v", "2018", "14±0.8~10").value("B", "v", "2020", "15±0.6~20");
  builder.value("C", "v", "2018", "12").value("C", "v", "2020", "0.5±0.6~20");
  builder.target("v", "2020", "14").node("A", "", "100", "met", "v");
  auto package = builder.build();
  package.data.change_errors = {{1, 0, Period::year(2018), period, {0.7, 15}}};
  const auto scored = score_periods(package, period, 1);
  const auto& series = scored.results.trends.series.back();
  const auto& errors = series.columns.back().errors;
  REQUIRE(errors.is_known());
  // R: 15 ∓ qt(0.975, 20) * 0.6; 0.5 % cannot go below 0.
  CHECK(errors.low[0] == Approx(15 - 1.2515781));
  CHECK(errors.high[0] == Approx(15 + 1.2515781));
  CHECK(errors.low[2] == 0);
  // SE √(0.8² + 0.6²) = 1 on 21.08 df: qt = 2.0792.
  CHECK(errors.change_error[0] == Approx(1));
  CHECK(errors.change_low[0] == Approx(3 - 2.0791378));
  CHECK(errors.change_high[0] == Approx(3 + 2.0791378));
  CHECK(errors.beyond_noise == std::vector<std::int8_t>{1, 0, -1});
  // Given for B: qt(0.975, 15) * 0.7.
  CHECK(errors.change_high[1] == Approx(1 + 1.4920147));
  CHECK(errors.verdict == std::vector<Verdict>{Verdict::undecided, Verdict::undecided, Verdict::not_met});
}
