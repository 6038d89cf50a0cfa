#include <gnomon/model/assessment.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/scheme.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include "support/package_builder.hpp"

using namespace gnomon;

TEST_CASE("a copied panel keeps its values when the first is written to, and the other way round") {
  Panel first(2, 1);
  const auto year = Period::year(2020);
  auto& column = first.column(0, year);
  column.value[0] = 1;
  column.status[0] = Status::observed;
  Panel second = first;
  CHECK(second.find(0, year) == first.find(0, year));  // shared until written

  second.column(0, year).value[0] = 2;
  CHECK(first.find(0, year)->value[0] == 1);
  CHECK(second.find(0, year)->value[0] == 2);

  first.column(0, year).status[0] = Status::missing;
  CHECK(second.status(0, 0, year) == Status::observed);

  Panel third = second;
  second.column(0, year).value[0] = 3;
  const Panel fourth = third;
  third.column(0, year).value[0] = 4;
  CHECK(second.find(0, year)->value[0] == 3);
  CHECK(third.find(0, year)->value[0] == 4);
  CHECK(fourth.find(0, year)->value[0] == 2);
}

TEST_CASE("columns exist only where something was read") {
  Panel panel(2, 3);
  CHECK(panel.periods().empty());
  CHECK(panel.find(1, Period::year(2020)) == nullptr);
  CHECK(panel.status(0, 1, Period::year(2020)) == Status::absent);
  const auto& column = panel.column(1, Period::year(2020));
  CHECK(column.status == std::vector<Status>{Status::absent, Status::absent});
  CHECK(std::isnan(column.value[0]));
  CHECK(panel.find(0, Period::year(2020)) == nullptr);
  static_cast<void>(panel.column(0, Period::year(2018)));
  CHECK(panel.periods() == std::vector<Period>{Period::year(2018), Period::year(2020)});
  CHECK(panel.find(0, *Period::parse("2020H2")) == nullptr);
}

TEST_CASE("a value's own calibre counts before the indicator's") {
  auto package = test::PackageBuilder()
                     .unit("U")
                     .unit("W")
                     .indicator("v", "%", "old")
                     .value("U", "v", "2020", "1", "new")
                     .value("W", "v", "2020", "1")
                     .build();
  const auto& data = package.data;
  const auto calibre = [&](std::size_t i_unit, int year) {
    return data.panel.calibre(data.indicators[0], i_unit, 0, Period::year(year));
  };
  CHECK(calibre(0, 2020) == "new");
  CHECK(calibre(1, 2020) == "old");
  CHECK(calibre(0, 2019) == "old");
}

TEST_CASE("units and indicators are found by code") {
  Dataset data;
  data.units.resize(2);
  data.units[0].code = "A";
  data.units[1].code = "B";
  data.index();
  CHECK(data.find_unit("B") == 1U);
  CHECK_FALSE(data.find_unit("C").has_value());
  CHECK_FALSE(data.find_unit("").has_value());
  CHECK_FALSE(data.find_indicator("B").has_value());
}

TEST_CASE("a scope means a unit, a group, a kind and all units below a unit") {
  const auto data = test::PackageBuilder()
                        .unit("P", "R")
                        .unit("R")
                        .unit("U1", "P", "G", "K")
                        .unit("U2", "P", "H", "K")
                        .unit("U3", "R", "G", "L")
                        .build()
                        .data;  // P R U1 U2 U3
  using Units = std::vector<std::size_t>;
  CHECK(data.units_in_scope("U1") == Units{2});
  CHECK(data.units_in_scope("G") == Units{2, 4});
  CHECK(data.units_in_scope("K") == Units{2, 3});
  CHECK(data.units_in_scope("P") == Units{0, 2, 3});
  CHECK(data.units_in_scope("R") == Units{0, 1, 2, 3, 4});
  CHECK(data.units_in_scope("X").empty());
  CHECK(data.units_in_scope("").empty());
  const auto circle = test::PackageBuilder().unit("A", "B").unit("B", "A").build().data;
  CHECK(circle.units_in_scope("A") == Units{0, 1});
}

TEST_CASE("states are read in both languages and only some have a value") {
  for (auto status = Status::observed; status <= Status::rejected;
       status = static_cast<Status>(static_cast<int>(status) + 1)) {
    CHECK(parse_status(code(status)) == status);
    CHECK(parse_status(title(status, Language::zh)) == status);
    CHECK_FALSE(title(status, Language::en).empty());
    CHECK(has_value(status) == (status == Status::observed || status == Status::estimated));
  }
  CHECK(parse_status("Not Applicable") == Status::not_applicable);
  CHECK_FALSE(parse_status("absent").has_value());
  CHECK_FALSE(parse_status("").has_value());
}

TEST_CASE("what an item says of missing values is inherited down the tree") {
  const auto package = test::PackageBuilder()
                           .node("A", "", "60", "sum", "", "", "zero")
                           .node("a", "A", "40", "met")
                           .node("b", "A", "20", "met", "", "", "exclude")
                           .node("B", "", "40", "met")
                           .build();
  const auto& scheme = package.scheme;
  const auto policy = [&](const char* code) { return scheme.missing_policy(scheme.find_node(code).value()); };
  CHECK(policy("a") == MissingPolicy::zero);
  CHECK(policy("b") == MissingPolicy::exclude);
  CHECK_FALSE(policy("B").has_value());
  CHECK_FALSE(scheme.find_node("C").has_value());
}

TEST_CASE("a reason is written as id and numbers") {
  Reason reason{
      "proportional.short", {{"value", 18}, {"target", 20}, {"points", 0.1 + 0.2}}, {{"period", "2015"}}};
  CHECK(reason.text() == "proportional.short value=18 target=20 points=0.3 period=2015");
  reason.numbers[2].decimals = 2;
  CHECK(reason.text() == "proportional.short value=18 target=20 points=0.30 period=2015");
}

TEST_CASE("errors of independent parts come together") {
  // By hand: SE 3 and 4 on 10 and 20 df: 5, df = 25² / (81/10 + 256/20) = 625 / 20.9.
  const auto sum = error_of_sum({{3, 10}, {}, {4, 20}});
  CHECK(sum.standard_error == Approx(5));
  CHECK(sum.df == Approx(625 / 20.9));
  CHECK(std::isinf(error_of_sum({{3}, {4}}).df));
  CHECK_FALSE(error_of_sum({{}, {}}).is_known());
}

TEST_CASE("a change has the error given for it, else that of two independent values") {
  Dataset data;
  data.units.resize(2);
  data.panel = Panel(2, 1);
  const auto before = Period::year(2022);
  const auto after = Period::year(2024);
  data.panel.column(0, before).set_error(0, {0.3});
  data.panel.column(0, after).set_error(0, {0.4});
  data.panel.column(0, after).set_error(1, {0.4});
  CHECK(data.change_error(0, 0, before, after).standard_error == Approx(0.5));
  CHECK_FALSE(data.change_error(1, 0, before, after).is_known());
  data.change_errors = {{0, 0, before, after, {0.35, 40}}};
  CHECK(data.change_error(0, 0, before, after).standard_error == 0.35);
  CHECK(data.change_error(0, 0, before, after).df == 40);
}
