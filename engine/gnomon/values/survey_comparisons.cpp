#include <gnomon/values/survey_comparisons.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <gnomon/survey/association.hpp>
#include <gnomon/survey/interval.hpp>
#include <gnomon/survey/multiple.hpp>
#include <gnomon/survey/test.hpp>
#include <gnomon/values/survey_domains.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Primary units of two waves under common numbers, with their strata.
class CommonUnits {
 public:
  CommonUnits(const SurveySample& later, const SurveySample& earlier) {
    add(later, 0, later_);
    add(earlier, 1, earlier_);
  }

  [[nodiscard]] const std::vector<std::int32_t>& strata() const { return strata_; }
  [[nodiscard]] const std::vector<std::size_t>& later() const { return later_; }
  [[nodiscard]] const std::vector<std::size_t>& earlier() const { return earlier_; }

 private:
  void add(const SurveySample& sample, int i_wave, std::vector<std::size_t>& numbers) {
    const auto& drawn = *sample.sample.design;
    const auto* const flags =
        sample.design->certainty.empty() ? nullptr : sample.wave->find(sample.design->certainty);
    const bool are_split = drawn.drawing() == survey::Drawing::with_replacement;
    for (std::size_t psu = 0; psu < drawn.n_psus(); ++psu) {
      const auto row = drawn.row_of_psu(psu);
      auto label = sample.psu_label(row);
      auto stratum = sample.stratum_label(row);
      const bool is_part = are_split && flags != nullptr && flags->numbers[row] > 0;
      // The parts of a unit drawn for certain are a stratum; they were drawn anew in every wave, as respondents drawn directly are.
      if (is_part) stratum += '\0' + label;
      if (is_part || label.empty()) label += '\0' + std::to_string(i_wave) + '\0' + std::to_string(psu);
      const auto i_stratum = stratum_numbers_.try_emplace(stratum, strata_known_).first->second;
      strata_known_ = static_cast<std::int32_t>(stratum_numbers_.size());
      const auto [unit, is_new] = unit_numbers_.try_emplace({stratum, label}, strata_.size());
      if (is_new) strata_.push_back(i_stratum);
      numbers.push_back(unit->second);
    }
  }

  std::map<std::string, std::int32_t> stratum_numbers_;
  std::int32_t strata_known_ = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> unit_numbers_;
  std::vector<std::int32_t> strata_;  ///< of each unit
  std::vector<std::size_t> later_;    ///< number of each primary unit of the wave
  std::vector<std::size_t> earlier_;
};

/// Totals within primary units, at the common numbers.
Eigen::MatrixXd totals_at(const survey::Design& design, const Eigen::MatrixXd& influence,
                          const std::vector<std::size_t>& numbers, std::size_t n) {
  Eigen::MatrixXd totals = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n), influence.cols());
  for (Eigen::Index unit = 0; unit < influence.rows(); ++unit) {
    const auto psu = design.psu_of_unit()[static_cast<std::size_t>(unit)];
    totals.row(static_cast<Eigen::Index>(numbers[psu])) += influence.row(unit);
  }
  return totals;
}

/// The rows of one row of the table of comparisons; their p values are adjusted for one another at the end.
class ComparisonRows {
 public:
  ComparisonRows(const std::vector<std::unique_ptr<SurveySample>>& samples, const SurveyPlan& plan,
                 const SurveyComparisonPlan& comparison, std::size_t i_wave)
      : samples_(samples),
        comparison_(comparison),
        estimate_(plan.estimates[comparison.i_estimate]),
        i_wave_(i_wave),
        sample_(*samples[i_wave]),
        question_(question_of(sample_, estimate_)),
        confidence_(sample_.design->confidence) {}

  std::vector<SurveyComparison> rows() && {
    if (comparison_.kind == ComparisonKind::independence) {
      add_independence();
    } else {
      estimates_ = estimates_of(sample_, question_);
      for (std::size_t i = 0; i < question_.variables.size(); ++i) {
        switch (comparison_.kind) {
          case ComparisonKind::domains:
            add_domains(i);
            break;
          case ComparisonKind::whole:
            add_whole(i);
            break;
          case ComparisonKind::waves:
            add_waves(i);
            break;
          case ComparisonKind::target:
          case ComparisonKind::upper:
            add_known(i);
            break;
          case ComparisonKind::independence:
            break;
        }
      }
    }
    judge();
    return std::move(rows_);
  }

 private:
  [[nodiscard]] std::size_t column_of(std::size_t i_variable, std::size_t i_domain) const {
    return i_variable * question_.domains.size() + i_domain;
  }

  [[nodiscard]] bool is_wanted(std::size_t i_domain) const {
    return comparison_.domain.empty() || comparison_.domain == question_.domains[i_domain];
  }

  SurveyComparison& new_row(std::size_t i_variable, std::string domain, std::string against) {
    auto& row = rows_.emplace_back();
    row.comparison = comparison_.code;
    row.title = comparison_.name.empty() ? comparison_.code : comparison_.name;
    if (i_variable < question_.levels.size() && !question_.levels[i_variable].empty())
      row.title += " (" + question_.levels[i_variable] + ")";
    row.kind = code_of(comparison_.kind);
    row.adjust = code_of(comparison_.adjust);
    row.estimate = estimate_.code;
    row.i_wave = i_wave_;
    row.domain = std::move(domain);
    row.against = std::move(against);
    return row;
  }

  /// A difference with its test against 0.
  void add_difference(SurveyComparison& row, double value, double compared, double variance,
                      double df) const {
    row.value = value;
    row.compared = compared;
    row.difference = value - compared;
    row.standard_error = std::sqrt(variance);
    row.test = "t";
    row.df = df;
    const auto test = survey::t_test(row.difference, 0, variance, df);
    row.statistic = test.statistic;
    row.p = test.p_two_sided;
    const auto limits = survey::wald_interval(row.difference, variance, df, confidence_);
    row.lower = limits.lower;
    row.upper = limits.upper;
  }

  void add_pair(SurveyComparison& row, const survey::Estimates& estimates, std::size_t i, std::size_t j) {
    const auto pair = survey::selected(estimates, std::array{i, j});
    const auto covariance = survey::covariance(sample_.sample, pair);
    const Eigen::Vector2d sides(1, -1);
    const auto difference = survey::contrast(sample_.sample, pair, sides);
    const auto df = survey::degrees_of_freedom(sample_.sample, estimates, std::array{i, j});
    add_difference(row, pair.value[0], pair.value[1], difference.variance, df);
    row.covariance = covariance(0, 1);
  }

  void add_domains(std::size_t i_variable) {
    const auto n = question_.domains.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (!is_wanted(i)) continue;
      for (std::size_t j = comparison_.domain.empty() ? i + 1 : 0; j < n; ++j) {
        if (j == i || (!comparison_.against.empty() && comparison_.against != question_.domains[j])) continue;
        auto& row = new_row(i_variable, question_.domains[i], question_.domains[j]);
        add_pair(row, estimates_, column_of(i_variable, i), column_of(i_variable, j));
      }
    }
  }

  void add_whole(std::size_t i_variable) {
    const auto both = survey::joined({estimates_, estimates_of_everybody(sample_, question_)});
    for (std::size_t i = 0; i < question_.domains.size(); ++i) {
      if (!is_wanted(i)) continue;
      auto& row = new_row(i_variable, question_.domains[i], {});
      add_pair(row, both, column_of(i_variable, i), estimates_.size() + i_variable);
    }
  }

  /// The wave compared with: the one of that period, else the one before.
  [[nodiscard]] std::optional<std::size_t> earlier_wave() const {
    if (comparison_.against.empty()) return i_wave_ > 0 ? std::optional(i_wave_ - 1) : std::nullopt;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (Period::parse(comparison_.against) == samples_[i]->wave->period) return i;
    }
    return std::nullopt;
  }

  void add_waves(std::size_t i_variable) {
    const auto i_earlier = earlier_wave();
    if (!i_earlier) return;
    const auto& earlier = *samples_[*i_earlier];
    const auto before = question_of(earlier, estimate_);
    const auto level = std::ranges::find(before.levels, question_.levels[i_variable]);
    if (level == before.levels.end()) return;
    const auto i_level = static_cast<std::size_t>(level - before.levels.begin());
    std::vector<std::size_t> now;
    std::vector<std::size_t> then;
    std::vector<std::size_t> domains;
    for (std::size_t i = 0; i < question_.domains.size(); ++i) {
      const auto found = std::ranges::find(before.domains, question_.domains[i]);
      if (!is_wanted(i) || found == before.domains.end()) continue;
      domains.push_back(i);
      now.push_back(column_of(i_variable, i));
      then.push_back(i_level * before.domains.size() +
                     static_cast<std::size_t>(found - before.domains.begin()));
    }
    const auto later_estimates = survey::selected(estimates_, now);
    const auto earlier_estimates = survey::selected(estimates_of(earlier, before), then);
    const auto change = change_between(sample_, later_estimates, earlier, earlier_estimates);
    for (std::size_t i = 0; i < domains.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      auto& row = new_row(i_variable, question_.domains[domains[i]], earlier.wave->period.text());
      add_difference(row, later_estimates.value[at], earlier_estimates.value[at], change.variance[at],
                     change.df[i]);
      row.covariance = change.covariance[at];
    }
  }

  /// Against a target, or the figure of the level above, which may have an error of its own.
  void add_known(std::size_t i_variable) {
    const auto variances = survey::variances(sample_.sample, estimates_);
    for (std::size_t i = 0; i < question_.domains.size(); ++i) {
      if (!is_wanted(i)) continue;
      const auto column = column_of(i_variable, i);
      const auto at = static_cast<Eigen::Index>(column);
      const double value = estimates_.value[at];
      const double known = *comparison_.value;
      const double known_variance = comparison_.standard_error * comparison_.standard_error;
      const bool is_exact = known_variance == 0;
      auto& row = new_row(i_variable, question_.domains[i], comparison_.against);
      const auto variance = variances[at] + known_variance;
      add_difference(row, value, known, variance, is_exact ? estimates_.basis[column].df : infinity);
      row.covariance = nan;
      if (!is_exact) row.test = "z";
      if (comparison_.kind != ComparisonKind::target) continue;
      const auto test = is_exact ? survey::t_test(value, known, variance, row.df)
                                 : survey::z_test(value, variances[at], known, known_variance);
      // One-sided, towards the side on which the value lies; the interval is that of all comparisons.
      row.p = std::min(test.p_above, test.p_below);
    }
  }

  void add_independence() {
    std::vector<std::int32_t> codes(sample_.wave->n_rows, -1);
    std::size_t n_levels = 0;
    const auto values = sample_.values_of(estimate_.variable);
    if (!values.codes.empty()) {
      codes = values.codes;
      n_levels = values.levels.size();
    } else {
      n_levels = 2;
      for (std::size_t row = 0; row < codes.size(); ++row) {
        if (!std::isnan(values.numbers[row])) codes[row] = values.numbers[row] != 0 ? 1 : 0;
      }
    }
    const auto test = survey::independence(sample_.sample, {codes, n_levels},
                                           {question_.domain_codes, question_.domains.size()});
    auto& row = new_row(question_.levels.size(), {}, {});
    row.test = "F";
    row.statistic = test.f;
    row.df1 = test.df1;
    row.df = test.df2;
    row.p = test.p;
  }

  void judge() {
    std::vector<double> p;
    for (const auto& row : rows_) p.push_back(row.p);
    const auto method = survey::multiple_of(code_of(comparison_.adjust)).value_or(survey::Multiple::none);
    const auto adjusted = survey::adjusted_p_values(p, method);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      auto& row = rows_[i];
      row.p_adjusted = adjusted[i];
      if (std::isnan(row.p)) continue;
      const bool is_clear = row.p_adjusted <= 1 - confidence_;
      const bool is_target = comparison_.kind == ComparisonKind::target;
      if (comparison_.kind == ComparisonKind::independence) {
        row.verdict = is_clear ? "dependent" : "not_distinguishable";
      } else if (!is_clear) {
        row.verdict = "not_distinguishable";
      } else if (row.difference > 0) {
        row.verdict = is_target ? "met" : "above";
      } else {
        row.verdict = is_target ? "not_met" : "below";
      }
    }
  }

  const std::vector<std::unique_ptr<SurveySample>>& samples_;
  const SurveyComparisonPlan& comparison_;
  const SurveyEstimatePlan& estimate_;
  std::size_t i_wave_;
  const SurveySample& sample_;
  SurveyQuestion question_;
  double confidence_;
  survey::Estimates estimates_;
  std::vector<SurveyComparison> rows_;
};

}  // namespace

SurveyChange change_between(const SurveySample& later, const survey::Estimates& later_estimates,
                            const SurveySample& earlier, const survey::Estimates& earlier_estimates) {
  SurveyChange change;
  const auto n = later_estimates.value.size();
  const Eigen::VectorXd separate =
      survey::variances(later.sample, later_estimates) + survey::variances(earlier.sample, earlier_estimates);
  const CommonUnits common(later, earlier);
  const survey::DesignColumns columns{common.strata().size(),
                                      {{{}, common.strata(), {}}},
                                      survey::Drawing::with_replacement,
                                      later.sample.design->lonely()};
  std::vector<survey::DesignFault> ignored;
  const survey::Design both(columns, ignored);
  for (Eigen::Index i = 0; i < n; ++i) {
    std::vector<std::uint8_t> counts(both.n_psus(), 0);
    const auto& now = later_estimates.in_psu[static_cast<std::size_t>(i)];
    const auto& then = earlier_estimates.in_psu[static_cast<std::size_t>(i)];
    for (std::size_t psu = 0; psu < now.size(); ++psu) counts[common.later()[psu]] |= now[psu];
    for (std::size_t psu = 0; psu < then.size(); ++psu) counts[common.earlier()[psu]] |= then[psu];
    change.df.push_back(both.degrees_of_freedom(counts));
  }
  if (later.sample.replicates != nullptr || earlier.sample.replicates != nullptr) {
    change.variance = separate;
    change.covariance = Eigen::VectorXd::Constant(n, nan);
    return change;
  }
  const auto now = totals_at(*later.sample.design, later_estimates.influence, common.later(), both.n_psus());
  const auto then =
      totals_at(*earlier.sample.design, earlier_estimates.influence, common.earlier(), both.n_psus());
  const Eigen::VectorXd of_difference = both.variances(now - then);
  const auto is_simple = [](const SurveySample& sample) {
    return sample.sample.design->drawing() == survey::Drawing::with_replacement;
  };
  if (is_simple(later) && is_simple(earlier)) {
    change.variance = of_difference;
    change.covariance = (separate - of_difference) / 2;
  } else {
    change.covariance = (both.variances(now) + both.variances(then) - of_difference) / 2;
    change.variance = separate - 2 * change.covariance;
  }
  return change;
}

void add_comparisons(const std::vector<std::unique_ptr<SurveySample>>& samples, const SurveyPlan& plan,
                     const SurveyComparisonPlan& comparison, SurveyResults& results) {
  if (samples.empty()) return;
  auto i_wave = samples.size() - 1;
  if (comparison.period) {
    const auto found = std::ranges::find_if(
        samples, [&](const auto& sample) { return sample->wave->period == *comparison.period; });
    if (found == samples.end()) return;
    i_wave = static_cast<std::size_t>(found - samples.begin());
  }
  for (auto& row : ComparisonRows(samples, plan, comparison, i_wave).rows())
    results.comparisons.push_back(std::move(row));
}

}  // namespace gnomon
