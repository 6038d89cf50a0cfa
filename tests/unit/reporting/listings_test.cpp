#include <gnomon/reporting/listings.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>

#include <gnomon/base/embedded.hpp>
#include <gnomon/reporting/writers.hpp>

#include "fixture.hpp"

using namespace gnomon;

namespace {

const RuleDeclaration each{
    .name = "each",
    .summary_en = "Points for each",
    .summary_zh = "按件计分",
    .formula = "min(P, points × min(x, at_most))",
    .example = "each(points=0.5, at_most=5)",
    .vocabulary = "I6",
    .parameters = {{"points", ParameterType::number, "", {}, "points of one", "每件几分"},
                   {"in", ParameterType::word, "points", {"points", "percent"}, "unit", "单位"}},
    .reasons = {{"each.counted", "{value} × {each} = {points}", "{value} × {each} = {points}"}}};

}  // namespace

TEST_CASE("the list of rules and the page of one") {
  const std::array<const RuleDeclaration*, 1> rules{&each};
  const auto table = rules_table(rules, Language::zh);
  CHECK(write_to_text([&](Output& out) { find_table_writer("table")->write(table, {}, out); }) ==
        "规则  说明      公式                              示例\n"
        "-----------------------------------------------------------------------------\n"
        "each  按件计分  min(P, points × min(x, at_most))  each(points=0.5, at_most=5)\n"
        "x 数值，t 目标值，P 满分。\n");
  for (const bool markdown : {false, true}) {
    check_golden(markdown ? "rule.md" : "rule.txt",
                 write_to_text([&](Output& out) { write_rule_page(each, Language::zh, markdown, out); }));
  }
}

TEST_CASE("every table of the schemas can be listed") {
  int n = 0;
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with("schemas/tables/")) continue;
    INFO(file.path);
    ++n;
    for (const auto language : {Language::zh, Language::en}) {
      for (const bool markdown : {false, true}) {
        const auto text = write_to_text(
            [&](Output& out) { write_schema_page(file.content(), language, markdown, false, out); });
        CHECK(text.size() > 200);
        CHECK((text.find('\x1B') == std::string::npos));
      }
    }
  }
  CHECK(n >= 9);
}

TEST_CASE("a schema and the settings, on screen") {
  const auto page = write_to_text([](Output& out) {
    write_schema_page(*embedded_file("schemas/tables/grades.json"), Language::zh, false, false, out);
  });
  CHECK(page.find("at_least") != std::string::npos);
  const auto settings = write_to_text([](Output& out) {
    write_schema_page(*embedded_file("schemas/tables/assessment.json"), Language::en, true, false, out);
  });
  CHECK(settings.find("| rounding | ") != std::string::npos);
}
