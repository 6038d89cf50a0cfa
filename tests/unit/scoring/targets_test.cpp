#include <gnomon/scoring/targets.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <gnomon/base/decimal.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

TEST_CASE("a circle of parents does no harm") {
  const auto package = PackageBuilder()
                           .unit("A", "B")
                           .unit("B", "A")
                           .target("v", "2020", "5 scope=X")
                           .target("v", "2020", "7")
                           .build();
  CHECK(due_targets(package.scheme, package.data, 0, Period::year(2020)).value[0] == 7);
}

TEST_CASE("the degree of fulfilment") {
  Target target;
  CHECK(fulfilment(target, 18, 20) == Approx(0.9));
  CHECK(fulfilment(target, 0, 20) == 0);
  target.kind = TargetKind::at_most;
  CHECK(fulfilment(target, 20, 10) == Approx(0.5));
  CHECK(fulfilment(target, 5, 10) == Approx(2));
  CHECK(std::isinf(fulfilment(target, 0, 10)));
  target.kind = TargetKind::range;
  target.value_high = 12;
  CHECK(fulfilment(target, 11, 10) == 1);
  CHECK(fulfilment(target, 10, 10) == 1);
  CHECK(fulfilment(target, 12, 10) == 1);
  CHECK(fulfilment(target, 5, 10) == Approx(0.5));
  CHECK(fulfilment(target, 24, 10) == Approx(0.5));
}

TEST_CASE("targets of another indicator concern no one") {
  const auto package = PackageBuilder().unit("U").indicator("a").target("b", "2020", "5").build();
  CHECK(due_targets(package.scheme, package.data, *package.data.find_indicator("a"), Period::year(2020))
            .row.empty());
}

namespace {

/// The rows shown beside, as text: `100 firm 2020`.
std::vector<std::string> beside(const Package& package, const char* unit, const Period& period) {
  const auto due = due_targets(package.scheme, package.data, 0, period);
  std::vector<std::string> rows;
  for (const auto& each :
       targets_beside(package.scheme, package.data, 0, period, package.data.find_unit(unit).value(), due)) {
    const auto& target = package.scheme.targets[each.i_target];
    rows.push_back(format_shortest(each.value) + (target.firm ? " firm " : " aim ") + target.period.text());
  }
  return rows;
}

}  // namespace

TEST_CASE("a target that was changed is shown beside the one in force") {
  const auto package = PackageBuilder()
                           .unit("U", "", "G")
                           .unit("V", "", "H")
                           .target("v", "2020", "100")
                           .target("v", "2020", "120 valid_from=2020-07-01")
                           .target("v", "2020", "90 valid_from=2021-01-01")
                           .target("v", "2020", "150 firm=no scope=G")
                           .target("v", "2021", "999 firm=no")
                           .build();
  const auto year = Period::year(2020);
  CHECK(beside(package, "U", year) == std::vector<std::string>{"100 firm 2020", "150 aim 2020"});
  CHECK(beside(package, "V", year) == std::vector<std::string>{"100 firm 2020"});
  // As of a day before the change nothing has been replaced.
  const auto before =
      due_targets(package.scheme, package.data, 0, year, {.day = parse_date("2020-06-30"), .firm = true});
  CHECK(before.value[0] == 100);
  CHECK(targets_beside(package.scheme, package.data, 0, year, 1, before).empty());
}

TEST_CASE("of a plan that was changed the former number stands with its share due") {
  const auto package = PackageBuilder()
                           .unit("U")
                           .set("cumulative_path", "years")
                           .target("v", "2021/2025", "500 kind=cumulative")
                           .target("v", "2021/2025", "600 kind=cumulative valid_from=2023-07-01")
                           .build();
  CHECK(beside(package, "U", Period::year(2022)).empty());
  CHECK(beside(package, "U", Period::year(2024)) == std::vector<std::string>{"400 firm 2021/2025"});
}

TEST_CASE("the day looked at decides the share of a plan that is due") {
  const auto package = PackageBuilder().unit("U").target("v", "2021/2025", "1826 kind=cumulative").build();
  const auto due = due_targets(package.scheme, package.data, 0, Period::year(2023),
                               {.day = parse_date("2023-06-30"), .firm = true});
  CHECK(due.value[0] == 911);
}

TEST_CASE("a yes meets a deadline, whatever the number due") {
  Indicator indicator;
  Target target;
  target.kind = TargetKind::deadline;
  const Settings settings;
  CHECK(meets(settings, indicator, target, 181, 181));
  CHECK_FALSE(meets(settings, indicator, target, 182, 181));
  indicator.unit_of_measure = "yes_no";
  CHECK(meets(settings, indicator, target, 1, 1));
  CHECK_FALSE(meets(settings, indicator, target, 0, 1));
}
