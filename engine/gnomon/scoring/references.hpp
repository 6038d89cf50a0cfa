#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/lookup.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// A value as targets judge it: as published with so many decimals where `meets_by` says so, else as it is without its binary noise.
[[nodiscard]] double as_judged(const Settings& settings, double value, std::optional<int> published_decimals);

/// What the targets of one indicator refer to in one period: another unit's value, an earlier one, a mean, the value of a place. Values of
/// another calibre than the unit's own are never used. Means and places are taken over the units assessed that have a value; they are
/// worked out when first asked for.
class TargetReferences {
 public:
  TargetReferences(const Scheme& scheme, const Dataset& data, std::size_t i_indicator, const Period& period);

  /// A value referred to: NaN where there is none, or where there is one of another calibre (then its name is given).
  struct Found {
    double value = 0;
    const std::string* other_calibre = nullptr;
  };
  /// What the target refers to: the base period's value, another unit's value of the period, the unit's own last one, the mean of its group or of
  /// all.
  [[nodiscard]] Found value(const Target& target, std::size_t i_unit);
  /// The error of the distance between the unit's value and `factor` times what the target refers to, where both come from samples; unknown where
  /// one of them does not. Two values of one unit go by the error given for their change. Infinite: the mean of units, of which it is one itself.
  [[nodiscard]] SamplingError error(const Target& target, std::size_t i_unit, double factor) const;
  /// Where progress towards the target starts: the stated baseline, else the value of the base period or the last one; NaN when there is none.
  [[nodiscard]] double baseline(const Target& target, std::size_t i_unit) const;

  /// The place a target asks for, as a value: whoever has it or more is among the first so many.
  struct Place {
    double limit =
        0;  ///< value of the unit at that place, as published where `meets_by` says so; NaN without any values
    std::int32_t place = 0;  ///< the unit's own, equal values share it; 0 = the unit is not compared
  };
  [[nodiscard]] Place place(const Target& target, std::size_t i_unit);

  /// The calibre in force for the unit in the period.
  [[nodiscard]] const std::string& calibre(std::size_t i_unit) const;

 private:
  struct Mean {
    double sum = 0;
    double n = 0;
  };
  [[nodiscard]] double value_of(std::size_t i_unit, const Period& period) const;
  /// NaN, with its name, where the value is of another calibre than the unit's own in the period.
  [[nodiscard]] Found compared(double value, std::size_t i_other, const Period& period,
                               std::size_t i_unit) const;
  [[nodiscard]] Found last(std::size_t i_unit) const;
  [[nodiscard]] Found mean(bool of_group, std::size_t i_unit);
  [[nodiscard]] double as_seen(double value) const;
  /// The units compared, as a key: `what` is `all`, `group` or `parent`; empty where the unit has no group or parent.
  [[nodiscard]] std::string pool_of(std::string_view what, std::size_t i_unit) const;
  template <class Visit>
  void for_each_assessed(Visit visit) const;

  const Scheme& scheme_;
  const Dataset& data_;
  std::size_t i_indicator_;
  Period period_;
  ValueLookup lookup_;
  bool knows_means_ = false;
  std::map<std::string, Mean> means_;                  ///< by pool
  std::set<std::string> ranked_;                       ///< kinds of pools (`group`) whose values are there
  std::map<std::string, std::vector<double>> places_;  ///< by pool, best first
};

}  // namespace gnomon
