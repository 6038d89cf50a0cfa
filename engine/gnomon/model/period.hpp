#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gnomon {

/// A day of the proleptic Gregorian calendar as days since 1970-01-01.
using Day = std::int32_t;

/// The day of a date; nothing when there is no such date. Month and day count from 1.
[[nodiscard]] std::optional<Day> day_of(int year, int month, int day);

/// `2025-12-31`.
[[nodiscard]] std::string to_text(Day day);

/// The same date so many years later; 1 March where there is no 29 February.
[[nodiscard]] Day years_after(Day day, int years);

/// A date as people write it: `2025-12-31`, `2025/12/31`, `2025.12.31`, `20251231`, `2025年12月31日`. Nothing for what is left unfinished or
/// written in two ways at once (`2025-06-`, `2025/06-30`).
[[nodiscard]] std::optional<Day> parse_date(std::string_view text);

/// A day of any year, as month × 100 + day: `06-30`, `6/30`, `6月30日`.
[[nodiscard]] std::optional<int> parse_month_day(std::string_view text);

/// A span of time that values and targets belong to: a year `2025`, half `2025H1`, quarter `2025Q3`, month `2025-06`, a day, or a
/// plan of whole years `2021/2025`. Ordered by end, then by length (shorter first).
class Period {
 public:
  enum class Kind : std::uint8_t { day, month, quarter, half, year, plan };

  /// The calendar year.
  [[nodiscard]] static Period year(int year);
  /// Whole years from `first` to `last`; a plan of one year is that year.
  [[nodiscard]] static Period plan(int first, int last);
  /// The day, month, quarter, half or year in which a day lies (not for plans).
  [[nodiscard]] static Period around(Kind kind, Day day);
  /// Reads the ways of writing named above, and `2025年`, `2025年6月`, `2025/06`, `2021-2025`, `2021—2025年`. Full-width characters are
  /// understood. Nothing for anything else, also what is left unfinished: `2025-06-` is no month (see tests/cases/periods.csv).
  [[nodiscard]] static std::optional<Period> parse(std::string_view text);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] Day first_day() const { return first_; }
  [[nodiscard]] Day last_day() const { return last_; }
  /// Calendar year of the last day.
  [[nodiscard]] int last_year() const;
  [[nodiscard]] int first_year() const;
  /// The end on a line of years: 2025 for the year 2025, 2024.5 for 2025H1, so that years lie one apart whatever their length.
  [[nodiscard]] double end_in_years() const;
  /// Share of its days gone at the end of the day, 0 to 1; leap years count.
  [[nodiscard]] double share_of_days(Day day) const;
  /// The same on the line of years, where all years and all months are of one length: 0.8 of 2021/2025 at the end of 2024.
  [[nodiscard]] double share_of_years(Day day) const;
  /// Does the other lie wholly inside?
  [[nodiscard]] bool contains(const Period& other) const {
    return first_ <= other.first_ && other.last_ <= last_;
  }

  /// As written in every output: `2025`, `2025H1`, `2025Q3`, `2025-06`, `2025-06-30`, `2021/2025`.
  [[nodiscard]] std::string text() const;

  bool operator==(const Period&) const = default;
  [[nodiscard]] std::strong_ordering operator<=>(const Period& other) const {
    if (const auto order = last_ <=> other.last_; order != 0) return order;
    return other.first_ <=> first_;
  }

 private:
  Period(Kind kind, Day first, Day last) : kind_(kind), first_(first), last_(last) {}

  Kind kind_;
  Day first_;
  Day last_;
};

}  // namespace gnomon
