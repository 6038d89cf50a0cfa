#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/writers.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <string>

using namespace gnomon;

namespace {

Table example() {
  Table table;
  table.id = "example";
  table.columns = {{"name", CellKind::text, -1, "Name", "名称", ""},
                   {"value", CellKind::number, -1, "Value", "数值", "%"}};
  table.rows = [](RowSink& row) {
    row.text("东镇");
    row.number(12.5, 2);
    row.end_row();
    row.text("a,\"b\"\nc|d");
    row.empty();
    row.end_row();
    row.text("=1+1");
    row.integer(-3);
    row.end_row();
  };
  return table;
}

std::string written(const Table& table, std::string_view format, const WriteOptions& options = {}) {
  return write_to_text([&](Output& out) { find_table_writer(format)->write(table, options, out); });
}

}  // namespace

TEST_CASE("CSV: BOM and CRLF for people, neither for scripts; quoted, never altered") {
  CHECK(written(example(), "csv") ==
        "\xEF\xBB\xBFname,value\r\n东镇,12.50\r\n\"a,\"\"b\"\"\nc|d\",\r\n\"=1+1\",-3\r\n");
  CHECK(written(example(), "csv", {.plain_csv = true}) ==
        "name,value\n东镇,12.50\n\"a,\"\"b\"\"\nc|d\",\n\"=1+1\",-3\n");
}

TEST_CASE("CSV: what a spreadsheet could take for a formula is quoted, numbers are not") {
  Table table;
  table.columns = {{"t", CellKind::text, -1, "", "", ""}};
  table.rows = [](RowSink& row) {
    for (const auto* text : {"-5", "+3.5", "-", "@a", "\tx", "+a", " x", "x ", ""}) {
      row.text(text);
      row.end_row();
    }
  };
  CHECK(written(table, "csv", {.plain_csv = true}) ==
        "t\n-5\n+3.5\n\"-\"\n\"@a\"\n\"\tx\"\n\"+a\"\n\" x\"\n\"x \"\n\n");
}

TEST_CASE("terminal: columns stand below one another, by display width") {
  CHECK(written(example(), "table") ==
        "名称        数值\n"
        "               %\n"
        "----------------\n"
        "东镇       12.50\n"
        "a,\"b\" c|d\n"
        "=1+1          -3\n");
}

TEST_CASE("terminal: colour only when asked, control characters never") {
  CHECK(written(example(), "table").find('\x1B') == std::string::npos);
  CHECK(written(example(), "table", {.colour = true}).find("\x1B[1m名称") == 0);
  Table table;
  table.columns = {{"t", CellKind::text, -1, "t", "t", ""}};
  table.rows = [](RowSink& row) {
    row.text("a\x1B[31mb");
    row.end_row();
  };
  CHECK(written(table, "table") == "t\n-------\na [31mb\n");
}

TEST_CASE("Markdown: titles, alignment, escaped bars") {
  CHECK(written(example(), "markdown", {.language = Language::en}) ==
        "| Name | Value (%) |\n| --- | ---: |\n| 东镇 | 12.50 |\n| a,\"b\"<br>c\\|d | |\n| =1+1 | -3 |\n");
}

TEST_CASE("JSON: an object per row, empty cells are null") {
  CHECK(
      written(example(), "json") ==
      "[\n  {\"name\": \"东镇\", \"value\": 12.50},\n  {\"name\": \"a,\\\"b\\\"\\nc|d\", \"value\": null},\n"
      "  {\"name\": \"=1+1\", \"value\": -3}\n]\n");
}

TEST_CASE("JSON writer: nesting, escapes, exact numbers, null for what is no number") {
  const auto text = write_to_text([](Output& out) {
    JsonWriter json(out, 1);
    json.begin_object();
    json.member("a", 0.1 + 0.2);
    json.member("b", std::numeric_limits<double>::quiet_NaN());
    json.member("c", "line\n\x01\xFF\\");
    json.key("d");
    json.begin_array();
    json.value(1);
    json.value(true);
    json.begin_object();
    json.end_object();
    json.end_array();
    json.key("e");
    json.begin_array();
    json.end_array();
    json.end_object();
    json.finish();
  });
  CHECK(text ==
        "{\n  \"a\": 0.30000000000000004,\n  \"b\": null,\n  \"c\": \"line\\n\\u0001\xEF\xBF\xBD\\\\\",\n"
        "  \"d\": [1, true, {}],\n  \"e\": []\n}\n");
}

TEST_CASE("every format has one writer and a summary") {
  for (const auto& writer : table_writers()) {
    CHECK(find_table_writer(writer.name) == &writer);
    CHECK_FALSE(writer.summary_en.empty());
    CHECK_FALSE(writer.summary_zh.empty());
  }
  CHECK(find_table_writer("pdf") == nullptr);
}
