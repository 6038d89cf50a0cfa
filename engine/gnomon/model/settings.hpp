#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/period.hpp>

namespace gnomon {

/// What a missing value does to an item.
enum class MissingPolicy {
  not_ranked,  ///< the unit gets no total and stands last, with the reason
  zero,        ///< 0 points
  exclude,     ///< the item drops out and the rest is rescaled
  carry,       ///< the last earlier value counts, and is named
};

enum class NotApplicablePolicy { rescale, full, zero };
enum class LatePolicy { missing, accept, zero };
enum class RejectedPolicy { missing, zero };
enum class AggregationKind { sum, mean };
enum class Basis { full, published };
enum class RankMethod { competition, dense };
enum class QuotaRounding { down, nearest, up };
enum class BetweenTargets { exact, hold, linear, growth };
enum class CumulativePath { linear, years, none };
enum class RewardTies { each, pool };
enum class SeriesDetail { all, total };

/// One setting in force and where it came from, for the record: every choice appears in the output.
struct Choice {
  std::string key;
  std::string value;
  bool is_default = true;
  std::int64_t row = 0;  ///< of the table of settings; 0 = not from there
};

/// How the assessment is done: the `assessment` table, typed. Meanings and defaults: `schemas/tables/assessment.json`.
struct Settings {
  std::string title;
  std::optional<Period> period;
  std::optional<Period>
      compare_with;  ///< the earlier period that changes are stated against; unset = the last one with totals
  std::optional<Period> plan;  ///< the plan that the period lies in, for `plan(x)` and progress over it
  Language lang = Language::zh;
  double scale = 100;
  AggregationKind aggregation = AggregationKind::sum;
  MissingPolicy missing = MissingPolicy::not_ranked;
  NotApplicablePolicy not_applicable = NotApplicablePolicy::rescale;
  MissingPolicy not_surveyed = MissingPolicy::not_ranked;
  LatePolicy late = LatePolicy::missing;
  RejectedPolicy rejected = RejectedPolicy::missing;
  std::optional<int> void_limit;  ///< so many voided blocks void the total; unset = never
  Rounding rounding = Rounding::half_up;
  int total_decimals = 2;
  std::optional<int> item_decimals;
  Basis rank_by = Basis::full;
  RankMethod ranking = RankMethod::competition;
  std::vector<std::string> tie_break;
  Basis grade_by = Basis::published;
  QuotaRounding quota_rounding = QuotaRounding::down;
  BetweenTargets between_targets = BetweenTargets::exact;
  CumulativePath cumulative_path = CumulativePath::linear;
  double about_tolerance = 0;
  Basis meets_by = Basis::published;
  double confidence =
      0.95;  ///< level at which values with a standard error are told apart from targets and from one another
  std::vector<std::string> ranked_kind;
  std::string reference_unit;
  double jump_factor = 10;
  RewardTies reward_ties = RewardTies::each;
  double lead_weight = 1;     ///< of a task that a department leads, where no share is given
  double joint_weight = 0.5;  ///< of a task that it joins
  std::optional<double>
      convert_to;  ///< points of a larger assessment that the scale counts for; unset = no conversion
  Basis convert_by = Basis::published;
  std::optional<int> convert_decimals;       ///< unset = as the total
  std::optional<Rounding> convert_rounding;  ///< unset = as the total
  SeriesDetail series = SeriesDetail::all;
  std::vector<std::string> show;
  int scores_depth = 0;

  /// Every setting in force, in the order of the schema; filled by the reader.
  std::vector<Choice> choices;

  /// Sets one by its key and the code of its value (`half_up`, not 四舍五入). False when the key is unknown or the value is none of
  /// its values; nothing is changed then.
  bool set(std::string_view key, std::string_view value);
};

/// The policy of that code (`zero`), or nothing.
[[nodiscard]] std::optional<MissingPolicy> parse_missing_policy(std::string_view code);

}  // namespace gnomon
