#include <gnomon/reporting/bulletin.hpp>
#include <gnomon/reporting/cards.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/document_template.hpp>
#include <gnomon/reporting/writers/docx.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/text.hpp>

#include "fixture.hpp"

using namespace gnomon;

namespace {

constexpr std::array entry_fields{TemplateField{"unit", "单位"},
                                  TemplateField{"more", "还有", TemplateField::Kind::flag}};
constexpr std::array fields{
    TemplateField{"title", "名称"},
    TemplateField{"total", "总分"},
    TemplateField{"top", "前列", TemplateField::Kind::list, entry_fields},
};
constexpr std::array tables{TemplateTable{"ranking", "排名"}};

FieldValues values(const std::string& title) {
  FieldValues all(fields);
  all.text("title", title);
  all.text("total", "");
  for (const auto* const name : {"甲", "乙"}) {
    auto& entry = all.entry("top");
    entry.text("unit", name);
    entry.flag("more", std::string(name) == "甲");
  }
  return all;
}

/// The document as lines: `kind text`, `table caption`, `page`.
std::vector<std::string> lines_of(const Document& document) {
  std::vector<std::string> lines;
  for (const auto& block : document.blocks) {
    if (const auto* const paragraph = std::get_if<Paragraph>(&block)) {
      lines.push_back(std::to_string(static_cast<int>(paragraph->kind)) + " " + paragraph->text);
    } else if (const auto* const table = std::get_if<DocumentTable>(&block)) {
      lines.push_back("table " + table->caption);
    } else {
      lines.emplace_back("page");
    }
  }
  return lines;
}

std::vector<std::string> filled(const std::string& text, const std::string& title = "考核") {
  const DocumentTemplate made(text, tables);
  return lines_of(made.fill(
      values(title),
      [](std::string_view name) {
        return std::vector<DocumentTable>{{std::string(name), {}, {}, {}}};
      },
      Language::zh));
}

/// Of each fault its code, line, what was found and what may have been meant.
std::string fault_of(const std::string& text) {
  Diagnostics findings;
  check_template("x.txt", text, {fields, tables}, findings);
  std::string all;
  for (const auto& each : findings.sorted()) {
    if (!all.empty()) all += "; ";
    all += std::string(each.fault->code) + " " + std::to_string(each.place.row) + " " + each.found + " " +
           each.suggestion;
  }
  return all.empty() ? "none" : all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("every mark of a template makes its paragraph") {
  CHECK(
      filled("# 一\n## 二\n### 三\n#### 四\n五\n< 六\n>< 七\n> 八\n* 九\n---\n[表 排名]\n") ==
      Lines{"0 一", "1 二", "2 三", "3 四", "4 五", "5 六", "6 七", "7 八", "8 九", "page", "table ranking"});
  CHECK(filled("\xEF\xBB\xBF# 一\r\n\r\n　　空两字\r\n") == Lines{"0 一", "4 空两字"});
  CHECK(filled("【表：排名】\n［table ranking］\n[排名]\n[表排名]") ==
        Lines{"table ranking", "table ranking", "4 [排名]", "4 [表排名]"});
  CHECK(filled("// {{无此字段}}\n甲") == Lines{"4 甲"});
}

TEST_CASE("fields, lists and conditions are filled under both of their names") {
  CHECK(filled("{{名称}}、{{title}}") == Lines{"4 考核、考核"});
  CHECK(filled("{{#前列}}{{单位}}{{#还有}}、{{/还有}}{{/前列}}。") == Lines{"4 甲、乙。"});
  CHECK(filled("{{#top}}\n{{unit}}\n{{/top}}\n") == Lines{"4 甲", "4 乙"});
  CHECK(filled("{{^总分}}无{{/总分}}{{#总分}}有{{/总分}}") == Lines{"4 无"});
  CHECK(filled("{{#名称}}有{{名称}}{{/名称}}") == Lines{"4 有考核"});
}

TEST_CASE("what is put in is text, whatever it says") {
  CHECK(filled("{{名称}}", "# 标题") == Lines{"4 # 标题"});
  CHECK(filled("{{名称}}", "[表 排名]") == Lines{"4 [表 排名]"});
  CHECK(filled("{{名称}}", "甲\n## 乙\n---") == Lines{"4 甲 ## 乙 ---"});
  CHECK(filled("{{名称}}", "{{总分}}<b>&amp;\"") == Lines{"4 {{总分}}<b>&amp;\""});
  CHECK(filled("## {{名称}}", "> 右") == Lines{"1 > 右"});
}

TEST_CASE("a template that could fill with nothing is refused") {
  CHECK(fault_of("一\n{{名秤}}") == "GNO-T120 2 {{名秤}} 名称");
  CHECK(fault_of("{{totl}}") == "GNO-T120 1 {{totl}} total");
  CHECK(fault_of("{{#前例}}{{/前例}}") == "GNO-T120 1 {{#前例}} 前列");
  CHECK(fault_of("{{名秤}}\n[表 排明]\n{{名称}}{{totl}}") ==
        "GNO-T120 1 {{名秤}} 名称; GNO-T121 2 排明 排名; GNO-T120 3 {{totl}} total");
  CHECK(fault_of("{{单位}}") == "GNO-T120 1 {{单位}} ");  // only within the list
  CHECK(fault_of("{{}}") == "GNO-T120 1 {{}} ");
  CHECK(fault_of("一\n\n[表 排明]") == "GNO-T121 3 排明 排名");
  CHECK(fault_of("{{名称") == "GNO-T122 1 {{名称 ");
  CHECK(fault_of("{{名称}\n{{总分}}") == "GNO-T122 1 {{名称} ");
  CHECK(fault_of("{{#前列}}\n一") == "GNO-T122 1 {{#前列}} ");
  CHECK(fault_of("{{#前列}}{{#还有}}{{/前列}}{{/还有}}") == "GNO-T122 1 {{#还有}} ; GNO-T123 1 {{/还有}} ");
  CHECK(fault_of("{{/前列}}") == "GNO-T123 1 {{/前列}} ");
  CHECK(fault_of("{{前列}}") == "GNO-T124 1 {{前列}} ");
  CHECK(fault_of("{{#前列}}{{还有}}{{/前列}}") == "GNO-T124 1 {{还有}} ");
  CHECK(fault_of("{{{名称}}}") == "GNO-T125 1 {{{名称}} ");
  CHECK(fault_of("{{&名称}}") == "GNO-T125 1 {{&名称}} ");
  CHECK(fault_of("{{>名称}}") == "GNO-T125 1 {{>名称}} ");
  CHECK(fault_of("｛｛名称｝｝") == "GNO-T125 1 ｛｛ ");
  CHECK(fault_of("{{! 说明\n两行 }}{{ 名称 }}") == "none");
}

TEST_CASE("every field of the bulletin and the cards is filled, and no other", "[documents]") {
  const ExampleCounty county;
  for (const auto language : {Language::zh, Language::en}) {
    const auto context = county.context(language);
    CHECK(bulletin_values(context).names_amiss().empty());
    const Cards cards(context);
    for (const auto i_unit : context.results.current.order) CHECK(cards.values(i_unit).names_amiss().empty());
  }
}

TEST_CASE("the texts of bulletin and cards do not depend on the threads or on the time", "[documents]") {
  const ExampleCounty county;
  const auto context = county.context();
  CHECK(docx_bytes(bulletin_document(context)) == docx_bytes(bulletin_document(context)));
  const Cards cards(context);
  CHECK(docx_bytes(cards.document(1)) == docx_bytes(cards.document(1)));
}

TEST_CASE("names of files are safe on every system and never twice", "[documents]") {
  CHECK(file_name_part("330101_甲镇") == "330101_甲镇");
  CHECK(file_name_part("a/b\\c:d*e?f\"g<h>i|j\nk") == "a_b_c_d_e_f_g_h_i_j_k");
  CHECK(file_name_part("..") == "_");
  CHECK(file_name_part("  .x. ") == "x");
  CHECK(file_name_part("CON") == "_CON");
  CHECK(file_name_part("lpt1.txt") == "_lpt1.txt");
  CHECK(file_name_part("甲\u202E镇") == "甲镇");
  CHECK(file_name_part(std::string(300, 'x')).size() == 150);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "镇";
  CHECK(file_name_part(wide).size() == 150);
  CHECK(file_name_part("x" + wide).size() == 148);

  ExampleCounty county;
  for (auto& unit : county.package.data.units) unit.name = unit.code.back() % 2 == 0 ? "a/B" : "A?b";
  for (auto& unit : county.package.data.units) unit.code = "T";
  CHECK(card_files(county.context()) ==
        Lines{"T_A_b.docx", "T_a_B-2.docx", "T_A_b-3.docx", "T_A_b-4.docx", "T_a_B-5.docx"});
}

TEST_CASE("every name that a template may use is explained", "[documents]") {
  std::ifstream file(GNOMON_SOURCE_DIR "/docs/reports.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const auto explained = [&](std::string_view name, std::string_view name_zh) {
    for (const std::string_view between : {"` `", "` | `"}) {
      if (page.find("`" + std::string(name) + std::string(between) + std::string(name_zh) + "`") !=
          std::string::npos)
        return true;
    }
    return false;
  };
  for (const auto& names : {bulletin_names(), card_names()}) {
    for (const auto& field : names.fields) {
      INFO(field.name);
      CHECK(explained(field.name, field.name_zh));
      for (const auto& item : field.items) CHECK(explained(item.name, item.name_zh));
    }
    for (const auto& table : names.tables) CHECK(explained(table.name, table.name_zh));
  }
}

TEST_CASE("the program's own templates have no faults", "[documents]") {
  for (const auto* const language : {"zh", "en"}) {
    Diagnostics findings;
    const auto bulletin = std::string("bulletin.") + language + ".txt";
    const auto card = std::string("card.") + language + ".txt";
    check_template(bulletin, report_file(bulletin), bulletin_names(), findings);
    check_template(card, report_file(card), card_names(), findings);
    CHECK(findings.empty());
  }
}

TEST_CASE("every choice that the bulletin tells of has its sentence", "[documents]") {
  ExampleCounty county;
  auto& settings = county.package.scheme.settings;
  const auto count = [&](const std::string& key, const std::vector<std::string>& codes) {
    for (const auto& code : codes) {
      settings.choices = {{key, code, false, 0}};
      INFO(key << " " << code);
      CHECK_NOTHROW(bulletin_values(county.context()));
      CHECK_NOTHROW(bulletin_values(county.context(Language::en)));
    }
  };
  county.package.scheme.grades.resize(std::max<std::size_t>(1, county.package.scheme.grades.size()));
  count("missing", {"not_ranked", "zero", "exclude", "carry"});
  count("not_applicable", {"rescale", "full", "zero"});
  count("late", {"missing", "accept", "zero"});
  count("rank_by", {"full", "published"});
  count("ranking", {"competition", "dense"});
  count("grade_by", {"published", "full"});
}
