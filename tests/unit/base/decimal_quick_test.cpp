#include <gnomon/base/decimal.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace gnomon;

namespace {

constexpr Rounding modes[] = {Rounding::half_up, Rounding::half_even, Rounding::down};

/// The first value for which a quick way differs from counting digits; empty when there is none.
std::string difference(double value, int decimals) {
  const auto at = [&](const char* what) {
    return std::string(what) + " of " + format_exact(value) + " to " + std::to_string(decimals);
  };
  for (const auto mode : modes) {
    if (format_fixed(value, decimals, mode) != detail::fixed_by_digits(value, decimals, mode))
      return at("fixed");
    const double rounded = round_decimal(value, decimals, mode);
    const double expected = detail::round_by_digits(value, decimals, mode);
    if (rounded != expected || std::signbit(rounded) != std::signbit(expected)) return at("rounded");
  }
  if (format_shortest(value) != detail::shortest_by_digits(value)) return at("shortest");
  return {};
}

}  // namespace

TEST_CASE("the quick ways of rounding equal counting digits, on random values") {
  std::mt19937_64 random(20251122);
  std::uniform_real_distribution<double> exponent(-9, 17);
  std::uniform_int_distribution<std::int64_t> whole(-99'999'999, 99'999'999);
  std::uniform_int_distribution<int> places(0, 9);
  std::uniform_int_distribution<int> any_places(0, 15);
  for (int i = 0; i < 300'000; ++i) {
    const double wide = std::pow(10.0, exponent(random)) * (i % 2 == 0 ? 1 : -1);
    REQUIRE(difference(wide, any_places(random)).empty());
    // Decimal numbers, ties among them, and their neighbours.
    const double decimal = static_cast<double>(whole(random)) / std::pow(10.0, places(random));
    const int decimals = places(random);
    REQUIRE(difference(decimal, decimals).empty());
    REQUIRE(difference(std::nextafter(decimal, 1e300), decimals).empty());
    REQUIRE(difference(std::nextafter(decimal, -1e300), decimals).empty());
  }
}

TEST_CASE("the quick ways of rounding equal counting digits, on the edges") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> values{0.0,
                             -0.0,
                             0.5,
                             1.5,
                             2.5,
                             -0.5,
                             -0.4,
                             84.945,
                             59.995,
                             0.1 + 0.2,
                             1e-7,
                             9.99999999999999e-8,
                             1e-8,
                             1e12,
                             1e13,
                             1e14,
                             1e15,
                             1e16,
                             1e17,
                             1e22,
                             1e300,
                             1e-300,
                             5e-324,
                             infinity,
                             -infinity,
                             1e15 - 1,
                             123456789012345.6,
                             999999999999999.9,
                             99999999999999.96,
                             9.9999999999999996,
                             0.99999999999999994,
                             8.5,
                             4.35};
  for (int power = -10; power <= 17; ++power) {
    const double at = std::pow(10.0, power);
    values.insert(values.end(),
                  {at, at / 2, std::nextafter(at, 0.0), std::nextafter(at, 1e300), 5 * at, -at});
  }
  for (const double value : values) {
    for (int decimals = 0; decimals <= 15; ++decimals) CHECK(difference(value, decimals).empty());
  }
}
