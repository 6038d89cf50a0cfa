#include <gnomon/analysis/forms.hpp>

#include <catch2/catch.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

const auto year = Period::year(2021);

/// `A: v w; B: v`, in the order of the forms.
std::string asked(const Package& package, const FormSet& set) {
  std::string text;
  for (const auto& form : set.forms) {
    text += (text.empty() ? "" : "; ") + package.data.units[form.i_unit].code + ":";
    for (const auto& row : form.rows) {
      text += " ";
      if (row.i_unit != form.i_unit) text += package.data.units[row.i_unit].code + "/";
      text += package.data.indicators[row.i_indicator].code;
    }
  }
  return text;
}

std::string asked(const Package& package, bool by_department = false) {
  return asked(package, plan_forms(package, year, by_department));
}

/// The builder knows only reported indicators.
Package computed(Package package, const std::string& indicator, const std::string& formula) {
  auto& found = package.data.indicators[package.data.find_indicator(indicator).value()];
  found.source = ValueSource::formula;
  found.definition = formula;
  return package;
}

}  // namespace

TEST_CASE("a unit is asked for what items that apply to it score") {
  const auto package = PackageBuilder()
                           .unit("A", "", "", "town")
                           .unit("B", "", "", "village")
                           .node("I", "", "50", "each(points=1)", "v")
                           .node("J", "", "50", "met(when=\"w >= 1 and x >= 1\")", "", "town")
                           .indicator("w")
                           .indicator("x")
                           .build();
  CHECK(asked(package) == "A: v w x; B: v");
}

TEST_CASE("behind a formula stands what it is made of") {
  const auto package = computed(PackageBuilder()
                                    .unit("A")
                                    .node("I", "", "100", "each(points=1)", "share")
                                    .indicator("books")
                                    .indicator("residents")
                                    .value("A", "books", "2020", "5")
                                    .build(),
                                "share", "books / residents");
  CHECK(asked(package) == "A: books residents");
}

TEST_CASE("who is not assessed is asked for what he reported last, the reference unit for nothing") {
  const auto builder = PackageBuilder()
                           .unit("N")
                           .unit("C")
                           .unit("A", "C")
                           .unit("B", "C")
                           .set("reference_unit", "N")
                           .node("I", "", "100", "each(points=1)", "v")
                           .value("N", "v", "2020", "9")
                           .value("A", "v", "2020", "1");
  CHECK(asked(builder.build()) == "A: v; B: v");
  CHECK(asked(PackageBuilder(builder).value("C", "v", "2020", "3").build()) == "A: v; B: v; C: v");
}

TEST_CASE("what no item uses is asked of those who reported it; in the first year of those at the bottom") {
  const auto builder = PackageBuilder()
                           .unit("C")
                           .unit("A", "C")
                           .unit("B", "C")
                           .node("I", "", "100", "each(points=1)", "v")
                           .indicator("other");
  CHECK(asked(builder.build()) == "A: v other; B: v other");
  CHECK(asked(PackageBuilder(builder).value("B", "other", "2020", "3").build()) == "A: v; B: v other");
}

TEST_CASE("the last period is the last one of the same kind with values") {
  const auto package = PackageBuilder()
                           .unit("A")
                           .node("I", "", "100", "each(points=1)", "v")
                           .value("A", "v", "2018", "1")
                           .value("A", "v", "2020", "missing")
                           .value("A", "v", "2020H2", "2")
                           .build();
  CHECK(plan_forms(package, year, false).last == Period::year(2018));
  CHECK(plan_forms(package, test::period_of("2021H1"), false).last == test::period_of("2020H2"));
  CHECK_FALSE(plan_forms(package, test::period_of("2021Q1"), false).last);
}

TEST_CASE("a department is asked for its items, for every unit that they apply to") {
  const auto package = PackageBuilder()
                           .unit("A", "", "", "town")
                           .unit("B", "", "", "village")
                           .unit("D", "", "", "office")
                           .set("ranked_kind", "town, village")
                           .node("I", "", "100", "sum")
                           .node("I1", "I", "50", "each(points=1)", "v")
                           .node("I2", "I", "50", "each(points=1)", "w", "town")
                           .responsibility("D", "lead", "I")
                           .responsibility("A", "joint", "I1")
                           .build();
  CHECK(asked(package, true) == "A: v B/v; D: A/v B/v A/w");
}

TEST_CASE("which period comes next") {
  auto builder = PackageBuilder().unit("A").node("I", "", "100", "each(points=1)", "v");
  CHECK_FALSE(period_to_report(builder.build()));
  CHECK(period_to_report(PackageBuilder(builder).value("A", "v", "2020", "1").build()) == Period::year(2021));
  CHECK(period_to_report(PackageBuilder(builder).value("A", "v", "2020H2", "1").build()) ==
        test::period_of("2021H1"));
  CHECK(period_to_report(PackageBuilder(builder).value("A", "v", "2020-12", "1").build()) ==
        test::period_of("2021-01"));
}
