// What may not be published is gone from the results, and cannot be had by subtraction.

#include <gnomon/model/survey_release.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace gnomon;

namespace {

SurveyResults survey(std::size_t minimum = 30) {
  SurveyResults results;
  results.waves.resize(2);
  results.waves[0].period = Period::year(2022);
  results.waves[1].period = Period::year(2024);
  for (auto& wave : results.waves) wave.minimum = minimum;
  return results;
}

SurveyEstimate& add(SurveyResults& results, const std::string& by, const std::string& domain, std::size_t n,
                    const std::string& variable = "literate") {
  SurveyEstimate each;
  each.i_wave = 1;
  each.estimate = by.empty() ? variable : variable + "_by_" + by;
  each.statistic = "proportion";
  each.variable = variable;
  each.by = by;
  each.domain = domain;
  each.n = n;
  each.n_events = n / 5;
  each.n_psus = 4;
  each.df = 3;
  each.sum_weights = 10.0 * static_cast<double>(n);
  each.value = 0.2;
  each.standard_error = 0.03;
  each.lower = 0.14;
  each.upper = 0.27;
  each.interval = "logit";
  return results.estimates.emplace_back(each);
}

const SurveyEstimate& at(const SurveyResults& results, const std::string& by, const std::string& domain,
                         const std::string& variable = "literate") {
  return *std::ranges::find_if(results.estimates, [&](const auto& each) {
    return each.by == by && each.domain == domain && each.variable == variable;
  });
}

/// `C01*rural few_respondents`, in the order of the rows.
std::vector<std::string> withheld(const SurveyResults& results, const std::string& variable = "literate") {
  std::vector<std::string> all;
  for (const auto& each : results.estimates) {
    if (each.release != Release::withheld || each.variable != variable) continue;
    auto text = each.domain.empty() ? "all" : each.domain;
    for (const auto& reason : each.reasons) text += " " + reason;
    all.push_back(text);
  }
  return all;
}

using Texts = std::vector<std::string>;

/// Two counties by area; the whole, the counties and the areas are printed too.
SurveyResults crossing() {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 300);
  add(results, "county", "C02", 320);
  add(results, "county", "C03", 380);
  add(results, "area", "urban", 700);
  add(results, "area", "rural", 300);
  add(results, "county*area", "C01*urban", 280);
  add(results, "county*area", "C01*rural", 20);
  add(results, "county*area", "C02*urban", 200);
  add(results, "county*area", "C02*rural", 120);
  add(results, "county*area", "C03*urban", 220);
  add(results, "county*area", "C03*rural", 160);
  return results;
}

}  // namespace

TEST_CASE("a domain below the minimum shows no figure, only that it has fewer respondents") {
  auto results = survey();
  add(results, "sex", "x", 29);
  withhold(results);
  const auto& each = results.estimates.front();
  CHECK(each.release == Release::withheld);
  CHECK(each.reasons == Texts{"few_respondents"});
  CHECK(each.n_below == 30);
  CHECK(each.n == 0);
  CHECK(each.n_events == 0);
  CHECK(each.n_psus == 0);
  CHECK(each.df == 0);
  CHECK(each.interval.empty());
  for (const double number : {each.sum_weights, each.value, each.standard_error, each.cv, each.deff,
                              each.n_effective, each.lower, each.upper})
    CHECK(std::isnan(number));
  CHECK(each.domain == "x");
}

TEST_CASE("at the minimum nothing is withheld; each wave has its own minimum") {
  auto results = survey();
  results.waves[0].minimum = 10;
  add(results, "sex", "x", 30);
  add(results, "sex", "y", 29).i_wave = 0;
  withhold(results);
  CHECK(withheld(results).empty());
}

TEST_CASE("one county withheld takes the next smallest with it") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 500);
  add(results, "county", "C02", 25);
  add(results, "county", "C03", 75);
  add(results, "county", "C04", 400);
  withhold(results);
  CHECK(withheld(results) == Texts{"C02 few_respondents", "C03 subtraction"});
  // Of the second not even the number of respondents: it would give that of the first.
  CHECK(at(results, "county", "C03").n == 0);
  CHECK(at(results, "county", "C03").n_below == 0);
}

TEST_CASE("two counties withheld protect one another; without a total nothing can be subtracted from") {
  auto two = survey();
  add(two, "", "", 1000);
  add(two, "county", "C01", 25);
  add(two, "county", "C02", 25);
  add(two, "county", "C03", 950);
  withhold(two);
  CHECK(withheld(two) == Texts{"C01 few_respondents", "C02 few_respondents"});
  auto no_total = survey();
  add(no_total, "county", "C01", 25);
  add(no_total, "county", "C03", 950);
  withhold(no_total);
  CHECK(withheld(no_total) == Texts{"C01 few_respondents"});
}

TEST_CASE("a total that is not printed but adds up from another crossing counts") {
  auto results = survey();
  add(results, "sex", "male", 480);
  add(results, "sex", "female", 520);
  add(results, "county", "C01", 25);
  add(results, "county", "C02", 425);
  add(results, "county", "C03", 550);
  withhold(results);
  CHECK(withheld(results) == Texts{"C01 few_respondents", "C02 subtraction"});
}

TEST_CASE("crossings: neither along the county nor along the area is one domain alone") {
  auto results = crossing();
  withhold(results);
  // C01*rural is small. Along C01 goes C01*urban; along the areas then go the smallest of rural and of urban, which are of one county.
  CHECK(withheld(results) == Texts{"C01*urban subtraction", "C01*rural few_respondents",
                                   "C02*urban subtraction", "C02*rural subtraction"});
  for (const auto& [by, domain] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"county", "C01"}, {"area", "rural"}, {"county*area", "C03*rural"}})
    CHECK(at(results, by, domain).release == Release::release);
}

TEST_CASE("crossings: where the areas are not printed the other area of the county is enough") {
  auto results = survey();
  add(results, "county", "C01", 300);
  add(results, "county", "C02", 240);
  add(results, "county*area", "C01*urban", 280);
  add(results, "county*area", "C01*rural", 20);
  add(results, "county*area", "C02*urban", 200);
  add(results, "county*area", "C02*rural", 40);
  withhold(results);
  CHECK(withheld(results) == Texts{"C01*urban subtraction", "C01*rural few_respondents"});
}

TEST_CASE("a withheld county is not to be had from its published areas") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 90);
  add(results, "county", "C02", 25);
  add(results, "county", "C03", 885);
  add(results, "county*area", "C01*urban", 50);
  add(results, "county*area", "C01*rural", 40);
  add(results, "county*area", "C02*urban", 25);
  add(results, "county*area", "C03*urban", 485);
  add(results, "county*area", "C03*rural", 400);
  withhold(results);
  // C01 protects C02; of its areas one must go, or they would add up to it.
  const auto texts = withheld(results);
  CHECK(std::ranges::count(texts, "C01 subtraction") == 1);
  CHECK(std::ranges::count(texts, "C01*rural subtraction") == 1);
  CHECK(at(results, "county*area", "C01*urban").release == Release::release);
}

TEST_CASE("a county with one area only is withheld with it") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 100);
  add(results, "county", "C02", 400);
  add(results, "county", "C03", 500);
  add(results, "county*area", "C02*urban", 400);
  add(results, "county*area", "C03*urban", 250);
  add(results, "county*area", "C03*rural", 250);
  auto& area = add(results, "county*area", "C01*urban", 100);
  area.release = Release::withheld;
  area.reasons = {"few_respondents"};
  withhold(results);
  CHECK(at(results, "county", "C01").release == Release::withheld);
  CHECK(at(results, "county", "C02").release == Release::withheld);
  CHECK(at(results, "county", "C03").release == Release::release);
}

TEST_CASE("what a profile withheld for want of precision is not protected, and keeps its reason") {
  auto results = survey();
  add(results, "", "", 1000);
  auto& county = add(results, "county", "C01", 500);
  county.release = Release::withheld;
  county.reasons = {"cv"};
  add(results, "county", "C02", 200);
  add(results, "county", "C03", 300);
  withhold(results);
  CHECK(withheld(results) == Texts{"C01 cv"});
  CHECK(at(results, "county", "C01").n_below == 0);
}

TEST_CASE("an imprecise domain hides one of few respondents, unless it can be computed itself") {
  for (const bool with_areas : {false, true}) {
    auto results = survey();
    add(results, "", "", 1000);
    add(results, "county", "C01", 20);
    auto& imprecise = add(results, "county", "C02", 480);
    imprecise.release = Release::withheld;
    imprecise.reasons = {"cv"};
    add(results, "county", "C03", 500);
    if (with_areas) {
      add(results, "county*area", "C01*urban", 20);
      add(results, "county*area", "C03*urban", 250);
      add(results, "county*area", "C03*rural", 250);
      add(results, "county*area", "C02*urban", 180);
      add(results, "county*area", "C02*rural", 300);
    }
    withhold(results);
    // With its areas printed, C02 follows from them, and C01 from C02. One of these areas is then taken: C02 stays unknown.
    if (with_areas) {
      CHECK(withheld(results) == Texts{"C01 few_respondents", "C02 subtraction", "C01*urban few_respondents",
                                       "C02*urban subtraction"});
    } else {
      CHECK(withheld(results) == Texts{"C01 few_respondents", "C02 cv"});
    }
  }
}

TEST_CASE("the same domains are withheld for every variable; domains without respondents count for nothing") {
  auto results = survey();
  for (const auto* variable : {"literate", "score"}) {
    add(results, "", "", 1000, variable);
    add(results, "county", "C01", 25, variable);
    add(results, "county", "C02", 60, variable);
    add(results, "county", "C03", 61, variable);
    add(results, "county", "C04", 854, variable);
    add(results, "county", "C05", 0, variable);
  }
  // Two scores are missing in C03: alone, C03 would have been the smallest there.
  std::ranges::find_if(results.estimates, [](const auto& each) {
    return each.variable == "score" && each.domain == "C03";
  })->n = 59;
  withhold(results);
  CHECK(withheld(results, "literate") == Texts{"C01 few_respondents", "C02 subtraction"});
  CHECK(withheld(results, "score") == Texts{"C01 few_respondents", "C02 subtraction"});
}

TEST_CASE("towns lie in counties, though no estimate crosses them") {
  auto results = survey();
  add(results, "county", "C01", 200);
  add(results, "county", "C02", 300);
  for (const auto& [town, n] : std::vector<std::pair<std::string, std::size_t>>{
           {"T1", 9}, {"T2", 91}, {"T3", 100}, {"T4", 40}, {"T5", 260}})
    add(results, "town", town, n);
  results.nesting.resize(2);
  for (const auto& [town, county] : std::vector<std::pair<std::string, std::string>>{
           {"T1", "C01"}, {"T2", "C01"}, {"T3", "C01"}, {"T4", "C02"}, {"T5", "C02"}})
    results.nesting[1][{"town", town}] = {{"county", county}};
  withhold(results);
  // C01 less T2 and T3 is T1: T4 of another county would not have hidden it.
  CHECK(withheld(results) == Texts{"T1 few_respondents", "T2 subtraction"});
}

TEST_CASE("two names of the same respondents are one domain") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 20);
  add(results, "county", "C02", 400);
  add(results, "county", "C03", 580);
  // The units of an assessment, by another column, of another estimate of the same variable.
  for (const auto* const unit : {"U1", "U2", "U3"}) {
    const std::string county = "C0" + std::string(1, unit[1]);
    add(results, "unit", unit, county == "C01" ? 20 : county == "C02" ? 400 : 580);
  }
  results.nesting.resize(2);
  for (const char i : {'1', '2', '3'}) {
    const std::string unit{'U', i};
    const std::string county = std::string("C0") + i;
    results.nesting[1][{"unit", unit}] = {{"county", county}};
    results.nesting[1][{"county", county}] = {{"unit", unit}};
  }
  withhold(results);
  CHECK(withheld(results) ==
        Texts{"C01 few_respondents", "C02 subtraction", "U1 few_respondents", "U2 subtraction"});
}

TEST_CASE("shares of towns by sex say the same as shares of sexes by town") {
  auto results = survey();
  const auto add_share = [&](const std::string& variable, const std::string& level, const std::string& by,
                             const std::string& domain, std::size_t n, std::size_t events) {
    auto& each = add(results, by, domain, n, variable);
    each.level = level;
    each.n_events = events;
  };
  for (const auto& [town, n] :
       std::vector<std::pair<std::string, std::size_t>>{{"T1", 10}, {"T2", 90}, {"T3", 100}}) {
    add_share("sex", "m", "town", town, n, n / 2);
    add_share("sex", "f", "town", town, n, n / 2);
  }
  for (const auto* const sex : {"m", "f"}) {
    add_share("town", "T1", "sex", sex, 100, 5);
    add_share("town", "T2", "sex", sex, 100, 45);
    add_share("town", "T3", "sex", sex, 100, 50);
  }
  withhold(results);
  CHECK(withheld(results, "sex").size() == 4);  // T1, and another town
  // What is withheld there does not come back here.
  CHECK(withheld(results, "town").size() == 4);
  for (const auto& each : results.estimates) {
    if (each.variable == "town" && each.level == "T1") CHECK(each.release == Release::withheld);
  }
}

TEST_CASE("with few respondents not even the other reasons are told") {
  auto results = survey();
  auto& few = add(results, "county", "C01", 12);
  few.release = Release::withheld;
  few.reasons = {"no_events", "few_df"};
  withhold(results);
  CHECK(withheld(results) == Texts{"C01 few_respondents"});
}

TEST_CASE("a condition makes the same domain as a crossing does") {
  auto results = crossing();
  for (const auto& [county, n] :
       std::vector<std::pair<std::string, std::size_t>>{{"C01", 20}, {"C02", 120}, {"C03", 160}}) {
    auto& each = add(results, "county", county, n);
    each.estimate = "rural";
    each.where = "area=rural";
  }
  withhold(results);
  // C02*rural is withheld for the sake of C01*rural: its double must not be printed.
  CHECK(results.estimates[12].release == Release::withheld);
  CHECK(results.estimates[13].release == Release::withheld);
  CHECK(results.estimates[14].release == Release::release);
}

TEST_CASE("a total gives away the share, and a share what is left to 1") {
  auto results = survey();
  add(results, "", "", 1000);
  auto& share = add(results, "county", "C01", 500);
  share.release = Release::withheld;
  share.reasons = {"few_respondents"};
  add(results, "county", "C02", 300);
  add(results, "county", "C03", 200);
  add(results, "county", "C01", 500).statistic = "total";
  for (const auto& [level, events] :
       std::vector<std::pair<std::string, std::size_t>>{{"a", 60}, {"b", 20}, {"c", 20}, {"d", 900}}) {
    auto& each = add(results, "", "", 1000, "tier");
    each.level = level;
    each.n_events = events;
    if (level == "b") {
      each.release = Release::withheld;
      each.reasons = {"few_respondents"};
    }
  }
  withhold(results);
  CHECK(withheld(results) == Texts{"C01 few_respondents", "C03 subtraction", "C01 few_respondents"});
  CHECK(withheld(results, "tier") == Texts{"all few_respondents", "all subtraction"});
  CHECK(results.estimates[7].level == "c");
  CHECK(results.estimates[7].release == Release::withheld);
}

TEST_CASE("waves are families of their own, and so are conditions of several labels") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 25);
  add(results, "county", "C02", 975).where = "sex=male|other";
  add(results, "county", "C03", 975).i_wave = 0;
  withhold(results);
  CHECK(at(results, "county", "C02").release == Release::release);
  CHECK(at(results, "county", "C03").release == Release::release);
}

TEST_CASE("the order of rows decides nothing, and twice is as once") {
  auto results = crossing();
  withhold(results);
  const auto once = withheld(results);
  withhold(results);
  CHECK(withheld(results) == once);
  CHECK(at(results, "county*area", "C01*rural").n_below == 30);
  auto turned = crossing();
  std::ranges::reverse(turned.estimates);
  withhold(turned);
  auto again = withheld(turned);
  std::ranges::reverse(again);
  CHECK(again == once);
}

TEST_CASE("what is left cannot be solved for what is withheld: of every sum two members are unknown") {
  // 6 counties × 2 areas × 3 ages, sizes as a small survey has them.
  auto results = survey();
  const std::vector<std::string> counties{"C1", "C2", "C3", "C4", "C5", "C6"};
  const std::vector<std::string> areas{"u", "r"};
  const std::vector<std::string> ages{"18", "40", "60"};
  std::map<std::string, std::size_t> n;
  std::size_t i = 0;
  for (const auto& county : counties) {
    for (const auto& area : areas) {
      for (const auto& age : ages) {
        const std::size_t size = 22 + (i++ * 37) % 90;
        add(results, "county*area*age", county + "*" + area + "*" + age, size);
        n["county*area:" + county + "*" + area] += size;
        n["county:" + county] += size;
        n["area:" + area] += size;
        n["age:" + age] += size;
        n[":"] += size;
      }
    }
  }
  for (const auto& [key, size] : n) {
    const auto colon = key.find(':');
    add(results, key.substr(0, colon), key.substr(colon + 1), size);
  }
  withhold(results);
  const auto is_part = [](const std::string& by, const std::string& domain, const std::string& whole_by,
                          const std::string& whole) {
    if (whole_by.empty()) return true;
    const auto pieces = [](const std::string& text) {
      std::vector<std::string> all(1);
      for (const char c : text) {
        if (c == '*') {
          all.emplace_back();
        } else {
          all.back() += c;
        }
      }
      return all;
    };
    const auto columns = pieces(by);
    const auto labels = pieces(domain);
    const auto whole_columns = pieces(whole_by);
    const auto whole_labels = pieces(whole);
    for (std::size_t k = 0; k < whole_columns.size(); ++k) {
      const auto found = std::ranges::find(columns, whole_columns[k]);
      if (found == columns.end() ||
          labels[static_cast<std::size_t>(found - columns.begin())] != whole_labels[k])
        return false;
    }
    return true;
  };
  std::size_t n_sums = 0;
  std::size_t n_withheld = 0;
  for (const auto& whole : results.estimates) {
    n_withheld += whole.release == Release::withheld ? 1U : 0U;
    for (const auto* by : {"county", "area", "age", "county*area", "county*area*age"}) {
      if (by == whole.by) continue;
      std::size_t n_parts = 0;
      std::size_t n_unknown = whole.release == Release::withheld ? 1 : 0;
      for (const auto& part : results.estimates) {
        if (part.by != by || !is_part(part.by, part.domain, whole.by, whole.domain)) continue;
        ++n_parts;
        n_unknown += part.release == Release::withheld ? 1U : 0U;
      }
      if (n_parts == 0) continue;
      ++n_sums;
      INFO(whole.by << " " << whole.domain << " from " << by);
      CHECK(n_unknown != 1);
    }
  }
  CHECK(n_sums > 20);
  CHECK(n_withheld > 2);
  CHECK(n_withheld < 36);
}

TEST_CASE("a comparison with a withheld domain is withheld") {
  auto results = survey();
  add(results, "", "", 1000);
  add(results, "county", "C01", 25);
  add(results, "county", "C02", 200);
  add(results, "county", "C03", 775);
  add(results, "county", "C03", 20).i_wave = 0;
  const auto compare = [&](const std::string& kind, const std::string& domain, const std::string& against) {
    SurveyComparison each;
    each.kind = kind;
    each.estimate = "literate_by_county";
    each.i_wave = 1;
    each.domain = domain;
    each.against = against;
    each.value = 0.2;
    each.difference = 0.01;
    each.p = 0.4;
    each.verdict = "not_distinguishable";
    results.comparisons.push_back(each);
  };
  compare("target", "C01", "");
  compare("target", "C03", "");
  compare("domains", "C03", "C02");
  compare("whole", "C03", "");
  compare("waves", "C03", "2022");
  compare("upper", "C03", "C02");  // the name of another figure, no domain
  withhold(results);
  std::vector<bool> found;
  for (const auto& each : results.comparisons) found.push_back(each.release == Release::withheld);
  CHECK(found == std::vector<bool>{true, false, true, false, true, false});
  const auto& first = results.comparisons.front();
  CHECK(std::isnan(first.value));
  CHECK(std::isnan(first.difference));
  CHECK(std::isnan(first.p));
  CHECK(first.verdict.empty());
  CHECK(first.reasons == Texts{"withheld_domain"});
  CHECK(results.comparisons[1].value == 0.2);
}

TEST_CASE("a small cell of a margin shows neither its respondents nor their weights") {
  auto results = survey();
  const auto cell = [&](const std::string& level, std::size_t n) {
    SurveyMarginCell each;
    each.i_wave = 1;
    each.margin = "education";
    each.level = level;
    each.known = 1000;
    each.before = 990;
    each.after = 1000;
    each.n = n;
    results.margins.push_back(each);
  };
  cell("primary", 400);
  cell("college", 1);
  cell("other", 40);
  withhold(results);
  CHECK(results.margins[0].n == 400);
  CHECK(results.margins[1].n == 0);
  CHECK(results.margins[1].n_below == 30);
  CHECK(std::isnan(results.margins[1].before));
  CHECK(results.margins[1].known == 1000);
  CHECK(results.margins[2].release == Release::withheld);
  CHECK(results.margins[2].n_below == 0);
}
