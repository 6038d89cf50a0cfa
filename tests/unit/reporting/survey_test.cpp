#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/survey_release.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_page.hpp>
#include <gnomon/reporting/survey_report.hpp>
#include <gnomon/reporting/survey_tables.hpp>
#include <gnomon/reporting/writers.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/publication.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "fixture.hpp"
#include "support/scratch_folder.hpp"
#include "survey_fixture.hpp"

using namespace gnomon;

namespace {

std::string written(const Table& table, const std::string& format, Language language = Language::zh) {
  return write_to_text([&](Output& out) {
    find_table_writer(format)->write(table, {.language = language, .plain_csv = true}, out);
  });
}

const std::vector<std::pair<Language, std::string>> languages{{Language::zh, "zh"}, {Language::en, "en"}};

Package package() {
  Package each;
  each.name = "survey";
  each.input_hashes = {{"design.csv", std::string(64, 'a')}};
  return each;
}

}  // namespace

TEST_CASE("the survey's tables are as approved") {
  const auto results = example_survey();
  check_golden("survey_estimates.csv", written(survey_estimates(results), "csv"));
  check_golden("survey_comparisons.csv", written(survey_comparisons(results), "csv"));
  check_golden("survey_weights.csv", written(survey_weights(results), "csv"));
  check_golden("survey_margins.csv", written(survey_margins(results), "csv"));
  check_golden("survey_methods.csv", written(survey_methods(results, Language::zh, false), "csv"));
}

TEST_CASE("the survey's views are as approved, in both languages") {
  const auto results = example_survey();
  for (const auto& [language, code] : languages) {
    const auto text = [&](bool markdown) {
      return write_to_text([&, language = language](Output& out) {
        write_survey_text(results, results.title, {.language = language, .markdown = markdown}, out);
      });
    };
    check_golden("survey." + code + ".txt", text(false));
    check_golden("survey." + code + ".md", text(true));
    check_golden("survey_weights." + code + ".txt",
                 written(survey_weights_view(results, language), "table", language));
  }
}

TEST_CASE("survey.json and the page are as approved") {
  const auto results = example_survey();
  const auto of_package = package();
  const SurveyReport report{.package = of_package, .results = results};
  check_golden("survey.html", write_to_text([&](Output& out) { write_survey_page(report, out); }));
  check_golden("survey.json", write_to_text([&](Output& out) { write_survey_json(report, out); }));
}

TEST_CASE("paragraphs on methods are as approved, for several ways to do a survey") {
  const std::vector<std::pair<std::string, SurveyResults>> surveys{{"simple", simple_sample()},
                                                                   {"bootstrap", bootstrap_survey()},
                                                                   {"replicates", replicates_survey()},
                                                                   {"brewer", brewer_survey()}};
  for (const auto& [language, code] : languages) {
    for (const auto& [name, results] : surveys)
      check_golden("survey_methods_" + name + "." + code + ".txt", survey_methods_text(results, language));
  }
}

TEST_CASE("the template of the methods is given every field that it may name, and no other") {
  for (const auto& [language, code] : languages) {
    for (const auto& results : {example_survey(), simple_sample(), bootstrap_survey()})
      CHECK(survey_methods_values(results, language).names_amiss().empty());
  }
}

TEST_CASE("the paragraph says nothing of what was not done") {
  for (const auto& [language, code] : languages) {
    const auto text = survey_methods_text(simple_sample(), language);
    for (const auto* word :
         {"seed", "种子", "replicate", "重复权重", "{{", "cut off", "截尾", "Score", "得分", "margins"}) {
      INFO(text);
      CHECK(text.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("no figure of a withheld domain stands in any table or view") {
  // The figures of the two domains withheld, before they were: C03 by area.
  const auto results = example_survey();
  for (const auto& [language, code] : languages) {
    std::string all = survey_methods_text(results, language);
    const auto of_package = package();
    const SurveyReport report{.package = of_package, .results = results, .language = language};
    for (const auto& file : survey_files()) {
      if (file.file != "survey.xlsx") all += write_to_text([&](Output& out) { file.write(report, out); });
    }
    for (const auto* format : {"csv", "json", "markdown", "table"}) {
      all += written(survey_estimates(results), format, language);
      all += written(survey_estimates(results, language), format, language);
      all += written(survey_estimates_view(results, language), format, language);
      all += written(survey_comparisons(results), format, language);
      all += written(survey_comparisons(results, language), format, language);
      all += written(survey_comparisons_view(results, language), format, language);
    }
    for (const auto* figure : {"0.0476", "4.76", "0.1423", "14.23", "1279"}) {
      INFO(figure);
      CHECK(all.find(figure) == std::string::npos);
    }
    CHECK(all.find("<30") != std::string::npos);
  }
}

TEST_CASE("rows are chosen by period and by the columns of their domains") {
  const auto all = example_survey();
  const auto of_2022 = chosen(all, "2022", "county");
  REQUIRE(of_2022.estimates.size() == 3);
  CHECK(of_2022.waves.size() == 1);
  CHECK(of_2022.comparisons.empty());
  CHECK(written(survey_estimates_view(of_2022, Language::en), "csv").find("乙县") != std::string::npos);
  const auto whole = chosen(all, {}, "all");
  CHECK(whole.estimates.size() == 3);
  CHECK(whole.comparisons.size() == 2);
  CHECK(whole.waves.size() == 2);
}

TEST_CASE("every code that the survey gives out has a word in both languages") {
  const auto check = [](std::string_view kind, std::string_view code) {
    for (const auto& [language, name] : languages) {
      INFO(kind << " " << code);
      CHECK(label("survey." + std::string(kind) + "." + std::string(code), language) != "");
    }
  };
  for (const auto& each : survey::publication_reasons()) check("reason", each.code);
  for (const auto kind : survey_words<ReplicateKind>) check("given", kind);
  for (const auto method : survey_words<SurveyVariance>) {
    if (method != "linearisation" && method != "given") check("variance", method);
  }
  for (const auto word : survey_words<SurveyDrawing>) check("drawing", word);
  for (const auto word : survey_words<LonelyPsu>) check("lonely", word);
  for (const auto word : survey_words<BaseWeights>) check("base", word);
  for (const auto word : survey_words<ReplicateCentre>) check("centre", word);
  for (const auto word : survey_words<SurveyWeighting>) check("weighting", word);
  for (const auto word : survey_words<MissingAnswer>) check("missing_answer", word);
  for (const auto word : survey_words<IntervalMethod>) check("interval_rule", word);
  for (const auto word : survey_words<SurveyStatistic>) check("statistic", word);
  for (const auto word : survey_words<ComparisonKind>) check("kind", word);
  for (const auto word : survey_words<MultipleTests>) check("adjust", word);
  for (const auto* reason : {"subtraction", "withheld_domain"}) check("reason", reason);
  for (const auto& each : survey::publication_profiles()) {
    if (each.code != "none") check("profile", each.code);
  }
  for (const auto& each : survey::interval_methods()) {
    if (each.code == "none") continue;
    if (each.code != "default") check("interval", each.code);
  }
}

TEST_CASE("the files of a survey are written all together, with a manifest, and are the same each time") {
  const auto results = example_survey();
  const auto of_package = package();
  const SurveyReport report{.package = of_package, .results = results, .options = {{"seed", "1"}}};
  const test::ScratchFolder scratch;
  const auto write = [&](const std::string& name) {
    OutputSet set(scratch.path() / name);
    auto files = write_survey_files(report, set);
    set.commit();
    return files;
  };
  const auto files = write("a");
  CHECK(files.size() == survey_files().size() + 1);
  for (const auto& file : files) CHECK(std::filesystem::exists(scratch.path() / "a" / file.name));
  const auto again = write("b");
  for (std::size_t i = 0; i < files.size(); ++i) {
    INFO(files[i].name);
    CHECK(files[i].sha256 == again[i].sha256);
  }
}
