#include <gnomon/model/settings.hpp>

#include <array>
#include <cmath>
#include <initializer_list>
#include <utility>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

/// Sets `field` to the value whose code is given; false when there is none.
template <class Field>
bool pick(Field& field, std::string_view code,
          std::initializer_list<std::pair<std::string_view, Field>> values) {
  for (const auto& [each, value] : values) {
    if (each == code) {
      field = value;
      return true;
    }
  }
  return false;
}

/// Beyond a million it is a slip, and products of it could leave the range of numbers.
bool number(double& field, std::string_view text, double least) {
  constexpr double most = 1e6;
  const auto value = parse_decimal(text);
  if (!value || *value < least || *value > most) return false;
  field = *value;
  return true;
}

std::optional<int> whole(std::string_view text, int most) {
  const auto value = parse_decimal(text);
  if (!value || *value != std::floor(*value) || *value < 0 || *value > most) return std::nullopt;
  return static_cast<int>(*value);
}

bool integer(int& field, std::string_view text, int most) {
  const auto value = whole(text, most);
  if (value) field = *value;
  return value.has_value();
}

/// Empty = unset.
bool decimals(std::optional<int>& field, std::string_view text) {
  const auto value = whole(text, 9);
  if (value || text.empty()) field = value;
  return value.has_value() || text.empty();
}

bool rounding(Rounding& field, std::string_view code) {
  return pick(field, code,
              {{"half_up", Rounding::half_up}, {"half_even", Rounding::half_even}, {"down", Rounding::down}});
}

bool missing(MissingPolicy& field, std::string_view code) {
  return pick(field, code,
              {{"not_ranked", MissingPolicy::not_ranked},
               {"zero", MissingPolicy::zero},
               {"exclude", MissingPolicy::exclude},
               {"carry", MissingPolicy::carry}});
}

bool basis(Basis& field, std::string_view code) {
  return pick(field, code, {{"full", Basis::full}, {"published", Basis::published}});
}

bool text(std::string& field, std::string_view value) {
  field = value;
  return true;
}

/// Empty = unset.
bool period(std::optional<Period>& field, std::string_view value) {
  const auto parsed = Period::parse(value);
  if (parsed || value.empty()) field = parsed;
  return parsed.has_value() || value.empty();
}

bool list(std::vector<std::string>& field, std::string_view value) {
  field = split_list(value);
  return true;
}

struct Setter {
  std::string_view key;
  bool (*set)(Settings&, std::string_view);
};

constexpr auto setters = std::to_array<Setter>({
    {"title", [](Settings& s, std::string_view v) { return text(s.title, v); }},
    {"period",
[](Settings& s, std::string_view v) { return period(s.period, v); }},
    {"plan", [](Settings& s, std::string_view v) { return period(s.plan, v); }},
    {"compare_with", [](Settings& s, std::string_view v) { return period(s.compare_with, v); }},
    {"lang",
     [](Settings& s, std::string_view v) { return pick(s.lang, v, {{"zh", Language::zh}, {"en", Language::en}}); }},
    {"scale", [](Settings& s, std::string_view v) { return number(s.scale, v, 1e-9); }},
    {"aggregation",
     [](Settings& s, std::string_view v) {
       return pick(s.aggregation, v, {{"sum", AggregationKind::sum}, {"mean", AggregationKind::mean}});
     }},
    {"missing", [](Settings& s, std::string_view v) { return missing(s.missing, v); }},
    {"not_applicable",
     [](Settings& s, std::string_view v) {
       return pick(s.not_applicable, v,
                   {{"rescale", NotApplicablePolicy::rescale},
                    {"full", NotApplicablePolicy::full},
                    {"zero", NotApplicablePolicy::zero}});
     }},
    {"not_surveyed", [](Settings& s, std::string_view v) { return missing(s.not_surveyed, v); }},
    {"late",
     [](Settings& s, std::string_view v) {
       return pick(
           s.late, v,
           {{"missing", LatePolicy::missing}, {"accept", LatePolicy::accept}, {"zero", LatePolicy::zero}});
     }},
    {"rejected",
     [](Settings& s, std::string_view v) {
       return pick(s.rejected, v, {{"missing", RejectedPolicy::missing}, {"zero", RejectedPolicy::zero}});
     }},
    {"void_limit",
     [](Settings& s, std::string_view v) {
       const auto limit = whole(v, 9999);
       if (v.empty() || (limit && *limit > 0)) s.void_limit = limit;
       return v.empty() || (limit && *limit > 0);
     }},
    {"rounding", [](Settings& s, std::string_view v) { return rounding(s.rounding, v); }},
    {"total_decimals", [](Settings& s, std::string_view v) { return integer(s.total_decimals, v, 9); }},
    {"item_decimals", [](Settings& s, std::string_view v) { return decimals(s.item_decimals, v); }},
    {"rank_by", [](Settings& s, std::string_view v) { return basis(s.rank_by, v); }},
    {"ranking",
     [](Settings& s, std::string_view v) {
       return pick(s.ranking, v, {{"competition", RankMethod::competition}, {"dense", RankMethod::dense}});
     }},
    {"tie_break", [](Settings& s, std::string_view v) { return list(s.tie_break, v); }},
    {"grade_by", [](Settings& s, std::string_view v) { return basis(s.grade_by, v); }},
    {"quota_rounding",
     [](Settings& s, std::string_view v) {
       return pick(
           s.quota_rounding, v,
           {{"down", QuotaRounding::down}, {"nearest", QuotaRounding::nearest}, {"up", QuotaRounding::up}});
     }},
    {"between_targets",
     [](Settings& s, std::string_view v) {
       return pick(s.between_targets, v,
                   {{"exact", BetweenTargets::exact},
                    {"hold", BetweenTargets::hold},
                    {"linear", BetweenTargets::linear},
                    {"growth", BetweenTargets::growth}});
     }},
    {"cumulative_path",
     [](Settings& s, std::string_view v) {
       return pick(s.cumulative_path, v, {{"linear", CumulativePath::linear}, {"years", CumulativePath::years}, {"none", CumulativePath::none}});
     }},
    {"about_tolerance", [](Settings& s, std::string_view v) { return number(s.about_tolerance, v, 0); }},
    {"meets_by", [](Settings& s, std::string_view v) { return basis(s.meets_by, v); }},
    {"confidence",
     [](Settings& s, std::string_view v) {
       double level = 0;
       const bool is_level = number(level, v, 0.5) && level <= 0.999;
       if (is_level) s.confidence = level;
       return is_level;
     }},
    {"ranked_kind", [](Settings& s, std::string_view v) { return list(s.ranked_kind, v); }},
    {"reference_unit", [](Settings& s, std::string_view v) { return text(s.reference_unit, v); }},
    {"jump_factor", [](Settings& s, std::string_view v) { return number(s.jump_factor, v, std::nextafter(1.0, 2.0)); }},
    {"reward_ties",
     [](Settings& s, std::string_view v) {
       return pick(s.reward_ties, v, {{"each", RewardTies::each}, {"pool", RewardTies::pool}});
     }},
    {"lead_weight", [](Settings& s, std::string_view v) { return number(s.lead_weight, v, 0); }},
    {"joint_weight", [](Settings& s, std::string_view v) { return number(s.joint_weight, v, 0); }},
    {"convert_to",
     [](Settings& s, std::string_view v) {
       double points = 0;
       const bool given = number(points, v, 1e-9);
       if (given || v.empty()) s.convert_to = given ? std::optional(points) : std::nullopt;
       return given || v.empty();
     }},
    {"convert_by", [](Settings& s, std::string_view v) { return basis(s.convert_by, v); }},
    {"convert_decimals", [](Settings& s, std::string_view v) { return decimals(s.convert_decimals, v); }},
    {"convert_rounding",
     [](Settings& s, std::string_view v) {
       Rounding mode{};
       const bool given = rounding(mode, v);
       if (given || v.empty()) s.convert_rounding = given ? std::optional(mode) : std::nullopt;
       return given || v.empty();
     }},
    {"series",
     [](Settings& s, std::string_view v) {
       return pick(s.series, v, {{"all", SeriesDetail::all}, {"total", SeriesDetail::total}});
     }},
    {"show", [](Settings& s, std::string_view v) { return list(s.show, v); }},
    {"scores_depth", [](Settings& s, std::string_view v) { return integer(s.scores_depth, v, 99); }},
});

}  // namespace

bool Settings::set(std::string_view key, std::string_view value) {
  for (const auto& setter : setters) {
    if (setter.key == key) return setter.set(*this, value);
  }
  return false;
}

std::optional<MissingPolicy> parse_missing_policy(std::string_view code) {
  MissingPolicy policy{};
  return missing(policy, code) ? std::optional(policy) : std::nullopt;
}

}  // namespace gnomon
