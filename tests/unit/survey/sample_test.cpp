#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include <gnomon/survey/estimate.hpp>

namespace gnomon::survey {
namespace {

/// Ten respondents in five villages of three strata; the second stratum has one village.
struct Villages {
  std::vector<std::int32_t> strata{1, 1, 1, 1, 2, 2, 3, 3, 3, 3};
  std::vector<std::int32_t> psus{1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
  std::vector<double> weights{2, 2, 3, 3, 4, 4, 1, 1, 2, 2};
  std::vector<double> y{1, 3, 2, 5, 4, 6, 1, 0, 2, 7};

  [[nodiscard]] Sample sample(Lonely lonely) const {
    std::vector<DesignFault> faults;
    auto design = std::make_shared<Design>(
        DesignColumns{y.size(), {{psus, strata, {}}}, Drawing::with_replacement, lonely}, faults);
    CHECK(faults.empty());
    return {std::move(design), weights, {}, nullptr};
  }

  [[nodiscard]] double error(Lonely lonely, Statistic statistic) const {
    const auto drawn = sample(lonely);
    return std::sqrt(variances(drawn, estimate(drawn, {statistic, {y}, {}, {}}))[0]);
  }
};

/// A sample drawn at random: 6 strata, 2 to 5 units each, unequal weights, four cells of two margins.
struct RandomSample {
  explicit RandomSample(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int32_t>(random() % n); };
    std::int32_t psu = 0;
    for (std::int32_t stratum = 0; stratum < 6; ++stratum) {
      for (std::int32_t left = 2 + below(4); left > 0; --left, ++psu) {
        for (std::int32_t n = 3 + below(9); n > 0; --n) {
          strata.push_back(stratum);
          psus.push_back(psu);
          weights.push_back(1 + below(100) / 10.0);
          y.push_back(below(3) == 0 ? 1 : 0);
          sex.push_back(below(2));
          area.push_back(below(2));
        }
      }
    }
  }

  [[nodiscard]] std::shared_ptr<const Design> design() const {
    std::vector<DesignFault> faults;
    return std::make_shared<Design>(DesignColumns{y.size(), {{psus, strata, {}}}}, faults);
  }

  [[nodiscard]] std::shared_ptr<const AuxiliaryMatrix> margins() const {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    const std::vector<Auxiliary> auxiliaries{{sex, {}, {0.45 * sum, 0.55 * sum}},
                                             {area, {}, {0.7 * sum, 0.3 * sum}}};
    return std::make_shared<AuxiliaryMatrix>(auxiliaries, y.size());
  }

  [[nodiscard]] Sample raked() const {
    auto step = std::make_shared<Adjustment>(rake(weights, margins()));
    REQUIRE(step->converged);
    return {design(), step->after, {step}, nullptr};
  }

  std::vector<std::int32_t> strata;
  std::vector<std::int32_t> psus;
  std::vector<std::int32_t> sex;
  std::vector<std::int32_t> area;
  std::vector<double> weights;
  std::vector<double> y;
};

double rate_error(const Sample& sample, const std::vector<double>& y, Domains domains = {}) {
  return std::sqrt(variances(sample, estimate(sample, {Statistic::mean, {y}, {}, domains}))[0]);
}

// R: options(survey.lonely.psu = …); svydesign(id = ~p, strata = ~h, weights = ~w, data = d); SE(svymean(~y, s)), SE(svytotal(~y, s))
TEST_CASE("a stratum of one unit contributes as asked for", "[survey]") {
  const Villages villages;
  CHECK(villages.error(Lonely::remove, Statistic::mean) == Approx(0.466881564276989).epsilon(1e-13));
  CHECK(villages.error(Lonely::remove, Statistic::total) == Approx(21.4009345590327).epsilon(1e-13));
  CHECK(villages.error(Lonely::certainty, Statistic::mean) == Approx(0.466881564276989).epsilon(1e-13));
  CHECK(villages.error(Lonely::adjust, Statistic::mean) == Approx(0.644600076992905).epsilon(1e-13));
  CHECK(villages.error(Lonely::average, Statistic::mean) == Approx(0.571810801395525).epsilon(1e-13));
  CHECK(villages.error(Lonely::average, Statistic::total) == Approx(26.2106848441623).epsilon(1e-13));
  // Strata 2 and 3 put together.
  CHECK(villages.error(Lonely::collapse, Statistic::mean) == Approx(0.659100584316926).epsilon(1e-13));
  CHECK(villages.error(Lonely::collapse, Statistic::total) == Approx(36.2767142944341).epsilon(1e-13));
  // By hand: village totals 8, 21 | 40 | 1, 18; their mean 17.6; 169 + (40 - 17.6)² + 289.
  CHECK(villages.error(Lonely::adjust, Statistic::total) == Approx(std::sqrt(959.76)).epsilon(1e-13));
}

TEST_CASE("a stratum of one unit is refused unless something else is asked for", "[survey]") {
  const Villages villages;
  std::vector<DesignFault> faults;
  const Design design({villages.y.size(), {{villages.psus, villages.strata, {}}}}, faults);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind == DesignFault::Kind::lonely_unit);
  CHECK(faults[0].row == 4);
}

TEST_CASE("populations smaller than what was drawn, and populations that differ, are refused", "[survey]") {
  const std::vector<std::int32_t> strata{0, 0, 0, 1, 1, 1};
  const auto faults_with = [&](const std::vector<double>& population) {
    std::vector<DesignFault> faults;
    const Design design({6, {{{}, strata, population, true}}, Drawing::without_replacement}, faults);
    return faults;
  };
  CHECK(faults_with({10, 10, 10, 3, 3, 3}).empty());
  const auto below = faults_with({10, 10, 10, 2, 2, 2});
  REQUIRE(below.size() == 1);
  CHECK(below[0].kind == DesignFault::Kind::fraction_above_one);
  CHECK(below[0].row == 3);
  const auto varies = faults_with({10, 11, 10, 3, 3, 3});
  REQUIRE(varies.size() == 1);
  CHECK(varies[0].kind == DesignFault::Kind::fraction_differs);
  CHECK(varies[0].row == 1);
}

TEST_CASE("a census has no sampling error, and weights follow from the population", "[survey]") {
  const std::vector<double> population(4, 4);
  const std::vector<double> y{1, 2, 3, 7};
  std::vector<DesignFault> faults;
  const auto design = std::make_shared<Design>(
      DesignColumns{4, {{{}, {}, population, true}}, Drawing::without_replacement}, faults);
  const Sample sample{design, design->weights_from_fractions(), {}, nullptr};
  CHECK(sample.weights == std::vector<double>(4, 1));
  CHECK(rate_error(sample, y) == 0);
}

TEST_CASE("names of units, order of rows and scale of weights do not matter", "[survey]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomSample one(seed);
    const auto error = rate_error(one.raked(), one.y);
    RandomSample other = one;
    for (auto& psu : other.psus) psu = 1000 - psu;
    for (auto& stratum : other.strata) stratum = (stratum * 7) % 11;
    for (auto& weight : other.weights) weight *= 1000;
    std::ranges::reverse(other.psus);
    std::ranges::reverse(other.strata);
    std::ranges::reverse(other.weights);
    std::ranges::reverse(other.y);
    std::ranges::reverse(other.sex);
    std::ranges::reverse(other.area);
    CHECK(rate_error(other.raked(), other.y) == Approx(error).epsilon(1e-11));
  }
}

TEST_CASE("what the margins hold has no error left after weighting to them", "[survey]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RandomSample drawn(seed);
    const std::vector<double> is_urban(drawn.area.begin(), drawn.area.end());
    const auto sample = drawn.raked();
    CHECK(estimate(sample, {Statistic::mean, {is_urban}, {}, {}}).value[0] == Approx(0.3).epsilon(1e-11));
    CHECK(rate_error(sample, is_urban) < 1e-10);
  }
}

TEST_CASE("raking and exponential calibration give the same weights", "[survey]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RandomSample drawn(seed);
    const auto raked = rake(drawn.weights, drawn.margins());
    const auto calibrated = calibrate(drawn.weights, drawn.margins(), {Distance::exponential});
    for (std::size_t row = 0; row < drawn.y.size(); ++row)
      CHECK(raked.after[row] == Approx(calibrated.after[row]).epsilon(1e-10));
  }
}

TEST_CASE("bounds hold, and bounds that cannot be kept are told", "[survey]") {
  const RandomSample drawn(3);
  for (const auto distance : {Distance::linear, Distance::exponential, Distance::logit}) {
    const auto wide = calibrate(drawn.weights, drawn.margins(), {distance, 0.3, 3.0});
    REQUIRE(wide.converged);
    for (std::size_t row = 0; row < drawn.y.size(); ++row) {
      const double g = wide.after[row] / wide.before[row];
      CHECK((g >= 0.3 && g <= 3.0));
    }
    CHECK_FALSE(calibrate(drawn.weights, drawn.margins(), {distance, 0.999, 1.001}).converged);
  }
}

TEST_CASE("the jackknife of a total is its linearised variance", "[survey]") {
  const RandomSample drawn(5);
  Sample linear{drawn.design(), drawn.weights, {}, nullptr};
  Sample jackknifed = linear;
  auto replicates = jackknife_n(*linear.design);
  replicates.centre = Centre::estimate;
  jackknifed.replicates = std::make_shared<Replicates>(replicates);
  const Request request{Statistic::total, {drawn.y}, {}, {}};
  const auto by_replicates = estimate(jackknifed, request);
  CHECK(variances(jackknifed, by_replicates)[0] ==
        Approx(variances(linear, estimate(linear, request))[0]).epsilon(1e-12));
}

TEST_CASE("a jackknife of two stages leaves out the fraction of the first", "[survey]") {
  const RandomSample drawn(5);
  std::vector<DesignFault> faults;
  const std::vector<double> first(drawn.y.size(), 0.5);
  const std::vector<double> second(drawn.y.size(), 0.1);
  const Design two(
      {drawn.y.size(), {{drawn.psus, drawn.strata, first}, {{}, {}, second}}, Drawing::without_replacement},
      faults);
  const Design one({drawn.y.size(), {{drawn.psus, drawn.strata, first}}, Drawing::without_replacement},
                   faults);
  CHECK(faults.empty());
  const auto plain = jackknife_n(*drawn.design()).rscales;
  CHECK(jackknife_n(two).rscales == plain);
  CHECK(jackknife_n(one).rscales[0] == Approx(plain[0] / 2));
}

TEST_CASE("errors after raking agree with a jackknife that rakes every replicate", "[survey]") {
  double linearised = 0;
  double replicated = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RandomSample drawn(seed);
    const auto sample = drawn.raked();
    auto with_replicates = sample;
    with_replicates.replicates = std::make_shared<Replicates>(
        adjusted(*sample.design, drawn.weights, jackknife_n(*sample.design),
                 [&](Numbers weights) { return rake(weights, drawn.margins()).after; }));
    linearised += rate_error(sample, drawn.y);
    replicated += rate_error(with_replicates, drawn.y);
  }
  CHECK(replicated == Approx(linearised).epsilon(0.03));
}

TEST_CASE("domains know of all units drawn, and differences of their covariance", "[survey]") {
  const RandomSample drawn(7);
  const auto sample = drawn.raked();
  const auto estimates = estimate(sample, {Statistic::mean, {drawn.y}, {}, {drawn.sex, 2}});
  const auto matrix = covariance(sample, estimates);
  const auto difference = contrast(sample, estimates, Eigen::Vector2d(1, -1));
  CHECK(difference.variance == Approx(matrix(0, 0) + matrix(1, 1) - 2 * matrix(0, 1)).epsilon(1e-12));
  CHECK(std::abs(matrix(0, 1)) > 0);
  CHECK(estimates.basis[0].n + estimates.basis[1].n == drawn.y.size());
  // A domain as a ratio of totals.
  std::vector<double> in_domain;
  std::vector<double> y_in_domain;
  for (std::size_t row = 0; row < drawn.y.size(); ++row) {
    in_domain.push_back(drawn.sex[row] == 0 ? 1 : 0);
    y_in_domain.push_back(in_domain.back() * drawn.y[row]);
  }
  const auto ratio = estimate(sample, {Statistic::ratio, {y_in_domain}, {in_domain}, {}});
  CHECK(ratio.value[0] == Approx(estimates.value[0]).epsilon(1e-13));
  CHECK(variances(sample, ratio)[0] == Approx(matrix(0, 0)).epsilon(1e-11));
}

TEST_CASE("a domain without respondents has no mean, and one in a single unit no degree of freedom",
          "[survey]") {
  const Villages villages;
  const auto sample = villages.sample(Lonely::remove);
  const std::vector<std::int32_t> domains{0, 0, -1, -1, -1, -1, -1, -1, -1, -1};
  const auto estimates = estimate(sample, {Statistic::mean, {villages.y}, {}, {domains, 2}});
  CHECK(estimates.value[0] == 2);
  CHECK(estimates.basis[0].df == 0);
  CHECK(estimates.basis[0].n_psus == 1);
  CHECK(std::isnan(estimates.value[1]));
  CHECK(estimates.basis[1].n == 0);
}

TEST_CASE("trimming keeps the sum and shares what was cut", "[survey]") {
  // By hand: 10 is cut to 5; 5 are shared by three, 1 + 5/3 each, all within the bounds.
  const auto once = trim(std::vector<double>{1, 1, 1, 10}, 0, 5);
  REQUIRE(once);
  CHECK(once->weights[0] == Approx(1 + 5.0 / 3));
  CHECK(once->weights[3] == 5);
  CHECK(once->n_high == 1);
  // 4.5 rises above 5 by its share and is cut in turn.
  const auto twice = trim(std::vector<double>{1, 1, 4.5, 10}, 0, 5);
  REQUIRE(twice);
  CHECK(*std::ranges::max_element(twice->weights) == 5);
  CHECK(std::accumulate(twice->weights.begin(), twice->weights.end(), 0.0) == Approx(16.5));
  CHECK_FALSE(trim(std::vector<double>{6, 7}, 0, 5));
}

TEST_CASE("equations with columns that depend on one another are solved", "[survey]") {
  Eigen::MatrixXd x(4, 3);
  x << 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1;  // the third column is the sum of the others
  const Eigen::MatrixXd a = x.transpose() * x;
  const Eigen::VectorXd c = a * Eigen::Vector3d(1, 2, 3);
  const SemidefiniteSolver solver(a);
  CHECK(solver.rank() == 2);
  CHECK((a * solver.solve(c) - c).norm() < 1e-12);
}

}  // namespace
}  // namespace gnomon::survey
