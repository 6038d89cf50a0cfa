#include <gnomon/model/survey_plan.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

template <class Word>
bool word(Word& field, std::string_view code) {
  const auto parsed = parse_code<Word>(code);
  if (parsed) field = *parsed;
  return parsed.has_value();
}

/// Empty = unset.
template <class Word>
bool word(std::optional<Word>& field, std::string_view code) {
  const auto parsed = parse_code<Word>(code);
  if (parsed || code.empty()) field = parsed;
  return parsed.has_value() || code.empty();
}

bool yes(bool& field, std::string_view code) {
  if (code != "yes" && code != "no") return false;
  field = code == "yes";
  return true;
}

bool list(std::vector<std::string>& field, std::string_view value) {
  field = split_list(value);
  return true;
}

bool text(std::string& field, std::string_view value) {
  field = value;
  return true;
}

/// Empty = unset.
bool number(std::optional<double>& field, std::string_view value) {
  const auto parsed = parse_decimal(value);
  if (parsed || value.empty()) field = parsed;
  return parsed.has_value() || value.empty();
}

template <class Whole>
bool whole(Whole& field, std::string_view value, double least, double most) {
  const auto parsed = parse_decimal(value);
  if (!parsed || *parsed != std::floor(*parsed) || *parsed < least || *parsed > most) return false;
  field = static_cast<Whole>(*parsed);
  return true;
}

bool numbers(std::vector<double>& field, std::string_view value) {
  std::vector<double> all;
  for (const auto& part : split_list(value)) {
    const auto parsed = parse_decimal(part);
    if (!parsed || *parsed < 0) return false;
    all.push_back(*parsed);
  }
  field = std::move(all);
  return true;
}

/// `high: 85; basic: 55`.
bool tiers(std::vector<SurveyTier>& field, std::string_view value) {
  std::vector<SurveyTier> all;
  for (const auto& part : split_list(value)) {
    const auto colon = part.rfind(':');
    const auto least =
        colon == std::string::npos ? std::nullopt : parse_decimal(trim(part.substr(colon + 1)));
    if (!least || trim(part.substr(0, colon)).empty()) return false;
    all.push_back({std::string(trim(part.substr(0, colon))), *least});
  }
  field = std::move(all);
  return true;
}

/// `stratum;county*area`: crossings are lists as well.
bool crossings(std::vector<std::string>& field, std::string_view value) {
  field.clear();
  for (const auto& part : split_list(value)) field.push_back(crossing_name(crossing_parts(part)));
  return true;
}

bool is_word(std::string_view value, std::string_view code, std::string_view zh) {
  return fold(value) == code || fold(value) == zh;
}

bool weights(SurveyDesign& design, std::string_view value) {
  const bool equal = is_word(value, "equal", "等权");
  design.base = equal ? BaseWeights::equal : BaseWeights::columns;
  return list(design.weights, equal ? std::string_view() : value);
}

bool stages(SurveyDesign& design, std::string_view value) {
  design.draws_respondents = is_word(value, "none", "无");
  return list(design.stages, design.draws_respondents ? std::string_view() : value);
}

bool score(SurveyDesign& design, std::string_view value) {
  const bool items = is_word(value, "items", "试题");
  design.score = value.empty() ? ScoreSource::none : items ? ScoreSource::items : ScoreSource::column;
  return text(design.score_column, items ? std::string_view() : value);
}

bool confidence(double& field, std::string_view value) {
  const auto parsed = parse_decimal(value);
  if (!parsed || *parsed <= 0 || *parsed >= 1) return false;
  field = *parsed;
  return true;
}

bool threshold(double& field, std::string_view value) {
  const auto parsed = parse_decimal(value);
  if (parsed) field = *parsed;
  return parsed.has_value();
}

struct Setter {
  std::string_view key;
  bool (*set)(SurveyDesign&, std::string_view);
};

using Design = SurveyDesign;
using View = std::string_view;

constexpr auto setters = std::to_array<Setter>({
    {"strata",
     [](Design& d, View v) {
       return list(d.strata, v) && std::ranges::none_of(d.strata, [](auto& each) {
                return each.find(crossing_sign) != each.npos;
              });
     }},
    {"stages", stages},
    {"nested", [](Design& d, View v) { return yes(d.nested, v); }},
    {"weights", weights},
    {"probabilities", [](Design& d, View v) { return list(d.probabilities, v); }},
    {"population", [](Design& d, View v) { return list(d.population, v); }},
    {"population_kind", [](Design& d, View v) { return word(d.population_kind, v); }},
    {"drawing", [](Design& d, View v) { return word(d.drawing, v); }},
    {"certainty", [](Design& d, View v) { return text(d.certainty, v); }},
    {"lonely", [](Design& d, View v) { return word(d.lonely, v); }},
    {"variance", [](Design& d, View v) { return word(d.variance, v); }},
    {"n_replicates", [](Design& d, View v) { return whole(d.n_replicates, v, 2, 1e5); }},
    {"seed", [](Design& d, View v) { return whole(d.seed, v, 0, 999'999'999); }},
    {"replicate_columns", [](Design& d, View v) { return list(d.replicate_columns, v); }},
    {"replicate_kind", [](Design& d, View v) { return word(d.replicate_kind, v); }},
    {"replicate_scale",
     [](Design& d, View v) { return number(d.replicate_scale, v) && d.replicate_scale.value_or(1) > 0; }},
    {"replicate_rscales", [](Design& d, View v) { return numbers(d.replicate_rscales, v); }},
    {"fay_rho",
     [](Design& d,
        View v) { return number(d.fay_rho, v) && d.fay_rho.value_or(0) >= 0 && d.fay_rho.value_or(0) < 1; }},
    {"replicates_combined", [](Design& d, View v) { return yes(d.replicates_combined, v); }},
    {"centre", [](Design& d, View v) { return word(d.centre, v); }},
    {"weighting", [](Design& d, View v) { return word(d.weighting, v); }},
    {"margins", [](Design& d, View v) { return crossings(d.margins, v); }},
    {"lower", [](Design& d, View v) { return number(d.lower, v) && d.lower.value_or(0) >= 0; }},
    {"upper", [](Design& d, View v) { return number(d.upper, v) && d.upper.value_or(1) > 0; }},
    {"trim_lower",
     [](Design& d, View v) { return number(d.trim_lower, v) && d.trim_lower.value_or(0) >= 0; }},
    {"trim_upper", [](Design& d, View v) { return number(d.trim_upper, v) && d.trim_upper.value_or(1) > 0; }},
    {"reweight_trimmed", [](Design& d, View v) { return yes(d.reweight_trimmed, v); }},
    {"calibre", [](Design& d, View v) { return text(d.calibre, v); }},
    {"score", score},
    {"threshold", [](Design& d, View v) { return threshold(d.threshold, v); }},
    {"tiers", [](Design& d, View v) { return tiers(d.tiers, v); }},
    {"missing_answer", [](Design& d, View v) { return word(d.missing_answer, v); }},
    {"interval", [](Design& d, View v) { return word(d.interval, v); }},
    {"confidence", [](Design& d, View v) { return confidence(d.confidence, v); }},
    {"profile", [](Design& d, View v) { return word(d.profile, v); }},
    {"minimum", [](Design& d, View v) { return whole(d.minimum, v, 3, 1e6); }},
    {"unit", [](Design& d, View v) { return text(d.unit, v); }},
});

}  // namespace

bool SurveyDesign::set(std::string_view key, std::string_view value) {
  const auto* const found = std::ranges::find(setters, key, &Setter::key);
  return found != setters.end() && found->set(*this, value);
}

std::string_view SurveyDesign::choice(std::string_view key) const {
  const auto found = std::ranges::find(choices, key, &Choice::key);
  return found == choices.end() ? std::string_view() : std::string_view(found->value);
}

void leave_out_others(const SurveyWave& wave, const SurveyCondition& condition,
                      std::vector<std::int32_t>& codes) {
  const auto& column = *wave.find(condition.column);
  std::vector<std::uint8_t> is_in(column.levels.size(), 0);
  for (std::size_t i = 0; i < is_in.size(); ++i)
    is_in[i] = std::ranges::find(condition.labels, column.levels[i]) != condition.labels.end() ? 1 : 0;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto code = column.codes[row];
    if (code < 0 || is_in[static_cast<std::size_t>(code)] == 0) codes[row] = -1;
  }
}

std::vector<std::string_view> differing_settings(const SurveyDesign& a, const SurveyDesign& b,
                                                 SurveyVariable::Kind kind) {
  using Kind = SurveyVariable::Kind;
  std::vector<std::string_view> keys;
  const auto compare = [&](std::string_view key, bool differs) {
    if (differs) keys.push_back(key);
  };
  compare("calibre", a.calibre != b.calibre);
  if (kind == Kind::column) return keys;
  compare("score", a.score != b.score || a.score_column != b.score_column);
  compare("threshold", kind == Kind::literate && a.threshold != b.threshold);
  compare("tiers", kind == Kind::tier && a.tiers != b.tiers);
  compare("missing_answer", a.score == ScoreSource::items && b.score == ScoreSource::items &&
                                a.missing_answer != b.missing_answer);
  return keys;
}

std::vector<std::string> crossing_parts(std::string_view name) {
  std::string plain(name);
  for (const std::string_view sign : {"×", "＊"}) {
    for (auto at = plain.find(sign); at != std::string::npos; at = plain.find(sign))
      plain.replace(at, sign.size(), 1, crossing_sign);
  }
  std::vector<std::string> parts;
  for (std::string_view rest = plain;;) {
    const auto end = rest.find(crossing_sign);
    parts.emplace_back(trim(rest.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    rest.remove_prefix(end + 1);
  }
}

std::string crossing_name(const std::vector<std::string>& parts) {
  return join(parts, std::string(1, crossing_sign));
}

double SurveyMargin::total() const { return std::accumulate(counts.begin(), counts.end(), 0.0); }

double SurveyMargin::rounding() const {
  double unit = 1;
  for (int decimals = 0; decimals < 9; ++decimals, unit /= 10) {
    const auto is_whole = [&](double count) {
      return std::abs(std::round(count / unit) * unit - count) <= 1e-9 * count;
    };
    if (std::ranges::all_of(counts, is_whole)) break;
  }
  return 0.5 * unit * static_cast<double>(counts.size());
}

const SurveyDesign& SurveyPlan::design_of(const Period& period) const {
  const auto found = std::ranges::find(own_designs, period, &OwnDesign::period);
  return found == own_designs.end() ? design : found->design;
}

const SurveyMargin* SurveyPlan::find_margin(std::string_view name, const Period& period) const {
  const SurveyMargin* of_all = nullptr;
  for (const auto& margin : margins) {
    if (margin.name != name) continue;
    if (margin.period == period) return &margin;
    if (!margin.period) of_all = &margin;
  }
  return of_all;
}

std::vector<double> SurveyPlan::counts_of(const SurveyMargin& margin, const Period& period) const {
  auto counts = margin.counts;
  if (margin.is_sum) return counts;
  for (const auto& name : design_of(period).margins) {
    const auto* const first = find_margin(name, period);
    if (first == nullptr || first->is_sum) continue;
    const auto factor = first->total() / margin.total();
    if (factor != 1) {
      for (auto& count : counts) count *= factor;
    }
    break;
  }
  return counts;
}

std::vector<std::string> SurveyPlan::dimensions() const {
  std::vector<std::string> names;
  for (const auto& item : items) {
    if (!item.dimension.empty()) names.push_back(item.dimension);
  }
  std::ranges::sort(names, natural_less);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace gnomon
