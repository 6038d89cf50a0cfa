#include <gnomon/analysis/departments.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rank.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

std::vector<Department> departments_of(const Package& package, int year = 2020) {
  return score_departments(package.scheme, package.data,
                           assess(package.scheme, package.data, Period::year(year)));
}

PackageBuilder town_and_departments() {
  PackageBuilder builder;
  builder.set("ranked_kind", "镇").unit("T1", "", "", "镇");
  for (const auto* const code : {"D1", "D2", "D10"}) builder.unit(code, "", "", "部门");
  builder.node("A", "", "40", "each(points=1)", "a").node("B", "", "60", "each(points=1)", "b");
  builder.value("T1", "a", "2020", "40").value("T1", "b", "2020", "30");
  return builder;
}

}  // namespace

TEST_CASE("departments stand by rank and code, their tasks by role and the order of the tree") {
  const auto package = town_and_departments()
                           .responsibility("D10", "joint", "A")
                           .responsibility("D10", "lead", "B")
                           .responsibility("D2", "lead", "B")
                           .responsibility("D1", "joint", "B")
                           .responsibility("D1", "joint", "A")
                           .build();
  const auto all = departments_of(package);
  REQUIRE(all.size() == 3);
  // D1: (20 + 15) ÷ (20 + 30) = 70 %; D10: (20 + 30) ÷ (20 + 60) = 62.5 %; D2: 50 %.
  CHECK(package.data.units[all[0].i_unit].code == "D1");
  CHECK(package.data.units[all[1].i_unit].code == "D10");
  CHECK(all[0].all.score == 70);
  CHECK(all[1].all.score == 62.5);
  CHECK(all[1].tasks[0].role == DepartmentRole::lead);
  CHECK(all[0].tasks[0].i_node < all[0].tasks[1].i_node);
}

TEST_CASE("points above the full ones count as they are") {
  PackageBuilder builder;
  builder.set("ranked_kind", "镇").unit("T1", "", "", "镇").unit("D1", "", "", "部门");
  builder.node("A", "", "100", "proportional(surplus=20)", "a").value("T1", "a", "2020", "12");
  builder.target("a", "2020", "10").responsibility("D1", "lead", "A");
  const auto all = departments_of(builder.build());
  CHECK(all.front().all.score == 120);
}

TEST_CASE("a department that does not exist in the period is left out") {
  Unit old;
  old.code = old.name = "D3";
  old.kind = "部门";
  old.valid_to = parse_date("2019-06-30");
  auto builder = town_and_departments();
  builder.unit(old).responsibility("D3", "lead", "A").responsibility("D1", "lead", "A");
  const auto package = builder.build();
  CHECK(departments_of(package).size() == 1);
}

TEST_CASE("the note names the tasks without a score") {
  auto builder = town_and_departments();
  builder.node("C", "", "0", "each(points=1)", "c");
  for (const auto* const item : {"A", "B"}) builder.responsibility("D1", "lead", item);
  builder.value("T1", "a", "2020", "missing")
      .value("T1", "b", "2020", "missing")
      .value("T1", "c", "2020", "1");
  const auto all = departments_of(builder.build());
  REQUIRE(all.size() == 1);
  CHECK(all[0].rank == 0);
  CHECK(all[0].note.text() == "department.note.missing items=A; B");
}

TEST_CASE("without responsibilities there are no departments") {
  CHECK(departments_of(town_and_departments().build()).empty());
}

TEST_CASE("every reason of tasks and departments has texts for its numbers and words") {
  const auto package = town_and_departments().responsibility("D1", "lead", "A").build();
  for (const auto& department : departments_of(package)) {
    for (const auto& task : department.tasks) {
      const auto texts = department_reason_texts();
      const auto found = std::find_if(texts.begin(), texts.end(),
                                      [&](const auto& each) { return each.id == task.reason.id; });
      REQUIRE(found != texts.end());
      FaultArguments arguments;
      for (const auto& number : task.reason.numbers) arguments.emplace_back(number.name, "1");
      arguments.insert(arguments.end(), task.reason.words.begin(), task.reason.words.end());
      CHECK(expand(found->zh, arguments).find('{') == std::string::npos);
      CHECK(expand(found->en, arguments).find('{') == std::string::npos);
    }
  }
}

TEST_CASE("ranks of bare totals") {
  const auto nan = std::nan("");
  CHECK(ranks_of({80, nan, 90, 80, 70}, RankMethod::competition) == std::vector<std::int32_t>{2, 0, 1, 2, 4});
  CHECK(ranks_of({80, nan, 90, 80, 70}, RankMethod::dense) == std::vector<std::int32_t>{2, 0, 1, 2, 3});
  CHECK(ranks_of({0.1 + 0.2, 0.3}, RankMethod::competition) == std::vector<std::int32_t>{1, 1});
  CHECK(ranks_of({}, RankMethod::dense).empty());
}
