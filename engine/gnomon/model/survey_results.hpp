#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/model/period.hpp>
#include <gnomon/model/settings.hpp>

// What comes out of a survey: numbers for people and tables. Nothing in here is about a single respondent.

namespace gnomon {

/// Why an estimate is not printed, or with what reserve.
enum class Release : std::uint8_t { release, caution, withheld };

/// A domain: the label in each of its columns; none for all respondents.
using SurveyLabels = std::map<std::string, std::string>;

/// For a column and one of its labels: the labels of other columns that all its respondents have. Towns lie in counties, {town, T1} -> {county: C01}.
/// What holds for everybody stands under the empty key.
using SurveyNesting = std::map<std::pair<std::string, std::string>, SurveyLabels>;

/// One estimate for one domain.
struct SurveyEstimate {
  std::size_t i_wave = 0;
  std::string estimate;   ///< code of the row of the table of estimates
  std::string title;      ///< for people
  std::string statistic;  ///< `mean`, `proportion`, `total`, `ratio`, `quantile`
  std::string variable;
  std::string level;   ///< level or quantile: `0.5`; empty for others
  std::string where;   ///< conditions, `sex=female; area=urban|rural`; empty = all respondents
  std::string by;      ///< columns that make the domain, `county*area`; empty = all respondents
  std::string domain;  ///< its labels, `C01*urban`; empty = all respondents
  std::size_t n = 0;   ///< respondents
  std::size_t n_below =
      0;  ///< withheld: all that is said of `n` is that it lies below this; 0 = nothing is said
  std::size_t n_events = 0;  ///< proportions: of them with the property
  std::size_t n_psus = 0;
  int df = 0;
  double sum_weights = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double cv = std::numeric_limits<double>::quiet_NaN();  ///< standard error / value
  double deff = std::numeric_limits<
      double>::quiet_NaN();  ///< against simple random sampling with replacement, the same n
  double n_effective = std::numeric_limits<double>::quiet_NaN();
  std::string
      interval;  ///< code of the method used: `korn_graubard`, `logit`, `rule_of_three`, …; empty = no interval
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
  Release release = Release::release;
  /// Codes of what speaks against it: `few_respondents`, `few_events`, `one_psu`, `few_df`, `cv`, `width`, `subtraction`, …
  std::vector<std::string> reasons;
};

/// One comparison: a difference with its error, or a test of independence.
struct SurveyComparison {
  std::string comparison;  ///< code of the row of the table of comparisons
  std::string title;
  std::string kind;      ///< `domains`, `whole`, `waves`, `target`, `upper`, `independence`
  std::string estimate;  ///< code of the estimate compared
  std::size_t i_wave = 0;
  std::string domain;                                          ///< of the first
  std::string against;                                         ///< of the second, a wave, or a name
  double value = std::numeric_limits<double>::quiet_NaN();     ///< of the first
  double compared = std::numeric_limits<double>::quiet_NaN();  ///< of the second
  double difference = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double covariance =
      std::numeric_limits<double>::quiet_NaN();  ///< between the two; NaN where it is 0 by nature
  std::string test;                              ///< `t`, `z`, `F`
  double statistic = std::numeric_limits<double>::quiet_NaN();
  double df = std::numeric_limits<double>::quiet_NaN();   ///< of the denominator for F; infinite for z
  double df1 = std::numeric_limits<double>::quiet_NaN();  ///< F only
  double p = std::numeric_limits<double>::quiet_NaN();
  double p_adjusted =
      std::numeric_limits<double>::quiet_NaN();  ///< for the number of comparisons of this row of the table
  std::string adjust;                            ///< how: `none`, `holm`, `bh`
  double lower = std::numeric_limits<double>::quiet_NaN();  ///< of the difference
  double upper = std::numeric_limits<double>::quiet_NaN();
  std::string
      verdict;  ///< `above`, `below`, `not_distinguishable`; targets: `met`, `not_met`, `not_distinguishable`
  Release release = Release::release;
  std::vector<std::string> reasons;
};

/// One cell of a margin: what the weights add up to before and after.
struct SurveyMarginCell {
  std::size_t i_wave = 0;
  std::string margin;  ///< `sex*age_group`
  std::string level;
  double known = 0;
  double before = 0;
  double after = 0;
  std::size_t n = 0;        ///< respondents
  std::size_t n_below = 0;  ///< withheld: as of `SurveyEstimate`
  Release release = Release::release;
};

/// What weighting did in one wave.
struct SurveyWeights {
  std::size_t i_wave = 0;
  std::string method;  ///< `none`, `poststratify`, `rake`, `linear`, `exponential`, `logit`
  std::size_t n = 0;
  double sum_before = 0;
  double sum_after = 0;
  double least = 0;  ///< final weights
  double greatest = 0;
  double least_g = 1;  ///< final weight / design weight
  double greatest_g = 1;
  std::size_t at_lower = 0;  ///< respondents at the lower bound of g
  std::size_t at_upper = 0;
  std::size_t negative = 0;
  std::size_t trimmed = 0;
  double kish_before = 1;
  double kish_after = 1;
  int iterations = 0;
  double misfit = 0;  ///< greatest relative distance from a known total
};

/// What was done in one wave, for the paragraph on methods: everything that was chosen, given or by default.
struct SurveyMethod {
  Period period = Period::year(2000);
  std::size_t n_read = 0;
  std::size_t n_used = 0;
  std::size_t n_dropped = 0;  ///< rows without weight (0), or outside the waves
  std::size_t n_strata = 0;   ///< as drawn: units taken for certain are no strata of their own here
  std::size_t n_psus = 0;     ///< as drawn; units taken for certain are among them
  int df = 0;                 ///< as variances count
  int n_stages = 1;
  std::string drawing;                     ///< code of the plan's word: `with_replacement`, …
  std::string lonely;                      ///< code
  std::vector<std::string> lonely_strata;  ///< names of strata it was applied to
  std::size_t n_certainty = 0;  ///< primary units taken for certain, made strata of their own for variances
  std::string variance;         ///< code: `linearisation`, `jk1`, `jkn`, `bootstrap`, `given`
  std::string replicate_kind;   ///< of given replicates: code
  std::size_t n_replicates = 0;
  std::string centre;  ///< of replicates
  std::uint64_t seed = 0;
  std::string base_weights;  ///< code of the plan's word: `columns`, `probabilities`, `population`, `equal`
  std::string weighting;     ///< as `SurveyWeights::method`
  std::vector<std::string> margins;
  std::optional<double> lower;  ///< bounds of g
  std::optional<double> upper;
  std::optional<double> trim_lower;
  std::optional<double> trim_upper;
  bool reweight_trimmed = true;  ///< are trimmed weights brought to the margins again?
  std::string score;             ///< how the score came: `items`, `column`, or empty
  std::size_t n_items = 0;
  std::string missing_answer;  ///< code: `wrong`, `missing`
  double threshold = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::pair<std::string, double>> tiers;  ///< name and least score, highest first
  std::string calibre;                                ///< empty = not stated
  std::string interval;                               ///< code of the plan's word
  double confidence = 0.95;
  std::string profile;          ///< `none`, `statcan`, `abs`, `nchs`, `dhs`
  std::size_t minimum = 0;      ///< respondents below which a domain is withheld
  std::vector<Choice> choices;  ///< every setting of the wave's design in force
};

struct SurveyResults {
  std::string title;
  std::string unit_column;  ///< column of domains whose labels are units of the assessment; empty = none
  std::map<std::string, std::string> unit_names;  ///< of these units, by code; for people
  std::vector<SurveyMethod> waves;                ///< ascending by period
  std::vector<SurveyEstimate> estimates;
  std::vector<SurveyComparison> comparisons;
  std::vector<SurveyWeights> weights;
  std::vector<SurveyMarginCell> margins;
  std::vector<SurveyNesting> nesting;  ///< by wave; may be empty
};

}  // namespace gnomon
