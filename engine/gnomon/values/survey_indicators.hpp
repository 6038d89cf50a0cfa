#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/values/survey_sample.hpp>

namespace gnomon {

/// Reads the respondents of the package; nullptr when there are none, or with faults in them.
using ReadMicrodata = std::function<const Microdata*()>;

/// The value of an indicator for a unit, as estimated from the respondents who belong to it or to a unit below it. In the unit of measure of the
/// indicator: shares in percent where that is %.
struct SurveyValue {
  std::size_t i_indicator = 0;
  std::size_t i_unit = 0;
  Period period = Period::year(2000);
  double value = 0;
  double standard_error = 0;
  int df = 0;
  bool is_withheld = false;  ///< too few respondents to be published
  std::string
      calibre;  ///< of the wave, where it is stated or not that of the last wave; empty = the indicator's own
};

/// The standard error of a change between two periods.
struct SurveyChangeError {
  std::size_t i_indicator = 0;
  std::size_t i_unit = 0;
  Period from = Period::year(2000);
  Period to = Period::year(2000);
  double standard_error = 0;
  int df = 0;
};

struct SurveyIndicatorValues {
  std::vector<SurveyValue> values;
  std::vector<SurveyChangeError> changes;
};

/// Values of all indicators whose source is the survey. The definition of such an indicator is the code of a row of the table of estimates, whose
/// domains become the units: `literacy`.
[[nodiscard]] SurveyIndicatorValues survey_values(const Package& package, const Microdata& microdata,
                                                  Diagnostics& diagnostics);

/// Adds the estimates that the indicators take: of every unit with respondents, those above included.
void add_unit_estimates(const Package& package, const std::vector<std::unique_ptr<SurveySample>>& samples,
                        SurveyResults& results);

}  // namespace gnomon
