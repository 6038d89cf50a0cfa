#include "survey_fixture.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/model/survey_release.hpp>

using namespace gnomon;

namespace {

SurveyMethod wave_of(int year) {
  SurveyMethod wave;
  wave.period = Period::year(year);
  wave.drawing = "with_replacement";
  wave.lonely = "refuse";
  wave.variance = "linearisation";
  wave.centre = "estimate";
  wave.base_weights = "columns";
  wave.weighting = "none";
  wave.score = "items";
  wave.n_items = 20;
  wave.missing_answer = "wrong";
  wave.threshold = 70;
  wave.interval = "default";
  wave.profile = "none";
  wave.minimum = 30;
  return wave;
}

SurveyEstimate share(std::size_t i_wave, const std::string& by, const std::string& domain, std::size_t n,
                     double value, double standard_error, int df) {
  SurveyEstimate each;
  each.i_wave = i_wave;
  each.estimate = by.empty() ? "literacy" : "literacy_" + by;
  each.title = "公民具备科学素质的比例";
  each.statistic = "proportion";
  each.variable = "literate";
  each.by = by;
  each.domain = domain;
  each.n = n;
  each.n_events = static_cast<std::size_t>(std::lround(value * static_cast<double>(n)));
  each.df = df;
  each.n_psus = static_cast<std::size_t>(df) + 1;
  each.sum_weights = 90 * static_cast<double>(n);
  each.value = value;
  each.standard_error = standard_error;
  each.cv = standard_error / value;
  each.n_effective = value * (1 - value) / (standard_error * standard_error);
  each.deff = static_cast<double>(n) / each.n_effective;
  each.interval = "logit";
  each.lower = value - 1.9 * standard_error;
  each.upper = value + 2.1 * standard_error;
  return each;
}

SurveyComparison compare(const std::string& comparison, const std::string& title, const std::string& kind,
                         const std::string& domain, const std::string& against, double value, double compared,
                         double standard_error, double p, const std::string& verdict) {
  SurveyComparison each;
  each.comparison = comparison;
  each.title = title;
  each.kind = kind;
  each.estimate = domain.empty() ? "literacy" : "literacy_county";
  each.i_wave = 1;
  each.domain = domain;
  each.against = against;
  each.value = value;
  each.compared = compared;
  each.difference = value - compared;
  each.standard_error = standard_error;
  if (kind != "target") each.covariance = 0.3 * standard_error * standard_error;
  each.test = "t";
  each.statistic = each.difference / standard_error;
  each.df = 40;
  each.p = p;
  each.p_adjusted = std::min(1.0, 3 * p);
  each.adjust = "holm";
  each.lower = each.difference - 2 * standard_error;
  each.upper = each.difference + 2 * standard_error;
  each.verdict = verdict;
  return each;
}

SurveyMarginCell cell(const std::string& margin, const std::string& level, double known, double before,
                      std::size_t n) {
  SurveyMarginCell each;
  each.i_wave = 1;
  each.margin = margin;
  each.level = level;
  each.known = known;
  each.before = before;
  each.after = known;
  each.n = n;
  return each;
}

SurveyResults of_one(SurveyMethod wave, const SurveyWeights& weights) {
  SurveyResults results;
  results.waves.push_back(std::move(wave));
  results.weights.push_back(weights);
  return results;
}

}  // namespace

SurveyResults example_survey() {
  SurveyResults results;
  results.title = "示例市公民科学素质调查（虚构）";
  auto before = wave_of(2022);
  before.n_read = before.n_used = 4754;
  before.n_strata = 12;
  before.n_psus = 226;
  before.n_stages = 2;
  before.df = 214;
  before.weighting = "rake";
  before.margins = {"county", "sex*age_group"};
  before.profile = "statcan";
  before.tiers = {{"优秀", 85}, {"具备", 70}};
  before.calibre = "全国统一问卷";
  before.choices = {{"strata", "county", false, 2},
                    {"drawing", "with_replacement", true, 0},
                    {"weighting", "rake", false, 3}};
  auto now = before;
  now.period = Period::year(2024);
  now.n_read = 5790;
  now.n_used = 5777;
  now.n_dropped = 13;
  now.n_psus = 276;
  now.df = 264;
  now.n_certainty = 2;
  results.waves = {before, now};

  results.estimates = {share(0, "", "", 4754, 0.1370, 0.0067, 214),
                       share(0, "county", "C01", 2300, 0.1490, 0.0101, 96),
                       share(0, "county", "C02", 1454, 0.1312, 0.0120, 70),
                       share(0, "county", "C03", 1000, 0.1196, 0.0133, 48),
                       share(1, "", "", 5777, 0.16863, 0.0063, 264),
                       share(1, "county", "C01", 2700, 0.1874, 0.0102, 120),
                       share(1, "county", "C02", 1777, 0.1602, 0.0115, 90),
                       share(1, "county", "C03", 1300, 0.1401, 0.0129, 54),
                       share(1, "county*area", "C01*城镇", 1600, 0.2210, 0.0140, 70),
                       share(1, "county*area", "C01*农村", 1100, 0.1401, 0.0141, 50),
                       share(1, "county*area", "C02*城镇", 1277, 0.1801, 0.0141, 60),
                       share(1, "county*area", "C02*农村", 500, 0.1120, 0.0290, 6),
                       share(1, "county*area", "C03*城镇", 1279, 0.1423, 0.0131, 52),
                       share(1, "county*area", "C03*农村", 21, 0.0476, 0.0001, 0)};
  auto& few = results.estimates[11];
  few.release = Release::caution;
  few.reasons = {"few_df", "cv"};
  few.interval = "korn_graubard";
  SurveyEstimate score;
  score.i_wave = 1;
  score.estimate = "score";
  score.title = "平均得分";
  score.statistic = "mean";
  score.variable = "score";
  score.n = 5777;
  score.n_psus = 276;
  score.df = 264;
  score.sum_weights = 518000;
  score.value = 54.21804;
  score.standard_error = 0.4012;
  score.cv = score.standard_error / score.value;
  score.deff = 2.31;
  score.n_effective = 5777 / 2.31;
  score.interval = "wald";
  score.lower = 53.428;
  score.upper = 55.008;
  results.estimates.push_back(score);

  results.comparisons = {
      compare("change", "与上次调查相比", "waves", "", "2022", 0.16863, 0.1370, 0.0087, 0.0004, "above"),
      compare("target", "与目标相比", "target", "", "", 0.16863, 0.17, 0.0063, 0.83, "not_distinguishable"),
      compare("city", "各县与全市相比", "whole", "C01", "", 0.1874, 0.16863, 0.0080, 0.02,
              "not_distinguishable"),
      compare("city", "各县与全市相比", "whole", "C03", "", 0.1401, 0.16863, 0.0110, 0.01, "below")};
  auto area = compare("areas", "城乡之差", "domains", "C03*城镇", "C03*农村", 0.1423, 0.0476, 0.0131, 0.0002,
                      "above");
  area.estimate = "literacy_county*area";
  results.comparisons.push_back(area);

  SurveyWeights old_weights;
  old_weights.i_wave = 0;
  old_weights.method = "rake";
  old_weights.n = 4754;
  old_weights.sum_before = 501230.4;
  old_weights.sum_after = 518000;
  old_weights.least = 21.5;
  old_weights.greatest = 402.25;
  old_weights.least_g = 0.81;
  old_weights.greatest_g = 1.33;
  old_weights.kish_before = 1.21;
  old_weights.kish_after = 1.2634;
  old_weights.iterations = 9;
  old_weights.misfit = 4e-13;
  auto weights = old_weights;
  weights.i_wave = 1;
  weights.n = 5777;
  weights.sum_before = 509871.2;
  weights.least_g = 0.7712;
  weights.greatest_g = 1.4821;
  weights.kish_after = 1.3127;
  weights.iterations = 11;
  results.weights = {old_weights, weights};
  results.margins = {cell("county", "C01", 240000, 236120.5, 2700),
                     cell("county", "C02", 160000, 158950.7, 1777),
                     cell("county", "C03", 118000, 114800, 1300),
                     cell("sex*age_group", "男*18-29", 61000, 55000.25, 640),
                     cell("sex*age_group", "男*60-69", 41000, 43010, 25),
                     cell("sex*age_group", "女*18-29", 58000, 54000, 655)};
  results.unit_column = "county";
  results.unit_names = {{"C01", "甲县"}, {"C02", "乙县"}};
  withhold(results);
  return results;
}

SurveyResults simple_sample() {
  auto wave = wave_of(2024);
  wave.n_read = wave.n_used = wave.n_psus = 1213;
  wave.n_strata = 1;
  wave.df = 1212;
  wave.score = "none";
  wave.n_items = 0;
  wave.minimum = 50;
  wave.interval = "wilson";
  wave.confidence = 0.9;
  SurveyWeights weights;
  weights.method = "none";
  weights.n = 1213;
  weights.sum_before = weights.sum_after = 1213;
  return of_one(wave, weights);
}

SurveyResults bootstrap_survey() {
  auto wave = wave_of(2023);
  wave.n_read = wave.n_used = 3000;
  wave.n_strata = 10;
  wave.n_psus = 100;
  wave.n_stages = 3;
  wave.df = 90;
  wave.lonely = "adjust";
  wave.base_weights = "probabilities";
  wave.weighting = "linear";
  wave.margins = {"sex", "education"};
  wave.lower = 0.5;
  wave.upper = 2;
  wave.trim_upper = 5;
  wave.variance = "bootstrap";
  wave.n_replicates = 500;
  wave.seed = 20241;
  wave.centre = "mean";
  wave.missing_answer = "missing";
  wave.interval = "korn_graubard";
  wave.profile = "nchs";
  SurveyWeights weights;
  weights.method = "linear";
  weights.n = 3000;
  weights.sum_before = 402000;
  weights.sum_after = 410000;
  weights.least_g = 0.5;
  weights.greatest_g = 1.9321;
  weights.at_lower = 12;
  weights.negative = 1;
  weights.trimmed = 7;
  weights.kish_before = 1.4;
  weights.kish_after = 1.52;
  weights.iterations = 1;
  weights.misfit = 0.0000234;
  return of_one(wave, weights);
}

SurveyResults replicates_survey() {
  auto wave = wave_of(2024);
  wave.period = *Period::parse("2024H1");
  wave.n_read = wave.n_used = 9000;
  wave.n_strata = 1;
  wave.n_psus = 9000;
  wave.df = 79;
  wave.variance = "given";
  wave.replicate_kind = "fay";
  wave.n_replicates = 80;
  wave.score = "column";
  wave.n_items = 0;
  wave.threshold = 62.5;
  wave.interval = "wald";
  wave.profile = "dhs";
  SurveyWeights weights;
  weights.method = "none";
  weights.n = 9000;
  weights.sum_before = weights.sum_after = 880000;
  weights.kish_before = weights.kish_after = 2.05;
  return of_one(wave, weights);
}

SurveyResults brewer_survey() {
  auto wave = wave_of(2025);
  wave.n_read = 2101;
  wave.n_used = 2100;
  wave.n_dropped = 1;
  wave.n_strata = 8;
  wave.n_psus = 61;
  wave.n_stages = 1;
  wave.df = 53;
  wave.n_certainty = 1;
  wave.drawing = "brewer";
  wave.lonely = "collapse";
  wave.lonely_strata = {"C10", "C9"};
  wave.base_weights = "population";
  wave.weighting = "poststratify";
  wave.margins = {"county*area"};
  wave.interval = "logit";
  SurveyWeights weights;
  weights.method = "poststratify";
  weights.n = 2100;
  weights.sum_before = 100;
  weights.sum_after = 99.5;
  weights.least_g = 0.9;
  weights.greatest_g = 1.1;
  weights.kish_before = 1.1;
  weights.kish_after = 1.12;
  weights.iterations = 1;
  return of_one(wave, weights);
}
