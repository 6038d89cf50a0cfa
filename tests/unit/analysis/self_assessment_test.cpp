#include <gnomon/analysis/self_assessment.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include <gnomon/scoring/assess.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

const auto year = Period::year(2020);

double value_of(const Package& package, const std::string& unit, const std::string& indicator) {
  const auto* const column = package.data.panel.find(package.data.find_indicator(indicator).value(), year);
  return column->value[static_cast<Eigen::Index>(package.data.find_unit(unit).value())];
}

double total_of(const Package& package, const std::string& unit) {
  return assess(package.scheme, package.data, year)
      .total[static_cast<Eigen::Index>(package.data.find_unit(unit).value())];
}

}  // namespace

TEST_CASE("self values stand in place of those that count, in their period alone") {
  const auto package = PackageBuilder()
                           .unit("A")
                           .unit("B")
                           .node("I", "", "100", "each(points=1)", "v")
                           .value("A", "v", "2020", "50")
                           .value("B", "v", "2020", "60")
                           .value("A", "v", "2019", "40")
                           .self_value("A", "v", "2020", "70")
                           .self_value("A", "v", "2019", "99")
                           .build();
  CHECK(has_self_values(package.data, year));
  CHECK_FALSE(has_self_values(package.data, Period::year(2021)));
  const auto own = with_self_values(package, year);
  CHECK(total_of(own, "A") == 70);
  CHECK(total_of(own, "B") == 60);
  CHECK(own.data.panel.find(0, Period::year(2019))->value[0] == 40);
  CHECK(total_of(package, "A") == 50);  // the package itself is left as it is
}

TEST_CASE("a rejected, late or missing value is taken at the unit's word") {
  for (const auto* counted : {"rejected", "late:5", "missing"}) {
    const auto package = PackageBuilder()
                             .unit("A")
                             .set("rejected", "zero")
                             .set("late", "zero")
                             .node("I", "", "100", "each(points=1)", "v")
                             .value("A", "v", "2020", counted)
                             .self_value("A", "v", "2020", "30")
                             .build();
    INFO(counted);
    CHECK(total_of(with_self_values(package, year), "A") == 30);
  }
}

TEST_CASE("a self value needs no evidence, a counted one still does") {
  const auto package = PackageBuilder()
                           .unit("A")
                           .unit("B")
                           .node("I", "", "100", "each(points=1)", "v")
                           .starred("I")
                           .value("A", "v", "2020", "50")
                           .value("B", "v", "2020", "60")
                           .self_value("A", "v", "2020", "50")
                           .build();
  CHECK(total_of(package, "A") == 0);
  const auto own = with_self_values(package, year);
  CHECK(total_of(own, "A") == 50);
  CHECK(total_of(own, "B") == 0);
}

TEST_CASE("a unit may say itself that an item does not apply") {
  const auto package = PackageBuilder()
                           .unit("A")
                           .node("I", "", "40", "each(points=1)", "v")
                           .node("J", "", "60", "each(points=1)", "w")
                           .value("A", "v", "2020", "10")
                           .value("A", "w", "2020", "30")
                           .self_value("A", "v", "2020", "not_applicable")
                           .build();
  CHECK(total_of(with_self_values(package, year), "A") == 50);
}

TEST_CASE(
    "values by formula are taken out, those of the ledger stay, and a self value is kept from being derived "
    "over") {
  auto package = PackageBuilder()
                     .unit("A")
                     .node("I", "", "100", "each(points=1)", "f")
                     .value("A", "v", "2020", "10")
                     .value("A", "f", "2020", "20")
                     .value("A", "l", "2020", "3")
                     .value("A", "g", "2020", "4")
                     .self_value("A", "g", "2020", "5")
                     .build();
  const auto set = [&](const std::string& code, ValueSource source) {
    package.data.indicators[package.data.find_indicator(code).value()].source = source;
  };
  set("f", ValueSource::formula);
  set("g", ValueSource::formula);
  set("l", ValueSource::ledger);
  const auto own = with_self_values(package, year);
  CHECK(std::isnan(value_of(own, "A", "f")));
  CHECK(value_of(own, "A", "l") == 3);
  CHECK(own.data.indicators[own.data.find_indicator("l").value()].source == ValueSource::reported);
  CHECK(value_of(own, "A", "g") == 5);
  REQUIRE(own.data.corrections.size() == 1);
  CHECK(own.data.corrections.front().indicator == "g");
}
