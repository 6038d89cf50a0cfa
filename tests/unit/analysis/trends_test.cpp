#include <gnomon/analysis/results.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

Results results_of(const Package& package, int year = 2020) {
  return score_periods(package, Period::year(year), 1).results;
}

const Series& series_of(const Results& results, SeriesKind kind, std::size_t index = 0) {
  for (const auto& each : results.trends.series) {
    if (each.kind == kind && each.index == index) return each;
  }
  throw std::out_of_range("no such series");
}

/// Two units over three years; the rate of A is counted in another way from 2020 on.
PackageBuilder two_units() {
  PackageBuilder builder;
  builder.unit("A").unit("B");
  builder.indicator("rate", "%").indicator("count", "次").indicator("done", "yes_no");
  builder.node("I", "", "60", "each(points=1)", "rate").node("J", "", "40", "each(points=1)", "count");
  builder.value("A", "rate", "2018", "10")
      .value("A", "rate", "2019", "12")
      .value("A", "rate", "2020", "20", "new");
  builder.value("B", "rate", "2018", "15").value("B", "rate", "2020", "18");
  builder.value("A", "count", "2018", "5").value("A", "count", "2019", "6").value("A", "count", "2020", "9");
  builder.value("B", "count", "2018", "5").value("B", "count", "2019", "8").value("B", "count", "2020", "9");
  builder.value("A", "done", "2020", "1");
  return builder;
}

}  // namespace

TEST_CASE("changes are counted in the unit that people expect") {
  const auto package = two_units().build();
  const auto results = results_of(package);
  const auto indicator = [&](const char* code) { return *package.data.find_indicator(code); };
  CHECK(series_of(results, SeriesKind::total).unit_of_change == UnitOfChange::points);
  CHECK(series_of(results, SeriesKind::rank).unit_of_change == UnitOfChange::places);
  CHECK(series_of(results, SeriesKind::item, 1).unit_of_change == UnitOfChange::points);
  CHECK(series_of(results, SeriesKind::indicator, indicator("rate")).unit_of_change ==
        UnitOfChange::percentage_points);
  CHECK(series_of(results, SeriesKind::indicator, indicator("count")).unit_of_change ==
        UnitOfChange::percent);
  CHECK(series_of(results, SeriesKind::indicator, indicator("done")).unit_of_change == UnitOfChange::yes_no);
}

TEST_CASE("what is only strived for stands beside the firm target, of the units assessed") {
  auto builder = two_units();
  builder.unit("P").unit("A1", "P");
  builder.target("rate", "2020", "15")
      .target("rate", "2020", "17 firm=no")
      .target("count", "2019", "6 firm=no");
  const auto package = builder.build();
  const auto results = results_of(package);
  const auto index_of = [&](const char* code) { return *package.data.find_indicator(code); };
  const auto unit = [&](const char* code) {
    return static_cast<Eigen::Index>(package.data.find_unit(code).value());
  };
  const auto& rate = series_of(results, SeriesKind::indicator, index_of("rate")).columns;
  CHECK(rate[2].target[unit("A")] == 15);
  CHECK(rate[2].aim[unit("A")] == 17);
  CHECK(std::isnan(rate[2].aim[unit("P")]));
  CHECK(rate[1].aim.size() == 0);
  CHECK(series_of(results, SeriesKind::indicator, index_of("count")).columns[1].aim[unit("B")] == 6);
}

TEST_CASE("each value is compared with the unit's last earlier one") {
  const auto package = two_units().build();
  const auto results = results_of(package);
  REQUIRE(results.trends.periods ==
          std::vector<Period>{Period::year(2018), Period::year(2019), Period::year(2020)});
  const auto& count = series_of(results, SeriesKind::indicator, *package.data.find_indicator("count"));
  CHECK(count.columns[0].compared_with == std::vector<std::int16_t>{-1, -1});
  CHECK(count.columns[2].compared_with == std::vector<std::int16_t>{1, 1});
  const auto& rate = series_of(results, SeriesKind::indicator, *package.data.find_indicator("rate"));
  // A: the calibre changes in 2020, so nothing is stated. B: 2019 is missing, so 2018.
  CHECK(rate.columns[2].compared_with == std::vector<std::int16_t>{-2, 0});
  CHECK(rate.columns[1].compared_with == std::vector<std::int16_t>{0, -1});
  CHECK(std::isnan(rate.columns[1].value[1]));
  CHECK(rate.columns[2].value[0] == 20);
}

TEST_CASE("a total is not compared across a change of calibre of anything that was scored") {
  const auto package = two_units().build();
  const auto results = results_of(package);
  // A's rate changes calibre in 2020: so do the total and the item, but not the item that counts something else.
  CHECK(series_of(results, SeriesKind::total).columns[2].compared_with == std::vector<std::int16_t>{-2, 0});
  CHECK(series_of(results, SeriesKind::item, 1).columns[2].compared_with == std::vector<std::int16_t>{-2, 0});
  CHECK(series_of(results, SeriesKind::item, 2).columns[2].compared_with == std::vector<std::int16_t>{1, 1});
  const auto& before = results.history[1];
  CHECK_FALSE(same_calibres(results.now(), before, 0));
  CHECK(same_calibres(results.now(), before, 1));
  CHECK(same_calibres(before, results.history[0], 0));
}

TEST_CASE("the previous period is the last earlier one of the same kind with totals") {
  auto builder = two_units();
  builder.value("A", "rate", "2019H1", "1").value("A", "count", "2019H1", "1");
  const auto package = builder.build();
  const auto results = results_of(package);
  REQUIRE(results.history.size() == 3);
  REQUIRE(results.previous.has_value());
  CHECK(results.history[*results.previous].period == Period::year(2019));
  CHECK(results.history.back().period == Period::year(2020));
  CHECK(results.history[0].rank == std::vector<std::int32_t>{2, 1});  // A 10 + 5, B 15 + 5
  CHECK(results.history[1].rank == std::vector<std::int32_t>{1, 0});  // B did not file the rate
  CHECK(results.history[2].rank == std::vector<std::int32_t>{1, 2});  // A 20 + 9, B 18 + 9
  CHECK(results_of(package, 2018).history.size() == 1);
  CHECK_FALSE(results_of(package, 2018).previous.has_value());
}

TEST_CASE("a period without any total is left out of the history") {
  PackageBuilder builder;
  builder.unit("A").node("I", "", "100", "each(points=1)", "v");
  builder.value("A", "v", "2018", "10").value("A", "v", "2019", "missing").value("A", "v", "2020", "30");
  const auto package = builder.build();
  const auto results = results_of(package);
  REQUIRE(results.history.size() == 2);
  CHECK(results.history[*results.previous].period == Period::year(2018));
  CHECK(series_of(results, SeriesKind::total).columns[2].compared_with == std::vector<std::int16_t>{0});
}

TEST_CASE("ranks have no value where a unit was not ranked") {
  const auto package = two_units().build();
  const auto results = results_of(package);
  const auto& rank = series_of(results, SeriesKind::rank);
  CHECK(rank.columns[0].value[0] == 2);
  CHECK(std::isnan(rank.columns[1].value[1]));
  CHECK(rank.columns[2].compared_with == std::vector<std::int16_t>{1, 0});
}

TEST_CASE("indicators are shown beside the target due and whether it is met") {
  auto builder = two_units();
  builder.target("count", "2019", "7").target("count", "2020", "9 scope=A");
  const auto package = builder.build();
  const auto results = results_of(package);
  const auto& count = series_of(results, SeriesKind::indicator, *package.data.find_indicator("count"));
  CHECK(count.columns[0].met == std::vector<std::int8_t>{-1, -1});
  CHECK(count.columns[1].target[0] == 7);
  CHECK(count.columns[1].met == std::vector<std::int8_t>{0, 1});
  CHECK(count.columns[2].met == std::vector<std::int8_t>{1, -1});
  CHECK(std::isnan(count.columns[2].target[1]));
  const auto& rate = series_of(results, SeriesKind::indicator, *package.data.find_indicator("rate"));
  CHECK(rate.columns[0].target.size() == 0);
  CHECK(rate.columns[0].met.empty());
}

TEST_CASE("series=total keeps the total and the rank alone") {
  auto builder = two_units();
  builder.set("series", "total");
  const auto results = results_of(builder.build());
  CHECK(results.trends.series.size() == 2);
}

TEST_CASE("periods are compared with their own kind") {
  PackageBuilder builder;
  builder.unit("A").node("I", "", "100", "each(points=1)", "v");
  for (const char* period : {"2019", "2019H1", "2019H2", "2020", "2020H1", "2021"})
    builder.value("A", "v", period, "1");
  const auto package = builder.build();
  CHECK(comparable_periods(package.data, Period::year(2020)) ==
        std::vector<Period>{Period::year(2019), Period::year(2020)});
  const auto half = *Period::parse("2020H1");
  CHECK(comparable_periods(package.data, half) ==
        std::vector<Period>{*Period::parse("2019H1"), *Period::parse("2019H2"), half});
  CHECK(comparable_periods(package.data, *Period::parse("2019Q1")).empty());
}

TEST_CASE("the period assessed when none is named") {
  PackageBuilder builder;
  builder.unit("A").node("I", "", "100", "each(points=1)", "v");
  CHECK_FALSE(default_period(builder.build()).has_value());
  builder.value("A", "v", "2019", "1").value("A", "v", "2018", "1");
  CHECK(default_period(builder.build()) == Period::year(2019));
  builder.set("period", "2018");
  CHECK(default_period(builder.build()) == Period::year(2018));
}
