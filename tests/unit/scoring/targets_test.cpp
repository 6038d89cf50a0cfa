#include <gnomon/scoring/targets.hpp>

#include <catch2/catch.hpp>

#include <cmath>

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
