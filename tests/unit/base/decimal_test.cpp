#include <gnomon/base/decimal.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace gnomon;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Case {
  double value;
  int decimals;
  const char* half_up;
  const char* half_even;
  const char* down;
};

// Worked out by hand from the decimal number as written.
constexpr Case cases[] = {
    {84.945, 2, "84.95", "84.94", "84.94"},
    {84.955, 2, "84.96", "84.96", "84.95"},
    {59.995, 2, "60.00", "60.00", "59.99"},
    {2.675, 2, "2.68", "2.68", "2.67"},
    {1.005, 2, "1.01", "1.00", "1.00"},
    {0.1 + 0.2, 1, "0.3", "0.3", "0.3"},
    {0.1 + 0.2, 2, "0.30", "0.30", "0.30"},
    {0.29 * 100, 0, "29", "29", "29"},
    {0.5, 0, "1", "0", "0"},
    {1.5, 0, "2", "2", "1"},
    {2.5, 0, "3", "2", "2"},
    {-0.5, 0, "-1", "0", "0"},
    {-1.5, 0, "-2", "-2", "-1"},
    {-2.5, 0, "-3", "-2", "-2"},
    {-84.945, 2, "-84.95", "-84.94", "-84.94"},
    {-0.004, 2, "0.00", "0.00", "0.00"},
    {-0.005, 2, "-0.01", "0.00", "0.00"},
    {9.995, 2, "10.00", "10.00", "9.99"},
    {999.9995, 3, "1000.000", "1000.000", "999.999"},
    {0, 2, "0.00", "0.00", "0.00"},
    {-0.0, 2, "0.00", "0.00", "0.00"},
    {9.6852, 2, "9.69", "9.69", "9.68"},
    {19.994, 0, "20", "20", "19"},
    {2.5000001, 0, "3", "3", "2"},
    {1180, 0, "1180", "1180", "1180"},
    {12.3, 4, "12.3000", "12.3000", "12.3000"},
    {0.0000005, 6, "0.000001", "0.000000", "0.000000"},
    {0.0000015, 6, "0.000002", "0.000002", "0.000001"},
    {1e15, 0, "1000000000000000", "1000000000000000", "1000000000000000"},
    {1e20, 1, "100000000000000000000.0", "100000000000000000000.0", "100000000000000000000.0"},
    {1e-300, 2, "0.00", "0.00", "0.00"},
    {5e-324, 15, "0.000000000000000", "0.000000000000000", "0.000000000000000"},
    {49.4999999999999, 0, "49", "49", "49"},
    {49.49999999999999, 0, "50", "50", "49"},  // 49.5 in the 15 digits that people see
    {123456789.125, 2, "123456789.13", "123456789.12", "123456789.12"},
};

}  // namespace

TEST_CASE("rounding follows the decimal number that people see") {
  for (const auto& each : cases) {
    CAPTURE(each.value, each.decimals);
    CHECK(format_fixed(each.value, each.decimals, Rounding::half_up) == each.half_up);
    CHECK(format_fixed(each.value, each.decimals, Rounding::half_even) == each.half_even);
    CHECK(format_fixed(each.value, each.decimals, Rounding::down) == each.down);
    CHECK(round_decimal(each.value, each.decimals, Rounding::half_up) == *parse_decimal(each.half_up));
    CHECK(round_decimal(each.value, each.decimals, Rounding::half_even) == *parse_decimal(each.half_even));
    CHECK(round_decimal(each.value, each.decimals, Rounding::down) == *parse_decimal(each.down));
  }
}

TEST_CASE("rounding never gives a negative zero and leaves what is no number") {
  for (const double value : {-0.0, -0.001, -0.4, -1e-300, -5e-324}) {
    CAPTURE(value);
    CHECK_FALSE(std::signbit(round_decimal(value, 0)));
    CHECK_FALSE(std::signbit(round_decimal(value, 0, Rounding::down)));
  }
  CHECK(std::isnan(round_decimal(not_a_number, 2)));
  CHECK(round_decimal(infinity, 2) == infinity);
  CHECK(round_decimal(-infinity, 2) == -infinity);
  CHECK(format_fixed(not_a_number, 2).empty());
  CHECK(format_shortest(not_a_number).empty());
  CHECK(format_exact(not_a_number).empty());
}

TEST_CASE("every hundredth of a half rounds away from zero") {
  // 0.005, 0.015, … 999.995: as decimal numbers all are ties.
  for (std::int64_t i = 0; i < 100'000; ++i) {
    const double value = static_cast<double>(10 * i + 5) / 1000;
    const double expected = static_cast<double>(i + 1) / 100;
    if (round_decimal(value, 2) != expected) FAIL("round_decimal of " << value);
    if (round_decimal(-value, 2) != -expected) FAIL("round_decimal of " << -value);
    const double even = static_cast<double>(i % 2 == 0 ? i : i + 1) / 100;
    if (round_decimal(value, 2, Rounding::half_even) != even) FAIL("half even of " << value);
  }
}

TEST_CASE("rounding twice changes nothing, and cutting never goes away from zero") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> value(-1000, 1000);
  for (int i = 0; i < 20'000; ++i) {
    const double x = value(random);
    const int decimals = i % 6;
    for (const auto mode : {Rounding::half_up, Rounding::half_even, Rounding::down}) {
      const double once = round_decimal(x, decimals, mode);
      REQUIRE(round_decimal(once, decimals, mode) == once);
      REQUIRE(std::abs(once - x) <= std::pow(10, -decimals) * (mode == Rounding::down ? 1.000001 : 0.500001));
    }
    REQUIRE(std::abs(round_decimal(x, decimals, Rounding::down)) <= std::abs(x) * (1 + 1e-14));
  }
}

TEST_CASE("the shortest text") {
  CHECK(format_shortest(0.1 + 0.2) == "0.3");
  CHECK(format_shortest(1180) == "1180");
  CHECK(format_shortest(-12.5) == "-12.5");
  CHECK(format_shortest(0) == "0");
  CHECK(format_shortest(-0.0) == "0");
  CHECK(format_shortest(1.0 / 3) == "0.333333333333333");
  CHECK(format_shortest(1e14) == "100000000000000");
  CHECK(format_shortest(999999999999999) == "999999999999999");
  CHECK(format_shortest(0.000001) == "0.000001");
  CHECK(format_shortest(100) == "100");
  CHECK(format_shortest(84.95) == "84.95");
}

TEST_CASE("the exact text reads back as the same double") {
  CHECK(format_exact(0.1) == "0.1");
  CHECK(format_exact(0.1 + 0.2) == "0.30000000000000004");
  CHECK(format_exact(-0.0) == "0");
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(-300, 300);
  for (int i = 0; i < 5'000; ++i) {
    const double x = std::pow(10, exponent(random));
    REQUIRE(parse_decimal(format_exact(x)) == x);
    REQUIRE(parse_decimal(format_exact(-x)) == -x);
  }
}

TEST_CASE("decimal places of a number") {
  CHECK(decimals_of(12.25) == 2);
  CHECK(decimals_of(15) == 0);
  CHECK(decimals_of(0) == 0);
  CHECK(decimals_of(-0.5) == 1);
  CHECK(decimals_of(0.1 + 0.2) == 1);
  CHECK(decimals_of(1e20) == 0);
  CHECK(decimals_of(0.000001) == 6);
  CHECK(decimals_of(1200) == 0);
  CHECK(decimals_of(not_a_number) == 0);
  CHECK(decimals_of(infinity) == 0);
}

TEST_CASE("plain decimal numbers are read, and nothing else") {
  CHECK(parse_decimal("-12.5") == -12.5);
  CHECK(parse_decimal("+3") == 3);
  CHECK(parse_decimal(".5") == 0.5);
  CHECK(parse_decimal("5.") == 5);
  CHECK(parse_decimal("1e3") == 1000);
  CHECK(parse_decimal("007") == 7);
  CHECK(parse_decimal("0") == 0);
  for (const char* text :
       {"",   " ",    "+",   "-",    ".",   "+-3", "--3",   "++3", "1,180", "1 180", " 3",   "3 ",
        "3%", "0x10", "inf", "-inf", "nan", "1e",  "1e999", "12a", "一",    "１２",  "1.2.3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_decimal(text).has_value());
  }
}

TEST_CASE("computed numbers lose their binary noise before they are rounded") {
  const double rise = (16.4 - 16.1) / (16.9 - 16.1) * 15;  // 5.62499999999997
  CHECK(round_decimal(rise, 2) == 5.62);
  CHECK(round_computed(rise, 2) == 5.63);
  CHECK(round_computed((8.1 - 8) / (8.8 - 8) * 10, 1) == 1.3);
  CHECK(round_computed(100 - 1e-13, 2, Rounding::down) == 100);
  CHECK(round_computed(99.999, 2, Rounding::down) == 99.99);
  CHECK(round_computed(84.945, 2) == 84.95);
  CHECK(round_computed(2.0000000004999, 9) == 2);
  CHECK(std::isnan(round_computed(std::nan(""), 2)));
}
