#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// Which estimates may be printed.

namespace gnomon::survey {

enum class Publication : std::uint8_t { release, caution, withheld };

/// Rules of publication that offices follow.
enum class Profile : std::uint8_t {
  none,     ///< only the minimum of respondents
  statcan,  ///< Statistics Canada (CCHS): by coefficient of variation, 10 respondents
  abs,      ///< Australian Bureau of Statistics: by coefficient of variation, nothing withheld
  nchs,  ///< National Center for Health Statistics 2017: by width of the Korn-Graubard interval, 30 respondents
  dhs,  ///< Demographic and Health Surveys: 25 and 50 respondents
};

/// A profile and the code by which tables and reports know it.
struct ProfileInfo {
  Profile profile;
  std::string_view code;
};
[[nodiscard]] std::span<const ProfileInfo> publication_profiles();
[[nodiscard]] const ProfileInfo& info_of(Profile profile);
[[nodiscard]] std::optional<Profile> profile_of(std::string_view code);

/// What speaks against an estimate.
enum class Reason : std::uint8_t {
  few_respondents,   ///< below the minimum, or the profile's number
  few_effective,     ///< effective number of respondents below the profile's
  one_psu,           ///< no degree of freedom: the standard error says nothing
  few_df,            ///< fewer than 8 degrees of freedom: the standard error is itself uncertain
  few_events,        ///< fewer than 10 respondents with, or without, the property
  no_events,         ///< none, or all, have the property
  cv,                ///< coefficient of variation
  width,             ///< width of the interval
  relative_width,    ///< width of the interval against the proportion
  complement_width,  ///< the same against 1 - the proportion
  no_error,          ///< there is no standard error
};
struct ReasonInfo {
  Reason reason;
  std::string_view code;
};
[[nodiscard]] std::span<const ReasonInfo> publication_reasons();
[[nodiscard]] const ReasonInfo& info_of(Reason reason);

/// What the rules look at.
struct Publishable {
  std::size_t n = 0;
  std::optional<std::size_t> n_events;  ///< of proportions
  double df = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double n_effective = std::numeric_limits<double>::quiet_NaN();
  double width =
      std::numeric_limits<double>::quiet_NaN();  ///< of the 95 % Korn-Graubard interval, of proportions
};

struct Publishing {
  Publication publication = Publication::release;
  std::vector<Reason> reasons;  ///< ascending, each once
};

/// What the profile's own rule says, nothing else.
///
///     statcan  withheld: n < 10, no event, or CV > 33.3 %;  caution: CV > 16.5 %
///     abs      caution: CV >= 25 % (never withheld)
///     nchs     proportions. Withheld: n or effective n < 30, width >= 0.30, or width > 0.05 and > 130 % of p;
///              caution: width > 0.05 and > 130 % of 1 - p, df < 8, or none or all with the property. Others: n < 30 withheld, CV >= 30 % caution.
///     dhs      withheld: n < 25;  caution: n < 50
///
/// Where a rule needs an error that is not there, or a CV of 0, the estimate is withheld (abs, nchs: caution).
[[nodiscard]] Publishing by_profile(Profile profile, const Publishable& estimate);

/// The profile's rule, always together with what it may overlook: fewer than `minimum` respondents and (with any profile) no degree of freedom
/// are withheld; fewer than 8 degrees of freedom and fewer than 10 respondents with or without the property call for caution. A rule on the CV
/// alone would release 2 of 48 respondents in two villages, whose standard error is by chance small.
[[nodiscard]] Publishing publish(Profile profile, std::size_t minimum, const Publishable& estimate);

}  // namespace gnomon::survey
