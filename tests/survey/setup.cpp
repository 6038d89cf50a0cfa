#include "setup.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

namespace gnomon::test {
namespace {

using survey::Adjustment;
using survey::Auxiliary;
using survey::AuxiliaryMatrix;

/// `linear(stype, api99, lower=0.6)`: word, and what stands in brackets.
struct Call {
  std::string word;
  std::vector<std::string> arguments;
  std::map<std::string, double> options;
};

Call call_of(const std::string& text) {
  const auto open = text.find('(');
  Call call{trimmed(text.substr(0, open)), {}, {}};
  if (open == std::string::npos) return call;
  for (const auto& part : split(text.substr(open + 1, text.rfind(')') - open - 1), ",")) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) {
      call.arguments.push_back(part);
    } else {
      call.options[part.substr(0, equals)] = std::stod(part.substr(equals + 1));
    }
  }
  return call;
}

/// The weighting of a design: every step with its matrix, ready to be done to any base weights.
class Weighting {
 public:
  Weighting(const Table& data, const std::string& steps, const std::optional<Table>& margins,
            std::vector<Levels>& raked)
      : data_(data), margins_(margins) {
    for (const auto& text : split(steps, ";")) {
      Step step{call_of(text), nullptr};
      if (step.call.word != "trim") step.x = matrix(step.call, raked);
      steps_.push_back(std::move(step));
    }
  }

  [[nodiscard]] bool is_empty() const { return steps_.empty(); }

  std::vector<double> apply(survey::Numbers base, std::vector<std::shared_ptr<const Adjustment>>* kept,
                            bool& converged) const {
    std::vector<double> weights(base.begin(), base.end());
    for (const auto& step : steps_) {
      if (step.call.word == "trim") {
        const auto& bounds = step.call.arguments;
        const bool again = bounds.size() < 3;
        // `repeat`: as if it had not been trimmed before, again and again (survey 4.1-1 of R).
        const bool repeat = !again && bounds[2] == "repeat";
        for (bool moves = true; moves;) {
          const auto done = survey::trim(weights, std::stod(bounds[0]), std::stod(bounds[1]), again);
          if (!done) throw std::runtime_error("nothing left to trim");
          moves = repeat && done->n_low + done->n_high > 0;
          weights = done->weights;
        }
        continue;
      }
      auto done = std::make_shared<Adjustment>(adjust(step, weights));
      converged = converged && done->converged;
      weights = done->after;
      if (kept != nullptr) kept->push_back(std::move(done));
    }
    return weights;
  }

 private:
  struct Step {
    Call call;
    std::shared_ptr<const AuxiliaryMatrix> x;
  };

  [[nodiscard]] Adjustment adjust(const Step& step, const std::vector<double>& weights) const {
    if (step.call.word == "rake" || step.call.word == "poststratify")
      return survey::rake(weights, step.x, 1e-12, iterations(step.call));
    survey::CalibrationOptions options;
    options.distance = step.call.word == "linear"  ? survey::Distance::linear
                       : step.call.word == "logit" ? survey::Distance::logit
                                                   : survey::Distance::exponential;
    for (const auto& [word, value] : step.call.options)
      (word == "lower" ? options.lower : options.upper) = value;
    return survey::calibrate(weights, step.x, options);
  }

  static int iterations(const Call& call) {
    const auto found = call.options.find("iterations");
    return found == call.options.end() ? 10'000 : static_cast<int>(found->second);
  }

  std::shared_ptr<const AuxiliaryMatrix> matrix(const Call& call, std::vector<Levels>& raked) const {
    std::vector<Levels> cells;
    std::vector<std::vector<double>> numbers;
    cells.reserve(call.arguments.size());
    numbers.reserve(call.arguments.size());
    std::vector<Auxiliary> auxiliaries;
    for (const auto& margin : call.arguments) {
      std::map<std::string, double> totals;
      const auto& names = margins_->text("margin");
      const auto counts = margins_->numbers("count");
      bool is_number = true;
      for (std::size_t row = 0; row < names.size(); ++row) {
        if (names[row] == "sum_" + margin) totals[""] = counts[row];
        if (names[row] != margin) continue;
        totals[margins_->text("level")[row]] = counts[row];
        is_number = false;
      }
      Auxiliary auxiliary;
      if (is_number) {
        numbers.push_back(data_.numbers(margin));
        auxiliary.numbers = numbers.back();
        auxiliary.totals = {totals.at("")};
      } else {
        auto columns = margin;
        std::replace(columns.begin(), columns.end(), '*', '+');
        cells.push_back(levels(labels(data_, columns, "*")));
        auxiliary.cells = cells.back().codes;
        for (const auto& name : cells.back().names) auxiliary.totals.push_back(totals.at(name));
      }
      auxiliaries.push_back(std::move(auxiliary));
    }
    if (call.word == "rake") raked = cells;
    return std::make_shared<AuxiliaryMatrix>(auxiliaries, data_.n_rows());
  }

  const Table& data_;
  const std::optional<Table>& margins_;
  std::vector<Step> steps_;
};

/// Columns r1, r2, … of a file of replicate weights.
Eigen::MatrixXd replicate_columns(const Table& file, const std::string& letter) {
  std::vector<std::vector<double>> columns;
  while (file.has(letter + std::to_string(columns.size() + 1)))
    columns.push_back(file.numbers(letter + std::to_string(columns.size() + 1)));
  Eigen::MatrixXd found(static_cast<Eigen::Index>(file.n_rows()), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t r = 0; r < columns.size(); ++r) {
    for (std::size_t row = 0; row < columns[r].size(); ++row)
      found(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(r)) = columns[r][row];
  }
  return found;
}

survey::GivenReplicates kind_of(const std::string& word) {
  using enum survey::GivenReplicates;
  const std::map<std::string, survey::GivenReplicates> kinds{
      {"jk1", jk1}, {"jkn", jkn}, {"brr", brr},    {"fay", fay}, {"bootstrap", bootstrap},
      {"acs", acs}, {"jk2", jk2}, {"other", other}};
  return kinds.at(word);
}

/// Draws the units that a table of counts says were drawn (units in the order of the design).
survey::Replicates drawn_as_counted(const survey::Design& design, const Eigen::MatrixXd& counts) {
  std::vector<std::vector<Eigen::Index>> strata(design.n_strata());
  for (std::size_t psu = 0; psu < design.n_psus(); ++psu)
    strata[design.stratum_of_psu()[psu]].push_back(static_cast<Eigen::Index>(psu));
  std::vector<std::size_t> draws;
  for (Eigen::Index r = 0; r < counts.cols(); ++r) {
    for (const auto& psus : strata) {
      for (std::size_t i = 0; i < psus.size(); ++i)
        draws.insert(draws.end(), static_cast<std::size_t>(std::lround(counts(psus[i], r))), i);
    }
  }
  std::size_t next = 0;
  return survey::rao_wu_bootstrap(design, static_cast<std::size_t>(counts.cols()),
                                  [&](std::size_t) { return draws.at(next++); });
}

}  // namespace

Folders::Folders(std::filesystem::path own, std::optional<std::filesystem::path> others)
    : own_(std::move(own)), others_(std::move(others)) {}

std::optional<std::filesystem::path> Folders::find(const std::string& file) const {
  if (std::filesystem::exists(own_ / file)) return own_ / file;
  if (others_ && std::filesystem::exists(*others_ / file)) return *others_ / file;
  return std::nullopt;
}

Definitions read_definitions(const std::filesystem::path& file) {
  const Table table(file);
  Definitions found;
  for (std::size_t row = 0; row < table.n_rows(); ++row) {
    auto& definition = found[table.text("design")[row]];
    for (const auto& heading : table.headings()) definition[heading] = table.text(heading)[row];
  }
  return found;
}

std::shared_ptr<Survey> set_up(const std::string& name, const Definitions& definitions,
                               const Folders& folders) {
  auto definition = definitions.at(name);
  const auto data_file = folders.find("data/" + definition["data"] + ".csv");
  const auto margins_file = folders.find("data/" + definition["margins"] + ".csv");
  if (!data_file || (!definition["margins"].empty() && !margins_file)) return nullptr;

  auto found = std::make_shared<Survey>(Survey{name, Table(*data_file), 1, {}, {}, true, {}, {}});
  auto& data = found->data;
  if (!definition["rows"].empty()) data.restrict_to(evaluate(data, definition["rows"]));

  // The drawing.
  const auto units = split(definition["units"], "+");
  const bool are_counts = !definition["population"].empty();
  const auto sizes = split(are_counts ? definition["population"] : definition["fractions"], "+");
  found->n_stages = std::max<std::size_t>(1, units.size());
  std::vector<Levels> unit_levels;
  std::vector<std::vector<double>> size_numbers;
  const auto strata = levels(definition["strata"].empty() ? std::vector<std::string>(data.n_rows(), "all")
                                                          : labels(data, definition["strata"], "."));
  for (const auto& unit : units) unit_levels.push_back(levels(labels(data, unit, ".")));
  for (const auto& size : sizes) size_numbers.push_back(evaluate(data, size));
  survey::DesignColumns columns;
  columns.n_rows = data.n_rows();
  for (std::size_t stage = 0; stage < found->n_stages; ++stage) {
    survey::StageColumns one;
    if (stage < units.size()) one.units = unit_levels[stage].codes;
    if (stage == 0) one.strata = strata.codes;
    if (stage < sizes.size()) one.fractions = size_numbers[stage];
    one.are_counts = are_counts;
    columns.stages.push_back(one);
  }
  using enum survey::Drawing;
  const std::map<std::string, survey::Drawing> drawings{{"with_replacement", with_replacement},
                                                        {"without_replacement", without_replacement},
                                                        {"first_stage", first_stage},
                                                        {"brewer", brewer}};
  columns.drawing = drawings.at(definition["drawing"]);
  const std::map<std::string, survey::Lonely> lonely{{"", survey::Lonely::refuse},
                                                     {"remove", survey::Lonely::remove},
                                                     {"certainty", survey::Lonely::certainty},
                                                     {"adjust", survey::Lonely::adjust},
                                                     {"average", survey::Lonely::average}};
  columns.lonely = lonely.at(definition["lonely"]);
  std::vector<survey::DesignFault> faults;
  auto& sample = found->sample;
  const auto design = std::make_shared<survey::Design>(columns, faults);
  if (!faults.empty()) throw std::runtime_error(name + ": the design is refused");
  sample.design = design;
  found->base_weights = definition["weights"].empty() ? design->weights_from_fractions()
                                                      : evaluate(data, definition["weights"]);

  // The weighting.
  std::optional<Table> margins;
  if (margins_file && !definition["margins"].empty()) margins.emplace(*margins_file);
  const Weighting weighting(data, definition["steps"], margins, found->raked);
  sample.weights = weighting.apply(found->base_weights, &sample.adjustments, found->converged);

  // The replicates.
  if (definition["replicates"].empty()) return found;
  const auto call = call_of(definition["replicates"]);
  survey::Replicates made;
  if (call.word == "jk1") {
    made = survey::jackknife_1(*design);
  } else if (call.word == "jkn") {
    made = survey::jackknife_n(*design);
  } else if (call.word == "counts") {
    const auto file = folders.find("weights/" + call.arguments[0] + ".csv");
    if (!file) return nullptr;
    made = drawn_as_counted(*design, replicate_columns(Table(*file), "b"));
  } else {
    const bool by_unit = call.word == "factors";
    const auto file =
        folders.find("weights/" + call.arguments[1] + (by_unit ? ".psu_factors.csv" : ".repweights.csv"));
    if (!file) return nullptr;
    const auto given = replicate_columns(Table(*file), "r");
    if (by_unit) {
      made.factors = given;
    } else {
      made.weights = given;
    }
    const auto kind = kind_of(call.arguments[0]);
    const auto n = static_cast<std::size_t>(given.cols());
    const auto option = [&](const std::string& word, double other) {
      return call.options.count(word) != 0 ? call.options.at(word) : other;
    };
    made.scale = option("scale", survey::scale_of(kind, n, option("rho", 0)));
    made.rscales.assign(n, 1);
    const auto scales = folders.find("weights/" + call.arguments[1] + ".repscales.csv");
    if (scales && (kind == survey::GivenReplicates::jkn || kind == survey::GivenReplicates::other)) {
      const Table table(*scales);
      made.rscales = table.numbers("rscale");
      made.scale = table.numbers("scale").front();
    } else if (kind == survey::GivenReplicates::jkn) {
      made.rscales.assign(n, option("rscale", 1));
    }
    if (by_unit) {
      Eigen::MatrixXd weights(static_cast<Eigen::Index>(data.n_rows()), given.cols());
      for (std::size_t row = 0; row < data.n_rows(); ++row)
        weights.row(static_cast<Eigen::Index>(row)) =
            found->base_weights[row] * given.row(design->psu_of_unit()[design->unit_of_row()[row]]);
      made.df = survey::degrees_of_freedom(weights);
    } else {
      made.df = survey::degrees_of_freedom(made.weights);
    }
  }
  made.centre = definition["centre"] == "estimate" ? survey::Centre::estimate : survey::Centre::mean;
  if (!weighting.is_empty()) {
    made = survey::adjusted(*design, found->base_weights, made, [&](survey::Numbers base) {
      return weighting.apply(base, nullptr, found->converged);
    });
  }
  sample.replicates = std::make_shared<survey::Replicates>(std::move(made));
  return found;
}

}  // namespace gnomon::test
