#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <gnomon/model/assessment.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// How an indicator stands against what is due.
enum class Light : std::uint8_t {
  reached,   ///< the whole target is met
  on_pace,   ///< what is due by now is met
  behind,    ///< it is not
  no_value,  ///< nothing is known, or no target is due
};

/// One unit and one indicator with a target. Numbers that do not exist are NaN.
struct Gap {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  std::int32_t target_row = -1;  ///< index into `Scheme::targets`
  double target = 0;             ///< in full: of the plan or the period
  double due = 0;                ///< by the day looked at
  double actual = 0;
  double difference = 0;  ///< actual - due, the other way round where less is better: positive is good
  double forecast = 0;    ///< at the end, at the pace so far: actual / share of the time gone; flows only
  double needed = 0;      ///< still lacking to the whole target, 0 when reached
  double needed_per_year = 0;  ///< the same for each year left of the plan; cumulative targets only
  Light light = Light::no_value;
};

/// Compares values with targets of the period, unit by unit in the order of `Dataset::units`, then by indicator.
///
/// A cumulative target is due in proportion to the days of the plan gone (setting `cumulative_path`), a flow of the period (a count with a target
/// of its own that is to be reached or passed) in proportion to the days of the period gone, everything else in full. `as_of` is the day up
/// to which the data reach; without it the end of the period. Leap years count; the last day gives 100 %.
[[nodiscard]] std::vector<Gap> find_gaps(const Package& package, const Assessment& current,
                                         std::optional<Day> as_of);

}  // namespace gnomon
