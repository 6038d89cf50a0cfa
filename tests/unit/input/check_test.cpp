#include <gnomon/input/check.hpp>

#include <gnomon/input/package_reader.hpp>
#include <gnomon/input/sources.hpp>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

namespace {

/// The faults of a small package in which the given tables replace those without faults.
Diagnostics check(const std::vector<std::pair<std::string, std::string>>& tables) {
  const test::ScratchFolder folder;
  folder.write("units.csv", "unit,name,parent\n01,市,\n0101,甲区,01\n0102,乙区,01\n0103,丙区,01\n");
  folder.write("indicators.csv", "indicator,name,unit_of_measure\nrate,比例,%\nevents,场次,场\n");
  folder.write("scheme.csv", "item,parent,name,points,indicator,rule\nA,,素质,100,rate,proportional\n");
  folder.write("values.csv", "unit,period,indicator,value\n0101,2025,rate,12.5\n");
  for (const auto& [name, text] : tables) folder.write(name + ".csv", text);
  Diagnostics diagnostics;
  const auto source = open_source(folder.path(), diagnostics);
  REQUIRE(source);
  const auto package = read_package(*source, {}, diagnostics);
  check_package(package, *source, diagnostics);
  return diagnostics;
}

Texts faults(const std::vector<std::pair<std::string, std::string>>& tables) {
  return test::fault_names(check(tables));
}

std::string values(const std::string& rows) { return "unit,period,indicator,value\n" + rows; }

}  // namespace

TEST_CASE("a good package has no faults") { CHECK(faults({}).empty()); }

TEST_CASE("units that contradict themselves") {
  CHECK(faults({{"units",
                 "unit,name,parent,valid_from,valid_to,successor\n0101,a,0109,,,\n0102,b,,2020-01-01,2019-01-"
                 "01,999\n"}}) == Texts{"unit_unknown:2", "unit_dates:3", "unit_unknown:3"});
  CHECK(faults({{"units", "unit,name,parent\n0101,a,0102\n0102,b,0103\n0103,c,0102\n"}}) ==
        Texts{"unit_cycle:3"});
  CHECK(faults({{"units", "unit,name,parent\n0101,a,\n0102,b,\n201,c,102\n"}}) ==
        Texts{"unit_short_code:4", "unit_lost_zero:4"});
}

TEST_CASE("settings that name nothing") {
  const auto found = check({{"assessment",
                             "key,value\nperiod,2024\ntie_break,A "
                             "asc;rat;population\nshow,rate;x\nranked_kind,县\nreference_unit,101\n"}});
  CHECK(test::fault_names(found) == Texts{"period_setting_empty:2", "setting_names_nothing:3",
                                          "setting_names_nothing:4", "setting_names_nothing:5",
                                          "unit_lost_zero:6"});
}

TEST_CASE("what follows from one fault is not told as well") {
  CHECK(faults({{"units", "unit,name\n"}}) == Texts{"table_needs_rows"});
  CHECK(faults({{"indicators", "indicator,name\n"}}) == Texts{"table_needs_rows"});
  CHECK(faults({{"scheme", "item,name,points,indicator,rule\n"}}) == Texts{"table_needs_rows"});
  CHECK(faults({{"scheme", "item,name,points,indicator,rule\nA,a,lots,rate,met\n"}}) ==
        Texts{"value_not_number:2"});
  CHECK(faults({{"scheme", "item,parent,name,points,indicator,rule\nA,,a,100,,\nB,C,b,100,rate,met\n"}}) ==
        Texts{"item_parent_unknown:3"});
}

TEST_CASE("codes that may stand in what could not be read are not told of as unknown") {
  CHECK(faults({{"units", ""}}) == Texts{"file_empty"});
  CHECK(faults({{"units", "unit,name\n0101,a\n\"0102,b\n"},
                {"targets", "indicator,period,value,scope\nrate,2025,15,0102\n"}}) == Texts{"quote_open:3"});
  CHECK(faults({{"units", "unit,name\n0101,a\n,b\n"}}) == Texts{"cell_required:3"});
  CHECK(faults({{"indicators", "indicator,name\n\"rate,a\n"}}) == Texts{"quote_open:2"});
  // A row that is too long was read all the same, and so was a cell that is no code.
  CHECK(faults({{"units", "unit,population\n0101,1\n0102,2,3\n0103,many\n"},
                {"values", "unit,period,indicator,value\n0109,2025,rate,1\n"}}) ==
        Texts{"row_too_long:3", "value_not_number:4", "unit_unknown:2"});
}

TEST_CASE("scopes and references of targets") {
  CHECK(
      faults(
          {{"targets",
            "indicator,period,value,scope,kind,reference\nrate,2025,15,县,,\nrate,2024,1,0101,at_least,0109\n"
            "rate,2023,1,01,increase,2020\nrate,2022,1,,at_least,parent\n"}}) ==
      Texts{"scope_unknown:2", "reference_unknown:3"});
}

TEST_CASE("points that do not add up") {
  CHECK(faults({{"scheme",
                 "item,parent,name,points,indicator,rule\nA,,a,60,,\nA1,A,a1,30,rate,met\nA2,A,a2,20,rate,"
                 "met\nB,,b,30,rate,met\n"}}) == Texts{"points_scale", "points_differ:2"});
  // Extra points, deductions, vetoes and items only shown do not count; weights need not add up.
  CHECK(faults({{"scheme",
                 "item,parent,name,points,indicator,rule\nA,,a,100,,mean\nA1,A,a1,3,rate,met\nA2,A,a2,1,rate,"
                 "met\nB,,b,5,,bonus(cap=5)\n"
                 "B1,B,b1,5,rate,met\nC,,c,10,,penalty\nC1,C,c1,10,rate,met\nD,,d,7,rate,collect\n"}})
            .empty());
  CHECK(faults({{"scheme",
                 "item,parent,name,points,indicator,rule,applies_to\nA,,a,100,rate,met,0101、县\n"}}) ==
        Texts{"applies_to_unknown:2"});
}

TEST_CASE("grades and rewards that contradict themselves") {
  CHECK(faults({{"grades", "grade,at_least,quota\na,90,60%\nb,,50%\nc,95,\nd,95,\n"}}) ==
        Texts{"quota_shares:3", "grade_order:4", "grade_floor_twice:5"});
  CHECK(faults({{"rewards", "rank_from,rank_to,reward\n1,3,x\n3,5,y\n8,9,z\n12,11,w\n"}}) ==
        Texts{"reward_overlap:3", "reward_gap:4", "reward_reversed:5"});
}

TEST_CASE("values out of range") {
  CHECK(faults({{"values", values("0101,2025,rate,120\n0102,2025,rate,-1\n0103,2025,events,-2\n")}}) ==
        Texts{"percent_high:2", "percent_negative:3", "count_negative:4"});
}

TEST_CASE("jumps from the last period") {
  const auto found = check({{"values", values("0101,2025,events,5000\n0101,2024,events,40\n0102,2025,events,"
                                              "50\n0102,2024,events,40\n0101,2025,rate,3\n")}});
  CHECK(test::fault_names(found) == Texts{"value_jump:2"});
  CHECK(found.sorted()[0].what(Language::en) == "5000 is 125 times the value of 2024 (40).");
}

TEST_CASE("fractions where percentages are meant") {
  const auto found =
      check({{"values",
              values("0101,2025,rate,0.18\n0102,2025,rate,15.2\n0103,2025,rate,13.1\n0103,2024,rate,12\n")}});
  CHECK(test::fault_names(found) == Texts{"percent_as_fraction:2"});
  CHECK(found.sorted()[0].remedy(Language::en) == "Write 18% if a share is meant.");
}

TEST_CASE("values copied from the target or from the parent") {
  CHECK(
      faults(
          {{"targets", "indicator,period,value\nrate,2025,15.5\n"},
           {"values",
            values("01,2025,rate,12.34\n0101,2025,rate,12.34\n0102,2025,rate,15.5\n0103,2025,rate,15\n")}}) ==
      Texts{"value_equals_parent:3", "value_equals_target:4"});
}

TEST_CASE("units that did not exist") {
  CHECK(
      faults({{"units",
               "unit,name,valid_from,valid_to\n0101,a,2025-07-01,\n0102,b,,2024-12-31\n0103,c,2026-01-01,\n"},
              {"values", values("0101,2025,rate,1.5\n0102,2025,rate,1.6\n0103,2025,rate,1.7\n")}}) ==
      Texts{"value_outside_validity:3", "value_outside_validity:4"});
}

TEST_CASE("responsibilities that name nothing, share more than the whole or count twice") {
  const std::string scheme =
      "item,parent,name,points,indicator,rule\nA,,素质,100,,sum\nA1,A,比例,60,rate,proportional\n"
      "A2,A,活动,40,events,proportional\n";
  const auto told = [&](const std::string& rows) {
    return faults({{"scheme", scheme}, {"responsibilities", "item,unit,role,share\n" + rows}});
  };
  CHECK(told("A1,0101,lead,\nA2,0101,joint,\nA1,0102,配合,\n").empty());
  CHECK(told("A1,0101,lead,60%\nA1,0102,joint,0.4\n") == Texts{"value_read_as:2"});
  CHECK(told("A1,0101,lead,0.6\nA1,0102,joint,0.5\n") == Texts{"responsibility_shares:3"});
  CHECK(told("A1,0101,lead,-0.1\n") == Texts{"cell_out_of_range:2"});
  CHECK(told("A1,0101,lead,60\n") == Texts{"cell_out_of_range:2"});
  CHECK(told("A1,0101,lead,0.6\nA1,0102,joint,\n") == Texts{"responsibility_share_missing:3"});
  CHECK(told("A1,0101,lead,\nA,0101,joint,\n") == Texts{"responsibility_nested:2"});
  CHECK(told("A1,0101,lead,\nA1,0101,joint,\n") == Texts{"key_twice:3"});
  CHECK(told("A1,101,lead,\n") == Texts{"unit_lost_zero:2"});
  CHECK(told("A1,0101,负责,\n") == Texts{"cell_not_word:2"});
  CHECK(told("A1,0101,,\n,0101,lead,\n") == Texts{"cell_required:2", "cell_required:3"});
  CHECK(told("total,0101,lead,\n") == Texts{"responsibility_item_unknown:2"});
  const auto found = check({{"scheme", scheme}, {"responsibilities", "item,unit,role\n活动,0101,lead\n"}});
  CHECK(found.sorted().front().suggestion == "A2");
}
