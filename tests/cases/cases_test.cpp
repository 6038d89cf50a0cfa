#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include <gnomon/analysis/gap.hpp>
#include <gnomon/analysis/recognition.hpp>
#include <gnomon/base/decimal.hpp>
#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/scoring/targets.hpp>

#include "support/case_table.hpp"
#include "support/package_builder.hpp"

// The tables beside this file hold the cases; how to read them stands in README.md.

using namespace gnomon;
using namespace gnomon::test;

namespace {

const std::set<std::string> tables_of_their_own{
    "rounding.csv",   "ranking.csv",      "grades.csv",      "targets_due.csv", "targets_among.csv",
    "gap.csv",        "tree.csv",         "ledger.csv",      "register.csv",    "departments.csv",
    "converted.csv",  "verification.csv", "recognition.csv", "periods.csv",     "month_days.csv",
    "successors.csv", "unlike_units.csv"};

/// `a=1; b=2` as pairs.
std::vector<std::pair<std::string, std::string>> pairs_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& part : split(text, ';')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("not a pair: " + part);
    pairs.emplace_back(trim(std::string_view(part).substr(0, equals)),
                       trim(std::string_view(part).substr(equals + 1)));
  }
  return pairs;
}

/// The world of the tables of rules and targets: U in group G, of kind K, below P, which is below R; N stands for the nation.
PackageBuilder world(const CaseRow& row) {
  PackageBuilder builder;
  builder.unit("U", "P", "G", "K").unit("P", "R").unit("R").unit("N");
  builder.set("reference_unit", "N").set_all(row["settings"]);
  return builder;
}

/// `v@2018=5; N:v=14; a=missing`: unit (U when none), indicator, period (2020 when none), cell.
void add_inputs(PackageBuilder& builder, const std::string& text) {
  for (const auto& [where, written] : pairs_of(text)) {
    const auto colon = where.find(':');
    const auto at = where.find('@');
    const auto first = colon == std::string::npos ? 0 : colon + 1;
    // A calibre stands behind the value: `5 new`.
    const auto cell = written.substr(0, written.find(' '));
    const auto calibre = cell.size() == written.size() ? std::string() : written.substr(cell.size() + 1);
    builder.value(first == 0 ? "U" : where.substr(0, colon), where.substr(first, at - first),
                  at == std::string::npos ? "2020" : where.substr(at + 1), cell, calibre);
  }
}

void add_targets(PackageBuilder& builder, const std::string& text) {
  for (const auto& part : split(text, '|')) {
    const auto colon = part.find(':');
    if (colon == std::string::npos) {
      builder.target("v", "2020", part);
    } else {
      builder.target("v", part.substr(0, colon), std::string(trim(part.substr(colon + 1))));
    }
  }
}

/// `90 H:5`: units O1, O2, … with that value of `v` in a period; `H:5` is a unit of the group H below the parent PH.
void add_others(PackageBuilder& builder, const std::string& text, const std::string& period) {
  int n = 0;
  for (const auto& other : split(text, ' ')) {
    const auto colon = other.find(':');
    const auto code = "O" + std::to_string(++n);
    const auto home = colon == std::string::npos ? std::string("G") : other.substr(0, colon);
    builder.unit(code, home == "G" ? "P" : "P" + home, home, "K");
    builder.value(code, "v", period, colon == std::string::npos ? other : other.substr(colon + 1));
  }
}

/// Every name in braces of the reason's texts must be one of its numbers or words.
void check_texts(const Reason& reason) {
  auto texts = reason_texts();
  texts.insert(texts.end(), recognition_texts().begin(), recognition_texts().end());
  const auto found =
      std::find_if(texts.begin(), texts.end(), [&](const ReasonText& each) { return each.id == reason.id; });
  REQUIRE(found != texts.end());
  FaultArguments arguments;
  for (const auto& number : reason.numbers)
    arguments.emplace_back(number.name, format_shortest(number.value));
  arguments.insert(arguments.end(), reason.words.begin(), reason.words.end());
  for (const auto text : {found->en, found->zh})
    CHECK(expand(text, arguments).find('{') == std::string::npos);
}

/// One item, U's value of `v` in 2020.
Package rule_package(const CaseRow& row) {
  auto builder = world(row);
  builder.set("scale", row["full"]);
  builder.indicator("v", row["unit_of_measure"]);
  if (!row["decimals"].empty()) builder.published_decimals("v", std::stoi(row["decimals"]));
  builder.node("A", "", row["full"], row["rule"], row["indicator"] == "none" ? "" : "v");
  if (!row["value"].empty()) builder.value("U", "v", "2020", row["value"]);
  add_inputs(builder, row["inputs"]);
  add_others(builder, row["others"], "2020");
  if (row["group"] == "none") builder.unit("V", "", "", "K").value("V", "v", "2020", row["value"]);
  auto target = row["target"];
  if (!target.empty()) {
    if (!row["target_kind"].empty()) target += " kind=" + row["target_kind"];
    if (!row["target_more"].empty()) target += " " + row["target_more"];
    builder.target("v", row["target_period"].empty() ? "2020" : row["target_period"], target);
  }
  return builder.build();
}

/// Every expectation `code=number` of a list against a way of reading it; `-` expects NaN.
template <class Read>
void check_numbers(const std::string& expected, Read read) {
  for (const auto& [code, number] : pairs_of(expected)) {
    INFO(code);
    const double found = read(code);
    if (number == "-") {
      CHECK(std::isnan(found));
    } else {
      CHECK(found == Approx(number_of(number)).margin(1e-9));
    }
  }
}

/// What is due for a unit: a number, or why there is none.
void check_due(const std::string& expected, const DueTargets& due, std::size_t unit) {
  REQUIRE(!due.row.empty());
  if (expected == "reference_missing") {
    CHECK(due.row[unit] == DueTargets::reference_missing);
  } else if (expected == "reference_other_calibre") {
    CHECK(due.row[unit] == DueTargets::reference_other_calibre);
    CHECK(std::ranges::find(due.other_calibre, unit, &OtherCalibre::i_unit) != due.other_calibre.end());
  } else {
    CHECK(due.row[unit] >= 0);
    CHECK(due.value[static_cast<Eigen::Index>(unit)] == Approx(number_of(expected)).epsilon(1e-12));
  }
}

/// Units with totals: one item of `each(points=1)`, whose values are the totals.
PackageBuilder totals_package(const CaseRow& row) {
  PackageBuilder builder;
  std::map<std::string, Unit> units;
  for (const auto& [code, cell] : pairs_of(row["totals"])) {
    units[code].code = units[code].name = code;
    builder.value(code, "v", "2020", cell);
  }
  for (const auto& [code, group] : pairs_of(row["groups"])) units[code].group = group;
  for (const auto& [code, kind] : pairs_of(row["kinds"])) units[code].kind = kind;
  for (const auto& [code, number] : pairs_of(row["population"])) units[code].population = number_of(number);
  for (const auto& [code, parent] : pairs_of(row["parents"])) units[code].parent = parent;
  std::set<std::string> parents;
  for (const auto& [code, unit] : units) parents.insert(unit.parent);
  for (const auto& parent : parents) {
    if (!parent.empty() && units.count(parent) == 0) builder.unit(parent);
  }
  for (const auto& [code, unit] : units) builder.unit(unit);
  add_inputs(builder, row["inputs"]);
  builder.set_all(row["settings"]);
  builder.node("A", "", "100", "each(points=1)", "v");
  return builder;
}

void check_ranks(const std::string& expected, const Package& package,
                 const std::vector<std::int32_t>& ranks) {
  for (const auto& [code, rank] : pairs_of(expected)) {
    INFO(code);
    CHECK(ranks.at(package.data.find_unit(code).value()) == (rank == "-" ? 0 : std::stoi(rank)));
  }
}

/// `A - 60 sum | a A 40 =35 | b A 20 =missing`: code (`*a` asks for evidence), parent, points, then the value of a leaf and the rule.
Package tree_package(const CaseRow& row) {
  PackageBuilder builder;
  builder.unit("U").set_all(row["settings"]);
  for (const auto& part : split(row["tree"], '|')) {
    auto words = split(part, ' ');
    const bool starred = words.at(0).starts_with('*');
    if (starred) words[0].erase(0, 1);
    const auto parent = words.at(1) == "-" ? std::string() : words[1];
    const auto points = words.at(2) == "-" ? std::string() : words[2];
    const bool leaf = words.size() > 3 && words[3].starts_with('=');
    std::string rule = words.size() > (leaf ? 4U : 3U) ? words[leaf ? 4 : 3] : "";
    if (leaf && rule.empty()) rule = "each(points=1)";
    builder.node(words[0], parent, points, rule, leaf ? "v_" + words[0] : "");
    if (leaf) builder.value("U", "v_" + words[0], "2020", words[3].substr(1));
    if (starred) builder.starred(words[0]);
  }
  for (const auto& filed : split(row["evidence"], ';')) {
    const auto at = filed.find('@');
    builder.evidence("U", "v_" + filed.substr(0, at),
                     at == std::string::npos ? "2020" : filed.substr(at + 1));
  }
  add_inputs(builder, row["inputs"]);
  return builder.build();
}

/// `at_least=80 quota=50% condition=w >= 2`; the condition last.
Title title_of(const std::string& written) {
  Title title;
  title.name = title.kind = "示范县";
  const auto condition_at = written.find("condition=");
  if (condition_at != std::string::npos) title.condition = written.substr(condition_at + 10);
  for (const auto& part : split(written.substr(0, condition_at), ' ')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) continue;
    const auto key = part.substr(0, equals);
    const auto value = part.substr(equals + 1);
    const auto quota = [&]() -> Quota {
      if (value.ends_with('%')) return {{}, number_of(value.substr(0, value.size() - 1)) / 100};
      return {number_of(value), {}};
    };
    if (key == "at_least") title.at_least = number_of(value);
    if (key == "keep_at_least") title.keep_at_least = number_of(value);
    if (key == "quota") title.quota = quota();
    if (key == "quota_per_parent") title.quota_per_parent = quota();
    if (key == "below_periods") title.below_periods = std::stoi(value);
    if (key == "valid_years") title.valid_years = std::stoi(value);
    if (key == "applies_to") title.applies_to = {value};
  }
  return title;
}

/// `2018-01-01..-`: first and last day, - for none.
std::pair<std::optional<Day>, std::optional<Day>> days_of(const std::string& written) {
  const auto dots = written.find("..");
  return {parse_date(written.substr(0, dots)), parse_date(written.substr(dots + 2))};
}

}  // namespace

TEST_CASE("what becomes of a title") {
  for (const auto& row : read_cases("recognition.csv")) {
    DYNAMIC_SECTION(row.name()) {
      auto package = totals_package(row).build();
      package.scheme.titles = {title_of(row["title"])};
      if (!row["must"].empty()) package.scheme.nodes[1].must = number_of(row["must"]) / 100;
      for (const auto& [code, written] : pairs_of(row["held"])) {
        const auto [from, to] = days_of(written);
        package.data.holdings.push_back({package.data.find_unit(code).value(), "示范县", from, to});
      }
      const Scoring scoring(package.scheme, package.data, Period::year(2020));
      const auto recognition = recognise(package, scoring);
      REQUIRE(recognition.size() == 1);
      const auto find = [&](const std::string& unit) -> const TitleDecision* {
        const auto i_unit = package.data.find_unit(unit).value();
        for (const auto& made : recognition.front().units) {
          if (made.i_unit == i_unit) return &made;
        }
        return nullptr;
      };
      for (const auto& [unit, expected] : pairs_of(row["expected"])) {
        INFO(unit);
        const auto* const made = find(unit);
        CHECK((made == nullptr ? "-" : std::string(code(made->decision))) == expected);
      }
      for (const auto& [unit, expected] : pairs_of(row["reasons"])) {
        INFO(unit);
        const auto* const made = find(unit);
        REQUIRE(made != nullptr);
        std::string ids;
        for (const auto& reason : made->reasons) {
          ids += (ids.empty() ? "" : " ") + reason.id;
          check_texts(reason);
        }
        CHECK(ids == expected);
      }
      for (const auto& [unit, expected] : pairs_of(row["valid"])) {
        INFO(unit);
        const auto* const made = find(unit);
        REQUIRE(made != nullptr);
        const auto day = [](const std::optional<Day>& each) {
          return each ? to_text(*each) : std::string("-");
        };
        CHECK(day(made->from) + ".." + day(made->to) == expected);
      }
    }
  }
}

namespace {

/// Met, not met or undecided, with the figures of the test; `-` = nothing is said.
void check_verdict(const CaseRow& row, const Reason& reason) {
  const auto verdict =
      std::ranges::find(reason.words, "verdict", [](const auto& each) { return each.first; });
  CHECK((verdict == reason.words.end() ? "-" : verdict->second) == row["expected_verdict"]);
  for (const std::string name : {"t", "p"}) {
    if (row["expected_" + name].empty()) continue;
    const auto number = std::ranges::find(reason.numbers, name, &ReasonNumber::name);
    REQUIRE(number != reason.numbers.end());
    CHECK(number->value == Approx(number_of(row["expected_" + name])).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("points and reasons of one item") {
  const auto file = GENERATE(from_range(case_files()));
  if (tables_of_their_own.count(file) > 0) return;
  for (const auto& row : read_cases(file)) {
    DYNAMIC_SECTION(row.name()) {
      const auto package = rule_package(row);
      const Scoring scoring(package.scheme, package.data, Period::year(2020));
      const auto unit = package.data.find_unit(row["group"] == "none" ? "V" : "U").value();
      const auto reason = scoring.reason(1, unit);
      INFO(reason.text());
      CHECK(reason.id == row["expected_reason"]);
      check_texts(reason);
      if (!row["expected_verdict"].empty()) check_verdict(row, reason);
      const auto& scores = scoring.assessment().nodes[1];
      if (row["expected_points"] == "-") {
        CHECK(scores.outcome[unit] != Outcome::scored);
        CHECK(std::isnan(scores.points[static_cast<Eigen::Index>(unit)]));
      } else {
        CHECK(scores.outcome[unit] == Outcome::scored);
        CHECK(scores.points[static_cast<Eigen::Index>(unit)] ==
              Approx(number_of(row["expected_points"])).margin(1e-9));
      }
    }
  }
}

TEST_CASE("every rule has a table of cases") {
  const auto files = case_files();
  for (const auto* const rule : all_rules()) {
    const auto file = std::string(rule->declaration->name) + ".csv";
    INFO(file);
    CHECK(std::find(files.begin(), files.end(), file) != files.end());
  }
}

TEST_CASE("every reason of every rule is expected by some case") {
  std::set<std::string> expected;
  for (const auto& file : case_files()) {
    for (const auto& row : read_cases(file)) expected.insert(row["expected_reason"]);
  }
  for (const auto* const rule : all_rules()) {
    for (const auto& reason : rule->declaration->reasons) {
      INFO(reason.id);
      CHECK(expected.count(std::string(reason.id)) == 1);
    }
  }
}

TEST_CASE("published totals") {
  for (const auto& row : read_cases("rounding.csv")) {
    DYNAMIC_SECTION(row.name()) {
      PackageBuilder builder;
      builder.unit("U").set_all(row["settings"]);
      const auto items = split(row["items"], ';');
      builder.set("scale", std::to_string(items.size() * 1000));
      for (std::size_t i = 0; i < items.size(); ++i) {
        const auto code = "A" + std::to_string(i);
        builder.node(code, "", "1000", "each(points=1)", code).value("U", code, "2020", items[i]);
      }
      const auto package = builder.build();
      CHECK(assess(package.scheme, package.data, Period::year(2020)).total[0] ==
            number_of(row["expected_total"]));
    }
  }
}

TEST_CASE("ranks and ties") {
  for (const auto& row : read_cases("ranking.csv")) {
    DYNAMIC_SECTION(row.name()) {
      const auto package = totals_package(row).build();
      const auto result = assess(package.scheme, package.data, Period::year(2020));
      check_ranks(row["expected_ranks"], package, result.rank);
      check_ranks(row["expected_group_ranks"], package, result.group_rank);
      check_ranks(row["expected_parent_ranks"], package, result.parent_rank);
      std::string order;
      for (const auto i : result.order) order += (order.empty() ? "" : " ") + package.data.units[i].code;
      if (!row["expected_order"].empty()) CHECK(order == row["expected_order"]);
    }
  }
}

TEST_CASE("grades") {
  for (const auto& row : read_cases("grades.csv")) {
    DYNAMIC_SECTION(row.name()) {
      auto builder = totals_package(row);
      for (const auto& grade : split(row["grades"], '|')) {
        const auto colon = grade.find(':');
        builder.grade(std::string(trim(grade.substr(0, colon))), grade.substr(colon + 1));
      }
      const auto package = builder.build();
      const auto result = assess(package.scheme, package.data, Period::year(2020));
      for (const auto& [code, expected] : pairs_of(row["expected_grades"])) {
        INFO(code);
        const auto grade = result.grade.at(package.data.find_unit(code).value());
        CHECK((grade < 0 ? "-" : package.scheme.grades[static_cast<std::size_t>(grade)].name) == expected);
      }
    }
  }
}

TEST_CASE("targets due") {
  for (const auto& row : read_cases("targets_due.csv")) {
    DYNAMIC_SECTION(row.name()) {
      auto builder = world(row);
      builder.indicator("v");
      add_inputs(builder, row["inputs"]);
      add_targets(builder, row["targets"]);
      const auto package = builder.build();
      const auto due = due_targets(package.scheme, package.data, package.data.find_indicator("v").value(),
                                   period_of(row["period"]));
      const auto unit = package.data.find_unit("U").value();
      const auto expected = row["expected_due"];
      if (expected == "none") {
        if (!due.row.empty()) CHECK(due.row[unit] == -1);
      } else {
        check_due(expected, due, unit);
      }
      if (!row["expected_baseline"].empty()) {
        REQUIRE(due.baseline.size() > 0);
        CHECK(due.baseline[static_cast<Eigen::Index>(unit)] == Approx(number_of(row["expected_baseline"])));
      }
    }
  }
}

TEST_CASE("targets among several units") {
  for (const auto& row : read_cases("targets_among.csv")) {
    DYNAMIC_SECTION(row.name()) {
      auto builder = world(row);
      builder.indicator("v");
      if (!row["decimals"].empty()) builder.published_decimals("v", std::stoi(row["decimals"]));
      add_others(builder, row["others"], "2020");
      add_inputs(builder, row["inputs"]);
      builder.target("v", "2020", row["targets"]);
      const auto package = builder.build();
      const auto due = due_targets(package.scheme, package.data, package.data.find_indicator("v").value(),
                                   Period::year(2020));
      const auto unit = package.data.find_unit("U").value();
      check_due(row["expected_due"], due, unit);
      if (row["expected_place"].empty()) continue;
      REQUIRE(!due.place.empty());
      CHECK(due.place[unit] == std::stoi(row["expected_place"]));
    }
  }
}

TEST_CASE("gaps to targets") {
  for (const auto& row : read_cases("gap.csv")) {
    DYNAMIC_SECTION(row.name()) {
      auto builder = world(row);
      builder.indicator("v", row["unit_of_measure"]);
      builder.node("A", "", "100", "collect", "v");
      add_others(builder, row["others"], row["period"]);
      if (!row["value"].empty()) builder.value("U", "v", row["period"], row["value"]);
      add_targets(builder, row["targets"]);
      const auto package = builder.build();
      const auto as_of = row["as_of"].empty() ? std::nullopt : parse_date(row["as_of"]);
      const auto gaps =
          find_gaps(package, assess(package.scheme, package.data, period_of(row["period"])), as_of);
      const auto unit = package.data.find_unit("U").value();
      const auto gap = std::ranges::find(gaps, unit, &Gap::i_unit);
      REQUIRE(gap != gaps.end());
      const std::map<std::string, double> numbers{{"target", gap->target},
                                                  {"aim", gap->aim},
                                                  {"due", gap->due},
                                                  {"actual", gap->actual},
                                                  {"difference", gap->difference},
                                                  {"forecast", gap->forecast},
                                                  {"needed", gap->needed},
                                                  {"per_year", gap->needed_per_year},
                                                  {"per_month", gap->needed_per_month}};
      const std::vector<std::string> lights{"reached", "on_pace", "behind", "no_value"};
      std::string others;
      for (const auto& [name, expected] : pairs_of(row["expected"])) {
        if (name == "light") {
          CHECK(lights.at(static_cast<std::size_t>(gap->light)) == expected);
        } else {
          others += name + "=" + expected + ";";
        }
      }
      check_numbers(others, [&](const std::string& name) { return numbers.at(name); });
    }
  }
}

TEST_CASE("trees of blocks") {
  const std::string file = GENERATE("tree.csv", "verification.csv");
  for (const auto& row : read_cases(file)) {
    DYNAMIC_SECTION(row.name()) {
      const auto package = tree_package(row);
      const Scoring scoring(package.scheme, package.data, Period::year(2020));
      const auto& result = scoring.assessment();
      check_numbers(row["expected_points"], [&](const std::string& code) {
        return code == "total" ? result.total_full[0]
                               : result.nodes.at(package.scheme.find_node(code).value()).points[0];
      });
      if (!row["expected_note"].empty()) {
        CHECK(result.notes[0].id == row["expected_note"]);
        check_texts(result.notes[0]);
      }
      for (std::size_t i = 0; i < package.scheme.nodes.size(); ++i) check_texts(scoring.reason(i, 0));
      for (const auto& [code, reason] : pairs_of(row["expected_reasons"])) {
        INFO(code);
        CHECK(scoring.reason(package.scheme.find_node(code).value(), 0).id == reason);
      }
      std::vector<ScoreRow> rows;
      scoring.score_rows(0, rows);
      double sum = 0;
      for (const auto& each : rows) {
        if (!each.adjustment.empty() || package.scheme.nodes[each.i_node].is_leaf())
          sum += std::isnan(each.points) ? 0 : each.points;
      }
      if (!std::isnan(result.total_full[0])) CHECK(sum == Approx(result.total_full[0]).margin(1e-9));
      check_numbers(row["expected_rows"], [&](const std::string& code) {
        for (const auto& each : rows) {
          const auto& name = package.scheme.nodes[each.i_node].code;
          if ((each.adjustment.empty() ? name : name + ":" + each.adjustment) == code) return each.points;
        }
        FAIL("no row " << code);
        return 0.0;
      });
    }
  }
}
