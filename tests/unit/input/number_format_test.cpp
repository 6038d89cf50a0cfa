#include <gnomon/input/number_format.hpp>

#include <catch2/catch.hpp>

using namespace gnomon;

namespace {

std::string shown(std::string_view stored, int id, std::string_view code = {}, bool from_1904 = false) {
  return shown_number(stored, NumberFormat::of(id, code), from_1904);
}

}  // namespace

TEST_CASE("numbers lose their binary noise") {
  CHECK(shown("0.10000000000000001", 0) == "0.1");
  CHECK(shown("1180", 0) == "1180");
  CHECK(shown("84.944999999999993", 2) == "84.945");
  CHECK(shown("text", 0) == "text");
}

TEST_CASE("percentages are shown with the sign, by moving the point") {
  CHECK(shown("0.125", 9) == "12.5%");
  CHECK(shown("0.28999999999999998", 10) == "29%");
  CHECK(shown("-0.005", 165, "0.0%") == "-0.5%");
  CHECK(times_hundred("1.5") == "150");
  CHECK(times_hundred("0.0847") == "8.47");
  CHECK(times_hundred("0") == "0");
  CHECK(times_hundred("12") == "1200");
}

TEST_CASE("dates of both epochs") {
  CHECK(shown("46022", 14) == "2025-12-31");
  CHECK(shown("44560", 14, {}, true) == "2025-12-31");
  CHECK(shown("59", 14) == "1900-02-28");
  CHECK(shown("61", 14) == "1900-03-01");
  CHECK(shown("46022.75", 22) == "2025-12-31");
  CHECK(shown("46022", 170, "yyyy\"年\"m\"月\"d\"日\"") == "2025-12-31");
  CHECK(shown("45809", 170, "yyyy\"年\"m\"月\"") == "2025-06");
  CHECK(shown("45809", 17) == "2025-06");
  CHECK(shown("45658", 170, "yyyy") == "2025");
  CHECK(shown("45658", 170, "[$-804]yyyy/m/d;@") == "2025-01-01");
}

TEST_CASE("formats that only look like dates") {
  CHECK(shown("0.5", 20) == "0.5");
  CHECK(shown("1.5", 46) == "1.5");
  CHECK(shown("12", 170, "[h]:mm") == "12");
  CHECK(shown("12", 170, "0\"days\"") == "12");
  CHECK(shown("12", 170, "[Red]General") == "12");
  CHECK(shown("120000", 170, "0.00E+00") == "120000");
}

TEST_CASE("codes keep the zeros that their format shows") {
  CHECK(shown("10000", 170, "000000") == "010000");
  CHECK(shown("110000", 170, "000000") == "110000");
  CHECK(shown("1.5", 170, "00") == "1.5");
}
