#include <gnomon/input/survey_columns.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/survey_places.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

enum class Kind {
  labels,
  groups,  ///< labels that put respondents together, as the respondents' own numbers do not
  numbers,
  flags,
};

constexpr std::string_view respondent = "respondent";

/// Does a text fit a pattern in which `*` stands for anything?
bool fits(std::string_view text, std::string_view pattern) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  const auto head = pattern.substr(0, star);
  if (!text.starts_with(head)) return false;
  pattern.remove_prefix(star + 1);
  text.remove_prefix(head.size());
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (fits(text.substr(i), pattern)) return true;
  }
  return false;
}

class ColumnFinder {
 public:
  ColumnFinder(Package& package, const TableInfo& respondents, Diagnostics& diagnostics)
      : package_(package), plan_(*package.survey), respondents_(respondents), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < respondents.headings.size(); ++i) {
      const auto& code = respondents.columns[i];
      names_.push_back(code.empty() ? std::string(trim(respondents.headings[i])) : code);
    }
  }

  std::vector<WantedColumn> find() {
    design(plan_.design);
    for (auto& own : plan_.own_designs) design(own.design);
    for (auto& item : plan_.items)
      name(item.column, item.answers.empty() ? Kind::numbers : Kind::labels,
           package_.place(item.origin, "item"));
    for (auto& margin : plan_.margins) this->margin(margin);
    estimates();
    std::ranges::sort(wanted_, {}, &WantedColumn::i_column);
    return std::move(wanted_);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> column_of(std::string_view written) const {
    const auto trimmed = trim(written);
    if (const auto exact = std::ranges::find(names_, trimmed); exact != names_.end())
      return static_cast<std::size_t>(exact - names_.begin());
    const auto folded = fold(trimmed);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (folded == fold(respondents_.headings[i]) || folded == fold(names_[i])) return i;
    }
    const auto& schema = *find_table_schema("respondents");
    for (const auto& field : schema.fields) {
      if (folded != fold(field.title.zh) && folded != fold(field.title.en)) continue;
      const auto found = std::ranges::find(names_, field.name);
      if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
    }
    return std::nullopt;
  }

  [[nodiscard]] bool has(std::string_view column) const {
    return std::ranges::find(respondents_.columns, column) != respondents_.columns.end();
  }

  void want(std::size_t i_column, Kind kind) {
    auto found = std::ranges::find(wanted_, i_column, &WantedColumn::i_column);
    if (found == wanted_.end()) {
      report_twice(i_column);
      found = wanted_.insert(found, {names_[i_column], i_column, false, false, false});
    }
    found->labels = found->labels || kind == Kind::labels || kind == Kind::groups;
    found->numbers = found->numbers || kind == Kind::numbers;
    found->flags = found->flags || kind == Kind::flags;
  }

  /// Of two columns with one heading nobody can say which is meant.
  void report_twice(std::size_t i_column) {
    for (std::size_t i = i_column + 1; i < names_.size(); ++i) {
      if (names_[i] != names_[i_column]) continue;
      diagnostics_.add(
          fault::column_twice,
          {respondents_.file, respondents_.sheet, 0, respondents_.headings[i], static_cast<int>(i)},
          respondents_.headings[i], {{"column", names_[i_column]}});
      return;
    }
  }

  /// Brings one name to that of its column; false with a fault when there is none.
  bool name(std::string& written, Kind kind, const Place& place) {
    const auto found = column_of(written);
    if (!found) {
      std::vector<std::string> known;
      for (std::size_t i = 0; i < names_.size(); ++i) {
        known.emplace_back(trim(respondents_.headings[i]));
        if (names_[i] != known.back()) known.push_back(names_[i]);
      }
      diagnostics_.add(fault::survey_column_unknown, place, written, {}, did_you_mean(written, known));
      return false;
    }
    const bool is_single = kind == Kind::groups && names_[*found] == respondent;
    if (is_single) diagnostics_.add(fault::survey_single_respondents, place, written);
    written = names_[*found];
    want(*found, kind);
    return !is_single;
  }

  void names(SurveyDesign& design, std::string_view key, std::vector<std::string>& written, Kind kind) {
    for (auto& each : written) name(each, kind, place_of(design, key));
  }

  [[nodiscard]] static Choice& choice_of(SurveyDesign& design, std::string_view key) {
    return *std::ranges::find(design.choices, key, &Choice::key);
  }

  [[nodiscard]] Place place_of(const SurveyDesign& design, std::string_view key) const {
    return design_place(package_, design, key);
  }

  /// Names the column that goes without saying when it is there.
  void fill_in(SurveyDesign& design, std::string_view key, std::vector<std::string>& columns,
               std::string_view usual) {
    if (!columns.empty() || !has(usual)) return;
    columns.emplace_back(usual);
    choice_of(design, key).value = usual;
  }

  void design(SurveyDesign& design) {
    fill_in(design, "strata", design.strata, "stratum");
    if (!design.draws_respondents) fill_in(design, "stages", design.stages, "psu");
    names(design, "strata", design.strata, Kind::labels);
    names(design, "stages", design.stages, Kind::labels);
    names(design, "population", design.population, Kind::numbers);
    weights(design);
    if (!design.certainty.empty()) name(design.certainty, Kind::flags, place_of(design, "certainty"));
    replicates(design);
    if (design.score == ScoreSource::none && !plan_.items.empty()) {
      design.score = ScoreSource::items;
      choice_of(design, "score").value = "items";
    } else if (design.score == ScoreSource::none && has("score")) {
      design.score = ScoreSource::column;
      choice_of(design, "score").value = design.score_column = "score";
    }
    if (design.score == ScoreSource::column)
      name(design.score_column, Kind::numbers, place_of(design, "score"));
    if (design.unit.empty() && has("unit")) choice_of(design, "unit").value = design.unit = "unit";
    if (!design.unit.empty()) name(design.unit, Kind::groups, place_of(design, "unit"));
    margins_used(design);
  }

  void weights(SurveyDesign& design) {
    if (!design.weights.empty() && !design.probabilities.empty())
      diagnostics_.add(fault::survey_weights_two_ways, place_of(design, "probabilities"),
                       join(design.probabilities, "; "), {{"weights", join(design.weights, "; ")}});
    if (design.base == BaseWeights::columns && design.weights.empty()) {
      if (!design.probabilities.empty()) {
        design.base = BaseWeights::probabilities;
      } else if (has("weight")) {
        fill_in(design, "weights", design.weights, "weight");
      } else if (!design.population.empty()) {
        design.base = BaseWeights::population;
      } else {
        report_no_weights();
      }
    }
    names(design, "weights", design.weights, Kind::numbers);
    names(design, "probabilities", design.probabilities, Kind::numbers);
  }

  void report_no_weights() {
    if (std::exchange(no_weights_told_, true)) return;
    std::vector<std::string> known;
    for (const auto& heading : respondents_.headings) known.emplace_back(trim(heading));
    auto like = did_you_mean("weight", known);
    if (like.empty()) like = did_you_mean("权重", known);
    diagnostics_.add(fault::survey_weights_unknown, respondents_.place(), {}, {}, std::move(like));
  }

  /// Patterns become the columns that fit them.
  void replicates(SurveyDesign& design) {
    if (design.variance != SurveyVariance::given) return;
    std::vector<std::string> columns;
    for (const auto& pattern : design.replicate_columns) {
      const auto before = columns.size();
      for (std::size_t i = 0; i < names_.size(); ++i) {
        const bool is_meant = fits(names_[i], pattern) || fits(trim(respondents_.headings[i]), pattern);
        if (!is_meant || names_[i] == respondent || std::ranges::find(columns, names_[i]) != columns.end())
          continue;
        columns.push_back(names_[i]);
        want(i, Kind::numbers);
      }
      if (columns.size() == before)
        diagnostics_.add(fault::survey_replicates_missing, place_of(design, "replicate_columns"), pattern);
    }
    if (design.replicate_columns.empty())
      diagnostics_.add(fault::survey_replicates_unnamed, place_of(design, "variance"));
    std::ranges::sort(columns, natural_less);
    design.replicate_columns = std::move(columns);
  }

  /// All margins of the table, where none is named.
  void margins_used(SurveyDesign& design) const {
    if (design.weighting == SurveyWeighting::none || !design.margins.empty()) return;
    for (const auto& margin : plan_.margins) {
      if (std::ranges::find(design.margins, margin.name) == design.margins.end())
        design.margins.push_back(margin.name);
    }
    choice_of(design, "margins").value = join(design.margins, ";");
  }

  void margin(SurveyMargin& margin) {
    if (margin.columns.empty()) return;
    const auto written = margin.name;
    for (auto& column : margin.columns) {
      // The same margin of another wave has told already.
      if (!column_of(column) && std::ranges::find(margins_told_, written) != margins_told_.end()) continue;
      if (!name(column, margin.is_sum ? Kind::numbers : Kind::groups,
                package_.place(margin.origins.front(), "margin")))
        margins_told_.push_back(written);
    }
  }

  void estimates() {
    const bool has_score = plan_.design.score != ScoreSource::none ||
                           std::ranges::any_of(plan_.own_designs, [](const OwnDesign& own) {
                             return own.design.score != ScoreSource::none;
                           });
    const bool are_usual = package_.find_table("estimates") == nullptr;
    if (are_usual && plan_.design.unit.empty())
      std::erase_if(plan_.estimates, [](const SurveyEstimatePlan& each) { return !each.by.empty(); });
    for (auto& estimate : plan_.estimates) {
      const auto is_share = estimate.statistic == SurveyStatistic::proportion;
      variable(estimate.variable, is_share ? Kind::groups : Kind::numbers, estimate, "variable", has_score);
      if (estimate.statistic == SurveyStatistic::ratio && !estimate.denominator.name.empty())
        variable(estimate.denominator, Kind::numbers, estimate, "denominator", has_score);
      for (auto& column : estimate.by) {
        if (are_usual) column = plan_.design.unit;
        name(column, Kind::groups, survey_place(package_, estimate.origin, "by"));
      }
      for (auto& condition : estimate.where)
        name(condition.column, Kind::groups, survey_place(package_, estimate.origin, "where"));
    }
  }

  void variable(SurveyVariable& variable, Kind kind, SurveyEstimatePlan& estimate, std::string_view column,
                bool has_score) {
    const auto place = survey_place(package_, estimate.origin, column);
    if (variable.kind == SurveyVariable::Kind::column) {
      name(variable.name, kind, place);
      return;
    }
    const bool made_of_scores = variable.kind != SurveyVariable::Kind::dimension;
    if (!made_of_scores || has_score) return;
    // A file may bring what is usually made of the score.
    if (variable.kind != SurveyVariable::Kind::score && column_of(variable.name)) {
      variable.kind = SurveyVariable::Kind::column;
      if (estimate.level.empty() && variable.name == "literate") estimate.level = "1";
      name(variable.name, kind, place);
      return;
    }
    diagnostics_.add(fault::survey_score_missing, place, variable.name, {{"estimate", estimate.code}});
  }

  Package& package_;
  SurveyPlan& plan_;
  const TableInfo& respondents_;
  Diagnostics& diagnostics_;
  std::vector<std::string> names_;  ///< of each column of the table
  std::vector<WantedColumn> wanted_;
  std::vector<std::string> margins_told_;
  bool no_weights_told_ = false;
};

}  // namespace

std::vector<WantedColumn> find_survey_columns(Package& package, const TableInfo& respondents,
                                              Diagnostics& diagnostics) {
  return ColumnFinder(package, respondents, diagnostics).find();
}

}  // namespace gnomon
