#include <gnomon/values/survey_sample.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/survey/pair_index.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Weights stray this little from a bound of trimming without being cut again.
constexpr double trimming_slack = 1e-9;
constexpr int most_trimmings = 100;

std::vector<double> product_of(const SurveyWave& wave, const std::vector<std::string>& columns) {
  std::vector<double> product(wave.n_rows, 1);
  for (const auto& name : columns) {
    const auto& numbers = wave.find(name)->numbers;
    for (std::size_t row = 0; row < product.size(); ++row) product[row] *= numbers[row];
  }
  return product;
}

/// The points of one answer as a share of 1, NaN when there is none.
class ItemScores {
 public:
  ItemScores(const SurveyWave& wave, const SurveyItem& item) : column_(*wave.find(item.column)), item_(item) {
    for (const auto& level : column_.levels)
      is_right_.push_back(std::ranges::find(item.answers, level) != item.answers.end());
  }

  [[nodiscard]] double points(std::size_t row) const {
    if (item_.answers.empty()) return column_.numbers[row];
    const auto code = column_.codes[row];
    if (code < 0) return nan;
    return is_right_[static_cast<std::size_t>(code)] ? item_.points : 0;
  }

 private:
  const MicrodataColumn& column_;
  const SurveyItem& item_;
  std::vector<bool> is_right_;
};

/// 100 × points reached / points possible over the items of a dimension (empty = all).
std::vector<double> scores_of(const SurveyWave& wave, const SurveyPlan& plan, const SurveyDesign& design,
                              const std::string& dimension) {
  std::vector<double> reached(wave.n_rows, 0);
  double possible = 0;
  for (const auto& item : plan.items) {
    if (!dimension.empty() && item.dimension != dimension) continue;
    possible += item.points;
    const ItemScores scores(wave, item);
    for (std::size_t row = 0; row < reached.size(); ++row) {
      const double points = scores.points(row);
      reached[row] += std::isnan(points) && design.missing_answer == MissingAnswer::wrong ? 0 : points;
    }
  }
  for (auto& score : reached) score = 100 * score / possible;
  return reached;
}

/// Numbers `0, 1, 2, …` drawn with equal chances, the same on every machine.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::size_t operator()(std::size_t n) {
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    for (;;) {
      const auto found = random_();
      if (found < limit) return static_cast<std::size_t>(found % n);
    }
  }

 private:
  std::mt19937_64 random_;
};

class SampleMaker {
 public:
  SampleMaker(const SurveyPlan& plan, const SurveyWave& wave, std::size_t i_wave, const Place& table,
              Diagnostics& diagnostics)
      : plan_(plan),
        wave_(wave),
        design_(plan.design_of(wave.period)),
        i_wave_(i_wave),
        table_(table),
        diagnostics_(diagnostics),
        made_(std::make_unique<SurveySample>()) {}

  std::unique_ptr<SurveySample> make() {
    made_->wave = &wave_;
    made_->plan = &plan_;
    made_->design = &design_;
    make_design();
    if (!made_->sample.design) return nullptr;
    base_ = base_weights();
    make_score();
    if (!weigh() || !replicate()) return nullptr;
    if (made_->sample.replicates == nullptr)
      made_->sample.residuals = std::make_shared<survey::Residuals>(made_->sample);
    describe();
    return std::move(made_);
  }

 private:
  /// The columns of one stage of the drawing, as the library wants them.
  struct Stage {
    std::vector<std::int32_t> units;
    std::vector<std::int32_t> strata;
    std::vector<double> fractions;
  };

  void make_design() {
    std::vector<Stage> stages;
    const auto n_stages = std::max(design_.stages.size(), design_.population.size());
    for (std::size_t i = 0; i < std::max<std::size_t>(n_stages, 1); ++i) {
      Stage stage;
      if (i < design_.stages.size()) stage.units = wave_.find(design_.stages[i])->codes;
      if (i < design_.population.size()) stage.fractions = wave_.find(design_.population[i])->numbers;
      stages.push_back(std::move(stage));
    }
    if (!design_.strata.empty()) stages.front().strata = cross(wave_, design_.strata).codes;
    const auto drawn = count_drawn(stages.front());
    if (!design_.certainty.empty() && design_.drawing == SurveyDrawing::with_replacement)
      set_certain_apart(stages, drawn);

    survey::DesignColumns columns;
    columns.n_rows = wave_.n_rows;
    columns.drawing = static_cast<survey::Drawing>(design_.drawing);
    columns.lonely = static_cast<survey::Lonely>(design_.lonely);
    // Replicates that need no second unit in a stratum make no question of it.
    const bool needs_two =
        design_.variance != SurveyVariance::given && design_.variance != SurveyVariance::jk1;
    if (!needs_two && columns.lonely == survey::Lonely::refuse) columns.lonely = survey::Lonely::remove;
    for (const auto& stage : stages) {
      columns.stages.push_back(
          {stage.units, stage.strata, stage.fractions, design_.population_kind == PopulationKind::count});
    }
    std::vector<survey::DesignFault> faults;
    auto made = std::make_shared<survey::Design>(columns, faults);
    if (design_.base == BaseWeights::population) {
      columns.drawing = survey::Drawing::without_replacement;
      std::vector<survey::DesignFault> ignored;
      from_population_ = survey::Design(columns, ignored).weights_from_fractions();
    }
    for (const auto& fault : faults) tell(fault);
    if (!faults.empty()) return;
    made_->sample.design = std::move(made);
    made_->method.n_stages = static_cast<int>(std::max<std::size_t>(n_stages, 1));
  }

  /// Counts strata and primary units as they were drawn, before any are set apart or put together; numbers the units.
  std::vector<std::uint32_t> count_drawn(const Stage& first) {
    survey::PairIndex strata;
    survey::PairIndex units;
    std::vector<std::uint32_t> unit_of_row;
    unit_of_row.reserve(wave_.n_rows);
    for (std::size_t row = 0; row < wave_.n_rows; ++row) {
      const auto stratum =
          strata.add(0, first.strata.empty() ? 0U : static_cast<std::uint32_t>(first.strata[row]));
      unit_of_row.push_back(units.add(stratum, first.units.empty()
                                                   ? static_cast<std::uint32_t>(row)
                                                   : static_cast<std::uint32_t>(first.units[row])));
    }
    made_->method.n_strata = strata.size();
    made_->method.n_psus = units.size();
    return unit_of_row;
  }

  /// A unit drawn for certain is no draw: it becomes a stratum whose own units (or respondents) were drawn.
  void set_certain_apart(std::vector<Stage>& stages, const std::vector<std::uint32_t>& drawn) {
    const auto& flags = wave_.find(design_.certainty)->numbers;
    auto& first = stages.front();
    if (first.units.empty()) return;
    const auto next_of = [](const std::vector<std::int32_t>& codes) {
      return *std::ranges::max_element(codes) + 1;
    };
    if (first.strata.empty()) first.strata.assign(wave_.n_rows, 0);
    const auto first_stratum = next_of(first.strata);
    const auto first_unit = next_of(first.units);
    const auto* const second = design_.stages.size() > 1 ? wave_.find(design_.stages[1]) : nullptr;
    std::vector<bool> counted(made_->method.n_psus, false);
    for (std::size_t row = 0; row < wave_.n_rows; ++row) {
      if (!(flags[row] > 0)) continue;
      const auto psu = drawn[row];
      made_->method.n_certainty += counted[psu] ? 0U : 1U;
      counted[psu] = true;
      first.strata[row] = first_stratum + static_cast<std::int32_t>(psu);
      first.units[row] =
          first_unit + (second != nullptr ? second->codes[row] : static_cast<std::int32_t>(row));
    }
  }

  void tell(const survey::DesignFault& fault) {
    using Kind = survey::DesignFault::Kind;
    auto place = table_;
    place.row = wave_.row_numbers[fault.row];
    const FaultArguments arguments{{"strata", made_->stratum_label(fault.row)},
                                   {"group", made_->stratum_label(fault.row)},
                                   {"count", "1"},
                                   {"period", wave_.period.text()}};
    switch (fault.kind) {
      case Kind::lonely_unit:
        diagnostics_.add(fault::survey_lonely_unit, place, {}, arguments);
        break;
      case Kind::fraction_differs:
        diagnostics_.add(fault::survey_population_differs, place, {}, arguments);
        break;
      case Kind::fraction_above_one:
      case Kind::without_fractions:
        diagnostics_.add(fault::survey_population_below_sample, place, {}, arguments);
        break;
    }
  }

  std::vector<double> base_weights() {
    std::vector<double> weights;
    switch (design_.base) {
      case BaseWeights::columns:
        return product_of(wave_, design_.weights);
      case BaseWeights::probabilities:
        weights = product_of(wave_, design_.probabilities);
        for (auto& weight : weights) weight = 1 / weight;
        return weights;
      case BaseWeights::population:
        return std::move(from_population_);
      case BaseWeights::equal:
        break;
    }
    return std::vector<double>(wave_.n_rows, 1);
  }

  void make_score() {
    if (design_.score == ScoreSource::column) made_->score = wave_.find(design_.score_column)->numbers;
    if (design_.score == ScoreSource::items) made_->score = scores_of(wave_, plan_, design_, {});
  }

  /// The cells that the rows lie in, numbered as the levels of the margin; the numbers of a margin of sums.
  void add_margin(const SurveyMargin& margin) {
    survey::Auxiliary auxiliary;
    auxiliary.totals = plan_.counts_of(margin, wave_.period);
    if (margin.is_sum) {
      auxiliary.numbers = wave_.find(margin.columns.front())->numbers;
    } else {
      const auto crossing = cross(wave_, margin.columns);
      std::unordered_map<std::string_view, std::int32_t> number;
      for (std::size_t i = 0; i < margin.levels.size(); ++i)
        number.emplace(margin.levels[i], static_cast<std::int32_t>(i));
      std::vector<std::int32_t> cell_of(crossing.levels.size(), -1);
      for (std::size_t i = 0; i < crossing.levels.size(); ++i) {
        const auto found = number.find(crossing.levels[i]);
        if (found != number.end()) cell_of[i] = found->second;
      }
      if (margin.columns.empty()) cell_of.assign(1, 0);
      auto& cells = cells_.emplace_back(crossing.codes);
      for (auto& cell : cells) cell = cell_of[static_cast<std::size_t>(cell)];
      auxiliary.cells = cells;
    }
    margins_.push_back(&margin);
    auxiliaries_.push_back(std::move(auxiliary));
  }

  [[nodiscard]] survey::Adjustment adjusted(survey::Numbers weights) const {
    survey::CalibrationOptions options{survey::Distance::linear, design_.lower, design_.upper};
    switch (design_.weighting) {
      case SurveyWeighting::none:
      case SurveyWeighting::poststratify:
      case SurveyWeighting::rake:
        return survey::rake(weights, x_);
      case SurveyWeighting::linear:
        break;
      case SurveyWeighting::exponential:
        options.distance = survey::Distance::exponential;
        break;
      case SurveyWeighting::logit:
        options.distance = survey::Distance::logit;
        break;
    }
    return survey::calibrate(weights, x_, options);
  }

  /// All steps from base weights to final ones.
  struct Weighting {
    survey::Adjustment step;
    std::size_t n_trimmed = 0;
    std::size_t n_beyond = 0;  ///< weights that still lie beyond the bounds of trimming
    int rounds = 0;
  };

  /// Stops where the totals cannot be reached: `step.converged` is false then.
  [[nodiscard]] Weighting final_weights(survey::Numbers base) const {
    Weighting done;
    auto& step = done.step;
    if (x_) {
      step = adjusted(base);
      if (!step.converged) return done;
    } else {
      step.before.assign(base.begin(), base.end());
      step.after = step.before;
      step.converged = true;
    }
    if (!design_.trim_lower && !design_.trim_upper) return done;
    const double mean =
        std::accumulate(step.after.begin(), step.after.end(), 0.0) / static_cast<double>(step.after.size());
    const double lower = design_.trim_lower.value_or(0) * mean;
    const double upper = design_.trim_upper.value_or(std::numeric_limits<double>::infinity()) * mean;
    const auto is_beyond = [&](double weight) {
      return weight < lower * (1 - trimming_slack) || weight > upper * (1 + trimming_slack);
    };
    for (;; ++done.rounds) {
      done.n_beyond = static_cast<std::size_t>(std::ranges::count_if(step.after, is_beyond));
      if (done.n_beyond == 0 || done.rounds == most_trimmings) return done;
      done.n_trimmed = std::max(done.n_trimmed, done.n_beyond);
      auto trimmed = survey::trim(step.after, lower, upper);
      if (!trimmed) return done;
      step.after = std::move(trimmed->weights);
      if (!x_ || !design_.reweight_trimmed) {
        done.n_beyond = 0;
        return done;
      }
      auto again = adjusted(step.after);
      step.converged = again.converged;
      step.misfit = again.misfit;
      step.iterations += again.iterations;
      if (!again.converged) return done;
      step.after = std::move(again.after);
    }
  }

  /// The margin and level that the weights are farthest from.
  [[nodiscard]] std::pair<std::string, std::string> worst_level(survey::Numbers weights) const {
    std::pair<std::string, std::string> worst;
    double farthest = -1;
    for (std::size_t i = 0; i < margins_.size(); ++i) {
      std::vector<double> reached(auxiliaries_[i].totals.size(), 0);
      for (std::size_t row = 0; row < weights.size(); ++row) {
        if (margins_[i]->is_sum) {
          reached[0] += weights[row] * auxiliaries_[i].numbers[row];
        } else {
          reached[static_cast<std::size_t>(auxiliaries_[i].cells[row])] += weights[row];
        }
      }
      for (std::size_t level = 0; level < reached.size(); ++level) {
        const double known = auxiliaries_[i].totals[level];
        const double distance = reached[level] == 0 && known != 0
                                    ? std::numeric_limits<double>::infinity()
                                    : std::abs(reached[level] - known) / (1 + std::abs(known));
        if (!(distance > farthest)) continue;
        farthest = distance;
        worst = {margins_[i]->name, margins_[i]->is_sum ? std::string() : margins_[i]->levels[level]};
      }
    }
    return worst;
  }

  bool weigh() {
    made_->sample.weights = base_;
    if (design_.weighting != SurveyWeighting::none) {
      for (const auto& name : design_.margins) add_margin(*plan_.find_margin(name, wave_.period));
      x_ = std::make_shared<survey::AuxiliaryMatrix>(auxiliaries_, wave_.n_rows);
    }
    auto done = final_weights(base_);
    auto& step = done.step;
    if (!step.converged) {
      const auto [margin, level] = worst_level(step.after);
      diagnostics_.add(fault::survey_not_converged, table_, {},
                       {{"period", wave_.period.text()},
                        {"iterations", std::to_string(step.iterations)},
                        {"misfit", fmt::format("{:.2g} %", 100 * step.misfit)},
                        {"margin", margin},
                        {"level", level}});
      return false;
    }
    if (done.n_beyond > 0)
      diagnostics_.add(fault::survey_trim_unsettled, table_, {},
                       {{"period", wave_.period.text()},
                        {"rounds", std::to_string(done.rounds)},
                        {"count", std::to_string(done.n_beyond)}});
    report_weights(step, done.n_trimmed);
    made_->sample.weights = step.after;
    if (x_) {
      step.before = base_;
      made_->sample.adjustments = {std::make_shared<survey::Adjustment>(std::move(step))};
    }
    return true;
  }

  void report_weights(const survey::Adjustment& step, std::size_t n_trimmed) {
    auto& report = made_->weights;
    report.i_wave = i_wave_;
    report.method = std::string(code_of(design_.weighting));
    report.n = wave_.n_rows;
    report.iterations = step.iterations;
    report.misfit = step.misfit;
    report.trimmed = n_trimmed;
    report.kish_before = survey::kish_effect(base_);
    report.kish_after = survey::kish_effect(step.after);
    report.least = *std::ranges::min_element(step.after);
    report.greatest = *std::ranges::max_element(step.after);
    report.least_g = std::numeric_limits<double>::infinity();
    report.greatest_g = -report.least_g;
    for (std::size_t row = 0; row < base_.size(); ++row) {
      report.sum_before += base_[row];
      report.sum_after += step.after[row];
      report.negative += step.after[row] < 0 ? 1U : 0U;
      if (base_[row] == 0) continue;
      const double g = step.after[row] / base_[row];
      report.least_g = std::min(report.least_g, g);
      report.greatest_g = std::max(report.greatest_g, g);
      report.at_lower += design_.lower && g <= *design_.lower * (1 + trimming_slack) ? 1U : 0U;
      report.at_upper += design_.upper && g >= *design_.upper * (1 - trimming_slack) ? 1U : 0U;
    }
    if (report.negative > 0)
      diagnostics_.add(fault::survey_negative_weights, table_, {},
                       {{"count", std::to_string(report.negative)}, {"period", wave_.period.text()}});
    for (std::size_t i = 0; i < margins_.size(); ++i) report_margin(*margins_[i], auxiliaries_[i], step);
  }

  void report_margin(const SurveyMargin& margin, const survey::Auxiliary& auxiliary,
                     const survey::Adjustment& step) {
    const auto first = made_->margins.size();
    for (std::size_t i = 0; i < margin.counts.size(); ++i)
      made_->margins.push_back(
          {i_wave_, margin.name, margin.is_sum ? std::string() : margin.levels[i], margin.counts[i]});
    for (std::size_t row = 0; row < base_.size(); ++row) {
      const auto cell = margin.is_sum ? 0 : static_cast<std::size_t>(auxiliary.cells[row]);
      const double value = margin.is_sum ? auxiliary.numbers[row] : 1;
      auto& found = made_->margins[first + cell];
      found.before += base_[row] * value;
      found.after += step.after[row] * value;
      ++found.n;
    }
  }

  /// False when a replicate cannot be brought to the margins.
  bool replicate() {
    if (design_.variance == SurveyVariance::linearisation) return true;
    const auto& drawn = *made_->sample.design;
    auto made = std::make_shared<survey::Replicates>();
    switch (design_.variance) {
      case SurveyVariance::jk1:
        *made = survey::jackknife_1(drawn);
        break;
      case SurveyVariance::jkn:
        *made = survey::jackknife_n(drawn);
        break;
      case SurveyVariance::bootstrap:
        *made = survey::rao_wu_bootstrap(drawn, design_.n_replicates, Draw(design_.seed));
        break;
      case SurveyVariance::given:
        *made = given_replicates();
        break;
      case SurveyVariance::linearisation:
        break;
    }
    made->centre = static_cast<survey::Centre>(design_.centre);
    if (x_ || design_.trim_lower || design_.trim_upper) {
      std::size_t i_replicate = 0;
      bool all_good = true;
      *made = survey::adjusted(drawn, base_, *made, [&](survey::Numbers weights) {
        ++i_replicate;
        auto done = final_weights(weights);
        if (!done.step.converged && all_good) {
          all_good = false;
          const auto [margin, level] = worst_level(weights);
          diagnostics_.add(fault::survey_replicate_empty, table_, {},
                           {{"replicate", std::to_string(i_replicate)},
                            {"period", wave_.period.text()},
                            {"margin", margin},
                            {"level", level}});
        }
        return std::move(done.step.after);
      });
      if (!all_good) return false;
    }
    made_->sample.replicates = std::move(made);
    return true;
  }

  [[nodiscard]] survey::Replicates given_replicates() const {
    survey::Replicates given;
    const auto n = design_.replicate_columns.size();
    given.weights.resize(static_cast<Eigen::Index>(wave_.n_rows), static_cast<Eigen::Index>(n));
    for (std::size_t r = 0; r < n; ++r) {
      const auto& numbers = wave_.find(design_.replicate_columns[r])->numbers;
      for (std::size_t row = 0; row < wave_.n_rows; ++row)
        given.weights(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(r)) =
            design_.replicates_combined ? numbers[row] : numbers[row] * base_[row];
    }
    const auto kind =
        static_cast<survey::GivenReplicates>(design_.replicate_kind.value_or(ReplicateKind::other));
    given.scale = design_.replicate_scale.value_or(survey::scale_of(kind, n, design_.fay_rho.value_or(0)));
    given.rscales = design_.replicate_rscales.empty() ? std::vector<double>(n, 1) : design_.replicate_rscales;
    given.df = survey::degrees_of_freedom(given.weights);
    return given;
  }

  void describe() {
    auto& method = made_->method;
    const auto& drawn = *made_->sample.design;
    method.period = wave_.period;
    method.n_read = wave_.n_rows;
    method.n_used =
        static_cast<std::size_t>(std::ranges::count_if(base_, [](double weight) { return weight != 0; }));
    method.n_dropped = method.n_read - method.n_used;
    method.df = drawn.degrees_of_freedom();
    method.drawing = code_of(design_.drawing);
    method.lonely = code_of(design_.lonely);
    for (const auto row : drawn.rows_of_lonely()) method.lonely_strata.push_back(made_->stratum_label(row));
    std::ranges::sort(method.lonely_strata);
    method.variance = code_of(design_.variance);
    if (const auto& replicates = made_->sample.replicates) {
      method.n_replicates = replicates->size();
      method.centre = code_of(design_.centre);
      method.df = std::min(method.df, replicates->df);
      if (design_.variance == SurveyVariance::given)
        method.replicate_kind = code_of(design_.replicate_kind.value_or(ReplicateKind::other));
      if (design_.variance == SurveyVariance::bootstrap) method.seed = design_.seed;
    }
    method.base_weights = code_of(design_.base);
    method.weighting = code_of(design_.weighting);
    method.reweight_trimmed = design_.reweight_trimmed;
    if (x_) method.margins = design_.margins;
    method.lower = design_.lower;
    method.upper = design_.upper;
    method.trim_lower = design_.trim_lower;
    method.trim_upper = design_.trim_upper;
    method.calibre = design_.calibre;
    if (design_.score != ScoreSource::none) {
      method.score = code_of(design_.score);
      method.threshold = design_.threshold;
      method.missing_answer = code_of(design_.missing_answer);
      for (const auto& tier : design_.tiers) method.tiers.emplace_back(tier.name, tier.least);
    }
    if (design_.score == ScoreSource::items) method.n_items = plan_.items.size();
    method.interval = code_of(design_.interval);
    method.confidence = design_.confidence;
    method.profile = code_of(design_.profile);
    method.minimum = design_.minimum;
    method.choices = design_.choices;
  }

  const SurveyPlan& plan_;
  const SurveyWave& wave_;
  const SurveyDesign& design_;
  std::size_t i_wave_;
  const Place& table_;
  Diagnostics& diagnostics_;
  std::unique_ptr<SurveySample> made_;
  std::vector<double> base_;
  std::vector<double> from_population_;
  std::vector<const SurveyMargin*> margins_;
  std::deque<std::vector<std::int32_t>> cells_;  ///< what the auxiliaries refer to
  std::vector<survey::Auxiliary> auxiliaries_;
  std::shared_ptr<const survey::AuxiliaryMatrix> x_;
};

std::string label_of(const SurveyWave& wave, const std::vector<std::string>& columns, std::size_t row) {
  std::vector<std::string> labels;
  for (const auto& name : columns) {
    const auto& column = *wave.find(name);
    const auto code = column.codes[row];
    labels.push_back(code < 0 ? std::string() : column.levels[static_cast<std::size_t>(code)]);
  }
  return crossing_name(labels);
}

}  // namespace

SurveyValues SurveySample::values_of(const SurveyVariable& variable) const {
  using Kind = SurveyVariable::Kind;
  switch (variable.kind) {
    case Kind::column: {
      const auto& column = *wave->find(variable.name);
      return {column.numbers, column.codes, column.levels};
    }
    case Kind::score:
      return {score, {}, {}};
    case Kind::dimension:
      return {scores_of(*wave, *plan, *design, variable.name), {}, {}};
    case Kind::literate: {
      SurveyValues literate{std::vector<double>(score.size(), nan), {}, {}};
      for (std::size_t row = 0; row < score.size(); ++row) {
        // A score is a quotient: 70 of 100 may come out a hair below 70.
        if (!std::isnan(score[row])) literate.numbers[row] = score[row] >= design->threshold - 1e-9 ? 1 : 0;
      }
      return literate;
    }
    case Kind::tier:
      break;
  }
  SurveyValues tiers{{}, std::vector<std::int32_t>(score.size(), -1), {}};
  for (const auto& tier : design->tiers) tiers.levels.push_back(tier.name);
  for (std::size_t row = 0; row < score.size(); ++row) {
    for (std::size_t i = 0; i < design->tiers.size() && tiers.codes[row] < 0; ++i) {
      if (score[row] >= design->tiers[i].least - 1e-9) tiers.codes[row] = static_cast<std::int32_t>(i);
    }
  }
  return tiers;
}

std::string SurveySample::stratum_label(std::size_t row) const {
  return label_of(*wave, design->strata, row);
}

std::string SurveySample::psu_label(std::size_t row) const {
  if (design->stages.empty()) return {};
  return label_of(*wave, {design->stages.front()}, row);
}

std::vector<std::unique_ptr<SurveySample>> prepare_samples(const Package& package, const Microdata& microdata,
                                                           Diagnostics& diagnostics) {
  const auto* const table = package.find_table("respondents");
  const auto place = table == nullptr ? Place() : table->place();
  std::vector<std::unique_ptr<SurveySample>> samples;
  for (const auto& wave : microdata.waves) {
    auto sample = SampleMaker(*package.survey, wave, samples.size(), place, diagnostics).make();
    if (sample) samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace gnomon
