#include <gnomon/values/survey_indicators.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/survey_release.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/values/survey_comparisons.hpp>
#include <gnomon/values/survey_domains.hpp>
#include <gnomon/values/survey_estimates.hpp>
#include <gnomon/values/survey_nesting.hpp>
#include <gnomon/values/survey_rows.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {
namespace {

class IndicatorValues {
 public:
  IndicatorValues(const Package& package, const std::vector<std::unique_ptr<SurveySample>>& samples,
                  SurveyResults& results, Diagnostics& diagnostics)
      : package_(package),
        data_(package.data),
        plan_(*package.survey),
        samples_(samples),
        results_(results),
        diagnostics_(diagnostics) {}

  /// Estimates of all units, those above included, for every indicator; of changes too where they are wanted.
  void add_rows(bool with_changes) {
    with_changes_ = with_changes;
    const auto paths = paths_of(data_);
    std::size_t depth = 0;
    for (const auto& path : paths) depth = std::max(depth, path.size());
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      if (data_.indicators[i].source != ValueSource::survey) continue;
      const auto* const estimate = estimate_of(i);
      if (estimate == nullptr) continue;
      // Units of one depth share no respondent; those above one another do.
      for (std::size_t at = 0; at < depth; ++at) one_depth(i, *estimate, paths, at);
    }
  }

  /// The values of the indicators, without those that may not be published.
  SurveyIndicatorValues values() && {
    for (const auto& place : places_) {
      const auto& row = results_.estimates[place.i_row];
      const auto& sample = *samples_[row.i_wave];
      const auto& estimate = *place.estimate;
      const double scale = scale_of(data_.indicators[place.i_indicator], estimate);
      found_.values.push_back({place.i_indicator, place.i_unit, sample.wave->period, scale * row.value,
                               scale * row.standard_error, row.df, row.release == Release::withheld,
                               calibre_of(sample, estimate.variable.kind)});
    }
    return std::move(found_);
  }

 private:
  const SurveyEstimatePlan* estimate_of(std::size_t i_indicator) {
    const auto& indicator = data_.indicators[i_indicator];
    const auto written = trim(indicator.definition);
    const auto found = std::ranges::find(plan_.estimates, written, &SurveyEstimatePlan::code);
    if (found != plan_.estimates.end()) {
      const bool has_one_value = found->statistic != SurveyStatistic::quantile &&
                                 question_of(*samples_.front(), *found).levels.size() == 1;
      if (has_one_value) return &*found;
      diagnostics_.add(fault::survey_estimate_no_value, package_.place(indicator.origin, "definition"),
                       std::string(written), {{"indicator", indicator.code}});
      return nullptr;
    }
    std::vector<std::string> codes;
    for (const auto& each : plan_.estimates) codes.push_back(each.code);
    diagnostics_.add(fault::survey_estimate_unknown, package_.place(indicator.origin, "definition"),
                     std::string(written), {}, did_you_mean(written, codes));
    return nullptr;
  }

  /// The question with the units of one depth as its domains; their numbers in `units`.
  SurveyQuestion question_at(const SurveySample& sample, const SurveyEstimatePlan& estimate,
                             const std::vector<std::vector<std::size_t>>& paths, std::size_t depth,
                             std::vector<std::size_t>& units) {
    auto question = question_of(sample, estimate);
    auto found = units_of_depth(data_, paths, *sample.wave->find(sample.design->unit), depth);
    units = std::move(found.units);
    question.domains.clear();
    for (const auto unit : units) question.domains.push_back(data_.units[unit].code);
    for (std::size_t row = 0; row < sample.wave->n_rows; ++row)
      question.domain_codes[row] = question.everybody[row] < 0 ? -1 : found.codes[row];
    return question;
  }

  void one_depth(std::size_t i_indicator, const SurveyEstimatePlan& estimate,
                 const std::vector<std::vector<std::size_t>>& paths, std::size_t depth) {
    const auto& indicator = data_.indicators[i_indicator];
    const double scale = scale_of(indicator, estimate);
    struct Wave {
      const SurveySample* sample;
      std::vector<std::size_t> units;
      survey::Estimates estimates;
    };
    std::vector<Wave> waves;
    for (std::size_t i_wave = 0; i_wave < samples_.size(); ++i_wave) {
      const auto& sample = samples_[i_wave];
      if (sample->design->unit.empty()) continue;
      Wave wave{sample.get(), {}, {}};
      const auto question = question_at(*sample, estimate, paths, depth, wave.units);
      if (wave.units.empty()) continue;
      wave.estimates = estimates_of(*sample, question);
      auto rows = estimate_rows(*sample, i_wave, question, wave.estimates);
      for (std::size_t k = 0; k < rows.size(); ++k) {
        auto& row = rows[k];
        row.by = unit_column(depth);
        places_.push_back({i_indicator, wave.units[k], &estimate, results_.estimates.size()});
        results_.estimates.push_back(std::move(row));
      }
      waves.push_back(std::move(wave));
    }
    if (!with_changes_) return;
    for (std::size_t later = 1; later < waves.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const auto& now = waves[later];
        const auto& then = waves[earlier];
        std::vector<std::size_t> now_columns;
        std::vector<std::size_t> then_columns;
        for (std::size_t k = 0; k < now.units.size(); ++k) {
          const auto same = std::ranges::find(then.units, now.units[k]);
          if (same == then.units.end()) continue;
          now_columns.push_back(k);
          then_columns.push_back(static_cast<std::size_t>(same - then.units.begin()));
        }
        const auto change = change_between(*now.sample, survey::selected(now.estimates, now_columns),
                                           *then.sample, survey::selected(then.estimates, then_columns));
        for (std::size_t k = 0; k < now_columns.size(); ++k) {
          found_.changes.push_back(
              {i_indicator, now.units[now_columns[k]], then.sample->wave->period, now.sample->wave->period,
               scale * std::sqrt(change.variance[static_cast<Eigen::Index>(k)]), change.df[k]});
        }
      }
    }
  }

  [[nodiscard]] static double scale_of(const Indicator& indicator, const SurveyEstimatePlan& estimate) {
    return estimate.statistic == SurveyStatistic::proportion && indicator.is_percent() ? 100 : 1;
  }

  /// What the wave says it measures, and by which settings it measures in another way than the last wave: `2018 standard; threshold=60`.
  [[nodiscard]] std::string calibre_of(const SurveySample& sample, SurveyVariable::Kind kind) const {
    auto text = sample.design->calibre;
    for (const auto key : differing_settings(*sample.design, *samples_.back()->design, kind)) {
      if (key == "calibre") continue;
      if (!text.empty()) text += "; ";
      text.append(key).append("=").append(sample.design->choice(key));
    }
    return text;
  }

  /// Where the estimate of a unit stands among the results.
  struct Placed {
    std::size_t i_indicator;
    std::size_t i_unit;
    const SurveyEstimatePlan* estimate;
    std::size_t i_row;
  };

  const Package& package_;
  const Dataset& data_;
  const SurveyPlan& plan_;
  const std::vector<std::unique_ptr<SurveySample>>& samples_;
  SurveyResults& results_;
  Diagnostics& diagnostics_;
  bool with_changes_ = false;
  std::vector<Placed> places_;
  SurveyIndicatorValues found_;
};

/// Have units of the assessment respondents of their own?
bool have_units(const std::vector<std::unique_ptr<SurveySample>>& samples) {
  return std::ranges::any_of(samples, [](const auto& sample) { return !sample->design->unit.empty(); });
}

}  // namespace

void add_unit_estimates(const Package& package, const std::vector<std::unique_ptr<SurveySample>>& samples,
                        SurveyResults& results) {
  if (!have_units(samples)) return;
  Diagnostics told_before;  // on reading the values of the indicators
  IndicatorValues(package, samples, results, told_before).add_rows(false);
}

SurveyIndicatorValues survey_values(const Package& package, const Microdata& microdata,
                                    Diagnostics& diagnostics) {
  const auto samples = prepare_samples(package, microdata, diagnostics);
  if (!have_units(samples)) return {};
  SurveyResults results;
  for (const auto& sample : samples) results.waves.push_back(sample->method);
  IndicatorValues values(package, samples, results, diagnostics);
  values.add_rows(true);
  // What `gnomon survey` shows of the same respondents could give away what is withheld here, and the other way round.
  add_estimates(samples, *package.survey, results);
  results.nesting = nesting_of(package, samples);
  withhold(results);
  return std::move(values).values();
}

}  // namespace gnomon
