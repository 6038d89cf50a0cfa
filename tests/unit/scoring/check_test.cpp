#include <gnomon/scoring/check.hpp>

#include <catch2/catch.hpp>

#include <set>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

/// Names of the faults that the check of the scheme finds.
std::set<std::string_view> faults_of(const Package& package) {
  Diagnostics diagnostics;
  check_scheme(package, diagnostics);
  std::set<std::string_view> names;
  for (const auto& each : diagnostics.sorted()) {
    names.insert(each.fault->name);
    INFO(each.what(Language::en) << " " << each.remedy(Language::zh));
    CHECK(each.what(Language::en).find('{') == std::string::npos);
    CHECK(each.what(Language::zh).find('{') == std::string::npos);
    CHECK(each.remedy(Language::en).find('{') == std::string::npos);
    CHECK(each.remedy(Language::zh).find('{') == std::string::npos);
  }
  return names;
}

/// One item with this rule; indicators `v`, `w` and the level indicator `l` are there.
std::set<std::string_view> faults_of_rule(const std::string& rule, const std::string& indicator = "v",
                                          const std::string& points = "100") {
  PackageBuilder builder;
  builder.unit("U").indicator("v").indicator("w").indicator("l", "level");
  return faults_of(builder.node("A", "", points, rule, indicator).build());
}

using Names = std::set<std::string_view>;

}  // namespace

TEST_CASE("a good scheme gives no fault") {
  for (const char* rule :
       {"met", "met(when=\"v >= 1 and last(w) < 2\")", "proportional(surplus=4)", "bands(90: 100, 80: 50)",
        "bands(90..100: 100, 80..90: 50)", "each(points=2)", "deduct(each=1)",
        "parts(\"v >= 1\": 40, \"w >= 1\": 60)", "highest(\"v >= 1\": 100)", "minmax(over=group)",
        "index(base=2015)", "versus_average(base=50, each=1)"}) {
    CAPTURE(rule);
    CHECK(faults_of_rule(rule).empty());
  }
  CHECK(faults_of_rule("levels(好: 100, 差: 50)", "l").empty());
}

TEST_CASE("each fault of a rule is found") {
  CHECK(faults_of_rule("proportonal") == Names{"unknown_rule"});
  CHECK(faults_of_rule("proportional(capp=1)") == Names{"rule_parameter_unknown"});
  CHECK(faults_of_rule("proportional(cap=much)") == Names{"rule_parameter_value"});
  CHECK(faults_of_rule("proportional(cap=1, cap=2)") == Names{"rule_parameter_twice"});
  CHECK(faults_of_rule("bands(90..80: 5)") == Names{"band_reversed"});
  CHECK(faults_of_rule("minmax(over=world)") == Names{"rule_parameter_value"});
  CHECK(faults_of_rule("proportional(1)") == Names{"rule_argument"});
  CHECK(faults_of_rule("proportional(1: 2)") == Names{"rule_argument"});
  CHECK(faults_of_rule("bands(high: 5)") == Names{"rule_argument"});
  CHECK(faults_of_rule("bands") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("each") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("deduct") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("parts") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("index") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("versus_average(base=1)") == Names{"rule_argument_missing"});
  CHECK(faults_of_rule("versus_average(base=1, each=1, per=0)") == Names{"rule_parameter_value"});
  CHECK(faults_of_rule("bands(80..100: 5, 70..90: 4)") == Names{"bands_overlap"});
  CHECK(faults_of_rule("bands(90..100: 5, 70..89: 4)") == Names{"bands_gap"});
  CHECK(faults_of_rule("bands(90: 5, 90: 4)") == Names{"bands_overlap"});
  CHECK(faults_of_rule("bands(90: 101)") == Names{"rule_above_full"});
  CHECK(faults_of_rule("met(when=\"v >=\")") == Names{"rule_expression"});
  CHECK(faults_of_rule("met(when=\"60 <= v < 80\")") == Names{"rule_expression"});
  CHECK(faults_of_rule("met(when=\"vv >= 1\")") == Names{"expression_unknown_name"});
  CHECK(faults_of_rule("met(at_least=1, of=\"v + u\")") == Names{"expression_unknown_name"});
  CHECK(faults_of_rule("met(when=\"nation(v) >= 1\")") == Names{"reference_unit_missing"});
  CHECK(faults_of_rule("count_met(\"v >= 1\", \"w >= 1\", 2: 5)") == Names{"count_without_entry"});
  CHECK(faults_of_rule("levels(好: 5)", "v") == Names{"level_rule_mismatch"});
  CHECK(faults_of_rule("met", "l") == Names{"level_rule_mismatch"});
  CHECK(faults_of_rule("met", "") == Names{"item_without_indicator"});
  CHECK(faults_of_rule("sum") == Names{"block_without_items"});
  CHECK(faults_of_rule("collect") == Names{"collect_with_points"});
  CHECK(faults_of_rule("") == Names{"rule_missing"});
  CHECK(faults_of_rule("met", "v", "") == Names{"item_without_points"});
}

TEST_CASE("each fault of a block is found") {
  const auto block = [](const std::string& rule) {
    PackageBuilder builder;
    builder.unit("U").node("A", "", "100", rule).node("a", "A", "100", "met", "v");
    return faults_of(builder.build());
  };
  CHECK(block("sum").empty());
  CHECK(block("").empty());
  CHECK(block("average") == Names{"unknown_aggregation"});
  CHECK(block("met") == Names{"unknown_aggregation"});
  CHECK(block("sum(cap=much)") == Names{"rule_parameter_value"});
  CHECK(block("sum(most=5)") == Names{"rule_parameter_unknown"});
  CHECK(block("veto(effect=shame)").count("rule_parameter_value") == 1);
  PackageBuilder with_indicator;
  with_indicator.unit("U").node("A", "", "100", "sum", "v").node("a", "A", "100", "met", "v");
  CHECK(faults_of(with_indicator.build()) == Names{"block_with_indicator"});
}

TEST_CASE("conditions of grades must name what there is") {
  PackageBuilder good;
  good.unit("U").node("A", "", "100", "met", "v").grade("优秀", "at_least=90 condition=v >= 1");
  CHECK(faults_of(good.build()).empty());
  PackageBuilder bad;
  bad.unit("U")
      .node("A", "", "100", "met", "v")
      .grade("优秀", "at_least=90 condition=u >= 1")
      .grade("良好", "condition=v >=");
  CHECK(faults_of(bad.build()) == Names{"expression_unknown_name", "rule_expression"});
}

TEST_CASE("scores that cannot be computed are reported with the units") {
  PackageBuilder builder;
  for (int i = 0; i < 7; ++i) {
    const auto unit = "U" + std::to_string(i);
    builder.unit(unit).value(unit, "v", "2020", "1");
  }
  const auto package = builder.node("A", "", "100", "proportional", "v").build();
  const Scoring scoring(package.scheme, package.data, Period::year(2020));
  Diagnostics diagnostics;
  check_scoring(package, scoring, diagnostics);
  REQUIRE(diagnostics.size() == 1);
  const auto text = diagnostics.sorted()[0].what(Language::zh);
  INFO(text);
  CHECK(text.find("U0, U1, U2, U3, U4") != std::string::npos);
  CHECK(text.find("+2") != std::string::npos);
  CHECK(text.find("2020") != std::string::npos);
  CHECK(text.find('{') == std::string::npos);
}
