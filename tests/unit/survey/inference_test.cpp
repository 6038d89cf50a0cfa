// Intervals, tests, quantiles, publication: numbers of R 4.2.2 with survey 4.1-1; the call stands beside each.
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include <gnomon/base/distributions.hpp>
#include <gnomon/survey/association.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/multiple.hpp>
#include <gnomon/survey/publication.hpp>
#include <gnomon/survey/quantile.hpp>
#include <gnomon/survey/test.hpp>

namespace gnomon::survey {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

Approx near(double value) { return Approx(value).epsilon(1e-12).margin(1e-300); }

void check_limits(const Interval& found, double lower, double upper) {
  CHECK(found.lower == Approx(lower).epsilon(1e-11));
  CHECK(found.upper == Approx(upper).epsilon(1e-11));
}

/// p = 0.12 with V = 0.02², 11 degrees of freedom, 300 respondents.
Proportion one_of_eight() {
  Proportion p;
  p.value = 0.12;
  p.variance = 0.0004;
  p.df = 11;
  p.n = 300;
  p.n_events = 36;
  return p;
}

/// 48 respondents in 12 units of 3 strata.
struct SmallSurvey {
  std::vector<std::int32_t> psu;
  std::vector<std::int32_t> stratum;
  std::vector<double> y{5, 3, 8, 1, 9, 2, 7, 4,  6, 10, 11, 3,  5, 8, 2, 9, 1, 4, 7,  7, 3, 6, 12, 2,
                        8, 5, 9, 1, 4, 6, 3, 10, 2, 7,  5,  11, 6, 1, 9, 3, 8, 4, 12, 5, 7, 2, 10, 6};
  std::vector<std::int32_t> modulo;
  std::vector<std::int32_t> above;
  Sample sample;

  SmallSurvey() {
    for (std::int32_t k = 0; k < 48; ++k) {
      psu.push_back(k / 4);
      stratum.push_back(k / 16);
      sample.weights.push_back(std::vector<double>{1, 2, 1.5}[static_cast<std::size_t>(k % 3)]);
      const auto value = static_cast<std::int32_t>(y[static_cast<std::size_t>(k)]);
      modulo.push_back(value % 3);
      above.push_back(value > 5 ? 1 : 0);
    }
    DesignColumns columns;
    columns.n_rows = 48;
    columns.stages.push_back({psu, stratum, {}});
    std::vector<DesignFault> faults;
    sample.design = std::make_shared<Design>(columns, faults);
    REQUIRE(faults.empty());
  }
};

TEST_CASE("distributions agree with R", "[survey]") {
  CHECK(t_quantile(0.975, 1) == near(12.706204736174694));  // qt(.975, 1)
  CHECK(t_quantile(0.975, 2.5) == near(3.5746548420036919));
  CHECK(t_quantile(0.975, 264) == near(1.9689904969297167));
  CHECK(t_quantile(0.975, 1e6) == near(1.9599663568141066));
  CHECK(t_quantile(0.995, 3) == near(5.8409093097333544));
  CHECK(t_quantile(0.975, infinite) == near(1.959963984540054));        // qnorm(.975)
  CHECK(t_upper_tail(2.1, 7) == near(0.036935598106461298));            // pt(2.1, 7, lower = F)
  CHECK(t_upper_tail(40, 3) == near(1.719034039457927e-05));            // pt(40, 3, lower = F)
  CHECK(f_upper_tail(2.5, 1.7, 40.3) == near(0.10254717566162229));     // pf(2.5, 1.7, 40.3, lower = F)
  CHECK(f_upper_tail(3.1, 2, infinite) == near(0.045049202393557801));  // pchisq(6.2, 2, lower = F)
  CHECK(beta_quantile(0.025, 3.7, 20.3) == near(0.042584014138357502));
  CHECK(beta_quantile(0.975, 512.2, 4000.9) == near(0.12290563056650727));
  CHECK(beta_quantile(0.975, 1, 23.4) == near(0.14584655309370498));
  CHECK(beta_quantile(0.5, 0, 3) == 0);
  CHECK(std::isnan(t_quantile(0.975, 0)));
  CHECK(std::isnan(t_quantile(1, 5)));
  CHECK(std::isnan(f_upper_tail(1, 0, 5)));
}

TEST_CASE("intervals of a proportion", "[survey]") {
  const auto p = one_of_eight();
  // p <- .12; V <- .0004; t <- qt(.975, 11)
  check_limits(interval(IntervalMethod::wald, p, 0.95), 0.075980296798167216, 0.16401970320183279);
  // plogis(qlogis(p) + c(-1, 1) * t * sqrt(V) / (p * (1 - p)))
  check_limits(interval(IntervalMethod::logit, p, 0.95), 0.08246752350242656, 0.17142281119421543);
  check_limits(interval(IntervalMethod::xlogit, p, 0.95), 0.08246752350242656, 0.17142281119421543);
  // sin(asin(sqrt(p)) + c(-1, 1) * t * sqrt(V) / (2 * sqrt(p * (1 - p))))^2
  check_limits(interval(IntervalMethod::asin, p, 0.95), 0.079595924140529614, 0.16736632719410516);
  // ne <- p * (1 - p) / V * (qt(.975, 299) / t)^2; qbeta(.025, ne * p, ne * (1 - p) + 1), ...
  check_limits(interval(IntervalMethod::korn_graubard, p, 0.95), 0.07942336677061608, 0.17164262872726976);
  // uniroot of 2 (n-1) (p log(p/q) + (1-p) log((1-p)/(1-q))) - t^2 n V / (p (1-p))
  const auto likelihood = interval(IntervalMethod::likelihood, p, 0.95);
  CHECK(likelihood.lower == Approx(0.080619110048677875).epsilon(1e-8));
  CHECK(likelihood.upper == Approx(0.16864747040735362).epsilon(1e-8));
  check_limits(interval(IntervalMethod::wilson, p, 0.95), 0.082691820287119688, 0.17100270336246404);
}

TEST_CASE("the number of respondents bounds Korn and Graubard's", "[survey]") {
  auto p = one_of_eight();
  p.variance = 0.0001;  // an effective number of 844 of 300
  // qbeta(.025, 36, 265), qbeta(.975, 37, 264)
  check_limits(interval(IntervalMethod::korn_graubard, p, 0.95), 0.085478802291719599, 0.16224394233024275);
  p.variance = 0;
  check_limits(interval(IntervalMethod::korn_graubard, p, 0.95), 0.085478802291719599, 0.16224394233024275);
}

TEST_CASE("replicates bring their own error on the logit scale", "[survey]") {
  auto p = one_of_eight();
  p.variance_logit = 4 * 0.0004 / (0.12 * 0.88 * 0.12 * 0.88);  // twice the error
  const auto wide = interval(IntervalMethod::logit, p, 0.95);
  p.variance *= 4;
  check_limits(interval(IntervalMethod::xlogit, p, 0.95), wide.lower, wide.upper);
}

TEST_CASE("the default method looks at what there is", "[survey]") {
  auto p = one_of_eight();
  CHECK(interval(IntervalMethod::standard, p, 0.95).method == IntervalMethod::logit);
  p.df = 7;
  CHECK(interval(IntervalMethod::standard, p, 0.95).method == IntervalMethod::korn_graubard);
  p = one_of_eight();
  p.n_events = 9;
  CHECK(interval(IntervalMethod::standard, p, 0.95).method == IntervalMethod::korn_graubard);
  p.n_events = 291;
  CHECK(interval(IntervalMethod::standard, p, 0.95).method == IntervalMethod::korn_graubard);
  p = one_of_eight();
  p.variance = 0.12 * 0.88 / 29;
  CHECK(interval(IntervalMethod::standard, p, 0.95).method == IntervalMethod::korn_graubard);
}

TEST_CASE("none or all: a bound on one side", "[survey]") {
  Proportion p;
  p.n = 40;
  p.df = 5;
  for (const auto& info : interval_methods()) {
    if (!info.can_be_asked_for) continue;
    const auto none = interval(info.method, p, 0.95);
    CHECK(none.method == IntervalMethod::rule_of_three);
    check_limits(none, 0, 0.072157524505514603);  // 1 - .05^(1/40)
  }
  p.value = 1;
  p.parent_deff = 2;
  check_limits(interval(IntervalMethod::standard, p, 0.95), 1 - 0.13910834066826516, 1);  // .05^(1/20)
  p.parent_deff = 0.5;                                                                    // never below 1
  check_limits(interval(IntervalMethod::standard, p, 0.95), 1 - 0.072157524505514603, 1);
}

TEST_CASE("no interval without a degree of freedom", "[survey]") {
  auto p = one_of_eight();
  p.df = 0;
  for (const double value : {0.0, 0.12, 1.0}) {
    p.value = value;
    const auto found = interval(IntervalMethod::standard, p, 0.95);
    CHECK(found.method == IntervalMethod::none);
    CHECK(std::isnan(found.lower));
    CHECK(std::isnan(found.upper));
  }
  CHECK(wald_interval(45, 4, 0, 0.95).method == IntervalMethod::none);
  check_limits(wald_interval(45, 4, infinite, 0.95), 45 - 2 * 1.959963984540054, 45 + 2 * 1.959963984540054);
}

TEST_CASE("methods of intervals are known by their codes", "[survey]") {
  for (const auto& info : interval_methods()) {
    CHECK(info_of(info.method).code == info.code);
    CHECK(interval_method_of(info.code).has_value() == info.can_be_asked_for);
  }
  CHECK_FALSE(interval_method_of("beta"));
}

TEST_CASE("many tests at once", "[survey]") {
  const std::vector<double> p{.01, .04, .03, .005, .2, .04};
  const auto check = [](const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == near(expected[i]));
  };
  check(adjusted_p_values(p, Multiple::holm), {0.05, 0.12, 0.12, 0.03, 0.2, 0.12});  // p.adjust(p, "holm")
  check(adjusted_p_values(p, Multiple::benjamini_hochberg), {0.03, 0.048, 0.048, 0.03, 0.2, 0.048});  // "BH"
  check(adjusted_p_values(p, Multiple::none), p);
  const std::vector<double> with_gap{.5, std::nan(""), .9};
  const auto found = adjusted_p_values(with_gap, Multiple::holm);
  CHECK(found[0] == 1);
  CHECK(std::isnan(found[1]));
  CHECK(found[2] == 1);
  CHECK(adjusted_p_values({}, Multiple::holm).empty());
  CHECK(multiple_of("bh") == Multiple::benjamini_hochberg);
  CHECK_FALSE(multiple_of("bonferroni"));
}

TEST_CASE("tests of one number", "[survey]") {
  const auto target = t_test(.18, .15, .013 * .013, 21);
  CHECK(target.statistic == near(2.3076923076923079));
  CHECK(target.p_above == near(0.015646864438465025));      // pt(t, 21, lower = F)
  CHECK(target.p_two_sided == near(0.031293728876930049));  // 2 * pt(-abs(t), 21)
  CHECK(target.p_above + target.p_below == near(1));
  const auto nation = z_test(.18, .013 * .013, .1414, .003 * .003);
  CHECK(nation.statistic == near(2.8931923195240246));
  CHECK(nation.p_above == near(0.0019067385743122224));
  CHECK(std::isinf(nation.df));
  CHECK(lower_bound(.18, .013 * .013, 21, .95) == near(0.15763034226344558));  // p - qt(.95, 21) * se
  CHECK(std::isnan(t_test(.18, .15, .013 * .013, 0).p_above));
  CHECK(std::isnan(t_test(.18, .15, 0, 21).p_above));
}

TEST_CASE("rules of quantiles", "[survey]") {
  const std::vector<double> x{3, 1, 4, 1, 5, 9, 2, 6};
  const std::vector<double> w{1, 2, 1.5, 0.5, 3, 1, 2, 1};
  const std::vector<double> levels{.1, .25, .3, .5, .75, .9};
  // svyquantile(~x, svydesign(id = ~1, weights = ~w), levels, qrule = rule, ci = FALSE). Shah and Vaish: with w / mean(w), as they define
  // it; hf3 below the first value is 1, where survey 4.1-1 steps past it.
  const std::vector<std::pair<std::string, std::vector<double>>> expected{
      {"math", {1, 2, 2, 4, 5, 6}},
      {"school", {1, 2, 2, 4, 5, 6}},
      {"shahvaish", {1, 1, 1, 3, 5, 6}},
      {"hf3", {1, 2, 2, 4, 5, 6}},
      {"hf4", {1, 1.25, 1.55, 10.0 / 3, 14.0 / 3, 5.8}},
      {"hf5", {1, 1.6, 2.0666666666666664, 3.8, 5.25, 6.9}},
      {"hf6", {1, 1.375, 1.7, 3.666666666666667, 4.916666666666666, 8.1}},
      {"hf7", {1, 2.125, 2.4, 4, 5.416666666666667, 5.966666666666667}},
      {"hf8", {1, 1.5, 1.911111111111111, 3.75, 5.15, 7.3}},
      {"hf9", {1, 1.5217391304347827, 1.9478260869565216, 3.7619047619047619, 5.1785714285714288, 7.2}}};
  const WeightedValues values(x, w);
  for (const auto& [code, numbers] : expected) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
      INFO(code << " at " << levels[i]);
      CHECK(values.quantile(levels[i], *quantile_rule_of(code)) == near(numbers[i]));
    }
  }
  CHECK_FALSE(quantile_rule_of("median"));
}

TEST_CASE("quantiles where sums of weights meet the level", "[survey]") {
  // Ten weights of 0.1: their sums are not quite 0.1, 0.2, 0.3, …
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<double> w(10, 0.1);
  const WeightedValues values(x, w);
  for (int i = 1; i <= 10; ++i) CHECK(values.quantile(i / 10.0, QuantileRule::hf1) == i);
  CHECK(values.quantile(0.3, QuantileRule::hf2) == 3.5);
  CHECK(values.quantile(1, QuantileRule::hf2) == 10);
  CHECK(values.quantile(0, QuantileRule::hf1) == 1);
  CHECK(std::isnan(values.quantile(1.01, QuantileRule::hf1)));
  CHECK(std::isnan(WeightedValues({}, {}).quantile(0.5, QuantileRule::hf1)));
  CHECK(WeightedValues(std::vector<double>{7}, std::vector<double>{2}).quantile(0.5, QuantileRule::hf7) == 7);
}

TEST_CASE("Woodruff's intervals", "[survey]") {
  const SmallSurvey survey;
  QuantileRequest request;
  request.variable = survey.y;
  request.levels = {.25, .5, .9};
  // svyquantile(~y, svydesign(id = ~psu, strata = ~st, weights = ~w), c(.25, .5, .9))
  auto found = quantiles(survey.sample, request);
  CHECK(found[0].value == 3);
  CHECK(found[0].lower == 2);
  CHECK(found[0].upper == 5);
  CHECK(found[0].standard_error == near(0.66308390268718354));
  CHECK(found[1].value == 6);
  CHECK(found[1].lower == 6);
  CHECK(found[1].upper == 7);
  CHECK(found[1].standard_error == near(0.22102796756239451));
  CHECK(found[2].value == 10);
  CHECK(found[2].lower == 9);
  CHECK(std::isnan(found[2].upper));
  CHECK(std::isnan(found[2].standard_error));
  // interval.type = "xlogit"
  request.method = IntervalMethod::xlogit;
  found = quantiles(survey.sample, request);
  CHECK(found[2].lower == 8);
  CHECK(found[2].upper == 12);
  CHECK(found[2].standard_error == near(0.88411187024957805));
}

TEST_CASE("independence by Rao and Scott", "[survey]") {
  const SmallSurvey survey;
  // svychisq(~a + b, svydesign(id = ~psu, strata = ~st, weights = ~w)), a = y %% 3, b = y > 5
  const auto found = independence(survey.sample, {survey.modulo, 3}, {survey.above, 2});
  CHECK(found.f == Approx(2.1606726974210302).epsilon(1e-10));
  CHECK(found.df1 == Approx(1.9985572773469991).epsilon(1e-10));
  CHECK(found.df2 == Approx(17.987015496122993).epsilon(1e-10));
  CHECK(found.p == Approx(0.14424623516019344).epsilon(1e-10));
  CHECK(found.n == 48);
  // A group without respondents changes nothing; one group alone has nothing to say.
  CHECK(independence(survey.sample, {survey.modulo, 5}, {survey.above, 2}).f == near(found.f));
  CHECK(std::isnan(independence(survey.sample, {std::vector<std::int32_t>(48, 0), 2}, {survey.above, 2}).f));
}

Publishable fair() {
  Publishable e;
  e.n = 200;
  e.n_events = 60;
  e.df = 20;
  e.value = 0.3;
  e.standard_error = 0.03;
  e.n_effective = 150;
  e.width = 0.15;
  return e;
}

TEST_CASE("publication takes numbers, events and degrees of freedom with every profile", "[survey]") {
  using Reasons = std::vector<Reason>;
  for (const auto& info : publication_profiles()) {
    INFO(info.code);
    CHECK(publish(info.profile, 10, fair()).publication == Publication::release);
    CHECK(publish(info.profile, 10, fair()).reasons.empty());
    auto e = fair();
    CHECK(publish(info.profile, 201, e).publication == Publication::withheld);
    e.df = 0;
    e.standard_error = 1e-17;  // one unit: looks exact
    const auto one_unit = publish(info.profile, 10, e);
    CHECK(one_unit.publication ==
          (info.profile == Profile::none ? Publication::caution : Publication::withheld));
    CHECK(one_unit.reasons.front() == Reason::one_psu);
    CHECK(profile_of(info.code) == info.profile);
  }
  // 2 of 48 in two villages, whose error is small by chance: the CV alone would release it.
  auto e = fair();
  e.n = 48;
  e.n_events = 2;
  e.df = 1;
  e.value = 0.04;
  e.standard_error = 0.0012;
  CHECK(by_profile(Profile::statcan, e).publication == Publication::release);
  const auto chance = publish(Profile::statcan, 10, e);
  CHECK(chance.publication == Publication::caution);
  CHECK(chance.reasons == Reasons{Reason::few_df, Reason::few_events});
}

TEST_CASE("publication by coefficient of variation", "[survey]") {
  auto e = fair();
  e.standard_error = 0.165 * 0.3;
  CHECK(by_profile(Profile::statcan, e).publication == Publication::release);
  e.standard_error = 0.17 * 0.3;
  CHECK(by_profile(Profile::statcan, e).publication == Publication::caution);
  e.standard_error = 0.34 * 0.3;
  CHECK(by_profile(Profile::statcan, e).publication == Publication::withheld);
  CHECK(by_profile(Profile::statcan, e).reasons == std::vector<Reason>{Reason::cv});
  CHECK(by_profile(Profile::abs, e).publication == Publication::caution);
  e.standard_error = std::nan("");
  CHECK(by_profile(Profile::statcan, e).reasons == std::vector<Reason>{Reason::no_error});
}

TEST_CASE("publication by width", "[survey]") {
  auto e = fair();
  e.width = 0.30;
  CHECK(by_profile(Profile::nchs, e).reasons == std::vector<Reason>{Reason::width});
  e = fair();
  e.value = 0.1;
  e.width = 0.131;
  CHECK(by_profile(Profile::nchs, e).publication == Publication::withheld);
  CHECK(by_profile(Profile::nchs, e).reasons == std::vector<Reason>{Reason::relative_width});
  e.value = 0.9;
  CHECK(by_profile(Profile::nchs, e).publication == Publication::caution);
  e.value = 0.02;
  e.width = 0.05;  // narrow enough whatever the proportion
  CHECK(by_profile(Profile::nchs, e).publication == Publication::release);
  e.n_effective = 29;
  CHECK(by_profile(Profile::nchs, e).reasons == std::vector<Reason>{Reason::few_effective});
}

}  // namespace
}  // namespace gnomon::survey
