#include <gnomon/survey/publication.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gnomon::survey {
namespace {

constexpr std::array<ProfileInfo, 5> profiles{{
    {Profile::none, "none"},
    {Profile::statcan, "statcan"},
    {Profile::abs, "abs"},
    {Profile::nchs, "nchs"},
    {Profile::dhs, "dhs"},
}};

constexpr std::array<ReasonInfo, 11> reasons{{
    {Reason::few_respondents, "few_respondents"},
    {Reason::few_effective, "few_effective"},
    {Reason::one_psu, "one_psu"},
    {Reason::few_df, "few_df"},
    {Reason::few_events, "few_events"},
    {Reason::no_events, "no_events"},
    {Reason::cv, "cv"},
    {Reason::width, "width"},
    {Reason::relative_width, "relative_width"},
    {Reason::complement_width, "complement_width"},
    {Reason::no_error, "no_error"},
}};

/// Collects reasons and the worst of what they call for.
class Verdict {
 public:
  void add(bool applies, Publication publication, Reason reason) {
    if (!applies) return;
    result_.publication = std::max(result_.publication, publication);
    const auto at = std::lower_bound(result_.reasons.begin(), result_.reasons.end(), reason);
    if (at == result_.reasons.end() || *at != reason) result_.reasons.insert(at, reason);
  }
  void add(const Publishing& other) {
    for (const Reason reason : other.reasons) add(true, other.publication, reason);
  }
  [[nodiscard]] const Publishing& result() const { return result_; }

 private:
  Publishing result_;
};

bool none_or_all(const Publishable& e) { return e.n_events && (*e.n_events == 0 || *e.n_events == e.n); }

}  // namespace

std::span<const ProfileInfo> publication_profiles() { return profiles; }
std::span<const ReasonInfo> publication_reasons() { return reasons; }

const ProfileInfo& info_of(Profile profile) {
  return *std::find_if(profiles.begin(), profiles.end(),
                       [profile](const auto& i) { return i.profile == profile; });
}

const ReasonInfo& info_of(Reason reason) {
  return *std::find_if(reasons.begin(), reasons.end(),
                       [reason](const auto& i) { return i.reason == reason; });
}

std::optional<Profile> profile_of(std::string_view code) {
  for (const auto& info : profiles) {
    if (info.code == code) return info.profile;
  }
  return std::nullopt;
}

Publishing by_profile(Profile profile, const Publishable& e) {
  using enum Publication;
  const double cv = std::fabs(e.standard_error / e.value);
  const bool has_cv = std::isfinite(cv);
  Verdict verdict;
  switch (profile) {
    case Profile::none:
      break;
    case Profile::statcan:
      verdict.add(e.n < 10, withheld, Reason::few_respondents);
      verdict.add(e.n_events && *e.n_events == 0, withheld, Reason::no_events);
      verdict.add(!has_cv, withheld, Reason::no_error);
      verdict.add(cv > 0.333, withheld, Reason::cv);
      verdict.add(cv > 0.165, caution, Reason::cv);
      break;
    case Profile::abs:
      verdict.add(!has_cv, caution, Reason::no_error);
      verdict.add(cv >= 0.25, caution, Reason::cv);
      break;
    case Profile::nchs:
      verdict.add(e.n < 30, withheld, Reason::few_respondents);
      if (!e.n_events) {
        verdict.add(!has_cv, caution, Reason::no_error);
        verdict.add(cv >= 0.30, caution, Reason::cv);
        break;
      }
      verdict.add(none_or_all(e), caution, Reason::no_events);
      verdict.add(e.df < 8, caution, Reason::few_df);
      if (std::isnan(e.width)) {
        verdict.add(!none_or_all(e), caution, Reason::no_error);
        break;
      }
      verdict.add(e.n_effective < 30, withheld, Reason::few_effective);
      verdict.add(e.width >= 0.30, withheld, Reason::width);
      verdict.add(e.width > 0.05 && e.width > 1.30 * e.value, withheld, Reason::relative_width);
      verdict.add(e.width > 0.05 && e.width > 1.30 * (1 - e.value), caution, Reason::complement_width);
      break;
    case Profile::dhs:
      verdict.add(e.n < 25, withheld, Reason::few_respondents);
      verdict.add(e.n < 50, caution, Reason::few_respondents);
      break;
  }
  return verdict.result();
}

Publishing publish(Profile profile, std::size_t minimum, const Publishable& e) {
  using enum Publication;
  Verdict verdict;
  verdict.add(by_profile(profile, e));
  verdict.add(e.n == 0 || e.n < minimum, withheld, Reason::few_respondents);
  verdict.add(e.df < 1, profile == Profile::none ? caution : withheld, Reason::one_psu);
  verdict.add(e.df >= 1 && e.df < 8, caution, Reason::few_df);
  verdict.add(none_or_all(e), caution, Reason::no_events);
  verdict.add(e.n_events && !none_or_all(e) && std::min(*e.n_events, e.n - *e.n_events) < 10, caution,
              Reason::few_events);
  return verdict.result();
}

}  // namespace gnomon::survey
