#include <gnomon/model/period.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace gnomon;

namespace {

Period period(const char* text) { return Period::parse(text).value(); }

/// Days since 1970-01-01, counted one by one.
Day counted(int year, int month, int day) {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  Day days = 0;
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += lengths[m - 1] + (m == 2 && leap(year) ? 1 : 0);
  return days + day - 1;
}

}  // namespace

TEST_CASE("days are counted, leap years and all") {
  CHECK(day_of(1970, 1, 1) == 0);
  CHECK(day_of(1969, 12, 31) == -1);
  for (const int year : {1970, 1999, 2000, 2020, 2023, 2024, 2100}) {
    for (int month = 1; month <= 12; ++month) {
      CHECK(day_of(year, month, 28) == counted(year, month, 28));
      CHECK(to_text(counted(year, month, 1)) ==
            std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month) + "-01");
    }
  }
  CHECK(day_of(2024, 2, 29).has_value());
  CHECK(day_of(2000, 2, 29).has_value());
}

TEST_CASE("impossible dates are refused") {
  struct Date {
    int year, month, day;
  };
  for (const auto& [year, month, day] :
       {Date{2023, 2, 29}, Date{2100, 2, 29}, Date{2024, 2, 30}, Date{2024, 4, 31}, Date{2024, 13, 1},
        Date{2024, 0, 1}, Date{2024, 1, 0}, Date{2024, 1, 32}, Date{2024, -1, 1}, Date{2024, 257, 1},
        Date{2024, 1, 257}, Date{2024, 65537, 1}}) {
    CAPTURE(year, month, day);
    CHECK_FALSE(day_of(year, month, day).has_value());
  }
}

TEST_CASE("first and last days") {
  CHECK(period("2024").last_day() - period("2024").first_day() + 1 == 366);
  CHECK(period("2025").last_day() - period("2025").first_day() + 1 == 365);
  CHECK(to_text(period("2024-02").last_day()) == "2024-02-29");
  CHECK(to_text(period("2025-02").last_day()) == "2025-02-28");
  CHECK(to_text(period("2024Q1").last_day()) == "2024-03-31");
  CHECK(to_text(period("2024H2").first_day()) == "2024-07-01");
  CHECK(to_text(period("2025-12").last_day()) == "2025-12-31");
  CHECK(to_text(period("2021/2025").first_day()) == "2021-01-01");
  CHECK(to_text(period("2021/2025").last_day()) == "2025-12-31");
  CHECK(period("2021/2025").first_year() == 2021);
  CHECK(period("2021/2025").last_year() == 2025);
  CHECK(Period::plan(2025, 2025) == Period::year(2025));
}

TEST_CASE("a period contains what lies wholly inside") {
  CHECK(period("2021/2025").contains(period("2021")));
  CHECK(period("2021/2025").contains(period("2025")));
  CHECK_FALSE(period("2021/2025").contains(period("2020")));
  CHECK_FALSE(period("2021/2025").contains(period("2020/2022")));
  CHECK(period("2025").contains(period("2025Q4")));
  CHECK(period("2025").contains(period("2025")));
  CHECK_FALSE(period("2025Q4").contains(period("2025")));
  CHECK(period("2025H2").contains(period("2025-07-01")));
  CHECK_FALSE(period("2025H2").contains(period("2025-06-30")));
}

TEST_CASE("periods stand by their end, shorter ones first") {
  const std::vector<Period> expected{period("2016/2020"), period("2021-01-31"), period("2021-01"),
                                     period("2021Q1"),    period("2021H1"),     period("2021-12"),
                                     period("2021Q4"),    period("2021H2"),     period("2021"),
                                     period("2020/2021"), period("2018/2021")};
  auto sorted = expected;
  std::reverse(sorted.begin(), sorted.end());
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == expected);
  CHECK(period("2020") < period("2021"));
  CHECK_FALSE(period("2021") < period("2021"));
}

TEST_CASE("shares of a span gone, by days and by years") {
  const auto plan = Period::plan(2021, 2025);
  const auto day = [](const char* text) { return parse_date(text).value(); };
  CHECK(plan.share_of_days(day("2024-12-31")) == Approx(1461.0 / 1826));
  CHECK(plan.share_of_years(day("2024-12-31")) == Approx(0.8).epsilon(1e-14));
  CHECK(plan.share_of_years(day("2021-06-30")) == Approx(0.1).epsilon(1e-14));
  CHECK(plan.share_of_years(day("2021-02-14")) == Approx(1.5 / 60).epsilon(1e-14));
  for (const auto* const before : {"2019-01-01", "2020-12-31"}) {
    CHECK(plan.share_of_days(day(before)) == 0);
    CHECK(plan.share_of_years(day(before)) == 0);
  }
  for (const auto* const after : {"2025-12-31", "2026-01-01"}) {
    CHECK(plan.share_of_days(day(after)) == 1);
    CHECK(plan.share_of_years(day(after)) == 1);
  }
  CHECK(Period::year(2024).share_of_days(day("2024-06-30")) == Approx(182.0 / 366));
}
