#include <gnomon/input/headings.hpp>
#include <gnomon/model/table_schema.hpp>

#include <catch2/catch.hpp>

#include <gnomon/model/settings.hpp>
#include <gnomon/model/survey_plan.hpp>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

TEST_CASE("the schemas are read from the program itself") {
  const auto* const units = find_table_schema("units");
  REQUIRE(units != nullptr);
  CHECK(units->title.zh == "单位");
  CHECK(units->primary_key == Texts{"unit"});
  CHECK(units->find("population")->type == SchemaField::Type::number);
  CHECK(units->find("unit")->required);
  CHECK(find_table_schema("values")->has_wide_form);
  CHECK(find_table_schema("nothing") == nullptr);
  CHECK(table_schema_titled("考核 方案")->name == "scheme");
  CHECK(table_schema_titled("ＵＮＩＴＳ")->name == "units");
}

TEST_CASE("every setting of the schema can be set to its default and to each of its words") {
  for (const auto& schema : setting_schemas()) {
    INFO(schema.key);
    Settings settings;
    CHECK(settings.set(schema.key, schema.default_value));
    for (const auto& word : schema.words) {
      CHECK(settings.set(schema.key, word.code));
      CHECK(code_of_word(schema.words, word.zh) == word.code);
    }
  }
  CHECK(find_setting_schema("缺报处理")->key == "missing");
  CHECK(find_setting_schema("Total_Decimals")->key == "total_decimals");
}

TEST_CASE("every setting of a survey's design can be set to its default and to each of its words") {
  for (const auto& schema : find_table_schema("design")->settings) {
    INFO(schema.key);
    SurveyDesign design;
    CHECK(design.set(schema.key, schema.default_value));
    for (const auto& word : schema.words) {
      CHECK(design.set(schema.key, word.code));
      CHECK(code_of_word(schema.words, word.zh) == word.code);
    }
    if (!schema.words.empty()) CHECK_FALSE(design.set(schema.key, "nonsense"));
    if (schema.type == SettingSchema::Type::number || schema.type == SettingSchema::Type::integer)
      CHECK_FALSE(design.set(schema.key, "nonsense"));
  }
  CHECK_FALSE(SurveyDesign().set("nonsense", ""));
  CHECK_FALSE(SurveyDesign().set("confidence", "95"));
  CHECK_FALSE(SurveyDesign().set("fay_rho", "1"));
  CHECK_FALSE(SurveyDesign().set("tiers", "high"));
}

TEST_CASE(
    "only the first column of a table is a must, and others only where a row means nothing without them") {
  Texts others;
  for (const auto& table : table_schemas()) {
    CHECK(table.fields.front().required);
    for (const auto& field : table.fields) {
      INFO(table.name << '.' << field.name);
      CHECK(field.required == !field.why.en.empty());
      CHECK(field.required == !field.why.zh.empty());
      if (field.required && &field != &table.fields.front()) others.push_back(table.name + "." + field.name);
    }
  }
  CHECK(others == Texts{"targets.period", "rewards.reward", "values.period", "values.indicator",
                        "ledger.date", "responsibilities.unit", "responsibilities.role", "corrections.period",
                        "corrections.indicator", "margins.count", "estimates.variable",
                        "comparisons.estimate", "comparisons.kind"});
  Diagnostics diagnostics;
  const TableInfo table{"units", "u.csv", "", {"单位名称"}, {}};
  CHECK(match_headings(*find_table_schema("units"), table, diagnostics) == Texts{"name"});
  CHECK(test::fault_names(diagnostics) == Texts{"column_missing"});
}

TEST_CASE("headings match in either language") {
  const auto& units = *find_table_schema("units");
  for (const std::string_view heading : {"unit", "Unit code", "单位代码", " UNIT ", "单位 代码"}) {
    CHECK(field_titled(units, heading)->name == "unit");
  }
  Diagnostics diagnostics;
  const TableInfo table{"units", "u.csv", "", {"单位代码", "单位名程", "unit", "电话", ""}, {}};
  CHECK(match_headings(units, table, diagnostics) == Texts{"unit", "", "", "", ""});
  auto names = test::fault_names(diagnostics);
  std::ranges::sort(names);
  CHECK(names == Texts{"column_twice", "columns_extra", "heading_unknown"});
}
