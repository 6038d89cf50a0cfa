#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gnomon {

/// How a number is shortened: `half_up` away from zero at the half (四舍五入), `half_even` to the even digit (GB/T 8170),
/// `down` towards zero (cut).
enum class Rounding { half_up, half_even, down };

/// Rounds the decimal number that people see, not the binary one behind it: the value is first written with 15
/// significant digits, then shortened to `decimals` places (0 to 15). 84.945 gives 84.95 although the nearest double lies below.
/// NaN and infinities are returned unchanged. Never returns -0.
[[nodiscard]] double round_decimal(double value, int decimals, Rounding mode = Rounding::half_up);

/// A computed number without its binary noise: rounded to nine decimals, as numbers are compared here. 0.1 + 0.2 is 0.3.
[[nodiscard]] double without_noise(double value);

/// Rounds a computed number for publication: what is beyond the ninth decimal is binary noise and is taken off first. So
/// (16.4 - 16.1) / (16.9 - 16.1) * 15 = 5.62499999999997 is the 5.625 of a calculator and gives 5.63, and 99.9999999999999 cut is 100.
[[nodiscard]] double round_computed(double value, int decimals, Rounding mode = Rounding::half_up);

/// `value` rounded as by `round_decimal`, with exactly `decimals` places: `84.95`, `60.00`. NaN gives an empty text.
[[nodiscard]] std::string format_fixed(double value, int decimals, Rounding mode = Rounding::half_up);

/// The shortest text that reads back as the same 15-digit decimal: `0.1 + 0.2` gives `0.3`, `1180` gives `1180`. Never uses an
/// exponent below 1e15. NaN gives an empty text.
[[nodiscard]] std::string format_shortest(double value);

/// The shortest text that reads back as the very same double (17 digits at most), for files that programs read.
[[nodiscard]] std::string format_exact(double value);

/// Room that the functions below need.
inline constexpr std::size_t decimal_text_size = 352;

/// `format_fixed` and `format_shortest` without a text of its own: written from `out` on (room for `decimal_text_size` characters);
/// gives the end.
char* write_fixed(char* out, double value, int decimals, Rounding mode = Rounding::half_up);
char* write_shortest(char* out, double value);

/// Decimal places of a number as it would be printed by `format_shortest`: 2 for 12.25, 0 for 15.
[[nodiscard]] int decimals_of(double value);

/// A plain decimal number (`-12.5`, `+3`, `.5`, `1e3`), the whole text; nothing else is understood. Independent of the locale.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);

namespace detail {

// The same, digit by digit: slower, and what the quick ways above are tested against.
[[nodiscard]] double round_by_digits(double value, int decimals, Rounding mode);
[[nodiscard]] std::string fixed_by_digits(double value, int decimals, Rounding mode);
[[nodiscard]] std::string shortest_by_digits(double value);

}  // namespace detail

}  // namespace gnomon
