#include <gnomon/input/workbook.hpp>

#include <gnomon/base/zip_archive.hpp>
#include <gnomon/input/sources.hpp>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

namespace {

const std::string fixtures = GNOMON_SOURCE_DIR "/tests/unit/input/fixtures/";

struct ReadTable {
  Texts headings;
  Texts rows;
  Texts faults;  ///< of the reading
};

ReadTable read_table(const TableSource& source, std::string_view name) {
  for (const auto& table : source.tables()) {
    if (table.name != name) continue;
    Diagnostics diagnostics;
    const auto readers = source.open(table, 4, diagnostics);
    ReadTable read;
    if (!readers.empty()) read.headings = readers.front()->headings();
    read.rows = test::all_rows(readers);
    read.faults = test::fault_names(diagnostics);
    return read;
  }
  FAIL("no table " << name);
  return {};
}

using Entries = std::vector<std::pair<std::string, std::string>>;

/// A workbook of one sheet 单位, written by hand.
Entries workbook_entries(const std::string& sheet, const std::string& strings = "",
                         const std::string& styles = "", const std::string& properties = "") {
  const std::string main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return {
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" + types +
                          "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
      {"xl/workbook.xml",
       "<workbook " + main + " xmlns:r=\"" + types + "\">" + properties +
           "<sheets><sheet name=\"单位\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" Type=\"" + types +
           "/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" + types +
           "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" + types +
           "/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId4\" Type=\"" + types +
           "/hyperlink\" Target=\"../../../etc/passwd\" TargetMode=\"External\"/></Relationships>"},
      {"xl/sharedStrings.xml", "<sst " + main + ">" + strings + "</sst>"},
      {"xl/styles.xml", "<styleSheet " + main + ">" + styles + "</styleSheet>"},
      {"xl/worksheets/sheet1.xml", "<worksheet " + main + ">" + sheet + "</worksheet>"},
  };
}

const std::string heading_row =
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>unit</t></is></c>"
    "<c r=\"B1\" t=\"inlineStr\"><is><t>name</t></is></c></row>";

/// The table on the sheet whose rows are given.
ReadTable read_sheet(const std::string& rows, const std::string& strings = "", const std::string& styles = "",
                     const std::string& properties = "") {
  const test::ScratchFolder folder;
  Diagnostics diagnostics;
  const auto source = open_source(
      write_zip(
          folder, "book.xlsx",
          workbook_entries("<sheetData>" + heading_row + rows + "</sheetData>", strings, styles, properties)),
      diagnostics);
  REQUIRE(source);
  return read_table(*source, "units");
}

Texts faults_of(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  CHECK(open_source(path, diagnostics) == nullptr);
  return test::fault_names(diagnostics);
}

}  // namespace

TEST_CASE("a workbook as an office keeps it") {
  Diagnostics diagnostics;
  const auto source = open_source(fixtures + "office.xlsx", diagnostics);
  REQUIRE(source);
  CHECK(test::fault_names(diagnostics) == Texts{"table_unknown", "sheet_hidden"});

  const auto units = read_table(*source, "units");
  CHECK(units.headings == Texts{"单位代码", "单位名称", "分组", "启用日期", "人口"});
  CHECK(units.rows == Texts{"3:010000|甲区|城区|2020-01-01|1200", "4:110102|乙区|城区|2021-07-01|3400.5",
                            "5:110103|丙县|县域||10000000"});
  CHECK(units.faults == Texts{"rows_hidden", "merged_filled:3"});

  const auto values = read_table(*source, "values");
  CHECK(values.headings == Texts{"单位代码", "时期", "比例", "场次"});
  CHECK(values.rows == Texts{"5:010000|2025|12.5%|1180", "6:110102|2025-06|29%|"});
  CHECK(values.faults == Texts{"formula_without_result:6"});
}

TEST_CASE("shared, rich and inline texts, without readings") {
  const auto table = read_sheet(
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c></row>"
      "<row><c t=\"inlineStr\"><is><r><t>1</t></r><r><t>2</t></r></is></c><c "
      "t=\"str\"><f>A1</f><v>a_x000D_b</v></c></row>",
      "<si><t>110000</t></si><si><r><t>北</t></r><r><rPr/><t>京</t></r><rPh "
      "sb=\"0\"><t>beijing</t></rPh></si>");
  CHECK(table.rows == Texts{"2:110000|北京", "3:12|a\rb"});
  CHECK(table.faults.empty());
}

TEST_CASE("errors and formulas without a result are faults, booleans and cached results are values") {
  const auto table = read_sheet(
      "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"e\"><v>#N/A</v></c></row>"
      "<row r=\"4\"><c r=\"A4\"><f>1+1</f><v>2</v></c><c r=\"B4\" t=\"b\"><v>1</v></c></row>"
      "<row r=\"5\"><c r=\"A5\"><f>1+1</f><v/></c><c r=\"B5\"><v>3</v></c></row>");
  CHECK(table.rows == Texts{"2:1|", "4:2|TRUE", "5:|3"});
  CHECK(table.faults == Texts{"cell_error:2", "formula_without_result:5"});
}

TEST_CASE("dates count from 1904 where the workbook says so") {
  const auto table = read_sheet(
      "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" s=\"1\"><v>44560</v></c></row>", "",
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>", "<workbookPr date1904=\"1\"/>");
  CHECK(table.rows == Texts{"2:1|2025-12-31"});
}

TEST_CASE("prefixes of namespaces do not matter") {
  const test::ScratchFolder folder;
  auto entries = workbook_entries("");
  entries.back().second =
      "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData><x:row r=\"3\">"
      "<x:c r=\"B3\" t=\"inlineStr\"><x:is><x:t>unit</x:t></x:is></x:c><x:c r=\"D3\" "
      "t=\"inlineStr\"><x:is><x:t>name</x:t></x:is></x:c></x:row>"
      "<x:row r=\"4\"><x:c r=\"B4\"><x:v>5</x:v></x:c><x:c "
      "r=\"C4\"><x:v>6</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  Diagnostics diagnostics;
  const auto source = open_source(write_zip(folder, "strict.xlsx", entries), diagnostics);
  REQUIRE(source);
  const auto table = read_table(*source, "units");
  CHECK(table.headings == Texts{"", "unit", "", "name"});
  CHECK(table.rows == Texts{"4:|5|6|"});
}

TEST_CASE("many rows come in batches") {
  std::string rows;
  for (int i = 2; i <= 20'000; ++i) {
    const auto r = std::to_string(i);
    rows += "<row r=\"" + r + "\"><c r=\"A" + r + "\"><v>" + r + "</v></c><c r=\"B" + r +
            "\"><v>0.1</v></c></row>";
  }
  const auto table = read_sheet(rows);
  REQUIRE(table.rows.size() == 19'999);
  CHECK(table.rows.front() == "2:2|0.1");
  CHECK(table.rows.back() == "20000:20000|0.1");
}

TEST_CASE("a sheet without a heading row is a fault") {
  const test::ScratchFolder folder;
  Diagnostics opened;
  const auto source = open_source(
      write_zip(folder, "book.xlsx",
                workbook_entries("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>")),
      opened);
  REQUIRE(source);
  CHECK(read_table(*source, "units").faults == Texts{"heading_row_missing"});
}

TEST_CASE("a sheet of codes only needs no second column") {
  const test::ScratchFolder folder;
  Diagnostics opened;
  const auto cell = [](const std::string& name, const std::string& text) {
    return "<c r=\"" + name + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  };
  const auto source = open_source(
      write_zip(folder, "book.xlsx",
                workbook_entries("<sheetData><row r=\"1\">" + cell("A1", "2025 年参评单位") +
                                 "</row><row r=\"2\">" + cell("A2", "单位代码") + "</row><row r=\"3\">" +
                                 cell("A3", "0101") + "</row></sheetData>")),
      opened);
  REQUIRE(source);
  const auto units = read_table(*source, "units");
  CHECK(units.headings == Texts{"单位代码"});
  CHECK(units.rows == Texts{"3:0101"});
  CHECK(units.faults.empty());
}

TEST_CASE("a damaged sheet is a fault") {
  CHECK(read_sheet("<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\"><c r=\"A99\">").faults ==
        Texts{"workbook_damaged"});
  CHECK(read_sheet("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>").faults ==
        Texts{"workbook_damaged:2"});
  CHECK(read_sheet("<row r=\"2\"/><row r=\"1\"/>").faults == Texts{"workbook_damaged:2"});
}

TEST_CASE("a document type declaration is refused") {
  const test::ScratchFolder folder;
  auto entries = workbook_entries("");
  entries[2].second = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + entries[2].second;
  CHECK(faults_of(write_zip(folder, "dtd.xlsx", entries)) == Texts{"workbook_dtd"});
}

TEST_CASE("a part that points out of the archive is refused") {
  const test::ScratchFolder folder;
  auto entries = workbook_entries("");
  entries[1].second =
      "<Relationships><Relationship Id=\"r1\" Type=\"x/officeDocument\" "
      "Target=\"../../workbook.xml\"/></Relationships>";
  CHECK(faults_of(write_zip(folder, "out.xlsx", entries)) == Texts{"workbook_damaged"});
}

TEST_CASE("a small file that unpacks to a huge one is refused") {
  const test::ScratchFolder folder;
  auto entries = workbook_entries("");
  entries[4].second =
      "<sst><si><t>" + std::string(ZipArchive::small_bytes + 1'000'000, ' ') + "</t></si></sst>";
  CHECK(faults_of(write_zip(folder, "bomb.xlsx", entries)) == Texts{"workbook_too_large"});
}

TEST_CASE("other kinds of files are refused with what to press") {
  const test::ScratchFolder folder;
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old office";
  std::string encrypted = ole;
  for (const char c : std::string("EncryptedPackage")) encrypted += {c, '\0'};
  CHECK(faults_of(folder.write("a.xls", ole)) == Texts{"file_xls"});
  CHECK(faults_of(folder.write("a.et", ole)) == Texts{"file_et"});
  CHECK(faults_of(folder.write("a.xlsx", encrypted)) == Texts{"file_password"});
  CHECK(faults_of(folder.write("a.csv", "a,b\n")) == Texts{"csv_alone"});
  CHECK(faults_of(folder.write("a.bin", "xyz")) == Texts{"not_a_package"});
  CHECK(faults_of(folder.write("a.db", "SQLite format 3 and more")) == Texts{"database_elsewhere"});
  CHECK(faults_of(folder.path() / "nothing") == Texts{"path_missing"});
  CHECK(faults_of(
            write_zip(folder, "a.ods", {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}})) ==
        Texts{"file_ods"});
  CHECK(faults_of(write_zip(folder, "a.numbers", {{"Index/Document.iwa", "x"}})) == Texts{"file_numbers"});
  CHECK(faults_of(write_zip(folder, "a.zip", {{"b.txt", "x"}})) == Texts{"zip_not_workbook"});
  auto binary = workbook_entries("");
  binary[1].second =
      "<Relationships><Relationship Id=\"r1\" Type=\"x/officeDocument\" "
      "Target=\"xl/workbook.bin\"/></Relationships>";
  CHECK(faults_of(write_zip(folder, "a.xlsb", binary)) == Texts{"file_xlsb"});
}
