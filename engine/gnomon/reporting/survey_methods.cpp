#include <gnomon/reporting/survey_methods.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/survey_tables.hpp>

namespace gnomon {
namespace {

using Kind = TemplateField::Kind;

constexpr double percent = 100;
/// So many strata are named; of more the number is given.
constexpr std::size_t most_named = 20;

constexpr std::array wave_fields{
    TemplateField{"several", "多期", Kind::flag},
    TemplateField{"period", "时期"},
    TemplateField{"read", "读入"},
    TemplateField{"dropped", "未用"},
    TemplateField{"used", "使用"},
    TemplateField{"stratified", "分层", Kind::flag},
    TemplateField{"strata", "层数"},
    TemplateField{"clustered", "整群", Kind::flag},
    TemplateField{"stages", "阶段"},
    TemplateField{"psus", "初级单元"},
    TemplateField{"certainty", "必选"},
    TemplateField{"units", "单元"},
    TemplateField{"drawing", "抽取"},
    TemplateField{"lonely", "单一单元层"},
    TemplateField{"lonely_strata", "单一层"},
    TemplateField{"n_lonely", "单一层数"},
    TemplateField{"scored", "得分", Kind::flag},
    TemplateField{"items", "题目"},
    TemplateField{"missing_answer", "漏答"},
    TemplateField{"threshold", "达标分"},
    TemplateField{"tiers", "分档"},
    TemplateField{"calibre", "口径"},
    TemplateField{"base", "设计权重"},
    TemplateField{"adjusted", "调整", Kind::flag},
    TemplateField{"weighting", "调整方法"},
    TemplateField{"margins", "分布"},
    TemplateField{"bounds", "界限"},
    TemplateField{"iterations", "迭代"},
    TemplateField{"misfit", "偏差"},
    TemplateField{"sum_before", "前合计"},
    TemplateField{"sum_after", "后合计"},
    TemplateField{"least_g", "最小系数"},
    TemplateField{"greatest_g", "最大系数"},
    TemplateField{"at_lower", "在下限"},
    TemplateField{"at_upper", "在上限"},
    TemplateField{"negative", "负权重"},
    TemplateField{"trim", "截尾"},
    TemplateField{"trimmed", "截尾人数"},
    TemplateField{"again", "再调整", Kind::flag},
    TemplateField{"kish_before", "前效应"},
    TemplateField{"kish_after", "后效应"},
    TemplateField{"replicates", "重复"},
    TemplateField{"variance", "方差方法"},
    TemplateField{"centre", "中心"},
    TemplateField{"seed", "种子"},
    TemplateField{"df", "自由度"},
    TemplateField{"confidence", "置信水平"},
    TemplateField{"interval", "区间方法"},
    TemplateField{"minimum", "最少人数"},
    TemplateField{"profile", "发布规则"},
    TemplateField{"withheld", "不发布"},
    TemplateField{"subtraction", "相减"},
};

constexpr std::array fields{
    TemplateField{"waves", "各期", Kind::list, wave_fields},
    TemplateField{"compared", "有比较", Kind::flag},
    TemplateField{"target", "与目标", Kind::flag},
    TemplateField{"significance", "显著性"},
    TemplateField{"multiple", "多重比较"},
};

/// The texts of one wave.
class WaveValues {
 public:
  WaveValues(const SurveyResults& results, std::size_t i_wave, Language language, FieldValues& values)
      : results_(results),
        i_wave_(i_wave),
        wave_(results.waves[i_wave]),
        language_(language),
        values_(values) {
    const auto found = std::ranges::find(results.weights, i_wave, &SurveyWeights::i_wave);
    if (found != results.weights.end()) weights_ = *found;
  }

  void fill() {
    sample();
    score();
    weights();
    errors();
    publication();
  }

 private:
  [[nodiscard]] std::string count(std::string_view what, std::size_t n) const {
    const auto key = "survey.count." + std::string(what);
    return n == 1 ? std::string(label(key + ".one", language_))
                  : label(key, language_, {{"n", std::to_string(n)}});
  }
  /// Nothing for none, so that the template leaves the sentence out.
  [[nodiscard]] static std::string some(std::size_t n) { return n == 0 ? std::string() : std::to_string(n); }
  [[nodiscard]] std::string_view comma() const { return language_ == Language::zh ? "、" : ", "; }
  [[nodiscard]] std::string word(std::string_view kind, const std::string& code) const {
    return survey_word(kind, code, language_);
  }
  /// Sums are told without decimals unless they are small.
  [[nodiscard]] static std::string sum(double value) {
    constexpr double large = 1000;
    return format_fixed(value, std::abs(value) >= large ? 0 : 2);
  }
  [[nodiscard]] std::string between(std::string_view kind, const std::optional<double>& lower,
                                    const std::optional<double>& upper) const {
    if (!lower && !upper) return {};
    const auto key = "survey." + std::string(kind) + (lower && upper ? ".both" : lower ? ".lower" : ".upper");
    FaultArguments arguments;
    if (lower) arguments.emplace_back("lower", format_shortest(*lower));
    if (upper) arguments.emplace_back("upper", format_shortest(*upper));
    return label(key, language_, arguments);
  }
  [[nodiscard]] bool is_clustered() const { return wave_.n_psus < wave_.n_used; }
  [[nodiscard]] bool is_adjusted() const { return !wave_.weighting.empty() && wave_.weighting != "none"; }

  void sample() {
    values_.flag("several", results_.waves.size() > 1);
    values_.text("period", period_words(wave_.period, language_));
    values_.text("read", std::to_string(wave_.n_read));
    values_.text("dropped", some(wave_.n_dropped));
    values_.text("used", std::to_string(wave_.n_used));
    values_.flag("stratified", wave_.n_strata > 1);
    values_.text("strata", count("strata", wave_.n_strata));
    values_.flag("clustered", is_clustered());
    values_.text("stages", wave_.n_stages > 1 ? count("stages", static_cast<std::size_t>(wave_.n_stages))
                                              : std::string());
    values_.text("psus", count("psus", wave_.n_psus));
    values_.text("certainty", some(wave_.n_certainty));
    const std::string units(
        label(is_clustered() ? "survey.units.psus" : "survey.units.respondents", language_));
    values_.text("units", units);
    // Replicates that came with the data carry the drawing in them.
    const bool told = wave_.variance != "given" && !wave_.drawing.empty();
    values_.text("drawing", told ? label("survey.drawing." + wave_.drawing, language_, {{"units", units}})
                                 : std::string());
    values_.text("lonely", told && wave_.n_strata > 1 ? word("lonely", wave_.lonely) : std::string());
    auto names = wave_.lonely_strata;
    std::ranges::sort(names, natural_less);
    const auto n_names = names.size();
    if (n_names > most_named) names.resize(most_named);
    values_.text("lonely_strata",
                 join(names, comma()) + (n_names > most_named ? label("document.and_more", language_,
                                                                      {{"count", std::to_string(n_names)}})
                                                              : std::string()));
    values_.text("n_lonely", std::to_string(n_names));
  }

  void score() {
    values_.flag("scored", !wave_.score.empty() && wave_.score != "none");
    values_.text("items", wave_.score == "items" ? count("items", wave_.n_items) : std::string());
    values_.text("missing_answer", word("missing_answer", wave_.missing_answer));
    values_.text("threshold", format_shortest(wave_.threshold));
    std::vector<std::string> tiers;
    for (const auto& [name, least] : wave_.tiers)
      tiers.push_back(label("survey.tier", language_, {{"name", name}, {"least", format_shortest(least)}}));
    values_.text("tiers", join(tiers, comma()));
    values_.text("calibre", wave_.calibre);
  }

  void weights() {
    values_.text("base", word("base", wave_.base_weights.empty() ? "columns" : wave_.base_weights));
    values_.flag("adjusted", is_adjusted());
    values_.text("weighting", word("weighting", wave_.weighting));
    std::vector<std::string> margins;
    for (const auto& margin : wave_.margins) margins.push_back(domain_words(margin, language_));
    values_.text("margins", join(margins, comma()));
    values_.text("bounds", between("bounds", wave_.lower, wave_.upper));
    values_.text("iterations",
                 count("iterations", static_cast<std::size_t>(std::max(0, weights_.iterations))));
    constexpr double as_good_as_none = 1e-9;
    const double misfit = std::abs(weights_.misfit);
    values_.text("misfit", misfit < as_good_as_none
                               ? std::string(label("survey.misfit.none", language_))
                               : label("survey.misfit.value", language_, {{"value", three_digits(misfit)}}));
    values_.text("sum_before", sum(weights_.sum_before));
    values_.text("sum_after", sum(weights_.sum_after));
    constexpr int places = 3;
    values_.text("least_g", format_fixed(weights_.least_g, places));
    values_.text("greatest_g", format_fixed(weights_.greatest_g, places));
    values_.text("at_lower", some(weights_.at_lower));
    values_.text("at_upper", some(weights_.at_upper));
    values_.text("negative", weights_.negative == 0 || language_ == Language::zh
                                 ? some(weights_.negative)
                                 : count("respondents", weights_.negative));
    values_.text("trim", between("trim", wave_.trim_lower, wave_.trim_upper));
    values_.text("trimmed", language_ == Language::zh ? std::to_string(weights_.trimmed)
                                                      : count("respondents", weights_.trimmed));
    values_.flag("again", is_adjusted() && wave_.reweight_trimmed);
    values_.text("kish_before", format_fixed(weights_.kish_before, places));
    values_.text("kish_after", format_fixed(weights_.kish_after, places));
  }

  static std::string three_digits(double value) {
    const auto size = static_cast<int>(std::floor(std::log10(value)));
    constexpr int most = 15;
    return format_shortest(round_decimal(value, std::clamp(2 - size, 0, most)));
  }

  void errors() {
    const bool linearised = wave_.variance.empty() || wave_.variance == "linearisation";
    values_.text("replicates", linearised ? std::string() : count("replicates", wave_.n_replicates));
    values_.text("variance", wave_.variance == "given" ? word("given", wave_.replicate_kind)
                                                       : word("variance", wave_.variance));
    values_.text("centre", word("centre", wave_.centre));
    values_.text("seed", wave_.variance == "bootstrap" ? std::to_string(wave_.seed) : std::string());
    values_.text("df", std::to_string(wave_.df));
    values_.text("confidence", format_shortest(percent * wave_.confidence));
    values_.text("interval", word("interval_rule", wave_.interval));
  }

  void publication() {
    values_.text("minimum", wave_.minimum > 1 ? std::to_string(wave_.minimum) : std::string());
    values_.text("profile", wave_.profile == "none" ? std::string() : word("profile", wave_.profile));
    std::size_t n_withheld = 0;
    std::size_t n_subtraction = 0;
    for (const auto& each : results_.estimates) {
      if (each.i_wave != i_wave_ || each.release != Release::withheld) continue;
      ++n_withheld;
      if (std::ranges::find(each.reasons, "subtraction") != each.reasons.end()) ++n_subtraction;
    }
    const auto told = [&](std::size_t n) { return n == 0 ? std::string() : count("estimates", n); };
    values_.text("withheld", told(n_withheld));
    values_.text("subtraction", told(n_subtraction));
  }

  const SurveyResults& results_;
  std::size_t i_wave_;
  const SurveyMethod& wave_;
  Language language_;
  FieldValues& values_;
  SurveyWeights weights_;
};

std::string of_each(const std::set<std::string>& texts, Language language) {
  return join({texts.begin(), texts.end()}, language == Language::zh ? "、" : ", ");
}

}  // namespace

TemplateNames survey_methods_names() { return {fields, {}}; }

FieldValues survey_methods_values(const SurveyResults& results, Language language) {
  FieldValues values(fields);
  for (std::size_t i = 0; i < results.waves.size(); ++i)
    WaveValues(results, i, language, values.entry("waves")).fill();
  values.flag("compared", !results.comparisons.empty());
  values.flag("target", has_targets(results));
  std::set<std::string> significances;
  std::set<std::string> adjustments;
  for (const auto& each : results.comparisons) {
    if (each.i_wave < results.waves.size())
      significances.insert(
          format_shortest(round_decimal(percent * (1 - results.waves[each.i_wave].confidence), 9)));
    if (!each.adjust.empty() && each.adjust != "none")
      adjustments.insert(survey_word("adjust", each.adjust, language));
  }
  values.text("significance", of_each(significances, language));
  values.text("multiple", of_each(adjustments, language));
  return values;
}

Document survey_methods_document(const SurveyResults& results, Language language) {
  const auto text = report_file(language == Language::zh ? "survey_methods.zh.txt" : "survey_methods.en.txt");
  const auto names = survey_methods_names();
  return DocumentTemplate(text, names.tables)
      .fill(
          survey_methods_values(results, language),
          [](std::string_view) { return std::vector<DocumentTable>(); }, language);
}

std::string survey_methods_text(const SurveyResults& results, Language language, bool markdown) {
  std::string text;
  for (const auto& block : survey_methods_document(results, language).blocks) {
    const auto* const paragraph = std::get_if<Paragraph>(&block);
    if (paragraph == nullptr) continue;
    if (!text.empty()) text += "\n";
    const bool is_heading = paragraph->kind == ParagraphKind::heading_1;
    if (markdown && is_heading) text += "### ";
    text += paragraph->text + "\n";
  }
  return text;
}

}  // namespace gnomon
