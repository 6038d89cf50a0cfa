#include <catch2/catch.hpp>

#include <gnomon/model/period.hpp>

#include "support/case_table.hpp"

using namespace gnomon;
using namespace gnomon::test;

TEST_CASE("periods and dates as people write them") {
  for (const auto& row : read_cases("periods.csv")) {
    DYNAMIC_SECTION(row.name() << " [" << row["written"] << "]") {
      const auto period = Period::parse(row["written"]);
      CHECK((period ? period->text() : "-") == row["period"]);
      if (period) CHECK(Period::parse(period->text()) == period);  // what is written is read back
      const auto day = parse_date(row["written"]);
      CHECK((day ? to_text(*day) : "-") == row["date"]);
    }
  }
}

TEST_CASE("days of any year as people write them") {
  for (const auto& row : read_cases("month_days.csv")) {
    DYNAMIC_SECTION(row.name() << " [" << row["written"] << "]") {
      const auto found = parse_month_day(row["written"]);
      CHECK((found ? std::to_string(*found) : "-") == row["month_day"]);
    }
  }
}
