#include <gnomon/reporting/marked_copy.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/zip_archive.hpp>

#include "support/scratch_folder.hpp"
#include "unit/input/scratch.hpp"

namespace gnomon::test {
namespace {

using Parts = std::map<std::string, std::string>;

const std::string styles_part =
    R"(<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">)"
    R"(<fonts count="2"><font><sz val="12"/><name val="宋体"/></font><font><b/><sz val="12"/><name val="宋体"/></font></fonts>)"
    R"(<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>)"
    R"(<fill><patternFill patternType="solid"><fgColor rgb="FF00FF00"/></patternFill></fill></fills>)"
    R"(<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>)"
    R"(<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>)"
    R"(<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>)"
    R"(<xf numFmtId="10" fontId="1" fillId="2" borderId="0" xfId="0" applyFill="1"><alignment horizontal="right"/></xf>)"
    R"(<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>)"
    R"(<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>)";

const std::string sheet_head =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">)";
const std::string heading_row =
    R"(<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c><c r="B1" t="inlineStr"><is><t>数值</t></is></c></row>)";

std::string sheet_with(const std::string& rows, const std::string& before = {},
                       const std::string& behind = {}) {
  return sheet_head + before + "<sheetData>" + heading_row + rows + "</sheetData>" + behind + "</worksheet>";
}

Parts workbook_of(std::string sheet) {
  return {
      {"[Content_Types].xml",
       R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>)"},
      {"_rels/.rels",
       R"(<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>)"},
      {"xl/workbook.xml",
       R"(<workbook><sheets><sheet name="数据" sheetId="1" r:id="a"/></sheets><calcPr calcId="1"/></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="/xl/worksheets/s.xml"/>)"
       R"(<Relationship Id="b" Type="http://x/styles" Target="styles.xml"/></Relationships>)"},
      {"xl/styles.xml", styles_part},
      {"xl/worksheets/s.xml", std::move(sheet)}};
}

std::string packed(const Parts& parts) {
  const ScratchFolder folder;
  const auto path = write_zip(folder, "w.xlsx", {parts.begin(), parts.end()});
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

Parts unpacked(std::string_view bytes, const Parts& named) {
  const auto archive = ZipArchive::in_memory(bytes);
  Parts parts;
  for (const auto& [name, content] : named) parts[name] = archive.read(name);
  return parts;
}

Diagnostics fault_in(std::int64_t row, int column, const std::string& found = "x",
                     const std::string& sheet = "数据") {
  Diagnostics findings;
  findings.add(fault::value_not_number, {"w.xlsx", sheet, row, column == 1 ? "数值" : "", column}, found,
               {{"expected", "数"}});
  return findings;
}

/// The sheet of the workbook once it is marked; also proves that the next round gives every part back as it was.
std::string marked_sheet(const Parts& parts, const Diagnostics& findings) {
  const auto workbook = packed(parts);
  const auto marked = marked_copy(workbook, findings, Language::zh);
  CHECK(marked_copy(workbook, findings, Language::zh) == marked);
  const auto clean = unpacked(marked_copy(marked, {}, Language::zh), parts);
  for (const auto& [name, content] : parts) {
    INFO(name);
    CHECK(clean.at(name) == content);
  }
  return unpacked(marked, parts).at("xl/worksheets/s.xml");
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const Fault* refusal(const std::string& workbook, const Diagnostics& findings) {
  try {
    static_cast<void>(marked_copy(workbook, findings, Language::zh));
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::data_refused);
    return error.fault();
  }
  return nullptr;
}

}  // namespace

TEST_CASE("A mark keeps the cell's value and changes its format only", "[marked]") {
  const auto sheet = marked_sheet(
      workbook_of(sheet_with(
          R"(<row r="2" spans="1:2"><c r="A2" s="2"><v>7</v></c><c r="B2" s="1"><f>A2*2</f><v>14</v></c></row>)",
          R"(<dimension ref="A1:B2"/>)")),
      fault_in(2, 1));
  CHECK(has(sheet, R"(<c r="A2" s="2"><v>7</v></c><c r="B2" s="4"><f>A2*2</f><v>14</v></c><c r="C2" s=)"));
  CHECK(has(sheet, R"(spans="1:3")"));
  CHECK(has(sheet, R"(<dimension ref="A1:C2"/><cols><col min="3" max="3" width=")"));
  CHECK(has(sheet, R"(</sheetData><autoFilter ref="C1:C2"/>)"));
  CHECK(has(sheet, "<t xml:space=\"preserve\">错误信息</t>"));
  CHECK(has(sheet, "B2"));
}

TEST_CASE("Rows and cells that are not there are made in their order", "[marked]") {
  const auto parts = workbook_of(sheet_with(
      R"(<row r="2"><c r="A2"><v>1</v></c><c r="E2"><v>5</v></c></row><row r="7" ht="20"/><row r="9"><c r="A9"><v>9</v></c></row>)"));
  auto findings = fault_in(2, 2);
  findings.append(fault_in(4, 1));
  findings.append(fault_in(7, 0));
  findings.append(fault_in(12, 3));
  const auto sheet = marked_sheet(parts, findings);
  CHECK(has(sheet, R"(<c r="A2"><v>1</v></c><c r="C2" s=)"));
  CHECK(has(sheet, R"(</row><row r="4"><c r="B4" s=)"));
  CHECK(has(sheet, R"(<row r="7" ht="20"><c r="A7" s=)"));
  CHECK(has(sheet, R"(</row><row r="12"><c r="D12" s=)"));
  CHECK(has(sheet, R"(<c r="F12" s=)"));
}

TEST_CASE("A new cell has the format of its row or column, and gives it back", "[marked]") {
  const auto parts = workbook_of(sheet_with(
      R"(<row r="2" s="1" customFormat="1"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>)",
      R"(<cols><col min="2" max="9" width="12" style="2"/></cols>)"));
  auto findings = fault_in(2, 1);
  findings.append(fault_in(3, 1));
  const auto marked = unpacked(marked_copy(packed(parts), findings, Language::zh), parts);
  const auto& styles = marked.at("xl/styles.xml");
  CHECK(has(styles, R"(<xf numFmtId="10" fontId="1" fillId="3" borderId="1" xfId=)"));
  CHECK(has(styles, R"(<xf numFmtId="49" fontId="0" fillId="3" borderId="1" xfId=)"));
  const auto sheet = marked_sheet(parts, findings);
  CHECK(has(sheet, R"(<col min="2" max="2" width="12" style="2"/><col min="3" max="3" width=")"));
  CHECK(has(sheet, R"( style="2" customWidth="1"/><col min="4" max="9" width="12" style="2"/>)"));
}

TEST_CASE("Positions that are not written are counted", "[marked]") {
  const auto sheet = marked_sheet(
      workbook_of(sheet_head + "<sheetData><row><c t=\"inlineStr\"><is><t>单位</t></is></c><c "
                               "t=\"inlineStr\"><is><t>数值</t></is></c></row>"
                               "<row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>"),
      fault_in(2, 1));
  CHECK(has(sheet, "<c><v>1</v></c><c s=\"4\"><v>2</v></c><c r=\"C2\""));
}

TEST_CASE("Prefixes, strict names and odd spelling stay", "[marked]") {
  const std::string sheet_text =
      "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?>\n<!-- <row r=\"1\"> -->\n"
      "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData>\n"
      "  <x:row r='1'><x:c r='A1' t='inlineStr'><x:is><x:t><![CDATA[<单位>]]></x:t></x:is></x:c></x:row >\n"
      "  <x:row r='2' ><x:c r='A2' s='1' t='inlineStr' ><x:is><x:r><x:t>a &gt; "
      "b</x:t></x:r></x:is></x:c></x:row>\n"
      "</x:sheetData><x:extLst><x:ext uri='{1}'><x14:y "
      "xmlns:x14='z'>kept</x14:y></x:ext></x:extLst></x:worksheet>\n";
  const auto sheet = marked_sheet(workbook_of(sheet_text), fault_in(2, 0));
  CHECK(has(sheet, "<x:c r='A2' s='4' t='inlineStr' >"));
  CHECK(has(sheet, "<x:c r=\"B2\" s=\"5\" t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">"));
  CHECK(has(sheet,
            "</x:sheetData><x:autoFilter ref=\"B1:B2\"/><x:extLst><x:ext uri='{1}'><x14:y "
            "xmlns:x14='z'>kept</x14:y>"));
}

TEST_CASE("A sheet without rows bears its message", "[marked]") {
  Diagnostics findings;
  findings.add(fault::heading_row_missing, {"w.xlsx", "数据", 0, {}, -1});
  const auto sheet = marked_sheet(workbook_of(sheet_head + "<sheetData></sheetData></worksheet>"), findings);
  CHECK(has(sheet, "错误信息\n错误（整张表）"));
}

TEST_CASE("Faults of the file stand on the first sheet that is seen; notes are not marked", "[marked]") {
  auto parts = workbook_of(sheet_with(""));
  parts["xl/workbook.xml"] =
      R"(<workbook><sheets><sheet name="藏" sheetId="2" state="hidden" r:id="h"/><sheet name="数据" sheetId="1" r:id="a"/></sheets></workbook>)";
  parts["xl/_rels/workbook.xml.rels"] =
      R"(<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/s.xml"/><Relationship Id="h" Type="http://x/worksheet" Target="worksheets/h.xml"/><Relationship Id="b" Type="http://x/styles" Target="styles.xml"/></Relationships>)";
  parts["xl/worksheets/h.xml"] = sheet_with("");
  Diagnostics findings;
  findings.add(fault::no_tables, {"w.xlsx", {}, 0, {}, -1}, "w.xlsx");
  findings.add(fault::value_not_number, {"w.xlsx", "藏", 2, "数值", 1}, "x", {{"expected", "数"}});
  findings.add(fault::rows_hidden, {"w.xlsx", "数据", 0, {}, -1}, {}, {{"count", "3"}});
  const auto sheet = marked_sheet(parts, findings);
  CHECK(has(sheet, "错误（整个文件）"));
  CHECK(has(sheet, "错误 藏!B2"));
  CHECK_FALSE(has(sheet, std::string(fault::rows_hidden.code)));
  Diagnostics only_notes;
  only_notes.add(fault::rows_hidden, {"w.xlsx", "数据", 0, {}, -1}, {}, {{"count", "3"}});
  const auto workbook = packed(parts);
  CHECK(marked_copy(workbook, only_notes, Language::zh) == workbook);
}

TEST_CASE("A filter that is there takes the messages in, and the next round gives it back", "[marked]") {
  auto parts = workbook_of(sheet_with(
      R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>)", {},
      R"(<autoFilter ref="A1:B2"><filterColumn colId="0"><filters><filter val="1"/></filters></filterColumn></autoFilter>)"));
  parts["xl/workbook.xml"] =
      R"(<workbook><sheets><sheet name="数据" sheetId="1" r:id="a"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">数据!$A$1:$B$2</definedName><definedName name="a">1</definedName></definedNames></workbook>)";
  const auto marked = marked_copy(packed(parts), fault_in(2, 1), Language::zh);
  CHECK(has(unpacked(marked, parts).at("xl/workbook.xml"), "数据!$A$1:$C$2"));
  CHECK(has(marked_sheet(parts, fault_in(2, 1)), R"(<autoFilter ref="A1:C2"><filterColumn colId="0">)"));
}

TEST_CASE("Rows that the filter on the messages hid are shown again", "[marked]") {
  const auto parts = workbook_of(
      sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>)"));
  auto marked = unpacked(marked_copy(packed(parts), fault_in(2, 1), Language::zh), parts);
  auto& sheet = marked["xl/worksheets/s.xml"];
  const std::string filter = R"(<autoFilter ref="C1:C3"/>)";
  sheet.replace(
      sheet.find(filter), filter.size(),
      R"(<autoFilter ref="C1:C3"><filterColumn colId="0"><customFilters><customFilter operator="notEqual" val=" "/></customFilters></filterColumn></autoFilter>)");
  sheet.replace(sheet.find(R"(<row r="3">)"), 11, R"(<row r="3" hidden="1">)");
  const auto clean = unpacked(marked_copy(packed(marked), {}, Language::zh), parts);
  CHECK(clean.at("xl/worksheets/s.xml") == parts.at("xl/worksheets/s.xml"));
}

TEST_CASE("A column that took the format of the messages over keeps what was written in it", "[marked]") {
  const auto parts = workbook_of(sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row>)"));
  auto marked = unpacked(marked_copy(packed(parts), fault_in(2, 1), Language::zh), parts);
  auto& sheet = marked["xl/worksheets/s.xml"];
  const auto message = sheet.find(R"(<c r="C2" s=")") + 13;
  const auto format = sheet.substr(message, sheet.find('"', message) - message);
  const auto row_end = sheet.find("</row>", message);
  sheet.insert(row_end, "<c r=\"D2\" s=\"" + format + "\"><v>42</v></c>");
  const auto clean = unpacked(marked_copy(packed(marked), {}, Language::zh), parts);
  CHECK(has(clean.at("xl/worksheets/s.xml"), R"(<c r="D2"><v>42</v></c></row>)"));
}

TEST_CASE("A protected sheet stays protected, and its filter can be used", "[marked]") {
  const std::string protection = R"(<sheetProtection password="CC1A" sheet="1" objects="1"/>)";
  const auto sheet = marked_sheet(
      workbook_of(sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row>)", {}, protection)), fault_in(2, 1));
  CHECK(has(
      sheet,
      R"(<sheetProtection password="CC1A" sheet="1" objects="1" autoFilter="0"/><autoFilter ref="C1:C2"/>)"));
}

TEST_CASE("In merged cells the one that is seen is marked", "[marked]") {
  const auto sheet = marked_sheet(
      workbook_of(sheet_with(
          R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>2</v></c></row>)",
          {}, R"(<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>)")),
      fault_in(3, 0));
  CHECK(has(sheet, R"(<c r="A2" s="4">)"));
  CHECK(has(sheet, R"(<c r="A3"/>)"));
  CHECK(has(sheet, R"(<c r="C3" s=)"));
}

TEST_CASE("Messages do not stand below a chart, and a table keeps its own filter", "[marked]") {
  auto parts = workbook_of(
      sheet_with(R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>)", {},
                 R"(<drawing r:id="d"/><tableParts count="1"><tablePart r:id="t"/></tableParts>)"));
  parts["xl/worksheets/_rels/s.xml.rels"] =
      R"(<Relationships><Relationship Id="d" Type="http://x/drawing" Target="../drawings/d.xml"/><Relationship Id="t" Type="http://x/table" Target="/xl/tables/t.xml"/></Relationships>)";
  parts["xl/drawings/d.xml"] =
      R"(<xdr:wsDr><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:to><xdr:col>7</xdr:col><xdr:row>20</xdr:row></xdr:to></xdr:twoCellAnchor></xdr:wsDr>)";
  parts["xl/tables/t.xml"] = R"(<table ref="A1:B2"><autoFilter ref="A1:B2"/></table>)";
  const auto sheet = marked_sheet(parts, fault_in(2, 1));
  CHECK(has(sheet, R"(<c r="I2" s=)"));
  CHECK(has(sheet, R"(</sheetData><autoFilter ref="I1:I2"/><drawing)"));
}

TEST_CASE("Marks whose named styles a program has lost are known by their shades", "[marked]") {
  const auto parts =
      workbook_of(sheet_with(R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>2</v></c></row>)"));
  auto marked = unpacked(marked_copy(packed(parts), fault_in(2, 1), Language::zh), parts);
  auto& styles = marked["xl/styles.xml"];
  const auto names = styles.find("<cellStyles");
  styles.erase(names, styles.find("</cellStyles>") + 13 - names);
  styles.insert(names,
                R"(<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>)");
  const auto clean = unpacked(marked_copy(packed(marked), {}, Language::zh), parts);
  const auto& sheet = clean.at("xl/worksheets/s.xml");
  CHECK_FALSE(has(sheet, "错误"));
  CHECK_FALSE(has(sheet, "autoFilter"));
  CHECK(has(sheet, R"(<v>2</v></c></row></sheetData>)"));
  CHECK_FALSE(has(clean.at("xl/workbook.xml"), "gnomon"));
}

TEST_CASE("Faults in hidden rows are announced where they are seen", "[marked]") {
  const auto sheet = marked_sheet(
      workbook_of(sheet_with(R"(<row r="2" hidden="1"><c r="B2"><v>2</v></c></row>)")), fault_in(2, 1));
  CHECK(has(sheet, "错误信息\n隐藏的行里也有问题：第 2 行"));
}

TEST_CASE("A workbook without cell formats gets them", "[marked]") {
  auto parts = workbook_of(sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row>)"));
  parts.erase("xl/styles.xml");
  parts["xl/_rels/workbook.xml.rels"] =
      R"(<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/s.xml"/></Relationships>)";
  const auto marked = marked_copy(packed(parts), fault_in(2, 1), Language::zh);
  auto with_styles = parts;
  with_styles["xl/styles.xml"] = {};
  const auto after = unpacked(marked, with_styles);
  CHECK(has(after.at("xl/styles.xml"), "Gnomon mark 2 of Normal"));
  CHECK(has(after.at("[Content_Types].xml"), "/xl/styles.xml"));
  CHECK(has(after.at("xl/_rels/workbook.xml.rels"), "styles.xml"));
  CHECK(unpacked(marked_copy(marked, {}, Language::zh), parts).at("xl/worksheets/s.xml") ==
        parts.at("xl/worksheets/s.xml"));
}

TEST_CASE("Hostile texts are texts of a cell", "[marked]") {
  auto findings = fault_in(2, 1, "=1+1|<img onerror=\"x\"> & _x0041_ ]]> \x01\xFF\xE2\x80\xAE");
  const auto parts = workbook_of(sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row>)"));
  const auto sheet = marked_sheet(parts, findings);
  CHECK(has(sheet, "=1+1|&lt;img onerror=&quot;x&quot;&gt; &amp; _x005F_x0041_ ]]&gt;"));
  CHECK_FALSE(has(sheet, "\x01"));
  CHECK_FALSE(has(sheet, "\xFF"));
  for (int i = 0; i < 500; ++i) findings.append(fault_in(2, 1, std::to_string(i) + std::string(280, 'w')));
  CHECK(has(marked_sheet(parts, findings), "……另有 "));
}

TEST_CASE("A sheet with an empty list of rows bears its message", "[marked]") {
  Diagnostics findings;
  findings.add(fault::heading_row_missing, {"w.xlsx", "数据", 0, {}, -1});
  const auto parts = workbook_of(sheet_head + "<sheetData/></worksheet>");
  const auto marked = marked_copy(packed(parts), findings, Language::zh);
  CHECK(has(unpacked(marked, parts).at("xl/worksheets/s.xml"), "<sheetData><row r=\"1\" ht="));
  CHECK(has(unpacked(marked_copy(marked, {}, Language::zh), parts).at("xl/worksheets/s.xml"),
            "<sheetData></sheetData></worksheet>"));
}

TEST_CASE("A sheet that is full to its last column is refused", "[marked]") {
  const auto workbook = packed(workbook_of(sheet_with(R"(<row r="2"><c r="XFD2"><v>2</v></c></row>)")));
  CHECK(refusal(workbook, fault_in(2, 1)) == &fault::marked_no_column);
}

TEST_CASE("A workbook that is damaged is refused, whatever is odd in it", "[marked]") {
  const auto good = workbook_of(sheet_with(R"(<row r="2"><c r="B2"><v>2</v></c></row>)"));
  const auto with = [&](const std::string& part, const std::string& content) {
    auto parts = good;
    parts[part] = content;
    return packed(parts);
  };
  const std::string deep = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "<a>";
    return text;
  }();
  CHECK(refusal("", fault_in(2, 1)) != nullptr);
  CHECK(refusal("PK\x03\x04 and no more", fault_in(2, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/worksheets/s.xml", "<worksheet><sheetData>"), fault_in(2, 1)) ==
        &fault::workbook_damaged);
  CHECK(refusal(with("xl/worksheets/s.xml", "<worksheet/>"), fault_in(2, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/worksheets/s.xml", deep), fault_in(2, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/worksheets/s.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet>&b;</worksheet>"),
                fault_in(2, 1)) == &fault::workbook_dtd);
  CHECK(refusal(with("xl/worksheets/s.xml", sheet_with(R"(<row r="1"/>)")), fault_in(2, 1)) ==
        &fault::workbook_damaged);
  CHECK(refusal(with("xl/worksheets/s.xml", sheet_with(R"(<row r="5"><c r="B5"/><c r="A5"/></row>)")),
                fault_in(5, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/styles.xml", "<styleSheet"), fault_in(2, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/styles.xml", "<styleSheet/>"), fault_in(2, 1)) == &fault::workbook_damaged);
  CHECK(refusal(with("xl/workbook.xml", "<workbook/>"), fault_in(2, 1)) == &fault::workbook_damaged);
}

TEST_CASE("No change of a few bytes crashes", "[marked]") {
  const auto good = workbook_of(sheet_with(
      R"(<row r="2" spans="1:2"><c r="A2" s="2"><v>7</v></c><c r="B2" s="1"><f>A2*2</f><v>14</v></c></row>)",
      R"(<dimension ref="A1:B2"/><cols><col min="1" max="5" width="9"/></cols>)",
      R"(<sheetProtection sheet="1"/><autoFilter ref="A1:B2"/><mergeCells count="1"><mergeCell ref="A5:B6"/></mergeCells>)"));
  auto findings = fault_in(2, 1);
  findings.append(fault_in(6, 1));
  const auto marked = unpacked(marked_copy(packed(good), findings, Language::zh), good);
  std::mt19937 chance(7);
  int n_good = 0;
  const std::vector<std::string> names{"xl/worksheets/s.xml", "xl/styles.xml", "xl/workbook.xml",
                                       "xl/_rels/workbook.xml.rels"};
  for (int i = 0; i < 600; ++i) {
    auto parts = i % 2 == 0 ? good : marked;
    auto& text = parts[names[chance() % names.size()]];
    const auto at = chance() % text.size();
    switch (chance() % 4) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text[at] = static_cast<char>(chance() % 128);
        break;
      case 2:
        text.erase(at, chance() % 20);
        break;
      default:
        text.insert(at, text.substr(chance() % text.size(), chance() % 30));
    }
    const auto workbook = packed(parts);
    try {
      const auto copy = marked_copy(workbook, findings, Language::zh);
      CHECK_FALSE(unpacked(copy, {{"xl/workbook.xml", ""}}).empty());
      ++n_good;
    } catch (const Error& error) {
      CHECK(error.fault() != nullptr);
    }
  }
  CHECK(n_good > 50);
}

TEST_CASE("The marked copy never takes the place of the original", "[marked]") {
  const ScratchFolder folder;
  const auto bytes = packed(workbook_of(sheet_with("")));
  const auto path = folder.write("w.xlsx", bytes);
  CHECK_THROWS_AS(write_marked_copy(path, folder.path() / "." / "w.xlsx", {}, Language::zh), Error);
  CHECK_THROWS_AS(write_marked_copy(path, folder.path() / "w.xlsm", {}, Language::zh), Error);
  CHECK_THROWS_AS(write_marked_copy(folder.path() / "none.xlsx", folder.path() / "x.xlsx", {}, Language::zh),
                  Error);
  write_marked_copy(path, folder.path() / "m.xlsx", fault_in(1, 1), Language::zh);
  CHECK(has_marks(folder.path() / "m.xlsx"));
  CHECK_FALSE(has_marks(path));
}

}  // namespace gnomon::test
