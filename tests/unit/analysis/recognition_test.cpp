#include <gnomon/analysis/recognition.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "support/package_builder.hpp"

// What needs more than one item; the rest stands in tests/cases/recognition.csv.

using namespace gnomon;
using test::PackageBuilder;

namespace {

const Period year = Period::year(2020);

Title title(double at_least) {
  Title result;
  result.name = result.kind = "示范社区";
  result.at_least = at_least;
  return result;
}

/// The ids of the reasons of the unit's decision, the decision's own first.
std::vector<std::string> ids(const Package& package, const std::string& unit, std::size_t i_title = 0) {
  const Scoring scoring(package.scheme, package.data, year);
  std::vector<std::string> found;
  const auto recognition = recognise(package, scoring);
  for (const auto& made : recognition.at(i_title).units) {
    if (package.data.units[made.i_unit].code != unit) continue;
    for (const auto& reason : made.reasons) found.push_back(reason.id);
  }
  return found;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a must can be an item or a block, and does not concern units to which it does not apply") {
  PackageBuilder builder;
  builder.unit("U", "", "G").unit("V", "", "H").unit("W", "", "G");
  builder.node("A", "", "60", "sum")
      .node("a", "A", "30", "each(points=1)", "a")
      .node("b", "A", "30", "each(points=1)", "b");
  builder.node("C", "", "40", "each(points=1)", "c", "G");
  for (const char* unit : {"U", "V", "W"})
    builder.value(unit, "a", "2020", "30").value(unit, "b", "2020", "15");
  builder.value("U", "c", "2020", "20").value("W", "c", "2020", "19");
  auto package = builder.build();
  package.scheme.titles = {title(0)};
  package.scheme.nodes[*package.scheme.find_node("C")].must = 0.5;
  CHECK(ids(package, "U") == Ids{"recognition.gains", "recognition.total"});
  CHECK(ids(package, "V") == Ids{"recognition.gains", "recognition.total"});
  CHECK(ids(package, "W") == Ids{"recognition.total", "recognition.must"});
  package.scheme.nodes[*package.scheme.find_node("A")].must = 0.75;  // 45 of 60
  CHECK(ids(package, "U") == Ids{"recognition.gains", "recognition.total"});
  package.scheme.nodes[*package.scheme.find_node("A")].must = 0.76;
  CHECK(ids(package, "U") == Ids{"recognition.total", "recognition.must"});
}

TEST_CASE("a must that is left out for lack of a value stays undecided, in a block as well") {
  PackageBuilder builder;
  builder.set("missing", "exclude").unit("U").unit("V");
  builder.node("A", "", "60", "sum")
      .node("a", "A", "60", "each(points=1)", "a")
      .node("C", "", "40", "each(points=1)", "c");
  builder.value("U", "c", "2020", "40").value("V", "a", "2020", "60").value("V", "c", "2020", "40");
  auto package = builder.build();
  package.scheme.titles = {title(80)};
  CHECK(ids(package, "U") == Ids{"recognition.gains", "recognition.total"});  // as the scheme has it
  for (const char* item : {"a", "A"}) {
    auto with_must = package;
    with_must.scheme.nodes[*package.scheme.find_node(item)].must = 1;
    CHECK(ids(with_must, "U") == Ids{"recognition.total", "recognition.must_missing"});
    CHECK(ids(with_must, "V").front() == "recognition.gains");
  }
}

TEST_CASE("a veto stands against every title, whether it takes the total or the rank") {
  for (const char* veto : {"veto", "veto(effect=not_ranked)"}) {
    PackageBuilder builder;
    builder.unit("U").unit("V").node("A", "", "100", "each(points=1)", "a");
    builder.node("X", "", "", veto).node("x", "X", "", "each(points=1)", "x");
    for (const char* unit : {"U", "V"}) builder.value(unit, "a", "2020", "90");
    builder.value("U", "x", "2020", "1").value("V", "x", "2020", "0");
    auto package = builder.build();
    package.scheme.titles = {title(0)};
    CHECK(ids(package, "U") == Ids{"recognition.veto"});
    CHECK(ids(package, "V").front() == "recognition.gains");
    package.data.holdings = {{*package.data.find_unit("U"), "示范社区", {}, {}}};
    CHECK(ids(package, "U") == Ids{"recognition.loses", "recognition.veto"});
  }
}

TEST_CASE("titles are decided one by one, each with its own holders") {
  PackageBuilder builder;
  builder.unit("U").unit("V").node("A", "", "100", "each(points=1)", "a");
  builder.value("U", "a", "2020", "85").value("V", "a", "2020", "95");
  auto package = builder.build();
  package.scheme.titles = {title(90), title(80)};
  package.scheme.titles[0].name = package.scheme.titles[0].kind = "五星";
  package.data.holdings = {{*package.data.find_unit("U"), "五星", {}, {}}};
  CHECK(ids(package, "U", 0).front() == "recognition.loses");
  CHECK(ids(package, "V", 0).front() == "recognition.gains");
  CHECK(ids(package, "U", 1).front() == "recognition.gains");
  CHECK(ids(package, "V", 1).front() == "recognition.gains");
}

TEST_CASE("a package without titles decides nothing") {
  PackageBuilder builder;
  builder.unit("U").node("A", "", "100", "each(points=1)", "a").value("U", "a", "2020", "85");
  const auto package = builder.build();
  CHECK(recognise(package, Scoring(package.scheme, package.data, year)).empty());
}

TEST_CASE("a unit under a new code keeps its title, and the years under the old one count") {
  PackageBuilder builder;
  builder.unit("Old").unit("New").unit("Other").node("A", "", "100", "each(points=1)", "a");
  builder.value("Old", "a", "2019", "60").value("New", "a", "2020", "60").value("Other", "a", "2020", "90");
  auto package = builder.build();
  auto& units = package.data.units;
  const auto old_unit = *package.data.find_unit("Old");
  units[old_unit].valid_to = day_of(2019, 12, 31);
  units[old_unit].successors = {"New"};
  units[*package.data.find_unit("New")].valid_from = day_of(2020, 1, 1);
  package.data.index();
  package.scheme.titles = {title(50)};
  package.data.holdings = {{old_unit, "示范社区", {}, {}}};
  CHECK(ids(package, "New").front() == "recognition.keeps");
  CHECK(ids(package, "Old").empty());  // it is not listed beside
  package.scheme.titles.front().keep_at_least = 70;
  package.scheme.titles.front().below_periods = 2;
  CHECK(ids(package, "New").front() == "recognition.loses");
}
