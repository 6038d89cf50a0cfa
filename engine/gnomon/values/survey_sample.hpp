#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/survey/estimate.hpp>

namespace gnomon {

/// What a respondent is estimated by: a column, or made of the answers.
struct SurveyValues {
  std::vector<double> numbers;      ///< NaN = missing; empty when it has labels only
  std::vector<std::int32_t> codes;  ///< labels; empty when it has numbers only
  std::vector<std::string> levels;
};

/// A wave ready for estimation: its sample, and what was done to get there.
struct SurveySample {
  const SurveyWave* wave = nullptr;
  const SurveyPlan* plan = nullptr;
  const SurveyDesign* design = nullptr;
  survey::Sample sample;
  std::vector<double> score;  ///< 0 to 100, NaN = none; empty when the survey has no score
  SurveyMethod method;
  SurveyWeights weights;
  std::vector<SurveyMarginCell> margins;

  /// The values of a variable of the plan.
  [[nodiscard]] SurveyValues values_of(const SurveyVariable& variable) const;
  /// The label that a row has in the columns of the strata, `C01`; for messages and to find it again in another wave.
  [[nodiscard]] std::string stratum_label(std::size_t row) const;
  [[nodiscard]] std::string psu_label(std::size_t row) const;
};

/// Makes the design and the final weights of every wave: base weights, adjustment to the margins, trimming, replicates. The data have passed the
/// checks of the tables. A wave is left out, with an error in `diagnostics`, when its weights cannot be brought to the margins or its design has no
/// variance.
[[nodiscard]] std::vector<std::unique_ptr<SurveySample>> prepare_samples(const Package& package,
                                                                         const Microdata& microdata,
                                                                         Diagnostics& diagnostics);

}  // namespace gnomon
