#include <gnomon/scoring/coverage.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

using Texts = std::vector<std::string>;

/// `books 2: T1, T2` for values that lack, `books` for an indicator without any.
Texts lacking(const PackageBuilder& builder) {
  Diagnostics diagnostics;
  check_coverage(builder.build(), diagnostics);
  Texts found;
  for (const auto& each : diagnostics.sorted()) {
    CHECK(each.what(Language::en).find('{') == std::string::npos);
    CHECK(each.what(Language::zh).find('{') == std::string::npos);
    auto text = each.found;
    for (const auto& [name, value] : each.arguments) {
      if (name == "n") text += " " + value;
      if (name == "units") text += ": " + value;
    }
    found.push_back(text);
  }
  return found;
}

/// Three units, of which the first has a value of `books`.
PackageBuilder three_units(const std::string& second, const std::string& third) {
  PackageBuilder builder;
  builder.set("period", "2025")
      .unit("T1")
      .unit("T2")
      .unit("T3")
      .node("A", "", "100", "proportional", "books");
  builder.value("T1", "books", "2025", "5");
  if (!second.empty()) builder.value("T2", "books", "2025", second);
  if (!third.empty()) builder.value("T3", "books", "2025", third);
  return builder;
}

}  // namespace

TEST_CASE("units without a value are told by indicator, in one finding") {
  CHECK(lacking(three_units("1", "2")).empty());
  CHECK(lacking(three_units("", "")) == Texts{"books 2: T2, T3"});
  CHECK(lacking(three_units("missing", "2")) == Texts{"books 1: T2"});
}

TEST_CASE("a value declared as not to be expected does not lack") {
  CHECK(lacking(three_units("not_surveyed", "not_applicable")).empty());
  CHECK(lacking(three_units("not_due", "late:5")).empty());
  CHECK(lacking(three_units("rejected", "estimated:5")).empty());
}

TEST_CASE("an indicator that nobody has a value of is told as a whole, once") {
  auto builder = three_units("1", "2");
  builder.node("B", "", "10", "met", "visits").node("C", "", "10", "proportional", "visits");
  CHECK(lacking(builder) == Texts{"visits"});
}

TEST_CASE("only what the scheme scores is looked at, for the units that it is scored for") {
  auto collected = three_units("1", "2");
  collected.node("B", "", "", "collect", "visits").value("T1", "visits", "2025", "1");
  CHECK(lacking(collected).empty());
  auto scoped = three_units("", "");
  CHECK(lacking(scoped.unit("G", "", "", "city")) == Texts{"books 3: G, T2, T3"});
  CHECK(lacking(scoped.set("reference_unit", "G")) == Texts{"books 2: T2, T3"});
  PackageBuilder applies;
  applies.set("period", "2025").unit("T1").unit("T2").node("A", "", "100", "met", "books", "T1");
  CHECK(lacking(applies.value("T1", "books", "2025", "5")).empty());
}

TEST_CASE("indicators in expressions are used as well") {
  PackageBuilder builder;
  builder.set("period", "2025").unit("T1").unit("T2");
  builder.node("A", "", "100", "proportional(of=\"books / people\")");
  for (const std::string unit : {"T1", "T2"}) builder.value(unit, "books", "2025", "5");
  builder.value("T1", "people", "2025", "5");
  CHECK(lacking(builder) == Texts{"people 1: T2"});
}

TEST_CASE("many units without a value are counted, and the first are named") {
  PackageBuilder builder;
  builder.set("period", "2025").node("A", "", "100", "met", "books");
  for (int i = 10; i < 30; ++i) builder.unit("T" + std::to_string(i));
  builder.value("T10", "books", "2025", "5");
  const auto found = lacking(builder);
  REQUIRE(found.size() == 1);
  CHECK(found[0].substr(0, 9) == "books 19:");
  CHECK(found[0].substr(found[0].size() - 12) == "T20 … (+9)");
}
