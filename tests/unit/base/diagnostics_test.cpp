#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>

using namespace gnomon;

namespace {

/// The names in braces, sorted.
std::set<std::string> places_in(std::string_view text) {
  std::set<std::string> places;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) {
      places.insert("unclosed");
      break;
    }
    auto name = std::string(text.substr(open + 1, close - open - 1));
    // `usage_en` and `usage_zh` are one argument given in both languages.
    if (name.ends_with("_en") || name.ends_with("_zh")) name.resize(name.size() - 3);
    places.insert(name);
  }
  return places;
}

bool has_chinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

}  // namespace

TEST_CASE("names in braces are replaced") {
  CHECK(expand("the rule '{rule}' of {item}", {{"rule", "met"}, {"item", "A"}}) == "the rule 'met' of A");
  CHECK(expand("{a}{a}", {{"a", "x"}}) == "xx");
  CHECK(expand("{unknown} stays", {{"a", "x"}}) == "{unknown} stays");
  CHECK(expand("open { only", {}) == "open { only");
  CHECK(expand("{a}", {{"a", "{b}"}, {"b", "x"}}) == "{b}");  // what is put in is not read again
  CHECK(expand("{}", {{"", "x"}}) == "x");
  CHECK(expand("", {}) == "");
}

TEST_CASE("columns have the letters of a sheet") {
  CHECK(column_letters(0) == "A");
  CHECK(column_letters(25) == "Z");
  CHECK(column_letters(26) == "AA");
  CHECK(column_letters(51) == "AZ");
  CHECK(column_letters(52) == "BA");
  CHECK(column_letters(701) == "ZZ");
  CHECK(column_letters(702) == "AAA");
  CHECK(column_letters(16383) == "XFD");
  CHECK(column_letters(-1) == "");
}

TEST_CASE("a place is written so that a person finds the cell") {
  CHECK(Place{"values.csv", "", 12, "数值", 3}.text() == "values.csv:12 [数值]");
  CHECK(Place{"book.xlsx", "数据", 12, "", 3}.text() == "book.xlsx 数据!D12");
  CHECK(Place{"book.xlsx", "数据", 12, "", -1}.text() == "book.xlsx 数据!12");
  CHECK(Place{"book.xlsx", "数据", 0, "", -1}.text() == "book.xlsx 数据");
  CHECK(Place{"values.csv", "", 0, "", -1}.text() == "values.csv");
  CHECK(Place{}.text() == "");
  CHECK(Place{"b.xlsx", "s", 12, "", 3}.cell() == "D12");
  CHECK(Place{"b.xlsx", "s", 0, "", 3}.cell() == "");
}

TEST_CASE("diagnostics are sorted by place, whatever the order they came in") {
  struct Entry {
    Place place;
    std::string found;
  };
  std::vector<Entry> entries{{{"a.csv", "", 2, "", 0}, "1"},  {{"a.csv", "", 2, "", 1}, "2"},
                             {{"a.csv", "", 10, "", 0}, "3"}, {{"b.csv", "", 1, "", 0}, "4"},
                             {{"b.csv", "", 1, "", 0}, "5"},  {{"b.csv", "s", 1, "", 0}, "6"}};
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(entries.begin(), entries.end(), random);
    Diagnostics diagnostics;
    for (const auto& entry : entries) diagnostics.add(*all_faults()[0], entry.place, entry.found);
    std::string order;
    for (const auto& each : diagnostics.sorted()) order += each.found;
    REQUIRE(order == "123456");
  }
}

TEST_CASE("diagnostics count by weight") {
  const auto of = [](Severity severity) {
    const auto all = all_faults();
    return *std::find_if(all.begin(), all.end(),
                         [=](const auto* each) { return each->severity == severity; });
  };
  Diagnostics diagnostics;
  CHECK_FALSE(diagnostics.any(Severity::note));
  diagnostics.add(*of(Severity::note), {});
  CHECK(diagnostics.any(Severity::note));
  CHECK_FALSE(diagnostics.any(Severity::warning));
  diagnostics.add(*of(Severity::warning), {});
  CHECK(diagnostics.any(Severity::warning));
  CHECK_FALSE(diagnostics.has_errors());
  Diagnostics more;
  more.add(*of(Severity::error), {});
  diagnostics.append(more);
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.size() == 3);
  CHECK(diagnostics.count(Severity::note) == 1);
  CHECK(diagnostics.count(Severity::error) == 1);
}

TEST_CASE("what was found stands in the text in both languages") {
  Diagnostics diagnostics;
  diagnostics.add(*find_fault("GNO-R002"), {}, "met(", {{"problem", "P"}});
  const auto each = diagnostics.sorted().at(0);
  CHECK(each.what(Language::en).find("met(") != std::string::npos);
  CHECK(each.what(Language::zh).find("met(") != std::string::npos);
  CHECK(each.what(Language::zh).find('{') == std::string::npos);
}

TEST_CASE("the table of faults is well formed") {
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  const std::string_view letters = "FTAUIGSRVKQDCXO";
  for (const auto* const each : all_faults()) {
    INFO(each->code << " " << each->name);
    CHECK(codes.insert(each->code).second);
    CHECK(names.insert(each->name).second);
    REQUIRE(each->code.size() == 8);
    CHECK(each->code.substr(0, 4) == "GNO-");
    CHECK(letters.find(each->code[4]) != std::string_view::npos);
    CHECK(each->code.substr(5).find_first_not_of("0123456789") == std::string_view::npos);
    CHECK(find_fault(each->code) == each);
    for (const auto text : {each->what_en, each->remedy_en, each->what_zh, each->remedy_zh}) {
      CHECK(places_in(text).count("unclosed") == 0);
    }
    CHECK_FALSE(has_chinese(each->what_en.substr(0, each->what_en.find('('))));
    CHECK(has_chinese(each->what_zh));
    CHECK_FALSE(each->what_en.empty());
    CHECK(each->remedy_en.empty() == each->remedy_zh.empty());
    CHECK(has_chinese(each->remedy_zh) != each->remedy_zh.empty());
    // Either language may leave a detail out, but not name one that the other does not; `title` is the Chinese word for `table`.
    auto places = places_in(each->what_zh);
    const auto in_english = places_in(each->what_en);
    if (in_english.count("title") == 0 && places.erase("title") > 0) places.insert("table");
    CHECK(std::includes(in_english.begin(), in_english.end(), places.begin(), places.end()));
    CHECK(places_in(each->remedy_en) == places_in(each->remedy_zh));
  }
  CHECK(find_fault("GNO-R999") == nullptr);
  CHECK(find_fault("") == nullptr);
}

TEST_CASE("an error made from a fault carries its code and texts") {
  const auto& fault = *find_fault("GNO-R001");
  const Error error(ExitCode::data_refused, fault, {{"rule", "mett"}});
  CHECK(error.id() == "GNO-R001");
  CHECK(std::string(error.what()).find("mett") != std::string::npos);
  CHECK(error.fault() == &fault);
  CHECK(error.exit_code() == ExitCode::data_refused);
  CHECK_FALSE(error.remedy().empty());
}
