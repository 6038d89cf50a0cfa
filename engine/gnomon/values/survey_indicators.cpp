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
#include <gnomon/values/survey_rows.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {
namespace {

/// Units above one another: for each unit those above it, the topmost first, and itself.
std::vector<std::vector<std::size_t>> paths_of(const Dataset& data) {
  std::vector<std::vector<std::size_t>> paths(data.units.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::optional<std::size_t> at = i;
    // A ring of parents is told elsewhere; here it only must not turn for ever.
    while (at && paths[i].size() < data.units.size()) {
      paths[i].push_back(*at);
      at = data.find_unit(data.units[*at].parent);
    }
    std::ranges::reverse(paths[i]);
  }
  return paths;
}

class IndicatorValues {
 public:
  IndicatorValues(const Package& package, const Microdata& microdata, Diagnostics& diagnostics)
      : package_(package),
        data_(package.data),
        plan_(*package.survey),
        microdata_(microdata),
        diagnostics_(diagnostics) {}

  SurveyIndicatorValues find() && {
    samples_ = prepare_samples(package_, microdata_, diagnostics_);
    std::erase_if(samples_, [](const auto& sample) { return sample->design->unit.empty(); });
    if (samples_.empty()) return {};
    const auto paths = paths_of(data_);
    std::size_t depth = 0;
    for (const auto& path : paths) depth = std::max(depth, path.size());
    for (std::size_t i = 0; i < data_.indicators.size(); ++i) {
      if (data_.indicators[i].source != ValueSource::survey) continue;
      const auto* const estimate = estimate_of(i);
      if (estimate == nullptr) continue;
      rows_ = {};
      units_of_rows_.clear();
      for (const auto& sample : samples_) rows_.waves.push_back(sample->method);
      // Units of one depth share no respondent; those above one another do.
      for (std::size_t at = 0; at < depth; ++at) one_depth(i, *estimate, paths, at);
      take_values(i, *estimate);
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
    const auto& column = *sample.wave->find(sample.design->unit);
    std::vector<std::int32_t> domain_of_unit(data_.units.size(), -1);
    std::vector<std::int32_t> domain_of_level(column.levels.size(), -1);
    question.domains.clear();
    for (std::size_t i = 0; i < column.levels.size(); ++i) {
      const auto unit = data_.find_unit(column.levels[i]);
      if (!unit || paths[*unit].size() <= depth) continue;
      const auto at = paths[*unit][depth];
      if (domain_of_unit[at] < 0) {
        domain_of_unit[at] = static_cast<std::int32_t>(units.size());
        units.push_back(at);
        question.domains.push_back(data_.units[at].code);
      }
      domain_of_level[i] = domain_of_unit[at];
    }
    for (std::size_t row = 0; row < sample.wave->n_rows; ++row) {
      const auto code = column.codes[row];
      question.domain_codes[row] =
          code < 0 || question.everybody[row] < 0 ? -1 : domain_of_level[static_cast<std::size_t>(code)];
    }
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
      Wave wave{sample.get(), {}, {}};
      const auto question = question_at(*sample, estimate, paths, depth, wave.units);
      if (wave.units.empty()) continue;
      wave.estimates = estimates_of(*sample, question);
      auto rows = estimate_rows(*sample, i_wave, question, wave.estimates);
      for (std::size_t k = 0; k < rows.size(); ++k) {
        auto& row = rows[k];
        name_place(row, paths[wave.units[k]], depth);
        rows_.estimates.push_back(std::move(row));
        units_of_rows_.push_back(wave.units[k]);
      }
      waves.push_back(std::move(wave));
    }
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

  /// Places within one another as crossings, so that it shows which make up which.
  void name_place(SurveyEstimate& row, const std::vector<std::size_t>& path, std::size_t depth) const {
    std::vector<std::string> columns;
    std::vector<std::string> labels;
    for (std::size_t at = 0; at <= depth; ++at) {
      columns.push_back(std::to_string(at));
      labels.push_back(data_.units[path[at]].code);
    }
    row.by = crossing_name(columns);
    row.domain = crossing_name(labels);
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

  /// The values of the indicator, without those that may not be published.
  void take_values(std::size_t i_indicator, const SurveyEstimatePlan& estimate) {
    withhold(rows_);
    std::vector<std::string> calibres;
    for (const auto& sample : samples_) calibres.push_back(calibre_of(*sample, estimate.variable.kind));
    const auto& indicator = data_.indicators[i_indicator];
    const double scale = scale_of(indicator, estimate);
    for (std::size_t i = 0; i < rows_.estimates.size(); ++i) {
      const auto& row = rows_.estimates[i];
      found_.values.push_back({i_indicator, units_of_rows_[i], rows_.waves[row.i_wave].period,
                               scale * row.value, scale * row.standard_error, row.df,
                               row.release == Release::withheld, calibres[row.i_wave]});
    }
  }

  const Package& package_;
  const Dataset& data_;
  const SurveyPlan& plan_;
  const Microdata& microdata_;
  Diagnostics& diagnostics_;
  std::vector<std::unique_ptr<SurveySample>> samples_;
  SurveyResults rows_;                      ///< of the indicator at hand: all units, all waves
  std::vector<std::size_t> units_of_rows_;  ///< unit of each
  SurveyIndicatorValues found_;
};

}  // namespace

SurveyIndicatorValues survey_values(const Package& package, const Microdata& microdata,
                                    Diagnostics& diagnostics) {
  return IndicatorValues(package, microdata, diagnostics).find();
}

}  // namespace gnomon
