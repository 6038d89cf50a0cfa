#include <gnomon/base/decimal.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

namespace gnomon {
namespace {

constexpr int places_compared = 9;  // what lies beyond is binary noise

constexpr int significant_digits = 15;

/// The value's 15 significant decimal digits and the place of the point: 0.d1d2d3… × 10^exponent.
struct Digits {
  std::string digits;
  int exponent = 0;
  bool negative = false;
};

Digits digits_of(double value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific, significant_digits - 1)
                       .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = text.find('e');
  Digits result;
  result.negative = std::signbit(value);
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  int exponent = 0;
  const auto* first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, text.data() + text.size(), exponent);
  result.exponent = exponent + 1;
  return result;
}

/// Shortens to `decimals` places behind the point.
void shorten(Digits& number, int decimals, Rounding mode) {
  const int keep = number.exponent + decimals;
  auto& digits = number.digits;
  if (keep >= static_cast<int>(digits.size())) return;
  if (keep < 0) {
    digits = "0";
    number.exponent = 1;
    return;
  }
  const auto cut = static_cast<std::size_t>(keep);
  const char next = digits[cut];
  const bool rest = digits.find_first_not_of('0', cut + 1) != std::string::npos;
  const bool odd = cut > 0 && (digits[cut - 1] - '0') % 2 == 1;
  const bool up = mode == Rounding::half_up     ? next >= '5'
                  : mode == Rounding::half_even ? next > '5' || (next == '5' && (rest || odd))
                                                : false;
  digits.resize(cut);
  if (up) {
    auto at = cut;
    while (at > 0 && digits[at - 1] == '9') digits[--at] = '0';
    if (at > 0) {
      ++digits[at - 1];
    } else {
      digits.insert(digits.begin(), '1');
      ++number.exponent;
    }
  }
  if (digits.empty()) {
    digits = "0";
    number.exponent = 1;
  }
}

bool is_zero(const Digits& number) { return number.digits.find_first_not_of('0') == std::string::npos; }

/// Plain positional text with at least `decimals` places.
std::string write(const Digits& number, int decimals) {
  std::string text = number.negative && !is_zero(number) ? "-" : "";
  const int n_digits = static_cast<int>(number.digits.size());
  const auto digit = [&](int at) {
    return at >= 0 && at < n_digits ? number.digits[static_cast<std::size_t>(at)] : '0';
  };
  if (number.exponent <= 0) {
    text += '0';
  } else {
    for (int at = 0; at < number.exponent; ++at) text += digit(at);
  }
  if (decimals > 0) {
    text += '.';
    for (int place = 0; place < decimals; ++place) text += digit(number.exponent + place);
  }
  return text;
}

/// How many places behind the point carry a digit.
int places(const Digits& number) {
  const auto last = number.digits.find_last_not_of('0');
  if (last == std::string::npos) return 0;
  return std::max(0, static_cast<int>(last) + 1 - number.exponent);
}

constexpr std::array<double, 23> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

double power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

/// A decimal number as mantissa / 10^decimals.
struct Scaled {
  std::int64_t mantissa = 0;
  int decimals = 0;
};

/// |value| in units of 10^-decimals, when it is so far from where the rounding turns that neither the error of the multiplication nor
/// the first shortening to 15 digits (together below 6e-15 of the number) can matter. Else nothing: count digits.
std::optional<std::int64_t> quickly_rounded(double value, int decimals, Rounding mode) {
  constexpr double largest = 1e13;
  const double magnitude = std::abs(value);
  if (!(magnitude < largest) || decimals < 0 || decimals > 15) return std::nullopt;
  const double scaled = magnitude * power_of_ten(decimals);
  if (!(scaled < largest)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(scaled);
  const double fraction = scaled - static_cast<double>(whole);
  const double margin = scaled * 1e-14;
  if (mode == Rounding::down) {
    const bool is_whole = magnitude == std::floor(magnitude);
    if (!is_whole && (fraction <= margin || fraction >= 1 - margin)) return std::nullopt;
    return whole;
  }
  if (std::abs(fraction - 0.5) <= margin) return std::nullopt;
  return fraction > 0.5 ? whole + 1 : whole;
}

/// |value| with 15 significant digits, trailing zeros behind the point taken off, when that is beyond doubt.
std::optional<Scaled> quickly_shortened(double value) {
  const double magnitude = std::abs(value);
  if (magnitude == 0) return Scaled{};
  if (!(magnitude >= 1e-7 && magnitude < 1e14)) return std::nullopt;
  if (const auto whole = static_cast<std::int64_t>(magnitude); static_cast<double>(whole) == magnitude) {
    return Scaled{whole, 0};
  }
  // The binary exponent gives the decimal one or one less (1233 / 4096 is the logarithm of 2).
  const auto exponent = static_cast<int>(std::bit_cast<std::uint64_t>(magnitude) >> 52U) - 1023;
  int decimals = 14 - ((exponent * 1233) >> 12);
  double scaled = magnitude * power_of_ten(decimals);
  if (scaled >= 1e15) scaled = magnitude * power_of_ten(--decimals);
  if (scaled < 1e14) scaled = magnitude * power_of_ten(++decimals);
  auto mantissa = static_cast<std::int64_t>(scaled);
  // Both parts of the distance from the half are exact: the fraction, and what the multiplication lost.
  const double lost = std::fma(magnitude, power_of_ten(decimals), -scaled);
  const double above_half = scaled - static_cast<double>(mantissa) - 0.5 + lost;
  if (above_half == 0) return std::nullopt;
  if (above_half > 0) ++mantissa;
  while (decimals >= 4 && mantissa % 10000 == 0) {
    mantissa /= 10000;
    decimals -= 4;
  }
  while (decimals > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --decimals;
  }
  return Scaled{mantissa, decimals};
}

char* write_scaled(char* out, bool negative, const Scaled& number) {
  if (negative && number.mantissa != 0) *out++ = '-';
  std::array<char, 24> digits{};
  const char* const first = digits.data();
  const char* const last = std::to_chars(digits.data(), digits.data() + digits.size(), number.mantissa).ptr;
  const int n_digits = static_cast<int>(last - first);
  const int n_whole = n_digits - number.decimals;
  if (n_whole <= 0) {
    *out++ = '0';
    *out++ = '.';
    out = std::fill_n(out, -n_whole, '0');
    return std::copy(first, last, out);
  }
  out = std::copy(first, first + n_whole, out);
  if (number.decimals == 0) return out;
  *out++ = '.';
  return std::copy(first + n_whole, last, out);
}

char* write_text(char* out, std::string_view text) { return std::copy(text.begin(), text.end(), out); }

}  // namespace

namespace detail {

double round_by_digits(double value, int decimals, Rounding mode) {
  if (!std::isfinite(value)) return value;
  auto number = digits_of(value);
  shorten(number, decimals, mode);
  if (is_zero(number)) return 0.0;
  std::int64_t mantissa = 0;
  for (const char c : number.digits) mantissa = mantissa * 10 + (c - '0');
  // The digits stand for mantissa × 10^(exponent - n_digits); one correctly rounded operation gives the nearest double.
  const int shift = number.exponent - static_cast<int>(number.digits.size());
  double result = 0;
  if (shift <= 0 && -shift <= 15) {
    result = static_cast<double>(mantissa) / power_of_ten(-shift);
  } else {
    const auto text = std::to_string(mantissa) + "e" + std::to_string(shift);
    std::from_chars(text.data(), text.data() + text.size(), result);
  }
  return number.negative ? -result : result;
}

std::string fixed_by_digits(double value, int decimals, Rounding mode) {
  if (!std::isfinite(value)) return std::isnan(value) ? "" : value > 0 ? "inf" : "-inf";
  auto number = digits_of(value);
  shorten(number, decimals, mode);
  return write(number, decimals);
}

std::string shortest_by_digits(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "" : value > 0 ? "inf" : "-inf";
  const auto number = digits_of(value);
  if (number.exponent > significant_digits || number.exponent < -significant_digits) {
    return is_zero(number) ? "0" : format_exact(value);
  }
  return write(number, places(number));
}

}  // namespace detail

double round_decimal(double value, int decimals, Rounding mode) {
  const auto quick = quickly_rounded(value, decimals, mode);
  if (!quick) return detail::round_by_digits(value, decimals, mode);
  const double result = static_cast<double>(*quick) / power_of_ten(decimals);
  return std::signbit(value) && *quick != 0 ? -result : result;
}

double without_noise(double value) { return round_decimal(value, places_compared); }

double round_computed(double value, int decimals, Rounding mode) {
  return round_decimal(decimals < places_compared ? without_noise(value) : value, decimals, mode);
}

char* write_fixed(char* out, double value, int decimals, Rounding mode) {
  const auto quick = quickly_rounded(value, decimals, mode);
  if (!quick) return write_text(out, detail::fixed_by_digits(value, decimals, mode));
  if (*quick == 0 && decimals > 0) {
    *out++ = '0';
    *out++ = '.';
    return std::fill_n(out, decimals, '0');
  }
  return write_scaled(out, std::signbit(value), {*quick, decimals});
}

char* write_shortest(char* out, double value) {
  const auto quick = quickly_shortened(value);
  if (!quick) return write_text(out, detail::shortest_by_digits(value));
  return write_scaled(out, std::signbit(value), *quick);
}

std::string format_fixed(double value, int decimals, Rounding mode) {
  std::array<char, decimal_text_size> buffer;  // NOLINT: filled by the writer
  return {buffer.data(), write_fixed(buffer.data(), value, decimals, mode)};
}

std::string format_shortest(double value) {
  std::array<char, decimal_text_size> buffer;  // NOLINT: filled by the writer
  return {buffer.data(), write_shortest(buffer.data(), value)};
}

std::string format_exact(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "" : value > 0 ? "inf" : "-inf";
  if (value == 0) return "0";
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

int decimals_of(double value) {
  if (const auto quick = quickly_shortened(value)) return quick->decimals;
  return std::isfinite(value) ? places(digits_of(value)) : 0;
}

std::optional<double> parse_decimal(std::string_view text) {
  const char* first = text.data();
  const char* const last = text.data() + text.size();
  if (first != last && *first == '+' && text.size() > 1 && text[1] != '-') ++first;
  double value = 0;
  const auto [end, status] = std::from_chars(first, last, value);
  if (status != std::errc() || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace gnomon
