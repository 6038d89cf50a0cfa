#include <gnomon/scoring/assess.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/rules.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;
using test::split;

namespace {

const Period year = Period::year(2020);

/// A dataset of the four kinds of scope and two items, the second of which applies to `scope` only.
Package applying_to(const std::string& scope) {
  PackageBuilder builder;
  builder.unit("R").unit("P", "R").unit("U", "P", "甲组", "街道").unit("W", "R", "乙组", "镇");
  builder.node("A", "", "60", "each(points=1)", "a").node("B", "", "40", "each(points=1)", "b", scope);
  for (const char* unit : {"U", "W"}) builder.value(unit, "a", "2020", "30").value(unit, "b", "2020", "40");
  return builder.build();
}

}  // namespace

TEST_CASE("an item applies to the groups, kinds, units and ancestors named, and drops out for the others") {
  struct Case {
    const char* scope;
    double of_u;
    double of_w;
  };
  // With the item: 30 + 40. Without it: 30 of 60, so 50 of 100.
  for (const auto& [scope, of_u, of_w] :
       {Case{"", 70, 70}, Case{"U", 70, 50}, Case{"甲组", 70, 50}, Case{"镇", 50, 70}, Case{"P", 70, 50},
        Case{"R", 70, 70}, Case{"甲组；镇", 70, 70}, Case{"X", 50, 50}}) {
    CAPTURE(scope);
    const auto package = applying_to(scope);
    const Scoring scoring(package.scheme, package.data, year);
    const auto at = [&](const char* code) {
      return static_cast<Eigen::Index>(*package.data.find_unit(code));
    };
    CHECK(scoring.assessment().total_full[at("U")] == Approx(of_u));
    CHECK(scoring.assessment().total_full[at("W")] == Approx(of_w));
    if (of_u == 50) CHECK(scoring.reason(2, *package.data.find_unit("U")).id == "does_not_apply");
  }
}

TEST_CASE("what a block applies to holds for its items, together with what they say themselves") {
  PackageBuilder builder;
  builder.unit("U", "", "甲组").unit("V", "", "甲组").unit("W", "", "乙组");
  builder.node("A", "", "60", "each(points=1)", "a");
  builder.node("B", "", "40", "sum", "", "甲组").node("B1", "B", "40", "each(points=1)", "b", "U；W");
  for (const char* unit : {"U", "V", "W"})
    builder.value(unit, "a", "2020", "30").value(unit, "b", "2020", "40");
  const auto package = builder.build();
  const auto result = assess(package.scheme, package.data, year);
  const auto total = [&](const char* code) {
    return result.total_full[static_cast<Eigen::Index>(*package.data.find_unit(code))];
  };
  CHECK(total("U") == Approx(70));  // in the group, and named
  CHECK(total("V") == Approx(50));  // in the group, but not named
  CHECK(total("W") == Approx(50));  // named, but not in the group
}

TEST_CASE("a value missing where the item does not apply keeps no one out") {
  auto package = applying_to("W");
  package.data.panel.column(1, year).status[*package.data.find_unit("U")] = Status::missing;
  const auto result = assess(package.scheme, package.data, year);
  CHECK(result.rank[*package.data.find_unit("U")] > 0);
}

TEST_CASE("the missing policy of a block holds for its items, and an item's own for itself") {
  PackageBuilder builder;
  builder.unit("U");
  builder.node("A", "", "60", "sum", "", "", "zero");
  builder.node("a", "A", "30", "each(points=1)", "a")
      .node("b", "A", "30", "each(points=1)", "b", "", "exclude");
  builder.node("C", "", "40", "each(points=1)", "c");
  builder.value("U", "c", "2020", "20").value("U", "b", "2020", "not_surveyed");
  const auto package = builder.build();
  const Scoring scoring(package.scheme, package.data, year);
  CHECK(scoring.reason(*package.scheme.find_node("a"), 0).id == "missing.zero");
  CHECK(scoring.reason(*package.scheme.find_node("b"), 0).id == "missing.excluded");
  CHECK(scoring.assessment().total_full[0] == Approx(20));
}

TEST_CASE("units take part while they are valid") {
  PackageBuilder builder;
  builder.node("A", "", "100", "each(points=1)", "v");
  const auto add = [&](const char* code, std::optional<Day> from, std::optional<Day> to) {
    Unit unit;
    unit.code = code;
    unit.valid_from = from;
    unit.valid_to = to;
    builder.unit(unit).value(code, "v", "2020", "1");
  };
  add("first_day_is_last_of_year", day_of(2020, 12, 31), {});
  add("begins_after", day_of(2021, 1, 1), {});
  add("ended_before", {}, day_of(2019, 12, 31));
  add("ended_on_first_day", {}, day_of(2020, 1, 1));
  const auto package = builder.build();
  const auto result = assess(package.scheme, package.data, year);
  const auto assessed = [&](const char* code) { return result.assessed[*package.data.find_unit(code)] != 0; };
  CHECK(assessed("first_day_is_last_of_year"));
  CHECK_FALSE(assessed("begins_after"));
  CHECK_FALSE(assessed("ended_before"));
  CHECK(assessed("ended_on_first_day"));
}

TEST_CASE("a carried value is named in the reason and in the note") {
  PackageBuilder builder;
  builder.unit("U")
      .set("missing", "carry")
      .node("A", "", "100", "each(points=1)", "v")
      .value("U", "v", "2018", "30");
  const auto package = builder.build();
  const Scoring scoring(package.scheme, package.data, year);
  CHECK(scoring.reason(1, 0).text() == "each.counted value=30 each=1 full=100 points=30 carried=2018");
  CHECK(scoring.assessment().notes[0].id == "note.carried");
  CHECK(scoring.assessment().total[0] == 30);
}

TEST_CASE("a reason carries its numbers") {
  PackageBuilder builder;
  builder.unit("U").node("A", "", "5", "proportional", "v").set("scale", "5");
  builder.value("U", "v", "2020", "18").target("v", "2020", "20");
  const auto package = builder.build();
  const Scoring scoring(package.scheme, package.data, year);
  CHECK(scoring.reason(1, 0).text() == "proportional.short value=18 target=20 full=5 points=4.5");
  CHECK(scoring.reason(0, 0).text() == "block.sum full=5 points=4.5");
}

TEST_CASE("what cannot be computed is told once for each item and fault, with the units") {
  PackageBuilder builder;
  builder.unit("U").unit("W").unit("Z");
  builder.node("A", "", "50", "proportional", "v").node("B", "", "50", "met(at_least=1, of=\"v / w\")", "v");
  for (const char* unit : {"U", "W", "Z"}) builder.value(unit, "v", "2020", "1");
  builder.value("U", "w", "2020", "0").value("W", "w", "2020", "1").value("Z", "w", "2020", "0");
  builder.target("v", "2020", "1 scope=Z");
  const auto package = builder.build();
  const Scoring scoring(package.scheme, package.data, year);
  REQUIRE(scoring.problems().size() == 2);
  for (const auto& problem : scoring.problems()) {
    const bool first = problem.i_node == *package.scheme.find_node("A");
    CHECK(problem.fault->name == (first ? "no_target_due" : "expression_division_by_zero"));
    CHECK(problem.units == (first ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0, 2}));
  }
  CHECK(std::isnan(scoring.assessment().total_full[0]));
  CHECK(scoring.assessment().rank == std::vector<std::int32_t>{0, 0, 0});
  CHECK(scoring.assessment().notes[1].id == "note.incomputable");
}

TEST_CASE("nothing to assess does no harm") {
  const auto empty = PackageBuilder().node("A", "", "100", "each(points=1)", "v").build();
  CHECK(assess(empty.scheme, empty.data, year).order.empty());
  const auto no_items = PackageBuilder().unit("U").build();
  const auto result = assess(no_items.scheme, no_items.data, year);
  CHECK(std::isnan(result.total_full[0]));
  CHECK(result.rank[0] == 0);
  const auto no_values = PackageBuilder().unit("U").node("A", "", "100", "minmax", "v").build();
  CHECK(assess(no_values.scheme, no_values.data, year).rank[0] == 0);
}

TEST_CASE("every rule and aggregation declares itself in both languages, with examples that it understands") {
  std::set<std::string_view> names;
  const auto check = [&](const RuleDeclaration& each) {
    INFO(each.name);
    CHECK(names.insert(each.name).second);
    CHECK_FALSE(each.summary_en.empty());
    CHECK_FALSE(each.summary_zh.empty());
    CHECK_FALSE(each.formula.empty());
    CHECK_FALSE(each.example.empty());
    CHECK_FALSE(each.vocabulary.empty());
    for (const auto& parameter : each.parameters) {
      INFO(parameter.name);
      CHECK_FALSE(parameter.summary_en.empty());
      CHECK_FALSE(parameter.summary_zh.empty());
      CHECK((parameter.type == ParameterType::word) == !parameter.words.empty());
    }
    for (const auto& reason : each.reasons) {
      INFO(reason.id);
      CHECK(reason.id.substr(0, each.name.size() + 1) == std::string(each.name) + ".");
      CHECK_FALSE(reason.en.empty());
      CHECK_FALSE(reason.zh.empty());
    }
    for (const auto& example : split(each.example, '|')) {
      INFO(example);
      std::string near;
      const auto call = parse_rule_call(example, near);
      REQUIRE(call.has_value());
      CHECK(call->name == each.name);
      std::vector<RuleProblem> problems;
      if (each.is_aggregation) {
        Node node;
        node.rule = call;
        static_cast<void>(bind_aggregation(node, AggregationKind::sum, problems));
      } else {
        static_cast<void>(bind_rule(*call, problems));
      }
      // `count_met` warns of counts without an entry; its example leaves one out on purpose.
      std::erase_if(problems,
                    [](const RuleProblem& problem) { return problem.fault->severity != Severity::error; });
      CHECK(problems.empty());
    }
  };
  for (const auto* const each : all_rules()) check(*each->declaration);
  for (const auto* const each : all_aggregations()) check(*each->declaration);
}

TEST_CASE("the ids of reasons are unique") {
  std::set<std::string_view> ids;
  for (const auto& text : reason_texts()) {
    INFO(text.id);
    CHECK(ids.insert(text.id).second);
  }
}
