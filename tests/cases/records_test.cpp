#include <catch2/catch.hpp>

#include <cmath>

#include <gnomon/base/text.hpp>
#include <gnomon/values/derive.hpp>

#include "support/case_table.hpp"
#include "support/package_builder.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

const std::vector<std::string> ledger_columns{"unit",         "date",  "activity", "count",
                                              "participants", "place", "points",   "project"};
const std::vector<std::string> register_columns{"unit", "kind", "valid_from", "valid_to", "status", "points"};

/// The words of a text between spaces.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

/// Rows as written in the case, handed to the sink like a table that was read.
class WrittenRows {
 public:
  WrittenRows(const Package& package, std::string table, const std::string& written)
      : package_(package), table_(std::move(table)), written_(written) {}

  bool read(std::string_view table, RecordSink& sink) const {
    REQUIRE(table == table_);
    const auto& columns = table_ == "ledger" ? ledger_columns : register_columns;
    sink.begin(columns);
    std::string rest = written_;
    std::int64_t row = 1;
    while (!rest.empty()) {
      const auto bar = rest.find('|');
      add(words_of(rest.substr(0, bar)), columns, ++row, sink);
      rest = bar == std::string::npos ? "" : rest.substr(bar + 1);
    }
    return true;
  }

 private:
  /// `U 2020-03-01 培训 participants=30`, or `U 2019-01-01..2020-06-30 站`.
  void add(const std::vector<std::string>& words, const std::vector<std::string>& columns, std::int64_t row,
           RecordSink& sink) const {
    std::vector<std::string> cells(columns.size());
    const auto put = [&](std::string_view column, const std::string& cell) {
      const auto found = std::find(columns.begin(), columns.end(), column);
      REQUIRE(found != columns.end());
      cells[static_cast<std::size_t>(found - columns.begin())] = cell;
    };
    Record record;
    record.row = row;
    record.i_unit = package_.data.find_unit(words.at(0)).value();
    if (table_ == "ledger") {
      record.from = parse_date(words.at(1)).value();
      put("activity", words.at(2));
    } else {
      const auto dots = words.at(1).find("..");
      record.from = parse_date(words[1].substr(0, dots));
      record.to = parse_date(words[1].substr(dots + 2));
      put("kind", words.at(2));
    }
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto equals = words[i].find('=');
      put(words[i].substr(0, equals), words[i].substr(equals + 1));
    }
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    record.cells = views;
    sink.add(record);
  }

  const Package& package_;
  std::string table_;
  std::string written_;
};

/// `T1 2010-01-01..2022-12-31 > T3 人口 100`: code, days of validity, successors, population.
Unit unit_of(const std::vector<std::string>& words) {
  Unit unit;
  unit.code = unit.name = words.at(0);
  unit.parent = "P";
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == ">") {
      unit.successors = split_list(words.at(++i));
    } else if (words[i] == "人口") {
      unit.population = std::stod(words.at(++i));
    } else {
      const auto dots = words[i].find("..");
      unit.valid_from = parse_date(words[i].substr(0, dots));
      unit.valid_to = parse_date(words[i].substr(dots + 2));
    }
  }
  return unit;
}

MergePolicy merge_policy(const std::string& word) {
  return word == "相加"         ? MergePolicy::sum
         : word == "按人口加权" ? MergePolicy::population
         : word == "不合并"     ? MergePolicy::none
                                : MergePolicy::unstated;
}

void check_successors(const CaseRow& row) {
  PackageBuilder builder;
  builder.unit("P").set("period", "2024").node("I", "", "100", "collect", "v");
  for (const auto& written : split(row["units"], '|')) builder.unit(unit_of(words_of(written)));
  builder.indicator("v", row["unit_of_measure"]).indicator("w");
  for (const auto& written : split(row["values"], '|')) {
    const auto words = words_of(written);
    builder.value(words.at(0), "v", words.at(1), words.at(2));
  }
  auto package = builder.build();
  auto& v = package.data.indicators.at(package.data.find_indicator("v").value());
  v.merged = merge_policy(row["merged"]);
  v.definition = row["definition"];
  const std::string table = row["table"].empty() ? "ledger" : row["table"];
  if (!v.definition.empty()) v.source = table == "ledger" ? ValueSource::ledger : ValueSource::register_;
  auto& w = package.data.indicators.at(package.data.find_indicator("w").value());
  w.source = row["asked"] == "P" ? ValueSource::children : ValueSource::formula;
  w.definition = row["asked"] == "P" ? "sum(v)" : row["asked"] == "last" ? "last(v)" : "v";
  TableInfo info;
  info.name = table;
  package.tables.push_back(info);
  const WrittenRows rows(package, table, row["rows"]);
  Diagnostics diagnostics;
  derive_values(
      package, [&](std::string_view name, RecordSink& sink) { return rows.read(name, sink); }, diagnostics);
  CHECK(diagnostics.count(Severity::error) == 0);
  const auto unit = package.data.find_unit(row["unit"]).value();
  const auto i_w = package.data.find_indicator("w").value();
  const auto* const column = package.data.panel.find(i_w, period_of(row["period"]));
  if (row["expected"] == "-") {
    CHECK((column == nullptr || !has_value(column->status[unit])));
  } else {
    REQUIRE(column != nullptr);
    REQUIRE(has_value(column->status[unit]));
    CHECK(column->value[static_cast<Eigen::Index>(unit)] == Approx(std::stod(row["expected"])).margin(1e-9));
  }
}

void check_cases(const std::string& file, ValueSource source) {
  for (const auto& row : read_cases(file)) {
    DYNAMIC_SECTION(row.name()) {
      PackageBuilder builder;
      builder.unit("P").unit("U", "P").unit("V", "P");
      builder.unit("A", "U", "", "村").unit("B", "U", "", "村");
      builder.indicator("v").set("period", "2020").node("I", "", "100", "collect", "v");
      auto package = builder.build();
      package.data.indicators[0].source = source;
      package.data.indicators[0].definition = row["definition"];
      const std::string table = source == ValueSource::ledger ? "ledger" : "register";
      TableInfo info;
      info.name = table;
      package.tables.push_back(info);
      const WrittenRows rows(package, table, row["rows"]);
      Diagnostics diagnostics;
      derive_values(
          package, [&](std::string_view name, RecordSink& sink) { return rows.read(name, sink); },
          diagnostics);
      CHECK(diagnostics.count(Severity::error) == 0);
      const auto unit = package.data.find_unit(row["unit"]).value();
      const auto* const column = package.data.panel.find(0, Period::year(2020));
      if (row["expected"] == "-") {
        CHECK((column == nullptr || !has_value(column->status[unit])));
      } else {
        REQUIRE(column != nullptr);
        REQUIRE(has_value(column->status[unit]));
        CHECK(column->value[static_cast<Eigen::Index>(unit)] ==
              Approx(std::stod(row["expected"])).margin(1e-9));
      }
    }
  }
}

}  // namespace

TEST_CASE("measures of the ledger") { check_cases("ledger.csv", ValueSource::ledger); }

TEST_CASE("measures of the register") { check_cases("register.csv", ValueSource::register_); }

TEST_CASE("units that change their code, merge or split") {
  for (const auto& row : read_cases("successors.csv")) {
    DYNAMIC_SECTION(row.name()) { check_successors(row); }
  }
}
