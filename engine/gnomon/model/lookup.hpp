#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gnomon/model/dataset.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/model/settings.hpp>

namespace gnomon {

/// Finds what the variables of expressions stand for: a unit's values in one period, and those they may be set against.
class ValueLookup {
 public:
  ValueLookup(const Dataset& data, const Settings& settings, const Period& period);

  /// The value of a variable; `own` is the indicator that `x` stands for, if any. Missing where there is none.
  [[nodiscard]] Quantity variable(const Expression::Variable& variable, std::optional<std::size_t> own,
                                  std::size_t i_unit) const;
  /// The value in a period. A value filed late counts when the settings accept it.
  [[nodiscard]] Quantity value_in(const Period& period, std::size_t i_indicator, std::size_t i_unit) const;
  /// The last earlier period of the same kind with a value, whatever its calibre.
  [[nodiscard]] std::optional<Period> last_with_value(std::size_t i_indicator, std::size_t i_unit) const;
  /// The same; nothing when the calibre has changed since.
  [[nodiscard]] std::optional<Period> last_period(std::size_t i_indicator, std::size_t i_unit) const;

 private:
  /// Sum over the plan's periods up to this one; missing when any of them is.
  [[nodiscard]] Quantity over_plan(std::size_t i_indicator, std::size_t i_unit) const;

  const Dataset& data_;
  const Settings& settings_;
  Period period_;
  std::vector<Period> earlier_;  ///< of the same kind, latest first
};

}  // namespace gnomon
