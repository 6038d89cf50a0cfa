#include <catch2/catch.hpp>

#include <map>

#include <gnomon/base/text.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/model/unit_of_measure.hpp>

#include "support/case_table.hpp"
#include "support/package_builder.hpp"

using namespace gnomon;
using namespace gnomon::test;

TEST_CASE("unlike units of measure in formulas") {
  for (const auto& row : read_cases("unlike_units.csv")) {
    DYNAMIC_SECTION(row.name()) {
      std::map<std::string, std::string> units;
      for (const auto& part : split(row["units"], ';')) {
        const auto equals = part.find('=');
        units[part.substr(0, equals)] = part.substr(equals + 1);
      }
      std::string near;
      const auto formula = Expression::parse(row["formula"], near);
      REQUIRE(formula);
      std::vector<std::string> found;
      for (const auto& [one, other] :
           formula->unlike_units([&](std::size_t k) { return units.at(formula->variables()[k].name); }))
        found.push_back(one + "/" + other);
      CHECK((found.empty() ? "-" : join(found, " ")) == row["expected"]);
    }
  }
}

TEST_CASE("units of measure as written") {
  using Kind = UnitOfMeasure::Kind;
  CHECK(unit_of_measure("万元").kind == Kind::money);
  CHECK(unit_of_measure("万元").scale == 1e4);
  CHECK(unit_of_measure("万元").base == "元");
  CHECK(unit_of_measure("万人次").is_count());
  CHECK(unit_of_measure("亿元").adds_up());
  CHECK_FALSE(unit_of_measure("%").adds_up());
  CHECK_FALSE(unit_of_measure("元/人").adds_up());
  CHECK_FALSE(unit_of_measure("分").adds_up());
  CHECK_FALSE(unit_of_measure("").adds_up());
  CHECK_FALSE(unit_of_measure("是否").adds_up());
  CHECK(unit_of_measure("万").kind == Kind::unknown);
}
