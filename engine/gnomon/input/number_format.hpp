#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gnomon {

/// How a sheet shows a number, as far as it changes what a person reads.
struct NumberFormat {
  enum class Kind : std::uint8_t {
    plain,
    percent,  ///< 0.125 as `12.5%`
    date,     ///< `2025-12-31`
    month,    ///< year and month only: `2025-06`
    year,     ///< year only
    padded,   ///< leading zeros up to `width` digits: `010000`
  };

  Kind kind = Kind::plain;
  int width = 0;

  /// The format of that number and code (`yyyy"年"m"月"`); the code is empty for built-in formats.
  [[nodiscard]] static NumberFormat of(int id, std::string_view code);
};

/// The number in a cell (as stored: `0.10000000000000001`) as a person sees it, with at most 15 digits and no binary noise. Dates count
/// from 1900 with Excel's leap-year slip, or from 1904. What is no number is given back unchanged.
[[nodiscard]] std::string shown_number(std::string_view stored, const NumberFormat& format, bool from_1904);

/// A decimal number with its point moved two places to the right: `0.125` -> `12.5`, `-0.5` -> `-50`.
[[nodiscard]] std::string times_hundred(std::string_view decimal);

}  // namespace gnomon
