#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/check_survey.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/survey_places.hpp>

namespace gnomon {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Units of one stage, numbered: those of different strata (first stage) or units above are different ones.
struct StageUnits {
  std::vector<std::uint32_t> unit_of_row;
  std::vector<std::uint32_t> group;    ///< of each unit: its stratum, or the unit above
  std::vector<std::size_t> first_row;  ///< of each unit
  std::vector<std::size_t> n_units;    ///< of each group

  [[nodiscard]] std::size_t size() const { return group.size(); }
};

/// Numbers the pairs of a group and a code (each row is a unit of its own without codes).
StageUnits number_units(const std::vector<std::uint32_t>& group_of_row, std::size_t n_groups,
                        const std::vector<std::int32_t>* codes) {
  StageUnits units;
  const auto n_rows = group_of_row.size();
  units.unit_of_row.resize(n_rows);
  units.n_units.assign(n_groups, 0);
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  std::uint64_t last = UINT64_MAX;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < n_rows; ++i) {
    const auto next = static_cast<std::uint32_t>(units.size());
    bool is_new = codes == nullptr;
    if (is_new) {
      number = next;
    } else {
      const auto key = (std::uint64_t{group_of_row[i]} << 32U) | static_cast<std::uint32_t>((*codes)[i]);
      if (key != last) {
        const auto [found, inserted] = numbers.emplace(key, next);
        number = found->second;
        is_new = inserted;
        last = key;
      }
    }
    if (is_new) {
      units.group.push_back(group_of_row[i]);
      units.first_row.push_back(i);
      ++units.n_units[group_of_row[i]];
    }
    units.unit_of_row[i] = number;
  }
  return units;
}

class DrawingCheck {
 public:
  DrawingCheck(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics)
      : package_(package),
        wave_(wave),
        design_(package.survey->design_of(wave.period)),
        is_whole_(respondents_table(package).is_whole),
        diagnostics_(diagnostics) {}

  void check() {
    const bool weighable = weights();
    const bool labelled = no_label_missing();
    population_settings();
    replicates();
    if (labelled && strata_of_units()) {
      number_stages();
      const bool certain = certainty();
      if (population() && certain) lonely();
    }
    if (weighable) normalised();
    faults_.move_to(diagnostics_, respondents_table(package_).place());
  }

 private:
  [[nodiscard]] const MicrodataColumn* column(const std::string& name) const { return wave_.find(name); }

  void add(const Fault& fault, std::size_t i_row, std::string_view name, std::string found = {},
           FaultArguments arguments = {}, std::string suggestion = {}) {
    if (!faults_.has_room(fault)) {
      faults_.skip(fault);
      return;
    }
    faults_.add(fault, respondent_place(package_, wave_, i_row, name), std::move(found), std::move(arguments),
                std::move(suggestion));
  }

  /// A number that is none of those allowed. Of an empty cell only where all numbers could be read.
  void no_number(const Fault& fault, std::size_t i_row, std::string_view name, double value) {
    const bool is_empty = std::isnan(value);
    if (is_empty && !is_whole_) return;
    const auto text = is_empty ? std::string() : format_shortest(value);
    add(fault, i_row, name, text,
        {{"what_en", is_empty ? "An empty cell" : "'" + text + "'"},
         {"what_zh", is_empty ? "空格" : "“" + text + "”"}});
  }

  bool weights() {
    bool good = true;
    for (const auto& name : design_.weights) {
      const auto* const found = column(name);
      good = good && found != nullptr && weight_column(*found);
    }
    for (const auto& name : design_.probabilities) {
      if (const auto* const found = column(name)) probability_column(*found);
    }
    return good && design_.base == BaseWeights::columns && !design_.weights.empty();
  }

  bool weight_column(const MicrodataColumn& weight) {
    bool good = true;
    double sum = 0;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto value = weight.numbers[i];
      sum += std::isnan(value) ? 0 : value;
      if (value >= 0 && value <= most_persons) continue;
      good = false;
      if (value > most_persons) {
        add(fault::survey_weight_impossible, i, weight.name, format_shortest(value));
      } else if (std::isnan(value)) {
        if (is_whole_) add(fault::survey_weight_missing, i, weight.name);
      } else {
        add(fault::survey_weight_negative, i, weight.name, format_shortest(value));
      }
    }
    if (good && sum == 0)
      diagnostics_.add(fault::survey_weights_zero, respondents_table(package_).place(), {},
                       {{"column", heading_of(package_, weight.name)}, {"period", wave_.period.text()}});
    return good && sum > 0;
  }

  void probability_column(const MicrodataColumn& probability) {
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto value = probability.numbers[i];
      if (value >= 1 / most_persons && value <= 1) continue;
      if (value > 0 && value <= 1) {
        add(fault::survey_weight_impossible, i, probability.name, format_shortest(value));
      } else {
        no_number(fault::survey_probability, i, probability.name, value);
      }
    }
  }

  /// Weights that add up to no more than the respondents stand for nobody.
  void normalised() {
    double sum = 0;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      double product = 1;
      for (const auto& name : design_.weights) product *= column(name)->numbers[i];
      sum += product;
    }
    if (sum > static_cast<double>(wave_.n_rows) * (1 + 1e-9)) return;
    diagnostics_.add(fault::survey_weights_normalised, respondents_table(package_).place(), {},
                     {{"period", wave_.period.text()},
                      {"sum", format_shortest(std::round(sum * 1e6) / 1e6)},
                      {"n", std::to_string(wave_.n_rows)}});
  }

  bool no_label_missing() {
    bool good = true;
    const auto check = [&](const std::string& name, const Fault& fault) {
      const auto* const found = column(name);
      if (found == nullptr) {
        good = false;
        return;
      }
      for (std::size_t i = 0; i < wave_.n_rows; ++i) {
        if (found->codes[i] >= 0) continue;
        good = false;
        add(fault, i, name, {}, {{"column", heading_of(package_, name)}});
      }
    };
    for (const auto& name : design_.strata) check(name, fault::survey_stratum_empty);
    for (const auto& name : design_.stages) check(name, fault::survey_unit_empty);
    return good;
  }

  [[nodiscard]] std::string stratum_name(std::size_t stratum) const { return strata_.levels[stratum]; }

  /// Unless codes begin anew in every stratum, a unit lies in one.
  bool strata_of_units() {
    strata_ = cross(wave_, design_.strata);
    if (design_.stages.empty() || design_.strata.empty() || design_.nested) return true;
    const auto& psu = *column(design_.stages.front());
    std::vector<std::size_t> first_row(psu.levels.size(), none);
    std::vector<bool> told(psu.levels.size(), false);
    bool good = true;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto code = static_cast<std::size_t>(psu.codes[i]);
      if (first_row[code] == none) first_row[code] = i;
      const auto own = static_cast<std::size_t>(strata_.codes[i]);
      const auto first = static_cast<std::size_t>(strata_.codes[first_row[code]]);
      if (own == first || told[code]) continue;
      told[code] = true;
      good = false;
      add(fault::survey_unit_in_two_strata, i, psu.name, psu.levels[code],
          {{"first", stratum_name(first)},
           {"second", stratum_name(own)},
           {"row", std::to_string(wave_.row_numbers[first_row[code]])}});
    }
    return good;
  }

  void number_stages() {
    std::vector<std::uint32_t> groups(wave_.n_rows);
    for (std::size_t i = 0; i < wave_.n_rows; ++i) groups[i] = static_cast<std::uint32_t>(strata_.codes[i]);
    auto n_groups = strata_.levels.size();
    const auto n_stages = std::max<std::size_t>(design_.stages.size(), 1);
    for (std::size_t i = 0; i < n_stages; ++i) {
      const auto* const codes = design_.stages.empty() ? nullptr : &column(design_.stages[i])->codes;
      stages_.push_back(number_units(groups, n_groups, codes));
      groups = stages_.back().unit_of_row;
      n_groups = stages_.back().size();
    }
  }

  bool certainty() {
    is_certain_.assign(stages_.front().size(), false);
    const auto* const flags = column(design_.certainty);
    if (flags == nullptr) return design_.certainty.empty();
    const auto& psus = stages_.front();
    std::vector<bool> told(psus.size(), false);
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto psu = psus.unit_of_row[i];
      const auto of_first = flags->numbers[psus.first_row[psu]];
      is_certain_[psu] = of_first == 1;
      const bool same =
          flags->numbers[i] == of_first || (std::isnan(flags->numbers[i]) && std::isnan(of_first));
      if (same || told[psu]) continue;
      told[psu] = true;
      add(fault::survey_certainty_differs, i, flags->name, {},
          {{"unit", unit_name(0, i)}, {"row", std::to_string(wave_.row_numbers[psus.first_row[psu]])}});
    }
    return std::ranges::find(told, true) == told.end();
  }

  [[nodiscard]] std::string unit_name(std::size_t i_stage, std::size_t i_row) const {
    if (i_stage >= design_.stages.size()) return std::to_string(wave_.row_numbers[i_row]);
    const auto& units = *column(design_.stages[i_stage]);
    return units.levels[static_cast<std::size_t>(units.codes[i_row])];
  }

  /// What the drawing asks of the settings.
  void population_settings() {
    const auto place = [&](std::string_view key) { return design_place(package_, design_, key); };
    const bool without_replacement = design_.drawing != SurveyDrawing::with_replacement;
    const auto drawing = std::string(code_of(design_.drawing));
    if (design_.population.empty()) {
      if (design_.drawing == SurveyDrawing::brewer) {
        diagnostics_.add(fault::survey_brewer_needs, place("drawing"));
      } else if (without_replacement) {
        diagnostics_.add(fault::survey_population_needed, place("drawing"), {},
                         setting_word_arguments("drawing", drawing));
      }
      return;
    }
    if (!design_.population_kind)
      diagnostics_.add(fault::survey_population_kind, place("population"), join(design_.population, "; "));
    const auto n_stages = std::max<std::size_t>(design_.stages.size(), 1);
    if (design_.population.size() > n_stages)
      diagnostics_.add(fault::survey_population_stages, place("population"), join(design_.population, "; "),
                       {{"stages", std::to_string(n_stages)}});
    if (design_.drawing == SurveyDrawing::brewer && design_.population_kind == PopulationKind::count)
      diagnostics_.add(fault::survey_brewer_count, place("population_kind"), "count");
    if (!without_replacement && design_.base != BaseWeights::population)
      diagnostics_.add(fault::survey_population_unused, place("population"), join(design_.population, "; "));
  }

  /// Numbers of the population are there, of one kind, the same in each stratum and not below the sample.
  bool population() {
    bool good = design_.population_kind.has_value() || design_.population.empty();
    const auto n = std::min(design_.population.size(), stages_.size());
    for (std::size_t i_stage = 0; good && i_stage < n; ++i_stage) {
      const auto* const found = column(design_.population[i_stage]);
      good = found != nullptr && population_column(*found, i_stage);
    }
    return good;
  }

  bool population_column(const MicrodataColumn& numbers, std::size_t i_stage) {
    const auto& stage = stages_[i_stage];
    const bool counts = design_.population_kind == PopulationKind::count;
    const bool by_unit = design_.drawing == SurveyDrawing::brewer && i_stage == 0;
    std::vector<std::size_t> first_row(by_unit ? stage.size() : stage.n_units.size(), none);
    std::vector<bool> told(first_row.size(), false);
    bool good = true;
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto value = numbers.numbers[i];
      if (!(value > 0)) {
        no_number(fault::survey_population_missing, i, numbers.name, value);
        good = false;
        continue;
      }
      if (counts ? value < 1 : value > 1) {
        add(fault::survey_population_mixed, i, numbers.name, format_shortest(value),
            {{"kind_en", counts ? "numbers of units" : "sampling fractions"},
             {"kind_zh", counts ? "单元数" : "抽样比"}});
        good = false;
        continue;
      }
      if (counts ? value > most_persons : value < 1 / most_persons) {
        add(fault::survey_weight_impossible, i, numbers.name, format_shortest(value));
        good = false;
        continue;
      }
      const auto unit = stage.unit_of_row[i];
      const auto group = by_unit ? unit : stage.group[unit];
      auto& first = first_row[group];
      if (first == none) first = i;
      if (numbers.numbers[first] == value || told[group]) continue;
      told[group] = true;
      add(fault::survey_population_differs, i, numbers.name, format_shortest(value),
          {{"group", group_name(by_unit, i_stage, i)},
           {"first", format_shortest(numbers.numbers[first])},
           {"row", std::to_string(wave_.row_numbers[first])}});
      good = false;
    }
    if (!good || !counts || by_unit) return good;
    for (std::size_t group = 0; group < first_row.size(); ++group) {
      const auto row = first_row[group];
      if (row == none || numbers.numbers[row] >= static_cast<double>(stage.n_units[group])) continue;
      add(fault::survey_population_below_sample, row, numbers.name, format_shortest(numbers.numbers[row]),
          {{"group", group_name(false, i_stage, row)}, {"drawn", std::to_string(stage.n_units[group])}});
      good = false;
    }
    return good;
  }

  /// The stratum, or the unit above.
  [[nodiscard]] std::string group_name(bool by_unit, std::size_t i_stage, std::size_t i_row) const {
    if (by_unit) return unit_name(i_stage, i_row);
    if (i_stage > 0) return unit_name(i_stage - 1, i_row);
    const auto name = stratum_name(static_cast<std::size_t>(strata_.codes[i_row]));
    return name.empty() ? "—" : name;
  }

  /// Was all of a stratum taken, so that one unit is no fault?
  [[nodiscard]] bool is_census(std::size_t psu) const {
    if (design_.drawing == SurveyDrawing::with_replacement || design_.population.empty()) return false;
    return column(design_.population.front())->numbers[stages_.front().first_row[psu]] == 1;
  }

  void lonely() {
    const bool needs_two =
        design_.variance != SurveyVariance::given && design_.variance != SurveyVariance::jk1;
    const bool is_refused = design_.lonely == LonelyPsu::refuse && needs_two;
    if (is_refused) lonely_strata();
    // Within a unit there is no stratum beside to be put together with.
    if (is_refused || design_.lonely == LonelyPsu::collapse) lonely_within();
  }

  /// Further stages count where all of the population's numbers up to them are there.
  void lonely_within() {
    const bool counts =
        design_.drawing == SurveyDrawing::without_replacement || design_.drawing == SurveyDrawing::brewer;
    const auto n_stages = counts ? std::min(design_.population.size(), stages_.size()) : 0;
    for (std::size_t i_stage = 1; i_stage < n_stages; ++i_stage) {
      const auto& stage = stages_[i_stage];
      const auto& numbers = column(design_.population[i_stage])->numbers;
      std::vector<std::string> names;
      std::size_t row = none;
      for (std::size_t unit = 0; unit < stage.size(); ++unit) {
        const auto first = stage.first_row[unit];
        if (stage.n_units[stage.group[unit]] != 1 || numbers[first] == 1) continue;
        names.push_back(unit_name(i_stage - 1, first));
        row = std::min(row, first);
      }
      if (names.empty()) continue;
      const auto& above = design_.stages[i_stage - 1];
      std::ranges::sort(names, natural_less);
      const auto count = std::to_string(names.size());
      add(fault::survey_lonely_within, row, above, {},
          {{"column", heading_of(package_, above)},
           {"units", some_of(std::move(names))},
           {"count", count},
           {"period", wave_.period.text()}});
    }
  }

  void lonely_strata() {
    const auto& psus = stages_.front();
    std::vector<std::size_t> n_drawn(strata_.levels.size(), 0);
    std::vector<std::size_t> last(strata_.levels.size(), none);
    for (std::size_t psu = 0; psu < psus.size(); ++psu) {
      if (is_certain_[psu]) continue;
      ++n_drawn[psus.group[psu]];
      last[psus.group[psu]] = psu;
    }
    std::vector<std::string> names;
    std::size_t row = none;
    for (std::size_t stratum = 0; stratum < n_drawn.size(); ++stratum) {
      if (n_drawn[stratum] != 1 || is_census(last[stratum])) continue;
      const auto name = stratum_name(stratum);
      names.push_back(name.empty() ? "—" : name);
      row = std::min(row, psus.first_row[last[stratum]]);
    }
    if (names.empty()) return;
    const auto count = names.size();
    add(fault::survey_lonely_unit, row,
        design_.strata.empty() ? std::string_view() : std::string_view(design_.strata.front()), {},
        {{"strata", some_of(std::move(names))},
         {"count", std::to_string(count)},
         {"period", wave_.period.text()}});
  }

  void replicates() {
    if (design_.variance != SurveyVariance::given || design_.replicate_columns.empty()) return;
    const auto n = design_.replicate_columns.size();
    const auto needs = [&](std::string_view key, const char* en, const char* zh) {
      auto arguments = setting_arguments(key);
      arguments.insert(arguments.end(), {{"need_en", en}, {"need_zh", zh}});
      diagnostics_.add(fault::survey_replicate_setting, design_place(package_, design_, "replicate_kind"), {},
                       std::move(arguments));
    };
    if (!design_.replicate_kind) {
      needs("replicate_kind", "the kind of the replicates (replicate_kind) decides the scale",
            "“重复权重类型”决定尺度系数");
    } else if (design_.replicate_kind == ReplicateKind::other && !design_.replicate_scale) {
      needs("replicate_scale", "replicates of the kind other have no scale of their own",
            "类型为“其他”的重复权重没有固有的尺度系数");
    } else if (design_.replicate_kind == ReplicateKind::fay && !design_.fay_rho) {
      needs("fay_rho", "the scale of Fay’s replicates depends on it", "费氏半样本的尺度系数由它决定");
    } else if (design_.replicate_kind == ReplicateKind::acs && design_.centre != ReplicateCentre::estimate) {
      needs("centre", "successive differences are taken from the estimate: write estimate",
            "逐差法以全样本估计为中心：请填“全样本估计”");
    }
    if (!design_.replicate_rscales.empty() && design_.replicate_rscales.size() != n)
      diagnostics_.add(
          fault::survey_rscales, design_place(package_, design_, "replicate_rscales"), {},
          {{"scales", std::to_string(design_.replicate_rscales.size())}, {"replicates", std::to_string(n)}});
    for (const auto& name : design_.replicate_columns) replicate_column(*column(name));
  }

  void replicate_column(const MicrodataColumn& replicate) {
    for (std::size_t i = 0; i < wave_.n_rows; ++i) {
      const auto value = replicate.numbers[i];
      if (value >= 0 && value <= most_persons) continue;
      if (value > most_persons) {
        add(fault::survey_weight_impossible, i, replicate.name, format_shortest(value));
      } else {
        no_number(fault::survey_replicate_value, i, replicate.name, value);
      }
    }
  }

  const Package& package_;
  const SurveyWave& wave_;
  const SurveyDesign& design_;
  bool is_whole_;
  Diagnostics& diagnostics_;
  LimitedFaults faults_;
  Crossing strata_;
  std::vector<StageUnits> stages_;
  std::vector<bool> is_certain_;  ///< by primary unit
};

}  // namespace

void check_drawing(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics) {
  DrawingCheck(package, wave, diagnostics).check();
}

}  // namespace gnomon
