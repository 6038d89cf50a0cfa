#include <gnomon/values/derive.hpp>

#include <catch2/catch.hpp>

#include <cmath>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

bool no_records(std::string_view /*table*/, RecordSink& /*sink*/) { return false; }

/// A county with two towns, each with two villages.
PackageBuilder towns() {
  PackageBuilder builder;
  builder.unit("C").unit("T1", "C").unit("T2", "C");
  for (const auto* const code : {"A", "B"})
    builder.unit({.code = code,
                  .name = code,
                  .parent = "T1",
                  .group = {},
                  .kind = {},
                  .population = code[0] == 'A' ? 100.0 : 300.0,
                  .valid_from = {},
                  .valid_to = {},
                  .successors = {},
                  .origin = {}});
  for (const auto* const code : {"D", "E"})
    builder.unit({.code = code,
                  .name = code,
                  .parent = "T2",
                  .group = {},
                  .kind = {},
                  .population = 200.0,
                  .valid_from = {},
                  .valid_to = {},
                  .successors = {},
                  .origin = {}});
  builder.set("period", "2020").node("I", "", "100", "collect", "rate");
  return builder;
}

Package with(PackageBuilder builder, const std::string& code, ValueSource source,
             const std::string& definition) {
  builder.indicator(code);
  auto package = builder.build();
  auto& indicator = package.data.indicators[package.data.find_indicator(code).value()];
  indicator.source = source;
  indicator.definition = definition;
  return package;
}

double value(const Package& package, const std::string& indicator, const std::string& unit, int year = 2020) {
  const auto i_unit = package.data.find_unit(unit).value();
  const auto* const column =
      package.data.panel.find(package.data.find_indicator(indicator).value(), Period::year(year));
  if (column == nullptr || !has_value(column->status[i_unit])) return std::nan("");
  return column->value[static_cast<Eigen::Index>(i_unit)];
}

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> found;
  for (const auto& each : diagnostics.sorted()) found.emplace_back(each.fault->code);
  return found;
}

}  // namespace

TEST_CASE("values from the units below") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "10").value("B", "rate", "2020", "20").value("D", "rate", "2020", "5");
  Diagnostics diagnostics;
  const auto derived = [&](const std::string& definition, const std::string& unit) {
    auto package = with(builder, "v", ValueSource::children, definition);
    derive_values(package, no_records, diagnostics);
    CHECK(diagnostics.count(Severity::error) == 0);
    return value(package, "v", unit);
  };
  CHECK(derived("sum(rate)", "T1") == 30);
  CHECK(derived("mean(rate)", "T1") == 15);
  CHECK(derived("mean(rate, weight=population)", "T1") == Approx((10 * 100 + 20 * 300) / 400.0));
  CHECK(derived("min(rate)", "T1") == 10);
  CHECK(derived("max(rate)", "T1") == 20);
  CHECK(derived("share(\"rate >= 15\")", "T1") == 50);
  CHECK(derived("count(\"rate >= 10\")", "T1") == 2);
  // A unit below without a value leaves the sum missing, unless it is left out.
  CHECK(std::isnan(derived("sum(rate)", "T2")));
  CHECK(derived("mean(rate, skip_missing=yes)", "T2") == 5);
  CHECK(std::isnan(derived("sum(rate)", "A")));
}

TEST_CASE("the same indicator rolls up level by level") {
  auto builder = towns();
  for (const auto& [unit, cell] : {std::pair{"A", "1"}, {"B", "2"}, {"D", "3"}, {"E", "4"}})
    builder.value(unit, "rate", "2020", cell);
  auto package = with(builder, "rate", ValueSource::children, "sum");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(value(package, "rate", "T1") == 3);
  CHECK(value(package, "rate", "C") == 10);
  CHECK(diagnostics.empty());
}

TEST_CASE("formulas are computed in the order in which they need each other") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "120")
      .value("A", "rate", "2019", "100")
      .value("A", "pop", "2020", "800");
  builder.indicator("a1").indicator("a2");
  auto package = builder.build();
  const auto define = [&](const std::string& code, const std::string& text) {
    auto& indicator = package.data.indicators[package.data.find_indicator(code).value()];
    indicator.source = ValueSource::formula;
    indicator.definition = text;
  };
  define("a1", "if(a2 > 10, a2 + 1, 0)");  // needs a2, which stands behind it
  define("a2", "100 * rate / pop");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(value(package, "a2", "A") == 15);
  CHECK(value(package, "a1", "A") == 16);
  CHECK(std::isnan(value(package, "a2", "B")));  // missing is not zero
  const auto a2 = package.data.find_indicator("a2").value();
  const auto unit = package.data.find_unit("A").value();
  CHECK(derivation_words(package, a2, unit, Period::year(2020)) == "100 * rate / pop = 100 × 120 ÷ 800 = 15");
}

TEST_CASE("a formula adds up over the plan") {
  auto builder = towns();
  builder.set("plan", "2019/2023");
  builder.value("A", "rate", "2018", "1000");
  builder.value("A", "rate", "2019", "3").value("A", "rate", "2020", "4");
  auto package = with(builder, "v", ValueSource::formula, "plan(rate)");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(value(package, "v", "A", 2019) == 3);
  CHECK(value(package, "v", "A", 2020) == 7);
}

TEST_CASE("what cannot be computed is a fault") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "1").value("A", "pop", "2020", "0");
  const auto faults = [&](ValueSource source, const std::string& definition) {
    auto package = with(builder, "v", source, definition);
    Diagnostics diagnostics;
    derive_values(package, no_records, diagnostics);
    return codes(diagnostics);
  };
  using Codes = std::vector<std::string>;
  CHECK(faults(ValueSource::formula, "") == Codes{"GNO-I020"});
  CHECK(faults(ValueSource::formula, "rate /") == Codes{"GNO-I021"});
  CHECK(faults(ValueSource::ledger, "cuont") == Codes{"GNO-I022"});
  CHECK(faults(ValueSource::register_, "regular(by=month)") == Codes{"GNO-I022"});
  CHECK(faults(ValueSource::ledger, "count(since=soon)") == Codes{"GNO-I023"});
  CHECK(faults(ValueSource::ledger, "sum") == Codes{"GNO-I024"});
  CHECK(faults(ValueSource::formula, "rate / nobody") == Codes{"GNO-I026"});
  CHECK(faults(ValueSource::formula, "v + 1") == Codes{"GNO-I027"});
  CHECK(faults(ValueSource::formula, "rate / pop") == Codes{"GNO-I028"});
  CHECK(faults(ValueSource::ledger, "count") == Codes{"GNO-I029"});
}

TEST_CASE("a reported value beside a computed one is told of when it differs") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "1").value("B", "rate", "2020", "2");
  builder.value("T1", "v", "2020", "5");
  auto package = with(builder, "v", ValueSource::children, "sum(rate)");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(codes(diagnostics) == std::vector<std::string>{"GNO-I030"});
  CHECK(value(package, "v", "T1") == 3);
}

TEST_CASE("corrections reach what is computed from them, and a corrected result stays") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "8").value("B", "rate", "2020", "10");
  builder.value("A", "v", "2020", "7");  // as a correction of the computed value would put it
  auto package = with(builder, "v", ValueSource::formula, "rate / 2");
  Correction correction;
  correction.unit = "A";
  correction.indicator = "v";
  correction.period = Period::year(2020);
  package.data.corrections.push_back(correction);
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(value(package, "v", "A") == 7);
  CHECK(value(package, "v", "B") == 5);
  CHECK(diagnostics.empty());
}

TEST_CASE("what is computed from a value of another calibre is of another calibre") {
  auto builder = towns();
  builder.value("A", "rate", "2019", "8").value("A", "rate", "2020", "10", "new");
  auto package = with(builder, "v", ValueSource::formula, "rate / 2");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  const auto v = package.data.find_indicator("v").value();
  const auto unit = package.data.find_unit("A").value();
  const auto& indicator = package.data.indicators[v];
  CHECK(package.data.panel.calibre(indicator, unit, v, Period::year(2019)).empty());
  CHECK(package.data.panel.calibre(indicator, unit, v, Period::year(2020)) == "new");
}

TEST_CASE("a unit that something does not concern keeps that state") {
  auto builder = towns();
  builder.value("A", "rate", "2020", "8").value("A", "v", "2020", "not_applicable");
  auto package = with(builder, "v", ValueSource::formula, "rate / 2");
  Diagnostics diagnostics;
  derive_values(package, no_records, diagnostics);
  CHECK(std::isnan(value(package, "v", "A")));
}

TEST_CASE("what was not known on a day is left out") {
  class Sink : public RecordSink {
   public:
    void begin(const std::vector<std::string>& columns) override { n_columns = columns.size(); }
    void add(const Record& record) override {
      rows.push_back(record.row);
      open.push_back(!record.to);
    }
    std::size_t n_columns = 0;
    std::vector<std::int64_t> rows;
    std::vector<bool> open;
  };
  const auto day = [](const char* text) { return parse_date(text).value(); };
  const auto read = [&](std::string_view /*table*/, RecordSink& sink) {
    sink.begin({"unit"});
    Record record;
    const auto add = [&](std::optional<Day> from, std::optional<Day> to) {
      record.from = from;
      record.to = to;
      ++record.row;
      sink.add(record);
    };
    add(day("2020-06-30"), {});
    add(day("2020-07-01"), {});
    add({}, day("2020-06-30"));
    add({}, day("2020-07-01"));
    return true;
  };
  Sink sink;
  CHECK(known_by(read, day("2020-06-30"))("register", sink));
  CHECK(sink.n_columns == 1);
  CHECK(sink.rows == std::vector<std::int64_t>{1, 3, 4});
  CHECK(sink.open == std::vector<bool>{true, false, true});
}

TEST_CASE("standard errors go on where the series of their values do") {
  const auto unit = [](const std::string& code, double population, const char* from, const char* to,
                       std::vector<std::string> successors) {
    return Unit{.code = code,
                .name = code,
                .parent = {},
                .group = {},
                .kind = {},
                .population = population,
                .valid_from = parse_date(from),
                .valid_to = parse_date(to),
                .successors = std::move(successors),
                .origin = {}};
  };
  PackageBuilder builder;
  builder.unit(unit("O", 100, "2010-01-01", "2022-12-31", {"N"})).unit(unit("N", 100, "2023-01-01", "", {}));
  builder.unit(unit("A", 100, "2010-01-01", "2022-12-31", {"M"}))
      .unit(unit("B", 300, "2010-01-01", "2022-12-31", {"M"}));
  builder.unit(unit("M", 400, "2023-01-01", "", {}));
  builder.set("period", "2024").node("I", "", "100", "collect", "v");
  builder.indicator("v", "人").indicator("rate", "%");
  for (const auto* const indicator : {"v", "rate"}) {
    builder.value("O", indicator, "2022", "12±0.5~9")
        .value("A", indicator, "2022", "10±3~10")
        .value("B", indicator, "2022", "20±4~20");
  }
  auto package = builder.build();
  package.data.indicators[package.data.find_indicator("rate").value()].merged = MergePolicy::population;
  Diagnostics diagnostics;
  derive_values(
      package, [](std::string_view, RecordSink&) { return false; }, diagnostics);
  const auto error = [&](const std::string& indicator, const std::string& code) {
    const auto* const column =
        package.data.panel.find(package.data.find_indicator(indicator).value(), Period::year(2022));
    return column->error(package.data.find_unit(code).value());
  };
  CHECK(error("v", "N").standard_error == 0.5);
  CHECK(error("v", "N").df == 9);
  // Counts: 30 with √(3² + 4²) = 5 on 625 / (81/10 + 256/20) df.
  CHECK(value(package, "v", "M", 2022) == 30);
  CHECK(error("v", "M").standard_error == Approx(5));
  CHECK(error("v", "M").df == Approx(625 / 20.9));
  // Rates by population: (100 × 10 + 300 × 20) / 400 = 17.5 with √(0.25² × 9 + 0.75² × 16).
  CHECK(value(package, "rate", "M", 2022) == 17.5);
  CHECK(error("rate", "M").standard_error == Approx(std::sqrt(0.0625 * 9 + 0.5625 * 16)));
}

TEST_CASE("a computed value has no error of the value that was reported beside it") {
  auto builder = PackageBuilder();
  builder.unit("U").set("period", "2020").node("I", "", "100", "collect", "rate");
  builder.value("U", "a", "2020", "2").value("U", "rate", "2020", "4±0.5");
  auto package = with(builder, "rate", ValueSource::formula, "2 * a");
  Diagnostics diagnostics;
  derive_values(
      package, [](std::string_view, RecordSink&) { return false; }, diagnostics);
  CHECK(value(package, "rate", "U") == 4);
  CHECK_FALSE(package.data.panel.find(package.data.find_indicator("rate").value(), Period::year(2020))
                  ->error(0)
                  .is_known());
}
