#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <gnomon/base/fault.hpp>
#include <gnomon/model/dataset.hpp>

namespace gnomon {

/// Reads digits with at most one point and a sign, at most 15 digits: the common case, without looking at the locale and exact to the
/// last bit. False for anything else; nothing is changed then.
[[nodiscard]] inline bool read_plain_number(std::string_view text, double& value) {
  static constexpr std::array<double, 16> powers_of_ten{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  if (end - at > 16) return false;
  std::int64_t digits = 0;
  std::int64_t n_digits = 0;
  std::int64_t n_before_point = -1;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at) - unsigned{'0'};
    if (digit <= 9) {
      digits = digits * 10 + digit;
      ++n_digits;
    } else if (*at == '.' && n_before_point < 0) {
      n_before_point = n_digits;
    } else {
      return false;
    }
  }
  if (n_digits == 0 || n_digits > 15) return false;
  const auto n_decimals = n_before_point < 0 ? 0 : n_digits - n_before_point;
  // Both numbers are exact, so one division gives the double next to the decimal number.
  const double size = static_cast<double>(digits) / powers_of_ten[static_cast<std::size_t>(n_decimals)];
  value = negative && digits != 0 ? -size : size;
  return true;
}

/// A number as people write it.
struct HumanNumber {
  std::optional<double> value;  ///< nothing when it could not be read
  bool percent = false;         ///< `12.5%`: value is 12.5
  bool literal = true;  ///< false when something had to be interpreted: full width, separators, spaces, %
  const Fault* fault = nullptr;  ///< why it could not be read
  std::string proposal;          ///< the number that was probably meant: `1200` for `1200人`
};

/// Reads full-width digits, thousands `1,180` (groups must be right), spaces inside, `12.5%`, a Chinese minus. Words beside the number
/// are a fault with a proposal.
[[nodiscard]] HumanNumber read_number(std::string_view text);

/// 5 % as 0.05: the decimal point is moved, so that no binary noise comes in.
[[nodiscard]] double share_of_percent(double percent);

/// What a cell of the table of values says.
struct CellValue {
  Status status = Status::missing;  ///< `observed` when there is a number
  double value = std::numeric_limits<double>::quiet_NaN();
  bool empty = false;  ///< nothing was written
  bool literal = true;
  const Fault* fault = nullptr;  ///< the cell could not be read; status is `missing` then
  std::string proposal;          ///< what was probably meant
};

/// Reads a cell in the way of its indicator: a number (`12.5%` is 12.5 where the unit of measure is %, else 0.125), yes or no, a date, a
/// level (its place among `Indicator::levels`), a word for a missing value (`—`, 未调查, 不适用, …), or nothing.
[[nodiscard]] CellValue read_value(std::string_view text, const Indicator& indicator);

/// What is written of a value's standard error and of its degrees of freedom.
struct WrittenError {
  SamplingError error;           ///< unknown where there is a fault
  const Fault* fault = nullptr;  ///< what is wrong with it
  bool is_of_df = false;         ///< the fault is in the cell of the degrees of freedom
};

/// Reads the two cells beside a value: a number of 0 or more in the unit of the value (`0.9%` where that is %), and a number of 1 or more, empty =
/// normal distribution.
[[nodiscard]] WrittenError read_sampling_error(std::string_view standard_error, std::string_view df,
                                               const Indicator& indicator, bool beside_value);

/// A yes or a no (是, 否, 有, 无, yes, no, √, ×, 1, 0), or nothing.
[[nodiscard]] std::optional<bool> read_yes_no(std::string_view text);

}  // namespace gnomon
