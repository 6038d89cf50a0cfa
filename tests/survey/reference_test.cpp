// Runs every case of cases.csv and compares each number with R's (see README.md). Prints how many of how many.
//
//   survey_reference <tests/survey> [<folder with the files that are not ours>]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <gnomon/base/distributions.hpp>
#include <gnomon/survey/association.hpp>
#include <gnomon/survey/estimate.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/publication.hpp>
#include <gnomon/survey/quantile.hpp>
#include <gnomon/survey/test.hpp>

#include "setup.hpp"
#include "table.hpp"

namespace gnomon::test {
namespace {

using survey::Estimates;
using survey::IntervalMethod;
using survey::Sample;

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double tolerance = 1e-8;
const double missing = std::nan("");

/// A number and the size below which it counts as 0 (standard errors of what is known, covariances that are 0 by nature).
struct Number {
  double value = 0;
  double floor = 0;
};

/// item|stat
using Numbers = std::map<std::string, Number>;

std::string key(const std::string& item, const std::string& stat) { return item + "\n" + stat; }

bool agrees(const Number& ours, double theirs, double relative) {
  if (std::isnan(ours.value) || std::isnan(theirs)) return std::isnan(ours.value) && std::isnan(theirs);
  if (std::isinf(ours.value) || std::isinf(theirs)) return ours.value == theirs;
  return std::fabs(ours.value - theirs) <= std::max(relative * std::fabs(theirs), ours.floor);
}

/// A case of the table, with what it says by heading.
using Case = std::map<std::string, std::string>;

std::string text_of(const Case& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? "" : found->second;
}

std::map<std::string, std::string> options_of(const Case& row) {
  std::map<std::string, std::string> found;
  for (const auto& part : split(text_of(row, "options"), " ")) {
    const auto equals = part.find('=');
    if (equals != std::string::npos) found[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return found;
}

/// One variable with its name as R prints it.
struct Variable {
  std::string item;
  std::vector<double> values;
};

/// `api00; stype; I(api00 >= 700)TRUE = api00>=700; factor(race)`: numbers, and an indicator for each level of a column of words.
std::vector<Variable> variables_of(const Table& data, const std::string& text) {
  std::vector<Variable> found;
  for (const auto& part : split(text, ";")) {
    const auto equals = part.find(" = ");
    if (equals != std::string::npos) {
      found.push_back({trimmed(part.substr(0, equals)), evaluate(data, trimmed(part.substr(equals + 3)))});
      continue;
    }
    const bool is_factor = part.rfind("factor(", 0) == 0;
    const auto column = is_factor ? part.substr(7, part.size() - 8) : part;
    const auto numbers = evaluate(data, column);
    const bool has_numbers =
        std::any_of(numbers.begin(), numbers.end(), [](double x) { return !std::isnan(x); });
    if (has_numbers && !is_factor) {
      found.push_back({part, numbers});
      continue;
    }
    const auto groups = levels(data.text(column));
    for (std::size_t level = 0; level < groups.names.size(); ++level) {
      Variable variable{part + groups.names[level], {}};
      for (const auto code : groups.codes)
        variable.values.push_back(code < 0 ? missing : (code == static_cast<std::int32_t>(level) ? 1 : 0));
      found.push_back(std::move(variable));
    }
  }
  return found;
}

/// As R does within one call: a row that lacks one variable lies outside all.
void share_missing(std::vector<Variable>& variables) {
  for (std::size_t row = 0; !variables.empty() && row < variables.front().values.size(); ++row) {
    bool any = false;
    for (const auto& variable : variables) any = any || std::isnan(variable.values[row]);
    for (auto& variable : variables) {
      if (any) variable.values[row] = missing;
    }
  }
}

/// Variances as R's rake() finds them: ten sweeps over the margins that take off plain means of the linearised values.
Eigen::MatrixXd covariance_by_sweeps(const Survey& s, const survey::Request& request,
                                     const Estimates& found) {
  const auto n_domains = request.domains.count;
  Eigen::MatrixXd totals =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(s.sample.design->n_units()), found.value.size());
  for (std::size_t column = 0; column < found.size(); ++column) {
    const auto& y = request.variables[column / n_domains];
    const auto x =
        request.denominators.empty() ? survey::Numbers() : request.denominators[column / n_domains];
    const auto domain = static_cast<std::int32_t>(column % n_domains);
    const auto at = static_cast<Eigen::Index>(column);
    double sum = 0;
    const auto inside = [&](std::size_t row) {
      return (request.domains.codes.empty() || request.domains.codes[row] == domain) && !std::isnan(y[row]) &&
             (x.empty() || !std::isnan(x[row]));
    };
    for (std::size_t row = 0; row < y.size(); ++row) {
      if (inside(row)) sum += s.sample.weights[row] * (x.empty() ? 1 : x[row]);
    }
    std::vector<double> u(y.size(), 0);
    for (std::size_t row = 0; row < y.size(); ++row) {
      if (!inside(row)) continue;
      u[row] = request.statistic == survey::Statistic::total
                   ? y[row]
                   : (y[row] - found.value[at] * (x.empty() ? 1 : x[row])) / sum;
    }
    for (int sweep = 0; sweep < 10; ++sweep) {
      for (const auto& margin : s.raked) {
        std::vector<double> sums(margin.names.size(), 0);
        std::vector<double> counts(margin.names.size(), 0);
        for (std::size_t row = 0; row < u.size(); ++row) {
          sums[static_cast<std::size_t>(margin.codes[row])] += u[row];
          ++counts[static_cast<std::size_t>(margin.codes[row])];
        }
        for (std::size_t row = 0; row < u.size(); ++row) {
          const auto cell = static_cast<std::size_t>(margin.codes[row]);
          u[row] -= sums[cell] / counts[cell];
        }
      }
    }
    for (std::size_t row = 0; row < u.size(); ++row)
      totals(s.sample.design->unit_of_row()[row], at) += s.sample.weights[row] * u[row];
  }
  return s.sample.design->covariance(totals);
}

/// What one case comes to, and where R follows a rule of its own, what that rule comes to.
struct Answer {
  Numbers ours;
  std::map<std::string, Numbers> by_rule;  ///< by the word in `rule` of differences.csv
};

class Runner {
 public:
  Runner(const Survey& s, const Case& row) : s_(s), row_(row), options_(options_of(row)) {}

  Answer run() {
    const auto statistic = text_of(row_, "statistic");
    const std::map<std::string, void (Runner::*)()> kinds{{"mean", &Runner::estimates},
                                                          {"total", &Runner::estimates},
                                                          {"ratio", &Runner::estimates},
                                                          {"delta_ratio", &Runner::delta_ratio},
                                                          {"separate_ratio", &Runner::separate_ratio},
                                                          {"proportion", &Runner::proportion},
                                                          {"quantile", &Runner::quantile},
                                                          {"quantile_rule", &Runner::quantile_rule},
                                                          {"design", &Runner::design},
                                                          {"object", &Runner::object},
                                                          {"kish", &Runner::design},
                                                          {"stages", &Runner::stages},
                                                          {"fails", &Runner::fails},
                                                          {"replicates", &Runner::replicates},
                                                          {"domains", &Runner::domains},
                                                          {"difference", &Runner::difference},
                                                          {"targets", &Runner::targets},
                                                          {"independence", &Runner::independence}};
    (this->*kinds.at(statistic))();
    return std::move(answer_);
  }

 private:
  void put(const std::string& item, const std::string& stat, double value, double floor = 0) {
    answer_.ours[key(item, stat)] = {value, floor};
  }

  [[nodiscard]] double confidence() const {
    return options_.count("confidence") != 0 ? std::stod(options_.at("confidence")) : 0.95;
  }

  /// Groups of the rows: by the columns of `by`, within `where`.
  Levels groups(const std::string& separator) const {
    const auto by = text_of(row_, "by");
    auto found = levels(by.empty() || by == "city" ? std::vector<std::string>(s_.data.n_rows(), "all")
                                                   : labels(s_.data, by, separator));
    const auto where = text_of(row_, "where");
    if (!where.empty()) {
      const auto keep = evaluate(s_.data, where);
      for (std::size_t row = 0; row < keep.size(); ++row) {
        if (keep[row] != 1) found.codes[row] = -1;
      }
    }
    return found;
  }

  /// Rows and degrees of freedom of every group, whatever is missing.
  Estimates of_ones(const Levels& groups) const {
    const std::vector<double> ones(s_.data.n_rows(), 1);
    Sample sample = s_.sample;
    survey::Request request;
    request.variables.emplace_back(ones);
    request.domains = {groups.codes, groups.names.size()};
    return survey::estimate(sample, request);
  }

  double df_of(const Levels& groups) const {
    if (options_.count("df") != 0)
      return options_.at("df") == "Inf" ? infinite : std::stod(options_.at("df"));
    if (text_of(row_, "where").empty()) {
      return s_.sample.replicates != nullptr ? s_.sample.replicates->df
                                             : s_.sample.design->degrees_of_freedom();
    }
    return of_ones(groups).basis.front().df;
  }

  /// R: degrees of freedom of replicates are the rank of their weights less 1, of those after the weighting too.
  double rank_of_weights() const {
    const auto& weights = s_.sample.replicates->weights;
    if (weights.size() == 0) return missing;
    if (!s_.rank) s_.rank = survey::degrees_of_freedom(weights);
    return *s_.rank;
  }

  /// est, se, cv, cov and intervals under the names of the items.
  void put_all(Numbers& to, const std::vector<std::string>& items, const Eigen::VectorXd& value,
               const Eigen::MatrixXd& covariance, double df) const {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const double v = value[at];
      const double se = std::sqrt(covariance(at, at));
      const double floor = 1e-9 * std::fabs(v);
      to[key(items[i], "est")] = {v, 0};
      to[key(items[i], "se")] = {se, floor};
      to[key(items[i], "cv")] = {se / v, 1e-9};
      const auto z = survey::wald_interval(v, se * se, infinite, confidence());
      to[key(items[i], "ci95z_l")] = {z.lower, floor};
      to[key(items[i], "ci95z_u")] = {z.upper, floor};
      to[key(items[i], "df")] = {df, 0};
      const auto t = survey::wald_interval(v, se * se, df, confidence());
      for (const std::string name : {"ci95t_l", "lower"}) to[key(items[i], name)] = {t.lower, floor};
      for (const std::string name : {"ci95t_u", "upper"}) to[key(items[i], name)] = {t.upper, floor};
      for (std::size_t j = 0; j < items.size(); ++j) {
        const auto other = static_cast<Eigen::Index>(j);
        // A total that is known has an error of 0 but for rounding, and so has its covariance with any other.
        const double other_se = std::sqrt(covariance(other, other));
        const bool is_known = se <= 1e-9 * std::fabs(v) || other_se <= 1e-9 * std::fabs(value[other]);
        to[key(items[i] + "|" + items[j], "cov")] = {
            covariance(at, other),
            (is_known ? 1e-10 : 1e-14) * (std::fabs(v) + se) * (std::fabs(value[other]) + other_se)};
      }
    }
  }

  /// The total of a unit alone in its stratum about 0 instead of about the mean of all units.
  Eigen::MatrixXd covariance_about_zero(const Estimates& found, const Eigen::MatrixXd& covariance) const {
    const auto& design = *s_.sample.design;
    Eigen::MatrixXd sum = covariance;
    const Eigen::RowVectorXd mean = found.influence.colwise().mean();
    for (const auto row : design.rows_of_lonely()) {
      const auto unit = design.unit_of_row()[row];
      const Eigen::RowVectorXd total = found.influence.row(unit);
      const double rest = 1 - design.fraction(design.psu_of_unit()[unit]);
      sum += rest * (total.transpose() * total - (total - mean).transpose() * (total - mean));
    }
    return sum;
  }

  struct Estimated {
    survey::Request request;
    std::vector<Variable> variables;
    std::vector<Variable> denominators;
    Levels groups;
    Estimates found;
  };

  Estimated estimated() const {
    Estimated e;
    e.groups = groups(text_of(row_, "file").rfind("L", 0) == 0 ? "*" : ".");
    e.variables = variables_of(s_.data, text_of(row_, "variables"));
    const auto statistic = text_of(row_, "statistic");
    e.request.statistic = statistic == "total" || statistic == "stages"           ? survey::Statistic::total
                          : statistic == "ratio" || statistic == "separate_ratio" ? survey::Statistic::ratio
                                                                                  : survey::Statistic::mean;
    if (e.request.statistic == survey::Statistic::ratio) {
      const auto denominator = variables_of(s_.data, text_of(row_, "denominators"));
      e.variables.push_back(denominator.front());
      share_missing(e.variables);
      e.denominators.assign(e.variables.size() - 1, e.variables.back());
      e.variables.pop_back();
      for (const auto& one : e.denominators) e.request.denominators.emplace_back(one.values);
      for (auto& variable : e.variables) variable.item += "/" + denominator.front().item;
    } else {
      share_missing(e.variables);
    }
    for (const auto& variable : e.variables) e.request.variables.emplace_back(variable.values);
    e.request.domains = {e.groups.codes, e.groups.names.size()};
    e.found = survey::estimate(s_.sample, e.request);
    return e;
  }

  void estimates() {
    const auto e = estimated();
    const bool by = !text_of(row_, "by").empty();
    std::vector<std::string> items;
    for (const auto& variable : e.variables) {
      for (const auto& group : e.groups.names) {
        items.push_back(!by ? variable.item : e.variables.size() > 1 ? group + ":" + variable.item : group);
      }
    }
    if (options_.count("item") != 0) items = {options_.at("item")};
    const double df = df_of(e.groups);
    const auto covariance = survey::covariance(s_.sample, e.found);
    put_all(answer_.ours, items, e.found.value, covariance, df);
    if (s_.sample.design->lonely() == survey::Lonely::adjust)
      put_all(answer_.by_rule["about 0"], items, e.found.value, covariance_about_zero(e.found, covariance),
              df);
    if (!s_.raked.empty() && s_.sample.replicates == nullptr)
      put_all(answer_.by_rule["sweeps"], items, e.found.value, covariance_by_sweeps(s_, e.request, e.found),
              df);
    if (!s_.sample.adjustments.empty() && s_.sample.replicates != nullptr)
      put_all(answer_.by_rule["rank"], items, e.found.value, covariance, rank_of_weights());
    if (options_.count("deff") != 0) {
      for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        put(items[i], "deff",
            covariance(at, at) / survey::simple_random_variance(e.found.basis[i], e.request.statistic,
                                                                options_.at("deff") == "wor"));
      }
    }
    if (!by) return;
    const auto ones = of_ones(e.groups);
    for (std::size_t g = 0; g < e.groups.names.size(); ++g) {
      put(e.groups.names[g], "n", static_cast<double>(ones.basis[g].n));
      put(e.groups.names[g], "df", ones.basis[g].df);
    }
  }

  /// a / b of two means by their covariance matrix.
  void delta_ratio() {
    auto variables = variables_of(s_.data, text_of(row_, "variables"));
    survey::Request request;
    for (const auto& variable : variables) request.variables.emplace_back(variable.values);
    const auto found = survey::estimate(s_.sample, request);
    Eigen::VectorXd gradient(2);
    gradient << 1 / found.value[1], -found.value[0] / (found.value[1] * found.value[1]);
    const Eigen::VectorXd value = Eigen::VectorXd::Constant(1, found.value[0] / found.value[1]);
    const auto variance = survey::contrast(s_.sample, found, gradient).variance;
    put_all(answer_.ours, {options_.at("item")}, value, Eigen::MatrixXd::Constant(1, 1, variance),
            s_.sample.replicates->df);
  }

  /// Ratios stratum by stratum, put together with the known totals of the denominator.
  void separate_ratio() {
    const auto e = estimated();
    const auto covariance = survey::covariance(s_.sample, e.found);
    Eigen::VectorXd totals(e.found.value.size());
    for (std::size_t g = 0; g < e.groups.names.size(); ++g) {
      const auto at = static_cast<Eigen::Index>(g);
      const auto& name = e.groups.names[g];
      totals[at] = std::stod(options_.at(name));
      put(name, "est", e.found.value[at]);
      put(name, "se", std::sqrt(covariance(at, at)));
      put(name, "pop_total_enroll", totals[at]);
    }
    const auto sum = survey::contrast(s_.sample, e.found, totals);
    put("predicted_total", "est", sum.value);
    put("predicted_total", "se", std::sqrt(sum.variance));
  }

  void proportion() {
    const auto e = estimated();
    const auto& basis = e.found.basis.front();
    survey::Proportion p;
    p.value = e.found.value[0];
    p.variance = survey::variances(s_.sample, e.found)[0];
    p.df = df_of(e.groups);
    p.n = static_cast<double>(basis.n);
    p.n_events = static_cast<double>(basis.n_events);
    if (s_.sample.replicates != nullptr) {
      const Eigen::MatrixXd logits = (e.found.replicates.array() / (1 - e.found.replicates.array())).log();
      const Eigen::VectorXd full = Eigen::VectorXd::Constant(1, std::log(p.value / (1 - p.value)));
      p.variance_logit = survey::replicate_variances(*s_.sample.replicates, logits, full)[0];
    }
    const auto method = *survey::interval_method_of(options_.at("method"));
    const auto limits = survey::interval(method, p, confidence());
    const double floor = 1e-10 * std::fabs(p.value);
    put("p", "est", p.value);
    put("p", "se", std::sqrt(p.variance), floor);
    put("p", "ci_l", limits.lower, floor);
    put("p", "ci_u", limits.upper, floor);
    put("p", "df", p.df);
    // Of a known share any number would do.
    put("p", "n_eff", p.value * (1 - p.value) / p.variance, std::sqrt(p.variance) > floor ? 0 : infinite);
    if (method == IntervalMethod::likelihood && p.value > 0) {
      // The equation itself, at our limits: both sides meet where the limits are right.
      const double t = gnomon::t_quantile(0.5 + confidence() / 2, p.df);
      const double wanted = t * t * p.n * p.variance / (p.value * (1 - p.value));
      for (const double q : {limits.lower, limits.upper}) {
        const double reached =
            2 * (p.n - 1) *
            (p.value * std::log(p.value / q) + (1 - p.value) * std::log((1 - p.value) / (1 - q)));
        if (!(std::fabs(reached / wanted - 1) < 1e-9))
          throw std::runtime_error("likelihood limit is not a root");
      }
    }
    if (method == IntervalMethod::korn_graubard && p.value > 0) {
      // R: the degrees of freedom of the design, whatever is asked for.
      const double df =
          s_.sample.replicates != nullptr ? s_.sample.replicates->df : of_ones(e.groups).basis[0].df;
      put_exact(answer_.by_rule["own df"], "p", "ci", p, p.n, df);
      put_exact(answer_.by_rule["no cap"], "p", "ci", p, p.n, p.df);
    }
    if (!s_.raked.empty() && s_.sample.replicates == nullptr) {
      auto by_sweeps = p;
      by_sweeps.variance = covariance_by_sweeps(s_, e.request, e.found)(0, 0);
      const auto other = survey::interval(method, by_sweeps, confidence());
      auto& sweeps = answer_.by_rule["sweeps"];
      sweeps[key("p", "se")] = {std::sqrt(by_sweeps.variance), 0};
      sweeps[key("p", "ci_l")] = {other.lower, 0};
      sweeps[key("p", "ci_u")] = {other.upper, 0};
    }
    if (method == IntervalMethod::asin && p.value > 0) {
      // R goes on below 0 and above the right angle, where the sine turns back.
      const double half = gnomon::t_quantile(0.5 + confidence() / 2, p.df) * std::sqrt(p.variance) /
                          (2 * std::sqrt(p.value * (1 - p.value)));
      const double angle = std::asin(std::sqrt(p.value));
      auto& turning = answer_.by_rule["turning back"];
      turning[key("p", "ci_l")] = {std::pow(std::sin(angle - half), 2), 0};
      turning[key("p", "ci_u")] = {std::pow(std::sin(angle + half), 2), 0};
    }
    // R where none has the property.
    if (p.value == 0) {
      const bool gives_zero = method == IntervalMethod::wald;
      answer_.by_rule["none"][key("p", "ci_l")] = {gives_zero ? 0 : missing, 0};
      answer_.by_rule["none"][key("p", "ci_u")] = {gives_zero ? 0 : missing, 0};
      if (limits.method != IntervalMethod::rule_of_three ||
          std::fabs(limits.upper - (1 - std::pow(1 - confidence(), 1 / p.n))) > 1e-12)
        throw std::runtime_error("no bound where none has the property");
    }
  }

  /// Korn and Graubard's limits with another number of respondents, and no cap on the effective number.
  void put_exact(Numbers& to, const std::string& item, const std::string& stat, const survey::Proportion& p,
                 double n, double df) const {
    const double ratio =
        gnomon::t_quantile(0.5 + confidence() / 2, n - 1) / gnomon::t_quantile(0.5 + confidence() / 2, df);
    const auto limits =
        survey::exact_interval(p.value, p.value * (1 - p.value) / p.variance * ratio * ratio, confidence());
    to[key(item, stat + "_l")] = {limits.lower, 0};
    to[key(item, stat + "_u")] = {limits.upper, 0};
  }

  void quantile() {
    const auto e_groups = groups(".");
    const bool by = !text_of(row_, "by").empty();
    for (const auto& variable : variables_of(s_.data, text_of(row_, "variables"))) {
      survey::QuantileRequest request;
      request.variable = variable.values;
      request.domains = {e_groups.codes, e_groups.names.size()};
      std::vector<std::string> names = split(options_.at("levels"), "+");
      for (const auto& name : names) request.levels.push_back(std::stod(name));
      if (options_.count("rule") != 0) request.rule = *survey::quantile_rule_of(options_.at("rule"));
      if (options_.count("method") != 0) request.method = *survey::interval_method_of(options_.at("method"));
      if (options_.count("error") != 0) request.error = survey::QuantileError::replicates;
      request.confidence = confidence();
      if (options_.count("df") != 0) request.df = df_of(e_groups);
      const auto found = survey::quantiles(s_.sample, request);
      if (!by && options_.count("error") == 0)
        quantiles_as_in_r(variable, request, names,
                          options_.count("rule") != 0 ? options_.at("rule") : "math");
      for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& one = found[i];
        const auto& group = e_groups.names[i % e_groups.names.size()];
        const auto item = by ? group : variable.item + "@" + names[i / e_groups.names.size()];
        put(item, by ? "est" : "quantile", one.value);
        put(item, "ci_l", one.lower);
        put(item, "ci_u", one.upper);
        put(item, "se", one.standard_error);
        if (!by) continue;
        put(item, "cv", one.standard_error / one.value);
        put(item, "n", static_cast<double>(one.basis.n));
        put(item, "df", one.basis.df);
      }
    }
  }

  /// Quantiles with their intervals as R finds them: sums of weights compared to the last bit, equal values in the order of their rows,
  /// Shah and Vaish's rule with weights that were not brought to a mean of 1.
  void quantiles_as_in_r(const Variable& variable, const survey::QuantileRequest& request,
                         const std::vector<std::string>& names, const std::string& rule) {
    const auto quantile = quantile_as_in_r(variable.values, rule);
    auto& to = answer_.by_rule["as in R"];
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto item = variable.item + "@" + names[i];
      const double q = quantile(request.levels[i]);
      std::vector<double> below;
      for (const double value : variable.values)
        below.push_back(std::isnan(value) ? missing : (value <= q ? 1 : 0));
      survey::Request share;
      share.variables.emplace_back(below);
      const auto found = survey::estimate(s_.sample, share);
      const double df = request.df.value_or(found.basis[0].df);
      const auto limits = survey::wald_interval(found.value[0], survey::variances(s_.sample, found)[0], df,
                                                request.confidence);
      const double lower = quantile(limits.lower);
      const double upper = quantile(limits.upper);
      to[key(item, "quantile")] = {q, 0};
      to[key(item, "ci_l")] = {lower, 0};
      to[key(item, "ci_u")] = {upper, 0};
      to[key(item, "se")] = {(upper - lower) / (2 * gnomon::t_quantile(0.5 + request.confidence / 2, df)), 0};
    }
  }

  std::function<double(double)> quantile_as_in_r(const std::vector<double>& values,
                                                 const std::string& rule) const {
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!std::isnan(values[row])) order.push_back(row);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
    const auto n = order.size();
    std::vector<double> sums;
    double total = 0;
    for (const auto row : order) sums.push_back(total += s_.sample.weights[row]);
    double by_row = 0;
    for (const double weight : s_.sample.weights) by_row += weight;
    std::vector<std::pair<double, double>> points;
    const double last = s_.sample.weights[order[n - 1]];
    const auto size = static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double w = s_.sample.weights[order[i]];
      const double before = sums[i] - w;
      const double share = rule == "hf4"   ? sums[i] / total
                           : rule == "hf5" ? (sums[i] - w / 2) / total
                           : rule == "hf6" ? sums[i] / (total + last)
                           : rule == "hf7" ? before / sums[n - 2]
                           : rule == "hf8" ? (before / 3 + sums[i] * 2 / 3) / (total + last / 3)
                           : rule == "hf9" ? (before * 3 / 8 + sums[i] * 5 / 8) / (total + last / 4)
                                           : (sums[i] * size / total + 0.5 - w / 2) / (size + 1);
      points.emplace_back(share, values[order[i]]);
    }
    std::stable_sort(points.begin(), points.end(), [](auto a, auto b) { return a.first < b.first; });
    std::vector<double> sorted;
    for (const auto row : order) sorted.push_back(values[row]);
    return [=](double p) {
      if (!(p >= 0 && p <= 1)) return missing;
      if (rule == "math") {
        const auto k =
            static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), p * by_row) - sums.begin());
        const bool meets = k > 0 && p - sums[k - 1] / by_row == 0;
        return sorted[meets ? k - 1 : std::min(k, n - 1)];
      }
      const auto next = std::upper_bound(points.begin(), points.end(), std::pair(p, infinite));
      if (next == points.begin()) return next->second;
      const auto [share, value] = *(next - 1);
      if (next == points.end() || rule == "shahvaish") return value;
      return value + (next->second - value) * (p - share) / (next->first - share);
    };
  }

  void quantile_rule() {
    const auto values = s_.data.numbers(text_of(row_, "variables"));
    const survey::WeightedValues weighted(values, s_.sample.weights);
    for (const auto& level : split(options_.at("levels"), "+"))
      put(level, "quantile",
          weighted.quantile(std::stod(level), *survey::quantile_rule_of(options_.at("rule"))));
    const auto as_in_r = quantile_as_in_r(values, options_.at("rule"));
    for (const auto& level : split(options_.at("levels"), "+"))
      answer_.by_rule["as in R"][key(level, "quantile")] = {as_in_r(std::stod(level)), 0};
  }

  void design() {
    const auto& weights = s_.sample.weights;
    const auto item = options_.count("item") != 0 ? options_.at("item") : "design";
    double sum = 0;
    double squares = 0;
    double least_g = infinite;
    double greatest_g = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      sum += weights[row];
      squares += weights[row] * weights[row];
      least_g = std::min(least_g, weights[row] / s_.base_weights[row]);
      greatest_g = std::max(greatest_g, weights[row] / s_.base_weights[row]);
    }
    const auto* replicates = s_.sample.replicates.get();
    put(item, "n", static_cast<double>(weights.size()));
    put(item, "n_psu", static_cast<double>(s_.sample.design->n_psus()));
    put(item, "n_strata", static_cast<double>(s_.sample.design->n_strata()));
    put(item, "n_stages", static_cast<double>(s_.n_stages));
    put(item, "degf", replicates != nullptr ? replicates->df : s_.sample.design->degrees_of_freedom());
    put(item, "sum_w", sum);
    put(item, "sum_w2", squares);
    put(item, "min_w", *std::min_element(weights.begin(), weights.end()));
    put(item, "max_w", *std::max_element(weights.begin(), weights.end()));
    put(item, "min_g", least_g);
    put(item, "max_g", greatest_g);
    put(item, "kish_deff", survey::kish_effect(weights));
    put(item, "n_eff", static_cast<double>(weights.size()) / survey::kish_effect(weights));
    if (replicates == nullptr) return;
    answer_.by_rule["rank"][key(item, "degf")] = {rank_of_weights(), 0};
    double rscales = 0;
    for (const double scale : replicates->rscales) rscales += scale;
    put(item, "scale", replicates->scale);
    put(item, "n_replicates", static_cast<double>(replicates->size()));
    put(item, "sum_rscales", rscales);
  }

  /// Degrees of freedom and rows of a part of a sample.
  void object() {
    const auto ones = of_ones(groups("."));
    put("degf", options_.at("name"), ones.basis.front().df);
    if (!text_of(row_, "variables").empty())
      put(text_of(row_, "variables"), options_.at("name"), ones.basis.front().df);
    put("n_rows", options_.at("name"), static_cast<double>(ones.basis.front().n));
  }

  /// The parts of a two-stage variance.
  void stages() {
    const auto e = estimated();
    const double total = survey::variances(s_.sample, e.found)[0];
    // The first stage's own part: the same units, those of the second stage added up.
    const auto& design = *s_.sample.design;
    const auto psu_of_unit = design.psu_of_unit();
    std::vector<double> sums(design.n_psus(), 0);
    for (std::size_t unit = 0; unit < design.n_units(); ++unit)
      sums[psu_of_unit[unit]] += e.found.influence(static_cast<Eigen::Index>(unit), 0);
    double mean = 0;
    for (const double sum : sums) mean += sum / static_cast<double>(sums.size());
    double first = 0;
    for (std::size_t psu = 0; psu < sums.size(); ++psu)
      first += (1 - design.fraction(psu)) * (sums[psu] - mean) * (sums[psu] - mean);
    first *= static_cast<double>(sums.size()) / (static_cast<double>(sums.size()) - 1);
    put("stage1", "var", first);
    put("stage2", "var", total - first);
    put("total", "se", std::sqrt(total));
  }

  void fails() { put("fails", "value", s_.converged ? 0 : 1); }

  /// The estimate in every replicate.
  void replicates() {
    const auto e = estimated();
    for (std::size_t r = 0; r < s_.sample.replicates->size(); ++r) {
      const auto item = std::to_string(r + 1);
      put(item, "theta", e.found.replicates(static_cast<Eigen::Index>(r), 0));
      put(item, "rscale", s_.sample.replicates->rscales[r]);
    }
  }

  /// Each domain less all, or the first less the second of two (the ones named in `pair`).
  void difference() {
    auto e = estimated();
    const auto part = e.groups;
    survey::Request whole = e.request;
    whole.domains = {};
    const auto both = survey::joined({e.found, survey::estimate(s_.sample, whole)});
    const auto n = part.names.size();
    const auto pair =
        options_.count("pair") != 0 ? split(options_.at("pair"), "-") : std::vector<std::string>();
    for (std::size_t d = 0; d < n; ++d) {
      if (!pair.empty() && part.names[d] != pair[0]) continue;
      const auto other =
          pair.empty() ? n
                       : static_cast<std::size_t>(std::find(part.names.begin(), part.names.end(), pair[1]) -
                                                  part.names.begin());
      Eigen::VectorXd sides = Eigen::VectorXd::Zero(both.value.size());
      sides[static_cast<Eigen::Index>(d)] = 1;
      sides[static_cast<Eigen::Index>(other)] = -1;
      const auto found = survey::contrast(s_.sample, both, sides);
      const auto item = options_.count("item") != 0 ? options_.at("item") : part.names[d];
      put_all(answer_.ours, {item}, Eigen::VectorXd::Constant(1, found.value),
              Eigen::MatrixXd::Constant(1, 1, found.variance), df_of(part));
      put(item, "cov",
          survey::covariance(s_.sample, both)(static_cast<Eigen::Index>(d),
                                              static_cast<Eigen::Index>(other)));
      const auto test = survey::t_test(found.value, 0, found.variance, df_of(part));
      put("test", "statistic_t", test.statistic);
      put("test", "parameter_df", test.df);
      put("test", "p_value", test.p_two_sided);
      put("test", "estimate", found.value);
      const auto limits = survey::wald_interval(found.value, found.variance, df_of(part), 0.95);
      put("test", "ci_l", limits.lower);
      put("test", "ci_u", limits.upper);
      // R: one degree of freedom fewer.
      const auto fewer = survey::t_test(found.value, 0, found.variance, df_of(part) - 1);
      auto& to = answer_.by_rule["one fewer"];
      to[key("test", "parameter_df")] = {fewer.df, 0};
      to[key("test", "p_value")] = {fewer.p_two_sided, 0};
      const auto other_limits = survey::wald_interval(found.value, found.variance, fewer.df, 0.95);
      to[key("test", "ci_l")] = {other_limits.lower, 0};
      to[key("test", "ci_u")] = {other_limits.upper, 0};
    }
  }

  /// 15 % as a target, and the (invented) rate of the nation, 14.14 % with an error of 0.30 points.
  void targets() {
    const auto e = estimated();
    const auto variance = survey::variances(s_.sample, e.found);
    for (std::size_t d = 0; d < e.groups.names.size(); ++d) {
      const auto at = static_cast<Eigen::Index>(d);
      const auto item = e.groups.names[d] == "all" ? "city" : e.groups.names[d];
      const double p = e.found.value[at];
      const double df = e.found.basis[d].df;
      const auto target = survey::t_test(p, 0.15, variance[at], df);
      const auto nation = survey::z_test(p, variance[at], 0.1414, 0.003 * 0.003);
      put(item, "t", target.statistic);
      put(item, "df", df);
      put(item, "p_one_sided", target.p_above);
      put(item, "p_two_sided", target.p_two_sided);
      put(item, "z_national", nation.statistic);
      put(item, "p_national_one_sided", nation.p_above);
      put(item, "lower_bound_95_one_sided", survey::lower_bound(p, variance[at], df, 0.95));
    }
  }

  void independence() {
    const auto rows = levels(labels(s_.data, text_of(row_, "variables"), "."));
    const auto columns = levels(labels(s_.data, text_of(row_, "by"), "."));
    const auto test = survey::independence(s_.sample, {rows.codes, rows.names.size()},
                                           {columns.codes, columns.names.size()});
    put("test", "statistic_F", test.f);
    put("test", "parameter_ndf", test.df1);
    put("test", "parameter_ddf", test.df2);
    put("test", "p_value", test.p);
  }

  /// Rate, score and number of literate people in every domain, with all intervals.
  void domains() {
    const auto by = groups("*");
    std::vector<Variable> variables = variables_of(s_.data, "literate; score");
    survey::Request means;
    for (const auto& variable : variables) means.variables.emplace_back(variable.values);
    means.domains = {by.codes, by.names.size()};
    survey::Request totals = means;
    totals.statistic = survey::Statistic::total;
    totals.variables.resize(1);
    const auto mean = survey::estimate(s_.sample, means);
    const auto total = survey::estimate(s_.sample, totals);
    put_domains(answer_.ours, by, mean, total, survey::variances(s_.sample, mean),
                survey::variances(s_.sample, total), false);
    put_domains(answer_.by_rule["no cap"], by, mean, total, survey::variances(s_.sample, mean),
                survey::variances(s_.sample, total), true);
    if (s_.sample.design->drawing() == survey::Drawing::brewer)
      put_domains(answer_.by_rule["mispaired"], by, mean, total, variances_mispaired(mean),
                  variances_mispaired(total), true);
    if (s_.raked.empty()) return;
    put_domains(answer_.by_rule["sweeps"], by, mean, total, covariance_by_sweeps(s_, means, mean).diagonal(),
                covariance_by_sweeps(s_, totals, total).diagonal(), true);
  }

  /// Brewer's variance as R finds it: within strata the probabilities in the order of the rows, the totals in the order of the names.
  Eigen::VectorXd variances_mispaired(const Estimates& found) const {
    const auto& design = *s_.sample.design;
    const auto n_psus = static_cast<Eigen::Index>(design.n_psus());
    Eigen::MatrixXd totals = Eigen::MatrixXd::Zero(n_psus, found.value.size());
    for (std::size_t unit = 0; unit < design.n_units(); ++unit)
      totals.row(design.psu_of_unit()[unit]) += found.influence.row(static_cast<Eigen::Index>(unit));
    Eigen::VectorXd variance = survey::variances(s_.sample, found);
    const auto& names = s_.data.text("psu");
    for (std::size_t stratum = 0; stratum < design.n_strata(); ++stratum) {
      std::vector<std::size_t> psus;
      for (std::size_t psu = 0; psu < design.n_psus(); ++psu) {
        if (design.stratum_of_psu()[psu] == stratum) psus.push_back(psu);
      }
      auto named = psus;
      std::sort(named.begin(), named.end(),
                [&](auto a, auto b) { return names[design.row_of_psu(a)] < names[design.row_of_psu(b)]; });
      const auto n = static_cast<double>(psus.size());
      Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(found.value.size());
      for (const auto psu : psus) mean += totals.row(static_cast<Eigen::Index>(psu)) / n;
      for (std::size_t i = 0; i < psus.size(); ++i) {
        const auto square = [&](std::size_t psu) -> Eigen::VectorXd {
          return (totals.row(static_cast<Eigen::Index>(psu)) - mean).cwiseAbs2().transpose();
        };
        variance += n / (n - 1) * (1 - design.fraction(psus[i])) * (square(named[i]) - square(psus[i]));
      }
    }
    return variance;
  }

  /// `as_r`: Korn-Graubard without the cap; in `ci_beta_R` with the rows of the object for those of the domain.
  void put_domains(Numbers& to, const Levels& by, const Estimates& mean, const Estimates& total,
                   const Eigen::VectorXd& v_mean, const Eigen::VectorXd& v_total, bool as_r) const {
    const auto n = by.names.size();
    for (std::size_t d = 0; d < n; ++d) {
      const auto at = static_cast<Eigen::Index>(d);
      const auto score = static_cast<Eigen::Index>(n + d);
      const auto& basis = mean.basis[d];
      survey::Proportion p;
      p.value = mean.value[at];
      p.variance = v_mean[at];
      p.df = basis.df;
      p.n = static_cast<double>(basis.n);
      p.n_events = static_cast<double>(basis.n_events);
      const double se = std::sqrt(p.variance);
      const double floor = 1e-10 * p.value;
      const auto set = [&](const std::string& stat, double value, double least = 0) {
        to[key(by.names[d], stat)] = {value, least};
      };
      set("n", p.n);
      set("n_literate", p.n_events);
      set("df", p.df);
      set("p", p.value);
      set("p_se", se, floor);
      set("p_cv", se / p.value, 1e-10);
      set("score_mean", mean.value[score]);
      set("score_se", std::sqrt(v_mean[score]), 1e-10 * mean.value[score]);
      set("total_literate", total.value[at]);
      set("total_se", std::sqrt(v_total[at]), 1e-10 * total.value[at]);
      const auto effect = [&](Eigen::Index column) {
        return v_mean[column] / survey::simple_random_variance(mean.basis[static_cast<std::size_t>(column)],
                                                               survey::Statistic::mean, false);
      };
      set("p_deff", effect(at), 1e-10);
      set("score_deff", effect(score), 1e-10);
      if (!(p.value > 0 && p.value < 1) || p.df < 1) continue;
      set("n_eff", p.value * (1 - p.value) / p.variance);
      for (const auto& [name, method] :
           {std::pair<std::string, IntervalMethod>{"ci_mean", IntervalMethod::wald},
            {"ci_xlogit", IntervalMethod::xlogit},
            {"ci_beta", IntervalMethod::korn_graubard},
            {"ci_wilson", IntervalMethod::wilson}}) {
        const auto limits = survey::interval(method, p, 0.95);
        set(name + "_l", limits.lower, floor);
        set(name + "_u", limits.upper, floor);
      }
      for (const std::string end : {"_l", "_u"})
        to[key(by.names[d], "ci_beta_R" + end)] = to[key(by.names[d], "ci_beta" + end)];
      if (!as_r) continue;
      put_exact(to, by.names[d], "ci_beta", p, p.n, p.df);
      // R counts the rows of the object: after calibration, and with Brewer's variance, those of the whole file.
      const bool keeps_rows =
          !s_.sample.adjustments.empty() || s_.sample.design->drawing() == survey::Drawing::brewer;
      put_exact(to, by.names[d], "ci_beta_R", p, keeps_rows ? static_cast<double>(s_.data.n_rows()) : p.n,
                p.df);
    }
  }

  const Survey& s_;
  const Case& row_;
  std::map<std::string, std::string> options_;
  Answer answer_;
};

/// `clus1_*` against `clus1_ps`; alternatives are parted by `|`.
bool matches(const std::string& pattern, const std::string& text) {
  if (const auto bar = pattern.find('|'); bar != std::string::npos)
    return matches(pattern.substr(0, bar), text) || matches(pattern.substr(bar + 1), text);
  const auto star = pattern.find('*');
  if (star == std::string::npos) return pattern == text;
  if (text.compare(0, star, pattern, 0, star) != 0) return false;
  const auto rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) return true;
  }
  return false;
}

/// A row of differences.csv.
struct Difference {
  std::string file;
  std::string cases;
  std::string stats;
  std::string kind;  ///< `outside`, `looser`, `different`
  std::string rule;
  double tolerance = 0;
  std::string reason;
  int n_numbers = 0;
  int n_seen = 0;  ///< numbers that it could apply to
};

struct Count {
  int compared = 0;
  int agree = 0;
  int looser = 0;
  int different = 0;
  int outside = 0;
  int skipped_cases = 0;
  int failed = 0;
};

class Comparison {
 public:
  Comparison(std::filesystem::path tests, std::optional<std::filesystem::path> others, bool quick)
      : quick_(quick),
        tests_(std::move(tests)),
        others_(std::move(others)),
        definitions_(read_definitions(tests_ / "designs.csv")) {
    const Table table(tests_ / "differences.csv");
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
      differences_.push_back(
          {table.text("file")[row], table.text("case")[row], table.text("stat")[row], table.text("kind")[row],
           table.text("rule")[row],
           table.text("tolerance")[row].empty() ? 0 : std::stod(table.text("tolerance")[row]),
           table.text("reason")[row], 0, 0});
    }
  }

  int run() {
    const Table cases(tests_ / "cases.csv");
    std::map<std::string, std::vector<Case>> by_file;
    std::vector<std::string> files;
    for (std::size_t row = 0; row < cases.n_rows(); ++row) {
      Case one;
      for (const auto& heading : cases.headings()) one[heading] = cases.text(heading)[row];
      if (by_file.count(one["file"]) == 0) files.push_back(one["file"]);
      by_file[one["file"]].push_back(std::move(one));
    }
    for (const auto& file : files) results_of(file, by_file.at(file));
    weights();
    publication_flags();
    report();
    return total_.failed == 0 && total_.compared > 0 ? 0 : 1;
  }

 private:
  Folders folders(const std::string& file) const {
    const bool synthetic = file.rfind("L", 0) == 0;
    std::optional<std::filesystem::path> others;
    if (others_) others = synthetic ? *others_ / ".." / "synthetic" : *others_;
    return {tests_ / "reference" / (synthetic ? "synthetic" : "golden"), others};
  }

  std::shared_ptr<Survey> survey_of(const std::string& name, const std::string& file) {
    const auto found = surveys_.find(name);
    if (found != surveys_.end()) return found->second;
    if (quick_ && !text_of(definitions_.at(name), "slow").empty()) return surveys_[name] = nullptr;
    return surveys_[name] = set_up(name, definitions_, folders(file));
  }

  void results_of(const std::string& file, const std::vector<Case>& cases) {
    auto& count = counts_[file];
    files_.push_back(file);
    // The whole file where it is there, else the part of it that is ours.
    const auto lies_in = folders(file);
    std::optional<std::filesystem::path> results;
    if (others_ && file.rfind("L", 0) != 0 &&
        std::filesystem::exists(*others_ / "results" / (file + ".csv"))) {
      results = *others_ / "results" / (file + ".csv");
    } else {
      results = lies_in.find("results/" + file + ".csv");
    }
    if (!results) throw std::runtime_error("no results of " + file);
    const Table table(*results);
    const auto value = table.numbers("value");

    std::map<std::string, Answer> answers;
    for (const auto& one : cases) {
      const auto name = text_of(one, "case");
      const auto survey = survey_of(text_of(one, "design"), file);
      if (survey == nullptr) {
        ++count.skipped_cases;
        continue;
      }
      Answer answer;
      try {
        answer = Runner(*survey, one).run();
      } catch (const std::exception& e) {
        fail(count, file + " " + name + ": " + e.what());
      }
      check_same(count, one, answer, file);
      auto& all = answers[name];
      const auto rule = text_of(one, "rule");
      if (!rule.empty()) {
        // This row says how R comes to its numbers where we do not follow: they are no answer of ours.
        auto& numbers = all.by_rule[rule];
        numbers.insert(answer.by_rule["sweeps"].begin(), answer.by_rule["sweeps"].end());
        numbers.insert(answer.ours.begin(), answer.ours.end());
        continue;
      }
      for (auto& [at, number] : answer.ours) all.ours[at] = number;
      for (auto& [way, numbers] : answer.by_rule) all.by_rule[way].insert(numbers.begin(), numbers.end());
    }
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
      const auto& name = table.text("case")[row];
      const auto& item = table.text("item")[row];
      const auto& stat = table.text("stat")[row];
      const auto at = key(item, stat);
      const auto found = answers.find(name);
      const bool is_listed =
          std::any_of(cases.begin(), cases.end(), [&](const auto& c) { return text_of(c, "case") == name; });
      if (found == answers.end() && is_listed) continue;  // counted as skipped
      const auto number = found == answers.end() ? nullptr : look(found->second.ours, at);
      compare(count, file, name, item, stat, number, value[row],
              found == answers.end() ? nullptr : &found->second);
    }
  }

  /// Two ways to the same weights, raking and calibration, must end in the same numbers.
  void check_same(Count& count, const Case& one, const Answer& answer, const std::string& file) {
    const auto same_as = text_of(definitions_.at(text_of(one, "design")), "same_as");
    if (same_as.empty() || !text_of(one, "rule").empty()) return;
    const auto other = survey_of(same_as, file);
    if (other == nullptr) return;
    for (const auto& [at, number] : Runner(*other, one).run().ours) {
      const auto* ours = look(answer.ours, at);
      if (ours == nullptr ||
          !agrees({ours->value, std::max(ours->floor, number.floor)}, number.value, tolerance))
        fail(count, file + " " + text_of(one, "case") + " " + at + " is not that of " + same_as);
    }
  }

  static const Number* look(const Numbers& numbers, const std::string& at) {
    const auto found = numbers.find(at);
    return found == numbers.end() ? nullptr : &found->second;
  }

  void compare(Count& count, const std::string& file, const std::string& name, const std::string& item,
               const std::string& stat, const Number* ours, double theirs, const Answer* answer) {
    for (auto& difference : differences_) {
      if (matches(difference.file, file) && matches(difference.cases, name) &&
          matches(difference.stats, stat))
        ++difference.n_seen;
    }
    if (ours != nullptr && agrees(*ours, theirs, tolerance)) {
      ++count.compared;
      ++count.agree;
      return;
    }
    for (auto& difference : differences_) {
      if (!matches(difference.file, file) || !matches(difference.cases, name) ||
          !matches(difference.stats, stat))
        continue;
      if (difference.kind == "outside") {
        ++count.outside;
        ++difference.n_numbers;
        return;
      }
      if (ours == nullptr) continue;
      if (difference.kind == "looser" && agrees(*ours, theirs, difference.tolerance)) {
        ++count.compared;
        ++count.looser;
        ++difference.n_numbers;
        return;
      }
      if (difference.kind != "different") continue;
      // Not excused: R's number must follow from R's rule.
      const auto by_rule = answer->by_rule.find(difference.rule);
      const auto* explained =
          by_rule == answer->by_rule.end() ? nullptr : look(by_rule->second, key(item, stat));
      if (difference.rule.empty() ||
          (explained != nullptr && agrees(*explained, theirs, std::max(tolerance, difference.tolerance)))) {
        ++count.compared;
        ++count.different;
        ++difference.n_numbers;
        return;
      }
    }
    ++count.compared;
    char text[200];
    std::snprintf(text, sizeof text, ": ours %.12g, R %.12g (%.1e)", ours == nullptr ? missing : ours->value,
                  theirs, ours == nullptr ? missing : ours->value / theirs - 1);
    fail(count,
         file + " " + name + " " + item + " " + stat + (ours == nullptr ? ": not computed; R " : "") + text);
  }

  /// Weights, row by row: of calibrated designs and of replicates.
  void weights() {
    for (const auto& [name, definition] : definitions_) {
      const auto file = text_of(definition, "weights_file");
      if (file.empty()) continue;
      const bool synthetic = text_of(definition, "data").rfind("literacy", 0) == 0;
      const auto label = std::string(synthetic ? "L" : "") + "weights";
      if (counts_.count(label) == 0) files_.push_back(label);
      auto& count = counts_[label];
      const auto survey = survey_of(name, synthetic ? "L" : "");
      const auto path = folders(synthetic ? "L" : "").find("weights/" + file + ".csv");
      if (survey == nullptr || !path) {
        ++count.skipped_cases;
        continue;
      }
      const Table table(*path);
      const auto* replicates = survey->sample.replicates.get();
      const bool factors = table.has("psu");
      // Files of ours hold every tenth row; `row` counts from 1.
      const auto rows = table.has("row") ? table.numbers("row") : std::vector<double>();
      const auto check = [&](const std::string& column, const std::function<double(std::size_t)>& of_row) {
        const auto theirs = table.numbers(column);
        for (std::size_t i = 0; i < theirs.size(); ++i) {
          const auto row = rows.empty() ? i : static_cast<std::size_t>(rows[i]) - 1;
          const Number ours{of_row(row), 1e-10};
          compare(count, label, name, std::to_string(row + 1), column, &ours, theirs[i], nullptr);
        }
      };
      if (table.has("weight")) check("weight", [&](std::size_t row) { return survey->sample.weights[row]; });
      if (replicates == nullptr) continue;
      const auto weight = [&](std::size_t row, Eigen::Index column) {
        if (factors) return replicates->factors(static_cast<Eigen::Index>(row), column);
        if (replicates->weights.size() > 0)
          return replicates->weights(static_cast<Eigen::Index>(row), column);
        const auto& design = *survey->sample.design;
        return survey->base_weights[row] *
               replicates->factors(design.psu_of_unit()[design.unit_of_row()[row]], column);
      };
      // R goes through the strata in turn, we through the rows: replicates are paired by the first row that they leave out.
      std::map<std::size_t, Eigen::Index> leaves_out;
      for (Eigen::Index column = 0; column < static_cast<Eigen::Index>(replicates->size()); ++column) {
        std::size_t row = 0;
        while (row < table.n_rows() && weight(row, column) != 0) ++row;
        leaves_out.emplace(row, column);
      }
      for (std::size_t r = 0; r < replicates->size(); ++r) {
        const auto number = "r" + std::to_string(r + 1);
        auto column = static_cast<Eigen::Index>(r);
        const auto theirs = table.numbers(number);
        const auto zero = std::find(theirs.begin(), theirs.end(), 0.0);
        if (text_of(definition, "replicates").rfind("jk", 0) == 0)
          column = leaves_out.at(static_cast<std::size_t>(zero - theirs.begin()));
        check(number, [&](std::size_t row) { return weight(row, column); });
      }
    }
  }

  /// The classes of every domain by the rules of four offices.
  void publication_flags() {
    const std::string file = "L6_publication_flags";
    const auto path = folders(file).find("results/" + file + ".csv");
    if (!path) throw std::runtime_error("no results of " + file);
    files_.push_back(file);
    auto& count = counts_[file];
    const Table table(*path);
    std::map<std::string, std::vector<double>> columns;
    for (const std::string column : {"n", "n_literate", "df", "p", "se", "n_eff", "kg_width"})
      columns[column] = table.numbers(column);
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
      const auto number = [&](const std::string& column) { return columns.at(column)[row]; };
      survey::Publishable e;
      e.n = static_cast<std::size_t>(number("n"));
      e.n_events = static_cast<std::size_t>(number("n_literate"));
      e.df = number("df");
      e.value = number("p");
      e.standard_error = number("se");
      e.n_effective = number("n_eff");
      e.width = number("kg_width");
      using enum survey::Publication;
      const auto of = [&](survey::Profile profile) { return survey::by_profile(profile, e).publication; };
      const auto flag = [&](const std::string& column, bool holds) {
        ++count.compared;
        if (holds) {
          ++count.agree;
        } else {
          fail(count, file + " " + table.text("case")[row] + " " + table.text("domain")[row] + " " + column +
                          ": R " + table.text(column)[row]);
        }
      };
      const auto& statcan = table.text("statcan")[row];
      flag("statcan", of(survey::Profile::statcan) == (statcan == "release"   ? release
                                                       : statcan == "caution" ? caution
                                                                              : withheld));
      const auto& stars = table.text("abs")[row];
      flag("abs", of(survey::Profile::abs) == (stars.empty() ? release : caution));
      const auto& dhs = table.text("dhs")[row];
      flag("dhs", of(survey::Profile::dhs) == (dhs.empty()         ? release
                                               : dhs == "suppress" ? withheld
                                                                   : caution));
      const auto& nchs = table.text("nchs")[row];
      // `review` is for a person to decide: here at least caution, withheld where there are fewer than 30 respondents.
      const auto by_width = of(survey::Profile::nchs);
      flag("nchs", nchs == "present"    ? by_width == release
                   : nchs == "suppress" ? by_width == withheld
                   : nchs == "review"   ? by_width >= caution
                                        : by_width == caution);
      // Together with numbers, events and degrees of freedom nothing may become more public.
      for (const auto& info : survey::publication_profiles()) {
        if (survey::publish(info.profile, 10, e).publication < of(info.profile))
          fail(count, file + ": " + std::string(info.code) + " releases more than its rule");
      }
    }
  }

  void fail(Count& count, const std::string& text) {
    ++count.failed;
    if (++n_printed_ <= 60) std::printf("NOT EQUAL  %s\n", text.c_str());
  }

  void report() {
    std::printf("\n%-24s %9s %9s %8s %10s %9s %8s %8s\n", "results of R", "compared", "agree", "looser",
                "different", "outside", "skipped", "failed");
    const auto line = [](const std::string& name, const Count& c) {
      std::printf("%-24s %9d %9d %8d %10d %9d %8d %8d\n", name.c_str(), c.compared, c.agree, c.looser,
                  c.different, c.outside, c.skipped_cases, c.failed);
    };
    Count of_weights;
    const auto add = [](Count& to, const Count& c) {
      to.compared += c.compared;
      to.agree += c.agree;
      to.looser += c.looser;
      to.different += c.different;
      to.outside += c.outside;
      to.skipped_cases += c.skipped_cases;
      to.failed += c.failed;
    };
    for (const auto& file : files_) {
      const auto& c = counts_.at(file);
      line(file, c);
      add(file.find("weights") == std::string::npos ? total_ : of_weights, c);
    }
    line("results", total_);
    line("weights", of_weights);
    std::printf("\nagree: to a relative %.0e. skipped: cases (and files of weights), not numbers.\n\n",
                tolerance);
    for (const auto& d : differences_)
      std::printf("%-9s %6d  %s: %s, %s. %s\n", d.kind.c_str(), d.n_numbers, d.file.c_str(), d.cases.c_str(),
                  d.stats.c_str(), d.reason.c_str());
    if (!others_)
      std::printf(
          "\nSKIPPED: the cases whose data are under licences that Gnomon does not carry. Give their folder "
          "in "
          "GNOMON_SURVEY_REFERENCE.\n");
    if (quick_) std::printf("\nSKIPPED: what takes long in a build that is not optimised.\n");
    for (const auto& d : differences_) {
      // A reason that applies to nothing would only hide a fault to come.
      if (others_ && d.n_seen > 0 && d.n_numbers == 0)
        fail(total_, "differences.csv: " + d.file + " " + d.cases + " applies to nothing");
    }
    std::printf(
        "\n%d of %d results of R are reproduced (%d of them to the looser tolerance named above); %d differ "
        "on purpose, by the "
        "rule named. %d of %d weights.\n",
        total_.agree + total_.looser, total_.compared, total_.looser, total_.different,
        of_weights.agree + of_weights.looser, of_weights.compared);
    total_.failed += of_weights.failed;
    std::printf("%d failed.\n", total_.failed);
  }

  bool quick_ = false;  ///< without what takes long in a build that is not optimised
  std::filesystem::path tests_;
  std::optional<std::filesystem::path> others_;
  Definitions definitions_;
  std::vector<Difference> differences_;
  std::map<std::string, std::shared_ptr<Survey>> surveys_;
  std::map<std::string, Count> counts_;
  std::vector<std::string> files_;
  Count total_;
  int n_printed_ = 0;
};

}  // namespace
}  // namespace gnomon::test

int main(int argc, char** argv) {
  try {
    if (argc < 2) throw std::runtime_error("usage: survey_reference TESTS [OTHERS [quick]]");
    std::optional<std::filesystem::path> others;
    if (argc > 2 && std::filesystem::exists(std::filesystem::path(argv[2]) / "data")) others = argv[2];
    const bool quick = argc > 3 && std::string(argv[3]) == "quick";
    return gnomon::test::Comparison(argv[1], others, quick).run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
