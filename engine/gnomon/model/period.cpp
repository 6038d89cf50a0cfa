#include <gnomon/model/period.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

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

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The text with 年 月 日 号 and dashes brought to `-`, half width, no spaces.
std::string plain(std::string_view text) {
  std::string result;
  const auto half = to_half_width(trim(text));
  const auto starts = [&](std::size_t at, std::string_view part) {
    return half.compare(at, part.size(), part) == 0;
  };
  for (std::size_t at = 0; at < half.size();) {
    bool matched = false;
    for (const std::string_view mark : {"年", "月", "日", "号", "—", "–", "～"}) {
      if (!starts(at, mark)) continue;
      const bool ends = mark == "日" || mark == "号";
      if (!ends) result += mark == "年" || mark == "月" ? '-' : '~';
      at += mark.size();
      matched = true;
      break;
    }
    if (matched) continue;
    const char c = half[at++];
    if (c != ' ') result += c == '.' ? '-' : c;
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  std::string
      squeezed;  // `2021-~2025` and `2021~~2025` (the Chinese dash is two characters) become `2021~2025`
  for (const char c : result) {
    if (c == '~' && !squeezed.empty() && (squeezed.back() == '-' || squeezed.back() == '~'))
      squeezed.pop_back();
    squeezed += c;
  }
  return squeezed;
}

/// Numbers between separators; nothing when there is anything else.
std::vector<int> numbers(std::string_view text, std::string_view separators) {
  std::vector<int> result;
  int value = 0;
  int n_digits = 0;
  for (const char c : text) {
    if (is_digit(c) && n_digits < 8) {
      value = value * 10 + (c - '0');
      ++n_digits;
    } else if (separators.find(c) != std::string_view::npos && n_digits > 0) {
      result.push_back(value);
      value = n_digits = 0;
    } else {
      return {};
    }
  }
  if (n_digits == 0) return {};
  result.push_back(value);
  return result;
}

bool is_year(int year) { return year >= 1900 && year <= 2200; }

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
  if (written.size() == 8 && written.find_first_not_of("0123456789") == std::string::npos) {
    const int value = numbers(written, "").at(0);
    return is_year(value / 10000) ? day_of(value / 10000, value / 100 % 100, value % 100) : std::nullopt;
  }
  const auto parts = numbers(written, "-/");
  if (parts.size() != 3 || !is_year(parts[0])) return std::nullopt;
  return day_of(parts[0], parts[1], parts[2]);
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
  if (written.size() == 6 && is_digit(written[5])) {
    const char kind = written[4];
    const int part = written[5] - '0';
    const auto years = numbers(written.substr(0, 4), "");
    if (years.size() == 1 && is_year(years[0])) {
      const int y = years[0];
      if ((kind == 'H' || kind == 'h') && part >= 1 && part <= 2) {
        return Period(Kind::half, require_day(y, part * 6 - 5, 1), end_of_month(y, part * 6));
      }
      if ((kind == 'Q' || kind == 'q') && part >= 1 && part <= 4) {
        return Period(Kind::quarter, require_day(y, part * 3 - 2, 1), end_of_month(y, part * 3));
      }
    }
  }
  if (const auto date = parse_date(text)) return Period(Kind::day, *date, *date);
  const auto parts = numbers(written, "-/~");
  if (parts.empty() || !is_year(parts[0])) return std::nullopt;
  if (parts.size() == 1) return year(parts[0]);
  if (parts.size() != 2) return std::nullopt;
  if (is_year(parts[1])) {
    if (parts[1] < parts[0]) return std::nullopt;
    return plan(parts[0], parts[1]);
  }
  if (parts[1] < 1 || parts[1] > 12) return std::nullopt;
  return Period(Kind::month, require_day(parts[0], parts[1], 1), end_of_month(parts[0], parts[1]));
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
  const int year = static_cast<int>(date.year());
  const auto month = static_cast<int>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<double>(static_cast<unsigned>(date.day()));
  const double days_in_month =
      static_cast<double>(end_of_month(year, month) - require_day(year, month, 1) + 1);
  return year - 1 + (month - 1 + day / days_in_month) / 12;
}

std::string Period::text() const {
  const auto end = to_text(last_);
  const auto year_text = end.substr(0, 4);
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
