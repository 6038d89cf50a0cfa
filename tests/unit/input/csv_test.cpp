#include <gnomon/input/csv.hpp>

#include <algorithm>

#include <gnomon/input/encoding.hpp>

#include "scratch.hpp"

using namespace gnomon;
using test::Texts;

namespace {

struct Read {
  Texts headings;
  Texts rows;
  Texts faults;
};

Read read(std::string_view bytes, int n_parts = 1) {
  const test::ScratchFolder folder;
  Diagnostics diagnostics;
  const auto readers =
      CsvFile(folder.write("t.csv", bytes), "t.csv", n_parts, diagnostics).open(n_parts, diagnostics);
  Read read;
  if (!readers.empty()) read.headings = readers.front()->headings();
  read.rows = test::all_rows(readers);
  read.faults = test::fault_names(diagnostics);
  return read;
}

}  // namespace

TEST_CASE("a plain table") {
  const auto table = read("a,b\n1,2\n3,\n");
  CHECK(table.headings == Texts{"a", "b"});
  CHECK(table.rows == Texts{"2:1|2", "3:3|"});
  CHECK(table.faults.empty());
}

TEST_CASE("line ends may be LF, CRLF or CR, and the last one may be missing") {
  const auto bytes = GENERATE("a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r",
                              "\xEF\xBB\xBF"
                              "a,b\n1,2\n3,4\n");
  const auto table = read(bytes);
  CHECK(table.headings == Texts{"a", "b"});
  CHECK(table.rows == Texts{"2:1|2", "3:3|4"});
}

TEST_CASE("quoted cells hold commas, line ends and quotation marks") {
  const auto table = read("a,b\n\"x,y\",\"1\n2\"\n\"say \"\"hi\"\"\",\"\"\nlast,\"z\"");
  CHECK(table.rows == Texts{"2:x,y|1\n2", "4:say \"hi\"|", "5:last|z"});
  CHECK(table.faults.empty());
}

TEST_CASE("a quotation mark inside a bare cell is a character like others") {
  CHECK(read("a,b\n5\"x,\"y\"z\n").rows == Texts{"2:5\"x|yz"});
}

TEST_CASE("blank rows are skipped and short rows filled up") {
  const auto table = read("\na,b,c\n\n1\n,,\n2,3,4,,\n");
  CHECK(table.rows == Texts{"4:1||", "6:2|3|4"});
  CHECK(table.faults.empty());
}

TEST_CASE("tabs or semicolons separate where the headings have no comma") {
  CHECK(read("a\tb\n1\t2,5\n").rows == Texts{"2:1|2,5"});
  CHECK(read("a;b\n1;2\n").rows == Texts{"2:1|2"});
}

TEST_CASE("faults in the form of a file are named with their rows") {
  CHECK(read("a,b\n1,2,3\n").faults == Texts{"row_too_long:2"});
  CHECK(read("a,b\n1,2\n3,\"4\n5,6\n").faults == Texts{"quote_open:3"});
  CHECK(read(std::string_view("a,b\n1,\0\n", 8)).faults == Texts{"nul_byte:2"});
  CHECK(read("\xFF\xFE"
             "a\0")
            .faults == Texts{"encoding_utf16"});
  CHECK(read("a,b\n1,\xE4\xB8\n\xFF,1\n").faults == Texts{"encoding_unknown:3"});
}

TEST_CASE("an empty file has no headings and no rows") {
  const auto table = read("");
  CHECK(table.headings.empty());
  CHECK(table.rows.empty());
}

TEST_CASE("GB18030 is understood") {
  const auto table = read("\xB5\xA5\xCE\xBB,\xC3\xFB\xB3\xC6\n110000,\xB1\xB1\xBE\xA9\xCA\xD0\n");
  CHECK(table.headings == Texts{"单位", "名称"});
  CHECK(table.rows == Texts{"2:110000|北京市"});
  CHECK(table.faults.empty());
}

TEST_CASE("a file read in parts gives the same rows with the same numbers") {
  std::string bytes = "unit,value\r\n";
  for (int i = 0; i < 400'000; ++i) bytes += "u" + std::to_string(i) + "," + std::to_string(i % 7) + "\r\n";
  const auto whole = read(bytes, 1);
  const auto parts = read(bytes, 3);
  REQUIRE(whole.rows.size() == 400'000);
  CHECK(whole.rows.back() == "400001:u399999|5");
  CHECK(whole.rows == parts.rows);
}

TEST_CASE("rows that are not wanted may be left out, but none of the others") {
  const std::vector<RowSpan> wanted{{50'000, 50'010}, {300'000, 300'000}};
  const auto n_read = [&](const std::string& line) {
    std::string bytes = "unit,value\n";
    for (int i = 0; i < 400'000; ++i) bytes += line;
    const test::ScratchFolder folder;
    Diagnostics diagnostics;
    const CsvFile file(folder.write("t.csv", bytes), "t.csv", 2, diagnostics);
    const auto readers = file.open(2, diagnostics);
    for (const auto& reader : readers) reader->want_only(wanted);
    const auto rows = test::all_rows(readers);
    for (const auto* const row : {"50000:u|1", "50010:u|1", "300000:u|1"}) {
      CHECK(std::ranges::count(rows, row) == 1);
    }
    return rows.size();
  };
  CHECK(n_read("u,1\n") < 200'000);
  CHECK(n_read("u,\"1\"\n") == 400'000);  // where a line begins cannot be told
}

TEST_CASE("a missing file is a fault") {
  Diagnostics diagnostics;
  CHECK(CsvFile("/nowhere/t.csv", "t.csv", 1, diagnostics).open(1, diagnostics).empty());
  CHECK(test::fault_names(diagnostics) == Texts{"file_unreadable"});
}

TEST_CASE("strict UTF-8") {
  const auto fault_at = [](std::string_view bytes) { return survey_text(bytes).invalid_utf8_at; };
  CHECK(fault_at("北京 plain text of more than eight bytes") == std::nullopt);
  CHECK(fault_at("abc\xC0\xAF") == 3);                              // overlong
  CHECK(fault_at("\xED\xA0\x80") == 0);                             // surrogate
  CHECK(fault_at("ab\xF4\x90\x80\x80") == 2);                       // beyond Unicode
  CHECK(fault_at("ab\xE4\xB8") == 2);                               // cut off
  CHECK(fault_at(std::string(126, 'a') + "北京") == std::nullopt);  // across blocks
}
