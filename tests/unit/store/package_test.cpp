#include <gnomon/store/archive.hpp>

#include <catch2/catch.hpp>

#include <sstream>

#include <gnomon/base/decimal.hpp>
#include <gnomon/input/package_reader.hpp>
#include <gnomon/input/sources.hpp>

#include "memory_source.hpp"
#include "scratch_file.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

void describe_scheme(std::ostream& text, const Scheme& scheme) {
  for (const auto& choice : scheme.settings.choices) {
    text << choice.key << '=' << choice.value << ' ' << choice.is_default << '\n';
  }
  for (const auto& node : scheme.nodes) {
    text << node.code << '|' << node.name << '|' << node.parent << '|'
         << format_exact(node.points.value_or(-1)) << '|' << node.i_indicator << '|'
         << (node.rule ? node.rule->text : "") << '|' << node.evidence << '|' << node.remark << '\n';
  }
  for (const auto& target : scheme.targets) {
    text << target.i_indicator << '|' << target.period.text() << '|'
         << format_exact(target.value.value_or(-1)) << '|' << target.scope << '|' << code(target.kind) << '|'
         << target.reference << '|' << target.source << '\n';
  }
  for (const auto& grade : scheme.grades)
    text << grade.name << '|' << format_exact(grade.at_least.value_or(-1)) << '\n';
  for (const auto& reward : scheme.rewards)
    text << reward.rank_from << '|' << reward.group << '|' << reward.reward << '\n';
  for (const auto& each : scheme.responsibilities) {
    text << each.item << '|' << each.unit << '|' << code(each.role) << '|'
         << format_exact(each.share.value_or(-1)) << '\n';
  }
}

void describe_data(std::ostream& text, const Dataset& data) {
  for (const auto& unit : data.units) {
    text << unit.code << '|' << unit.name << '|' << unit.parent << '|' << unit.group << '|' << unit.kind
         << '|' << format_exact(unit.population.value_or(-1)) << '\n';
  }
  for (const auto& indicator : data.indicators) {
    text << indicator.code << '|' << indicator.name << '|' << indicator.unit_of_measure << '|'
         << indicator.calibre << '\n';
  }
  for (const auto& period : data.panel.periods()) {
    for (std::size_t i = 0; i < data.indicators.size(); ++i) {
      const auto* const column = data.panel.find(i, period);
      if (column == nullptr) continue;
      text << period.text() << ' ' << data.indicators[i].code;
      for (std::size_t u = 0; u < data.units.size(); ++u) {
        text << ' ' << format_exact(column->value[static_cast<Eigen::Index>(u)]) << '/'
             << static_cast<int>(column->status[u]) << data.panel.calibre(data.indicators[i], u, i, period);
        if (column->error(u).is_known())
          text << "±" << format_exact(column->error(u).standard_error) << '~' << column->error(u).df;
      }
      text << '\n';
    }
  }
  for (const auto& each : data.self_values)
    text << each.i_unit << '|' << each.i_indicator << '|' << each.period.text() << '|'
         << format_exact(each.value) << '\n';
  for (const auto& each : data.evidence)
    text << each.i_unit << '|' << each.i_indicator << '|' << each.period.text() << '|' << each.text << '\n';
  for (const auto& row : data.corrections)
    text << row.unit << '|' << row.value << '|' << row.by << '|' << row.reason << '\n';
  for (const auto& note : data.notes)
    text << note.i_unit << '|' << note.i_indicator << '|' << note.text << '\n';
}

/// All that was understood of a package and the kinds of its faults, as one text to compare.
std::string understood(const TableSource& source) {
  Diagnostics faults;
  const auto package = read_package(source, {}, faults);
  std::ostringstream text;
  describe_scheme(text, package.scheme);
  describe_data(text, package.data);
  text << "errors " << faults.count(Severity::error) << '\n';
  return text.str();
}

}  // namespace

TEST_CASE("an example means the same from its files and from an archive") {
  const std::string example = GENERATE("county", "county/county.xlsx", "provinces", "townplan");
  Diagnostics faults;
  const auto package = open_source(std::string(GNOMON_SOURCE_DIR "/data/examples/") + example, faults);
  REQUIRE(package);
  const ScratchFile file;
  auto archive = Archive::open(file.path, Archive::Mode::create_or_update);
  archive.import_package(*package, example, "2026-01-15T09:00:00Z");
  INFO(example);
  CHECK(understood(*archive.source()) == understood(*package));
  CHECK(archive.import_package(*package, example, "2026-01-15T09:00:00Z").nothing_changed());
}

TEST_CASE("standard errors mean the same from files and from an archive, in the long and in the wide form") {
  const bool wide = GENERATE(false, true);
  const MemoryTable long_values{"values",
                                {"unit", "period", "indicator", "value", "standard_error", "df"},
                                {{"01", "2024", "rate", "12.5", "0.8", "12"},
                                 {"02", "2024", "rate", "10", "1.1", ""},
                                 {"01", "2024", "books", "3", "", ""}}};
  const MemoryTable wide_values{
      "values",
      {"单位代码", "时期", "比例", "比例：标准误", "比例：自由度", "books"},
      {{"01", "2024", "12.5", "0.8", "12", "3"}, {"02", "2024", "10", "1.1", "", ""}}};
  const MemorySource source(
      {{"units", {"unit", "name"}, {{"01", "甲"}, {"02", "乙"}}},
       {"indicators",
        {"indicator", "name", "unit_of_measure"},
        {{"rate", "比例", "%"}, {"books", "册数", "册"}}},
       {"scheme",
        {"item", "name", "points", "indicator", "rule"},
        {{"A", "素质", "100", "rate", "met(at_least=11)"}}},
       wide ? wide_values : long_values,
       {"corrections",
        {"unit", "period", "indicator", "value", "standard_error", "df", "by", "date", "reason"},
        {{"02", "2024", "rate", "11", "0.9", "8", "李", "2025-01-05", "笔误"}}}});
  const ScratchFile file;
  auto archive = Archive::open(file.path, Archive::Mode::create_or_update);
  archive.import_package(source, "memory", "2026-01-15T09:00:00Z");
  const auto from_files = understood(source);
  CHECK(from_files.find("±0.8~12") != std::string::npos);
  CHECK(from_files.find("±0.9~8") != std::string::npos);
  CHECK(understood(*archive.source()) == from_files);
}
