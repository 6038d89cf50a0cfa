#include <gnomon/analysis/rank_moves.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

const RankMove& move_of(const Moves& moves, const std::string& unit) {
  return *std::find_if(moves.ranks.begin(), moves.ranks.end(),
                       [&](const auto& each) { return each.unit == unit; });
}

/// Totals of A, B, C in 2019 and 2020 from one item.
PackageBuilder three_units(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  PackageBuilder builder;
  builder.node("I", "", "100", "each(points=1)", "v");
  const char* codes[] = {"A", "B", "C"};
  for (std::size_t i = 0; i < 3; ++i) {
    builder.unit(codes[i]);
    if (!before[i].empty()) builder.value(codes[i], "v", "2019", before[i]);
    if (!after[i].empty()) builder.value(codes[i], "v", "2020", after[i]);
  }
  return builder;
}

Moves from_2019_to_2020(const Package& package) {
  return compare_sides({&package, Period::year(2019)}, {&package, Period::year(2020)});
}

}  // namespace

TEST_CASE("a unit that rises by its own values alone") {
  // 2019: A 50, B 60, C 70. 2020: A 65, the others stay.
  const auto moves = from_2019_to_2020(three_units({"50", "60", "70"}, {"65", "60", "70"}).build());
  CHECK(moves.same_rules);
  const auto& a = move_of(moves, "A");
  CHECK(a.explained);
  CHECK(a.rank_before == 3);
  CHECK(a.rank_after == 2);
  CHECK(a.total_before == 50);
  CHECK(a.total_after == 65);
  CHECK((a.by_rules == 0 && a.by_others == 0 && a.by_own == 1));
  const auto& b = move_of(moves, "B");
  CHECK((b.by_rules == 0 && b.by_others == -1 && b.by_own == 0));
  const auto& c = move_of(moves, "C");
  CHECK((c.by_rules == 0 && c.by_others == 0 && c.by_own == 0));
}

TEST_CASE("a unit that improves and is overtaken all the same") {
  // 2019: A 60 (1st), B 50, C 40. 2020: A 62, B 80, C 70. With its old 60 among the new others A is 3rd; its own 62 changes nothing.
  const auto moves = from_2019_to_2020(three_units({"60", "50", "40"}, {"62", "80", "70"}).build());
  const auto& a = move_of(moves, "A");
  CHECK(a.rank_before == 1);
  CHECK(a.rank_after == 3);
  CHECK((a.by_rules == 0 && a.by_others == -2 && a.by_own == 0));
  // B: with its old 50 among A 62 and C 70 it would be 3rd: one place lost to the others, two won by itself.
  const auto& b = move_of(moves, "B");
  CHECK((b.rank_before == 2 && b.rank_after == 1));
  CHECK((b.by_others == -1 && b.by_own == 2));
}

TEST_CASE("new rules alone move ranks") {
  // Two items; the weights are turned round between the sides, the values stay.
  const auto side = [](const char* p, const char* q, const char* each_p, const char* each_q) {
    PackageBuilder builder;
    builder.unit("A").unit("B");
    builder.node("P", "", p, each_p, "p").node("Q", "", q, each_q, "q");
    builder.value("A", "p", "2020", "10").value("A", "q", "2020", "1");
    builder.value("B", "p", "2020", "1").value("B", "q", "2020", "10");
    return builder.build();
  };
  const auto before = side("80", "20", "each(points=8)", "each(points=2)");  // A 82, B 28
  const auto after = side("20", "80", "each(points=2)", "each(points=8)");   // A 28, B 82
  const auto moves = compare_sides({&before, Period::year(2020)}, {&after, Period::year(2020)});
  CHECK_FALSE(moves.same_rules);
  const auto& a = move_of(moves, "A");
  CHECK((a.rank_before == 1 && a.rank_after == 2 && a.explained));
  CHECK((a.by_rules == -1 && a.by_others == 0 && a.by_own == 0));
  // The items that moved, the largest change first: P from 80 to 20 and Q from 2 to 8.
  REQUIRE(moves.items.size() >= 2);
  const auto first =
      std::find_if(moves.items.begin(), moves.items.end(), [](const auto& each) { return each.unit == "A"; });
  CHECK(first->item == "P");
  CHECK(first->points_before == 80);
  CHECK(first->points_after == 20);
  CHECK(std::next(first)->item == "Q");
  CHECK(std::next(first)->points_before == 2);
  CHECK(std::next(first)->points_after == 8);
}

TEST_CASE("a unit that was not ranked has a move without an explanation") {
  const auto moves = from_2019_to_2020(three_units({"missing", "60", "70"}, {"65", "60", "70"}).build());
  const auto& a = move_of(moves, "A");
  CHECK_FALSE(a.explained);
  CHECK(a.rank_before == 0);
  CHECK(a.rank_after == 2);
  CHECK(std::isnan(a.total_before));
}

TEST_CASE("units that came and went stand in the list") {
  const auto before = three_units({"50", "60", "70"}, {"", "", ""}).build();
  PackageBuilder builder;
  builder.node("I", "", "100", "each(points=1)", "v");
  builder.unit("B").unit("C").unit("D");
  builder.value("B", "v", "2020", "60").value("C", "v", "2020", "50").value("D", "v", "2020", "90");
  const auto after = builder.build();
  const auto moves = compare_sides({&before, Period::year(2019)}, {&after, Period::year(2020)});
  REQUIRE(moves.ranks.size() == 4);
  CHECK(moves.ranks[0].unit == "D");
  CHECK(moves.ranks[0].rank_before == 0);
  CHECK_FALSE(moves.ranks[0].explained);
  CHECK(moves.ranks[3].unit == "A");
  CHECK(moves.ranks[3].rank_after == 0);
  CHECK(moves.ranks[3].rank_before == 3);
  // C: 1st of A B C, then 3rd. New values of B alone leave it ahead with 70, behind D: -1; its own 50 costs another place.
  const auto& c = move_of(moves, "C");
  CHECK(c.rank_before == 1);
  CHECK(c.rank_after == 3);
  CHECK(c.by_rules + c.by_others + c.by_own == -2);
}

TEST_CASE("unchanged items are not listed, adjustments are") {
  PackageBuilder builder;
  builder.unit("A").node("B", "", "100", "sum(cap=50)").node("P", "B", "60", "each(points=1)", "p");
  builder.node("Q", "B", "40", "each(points=1)", "q");
  builder.value("A", "p", "2019", "40").value("A", "q", "2019", "10");  // 50
  builder.value("A", "p", "2020", "40").value("A", "q", "2020", "30");  // 70, capped at 50
  const auto package = builder.build();
  const auto moves = from_2019_to_2020(package);
  REQUIRE(moves.items.size() == 2);
  CHECK(((moves.items[0].item == "Q" && moves.items[1].item == "B:cap") ||
         (moves.items[0].item == "B:cap" && moves.items[1].item == "Q")));
  CHECK(moves.items[0].points_after - moves.items[0].points_before + moves.items[1].points_after -
            moves.items[1].points_before ==
        Approx(0).margin(1e-9));
}

TEST_CASE("the calibre goes with the value") {
  // The rule compares with 2015 and does so within one calibre only: B's value of 2019 was counted in the old way, like its base.
  PackageBuilder builder;
  builder.unit("A").unit("B").indicator("v", "", "new").node("I", "", "100", "index(base=2015, cap=10)", "v");
  builder.value("A", "v", "2015", "10").value("A", "v", "2019", "5").value("A", "v", "2020", "5");
  builder.value("B", "v", "2015", "10", "old")
      .value("B", "v", "2019", "4", "old")
      .value("B", "v", "2020", "6", "old");
  const auto moves = from_2019_to_2020(builder.build());
  const auto& b = move_of(moves, "B");
  CHECK((b.rank_before == 2 && b.rank_after == 1));
  CHECK(b.explained);
  CHECK((b.by_rules == 0 && b.by_others == 0 && b.by_own == 1));

  PackageBuilder changed;
  changed.unit("A").unit("B").node("I", "", "100", "index(base=2015, cap=10)", "v");
  changed.value("A", "v", "2015", "10").value("A", "v", "2019", "5").value("A", "v", "2020", "5");
  changed.value("B", "v", "2015", "10").value("B", "v", "2019", "4").value("B", "v", "2020", "6", "new");
  const auto broken = from_2019_to_2020(changed.build());
  CHECK(move_of(broken, "B").rank_after == 0);  // counted in a new way: no comparison with 2015
  CHECK(move_of(broken, "A").explained);
}

TEST_CASE("evidence that was filed later moves the unit by its own doing") {
  const auto package = three_units({"50", "60", "70"}, {"50", "60", "70"})
                           .starred("I")
                           .evidence("B", "v", "2019")
                           .evidence("C", "v", "2019")
                           .evidence("A", "v", "2020")
                           .evidence("B", "v", "2020")
                           .evidence("C", "v", "2020")
                           .build();
  const auto moves = from_2019_to_2020(package);
  const auto& move = move_of(moves, "A");
  CHECK(move.total_before == 0);
  CHECK(move.total_after == 50);
  CHECK(moves.same_rules);
  for (const auto& each : moves.ranks) {
    CHECK(each.explained);
    CHECK(each.by_rules == 0);
  }
}

TEST_CASE("without causes the same ranks and items, and none explained") {
  const auto package = three_units({"50", "60", "70"}, {"65", "60", "70"}).build();
  const Side before{&package, Period::year(2019)};
  const Side after{&package, Period::year(2020)};
  const auto moves = compare_sides(before, after, false);
  const auto with_causes = compare_sides(before, after);
  REQUIRE(moves.ranks.size() == 3);
  REQUIRE(moves.items.size() == with_causes.items.size());
  for (std::size_t i = 0; i < moves.ranks.size(); ++i) {
    CHECK(moves.ranks[i].unit == with_causes.ranks[i].unit);
    CHECK(moves.ranks[i].rank_before == with_causes.ranks[i].rank_before);
    CHECK(moves.ranks[i].rank_after == with_causes.ranks[i].rank_after);
    CHECK_FALSE(moves.ranks[i].explained);
  }
}
