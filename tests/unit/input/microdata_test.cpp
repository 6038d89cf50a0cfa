#include <gnomon/input/microdata_reader.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

#include <gnomon/input/check_survey.hpp>
#include <gnomon/input/package_reader.hpp>
#include <gnomon/input/sources.hpp>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

namespace {

using Tables = std::vector<std::pair<std::string, std::string>>;  // name, CSV

struct Survey {
  Package package;
  Microdata microdata;
  Texts faults;

  [[nodiscard]] const SurveyPlan& plan() const { return *package.survey; }
  [[nodiscard]] const SurveyWave& wave() const {
    REQUIRE(microdata.waves.size() == 1);
    return microdata.waves.front();
  }
  [[nodiscard]] Texts labels(const std::string& name) const {
    const auto* const column = wave().find(name);
    REQUIRE(column != nullptr);
    Texts labels;
    for (const auto code : column->codes)
      labels.push_back(code < 0 ? "?" : column->levels[static_cast<std::size_t>(code)]);
    return labels;
  }
  [[nodiscard]] std::vector<double> numbers(const std::string& name) const {
    const auto* const column = wave().find(name);
    REQUIRE(column != nullptr);
    return column->numbers;
  }
};

Survey read_source(const std::filesystem::path& path, int n_threads) {
  Survey survey;
  Diagnostics diagnostics;
  const auto source = open_source(path, diagnostics);
  REQUIRE(source);
  ReadOptions options;
  options.survey_alone = true;
  survey.package = read_package(*source, options, diagnostics);
  survey.microdata = read_microdata(*source, survey.package, n_threads, {}, diagnostics);
  check_survey(survey.package, survey.microdata, diagnostics);
  survey.faults = test::fault_names(diagnostics);
  return survey;
}

Survey read_survey(const Tables& tables, int n_threads = 1) {
  const test::ScratchFolder folder;
  for (const auto& [name, csv] : tables) folder.write(name + ".csv", csv);
  return read_source(folder.path(), n_threads);
}

std::string column_letter(std::size_t i) { return std::string(1, static_cast<char>('A' + i)); }

/// A sheet with the cells of a plain CSV text; numbers that Excel would keep as such are numbers.
std::string sheet_of(const std::string& csv) {
  std::string rows;
  std::istringstream lines(csv);
  std::size_t n_row = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto number = std::to_string(++n_row);
    rows += "<row r=\"" + number + "\">";
    std::istringstream cells(line);
    std::size_t i = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++i) {
      const bool is_number = n_row > 1 && !cell.empty() &&
                             cell.find_first_not_of("0123456789.") == std::string::npos &&
                             (cell.front() != '0' || cell.starts_with("0."));
      const auto at = column_letter(i) + number;
      rows += is_number ? "<c r=\"" + at + "\"><v>" + cell + "</v></c>"
                        : "<c r=\"" + at + "\" t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    }
    rows += "</row>";
  }
  return "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" + rows +
         "</sheetData></worksheet>";
}

std::filesystem::path write_workbook(const test::ScratchFolder& folder, const Tables& tables) {
  const std::string main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  std::vector<std::pair<std::string, std::string>> entries{
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" + types +
                          "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"}};
  std::string sheets;
  std::string relations;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto number = std::to_string(i + 1);
    sheets +=
        "<sheet name=\"" + tables[i].first + "\" sheetId=\"" + number + "\" r:id=\"rId" + number + "\"/>";
    relations += "<Relationship Id=\"rId" + number + "\" Type=\"" + types +
                 "/worksheet\" Target=\"worksheets/sheet" + number + ".xml\"/>";
    entries.emplace_back("xl/worksheets/sheet" + number + ".xml", sheet_of(tables[i].second));
  }
  entries.emplace_back("xl/workbook.xml", "<workbook " + main + " xmlns:r=\"" + types + "\"><sheets>" +
                                              sheets + "</sheets></workbook>");
  entries.emplace_back("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
  return test::write_zip(folder, "survey.xlsx", entries);
}

void check_same(const SurveyWave& a, const SurveyWave& b) {
  CHECK(a.period == b.period);
  REQUIRE(a.n_rows == b.n_rows);
  CHECK(a.row_numbers == b.row_numbers);
  REQUIRE(a.columns.size() == b.columns.size());
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    INFO(a.columns[i].name);
    CHECK(a.columns[i].name == b.columns[i].name);
    CHECK(a.columns[i].levels == b.columns[i].levels);
    CHECK(a.columns[i].codes == b.columns[i].codes);
    CHECK(std::ranges::equal(a.columns[i].numbers, b.columns[i].numbers,
                             [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); }));
  }
}

const Tables small{{"respondents",
                    "period,psu,stratum,weight,score,sex,remark\n"
                    "2024,001,07,121.91535607298472,70,男,x\n"
                    "2024,1,07,100,,女,y\n"
                    "2024,10,8,1e2,NA,男,z\n"
                    "2024,2,8, 99.5 ,55,—,\n"},
                   {"estimates", "estimate,variable,by\nmean,score,sex\n"}};

}  // namespace

TEST_CASE("microdata: codes are texts, numbers are exact, missing is missing") {
  const auto survey = read_survey(small);
  CHECK(survey.faults.empty());
  CHECK(survey.wave().n_rows == 4);
  CHECK(survey.wave().row_numbers == std::vector<std::int32_t>{2, 3, 4, 5});
  CHECK(survey.labels("psu") == Texts{"001", "1", "10", "2"});
  CHECK(survey.wave().find("psu")->levels == Texts{"001", "1", "2", "10"});  // natural order
  CHECK(survey.labels("stratum") == Texts{"07", "07", "8", "8"});
  CHECK(survey.labels("sex") == Texts{"男", "女", "男", "?"});
  CHECK(survey.numbers("weight") == std::vector<double>{121.91535607298472, 100, 100, 99.5});
  const auto scores = survey.numbers("score");
  CHECK(scores[0] == 70);
  CHECK(std::isnan(scores[1]));
  CHECK(std::isnan(scores[2]));
  CHECK(scores[3] == 55);
  CHECK(survey.wave().find("remark") == nullptr);  // the plan does not name it
}

TEST_CASE("microdata: one column serves as numbers and as labels") {
  const auto survey =
      read_survey({{"respondents", "period,psu,weight,age\n2024,P1,1,30\n2024,P2,2,40\n2024,P1,1,30\n"},
                   {"estimates", "estimate,statistic,variable,by\na,mean,age,\nb,mean,age,age\n"}});
  CHECK(survey.faults.empty());
  CHECK(survey.labels("age") == Texts{"30", "40", "30"});
  CHECK(survey.numbers("age") == std::vector<double>{30, 40, 30});
}

TEST_CASE("microdata: what goes without saying is filled in, and said") {
  const auto survey = read_survey(small);
  const auto& design = survey.plan().design;
  CHECK(design.stages == Texts{"psu"});
  CHECK(design.strata == Texts{"stratum"});
  CHECK(design.weights == Texts{"weight"});
  CHECK(design.score == ScoreSource::column);
  CHECK(design.unit.empty());
  const auto choice = [&](std::string_view key) {
    return *std::ranges::find(design.choices, key, &Choice::key);
  };
  CHECK(choice("weights").value == "weight");
  CHECK(choice("weights").is_default);
  CHECK(choice("confidence").value == "0.95");
}

TEST_CASE("microdata: columns by their Chinese names") {
  const auto survey = read_survey(
      {{"受访者", "时期,初级抽样单元,层,权重,得分,性别\n2024,P1,甲,10,70,男\n2024,P2,甲,11,60,女\n"},
       {"抽样设计", "设置项,设置值\n分层,层\n抽样单元,初级抽样单元\n达标分,65\n"},
       {"估计", "估计项,变量,分组\n素质,达标,性别\n"}});
  CHECK(survey.faults.empty());
  CHECK(survey.plan().design.strata == Texts{"stratum"});
  CHECK(survey.plan().design.threshold == 65);
  CHECK(survey.labels("性别") == Texts{"男", "女"});
  CHECK(survey.plan().estimates.front().statistic == SurveyStatistic::proportion);
}

TEST_CASE("microdata: several stretches give the same as one") {
  std::string csv = "period,psu,weight,score,sex\n";
  for (int i = 0; i < 60'000; ++i) {
    const auto n = std::to_string(i);
    csv += std::string(i % 3 == 0 ? "2022" : "2024") + ",P" + std::to_string(i / 40) + "," +
           std::to_string(1 + i % 17) + ".5," + (i % 11 == 0 ? "" : std::to_string(i % 101)) + "," +
           (i % 2 == 0 ? "m" : "f") + "\n";
  }
  const Tables tables{{"respondents", csv}, {"estimates", "estimate,variable,by\nlit,literate,sex\n"}};
  const auto one = read_survey(tables, 1);
  const auto four = read_survey(tables, 4);
  CHECK(one.faults.empty());
  CHECK(one.faults == four.faults);
  REQUIRE(one.microdata.waves.size() == 2);
  REQUIRE(four.microdata.waves.size() == 2);
  CHECK(one.microdata.waves[0].period == Period::year(2022));
  CHECK(one.microdata.waves[0].n_rows == 20'000);
  for (std::size_t i = 0; i < 2; ++i) check_same(one.microdata.waves[i], four.microdata.waves[i]);
}

TEST_CASE("microdata: a workbook gives the same as CSV") {
  const test::ScratchFolder folder;
  const Tables tables{{"respondents",
                       "period,psu,stratum,weight,score,sex\n2024,001,07,121.5,70,男\n2024,002,07,100,55,女\n"
                       "2024,010,08,99.25,81,男\n2024,011,08,3,12,女\n"},
                      {"estimates", "estimate,variable,by\nmean,score,sex\n"}};
  const auto workbook = read_source(write_workbook(folder, tables), 1);
  const auto csv = read_survey(tables);
  CHECK(csv.faults.empty());
  CHECK(workbook.faults.empty());
  check_same(csv.wave(), workbook.wave());
}

TEST_CASE("microdata: the order of rows shows in nothing but the order of rows") {
  const std::string head = "period,psu,weight,score,sex\n";
  const Texts rows{"2024,P2,5,70,女\n", "2024,P10,6,60,男\n", "2024,P1,7,50,女\n", "2024,P2,8,,男\n"};
  const Tables plan{{"estimates", "estimate,variable,by\nmean,score,sex\n"}};
  const auto read = [&](const std::vector<std::size_t>& order) {
    auto tables = plan;
    std::string csv = head;
    for (const auto i : order) csv += rows[i];
    tables.emplace_back("respondents", csv);
    return read_survey(tables);
  };
  const auto first = read({0, 1, 2, 3});
  const auto other = read({3, 2, 1, 0});
  for (const std::string name : {"psu", "sex"}) {
    CHECK(first.wave().find(name)->levels == other.wave().find(name)->levels);
    auto reversed = other.labels(name);
    std::ranges::reverse(reversed);
    CHECK(first.labels(name) == reversed);
  }
}

TEST_CASE("microdata: a wave has its own rows of the design, the others those of all") {
  const auto survey = read_survey(
      {{"respondents", "period,psu,w22,w24,score\n2022,1,3,,50\n2022,2,3,,60\n2024,1,,5,70\n2024,2,,5,80\n"},
       {"design", "key,value,period\nweights,w24,\nweights,w22,2022\nminimum,5,\n"}});
  CHECK(survey.faults.empty());
  CHECK(survey.plan().design_of(Period::year(2022)).weights == Texts{"w22"});
  CHECK(survey.plan().design_of(Period::year(2022)).minimum == 5);
  CHECK(survey.plan().design_of(Period::year(2024)).weights == Texts{"w24"});
}

TEST_CASE("microdata: crossings hold the labels that occur, in order") {
  const auto survey =
      read_survey({{"respondents",
                    "period,weight,score,a,b\n2024,2,1,x10,u\n2024,2,1,x2,v\n2024,2,1,x2,u\n2024,2,1,,u\n"},
                   {"estimates", "estimate,variable,by\nm,score,a*b\n"}});
  const auto crossing = cross(survey.wave(), {"a", "b"});
  CHECK(crossing.levels == Texts{"x2*u", "x2*v", "x10*u"});
  CHECK(crossing.codes == std::vector<std::int32_t>{2, 1, 0, -1});
  const auto everybody = cross(survey.wave(), {});
  CHECK(everybody.levels == Texts{""});
  CHECK(everybody.codes == std::vector<std::int32_t>{0, 0, 0, 0});
  CHECK(crossing_parts("sex × age_group") == Texts{"sex", "age_group"});
}

TEST_CASE("microdata: margins that differ by rounding are brought to the first total") {
  const auto survey = read_survey({{"respondents", "period,weight,score,a,b\n2024,2,1,x,u\n2024,2,1,y,v\n"},
                                   {"design", "key,value\nweighting,rake\n"},
                                   {"margins", "margin,level,count\na,x,50\na,y,50\nb,u,40\nb,v,61\n"}});
  CHECK(survey.faults == Texts{"survey_margins_rounded:4"});
  const auto& plan = survey.plan();
  const auto period = Period::year(2024);
  CHECK(plan.counts_of(*plan.find_margin("a", period), period) == std::vector<double>{50, 50});
  const auto scaled = plan.counts_of(*plan.find_margin("b", period), period);
  CHECK(scaled[0] == Approx(40 * 100 / 101.0));
  CHECK(scaled[0] + scaled[1] == Approx(100));
}

TEST_CASE("microdata: of a file wrong in every row a limited number of faults is kept") {
  std::string csv = "period,weight,score\n";
  for (int i = 0; i < 5000; ++i) csv += "2024,many,50\n";
  const auto survey = read_survey({{"respondents", csv}});
  CHECK(std::ranges::count_if(
            survey.faults, [](const auto& each) { return each.starts_with("survey_not_number"); }) == 1000);
  CHECK(std::ranges::count(survey.faults, "more_of_a_kind") > 0);
}
