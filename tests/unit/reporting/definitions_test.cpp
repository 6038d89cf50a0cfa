#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/placed_json.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/writers.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "fixture.hpp"
#include "support/scratch_folder.hpp"

using namespace gnomon;

namespace {

/// The program's own definitions again, whatever a test did.
struct OwnReports {
  OwnReports() = default;
  ~OwnReports() { use_report_files({}); }
  OwnReports(const OwnReports&) = delete;
  OwnReports& operator=(const OwnReports&) = delete;
};

std::string written(const Table& table, std::string_view format) {
  return write_to_text(
      [&](Output& out) { find_table_writer(format)->write(table, {.plain_csv = true}, out); });
}

/// Faults found in one file: `171:0 found (suggestion)`, the number of the fault, the line, what was read.
std::vector<std::string> faults_in(const std::string& name, const std::string& text) {
  const gnomon::test::ScratchFolder folder;
  folder.write(name, text);
  Diagnostics findings;
  static_cast<void>(read_report_files(folder.path(), findings));
  std::vector<std::string> lines;
  for (const auto& finding : findings.sorted()) {
    CHECK(finding.place.file == (folder.path() / name).string());
    auto line = std::string(finding.fault->code.substr(5)) + ":" + std::to_string(finding.place.row) + " " +
                finding.found;
    if (!finding.suggestion.empty()) line += " (" + finding.suggestion + ")";
    lines.push_back(std::move(line));
  }
  return lines;
}

using Lines = std::vector<std::string>;

constexpr auto good_gap = R"({
  "id": "gap", "title": "What is lacking", "title_zh": "尚差",
  "columns": [
    {"name": "light", "type": "light", "title": "State", "title_zh": "亮灯"},
    {"name": "name", "type": "text", "title": "Town", "title_zh": "乡镇"},
    {"name": "needed", "type": "number", "title": "Lacking", "title_zh": "还差"}
  ]
})";

}  // namespace

TEST_CASE("definitions: a copy of the program's own has no fault and changes nothing", "[definitions]") {
  const gnomon::test::ScratchFolder folder;
  for (const auto& [name, text] : program_report_files()) folder.write(name, text);
  Diagnostics findings;
  const auto files = read_report_files(folder.path(), findings);
  CHECK(findings.empty());
  CHECK(files.empty());
}

TEST_CASE("definitions: what editors and file managers leave behind is passed over", "[definitions]") {
  for (const auto* name :
       {".gap.json.swp", "gap.json~", "~$bulletin.docx", "Thumbs.db", "desktop.ini", "README.md"})
    CHECK(faults_in(name, "x").empty());
}

TEST_CASE("definitions: every fault with its line and what was meant", "[definitions]") {
  CHECK(faults_in("gap.json", good_gap).empty());
  CHECK(faults_in("rankin_view.json", "{}") == Lines{"171:0 rankin_view.json (ranking_view.json)"});
  CHECK(faults_in("gap.json", "{\"id\": \"\xB2\xEE\"}") == Lines{"172:0 "});
  CHECK(faults_in("gap.json", "{\n  \"id\": \"gap\",\n  \"title\" \"x\"\n}") == Lines{"173:3 \"x\""});
  CHECK(faults_in("gap.json", "{\n  \"id\": \"gap\",\n") == Lines{"184:3 "});
  CHECK(faults_in("gap.json", "") == Lines{"184:1 "});
  CHECK(faults_in("gap.json", "[]") == Lines{"177:1 gap.json"});

  const auto with = [](const std::string& rest) {
    return "{\n\"id\": \"gap\",\n\"title\": \"x\",\n\"title_zh\": \"差距\",\n" + rest + "\n}";
  };
  const std::string columns =
      R"("columns": [{"name": "unit", "type": "text", "title": "a", "title_zh": "甲"}])";
  CHECK(faults_in("gap.json", with(columns)).empty());
  CHECK(faults_in("gap.json", with(columns + ",\n\"title\": \"y\"")) == Lines{"174:6 title"});
  CHECK(faults_in("gap.json", with(columns + ",\n\"titel_zh\": \"y\"")) ==
        Lines{"175:6 titel_zh (title_zh)"});
  CHECK(faults_in("gap.json", with("\"title_en\": 1")) == Lines{"176:1 columns", "175:5 title_en (title)"});
  CHECK(faults_in("gap.json", with(R"("columns": {})")) == Lines{"177:5 columns"});
  CHECK(faults_in("gap.json", with(R"("columns": ["unit"])")) == Lines{"177:5 columns[1]"});
  CHECK(faults_in("gap.json", with(R"("columns": [])")) == Lines{"181:5 columns"});
  CHECK(faults_in("gap.json",
                  with("\"columns\": [\n{\"type\": \"text\", \"title\": \"a\", \"title_zh\": \"甲\"}]")) ==
        Lines{"176:6 name"});
  CHECK(faults_in("gap.json", with("\"columns\": [\n{\"name\": \"unti\", \"type\": \"text\", \"title\": "
                                   "\"a\", \"title_zh\": \"甲\"}]")) == Lines{"179:6 unti (unit)"});
  CHECK(faults_in("gap.json",
                  with("\"columns\": [\n{\"name\": \"unit\", \"type\": \"number\", \"title\": 5}]")) ==
        Lines{"176:6 title_zh", "177:6 title", "178:6 number"});
  CHECK(
      faults_in("gap.json",
                with("\"columns\": [\n{\"name\": \"unit\", \"type\": \"text\", \"title\": \"a\", "
                     "\"title_zh\": \"甲\"},\n"
                     "{\"name\": \"unit\", \"type\": \"text\", \"title\": \"a\", \"title_zh\": \"甲\"}]")) ==
      Lines{"180:7 unit"});
  CHECK(faults_in("ranking_view.json", good_gap).front() == "178:2 gap");
}

TEST_CASE("definitions: labels may be given in part; a place that nothing fills is a fault",
          "[definitions]") {
  CHECK(faults_in("labels.json", R"({"yes": {"en": "yes", "zh": "达标"}})").empty());
  CHECK(faults_in("labels.json", R"({"yess": {"en": "yes", "zh": "达标"}})") == Lines{"182:1 yess (yes)"});
  CHECK(faults_in("labels.json", R"({"yes": {"en": "yes"}})") == Lines{"176:1 zh"});
  CHECK(faults_in("labels.json", R"({"yes": "yes"})") == Lines{"177:1 yes"});
  CHECK(faults_in("labels.json", R"({"yes": {"en": "{n}", "zh": "达标"}})") == Lines{"185:1 {n}"});
  CHECK(faults_in("labels.json",
                  "{\"explain.place\":\n {\"en\": \"place {rank}\", \"zh\": \"第 {rnak} 名\"}}") ==
        Lines{"183:2 {rnak} ({rank})"});
  CHECK(faults_in("labels.json",
                  "{\"no\": {\"en\": \"no\", \"zh\": \"否\"},\n\"no\": {\"en\": \"no\", \"zh\": \"未\"}}") ==
        Lines{"174:2 no"});
}

TEST_CASE("definitions: a folder that is not there", "[definitions]") {
  Diagnostics findings;
  CHECK_THROWS_AS(read_report_files("/nowhere/at/all", findings), Error);
}

TEST_CASE("definitions: people see the columns chosen, in that order; data files do not change",
          "[definitions]") {
  const OwnReports own;
  const ExampleCounty county;
  const auto context = county.context();
  const auto csv = written(ranking_view(context), "csv");
  const auto json = written(ranking_view(context), "json");
  const auto data_file = written(ranking_table(context), "csv");
  use_report_files(
      {{"ranking_view.json", R"({"id": "ranking_view", "title": "Ranking", "title_zh": "排名", "columns": [
        {"name": "total", "type": "number", "title": "Points", "title_zh": "得分"},
        {"name": "show", "type": "columns", "title": "-", "title_zh": "-"},
        {"name": "name", "type": "text", "title": "Town", "title_zh": "乡镇"}]})"}});
  const auto text = written(ranking_view(context), "table");
  const auto first_line = text.substr(0, text.find('\n'));
  CHECK(first_line.starts_with(" 得分"));
  CHECK(first_line.ends_with("乡镇"));
  CHECK(text.find("名次") == std::string::npos);
  CHECK(written(ranking_view(context), "markdown").starts_with("| 得分 |"));
  CHECK(written(ranking_view(context), "csv") == csv);
  CHECK(written(ranking_view(context), "json") == json);
  CHECK(written(ranking_table(context), "csv") == data_file);
}

TEST_CASE("definitions: labels of the user stand beside the program's", "[definitions]") {
  const OwnReports own;
  const auto before = std::string(label("no", Language::zh));
  use_report_files({{"labels.json", R"({"yes": {"en": "met", "zh": "达标"}})"}});
  CHECK(label("yes", Language::zh) == "达标");
  CHECK(label("no", Language::zh) == before);
  CHECK(report_file("gap.json") == program_report_files().at("gap.json"));
}

TEST_CASE("definitions: the manifest has their hash when they are not the program's", "[definitions]") {
  const OwnReports own;
  const ExampleCounty county;
  const auto context = county.context();
  const auto manifest = [&] { return write_to_text([&](Output& out) { write_manifest(context, {}, out); }); };
  CHECK(manifest().find("definitions_sha256") == std::string::npos);
  use_report_files({{"gap.json", good_gap}});
  const auto first = manifest();
  CHECK(first.find("definitions_sha256") != std::string::npos);
  use_report_files({{"gap.json", std::string(good_gap) + "\n"}});
  CHECK(manifest() != first);
}

TEST_CASE("JSON with places: lines, columns in characters, values as written", "[definitions]") {
  const auto read = read_placed_json("{\"a\": [1, -2, 2.5, true, null],\n \"b\": \"甲\"}");
  const auto& root = std::get<PlacedJson>(read);
  REQUIRE(root.members.size() == 2);
  CHECK(root.members[1].line == 2);
  CHECK(root.find("b")->text == "甲");
  std::vector<std::string> texts;
  for (const auto& element : root.find("a")->elements) texts.push_back(element.text);
  CHECK(texts == std::vector<std::string>{"1", "-2", "2.5", "true", "null"});

  const auto wrong = std::get<JsonFault>(read_placed_json("{\n\"甲乙\": “x”}"));
  CHECK(wrong.line == 2);
  CHECK(wrong.column == 7);
  CHECK(std::holds_alternative<JsonFault>(read_placed_json(std::string(100000, '['))));
}

TEST_CASE("definitions: the page keeps its places, in their order", "[definitions]") {
  CHECK(faults_in("page.html", "<html lang=\"{{language}}\"><title>{{title}}</title>{{data}}").empty());
  CHECK(faults_in("page.html", "{{language}} {{titel}} {{data}}") == Lines{"176:1 {{title}}"});
  CHECK(faults_in("page.html", "{{language}} {{data}} {{title}}") == Lines{"176:1 {{data}}"});
}
