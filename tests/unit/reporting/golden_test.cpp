#include <gnomon/reporting/assessment_json.hpp>
#include <gnomon/reporting/explanation.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/markdown_report.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/writers.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "fixture.hpp"

using namespace gnomon;

namespace {

std::string written(const Table& table, const std::string& format, Language language = Language::zh) {
  const auto* const writer = find_table_writer(format);
  REQUIRE(writer != nullptr);
  return write_to_text(
      [&](Output& out) { writer->write(table, {.language = language, .plain_csv = true}, out); });
}

}  // namespace

TEST_CASE("the contract's tables are as approved") {
  const ExampleCounty county;
  const auto context = county.context();
  check_golden("ranking.csv", written(ranking_table(context), "csv"));
  check_golden("history.csv", written(history_table(context), "csv"));
  check_golden("scores.csv", written(scores_table(context), "csv"));
  check_golden("trends.csv", written(trends_table(context), "csv"));
  check_golden("rewards.csv", written(rewards_table(context), "csv"));
  check_golden("ranking.json", written(ranking_table(context), "json"));
}

TEST_CASE("views and pages for people are as approved, in both languages") {
  const ExampleCounty county;
  for (const auto language : {Language::zh, Language::en}) {
    const std::string suffix = language == Language::zh ? ".zh" : ".en";
    const auto context = county.context(language);
    check_golden("ranking" + suffix + ".txt", written(ranking_view(context), "table", language));
    check_golden("trend" + suffix + ".txt", written(trend_view(context), "table", language));
    check_golden("trend_T2" + suffix + ".txt", written(trend_view(context, 2), "table", language));
    check_golden("ranking" + suffix + ".md",
                 write_to_text([&](Output& out) { write_markdown_report(context, out); }));
    for (const auto i_unit : std::vector<std::size_t>{1, 3, 4, 5}) {
      check_golden("explain_" + context.data().units[i_unit].code + suffix + ".txt",
                   write_to_text([&](Output& out) { write_explanation(context, i_unit, false, out); }));
    }
  }
}

TEST_CASE("the JSON files are as approved") {
  const ExampleCounty county;
  const auto context = county.context();
  check_golden("assessment.json", write_to_text([&](Output& out) { write_assessment_json(context, out); }));
  check_golden("explain_T1.json",
               write_to_text([&](Output& out) { write_explanation_json(context, 1, out); }));
  check_golden("manifest.json", write_to_text([&](Output& out) {
                 write_manifest(context, {{"ranking.csv", 10, std::string(64, 'c')}}, out);
               }));
}
