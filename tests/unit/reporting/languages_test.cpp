// Every text is there in Chinese and in English, in its own language, and with the same places to be filled.

#include <gnomon/analysis/departments.hpp>
#include <gnomon/analysis/recognition.hpp>
#include <gnomon/base/embedded.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/placed_json.hpp>
#include <gnomon/reporting/reports.hpp>
#include <gnomon/reporting/writers.hpp>
#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/values/definition.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace gnomon;

namespace {

bool is_chinese(std::string_view text) {
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    // Characters, and marks of full width: 60～80%.
    if ((lead >= 0xE4 && lead <= 0xE9) || lead == 0xEF) return true;
  }
  return false;
}

/// `{name}` places. A place that is filled by language, `{value_en}` and `{value_zh}`, is the same in both.
std::set<std::string> places_of(std::string_view text) {
  std::set<std::string> places;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) break;
    auto place = std::string(text.substr(open + 1, close - open - 1));
    if (place.ends_with("_en") || place.ends_with("_zh")) place.resize(place.size() - 3);
    places.insert(std::move(place));
  }
  return places;
}

/// What is the same in both languages: places, what stands in back quotes, names of files and products, one-letter signs.
std::string words_only(std::string_view text) {
  std::string words;
  char until = 0;
  for (const char c : text) {
    if (until != 0) {
      if (c == until) until = 0;
    } else if (c == '{') {
      until = '}';
    } else if (c == '`') {
      until = '`';
    } else {
      words += c;
    }
  }
  for (const std::string_view same : {"Gnomon", "Markdown", "CSV", "JSON", "Table Schema", "SHA-256", "min",
                                      "max", "sum", "Excel", "WPS"}) {
    for (auto at = words.find(same); at != std::string::npos; at = words.find(same))
      words.erase(at, same.size());
  }
  return words;
}

bool has_words(std::string_view text) {
  const auto words = words_only(text);
  int run = 0;
  return std::ranges::any_of(words, [&](char c) {
    run = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? run + 1 : 0;
    return run > 1;
  });
}

void check_pair(const std::string& where, std::string_view en, std::string_view zh, bool same_places = true) {
  INFO(where << "\n  en: " << en << "\n  zh: " << zh);
  CHECK(en.empty() == zh.empty());
  // English may say which Chinese words can be written in a table, but not be Chinese.
  CHECK((!is_chinese(en) || has_words(en)));
  if (has_words(en)) CHECK(is_chinese(zh));
  if (same_places) CHECK(places_of(en) == places_of(zh));
}

PlacedJson parsed(std::string_view text) { return std::get<PlacedJson>(read_placed_json(text)); }

/// Codes stand for themselves in English; each has its Chinese word beside it.
void check_words(const std::string& where, const PlacedJson& codes, const PlacedJson& owner) {
  const auto* const chinese = owner.find("enum_zh");
  INFO(where);
  REQUIRE(chinese != nullptr);
  REQUIRE(chinese->elements.size() == codes.elements.size());
  for (const auto& word : chinese->elements) CHECK(is_chinese(word.text));
}

/// Every text beside its Chinese one (`title`, `title_zh`), every list of codes beside its words, at any depth.
void check_titles(const std::string& where, const PlacedJson& json) {
  for (const auto& element : json.elements) check_titles(where, element);
  for (const auto& [key, line, value] : json.members) {
    const auto here = where + ":" + std::to_string(line) + " " + key;
    if (key == "title" || key == "description" || key == "why") {
      const auto* const chinese = json.find(key + "_zh");
      INFO(here);
      REQUIRE(chinese != nullptr);
      check_pair(here, value.text, chinese->text);
    }
    if (key == "enum" && json.find("key") != nullptr) check_words(here, value, json);
    // The keys of settings have titles of their own.
    const auto* const name = json.find("name");
    const bool is_setting_key = name != nullptr && name->text == "key";
    if (key == "constraints" && value.find("enum") != nullptr && !is_setting_key)
      check_words(here, *value.find("enum"), json);
    check_titles(where, value);
  }
}

void check_declaration(const RuleDeclaration& declaration) {
  const std::string where(declaration.name);
  check_pair(where, declaration.summary_en, declaration.summary_zh);
  CHECK_FALSE(declaration.summary_en.empty());
  // Names of parameters are written alike in both languages; other words of a formula are not.
  auto formula = std::string(declaration.formula);
  for (const auto& parameter : declaration.parameters) {
    for (auto at = formula.find(parameter.name); at != std::string::npos; at = formula.find(parameter.name))
      formula.erase(at, parameter.name.size());
  }
  INFO(formula);
  CHECK((!has_words(formula) || is_chinese(declaration.formula_zh)));
  for (const auto& parameter : declaration.parameters)
    check_pair(where + " " + std::string(parameter.name), parameter.summary_en, parameter.summary_zh);
}

void check_reason(const ReasonText& reason) { check_pair(std::string(reason.id), reason.en, reason.zh); }

}  // namespace

TEST_CASE("languages: labels", "[languages]") {
  const auto labels = parsed(program_report_files().at("labels.json"));
  for (const auto& [key, line, texts] : labels.members) {
    INFO(key);
    REQUIRE(texts.members.size() == 2);
    check_pair(key, texts.find("en")->text, texts.find("zh")->text);
    CHECK_FALSE(is_chinese(texts.find("en")->text));
  }
  std::set<std::string> keys;
  for (const auto& member : labels.members) CHECK(keys.insert(member.key).second);
}

TEST_CASE("languages: titles of reports, tables, columns and settings, and the words of columns",
          "[languages]") {
  int n_files = 0;
  for (const auto& file : embedded_files()) {
    const bool is_ours = (file.path.starts_with("reports/") && !file.path.ends_with("labels.json")) ||
                         file.path.starts_with("schemas/tables/");
    if (!is_ours || !file.path.ends_with(".json")) continue;
    check_titles(std::string(file.path), parsed(file.content()));
    ++n_files;
  }
  CHECK(n_files > 40);
}

TEST_CASE("languages: faults", "[languages]") {
  // What a library says, in English only, of a damaged file.
  const std::set<std::string_view> with_detail{"GNO-D007"};
  for (const auto* fault : all_faults()) {
    const std::string code(fault->code);
    check_pair(code, fault->what_en, fault->what_zh, !with_detail.contains(code));
    // A remedy may point at what only one language has to say.
    check_pair(code, fault->remedy_en, fault->remedy_zh, false);
    CHECK_FALSE(fault->what_en.empty());
  }
}

TEST_CASE("languages: rules, ways to add up and measures", "[languages]") {
  for (const auto* rule : all_rules()) check_declaration(*rule->declaration);
  for (const auto* aggregation : all_aggregations()) check_declaration(*aggregation->declaration);
  for (const auto& measure : all_measures()) check_declaration(measure.declaration);
}

TEST_CASE("languages: reasons of scores, departments and titles", "[languages]") {
  for (const auto& reason : reason_texts()) check_reason(reason);
  for (const auto& reason : department_reason_texts()) check_reason(reason);
  for (const auto& reason : recognition_texts()) check_reason(reason);
}

TEST_CASE("languages: reports and formats", "[languages]") {
  for (const auto& report : reports())
    check_pair(std::string(report.name), report.summary_en, report.summary_zh);
  for (const auto& writer : table_writers())
    check_pair(std::string(writer.name), writer.summary_en, writer.summary_zh);
}
