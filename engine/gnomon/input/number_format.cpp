#include <gnomon/input/number_format.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/model/period.hpp>

namespace gnomon {
namespace {

using Kind = NumberFormat::Kind;

template <std::size_t n>
bool is_one_of(int id, const std::array<int, n>& ids) {
  return std::ranges::find(ids, id) != ids.end();
}

NumberFormat built_in(int id) {
  static constexpr std::array months{17, 27, 36, 50, 52, 57};
  static constexpr std::array dates{14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58};
  if (id == 9 || id == 10) return {Kind::percent, 0};
  if (is_one_of(id, months)) return {Kind::month, 0};
  if (is_one_of(id, dates)) return {Kind::date, 0};
  return {};
}

/// The first section of a format without literals, colours and padding: what is left are the signs that stand for digits and dates.
std::string bare_signs(std::string_view code) {
  std::string signs;
  for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
    const char c = code[at];
    if (c == '"') {
      at = std::min(code.find('"', at + 1), code.size());
    } else if (c == '[') {
      const auto close = std::min(code.find(']', at), code.size());
      const char inside = at + 1 < code.size() ? code[at + 1] : ']';
      if (inside == 'h' || inside == 'H' || inside == 'm' || inside == 's')
        signs += '[';  // time gone by, such as [h]:mm
      at = close;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++at;
    } else {
      signs += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return signs;
}

NumberFormat custom(std::string_view code) {
  const auto signs = bare_signs(code);
  const auto has = [&](std::string_view any) { return signs.find_first_of(any) != std::string::npos; };
  if (signs.find("general") != std::string::npos || has("[@")) return {};
  if (has("%")) return {Kind::percent, 0};
  const bool digits = has("0#?");
  if (digits) {
    const bool only_zeros = signs.find_first_not_of('0') == std::string::npos;
    return only_zeros && signs.size() > 1 ? NumberFormat{Kind::padded, static_cast<int>(signs.size())}
                                          : NumberFormat{};
  }
  const bool year = has("ye");
  const bool day = has("d");
  const bool time = has("hs");
  if (day) return {Kind::date, 0};
  if (year) return {has("m") ? Kind::month : Kind::year, 0};
  return has("m") && !time ? NumberFormat{Kind::date, 0} : NumberFormat{};
}

/// The day of a serial number, or nothing when it is no day.
std::optional<Day> day_of_serial(double serial, bool from_1904) {
  constexpr Day day_zero_1900 = -25569;    // 1899-12-30
  constexpr Day day_zero_1904 = -24107;    // 1904-01-01
  constexpr double last_serial = 2958465;  // 9999-12-31
  const double whole = std::floor(serial);
  if (whole < (from_1904 ? 0 : 1) || whole > last_serial || whole == 60) return std::nullopt;
  const auto days = static_cast<Day>(whole);
  if (from_1904) return day_zero_1904 + days;
  // Excel counts a 29 February 1900 (serial 60) that never was.
  return day_zero_1900 + days + (days < 60 ? 1 : 0);
}

}  // namespace

NumberFormat NumberFormat::of(int id, std::string_view code) {
  return code.empty() ? built_in(id) : custom(code);
}

std::string times_hundred(std::string_view decimal) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const auto point = std::min(decimal.find('.'), decimal.size());
  std::string whole(decimal.substr(0, point));
  std::string places(decimal.substr(std::min(point + 1, decimal.size())));
  places.append(places.size() < 2 ? 2 - places.size() : 0, '0');
  whole += places.substr(0, 2);
  places.erase(0, 2);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  auto result = (negative ? "-" : "") + whole;
  return places.empty() ? result : result + "." + places;
}

std::string shown_number(std::string_view stored, const NumberFormat& format, bool from_1904) {
  const auto value = parse_decimal(stored);
  if (!value) return std::string(stored);
  auto plain = format_shortest(*value);
  const bool has_exponent = plain.find('e') != std::string::npos;
  const auto day = day_of_serial(*value, from_1904);
  switch (format.kind) {
    case Kind::percent:
      return has_exponent ? plain : times_hundred(plain) + "%";
    case Kind::date:
      return day ? to_text(*day) : plain;
    case Kind::month:
      return day ? to_text(*day).substr(0, 7) : plain;
    case Kind::year:
      return day ? to_text(*day).substr(0, 4) : plain;
    case Kind::padded: {
      const bool is_code = plain.find_first_not_of("0123456789") == std::string::npos;
      const auto width = static_cast<std::size_t>(format.width);
      return is_code && plain.size() < width ? std::string(width - plain.size(), '0') + plain : plain;
    }
    case Kind::plain:
      break;
  }
  return plain;
}

}  // namespace gnomon
