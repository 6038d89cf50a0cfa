#include <gnomon/reporting/writers/workbook_file.hpp>
#include <gnomon/reporting/writers/workbook_table.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace gnomon;

TEST_CASE("sheets get names that every program takes", "[workbook]") {
  WorkbookFile book({.language = Language::zh});
  CHECK(book.sheet("排名").name() == "排名");
  CHECK(book.sheet("排名").name() == "排名(2)");
  CHECK(book.sheet("东部/西部: [a]*?\\").name() == "东部_西部_ _a____");
  CHECK(book.sheet("").name() == "_");
  CHECK(book.sheet("  ").name() == "_(2)");
  CHECK(book.sheet("History").name() == "History(2)");
  CHECK(book.sheet("'甲'").name() == "_甲_");
  CHECK(book.sheet("Ärzte").name() == "Ärzte");
  CHECK(book.sheet("ÄRZTE").name() == "ÄRZTE(2)");
  CHECK(book.sheet("a\nb").name() == "a_b");
  const std::string thirty_two = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二";
  CHECK(book.sheet(thirty_two).name() == "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十…");
  CHECK(book.sheet(thirty_two).name() == "一二三四五六七八九十一二三四五六七八九十一二三四五六七…(2)");
  // A pair of UTF-16 units counts two, and is not torn.
  CHECK(book.sheet("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀").name() == "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀…");
  CHECK(book.sheet("甲'乙").reference() == "'甲''乙'!");
}

TEST_CASE("a cell holds any text", "[workbook]") {
  CHECK(cell_text("=cmd|'/c calc'!A1") == "=cmd|'/c calc'!A1");
  CHECK(cell_text("两行\r\n文字\t格") == "两行\n文字\t格");
  CHECK(cell_text(std::string("a\0b\x1B[31m\x7F", 9)) == "a b [31m ");
  CHECK(cell_text("_x0041_") == "_x005F_x0041_");
  CHECK(cell_text("_x004_ _xyz") == "_x004_ _xyz");
  CHECK(cell_text("\xEF\xBF\xBE") == " ");
  CHECK(cell_text("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(cell_text("（😀）") == "（😀）");
  CHECK(cell_text(std::string(32767, 'x')) == std::string(32767, 'x'));
  CHECK(cell_text(std::string(32768, 'x')) == std::string(32766, 'x') + "…");
}

TEST_CASE("cells have names", "[workbook]") {
  CHECK(cell_name({0, 0}) == "A1");
  CHECK(cell_name({5, 27}) == "AB6");
  CHECK(cell_name({5, 1}, true) == "$B$6");
}

TEST_CASE("a workbook has the same bytes each time", "[workbook]") {
  const auto made = [](std::optional<std::int64_t> day) {
    return write_to_text([&](Output& out) {
      WorkbookFile book({.language = Language::zh, .title = "圭表", .source_date_epoch = day});
      auto& sheet = book.sheet("排名");
      sheet.text({0, 0}, "单位", {.bold = true});
      sheet.number({1, 0}, 84.95, {.number_format = "0.00"});
      sheet.formula({2, 0}, "=SUM(A2:A2)", 84.95);
      sheet.list({3, 0}, {9, 0}, {"是", "否"}, "请选择");
      sheet.limits({3, 1}, {9, 1}, 0, std::nullopt, false, "不小于 0");
      sheet.comment({1, 0}, "说明");
      sheet.protect();
      sheet.print_on_a4(false, 0, 0);
      book.property("scheme", "abc");
      book.write(out);
    });
  };
  const auto bytes = made(std::nullopt);
  CHECK(bytes.substr(0, 2) == "PK");
  CHECK(bytes == made(std::nullopt));
  CHECK(bytes != made(1700000000));
}

TEST_CASE("a workbook that is given up leaves nothing behind", "[workbook]") {
  WorkbookFile book({.language = Language::en});
  book.sheet("a").text({0, 0}, "b");
  SUCCEED();
}

TEST_CASE("formats shorten numbers and say what they are", "[workbook]") {
  CHECK(number_format(-1).empty());
  CHECK(number_format(0) == "0");
  CHECK(number_format(2) == "0.00");
  CHECK(signed_format(1) == "+0.0;-0.0;0.0");
  CHECK(format_in_words("rank.tied", "rank", Language::zh) == "\"并列\"0");
  CHECK(format_in_words("rank.tied", "rank", Language::en) == "\"=\"0");
}

TEST_CASE("a row is as high as its text needs", "[workbook]") {
  CHECK(lines_of("", 10) == 1);
  CHECK(lines_of("十个字母宽", 10) == 1);
  CHECK(lines_of("十个字母宽。", 10) == 2);
  CHECK(lines_of("a\nb", 10) == 2);
  CHECK(lines_of("a\n", 10) == 2);
}
