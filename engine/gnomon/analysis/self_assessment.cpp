#include <gnomon/analysis/self_assessment.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace gnomon {
namespace {

/// A correction that keeps a value from being derived over.
Correction keep(const Dataset& data, const SelfValue& self) {
  Correction correction;
  correction.unit = data.units[self.i_unit].code;
  correction.period = self.period;
  correction.indicator = data.indicators[self.i_indicator].code;
  return correction;
}

void take_out_derived(Dataset& data, std::size_t i_indicator, const Period& period) {
  std::set<std::string> kept;
  for (const auto& each : data.corrections) {
    if (each.period == period && each.indicator == data.indicators[i_indicator].code) kept.insert(each.unit);
  }
  auto& column = data.panel.column(i_indicator, period);
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    if (kept.contains(data.units[i].code)) continue;
    column.value[static_cast<Eigen::Index>(i)] = std::numeric_limits<double>::quiet_NaN();
    column.status[i] = Status::absent;
    column.set_error(i, {});
  }
}

}  // namespace

bool has_self_values(const Dataset& data, const Period& period) {
  return std::ranges::any_of(data.self_values, [&](const auto& each) { return each.period == period; });
}

Package with_self_values(const Package& package, const Period& period) {
  Package copy = package;  // columns are shared until written
  auto& data = copy.data;
  for (std::size_t i = 0; i < data.indicators.size(); ++i) {
    auto& source = data.indicators[i].source;
    if (source == ValueSource::ledger || source == ValueSource::register_) source = ValueSource::reported;
    const bool derived = source == ValueSource::formula || source == ValueSource::children;
    if (derived && data.panel.find(i, period) != nullptr) take_out_derived(data, i, period);
  }
  for (const auto& self : package.data.self_values) {
    if (self.period != period) continue;
    auto& column = data.panel.column(self.i_indicator, period);
    column.value[static_cast<Eigen::Index>(self.i_unit)] = self.value;
    column.status[self.i_unit] = self.status;
    column.set_error(self.i_unit, {});
    data.corrections.push_back(keep(data, self));
    if (data.evidence_of(self.i_unit, self.i_indicator, period).empty())
      data.evidence.push_back({self.i_unit, self.i_indicator, period, "self"});
  }
  data.sort_filings();
  return copy;
}

}  // namespace gnomon
