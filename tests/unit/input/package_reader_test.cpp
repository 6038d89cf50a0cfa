#include <gnomon/input/package_reader.hpp>

#include <gnomon/input/sources.hpp>

#include <algorithm>
#include <cmath>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

namespace {

/// A package of CSV files and what was read from it.
class TestPackage {
 public:
  TestPackage(const std::vector<std::pair<std::string, std::string>>& tables, const ReadOptions& options) {
    folder_.write("units.csv", "unit,name,parent\n01,市,\n0101,甲区,01\n0102,乙区,01\n");
    folder_.write("indicators.csv", "indicator,name,unit_of_measure\nrate,比例,%\nevents,场次,场\n");
    folder_.write("scheme.csv", "item,parent,name,points,indicator,rule\nA,,素质,100,rate,proportional\n");
    folder_.write("values.csv", "unit,period,indicator,value\n0101,2025,rate,12.5\n0102,2025,rate,10\n");
    for (const auto& [name, text] : tables) folder_.write(name + ".csv", text);
    const auto source = open_source(folder_.path(), diagnostics);
    REQUIRE(source);
    package = read_package(*source, options, diagnostics);
    n_hashes = source->hashes().size();
  }

  [[nodiscard]] Texts faults() const { return test::fault_names(diagnostics); }
  /// Status and value of one observation: `observed 12.5`.
  [[nodiscard]] std::string value(std::string_view unit, std::string_view period,
                                  std::string_view indicator) const {
    const auto& data = package.data;
    const auto when = Period::parse(period).value();
    const auto i_unit = data.find_unit(unit).value();
    const auto i_indicator = data.find_indicator(indicator).value();
    const auto status = data.panel.status(i_unit, i_indicator, when);
    const auto text = std::string(code(status));
    if (!has_value(status)) return text;
    return text + " " +
           format_shortest(data.panel.find(i_indicator, when)->value[static_cast<Eigen::Index>(i_unit)]);
  }

  /// `0.8 df 12`, `none`
  [[nodiscard]] std::string error(std::string_view unit, std::string_view indicator) const {
    const auto& data = package.data;
    const auto* const column = data.panel.find(data.find_indicator(indicator).value(), Period::year(2025));
    const auto error = column->error(data.find_unit(unit).value());
    if (!error.is_known()) return "none";
    return format_shortest(error.standard_error) +
           (std::isfinite(error.df) ? " df " + format_shortest(error.df) : std::string());
  }

  Diagnostics diagnostics;
  Package package;
  std::size_t n_hashes = 0;

 private:
  test::ScratchFolder folder_;
};

/// Reads a small package without faults, in which the tables given replace others.
TestPackage read(const std::vector<std::pair<std::string, std::string>>& tables,
                 const ReadOptions& options = {}) {
  return {tables, options};
}

Texts codes(const std::vector<Node>& nodes) {
  Texts codes;
  for (const auto& node : nodes)
    codes.push_back(std::string(static_cast<std::size_t>(node.depth), '.') + node.code);
  return codes;
}

}  // namespace

TEST_CASE("a small package is read without faults") {
  const auto test = read({});
  CHECK(test.faults().empty());
  CHECK(test.package.data.units.size() == 3);
  CHECK(test.value("0101", "2025", "rate") == "observed 12.5");
  CHECK(test.value("01", "2025", "rate") == "absent");
  CHECK(test.package.scheme.settings.period == Period::year(2025));
  CHECK(test.package.scheme.nodes[1].rule->name == "proportional");
  CHECK(test.n_hashes == 4);
  CHECK(test.package.place(test.package.data.units[1].origin, "name").cell() == "B3");
}

TEST_CASE("units and indicators stand in natural order, whatever the order of rows") {
  const auto test = read(
      {{"units", "单位代码,单位名称\nB10,x\nB2,y\nA1,z\n"}, {"values", "unit,period,indicator,value\n"}});
  CHECK(test.package.data.units[0].code == "A1");
  CHECK(test.package.data.units[1].code == "B2");
  CHECK(test.package.data.units[2].code == "B10");
  CHECK(test.package.data.indicators[0].code == "events");
}

TEST_CASE("the code stands in where there is no name") {
  const auto test = read({{"units", "unit\n0101\n0102\n"},
                          {"indicators", "indicator,name\nrate,\n"},
                          {"scheme", "item,points,indicator,rule\nA,100,rate,proportional\n"}});
  CHECK(test.faults().empty());
  CHECK(test.package.data.units[0].name == "0101");
  CHECK(test.package.data.indicators[0].name == "rate");
  CHECK(test.package.scheme.nodes[1].name == "A");
}

TEST_CASE("a column that a row means nothing without says why it is needed") {
  const auto test = read({{"values", "unit,indicator,value\n0101,rate,1\n"},
                          {"rewards", "rank_from,reward\n1,\n"},
                          {"targets", "indicator,value\nrate,1\n"}});
  auto names = test.faults();
  std::ranges::sort(names);
  CHECK(names == Texts{"cell_required:2", "column_missing", "column_missing"});
  for (const auto& each : test.diagnostics.sorted()) {
    CHECK(each.what(Language::en).find("it says ") != std::string::npos);
    CHECK(each.what(Language::zh).find("它说明") != std::string::npos);
  }
}

TEST_CASE("missing tables and columns are faults") {
  const test::ScratchFolder folder;
  folder.write("units.csv", "name,knid\n1,x\n");
  folder.write("vaules.csv", "unit\n");
  Diagnostics diagnostics;
  const auto source = open_source(folder.path(), diagnostics);
  REQUIRE(source);
  static_cast<void>(read_package(*source, {}, diagnostics));
  auto names = test::fault_names(diagnostics);
  std::ranges::sort(names);
  CHECK(names == Texts{"column_missing", "heading_unknown", "table_missing", "table_missing", "table_missing",
                       "table_unknown"});
  for (const auto& each : diagnostics.sorted()) {
    if (each.fault->name == "heading_unknown") CHECK(each.suggestion == "kind");
    if (each.fault->name == "table_unknown") CHECK(each.suggestion == "values");
  }
}

TEST_CASE("settings are understood in both languages, and options win") {
  ReadOptions options;
  options.settings = {{"period", "2023"}, {"缺报处理", "计零分"}};
  const auto test =
      read({{"assessment",
             "设置项,设置值\n考核时期,2025年\n缺报处理,剔除\nrounding,四舍六入五成双\n参评类别,区；县\n"}},
           options);
  const auto& settings = test.package.scheme.settings;
  CHECK(test.faults().empty());
  CHECK(settings.period == Period::year(2023));
  CHECK(settings.missing == MissingPolicy::zero);
  CHECK(settings.rounding == Rounding::half_even);
  CHECK(settings.ranked_kind == Texts{"区", "县"});
  REQUIRE(settings.choices.size() >= 20);
  CHECK(settings.choices[1].key == "period");
  CHECK(settings.choices[1].value == "2023");
  CHECK_FALSE(settings.choices[1].is_default);
  CHECK(settings.choices[2].is_default);
}

TEST_CASE("settings that are not understood are faults") {
  const auto test = read(
      {{"assessment", "key,value\nroundng,half_up\nmissing,nonsense\nscale,-3\nscale,50\nperiod,soon\n"}});
  CHECK(test.faults() == Texts{"setting_unknown:2", "setting_value:3", "setting_value:4", "setting_value:6"});
  CHECK(test.package.scheme.settings.scale == 50);
}

TEST_CASE("the scheme becomes a tree, depth first") {
  const auto test = read({{"scheme",
                           "item,parent,name,points,indicator,rule,missing,applies_to\n"
                           "B2,B,b2,20,rate,met,计零分,甲区、乙区\nA,,a,40,rate,met,,\nB10,B,b10,40,events,"
                           "met,,\nB,,b,60,,sum,,\n"}});
  CHECK(test.faults().empty());
  CHECK(codes(test.package.scheme.nodes) == Texts{"total", ".A", ".B", "..B2", "..B10"});
  const auto& node = test.package.scheme.nodes[3];
  CHECK(node.missing == MissingPolicy::zero);
  CHECK(node.applies_to == Texts{"甲区", "乙区"});
  CHECK(test.package.scheme.nodes[2].children == std::vector<std::size_t>{3, 4});
}

TEST_CASE("faults in the tree") {
  const auto test = read({{"scheme",
                           "item,parent,name,points,indicator,rule\nA,X,a,1,,met\nB,C,b,1,,met\nC,B,c,1,,"
                           "met\nD,,d,1,ratee,met(\n"
                           "D,,d,1,,met\ntotal,,t,1,,met\n"}});
  CHECK(test.faults() == Texts{"item_parent_unknown:2", "item_cycle:3", "indicator_unknown:5",
                               "rule_syntax:5", "key_twice:6", "item_reserved:7"});
  CHECK(codes(test.package.scheme.nodes) == Texts{"total", ".A", ".B", "..C", ".D"});
}

TEST_CASE("targets are read and sorted") {
  const auto test =
      read({{"targets",
             "indicator,period,value,scope,kind,reference,value_high,firm\n"
             "rate,2025,15%,,超过,,,是\nrate,2021/2025,5,0101,累计,,,\nrate,2024,2,,提高,2020年,,否\n"
             "rate,2023,,,相对,全国,,\nrate,2022,3,,rank,,,\nrate,2021,3,,区间,,2,\nrate,2020,,,,,,\n"
             "rate,2025,16,,above,,,yes\n"}});
  CHECK(test.faults() == Texts{"target_range:7", "target_without_value:8", "target_twice:9"});
  const auto& targets = test.package.scheme.targets;
  REQUIRE(targets.size() == 8);
  CHECK(targets[2].kind == TargetKind::rank);
  CHECK(targets[2].value == 3);
  CHECK(targets[4].reference == "2020");
  CHECK_FALSE(targets[4].firm);
  CHECK(targets[3].reference == "nation");
  CHECK(targets.back().kind == TargetKind::cumulative);
}

TEST_CASE("the value of a target is read in the way of its kind") {
  const auto test =
      read({{"targets",
             "indicator,period,value,kind,reference,valid_from\n"
             "events,2020,2020年6月30日,期限,,\nevents,2021,5%,提高,上年,\n"
             "events,2022,-10%,,同组,\nevents,2023,60%,进度,,\nevents,2024,60,进度,,2024-07-01\n"
             "rate,2021,5%,提高,上年,\nrate,2022,3,名次,全部,\nrate,2023,60%,进度,,\n"
             "events,2025,5%,,,\n"}});
  CHECK(test.faults() == Texts{"value_read_as:10"});
  const auto target = [&](const char* indicator, int year) {
    for (const auto& each : test.package.scheme.targets) {
      if (test.package.data.indicators[each.i_indicator].code == indicator &&
          each.period == Period::year(year))
        return each;
    }
    throw std::out_of_range("no such target");
  };
  CHECK(target("events", 2020).value == *parse_date("2020-06-30"));
  CHECK(target("events", 2021).value == 0.05);
  CHECK(target("events", 2021).is_share);
  CHECK(target("events", 2021).reference == "last");
  CHECK(target("events", 2022).value == -0.1);
  CHECK(target("events", 2022).reference == "group");
  CHECK((target("events", 2023).is_share && target("events", 2023).value == 0.6));
  CHECK((!target("events", 2024).is_share && target("events", 2024).value == 60));
  CHECK(target("events", 2024).valid_from == parse_date("2024-07-01"));
  // Of a rate 5 % are five points; only a path is a share of the plan's target whatever the indicator.
  CHECK((!target("rate", 2021).is_share && target("rate", 2021).value == 5));
  CHECK((target("rate", 2023).is_share && target("rate", 2023).value == 0.6));
  CHECK(target("rate", 2022).reference == "all");
  // Without anything to refer to a percentage is the number that it is.
  CHECK((!target("events", 2025).is_share && target("events", 2025).value == 0.05));
}

TEST_CASE("grades and rewards are read") {
  const auto test = read(
      {{"grades", "grade,at_least,quota,condition\n合格,60,,\n优秀,90,30%,\n良好,75,5,rate > 1\n差,0,x,\n"},
       {"rewards", "rank_from,rank_to,reward\n4,10,三等奖\n1,,一等奖\n2,3,二等奖\n"}});
  CHECK(test.faults() == Texts{"quota_unreadable:5"});
  const auto& grades = test.package.scheme.grades;
  CHECK(grades[0].name == "优秀");
  CHECK(grades[0].quota.share == 0.3);
  CHECK(grades[1].quota.count == 5);
  CHECK(test.package.scheme.rewards[0].rank_to == 1);
}

TEST_CASE("values in the long form: words, states and verified values") {
  const auto test =
      read({{"values",
             "unit,period,indicator,value,status,self,verified,note\n"
             "0101,2025,rate,１２．５％,,,,来自调查\n0102,2025,rate,不适用,,,,\n01,2025,rate,8,估计,,,\n"
             "0101,2024,rate,9,,,7,\n0102,2024,rate,,,6,,\n01,2024,rate,5,缺报,,,\n"
             "0101,2023,rate,,observed,,,\n0102,2023,rate,4,迟报,,,\n01,2023,rate,—,,,,\n"}});
  CHECK(test.value("0101", "2025", "rate") == "observed 12.5");
  CHECK(test.value("0102", "2025", "rate") == "not_applicable");
  CHECK(test.value("01", "2025", "rate") == "estimated 8");
  CHECK(test.value("0101", "2024", "rate") == "observed 7");
  CHECK(test.value("0102", "2024", "rate") == "missing");
  CHECK(test.value("01", "2024", "rate") == "missing");
  CHECK(test.value("0101", "2023", "rate") == "missing");
  CHECK(test.value("0102", "2023", "rate") == "late");
  CHECK(test.value("01", "2023", "rate") == "missing");
  REQUIRE(test.package.data.notes.size() == 1);
  CHECK(test.package.data.notes[0].text == "来自调查");
  CHECK(test.faults() == Texts{"value_read_as:2", "value_self_only:6", "status_with_value:7",
                               "status_without_value:8", "value_read_as:10"});
}

TEST_CASE("faults in the table of values") {
  const auto test =
      read({{"values",
             "unit,period,indicator,value,status\n101,2025,rate,1,\n0109,2025,rate,1,\n甲区,2025,rate,1,\n"
             "0101,soon,rate,1,\n0101,2021/2025,rate,1,\n0101,2025,rat,1,\n0101,2025,events,1200场,\n"
             "0102,2025,events,3,nonsense\n,2025,rate,1,\n"}});
  CHECK(test.faults() == Texts{"unit_lost_zero:2", "unit_unknown:3", "unit_unknown:4", "cell_not_period:5",
                               "value_period_plan:6", "indicator_unknown:7", "value_with_words:8",
                               "cell_not_word:9", "cell_required:10"});
  const auto sorted = test.diagnostics.sorted();
  CHECK(sorted[0].suggestion == "0101");
  CHECK(sorted[2].suggestion == "0101");
  CHECK(sorted[5].suggestion == "rate");
  CHECK(sorted[6].place.cell() == "D8");
  CHECK(sorted[6].remedy(Language::en).find("1200") != std::string::npos);
}

TEST_CASE("values in the wide form") {
  const auto test =
      read({{"values", "单位代码,时期,比例,EVENTS,单位名称\n0101,2025,12.5%,3,甲\n0102,2025年,,约5,乙\n"}});
  CHECK(test.value("0101", "2025", "rate") == "observed 12.5");
  CHECK(test.value("0101", "2025", "events") == "observed 3");
  CHECK(test.value("0102", "2025", "rate") == "missing");
  CHECK(test.faults() == Texts{"columns_extra", "value_with_words:3"});
}

namespace {

/// `0101 rate 12.5` for each self value, `0101 rate 证书` for each evidence.
Texts filings(const Dataset& data) {
  Texts found;
  for (const auto& each : data.self_values) {
    found.push_back(data.units[each.i_unit].code + " " + data.indicators[each.i_indicator].code + " " +
                    (has_value(each.status) ? format_shortest(each.value) : std::string(code(each.status))));
  }
  for (const auto& each : data.evidence) {
    found.push_back(data.units[each.i_unit].code + " " + data.indicators[each.i_indicator].code + " " +
                    each.text);
  }
  return found;
}

}  // namespace

TEST_CASE("self values and evidence are kept beside the value that counts") {
  const auto test = read({{"values",
                           "unit,period,indicator,value,verified,自评值,佐证\n"
                           "0102,2025,rate,11,10,12%,公报第3页\n"
                           "0101,2025,rate,12.5,,12.5,无\n"
                           "0101,2025,events,3,,不适用,否\n"
                           "0102,2025,events,4,,,照片 5 张\n"
                           "01,2025,rate,,,9,—\n"}});
  CHECK(test.faults() == Texts{"value_self_only:6"});
  CHECK(filings(test.package.data) == Texts{"0101 events not_applicable", "01 rate 9", "0101 rate 12.5",
                                            "0102 rate 12", "0102 events 照片 5 张", "0102 rate 公报第3页"});
  CHECK(test.value("0102", "2025", "rate") == "observed 10");
  CHECK(test.value("01", "2025", "rate") == "missing");
  CHECK(test.package.data.takes_evidence == std::vector<std::uint8_t>{1, 1});
}

TEST_CASE("a self value that cannot be read is a fault") {
  CHECK(read({{"values", "unit,period,indicator,value,self\n0101,2025,events,3,三场左右\n"}}).faults() ==
        Texts{"value_not_number:2"});
}

TEST_CASE("in a wide table `indicator:column` belongs to the indicator's value") {
  const auto test = read({{"values",
                           "unit,period,比例,场次：佐证,events,比例:自评值,rate:verified,events:status\n"
                           "0101,2025,12.5,照片,3,13,12,\n"
                           "0102,2025,10,,,11,,不适用\n"}});
  CHECK(test.faults().empty());
  CHECK(test.value("0101", "2025", "rate") == "observed 12");
  CHECK(test.value("0102", "2025", "rate") == "observed 10");
  CHECK(test.value("0101", "2025", "events") == "observed 3");
  CHECK(test.value("0102", "2025", "events") == "not_applicable");
  CHECK(filings(test.package.data) == Texts{"0101 rate 13", "0102 rate 11", "0101 events 照片"});
  const auto i_events = test.package.data.find_indicator("events").value();
  CHECK(test.package.data.takes_evidence.at(i_events) == 1);
  CHECK(test.package.data.takes_evidence.at(1 - i_events) == 0);
}

TEST_CASE("headings of a wide table that are none of an indicator's columns") {
  CHECK(read({{"values", "unit,period,rate,rate:unit,rate:evidense\n0101,2025,12.5,x,y\n"}}).faults() ==
        Texts{"columns_extra"});
  CHECK(read({{"values", "unit,period,rate,rate:evidence,比例：佐证\n0101,2025,12.5,x,y\n"}}).faults() ==
        Texts{"column_twice"});
}

TEST_CASE("the same observation twice") {
  const auto test = read({{"values",
                           "unit,period,indicator,value\n0101,2025,rate,1\n0102,2025,rate,2\n0101,2025年,"
                           "rate,3\n0102,2025,rate,2.0\n"}});
  CHECK(test.faults() == Texts{"value_conflict:4", "value_repeated:5"});
  CHECK(test.value("0101", "2025", "rate") == "missing");
  CHECK(test.value("0102", "2025", "rate") == "observed 2");
}

TEST_CASE("yes and no, and levels named by their rule") {
  const auto test = read(
      {{"indicators", "indicator,name,unit_of_measure\nplan,有方案,是否\ngrade,评价,等级\n"},
       {"scheme",
        "item,parent,name,points,indicator,rule\nA,,a,50,plan,met\nB,,b,50,grade,\"levels(好: 5, 中: 3)\"\n"},
       {"values",
        "unit,period,indicator,value\n0101,2025,plan,有\n0102,2025,plan,也许\n0101,2025,grade,中\n0102,2025,"
        "grade,差\n"}});
  CHECK(test.value("0101", "2025", "plan") == "observed 1");
  CHECK(test.value("0101", "2025", "grade") == "observed 1");
  CHECK(test.faults() == Texts{"value_not_yes_no:3", "value_not_level:5"});
}

TEST_CASE("calibres of single observations") {
  const auto test = read(
      {{"values",
        "unit,period,indicator,value,calibre\n0101,2025,rate,1,乙\n0102,2025,rate,2,甲\n01,2025,rate,3,\n"}});
  const auto& data = test.package.data;
  CHECK(data.panel.calibres == Texts{"", "乙", "甲"});
  CHECK(data.panel.calibre(data.indicators[1], 1, 1, Period::year(2025)) == "乙");
  CHECK(data.panel.calibre(data.indicators[1], 0, 1, Period::year(2025)).empty());
}

TEST_CASE("corrections are applied, the latest last") {
  const auto test = read(
      {{"corrections",
        "unit,period,indicator,value,by,date,reason\n0101,2025,rate,14,张,2026-02-01,核实\n"
        "0101,2025,rate,13,张,2026-01-15,笔误\n0102,2025,rate,不适用,李,2026/1/20,无此项\n"
        "0101,2024,rate,1,张,2026-01-15,x\n0101,2025,rate,9,张,2026-02-01,y\n0109,2025,rate,9,张,2026-02-01,"
        "y\n"
        ",2025,rate,9,张,,\n0101,2025,rate,9,张,soon,\n"}});
  CHECK(test.value("0102", "2025", "rate") == "not_applicable");
  CHECK(test.package.data.corrections.size() == 4);
  CHECK(test.faults() == Texts{"correction_of_nothing:5", "correction_same_day:6", "unit_unknown:7",
                               "cell_required:8", "cell_not_date:9"});
}

TEST_CASE("a correction needs no date, no name and no reason; without a date it comes first") {
  const auto test =
      read({{"corrections",
             "unit,period,indicator,value,date\n0101,2025,rate,14,2026-02-01\n0101,2025,rate,13,\n"
             "0102,2025,rate,12,\n"}});
  CHECK(test.faults().empty());
  CHECK(test.value("0101", "2025", "rate") == "observed 14");
  CHECK(test.value("0102", "2025", "rate") == "observed 12");
  const auto twice =
      read({{"corrections", "unit,period,indicator,value\n0101,2025,rate,14\n0101,2025,rate,13\n"}});
  CHECK(twice.faults() == Texts{"correction_same_day:3"});
}

TEST_CASE("the result does not depend on threads or on the order of rows") {
  std::string units = "unit,name\n";
  for (int i = 0; i < 500; ++i) units += "u" + std::to_string(i) + ",x\n";
  Texts rows;
  for (int period = 2000; period < 2100; ++period) {
    for (int i = 0; i < 500; ++i) {
      rows.push_back("u" + std::to_string(i) + "," + std::to_string(period) + ",rate," +
                     std::to_string(i % 97) + "." + std::to_string(period % 10) +
                     (i % 50 == 0 ? "x\n" : "\n"));
    }
  }
  const auto table = [&] {
    std::string text = "unit,period,indicator,value\n";
    for (const auto& row : rows) text += row;
    return text;
  };
  const auto one = read({{"units", units}, {"values", table()}});
  const auto four = read({{"units", units}, {"values", table()}},
                         {.n_threads = 4, .settings = {}, .design = {}, .progress = {}, .derive = {}});
  CHECK(one.faults() == four.faults());
  CHECK(one.faults().size() == 1000);
  std::ranges::reverse(rows);
  const auto reversed = read({{"units", units}, {"values", table()}});
  for (const auto* const other : {&four, &reversed}) {
    for (const auto& period : one.package.data.panel.periods()) {
      const auto* const a = one.package.data.panel.find(1, period);
      const auto* const b = other->package.data.panel.find(1, period);
      REQUIRE(b != nullptr);
      CHECK(a->status == b->status);
      CHECK(((a->value == b->value) || a->value.isNaN()).all());
    }
  }
}

TEST_CASE("values are computed from what corrections have left") {
  ReadOptions options;
  double seen = 0;
  options.derive = [&](Package& package, Diagnostics& /*diagnostics*/) {
    const auto i_unit = package.data.find_unit("0101").value();
    const auto i_indicator = package.data.find_indicator("rate").value();
    seen = package.data.panel.find(i_indicator, Period::year(2025))->value[static_cast<Eigen::Index>(i_unit)];
  };
  const auto test = read({{"corrections",
                           "unit,period,indicator,value,by,date,reason\n"
                           "0101,2025,rate,8,李,2026-01-05,重报\n"}},
                         options);
  CHECK(test.faults().empty());
  CHECK(seen == 8);
}

TEST_CASE("where everything is computed there need be no table of values") {
  test::ScratchFolder folder;
  folder.write("units.csv", "unit,name\n01,市\n");
  folder.write("indicators.csv", "indicator,name,source,definition\nevents,场次,台账,count\n");
  folder.write("scheme.csv", "item,name,points,indicator,rule\nA,场次,100,events,each(points=1)\n");
  folder.write("ledger.csv", "unit,date\n01,2025-03-01\n");
  Diagnostics diagnostics;
  const auto source = open_source(folder.path(), diagnostics);
  REQUIRE(source);
  static_cast<void>(read_package(*source, {}, diagnostics));
  CHECK(test::fault_names(diagnostics).empty());
}

TEST_CASE("standard errors are read beside values, in the long and in the wide form") {
  const auto form = GENERATE(as<std::string>{},
                             "unit,period,indicator,value,standard_error,df\n0101,2025,rate,12.5,0.8%,12\n"
                             "0102,2025,rate,10,,\n0101,2025,events,3,,\n",
                             "单位代码,时期,指标代码,数值,标准误,自由度\n0101,2025,rate,12.5,０.８,12\n"
                             "0102,2025,rate,10,,\n0101,2025,events,3,,\n",
                             "unit,period,rate,rate:standard_error,rate:df,events\n0101,2025,12.5,0.8,12,3\n"
                             "0102,2025,10,,,\n",
                             "单位代码,时期,比例,比例：标准误,比例：自由度,场次\n0101,2025,12.5,0.8,12,3\n"
                             "0102,2025,10,,,\n");
  const auto test = read({{"values", form}});
  INFO(form);
  CHECK(test.faults().empty());
  CHECK(test.error("0101", "rate") == "0.8 df 12");
  CHECK(test.error("0102", "rate") == "none");
  CHECK(test.value("0101", "2025", "rate") == "observed 12.5");
  // An indicator without errors keeps nothing.
  CHECK_FALSE(test.package.data.panel.find(0, Period::year(2025))->has_errors());
  CHECK(test.package.data.panel.find(1, Period::year(2025))->has_errors());
}

TEST_CASE("a standard error without degrees of freedom is one of the normal distribution") {
  const auto test = read({{"values",
                           "unit,period,indicator,value,standard_error\n0101,2025,rate,12.5,0\n"
                           "0102,2025,rate,10,1.25\n"}});
  CHECK(test.faults().empty());
  CHECK(test.error("0101", "rate") == "0");
  CHECK(test.error("0102", "rate") == "1.25");
}

TEST_CASE("a corrected value has the standard error that the correction gives, or none") {
  const std::string values =
      "unit,period,indicator,value,standard_error,df\n0101,2025,rate,12.5,0.8,12\n0102,2025,rate,10,0.9,\n";
  const auto none =
      read({{"values", values},
            {"corrections", "unit,period,indicator,value,by,date\n0101,2025,rate,12.1,李,2026-01-05\n"}});
  CHECK(none.value("0101", "2025", "rate") == "observed 12.1");
  CHECK(none.error("0101", "rate") == "none");
  CHECK(none.error("0102", "rate") == "0.9");
  const auto given = read(
      {{"values", values},
       {"corrections",
        "unit,period,indicator,value,standard_error,df,by,date\n0101,2025,rate,12.1,0.7,9,李,2026-01-05\n"}});
  CHECK(given.error("0101", "rate") == "0.7 df 9");
}

TEST_CASE("a value twice with different standard errors is a conflict") {
  const auto twice = [](const std::string& rows) {
    return read({{"values", "unit,period,indicator,value,standard_error\n" + rows}}).faults();
  };
  CHECK(twice("0101,2025,rate,12.5,0.8\n0101,2025,rate,12.5,0.80\n0102,2025,rate,1,\n") ==
        Texts{"value_repeated:3"});
  CHECK(twice("0101,2025,rate,12.5,0.8\n0101,2025,rate,12.5,0.9\n0102,2025,rate,1,\n") ==
        Texts{"value_conflict:3"});
  CHECK(twice("0101,2025,rate,12.5,0.8\n0101,2025,rate,12.5,\n0102,2025,rate,1,\n") ==
        Texts{"value_conflict:3"});
}
