#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/model/dataset.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/model/settings.hpp>

// What is to be done with a survey, as the tables `design`, `margins`, `items`, `estimates` and `comparisons` say it, typed. The words stand in
// `schemas/tables/<table>.json`; `code_of` gives the code of each.
//
// Names of columns are those of the respondents' table as the user wrote them until the microdata are read; then they are those of
// `MicrodataColumn::name`, and columns that were not named but go without saying (`psu`, `weight`, `unit`, `score`) are filled in.

namespace gnomon {

/// Where the weights come from before anything is adjusted.
enum class BaseWeights : std::uint8_t {
  columns,        ///< the product of columns
  probabilities,  ///< 1 / the product of columns
  population,     ///< by stage: units of the population / units drawn
  equal,          ///< 1 each; only when the user says so
};

/// What the columns of `SurveyDesign::population` hold.
enum class PopulationKind : std::uint8_t {
  count,     ///< units of the stratum (of the unit of the stage before) in the population
  fraction,  ///< share of them that was drawn; `brewer`: probability of the unit
};

enum class SurveyDrawing : std::uint8_t { with_replacement, without_replacement, first_stage, brewer };

enum class LonelyPsu : std::uint8_t { refuse, remove, certainty, adjust, average, collapse };

/// How variances are found: by linearisation, or with replicates made here or given as columns.
enum class SurveyVariance : std::uint8_t { linearisation, jk1, jkn, bootstrap, given };

enum class ReplicateKind : std::uint8_t { jk1, jkn, brr, fay, bootstrap, acs, jk2, other };

enum class ReplicateCentre : std::uint8_t { estimate, mean };

enum class SurveyWeighting : std::uint8_t { none, poststratify, rake, linear, exponential, logit };

/// How an answer that is missing counts in the score.
enum class MissingAnswer : std::uint8_t {
  wrong,    ///< no points
  missing,  ///< the respondent has no score
};

/// Intervals of proportions.
enum class IntervalMethod : std::uint8_t {
  standard,  ///< `default`: Korn and Graubard's for few respondents or extreme shares, else logit
  wald,
  logit,   ///< of a binomial model
  xlogit,  ///< logit of the estimate
  asin,
  korn_graubard,
  likelihood,
  wilson,
};

/// Rules of publication.
enum class PublicationProfile : std::uint8_t { none, statcan, abs, nchs, dhs };

/// Where scores come from.
enum class ScoreSource : std::uint8_t { none, items, column };

/// A class of scores: from `least` points on, up to the next higher one.
struct SurveyTier {
  std::string name;
  double least = 0;
  bool operator==(const SurveyTier&) const = default;
};

/// How a wave was drawn and is weighted, scored and published: the table `design`.
struct SurveyDesign {
  std::vector<std::string> strata;  ///< columns that make the stratum together; empty = not stratified
  std::vector<std::string>
      stages;  ///< columns of the units, first stage first; empty = respondents are drawn directly
  bool draws_respondents = false;  ///< the user says that there are no stages
  bool nested = false;             ///< codes of units begin anew in every stratum
  BaseWeights base = BaseWeights::columns;
  std::vector<std::string> weights;        ///< columns, multiplied
  std::vector<std::string> probabilities;  ///< columns, multiplied
  std::vector<std::string> population;     ///< column of each stage, first stage first
  std::optional<PopulationKind> population_kind;
  SurveyDrawing drawing = SurveyDrawing::with_replacement;
  std::string
      certainty;  ///< column of flags (numbers 0 and 1): such a unit is a stratum of its own; empty = none
  LonelyPsu lonely = LonelyPsu::refuse;

  SurveyVariance variance = SurveyVariance::linearisation;
  std::size_t n_replicates = 500;  ///< bootstrap
  std::uint64_t seed = 1;
  std::vector<std::string>
      replicate_columns;  ///< patterns such as `rep*` as written; the columns, in natural order, once read
  std::optional<ReplicateKind> replicate_kind;  ///< of given ones
  std::optional<double> replicate_scale;        ///< unset = the one of the kind
  std::vector<double> replicate_rscales;        ///< empty = 1 each
  std::optional<double> fay_rho;                ///< needed by `fay`
  bool replicates_combined = true;              ///< the columns are weights; else factors on the weight
  ReplicateCentre centre = ReplicateCentre::estimate;

  SurveyWeighting weighting = SurveyWeighting::none;
  std::vector<std::string>
      margins;  ///< names of `SurveyPlan::margins` in use, `sex*age_group`; filled in with all when none is named
  std::optional<double> lower;  ///< bounds of final / design weight
  std::optional<double> upper;
  std::optional<double> trim_lower;  ///< weights are cut at these multiples of their mean
  std::optional<double> trim_upper;
  bool reweight_trimmed = true;  ///< are trimmed weights brought to the margins again?

  std::string calibre;  ///< waves of different ones are never compared; empty = not stated
  ScoreSource score = ScoreSource::none;
  std::string score_column;       ///< `ScoreSource::column`
  double threshold = 70;          ///< literate from here on, of 100
  std::vector<SurveyTier> tiers;  ///< highest first; empty = none
  MissingAnswer missing_answer = MissingAnswer::wrong;

  IntervalMethod interval = IntervalMethod::standard;
  double confidence = 0.95;
  PublicationProfile profile = PublicationProfile::none;
  std::size_t minimum = 30;  ///< respondents that a published domain must have
  std::string unit;          ///< column of the unit of the assessment; empty = none

  /// Every setting in force, in the order of the schema.
  std::vector<Choice> choices;
  /// The value of one as it was written, or its default; empty where it is not set.
  [[nodiscard]] std::string_view choice(std::string_view key) const;

  /// Sets one by its key and the code of its value. False when it is none of its values; nothing must be made of the design then.
  bool set(std::string_view key, std::string_view value);
};

/// The columns, or the labels, of which a crossing is made: `sex × age_group` -> sex, age_group.
[[nodiscard]] std::vector<std::string> crossing_parts(std::string_view name);
/// The other way round: `sex*age_group`.
[[nodiscard]] std::string crossing_name(const std::vector<std::string>& parts);

/// A known distribution of the population: the table `margins`.
struct SurveyMargin {
  std::optional<Period> period;      ///< unset = of all waves that have none of their own of that name
  std::string name;                  ///< as written, `sex*age_group`
  std::vector<std::string> columns;  ///< empty = everybody (`all`)
  /// The total of a column of numbers, not numbers of persons: `levels` is empty, `counts` has one entry.
  bool is_sum = false;
  std::vector<std::string> levels;  ///< labels, those of crossings joined by `*`; natural order
  std::vector<double> counts;       ///< of each level
  std::vector<Origin> origins;      ///< of each level
  bool is_complete =
      true;  ///< every count could be read and can be; else there is an error and nothing is weighted

  [[nodiscard]] double total() const;
  /// How far the total may be off because counts were rounded: half of the last decimal that they are given with, for each of them.
  [[nodiscard]] double rounding() const;
};

/// A question: the table `items`.
struct SurveyItem {
  std::string column;     ///< of the respondents
  std::string dimension;  ///< `knowledge`, `methods`, `spirit`, `application`, or the user's own word
  std::vector<std::string> answers;  ///< labels that are right; empty = the column holds the points reached
  double points = 1;                 ///< full points
  Origin origin;
};

enum class SurveyStatistic : std::uint8_t { mean, proportion, total, ratio, quantile };

/// What is estimated.
struct SurveyVariable {
  enum class Kind : std::uint8_t {
    column,     ///< of the respondents
    score,      ///< 0 to 100
    literate,   ///< 1 from the threshold on, else 0
    tier,       ///< labels of the tiers
    dimension,  ///< score of one dimension, 0 to 100
  };
  Kind kind = Kind::column;
  std::string name;  ///< of the column or dimension; `score`, `literate`, `tier`
};

/// Only respondents of whom this holds: the label in that column is one of these.
struct SurveyCondition {
  std::string column;
  std::vector<std::string> labels;
};

/// Sets the code of every respondent to -1 of whom the condition does not hold.
void leave_out_others(const SurveyWave& wave, const SurveyCondition& condition,
                      std::vector<std::int32_t>& codes);

/// Keys of the settings by which two waves measure a variable in different ways, so that its values must not be compared.
[[nodiscard]] std::vector<std::string_view> differing_settings(const SurveyDesign& a, const SurveyDesign& b,
                                                               SurveyVariable::Kind kind);

/// One row of the table `estimates`.
struct SurveyEstimatePlan {
  std::string code;
  std::string name;
  SurveyStatistic statistic = SurveyStatistic::mean;
  SurveyVariable variable;
  /// Proportions: the label whose share is wanted; empty = each label has an estimate of its own (`literate`: the share of literates).
  std::string level;
  double quantile = 0.5;
  SurveyVariable denominator;          ///< ratios
  std::vector<std::string> by;         ///< columns whose crossing makes the domains; empty = everybody
  std::vector<SurveyCondition> where;  ///< all must hold; empty = everybody
  Origin origin;
};

enum class ComparisonKind : std::uint8_t {
  domains,       ///< one domain with another
  whole,         ///< a domain with all respondents
  waves,         ///< a wave with an earlier one
  target,        ///< a domain with a target
  upper,         ///< a domain with a known figure of the level above
  independence,  ///< does the distribution differ between the domains?
};

enum class MultipleTests : std::uint8_t { none, holm, bh };

/// One row of the table `comparisons`.
struct SurveyComparisonPlan {
  std::string code;
  std::string name;
  std::size_t i_estimate = 0;  ///< into `SurveyPlan::estimates`
  ComparisonKind kind = ComparisonKind::whole;
  std::optional<Period> period;  ///< the wave; unset = the last one
  std::string domain;            ///< labels joined by `*`; empty = every domain
  /// `domains`: the other domain (empty = every pair). `waves`: the earlier period (empty = the one before). `upper`: what it is called.
  std::string against;
  std::optional<double> value;                 ///< `target`, `upper`
  double standard_error = 0;                   ///< of `value`; 0 = it is fixed
  MultipleTests adjust = MultipleTests::none;  ///< for the number of comparisons of this row
  Origin origin;
};

/// The design of a wave that has rows of its own.
struct OwnDesign {
  Period period = Period::year(2000);
  SurveyDesign design;
  Origin origin;  ///< the first of its rows
};

/// All that is to be done with a survey.
struct SurveyPlan {
  SurveyDesign design;                 ///< for waves that have no rows of their own
  std::vector<OwnDesign> own_designs;  ///< for those that have, by period
  std::vector<SurveyMargin> margins;   ///< by name, then period
  std::vector<SurveyItem> items;       ///< by column
  /// By code. Without a table of them the usual ones: the share of literates, of everybody and by unit.
  std::vector<SurveyEstimatePlan> estimates;
  std::vector<SurveyComparisonPlan> comparisons;  ///< by code

  [[nodiscard]] const SurveyDesign& design_of(const Period& period) const;
  /// The margin of that name for a wave: its own, else that of all waves; nullptr when there is none.
  [[nodiscard]] const SurveyMargin* find_margin(std::string_view name, const Period& period) const;
  /// The counts of a margin as they are used in a wave: margins whose totals differ, by no more than rounding (`check_survey`), are brought to the
  /// total of the first one in use. Sums of numbers stay as they are.
  [[nodiscard]] std::vector<double> counts_of(const SurveyMargin& margin, const Period& period) const;
  /// Dimensions of the items, in natural order.
  [[nodiscard]] std::vector<std::string> dimensions() const;
};

/// Codes of the words as in the schemas, in the order of the values: `survey_words<LonelyPsu>`.
template <class Word>
inline constexpr std::array<std::string_view, 0> survey_words{};
template <>
inline constexpr auto survey_words<BaseWeights> = std::to_array<std::string_view>({"columns", "probabilities",
                                                                                   "population", "equal"});
template <>
inline constexpr auto survey_words<PopulationKind> = std::to_array<std::string_view>({"count", "fraction"});
template <>
inline constexpr auto survey_words<SurveyDrawing> =
    std::to_array<std::string_view>({"with_replacement", "without_replacement", "first_stage", "brewer"});
template <>
inline constexpr auto survey_words<LonelyPsu> =
    std::to_array<std::string_view>({"refuse", "remove", "certainty", "adjust", "average", "collapse"});
template <>
inline constexpr auto survey_words<SurveyVariance> =
    std::to_array<std::string_view>({"linearisation", "jk1", "jkn", "bootstrap", "given"});
template <>
inline constexpr auto survey_words<ReplicateKind> =
    std::to_array<std::string_view>({"jk1", "jkn", "brr", "fay", "bootstrap", "acs", "jk2", "other"});
template <>
inline constexpr auto survey_words<ReplicateCentre> = std::to_array<std::string_view>({"estimate", "mean"});
template <>
inline constexpr auto survey_words<SurveyWeighting> =
    std::to_array<std::string_view>({"none", "poststratify", "rake", "linear", "exponential", "logit"});
template <>
inline constexpr auto survey_words<MissingAnswer> = std::to_array<std::string_view>({"wrong", "missing"});
template <>
inline constexpr auto survey_words<IntervalMethod> = std::to_array<std::string_view>(
    {"default", "wald", "logit", "xlogit", "asin", "korn_graubard", "likelihood", "wilson"});
template <>
inline constexpr auto survey_words<PublicationProfile> =
    std::to_array<std::string_view>({"none", "statcan", "abs", "nchs", "dhs"});
template <>
inline constexpr auto survey_words<ScoreSource> = std::to_array<std::string_view>({"none", "items",
                                                                                   "column"});
template <>
inline constexpr auto survey_words<SurveyStatistic> =
    std::to_array<std::string_view>({"mean", "proportion", "total", "ratio", "quantile"});
template <>
inline constexpr auto survey_words<ComparisonKind> =
    std::to_array<std::string_view>({"domains", "whole", "waves", "target", "upper", "independence"});
template <>
inline constexpr auto survey_words<MultipleTests> = std::to_array<std::string_view>({"none", "holm", "bh"});

/// The code of a word: `with_replacement`, `korn_graubard`, …
template <class Word>
[[nodiscard]] constexpr std::string_view code_of(Word word) {
  return survey_words<Word>.at(static_cast<std::size_t>(word));
}

/// The word of a code, or nothing.
template <class Word>
[[nodiscard]] constexpr std::optional<Word> parse_code(std::string_view code) {
  for (std::size_t i = 0; i < survey_words<Word>.size(); ++i) {
    if (survey_words<Word>[i] == code) return static_cast<Word>(i);
  }
  return std::nullopt;
}

}  // namespace gnomon
