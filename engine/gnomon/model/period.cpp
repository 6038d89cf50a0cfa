#include <gnomon/model/period.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <string>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

std::chrono::year_month_day calendar(Day day) {
  return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day}}};
}

Day require_day(int year, int month, int day) { return day_of(year, month, day).value(); }

Day end_of_month(int year, int month) {
  return month == 12 ? require_day(year, 12, 31) : require_day(year, month + 1, 1) - 1;
}

constexpr int leap_year = 2024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Half width, without spaces, save those that part two numbers: `20 25` is not 2025.
std::string plain(std::string_view text) {
  const auto half = to_half_width(trim(text));
  std::string result;
  for (std::size_t at = 0; at < half.size(); ++at) {
    if (half[at] != ' ') {
      result += half[at];
      continue;
    }
    const auto next = half.find_first_not_of(' ', at);
    if (next == std::string::npos) break;
    if (!result.empty() && is_digit(result.back()) && is_digit(half[next])) result += ' ';
    at = next - 1;
  }
  return result;
}

/// A number as written and what stands behind it: `2025年6月` is 2025 年, 6 月.
struct Part {
  std::string_view digits;
  std::string_view mark;
  int value = 0;

  [[nodiscard]] bool is_year() const { return digits.size() == 4 && value >= 1900 && value <= 2200; }
  [[nodiscard]] bool is_short() const { return digits.size() <= 2; }
};

/// The parts of a date or period in plain form; none when there are more than three or it does not begin with a number.
struct Parts {
  std::array<Part, 3> part;
  std::size_t n = 0;

  explicit Parts(std::string_view text) {
    while (!text.empty()) {
      const auto n_digits = std::min(text.find_first_not_of("0123456789"), text.size());
      if (n_digits == 0 || n_digits > 8 || n == part.size()) {
        n = 0;
        return;
      }
      const auto n_all = std::min(text.find_first_of("0123456789", n_digits), text.size());
      auto& next = part[n++];
      next = {text.substr(0, n_digits), text.substr(n_digits, n_all - n_digits)};
      for (const char c : next.digits) next.value = next.value * 10 + (c - '0');
      text.remove_prefix(n_all);
    }
  }
};

bool is_one_of(std::string_view mark, std::initializer_list<std::string_view> marks) {
  return std::ranges::find(marks, mark) != marks.end();
}

/// The day of `2025-12-31`, `2025/12/31`, `2025.12.31`, `2025年12月31日`, `20251231`.
std::optional<Day> day_written(const Parts& parts) {
  const auto& [year, month, day] = parts.part;
  if (parts.n == 1 && year.digits.size() == 8 && year.mark.empty()) {
    const int y = year.value / 10000;
    if (y < 1900 || y > 2200) return std::nullopt;
    return day_of(y, year.value / 100 % 100, year.value % 100);
  }
  if (parts.n != 3 || !year.is_year() || !month.is_short() || !day.is_short()) return std::nullopt;
  const bool chinese = year.mark == "年" && month.mark == "月" && is_one_of(day.mark, {"日", "号"});
  const bool plain = is_one_of(year.mark, {"-", "/", "."}) && month.mark == year.mark && day.mark.empty();
  return chinese || plain ? day_of(year.value, month.value, day.value) : std::nullopt;
}

}  // namespace

std::optional<Day> day_of(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31)
    return std::nullopt;  // the calendar's types wrap around
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<Day>(std::chrono::sys_days{date}.time_since_epoch().count());
}

Day years_after(Day day, int years) {
  const auto date = calendar(day);
  const auto year = static_cast<int>(date.year()) + years;
  const auto month = static_cast<int>(static_cast<unsigned>(date.month()));
  return day_of(year, month, static_cast<int>(static_cast<unsigned>(date.day())))
      .value_or(end_of_month(year, month) + 1);
}

std::string to_text(Day day) {
  const auto date = calendar(day);
  std::string text = "0000-00-00";
  const auto put = [&text](std::size_t last, unsigned number) {
    for (auto at = last; number > 0; number /= 10) text[at--] = static_cast<char>('0' + number % 10);
  };
  put(3, static_cast<unsigned>(static_cast<int>(date.year())));
  put(6, static_cast<unsigned>(date.month()));
  put(9, static_cast<unsigned>(date.day()));
  return text;
}

std::optional<Day> parse_date(std::string_view text) {
  const auto written = plain(text);
  return day_written(Parts(written));
}

std::optional<int> parse_month_day(std::string_view text) {
  const auto written = plain(text);
  const Parts parts(written);
  const auto& [month, day, _] = parts.part;
  if (parts.n != 2 || !month.is_short() || !day.is_short()) return std::nullopt;
  const bool chinese = month.mark == "月" && is_one_of(day.mark, {"日", "号"});
  const bool plain = is_one_of(month.mark, {"-", "/"}) && day.mark.empty();
  if (!(chinese || plain) || !day_of(leap_year, month.value, day.value)) return std::nullopt;
  return month.value * 100 + day.value;
}

Period Period::year(int year) { return {Kind::year, require_day(year, 1, 1), require_day(year, 12, 31)}; }

Period Period::plan(int first, int last) {
  if (first == last) return year(first);
  return {Kind::plan, require_day(first, 1, 1), require_day(last, 12, 31)};
}

Period Period::around(Kind kind, Day day) {
  const auto date = calendar(day);
  const int y = static_cast<int>(date.year());
  const int month = static_cast<int>(static_cast<unsigned>(date.month()));
  const auto months = [&](int length) {
    const int first = (month - 1) / length * length + 1;
    return Period(kind, require_day(y, first, 1), end_of_month(y, first + length - 1));
  };
  switch (kind) {
    case Kind::day:
      return {kind, day, day};
    case Kind::month:
      return months(1);
    case Kind::quarter:
      return months(3);
    case Kind::half:
      return months(6);
    default:
      return year(y);
  }
}

std::optional<Period> Period::parse(std::string_view text) {
  const auto written = plain(text);
  const Parts parts(written);
  if (const auto day = day_written(parts)) return Period(Kind::day, *day, *day);
  const auto& [first, second, _] = parts.part;
  if (!first.is_year()) return std::nullopt;
  const int y = first.value;
  const auto months = [y](Kind kind, int length, int number) {
    const int last = number * length;
    if (number < 1 || last > 12) return std::optional<Period>();
    return std::optional(Period(kind, require_day(y, last - length + 1, 1), end_of_month(y, last)));
  };
  if (parts.n == 1) return is_one_of(first.mark, {"", "年"}) ? std::optional(year(y)) : std::nullopt;
  if (parts.n != 2) return std::nullopt;
  if (second.is_year()) {
    const bool whole_years =
        is_one_of(first.mark, {"/", "-", "~", "—", "——", "–", "年-", "年~", "年—", "年——", "年–"}) &&
        is_one_of(second.mark, {"", "年"});
    return whole_years && second.value >= y ? std::optional(plan(y, second.value)) : std::nullopt;
  }
  if (second.digits.size() == 1 && second.mark.empty()) {
    if (is_one_of(first.mark, {"H", "h"})) return months(Kind::half, 6, second.value);
    if (is_one_of(first.mark, {"Q", "q"})) return months(Kind::quarter, 3, second.value);
  }
  // No `2025.10`: a spreadsheet that takes it for a number writes 2025.1.
  const bool plain_month = is_one_of(first.mark, {"-", "/"}) && second.mark.empty();
  const bool chinese_month = first.mark == "年" && second.mark == "月";
  if (!second.is_short() || !(plain_month || chinese_month)) return std::nullopt;
  return months(Kind::month, 1, second.value);
}

int Period::last_year() const { return static_cast<int>(calendar(last_).year()); }

int Period::first_year() const { return static_cast<int>(calendar(first_).year()); }

double Period::share_of_days(Day day) const {
  const double days = last_ - first_ + 1;
  return std::clamp((day - first_ + 1) / days, 0.0, 1.0);
}

double Period::share_of_years(Day day) const {
  const auto at = [](Day end) { return Period(Kind::day, end, end).end_in_years(); };
  const double start = at(first_ - 1);
  return std::clamp((at(day) - start) / (at(last_) - start), 0.0, 1.0);
}

double Period::end_in_years() const {
  const auto date = calendar(last_);
  const auto year = static_cast<int>(date.year());
  const auto month = static_cast<int>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<double>(static_cast<unsigned>(date.day()));
  const double days_in_month =
      static_cast<double>(end_of_month(year, month) - require_day(year, month, 1) + 1);
  return year - 1 + (month - 1 + day / days_in_month) / 12;
}

std::string Period::text() const {
  auto end = to_text(last_);
  auto year_text = end.substr(0, 4);
  const int month = static_cast<int>(static_cast<unsigned>(calendar(last_).month()));
  switch (kind_) {
    case Kind::day:
      return end;
    case Kind::month:
      return end.substr(0, 7);
    case Kind::quarter:
      return year_text + "Q" + std::to_string(month / 3);
    case Kind::half:
      return year_text + "H" + std::to_string(month / 6);
    case Kind::year:
      return year_text;
    case Kind::plan:
      return to_text(first_).substr(0, 4) + "/" + year_text;
  }
  return {};
}

}  // namespace gnomon
