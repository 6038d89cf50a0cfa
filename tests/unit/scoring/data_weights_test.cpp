#include <gnomon/scoring/aggregation/weights.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <gnomon/scoring/assess.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

const Period year = Period::year(2020);

/// Three units with shares 1, 0, 0 at `a` and 0.5, 0.5, 0 at `b`, in a block of 100 points; points 1 and 3 must not matter.
PackageBuilder three_units(const std::string& rule) {
  PackageBuilder builder;
  builder.node("A", "", "100", rule)
      .node("a", "A", "1", "each(points=1)", "a")
      .node("b", "A", "3", "each(points=3)", "b");
  for (const auto& [unit, a, b] : {std::tuple{"U1", "1", "0.5"}, {"U2", "0", "0.5"}, {"U3", "0", "0"}})
    builder.unit(unit).value(unit, "a", "2020", a).value(unit, "b", "2020", b);
  return builder;
}

/// Hand-made: e(a) = 0 (one unit has it all), e(b) = ln 2 ÷ ln 3, weights as 1 - e.
const double entropy_of_b = std::log(2.0) / std::log(3.0);
const double weight_by_entropy = 1 / (1 + (1 - entropy_of_b));

}  // namespace

TEST_CASE("weights by entropy and by variation, worked out by hand") {
  const std::vector<std::vector<double>> shares{{1, 0, 0}, {0.5, 0.5, 0}};
  const auto entropy = weights_of(Weighting::entropy, shares);
  CHECK(entropy.spread[0] == Approx(0).margin(1e-15));
  CHECK(entropy.spread[1] == Approx(0.6309297535714574));
  CHECK(entropy.weight[0] == Approx(0.7304227077));
  CHECK(entropy.weight[1] == Approx(0.2695772923));
  // Standard deviations √(1/3) and √(1/12) over the same mean of 1/3.
  const auto variation = weights_of(Weighting::variation, shares);
  CHECK(variation.spread[0] == Approx(std::sqrt(3.0)));
  CHECK(variation.spread[1] == Approx(std::sqrt(3.0) / 2));
  CHECK(variation.weight[0] == Approx(2.0 / 3));
  CHECK(variation.weight[1] == Approx(1.0 / 3));
}

TEST_CASE("a child that tells units not apart has no weight; where none does, all weigh alike") {
  for (const auto weighting : {Weighting::entropy, Weighting::variation}) {
    CHECK(weights_of(weighting, {{0.7, 0.7, 0.7}, {0.1, 0.9, 0.4}}).weight == std::vector<double>{0, 1});
    CHECK(weights_of(weighting, {{0, 0, 0}, {0.1, 0.9, 0.4}}).weight == std::vector<double>{0, 1});
    CHECK(weights_of(weighting, {{0.3}, {0.1, 0.9}}).weight == std::vector<double>{0, 1});
    CHECK(weights_of(weighting, {{0.7, 0.7, 0.7}, {0.1, 0.1, 0.1}}).weight == std::vector<double>{0.5, 0.5});
    CHECK(weights_of(weighting, {{0.3}, {}}).weight == std::vector<double>{0.5, 0.5});
  }
}

TEST_CASE("a block weighed by the data: totals, rows, and the reason that lets anyone work it out") {
  const auto package = three_units("mean(weights=variation)").build();
  const Scoring scoring(package.scheme, package.data, year);
  const auto& totals = scoring.assessment().total_full;
  CHECK(totals[0] == Approx(100.0 * (2.0 / 3 + 0.5 / 3)));
  CHECK(totals[1] == Approx(100.0 * 0.5 / 3));
  CHECK(totals[2] == Approx(0).margin(1e-12));
  std::vector<ScoreRow> rows;
  scoring.score_rows(0, rows);
  REQUIRE(rows.size() == 4);
  CHECK(rows[2].points == Approx(200.0 / 3));
  CHECK(rows[2].full == Approx(200.0 / 3));
  CHECK(rows[3].points == Approx(50.0 / 3));
  const auto reason = scoring.reason(1, 0);
  CHECK(reason.id == "block.mean");
  CHECK(reason.words == std::vector<std::pair<std::string, std::string>>{
                            {"terms", "0.666667 × 1 + 0.333333 × 0.5"},
                            {"weights", "a 0.666667 (v 1.732051); b 0.333333 (v 0.866025)"}});
}

TEST_CASE("a geometric mean weighed by entropy") {
  const auto package = three_units("geometric(weights=entropy)").build();
  const Scoring scoring(package.scheme, package.data, year);
  CHECK(scoring.assessment().total_full[0] == Approx(100 * std::pow(0.5, 1 - weight_by_entropy)));
  CHECK(scoring.assessment().total_full[1] == 0);
  CHECK(scoring.reason(1, 0).id == "block.geometric");
}

TEST_CASE("only units that take part weigh, and each child by those where it is scored") {
  auto builder = three_units("mean(weights=variation)");
  builder.set("ranked_kind", "K").set("missing", "exclude");
  builder.unit("X", "", "", "Z").value("X", "a", "2020", "1").value("X", "b", "2020", "0.9");
  auto package = builder.build();
  for (auto& unit : package.data.units) {
    if (unit.code != "X") unit.kind = "K";
  }
  CHECK(assess(package.scheme, package.data, year).total_full[0] == Approx(100.0 * (2.0 / 3 + 0.5 / 3)));
  // Without the third unit `b` is alike at all, and only `a` tells them apart.
  package.data.panel.column(*package.data.find_indicator("b"), year).status[*package.data.find_unit("U3")] =
      Status::missing;
  CHECK(assess(package.scheme, package.data, year).total_full[0] == Approx(100));
}

TEST_CASE("a unit to which only a child without weight applies gets no score, and is told") {
  PackageBuilder builder;
  builder.node("A", "", "60", "mean(weights=variation)").node("a", "A", "1", "each(points=1)", "a");
  builder.node("b", "A", "1", "each(points=1)", "b", "U1；U2").node("C", "", "40", "each(points=1)", "c");
  for (const char* unit : {"U1", "U2", "U3"})
    builder.unit(unit).value(unit, "a", "2020", "0.5").value(unit, "c", "2020", "20");
  builder.value("U1", "b", "2020", "1").value("U2", "b", "2020", "0");
  const auto package = builder.build();
  const Scoring scoring(package.scheme, package.data, year);
  CHECK(scoring.reason(1, 2).id == "block.no_weight");
  CHECK(scoring.assessment().total_full[2] == Approx(50));  // the rest stretched
  CHECK(scoring.assessment().total_full[0] == Approx(80));
}
