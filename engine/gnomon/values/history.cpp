#include <gnomon/values/history.hpp>

#include <algorithm>
#include <optional>
#include <string>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/unit_of_measure.hpp>

namespace gnomon {
namespace {

/// How the values of merged units come together.
MergePolicy policy_of(const Indicator& indicator) {
  if (indicator.merged != MergePolicy::unstated) return indicator.merged;
  return unit_of_measure(indicator.unit_of_measure).adds_up() ? MergePolicy::sum : MergePolicy::none;
}

std::uint8_t calibre_of(const PanelColumn& column, std::size_t i_unit) {
  return column.calibre.empty() ? std::uint8_t{0} : column.calibre[i_unit];
}

}  // namespace

History::History(Package& package) : package_(package) {
  const auto& data = package.data;
  if (!data.has_descents()) return;
  std::vector<char> seen(data.units.size(), 0);
  for (std::size_t i = 0; i < data.units.size(); ++i) add(i, seen);
}

void History::add(std::size_t i_unit, std::vector<char>& seen) {
  if (seen[i_unit] != 0) return;  // also ends a cycle, which is reported elsewhere
  seen[i_unit] = 1;
  const auto& descent = package_.data.descent(i_unit);
  if (!descent.goes_on()) return;
  for (const auto before : descent.from) add(before, seen);
  going_on_.push_back(i_unit);
}

void History::go_on(std::size_t i_indicator, const Period& period) {
  const auto& data = package_.data;
  if (going_on_.empty() || data.panel.find(i_indicator, period) == nullptr) return;
  PanelColumn* column = nullptr;
  for (const auto i : going_on_) {
    const auto& descent = data.descent(i);
    if (period.first_day() >= descent.since) continue;
    if (column == nullptr) column = &package_.data.panel.column(i_indicator, period);
    if (column->status[i] != Status::absent) continue;
    if (descent.kind == Descent::Kind::merged) {
      merge(i, i_indicator, period, *column);
      continue;
    }
    const auto before = descent.from.front();
    column->value[static_cast<Eigen::Index>(i)] = column->value[static_cast<Eigen::Index>(before)];
    column->status[i] = column->status[before];
    column->set_error(i, column->error(before));
    column->set_calibre(i, calibre_of(*column, before));
  }
}

void History::merge(std::size_t i_unit, std::size_t i_indicator, const Period& period, PanelColumn& column) {
  const auto& data = package_.data;
  const auto policy = policy_of(data.indicators[i_indicator]);
  double sum = 0;
  double weights = 0;
  bool all_there = true;
  bool any_there = false;
  auto status = Status::absent;
  std::optional<std::uint8_t> calibre;
  std::vector<SamplingError> errors;
  for (const auto before : data.descent(i_unit).from) {
    if (!data.goes_back_to(before, period)) continue;
    const auto& unit = data.units[before];
    const auto its_status = column.status[before];
    if (its_status == Status::not_applicable) continue;
    const auto its_calibre = calibre_of(column, before);
    const bool weighed = policy != MergePolicy::population || unit.population;
    any_there = any_there || has_value(its_status);
    all_there = all_there && has_value(its_status) && weighed && calibre.value_or(its_calibre) == its_calibre;
    calibre = its_calibre;
    if (!all_there) continue;
    const double weight = policy == MergePolicy::population ? *unit.population : 1;
    sum += weight * column.value[static_cast<Eigen::Index>(before)];
    weights += weight;
    errors.push_back(column.error(before));
    errors.back().standard_error *= weight;
    if (status != Status::estimated) status = its_status;
  }
  if (!any_there) return;
  if (policy == MergePolicy::none || !all_there || weights == 0) {
    broken_.emplace(i_unit, i_indicator);
    return;
  }
  column.value[static_cast<Eigen::Index>(i_unit)] = policy == MergePolicy::population ? sum / weights : sum;
  column.status[i_unit] = status;
  auto error = error_of_sum(errors);  // samples were drawn in each of them apart
  if (policy == MergePolicy::population) error.standard_error /= weights;
  column.set_error(i_unit, error);
  column.set_calibre(i_unit, *calibre);
}

void History::report(Diagnostics& diagnostics) const {
  const auto& data = package_.data;
  for (const auto i : going_on_) {
    std::vector<std::string> indicators;
    for (const auto& [unit, i_indicator] : broken_) {
      if (unit == i) indicators.push_back(data.indicators[i_indicator].code);
    }
    if (indicators.empty()) continue;
    std::vector<std::string> before;
    for (const auto each : data.descent(i).from) before.push_back(data.units[each].code);
    diagnostics.add(fault::series_begins_anew, package_.place(data.units[i].origin, "unit"),
                    data.units[i].code,
                    {{"units", join(before, ", ")}, {"indicators", join(indicators, ", ")}});
  }
}

}  // namespace gnomon
