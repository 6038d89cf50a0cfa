#include <gnomon/reporting/survey_tables.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon {
namespace {

constexpr double percent = 100;

using Words = std::optional<Language>;

std::string period_of(const SurveyResults& results, std::size_t i_wave) {
  return i_wave < results.waves.size() ? results.waves[i_wave].period.text() : std::string();
}

double confidence_of(const SurveyResults& results, std::size_t i_wave) {
  return i_wave < results.waves.size() ? results.waves[i_wave].confidence
                                       : std::numeric_limits<double>::quiet_NaN();
}

std::string_view code_of(Release release) {
  switch (release) {
    case Release::release:
      return "release";
    case Release::caution:
      return "caution";
    case Release::withheld:
      return "withheld";
  }
  return {};
}

std::string word_or_code(std::string_view kind, const std::string& code, Words words) {
  return words && !code.empty() ? survey_word(kind, code, *words) : code;
}

std::string reason_list(const std::vector<std::string>& reasons, Words words) {
  if (!words) return join(reasons, ";");
  std::vector<std::string> texts;
  texts.reserve(reasons.size());
  for (const auto& reason : reasons) texts.push_back(survey_word("reason", reason, *words));
  return join(texts, *words == Language::zh ? "；" : "; ");
}

void number_cell(RowSink& row, double value, int decimals = -1) {
  if (std::isfinite(value)) {
    row.number(value, decimals);
  } else {
    row.empty();
  }
}

void count_cell(RowSink& row, std::size_t value) { row.integer(static_cast<std::int64_t>(value)); }

/// Numbers of respondents, or that they are fewer than so many.
void respondents_cell(RowSink& row, std::size_t n, std::size_t n_below, Release release) {
  if (release != Release::withheld) {
    count_cell(row, n);
  } else if (n_below > 0) {
    row.text("<" + std::to_string(n_below));
  } else {
    row.empty();
  }
}

/// Leaves out the columns in which nothing stands in any row, and those named.
void drop_idle_columns(Table& table, std::initializer_list<std::string_view> idle = {}) {
  class Look final : public RowSink {
   public:
    explicit Look(std::size_t n) : any(n, false) {}
    void text(std::string_view value) override { note(!value.empty()); }
    void number(double value, int /*decimals*/) override { note(!std::isnan(value)); }
    void integer(std::int64_t /*value*/) override { note(true); }
    void empty() override { note(false); }
    void end_row() override { i_ = 0; }
    std::vector<bool> any;

   private:
    void note(bool there) {
      if (there) any[i_] = true;
      ++i_;
    }
    std::size_t i_ = 0;
  };
  Look look(table.columns.size());
  table.rows(look);
  std::vector<bool> keep = std::move(look.any);
  std::vector<Column> columns;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (std::ranges::find(idle, table.columns[i].id) != idle.end()) keep[i] = false;
    if (keep[i]) columns.push_back(table.columns[i]);
  }
  // A table without rows keeps its head.
  if (columns.empty()) return;
  table.columns = std::move(columns);
  class Choose final : public RowSink {
   public:
    Choose(RowSink& to, const std::vector<bool>& keep) : to_(to), keep_(keep) {}
    void text(std::string_view value) override {
      if (next()) to_.text(value);
    }
    void number(double value, int decimals) override {
      if (next()) to_.number(value, decimals);
    }
    void integer(std::int64_t value) override {
      if (next()) to_.integer(value);
    }
    void empty() override {
      if (next()) to_.empty();
    }
    void end_row() override {
      i_ = 0;
      to_.end_row();
    }

   private:
    bool next() { return keep_[i_++]; }
    RowSink& to_;
    const std::vector<bool>& keep_;
    std::size_t i_ = 0;
  };
  table.rows = [rows = std::move(table.rows), keep = std::move(keep)](RowSink& to) {
    Choose choose(to, keep);
    rows(choose);
  };
}

std::string title_of(const std::string& code, const std::string& title) {
  return title.empty() ? code : title;
}

/// Codes of the estimates that are shown as percentages.
std::set<std::string> shares_among(const SurveyResults& results) {
  std::set<std::string> codes;
  for (const auto& each : results.estimates) {
    if (is_share(each)) codes.insert(each.estimate);
  }
  return codes;
}

std::string confidences(const SurveyResults& results) {
  std::vector<std::string> texts;
  for (const auto& wave : results.waves) {
    auto text = format_shortest(percent * wave.confidence);
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  return join(texts, " / ");
}

std::string interval_words(const std::string& lower, const std::string& upper, Language language) {
  if (lower.empty() || upper.empty()) return {};
  return label("survey.interval_text", language, {{"lower", lower}, {"upper", upper}});
}

std::string difference_words(double value, bool share, Language language) {
  if (std::isnan(value)) return {};
  const auto text = format_fixed(share ? percent * value : value, 2);
  const auto signed_text =
      value > 0 && text.find_first_of("123456789") != std::string::npos ? "+" + text : text;
  return share ? label("survey.points", language, {{"value", signed_text}}) : signed_text;
}

std::string p_words(double p) {
  if (std::isnan(p)) return {};
  constexpr double least = 0.001;
  return p < least ? "<0.001" : format_fixed(p, 3);
}

/// The columns that make the domains of an estimate.
std::string_view by_of(const SurveyResults& results, const std::string& estimate) {
  const auto found = std::ranges::find(results.estimates, estimate, &SurveyEstimate::estimate);
  return found == results.estimates.end() ? std::string_view() : found->by;
}

/// What a domain is compared with.
std::string against_words(const SurveyResults& results, const SurveyComparison& comparison,
                          Language language) {
  if (comparison.kind == "domains")
    return domain_words(results, by_of(results, comparison.estimate), comparison.against, language);
  if (!comparison.against.empty()) return comparison.against;
  if (comparison.kind == "whole") return domain_words({}, language);
  return comparison.kind == "target" ? std::string(label("survey.target", language)) : std::string();
}

/// The notes below a view that has marks.
void add_notes(const SurveyResults& results, bool caution, bool withheld, Language language, Table& table) {
  table.notes.push_back(label("survey.note.confidence", language, {{"confidence", confidences(results)}}));
  if (caution) table.notes.emplace_back(label("survey.note.caution", language));
  if (withheld) table.notes.emplace_back(label("survey.note.withheld", language));
}

template <class Rows>
bool any_of_release(const Rows& rows, Release release) {
  return std::ranges::any_of(rows, [&](const auto& each) { return each.release == release; });
}

/// A quantity of the report on weights.
struct WeightQuantity {
  std::string_view id;
  std::function<void(const SurveyWeights&, Words, RowSink&)> write;
};

const std::vector<WeightQuantity>& weight_quantities() {
  using W = SurveyWeights;
  const auto number = [](std::string_view id, double W::*member, int places) {
    return WeightQuantity{id, [member, places](const W& w, Words words, RowSink& row) {
                            number_cell(row, w.*member, words ? places : -1);
                          }};
  };
  const auto count = [](std::string_view id, std::size_t W::*member) {
    return WeightQuantity{
        id, [member](const W& w, Words /*words*/, RowSink& row) { count_cell(row, w.*member); }};
  };
  static const std::vector<WeightQuantity> all{
      {"method",
       [](const W& w, Words words, RowSink& row) { row.text(word_or_code("weighting", w.method, words)); }},
      count("n", &W::n),
      number("sum_before", &W::sum_before, 1),
      number("sum_after", &W::sum_after, 1),
      number("least", &W::least, 3),
      number("greatest", &W::greatest, 3),
      number("least_g", &W::least_g, 4),
      number("greatest_g", &W::greatest_g, 4),
      count("at_lower", &W::at_lower),
      count("at_upper", &W::at_upper),
      count("negative", &W::negative),
      count("trimmed", &W::trimmed),
      number("kish_before", &W::kish_before, 3),
      number("kish_after", &W::kish_after, 3),
      {"iterations", [](const W& w, Words /*words*/, RowSink& row) { row.integer(w.iterations); }},
      {"misfit",
       [](const W& w, Words words, RowSink& row) {
         if (words) {
           row.text(fmt::format("{:.2g}", w.misfit));  // 4.5e-16: people need not count zeros
         } else {
           number_cell(row, w.misfit);
         }
       }},
  };
  return all;
}

/// What was found of the sample of a wave, beside what was chosen.
std::vector<std::pair<std::string, std::string>> facts_of(const SurveyMethod& wave) {
  std::vector<std::pair<std::string, std::string>> facts{
      {"n_read", std::to_string(wave.n_read)},           {"n_used", std::to_string(wave.n_used)},
      {"n_dropped", std::to_string(wave.n_dropped)},     {"n_strata", std::to_string(wave.n_strata)},
      {"n_psus", std::to_string(wave.n_psus)},           {"n_certainty", std::to_string(wave.n_certainty)},
      {"n_stages", std::to_string(wave.n_stages)},       {"df", std::to_string(wave.df)},
      {"lonely_strata", join(wave.lonely_strata, "; ")}, {"margins", join(wave.margins, "; ")},
  };
  if (wave.n_replicates > 0) facts.emplace_back("replicates", std::to_string(wave.n_replicates));
  if (wave.n_items > 0) facts.emplace_back("items", std::to_string(wave.n_items));
  if (!wave.calibre.empty()) facts.emplace_back("calibre", wave.calibre);
  return facts;
}

}  // namespace

std::string survey_word(std::string_view kind, const std::string& code, Language language) {
  if (code.empty()) return {};
  const auto key = "survey." + std::string(kind) + "." + code;
  static const auto known = [] {
    const auto keys = label_keys("survey.");
    return std::set<std::string>(keys.begin(), keys.end());
  }();
  return known.contains(key) ? std::string(label(key, language)) : code;
}

std::string domain_words(std::string_view domain, Language language) {
  if (domain.empty()) return std::string(label("survey.all", language));
  std::string text;
  for (const char c : domain) {
    if (c == crossing_sign) {
      text += " × ";
    } else {
      text += c;
    }
  }
  return text;
}

std::string domain_words(const SurveyResults& results, std::string_view by, std::string_view domain,
                         Language language) {
  const auto parts = [](std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t end = 0; end != std::string_view::npos;
         text.remove_prefix(std::min(text.size(), end + 1))) {
      end = text.find(crossing_sign);
      all.emplace_back(text.substr(0, end));
    }
    return all;
  };
  const auto columns = parts(by);
  auto labels = parts(domain);
  if (results.unit_column.empty() || by.empty() || columns.size() != labels.size())
    return domain_words(domain, language);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = results.unit_names.find(labels[i]);
    if (columns[i] == results.unit_column && found != results.unit_names.end()) labels[i] = found->second;
  }
  return domain_words(join(labels, std::string(1, crossing_sign)), language);
}

bool is_share(const SurveyEstimate& estimate) { return estimate.statistic == "proportion"; }

bool has_targets(const SurveyResults& results) {
  return std::ranges::any_of(results.comparisons, [](const auto& each) { return each.kind == "target"; });
}

std::string survey_value_words(double value, bool share) {
  if (std::isnan(value)) return {};
  constexpr double large = 10000;
  if (share) return format_fixed(percent * value, 2) + "%";
  return format_fixed(value, std::abs(value) >= large ? 0 : 2);
}

Table survey_estimates(const SurveyResults& results, Words language) {
  auto table = table_definition("survey_estimates");
  table.rows = [&results, language](RowSink& row) {
    for (const auto& each : results.estimates) {
      const bool shown = each.release != Release::withheld;
      const auto count = [&](std::size_t value) { shown ? count_cell(row, value) : row.empty(); };
      row.text(period_of(results, each.i_wave));
      row.text(each.estimate);
      row.text(language ? title_of(each.estimate, each.title) : each.title);
      row.text(word_or_code("statistic", each.statistic, language));
      row.text(each.variable);
      row.text(each.level);
      row.text(each.where);
      row.text(each.by);
      row.text(language ? domain_words(results, each.by, each.domain, *language) : each.domain);
      respondents_cell(row, each.n, each.n_below, each.release);
      if (is_share(each)) {
        count(each.n_events);
      } else {
        row.empty();
      }
      count(each.n_psus);
      count(static_cast<std::size_t>(std::max(0, each.df)));
      number_cell(row, each.sum_weights);
      if (language && !shown) {
        row.text(survey_word("release", "withheld", *language));
      } else {
        number_cell(row, each.value);
      }
      number_cell(row, each.standard_error);
      number_cell(row, each.cv);
      number_cell(row, each.deff);
      number_cell(row, each.n_effective);
      number_cell(row, each.interval.empty() ? std::numeric_limits<double>::quiet_NaN()
                                             : confidence_of(results, each.i_wave));
      row.text(word_or_code("interval", each.interval, language));
      number_cell(row, each.lower);
      number_cell(row, each.upper);
      row.text(word_or_code("release", std::string(code_of(each.release)), language));
      row.text(reason_list(each.reasons, language));
      row.end_row();
    }
  };
  if (language) drop_idle_columns(table, {"estimate", "statistic", "variable", "confidence"});
  return table;
}

Table survey_comparisons(const SurveyResults& results, Words language) {
  auto table = table_definition("survey_comparisons");
  table.rows = [&results, language](RowSink& row) {
    for (const auto& each : results.comparisons) {
      row.text(period_of(results, each.i_wave));
      row.text(each.comparison);
      row.text(language ? title_of(each.comparison, each.title) : each.title);
      row.text(word_or_code("kind", each.kind, language));
      row.text(each.estimate);
      row.text(language ? domain_words(results, by_of(results, each.estimate), each.domain, *language)
                        : each.domain);
      row.text(language ? against_words(results, each, *language) : each.against);
      number_cell(row, each.value);
      number_cell(row, each.compared);
      number_cell(row, each.difference);
      number_cell(row, each.standard_error);
      number_cell(row, each.covariance);
      row.text(each.test);
      number_cell(row, each.statistic);
      number_cell(row, each.df1);
      number_cell(row, each.df);
      number_cell(row, each.p);
      number_cell(row, each.p_adjusted);
      row.text(word_or_code("adjust", each.adjust, language));
      number_cell(row, each.lower);
      number_cell(row, each.upper);
      row.text(word_or_code("verdict", each.verdict, language));
      row.text(word_or_code("release", std::string(code_of(each.release)), language));
      row.text(reason_list(each.reasons, language));
      row.end_row();
    }
  };
  if (language) drop_idle_columns(table, {"comparison", "estimate", "covariance"});
  return table;
}

Table survey_weights(const SurveyResults& results, Words language) {
  auto table = table_definition("survey_weights");
  table.rows = [&results, language](RowSink& row) {
    for (const auto& each : results.weights) {
      row.text(period_of(results, each.i_wave));
      for (const auto& quantity : weight_quantities()) quantity.write(each, language, row);
      row.end_row();
    }
  };
  return table;
}

Table survey_weights_view(const SurveyResults& results, Language language) {
  auto table = table_definition("survey_weights_view");
  const auto place = std::ranges::find(table.columns, "waves", &Column::id);
  const auto at = table.columns.erase(place);
  std::vector<Column> waves;
  for (const auto& each : results.weights) {
    const auto period = period_of(results, each.i_wave);
    waves.push_back({.id = "wave." + std::to_string(waves.size()),
                     .kind = CellKind::number,
                     .title_en = period,
                     .title_zh = period,
                     .unit = {},
                     .in_place_of = "waves"});
  }
  table.columns.insert(at, waves.begin(), waves.end());
  table.rows = [&results, language, titles = table_definition("survey_weights").columns](RowSink& row) {
    for (const auto& quantity : weight_quantities()) {
      row.text(std::ranges::find(titles, quantity.id, &Column::id)->title(language));
      for (const auto& each : results.weights) quantity.write(each, language, row);
      row.end_row();
    }
  };
  return table;
}

Table survey_margins(const SurveyResults& results, Words language) {
  auto table = table_definition("survey_margins");
  table.rows = [&results, language](RowSink& row) {
    constexpr int places = 1;
    for (const auto& each : results.margins) {
      row.text(period_of(results, each.i_wave));
      row.text(each.margin);
      row.text(language && each.level.empty() ? domain_words({}, *language) : each.level);
      respondents_cell(row, each.n, each.n_below, each.release);
      number_cell(row, each.known);
      number_cell(row, each.before, language ? places : -1);
      number_cell(row, each.after, language ? places : -1);
      row.end_row();
    }
  };
  if (!language) return table;
  if (results.margins.empty()) table.notes.emplace_back(label("survey.note.empty_margins", *language));
  if (any_of_release(results.margins, Release::withheld))
    table.notes.emplace_back(label("survey.note.margins", *language));
  return table;
}

Table survey_methods(const SurveyResults& results, Language language, bool in_words) {
  auto table = table_definition("survey_methods");
  table.rows = [&results, language, in_words](RowSink& row) {
    for (const auto& wave : results.waves) {
      const auto line = [&](const std::string& key, std::string_view title, std::string_view value,
                            std::string_view origin) {
        row.text(wave.period.text());
        row.text(key);
        row.text(title);
        row.text(value);
        row.text(in_words ? label("survey.origin." + std::string(origin), language) : origin);
        row.end_row();
      };
      for (const auto& choice : wave.choices) {
        line(choice.key, setting_title(choice.key, language, "design"),
             in_words ? setting_value(choice.key, choice.value, language, "design") : choice.value,
             choice.is_default ? "default"
             : choice.row == 0 ? "command"
                               : "given");
      }
      for (const auto& [key, value] : facts_of(wave))
        line(key, label("survey.fact." + key, language), value, "found");
    }
  };
  if (in_words) drop_idle_columns(table, {"key"});
  return table;
}

Table survey_estimates_view(const SurveyResults& results, Language language) {
  auto table = table_definition("survey_estimates_view");
  const bool caution = any_of_release(results.estimates, Release::caution);
  const bool withheld = any_of_release(results.estimates, Release::withheld);
  table.rows = [&results, language, several = results.waves.size() > 1](RowSink& row) {
    for (const auto& each : results.estimates) {
      const bool share = is_share(each);
      auto title = title_of(each.estimate, each.title);
      if (!each.level.empty()) title += language == Language::zh ? "：" + each.level : ": " + each.level;
      if (several) {
        row.text(period_of(results, each.i_wave));
      } else {
        row.empty();
      }
      row.text(title);
      row.text(domain_words(results, each.by, each.domain, language));
      respondents_cell(row, each.n, each.n_below, each.release);
      // Persons are counted in whole numbers.
      const bool whole = each.statistic == "total";
      const auto words = [&](double value) {
        return whole ? format_fixed(value, 0) : survey_value_words(value, share);
      };
      row.text(each.release == Release::withheld ? survey_word("release", "withheld", language)
                                                 : words(each.value));
      row.text(format_fixed(share ? percent * each.standard_error : each.standard_error, whole ? 0 : 2));
      row.text(interval_words(words(each.lower), words(each.upper), language));
      row.text(each.release == Release::caution ? label("survey.mark.caution", language)
                                                : std::string_view());
      row.text(reason_list(each.reasons, language));
      row.end_row();
    }
  };
  drop_idle_columns(table);
  add_notes(results, caution, withheld, language, table);
  return table;
}

Table survey_comparisons_view(const SurveyResults& results, Language language) {
  auto table = table_definition("survey_comparisons_view");
  const bool caution = any_of_release(results.comparisons, Release::caution);
  const bool withheld = any_of_release(results.comparisons, Release::withheld);
  table.rows = [&results, language, shares = shares_among(results),
                several = results.waves.size() > 1](RowSink& row) {
    for (const auto& each : results.comparisons) {
      const bool share = shares.contains(each.estimate);
      if (several) {
        row.text(period_of(results, each.i_wave));
      } else {
        row.empty();
      }
      row.text(title_of(each.comparison, each.title));
      row.text(domain_words(results, by_of(results, each.estimate), each.domain, language));
      row.text(against_words(results, each, language));
      row.text(survey_value_words(each.value, share));
      row.text(survey_value_words(each.compared, share));
      row.text(difference_words(each.difference, share, language));
      const auto limit = [&](double value) { return format_fixed(share ? percent * value : value, 2); };
      row.text(interval_words(limit(each.lower), limit(each.upper), language));
      row.text(p_words(std::isnan(each.p_adjusted) ? each.p : each.p_adjusted));
      row.text(each.release == Release::withheld ? survey_word("release", "withheld", language)
                                                 : survey_word("verdict", each.verdict, language));
      row.text(each.release == Release::caution ? label("survey.mark.caution", language)
                                                : std::string_view());
      row.text(reason_list(each.reasons, language));
      row.end_row();
    }
  };
  drop_idle_columns(table);
  if (results.comparisons.empty()) return table;
  add_notes(results, caution, withheld, language, table);
  if (has_targets(results)) table.notes.emplace_back(label("survey.note.target", language));
  std::set<std::string> methods;
  for (const auto& each : results.comparisons) {
    if (!each.adjust.empty() && each.adjust != "none")
      methods.insert(survey_word("adjust", each.adjust, language));
  }
  if (!methods.empty())
    table.notes.push_back(
        label("survey.note.adjusted", language,
              {{"method", join({methods.begin(), methods.end()}, language == Language::zh ? "、" : ", ")}}));
  return table;
}

SurveyResults chosen(SurveyResults results, std::string_view period, std::string_view by) {
  if (!period.empty()) {
    const auto is_other = [&](const auto& each) { return period_of(results, each.i_wave) != period; };
    std::erase_if(results.estimates, is_other);
    std::erase_if(results.comparisons, is_other);
    std::erase_if(results.weights, is_other);
    std::erase_if(results.margins, is_other);
    std::erase_if(results.waves, [&](const SurveyMethod& wave) { return wave.period.text() != period; });
    const auto renumber = [](auto& rows) {
      for (auto& each : rows) each.i_wave = 0;
    };
    renumber(results.estimates);
    renumber(results.comparisons);
    renumber(results.weights);
    renumber(results.margins);
  }
  if (!by.empty()) {
    std::set<std::string> left;
    std::erase_if(results.estimates, [&](const SurveyEstimate& each) {
      return each.by != (by == "all" ? std::string_view() : by);
    });
    for (const auto& each : results.estimates) left.insert(each.estimate);
    std::erase_if(results.comparisons,
                  [&](const SurveyComparison& each) { return !left.contains(each.estimate); });
  }
  return results;
}

}  // namespace gnomon
