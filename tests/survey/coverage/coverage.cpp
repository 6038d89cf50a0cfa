// Do intervals cover? Draws thousands of samples from a synthetic city whose truth is known, rakes and estimates each of them with the library as
// a survey office would, and counts how often the nominal 95 % intervals contain the truth.
//
//     coverage_test [--draws 10000] [--replicates 200] [--threads 2] [--seed 1] [--design usual|apart|brewer]
//
// Exit code 1 when a promise is missed:
//   - the default interval covers 94 to 97 % for the city, 94 to 98.5 % for each county (with fewer than 2000 draws: give or take 3 standard errors);
//   - standard errors after raking agree with a jackknife raked again in every replicate within 3 %, on average over `--replicates` draws;
//   - where fewer than 8 degrees of freedom or 10 events speak against an interval, there is none or the estimate is marked.
// How the office describes its design: `usual`, units as if drawn with replacement; `apart`, the same, but those that are certain to be drawn are
// strata of their own, in which persons are the first to be drawn; `brewer`, units with their probabilities, then persons with their fraction.

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include <gnomon/survey/calibration.hpp>
#include <gnomon/survey/design.hpp>
#include <gnomon/survey/estimate.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/publication.hpp>
#include <gnomon/survey/replicates.hpp>

#include "city.hpp"

namespace gnomon::coverage {
namespace {

using survey::IntervalMethod;

constexpr double confidence = 0.95;
constexpr std::array methods{
    IntervalMethod::standard,      IntervalMethod::wald,       IntervalMethod::logit, IntervalMethod::asin,
    IntervalMethod::korn_graubard, IntervalMethod::likelihood, IntervalMethod::wilson};

enum class Described : std::uint8_t { usual, apart, brewer };

struct Asked {
  std::size_t draws = 10'000;
  std::size_t replicates = 200;
  std::size_t threads = 2;
  std::uint64_t seed = 1;
  Described design = Described::usual;
  std::string design_name = "usual";
};

Described design_of(std::string_view name) {
  if (name == "usual") return Described::usual;
  if (name == "apart") return Described::apart;
  if (name == "brewer") return Described::brewer;
  throw std::runtime_error("unknown design " + std::string(name));
}

Asked read_options(int argc, char** argv) {
  Asked asked;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--draws")
      asked.draws = std::stoul(value);
    else if (name == "--replicates")
      asked.replicates = std::stoul(value);
    else if (name == "--threads")
      asked.threads = std::stoul(value);
    else if (name == "--seed")
      asked.seed = std::stoul(value);
    else if (name == "--design")
      asked.design = design_of(asked.design_name = value);
    else
      throw std::runtime_error("unknown option " + std::string(name));
  }
  // A jackknife knows nothing of a second stage.
  if (asked.design == Described::brewer) asked.replicates = 0;
  return asked;
}

/// What one sample says of one domain.
struct Outcome {
  double n = 0;
  double n_events = 0;
  double df = 0;
  double value = 0;
  double error = 0;
  double error_of_fixed_weights = 0;  ///< as if the raked weights had not come from margins
  double error_of_jackknife = 0;      ///< 0 = not computed
  bool has_interval = false;
  bool is_marked = false;
  std::array<bool, methods.size()> covers{};
};

/// A sample in columns, drawn and raked.
class Survey {
 public:
  Survey(const City& city, const std::vector<std::vector<double>>& counts, const Asked& asked,
         std::uint64_t seed) {
    Numbers01 numbers(seed);
    for (const auto& respondent : draw_sample(city, numbers)) add(respondent, asked.design);
    std::vector<survey::DesignFault> faults;
    survey::DesignColumns columns{base_.size(), {{units_, strata_, {}}}};
    if (asked.design == Described::brewer) {
      columns.drawing = survey::Drawing::brewer;
      columns.stages[0].fractions = probabilities_;
      columns.stages.push_back({{}, {}, fractions_});
    }
    design_ = std::make_shared<survey::Design>(columns, faults);
    if (!faults.empty()) throw std::runtime_error("faulty design");
    std::vector<survey::Auxiliary> auxiliaries;
    for (std::size_t i = 0; i < counts.size(); ++i) auxiliaries.push_back({cells_[i], {}, counts[i]});
    x_ = std::make_shared<survey::AuxiliaryMatrix>(auxiliaries, base_.size());
    raked_ = std::make_shared<survey::Adjustment>(raked(base_));
  }

  [[nodiscard]] survey::Sample linearised() const { return {design_, raked_->after, {raked_}, nullptr}; }
  [[nodiscard]] survey::Sample fixed_weights() const { return {design_, raked_->after, {}, nullptr}; }
  [[nodiscard]] survey::Sample jackknifed() const {
    const auto replicates = survey::adjusted(*design_, base_, survey::jackknife_n(*design_),
                                             [&](survey::Numbers weights) { return raked(weights).after; });
    return {design_, raked_->after, {}, std::make_shared<survey::Replicates>(replicates)};
  }

  /// City, counties, rural parts.
  [[nodiscard]] survey::Estimates estimate(const survey::Sample& sample) const {
    const auto in = [&](survey::Codes codes, std::size_t n) {
      return survey::estimate(sample, {survey::Statistic::mean, {literate_}, {}, {codes, n}});
    };
    return survey::joined({in({}, 1), in(county_, n_counties), in(rural_, n_counties)});
  }

 private:
  void add(const Respondent& respondent, Described design) {
    const auto& unit = *respondent.unit;
    const auto county = static_cast<std::int32_t>(unit.county);
    const auto i_unit = static_cast<std::int32_t>(respondent.i_unit);
    const bool apart = design != Described::usual && unit.is_certain;
    units_.push_back(apart && design == Described::apart ? static_cast<std::int32_t>(base_.size()) : i_unit);
    strata_.push_back(apart ? static_cast<std::int32_t>(n_counties) + i_unit : county);
    county_.push_back(county);
    rural_.push_back(unit.is_rural ? county : -1);
    for (std::size_t i = 0; i < margins().size(); ++i)
      cells_[i].push_back(margins()[i].cell(unit, *respondent.person));
    literate_.push_back(respondent.person->literate ? 1 : 0);
    base_.push_back(respondent.weight);
    probabilities_.push_back(unit.probability);
    fractions_.push_back(1 / (respondent.weight * unit.probability));
  }

  [[nodiscard]] survey::Adjustment raked(survey::Numbers weights) const {
    auto adjustment = survey::rake(weights, x_);
    if (!adjustment.converged) throw std::runtime_error("raking does not end");
    return adjustment;
  }

  std::vector<std::int32_t> units_, strata_, county_, rural_;
  std::array<std::vector<std::int32_t>, 4> cells_;
  std::vector<double> literate_, base_, probabilities_, fractions_;
  std::shared_ptr<const survey::Design> design_;
  std::shared_ptr<const survey::AuxiliaryMatrix> x_;
  std::shared_ptr<const survey::Adjustment> raked_;
};

/// The domain whose design effect stands in where a domain has none.
std::size_t parent_of(std::size_t i_domain) { return i_domain <= n_counties ? 0 : i_domain - n_counties; }

std::vector<Outcome> outcomes_of(const Survey& survey, const std::vector<Domain>& domains,
                                 bool with_jackknife) {
  const auto sample = survey.linearised();
  const auto estimates = survey.estimate(sample);
  const auto variances = survey::variances(sample, estimates);
  const auto fixed = survey::variances(survey.fixed_weights(), survey.estimate(survey.fixed_weights()));
  Eigen::VectorXd jackknife = Eigen::VectorXd::Zero(variances.size());
  if (with_jackknife) {
    const auto replicated = survey.jackknifed();
    jackknife = survey::variances(replicated, survey.estimate(replicated));
  }
  std::vector<Outcome> outcomes(domains.size());
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const auto& basis = estimates.basis[i];
    const auto above = parent_of(i);
    const double simple =
        survey::simple_random_variance(estimates.basis[above], survey::Statistic::mean, false);
    survey::Proportion proportion;
    proportion.value = estimates.value[at];
    proportion.variance = variances[at];
    proportion.df = basis.df;
    proportion.n = static_cast<double>(basis.n);
    proportion.n_events = static_cast<double>(basis.n_events);
    proportion.parent_deff = variances[static_cast<Eigen::Index>(above)] / simple;

    auto& outcome = outcomes[i];
    outcome.n = proportion.n;
    outcome.n_events = proportion.n_events;
    outcome.df = proportion.df;
    outcome.value = proportion.value;
    outcome.error = std::sqrt(variances[at]);
    outcome.error_of_fixed_weights = std::sqrt(fixed[at]);
    outcome.error_of_jackknife = std::sqrt(jackknife[at]);
    survey::Publishable publishable;
    publishable.n = basis.n;
    publishable.n_events = basis.n_events;
    publishable.df = proportion.df;
    publishable.value = proportion.value;
    publishable.standard_error = outcome.error;
    outcome.is_marked =
        survey::publish(survey::Profile::none, 0, publishable).publication != survey::Publication::release;
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const auto limits = survey::interval(methods[m], proportion, confidence);
      const double truth = domains[i].truth();
      outcome.covers[m] = limits.lower <= truth && truth <= limits.upper;
      if (m == 0) outcome.has_interval = limits.method != IntervalMethod::none;
    }
  }
  return outcomes;
}

/// All draws. Each has its own seed, so that threads change nothing.
std::vector<std::vector<Outcome>> simulate(const City& city, const std::vector<Domain>& domains,
                                           const Asked& asked) {
  std::vector<std::vector<double>> counts;
  for (const auto& margin : margins()) counts.push_back(city.count(margin));
  std::vector<std::vector<Outcome>> draws(asked.draws);
  std::atomic<std::size_t> next = 0;
  std::vector<std::exception_ptr> failures(asked.threads);
  std::vector<std::thread> threads;
  for (std::size_t i_thread = 0; i_thread < asked.threads; ++i_thread) {
    threads.emplace_back([&, i_thread] {
      try {
        for (auto i = next++; i < draws.size(); i = next++) {
          const Survey survey(city, counts, asked, asked.seed * 1'000'003 + i);
          draws[i] = outcomes_of(survey, domains, i < asked.replicates);
        }
      } catch (...) {
        failures[i_thread] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return draws;
}

/// Mean over the draws that have a value, and the spread.
class Moments {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    ++n_;
    const double step = value - mean_;
    mean_ += step / n_;
    squares_ += step * (value - mean_);
  }
  [[nodiscard]] double n() const { return n_; }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double deviation() const { return std::sqrt(squares_ / (n_ - 1)); }

 private:
  double n_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

struct Summary {
  Moments n, n_events, df, value, error, error_of_fixed_weights, jackknife, error_beside_jackknife;
  Moments has_interval, is_marked;
  std::array<Moments, methods.size()> covers;
  std::size_t n_unmarked = 0;  ///< intervals that should have been marked

  void add(const Outcome& outcome) {
    n.add(outcome.n);
    n_events.add(outcome.n_events);
    df.add(outcome.df);
    value.add(outcome.value);
    has_interval.add(outcome.has_interval ? 1 : 0);
    const double few = std::min(outcome.n_events, outcome.n - outcome.n_events);
    if (outcome.has_interval && !outcome.is_marked && (outcome.df < 8 || few < 10)) ++n_unmarked;
    if (!outcome.has_interval) return;
    error.add(outcome.error);
    error_of_fixed_weights.add(outcome.error_of_fixed_weights);
    is_marked.add(outcome.is_marked ? 1 : 0);
    for (std::size_t m = 0; m < methods.size(); ++m) covers[m].add(outcome.covers[m] ? 1 : 0);
    if (outcome.error_of_jackknife == 0) return;
    jackknife.add(outcome.error_of_jackknife);
    error_beside_jackknife.add(outcome.error);
  }
};

/// Promises that were missed are told at the end.
class Promises {
 public:
  explicit Promises(std::size_t draws) : draws_(static_cast<double>(draws)) {}

  void cover(const Domain& domain, double share, double least, double most) {
    if (share < least - slack(least) || share > most + slack(most)) {
      miss(fmt::format("{}: the default interval covers {:.2f} %, wanted {:.1f} to {:.1f} %", domain.name,
                       100 * share, 100 * least, 100 * most));
    }
  }
  void agree(const Domain& domain, double ratio, double n) {
    // In single samples they differ by some 2 %.
    const double most = 0.03 + (n >= 100 ? 0 : 0.06 / std::sqrt(n));
    hold(std::abs(ratio - 1) <= most,
         fmt::format("{}: raked jackknife / standard error is {:.3f}", domain.name, ratio));
  }
  void hold(bool kept, const std::string& text) {
    if (!kept) miss(text);
  }
  [[nodiscard]] bool all_kept() const { return n_missed_ == 0; }

 private:
  /// What chance may do in a short simulation.
  [[nodiscard]] double slack(double share) const {
    return draws_ >= 2000 ? 0 : 3 * std::sqrt(share * (1 - share) / draws_);
  }
  void miss(const std::string& text) {
    fmt::print("MISSED  {}\n", text);
    ++n_missed_;
  }

  double draws_;
  int n_missed_ = 0;
};

/// The truth that was written down when the population was made, of the city and of counties.
std::map<std::string, double> written_truth(const std::string& path) {
  std::ifstream file(path);
  std::map<std::string, double> truth;
  for (std::string line; std::getline(file, line);) {
    std::array<std::string, 4> fields;
    std::size_t begin = 0;
    for (auto& field : fields) {
      const auto end = std::min(line.find(',', begin), line.size());
      field = line.substr(begin, end - begin);
      begin = std::min(end + 1, line.size());
    }
    if (fields[0] == "city") truth["city"] = std::stod(fields[3]);
    if (fields[0] == "county" || fields[0] == "county*area") truth[fields[1]] = std::stod(fields[3]);
  }
  return truth;
}

void print_table(const std::vector<Domain>& domains, const std::vector<Summary>& summaries) {
  fmt::print("{:<10}{:>8}{:>7}{:>8}{:>7}{:>8}{:>7}{:>7}{:>7}{:>7}  |", "domain", "truth %", "n", "events",
             "df", "bias", "sd", "se", "fixed", "jack");
  for (const auto method : methods) fmt::print("{:>14}", survey::info_of(method).code);
  fmt::print("  |{:>7}{:>8}\n", "none %", "marked %");
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto& of = summaries[i];
    fmt::print("{:<10}{:>8.2f}{:>7.0f}{:>8.1f}{:>7.1f}{:>8.3f}{:>7.3f}{:>7.3f}{:>7.3f}", domains[i].name,
               100 * domains[i].truth(), of.n.mean(), of.n_events.mean(), of.df.mean(),
               100 * (of.value.mean() - domains[i].truth()), 100 * of.value.deviation(),
               100 * of.error.mean(), 100 * of.error_of_fixed_weights.mean());
    fmt::print("{:>7}  |", of.jackknife.n() > 0
                               ? fmt::format("{:.3f}", of.jackknife.mean() / of.error_beside_jackknife.mean())
                               : std::string("-"));
    for (const auto& covers : of.covers) fmt::print("{:>14.2f}", 100 * covers.mean());
    fmt::print("  |{:>7.1f}{:>8.1f}\n", 100 * (1 - of.has_interval.mean()), 100 * of.is_marked.mean());
  }
}

bool run(const Asked& asked) {
  const std::string folder = GNOMON_SOURCE_DIR "/tests/survey/population";
  const City city(folder);
  const auto domains = domains_of(city);
  Promises promises(asked.draws);
  auto truth = written_truth(folder + "/truth.csv");
  for (const auto& domain : domains)
    promises.hold(truth[domain.name] == domain.truth(),
                  domain.name + ": the population differs from truth.csv");

  std::vector<Summary> summaries(domains.size());
  for (const auto& outcomes : simulate(city, domains, asked)) {
    for (std::size_t i = 0; i < domains.size(); ++i) summaries[i].add(outcomes[i]);
  }
  fmt::print(
      "{} samples, seed {}, raked to county, area, education, sex by age group; nominal {:.0f} % intervals; "
      "design: {}\n",
      asked.draws, asked.seed, 100 * confidence, asked.design_name);
  fmt::print(
      "in percentage points: bias, sd of the estimates, mean standard error, that of fixed weights; jack: "
      "jackknife raked again / standard error, {} samples\n\n",
      std::min(asked.draws, asked.replicates));
  print_table(domains, summaries);
  fmt::print("\n");
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto& of = summaries[i];
    promises.hold(of.n_unmarked == 0, domains[i].name + ": an interval that rests on little is not marked");
    if (i > n_counties) continue;
    promises.cover(domains[i], of.covers[0].mean(), 0.94, i == 0 ? 0.97 : 0.985);
    if (of.jackknife.n() > 0)
      promises.agree(domains[i], of.jackknife.mean() / of.error_beside_jackknife.mean(), of.jackknife.n());
  }
  if (promises.all_kept()) fmt::print("All promises kept.\n");
  return promises.all_kept();
}

}  // namespace
}  // namespace gnomon::coverage

int main(int argc, char** argv) {
  try {
    return gnomon::coverage::run(gnomon::coverage::read_options(argc, argv)) ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 2;
  }
}
