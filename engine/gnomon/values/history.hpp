#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Goes on with the series of units that changed their code or were merged: puts what the units before had into the earlier periods of the unit
/// after (docs/decisions/0007).
///
/// - renamed: the value of the one before, as it was.
/// - merged: counts and money are added up; rates are weighted by population where the indicator says so (`merged`); else nothing.
///   One of the units before without a value: none for all.
/// - standard errors go on with their values; those of merged units come together as of independent samples.
///
/// A value that the unit after has itself stands. Nothing is done where no unit has a successor.
class History {
 public:
  explicit History(Package& package);

  /// Goes on with one indicator in one period. Earlier units first, so that a chain of successors works.
  void go_on(std::size_t i_indicator, const Period& period);
  /// Names the series that begin anew, and why.
  void report(Diagnostics& diagnostics) const;

 private:
  void add(std::size_t i_unit, std::vector<char>& seen);
  void merge(std::size_t i_unit, std::size_t i_indicator, const Period& period, PanelColumn& column);

  Package& package_;
  std::vector<std::size_t> going_on_;                     ///< units, those before ahead of those after
  std::set<std::pair<std::size_t, std::size_t>> broken_;  ///< unit, indicator
};

}  // namespace gnomon
