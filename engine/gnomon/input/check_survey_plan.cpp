#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/check_survey.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/survey_places.hpp>

namespace gnomon {
namespace {

bool all_there(const SurveyWave& wave, const std::vector<std::string>& columns) {
  return std::ranges::all_of(columns, [&](const auto& name) {
    const auto* const column = wave.find(name);
    return column != nullptr && column->has_labels();
  });
}

bool has(const std::vector<std::string>& labels, const std::string& label) {
  return std::ranges::find(labels, label) != labels.end();
}

class WeightingCheck {
 public:
  WeightingCheck(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics)
      : package_(package),
        plan_(*package.survey),
        wave_(wave),
        design_(plan_.design_of(wave.period)),
        diagnostics_(diagnostics) {}

  void check() {
    bounds();
    if (design_.weighting == SurveyWeighting::none) {
      const bool of_wave = std::ranges::any_of(plan_.margins, [&](const SurveyMargin& margin) {
        return !margin.period || margin.period == wave_.period;
      });
      if (of_wave)
        diagnostics_.add(fault::survey_margins_unused, plan_place("margins"), {},
                         {{"period", wave_.period.text()}});
      return;
    }
    if (design_.margins.empty()) {
      diagnostics_.add(fault::survey_margins_missing, place("weighting"), {}, weighting_word());
      return;
    }
    if (design_.weighting == SurveyWeighting::poststratify && design_.margins.size() > 1)
      diagnostics_.add(fault::survey_poststratify, place("weighting"), join(design_.margins, "; "));
    std::vector<const SurveyMargin*> used;
    for (const auto& name : design_.margins) {
      if (const auto* const margin = plan_.find_margin(name, wave_.period)) {
        if (!margin->is_complete) continue;  // what is wrong with its rows is told
        this->margin(*margin);
        used.push_back(margin);
      } else {
        unknown_margin(name);
      }
    }
    totals(used);
    faults_.move_to(diagnostics_, plan_place("margins"));
  }

 private:
  [[nodiscard]] Place place(std::string_view key) const { return design_place(package_, design_, key); }

  [[nodiscard]] Place plan_place(std::string_view table) const {
    const auto* const found = package_.find_table(table);
    return found == nullptr ? respondents_table(package_).place() : found->place();
  }

  [[nodiscard]] bool is_cell_by_cell() const {
    return design_.weighting == SurveyWeighting::rake || design_.weighting == SurveyWeighting::poststratify;
  }

  void bounds() {
    const auto outside = [&](std::string_view key, std::optional<double> value, bool is_lower) {
      if (!value || (is_lower ? *value < 1 : *value > 1)) return;
      auto arguments = setting_arguments(key);
      arguments.insert(arguments.end(),
                       {{"side_en", is_lower ? "below" : "above"}, {"side_zh", is_lower ? "小于" : "大于"}});
      diagnostics_.add(fault::survey_bounds, place(key), format_shortest(*value), std::move(arguments));
    };
    outside("lower", design_.lower, true);
    outside("upper", design_.upper, false);
    outside("trim_lower", design_.trim_lower, true);
    outside("trim_upper", design_.trim_upper, false);
    const bool has_bounds = design_.lower || design_.upper;
    if (design_.weighting == SurveyWeighting::logit && (!design_.lower || !design_.upper))
      diagnostics_.add(fault::survey_bounds_missing, place("weighting"), "logit");
    if (has_bounds && (is_cell_by_cell() || design_.weighting == SurveyWeighting::none))
      diagnostics_.add(fault::survey_bounds_unused, place(design_.lower ? "lower" : "upper"), {},
                       weighting_word());
  }

  [[nodiscard]] FaultArguments weighting_word() const {
    return setting_word_arguments("weighting", code_of(design_.weighting));
  }

  void unknown_margin(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& margin : plan_.margins) known.push_back(margin.name);
    diagnostics_.add(fault::survey_margin_unknown, place("margins"), name, {{"period", wave_.period.text()}},
                     has(known, name) ? std::string() : did_you_mean(name, known));
  }

  void margin(const SurveyMargin& margin) {
    const auto first_place = package_.place(margin.origins.front(), "margin");
    if (margin.is_sum) {
      if (is_cell_by_cell())
        diagnostics_.add(fault::survey_margin_sum, first_place, margin.name, weighting_word());
      const auto* const column = wave_.find(margin.columns.front());
      if (column == nullptr || !column->has_numbers()) return;
      const auto missing =
          std::ranges::count_if(column->numbers, [](double value) { return std::isnan(value); });
      if (missing > 0) {
        const auto first =
            std::ranges::find_if(column->numbers, [](double value) { return std::isnan(value); });
        missing_value(margin, static_cast<std::size_t>(missing),
                      static_cast<std::size_t>(first - column->numbers.begin()), column->name);
      }
      return;
    }
    if (all_there(wave_, margin.columns)) cells(margin);
  }

  void missing_value(const SurveyMargin& margin, std::size_t count, std::size_t first_row,
                     std::string_view column) {
    faults_.add(fault::survey_margin_value_missing, respondent_place(package_, wave_, first_row, column), {},
                {{"margin", margin.name}, {"count", std::to_string(count)}, {"period", wave_.period.text()}});
  }

  void cells(const SurveyMargin& margin) {
    const auto crossing = cross(wave_, margin.columns);
    std::vector<std::size_t> n(crossing.levels.size(), 0);
    std::vector<std::size_t> first(crossing.levels.size(), 0);
    std::size_t n_missing = 0;
    std::size_t first_missing = 0;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      if (crossing.codes[i] < 0) {
        if (n_missing++ == 0) first_missing = i;
        continue;
      }
      const auto level = static_cast<std::size_t>(crossing.codes[i]);
      if (n[level]++ == 0) first[level] = i;
    }
    if (n_missing > 0) missing_value(margin, n_missing, first_missing, missing_column(margin, first_missing));
    for (std::size_t i = 0; i < crossing.levels.size(); ++i) {
      const auto known = std::ranges::find(margin.levels, crossing.levels[i]);
      if (known == margin.levels.end()) {
        faults_.add(fault::survey_margin_level_unknown,
                    respondent_place(package_, wave_, first[i], margin.columns.front()), crossing.levels[i],
                    {{"margin", margin.name}, {"count", std::to_string(n[i])}},
                    like_title(crossing.levels[i], margin.levels));
      } else if (const auto at = static_cast<std::size_t>(known - margin.levels.begin());
                 margin.counts[at] == 0) {
        faults_.add(
            fault::survey_margin_zero, package_.place(margin.origins[at], "count"), {},
            {{"margin", margin.name}, {"level", crossing.levels[i]}, {"count", std::to_string(n[i])}});
      }
    }
    for (std::size_t i = 0; i < margin.levels.size(); ++i) {
      const bool is_there = std::ranges::find(crossing.levels, margin.levels[i]) != crossing.levels.end();
      if (is_there || margin.counts[i] == 0) continue;
      faults_.add(fault::survey_margin_level_empty, package_.place(margin.origins[i], "level"),
                  margin.levels[i],
                  {{"margin", margin.name},
                   {"total", format_shortest(margin.counts[i])},
                   {"period", wave_.period.text()}},
                  like_title(margin.levels[i], crossing.levels));
    }
  }

  [[nodiscard]] std::string missing_column(const SurveyMargin& margin, std::size_t i_row) const {
    for (const auto& name : margin.columns) {
      if (wave_.find(name)->codes[i_row] < 0) return name;
    }
    return margin.columns.front();
  }

  /// Margins are about the same people: their totals are one, but for rounding.
  void totals(const std::vector<const SurveyMargin*>& used) {
    const SurveyMargin* first = nullptr;
    for (const auto* const margin : used) {
      if (margin->is_sum) continue;
      if (first == nullptr) {
        first = margin;
        continue;
      }
      const auto a = first->total();
      const auto b = margin->total();
      if (std::abs(a - b) <= 1e-12 * a) continue;
      const auto& fault = std::abs(a - b) <= first->rounding() + margin->rounding()
                              ? fault::survey_margins_rounded
                              : fault::survey_margins_disagree;
      faults_.add(fault, package_.place(margin->origins.front(), "count"), format_shortest(b),
                  {{"margin", margin->name},
                   {"other", first->name},
                   {"total", format_shortest(a)},
                   {"difference", format_shortest(b - a)}});
    }
  }

  const Package& package_;
  const SurveyPlan& plan_;
  const SurveyWave& wave_;
  const SurveyDesign& design_;
  Diagnostics& diagnostics_;
  LimitedFaults faults_;
};

/// Labels of the domains, or of a variable, in any wave.
std::vector<std::string> labels_of(const Microdata& microdata, const std::vector<std::string>& columns) {
  std::set<std::string> all;
  for (const auto& wave : microdata.waves) {
    if (!all_there(wave, columns)) continue;
    const auto crossing = cross(wave, columns);
    all.insert(crossing.levels.begin(), crossing.levels.end());
  }
  std::vector<std::string> labels(all.begin(), all.end());
  std::ranges::sort(labels, natural_less);
  return labels;
}

class EstimateCheck {
 public:
  EstimateCheck(const Package& package, const Microdata& microdata, Diagnostics& diagnostics)
      : package_(package), plan_(*package.survey), microdata_(microdata), diagnostics_(diagnostics) {}

  void check() {
    for (const auto& estimate : plan_.estimates) this->estimate(estimate);
    for (const auto& comparison : plan_.comparisons) this->comparison(comparison);
  }

 private:
  void label(const Place& place, const std::string& found, const std::string& column,
             const std::vector<std::string>& known) {
    if (has(known, found)) return;
    diagnostics_.add(fault::survey_label_unknown, place, found,
                     {{"column", column}, {"labels", some_of(known)}}, like_title(found, known));
  }

  void estimate(const SurveyEstimatePlan& estimate) {
    using Kind = SurveyVariable::Kind;
    const auto at = [&](std::string_view column) { return survey_place(package_, estimate.origin, column); };
    const bool is_share = estimate.statistic == SurveyStatistic::proportion;
    if (is_share && (estimate.variable.kind == Kind::score || estimate.variable.kind == Kind::dimension))
      diagnostics_.add(fault::survey_share_of_score, at("statistic"), estimate.variable.name);
    if (estimate.variable.kind == Kind::tier) tier(estimate);
    if (is_share && estimate.variable.kind == Kind::column && !estimate.level.empty())
      label(at("level"), estimate.level, heading_of(package_, estimate.variable.name),
            labels_of(microdata_, {estimate.variable.name}));
    bool all_known = true;
    for (const auto& condition : estimate.where) {
      const auto known = labels_of(microdata_, {condition.column});
      if (known.empty()) return;  // the column was not found
      for (const auto& each : condition.labels) {
        label(at("where"), each, heading_of(package_, condition.column), known);
        all_known = all_known && has(known, each);
      }
    }
    if (all_known && estimate.where.size() > 1 && !anybody_meets(estimate.where))
      diagnostics_.add(fault::survey_where_nobody, at("where"), words_of(estimate.where));
  }

  [[nodiscard]] bool anybody_meets(const std::vector<SurveyCondition>& conditions) const {
    return std::ranges::any_of(microdata_.waves, [&](const SurveyWave& wave) {
      std::vector<std::int32_t> codes(wave.n_rows, 0);
      for (const auto& condition : conditions) leave_out_others(wave, condition, codes);
      return std::ranges::find(codes, 0) != codes.end();
    });
  }

  [[nodiscard]] std::string words_of(const std::vector<SurveyCondition>& conditions) const {
    std::vector<std::string> texts;
    for (const auto& each : conditions)
      texts.push_back(heading_of(package_, each.column) + "=" + join(each.labels, "|"));
    return join(texts, "; ");
  }

  void tier(const SurveyEstimatePlan& estimate) {
    std::vector<std::string> names;
    for (const auto& wave : microdata_.waves) {
      for (const auto& each : plan_.design_of(wave.period).tiers) {
        if (!has(names, each.name)) names.push_back(each.name);
      }
    }
    if (names.empty()) {
      diagnostics_.add(fault::survey_tiers_missing, survey_place(package_, estimate.origin, "variable"),
                       estimate.variable.name, {{"estimate", estimate.code}});
    } else if (!estimate.level.empty()) {
      label(survey_place(package_, estimate.origin, "level"), estimate.level, "tier", names);
    }
  }

  void comparison(const SurveyComparisonPlan& comparison) {
    const auto& estimate = plan_.estimates[comparison.i_estimate];
    groups(comparison, estimate);
    switch (comparison.kind) {
      case ComparisonKind::waves:
        waves(comparison, estimate);
        break;
      case ComparisonKind::target:
      case ComparisonKind::upper:
        value(comparison, estimate);
        break;
      case ComparisonKind::independence:
        if (estimate.statistic != SurveyStatistic::proportion || !estimate.level.empty())
          diagnostics_.add(fault::survey_independence, package_.place(comparison.origin, "estimate"),
                           estimate.code);
        break;
      case ComparisonKind::domains:
      case ComparisonKind::whole:
        break;
    }
  }

  static FaultArguments kind_word(const SurveyComparisonPlan& comparison) {
    return word_arguments(find_table_schema("comparisons")->find("kind")->words, code_of(comparison.kind));
  }

  /// Domains are there where the comparison needs them, and are called what it calls them.
  void groups(const SurveyComparisonPlan& comparison, const SurveyEstimatePlan& estimate) {
    const bool needs_groups = comparison.kind == ComparisonKind::domains ||
                              comparison.kind == ComparisonKind::whole ||
                              comparison.kind == ComparisonKind::independence;
    if (estimate.by.empty()) {
      if (needs_groups || !comparison.domain.empty())
        diagnostics_.add(fault::survey_groups_missing, package_.place(comparison.origin, "estimate"),
                         estimate.code, kind_word(comparison));
      return;
    }
    const auto known = labels_of(microdata_, estimate.by);
    if (known.empty()) return;  // a column was not found
    const auto name = crossing_name(estimate.by);
    if (!comparison.domain.empty())
      label(package_.place(comparison.origin, "domain"), comparison.domain, name, known);
    if (comparison.kind != ComparisonKind::domains || comparison.against.empty()) return;
    const auto against = crossing_name(crossing_parts(comparison.against));
    const auto place = package_.place(comparison.origin, "against");
    label(place, against, name, known);
    if (against == comparison.domain) diagnostics_.add(fault::survey_compared_with_itself, place, against);
  }

  void waves(const SurveyComparisonPlan& comparison, const SurveyEstimatePlan& estimate) {
    const auto& later = comparison.period.value_or(microdata_.waves.back().period);
    const SurveyWave* before = nullptr;
    if (!comparison.against.empty()) {
      const auto period = Period::parse(comparison.against);
      before = period ? microdata_.find(*period) : nullptr;
    } else {
      for (const auto& wave : microdata_.waves) {
        if (wave.period < later) before = &wave;
      }
    }
    if (microdata_.find(later) == nullptr) return;  // told already
    if (before == nullptr || !(before->period < later)) {
      std::vector<std::string> known;
      for (const auto& wave : microdata_.waves) known.push_back(wave.period.text());
      diagnostics_.add(fault::survey_no_earlier_wave, package_.place(comparison.origin, "against"),
                       comparison.against, {{"period", later.text()}, {"waves", join(known, ", ")}});
      return;
    }
    same_calibre(comparison, estimate, before->period, later);
  }

  /// Waves that measure in two ways are not compared.
  void same_calibre(const SurveyComparisonPlan& comparison, const SurveyEstimatePlan& estimate,
                    const Period& before, const Period& later) {
    const auto& a = plan_.design_of(before);
    const auto& b = plan_.design_of(later);
    const auto differing = differing_settings(a, b, estimate.variable.kind);
    if (differing.empty()) return;
    const auto written = [&](const SurveyDesign& design) {
      const auto value = design.choice(differing.front());
      return value.empty() ? std::string("—") : std::string(value);
    };
    auto arguments = setting_arguments(differing.front());
    arguments.insert(
        arguments.end(),
        {{"before", before.text()}, {"later", later.text()}, {"first", written(a)}, {"second", written(b)}});
    diagnostics_.add(fault::survey_calibre, package_.place(comparison.origin, "kind"), {},
                     std::move(arguments));
  }

  void value(const SurveyComparisonPlan& comparison, const SurveyEstimatePlan& estimate) {
    if (!comparison.value) {
      diagnostics_.add(fault::survey_value_missing, package_.place(comparison.origin, "value"), {},
                       kind_word(comparison));
      return;
    }
    const bool is_share = estimate.statistic == SurveyStatistic::proportion;
    if (is_share && (*comparison.value < 0 || *comparison.value > 1))
      diagnostics_.add(fault::survey_value_no_share, package_.place(comparison.origin, "value"),
                       format_shortest(*comparison.value), {}, format_shortest(*comparison.value) + "%");
  }

  const Package& package_;
  const SurveyPlan& plan_;
  const Microdata& microdata_;
  Diagnostics& diagnostics_;
};

class ScoreCheck {
 public:
  ScoreCheck(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics)
      : package_(package),
        plan_(*package.survey),
        wave_(wave),
        design_(plan_.design_of(wave.period)),
        diagnostics_(diagnostics) {}

  void check() {
    threshold();
    tiers();
    if (design_.score == ScoreSource::items) {
      if (plan_.items.empty())
        diagnostics_.add(fault::survey_items_missing, design_place(package_, design_, "score"));
      for (const auto& item : plan_.items) this->item(item);
    } else if (design_.score == ScoreSource::column) {
      score();
    }
    faults_.move_to(diagnostics_, respondents_table(package_).place());
  }

 private:
  void threshold() {
    if (design_.threshold >= 0 && design_.threshold <= 100) return;
    diagnostics_.add(fault::survey_threshold, design_place(package_, design_, "threshold"),
                     format_shortest(design_.threshold));
  }

  void tiers() {
    for (std::size_t i = 0; i < design_.tiers.size(); ++i) {
      const auto& tier = design_.tiers[i];
      const bool in_scale = tier.least >= 0 && tier.least <= 100;
      const bool descends = i == 0 || tier.least < design_.tiers[i - 1].least;
      if (in_scale && descends) continue;
      diagnostics_.add(fault::survey_tiers, design_place(package_, design_, "tiers"),
                       tier.name + ": " + format_shortest(tier.least));
      return;
    }
  }

  void item(const SurveyItem& item) {
    const auto* const column = wave_.find(item.column);
    if (column == nullptr) return;
    if (!item.answers.empty()) {
      const bool occurs =
          std::ranges::any_of(item.answers, [&](const auto& answer) { return has(column->levels, answer); });
      if (!occurs)
        diagnostics_.add(
            fault::survey_answer_never, package_.place(item.origin, "answer"), join(item.answers, "; "),
            {{"item", item.column}, {"labels", some_of(column->levels)}, {"period", wave_.period.text()}});
      return;
    }
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto points = column->numbers[i];
      if (std::isnan(points) || (points >= 0 && points <= item.points)) continue;
      add(fault::survey_points, i, item.column, points, {{"full", format_shortest(item.points)}});
    }
  }

  void score() {
    const auto* const column = wave_.find(design_.score_column);
    if (column == nullptr) return;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto score = column->numbers[i];
      if (std::isnan(score) || (score >= 0 && score <= 100)) continue;
      add(fault::survey_score_range, i, column->name, score, {});
    }
  }

  void add(const Fault& fault, std::size_t i_row, std::string_view column, double found,
           FaultArguments arguments) {
    if (faults_.has_room(fault)) {
      faults_.add(fault, respondent_place(package_, wave_, i_row, column), format_shortest(found),
                  std::move(arguments));
    } else {
      faults_.skip(fault);
    }
  }

  const Package& package_;
  const SurveyPlan& plan_;
  const SurveyWave& wave_;
  const SurveyDesign& design_;
  Diagnostics& diagnostics_;
  LimitedFaults faults_;
};

}  // namespace

void check_weighting(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics) {
  WeightingCheck(package, wave, diagnostics).check();
}

void check_scores(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics) {
  ScoreCheck(package, wave, diagnostics).check();
}

void check_estimates(const Package& package, const Microdata& microdata, Diagnostics& diagnostics) {
  EstimateCheck(package, microdata, diagnostics).check();
}

}  // namespace gnomon
