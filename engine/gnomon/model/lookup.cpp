#include <gnomon/model/lookup.hpp>

#include <algorithm>
#include <cmath>

namespace gnomon {

ValueLookup::ValueLookup(const Dataset& data, const Settings& settings, const Period& period)
    : data_(data), settings_(settings), period_(period) {
  for (const auto& each : data.panel.periods()) {
    if (each < period && each.kind() == period.kind()) earlier_.insert(earlier_.begin(), each);
  }
}

Quantity ValueLookup::value_in(const Period& period, std::size_t i_indicator, std::size_t i_unit) const {
  const auto* const column = data_.panel.find(i_indicator, period);
  if (column == nullptr) return {0, Status::missing};
  auto status = column->status[i_unit];
  const double value = column->value[static_cast<Eigen::Index>(i_unit)];
  const bool accepted = settings_.late == LatePolicy::accept && !std::isnan(value);
  if (status == Status::late && accepted) status = Status::observed;
  return {has_value(status) ? value : 0, status};
}

std::optional<Period> ValueLookup::last_with_value(std::size_t i_indicator, std::size_t i_unit) const {
  const auto found = std::ranges::find_if(
      earlier_, [&](const Period& period) { return value_in(period, i_indicator, i_unit).usable(); });
  return found == earlier_.end() ? std::nullopt : std::optional(*found);
}

std::optional<Period> ValueLookup::last_period(std::size_t i_indicator, std::size_t i_unit) const {
  const auto period = last_with_value(i_indicator, i_unit);
  // A series breaks where the calibre changes: values across the break are never compared.
  const auto& indicator = data_.indicators[i_indicator];
  const bool comparable = period && data_.panel.calibre(indicator, i_unit, i_indicator, *period) ==
                                        data_.panel.calibre(indicator, i_unit, i_indicator, period_);
  return comparable ? period : std::nullopt;
}

Quantity ValueLookup::over_plan(std::size_t i_indicator, std::size_t i_unit) const {
  auto sum = value_in(period_, i_indicator, i_unit);
  if (!settings_.plan) return sum;
  for (const auto& period : earlier_) {
    if (!settings_.plan->contains(period)) continue;
    const auto value = value_in(period, i_indicator, i_unit);
    if (!sum.usable()) return sum;
    if (!value.usable()) return value;
    sum.value += value.value;
  }
  return sum;
}

Quantity ValueLookup::variable(const Expression::Variable& variable, std::optional<std::size_t> own,
                               std::size_t i_unit) const {
  const auto i_indicator = variable.name == "x" && own ? own : data_.find_indicator(variable.name);
  if (!i_indicator) return {0, Status::missing};
  auto whose = std::optional(i_unit);
  switch (variable.access) {
    case Access::own:
      break;
    case Access::last: {
      const auto period = last_period(*i_indicator, i_unit);
      return period ? value_in(*period, *i_indicator, i_unit) : Quantity{0, Status::missing};
    }
    case Access::plan:
      return over_plan(*i_indicator, i_unit);
    case Access::parent:
      whose = data_.find_unit(data_.units[i_unit].parent);
      break;
    case Access::nation:
      whose = data_.find_unit(settings_.reference_unit);
      break;
  }
  if (!whose) return {0, Status::missing};
  auto quantity = value_in(period_, *i_indicator, *whose);
  const auto& panel = data_.panel;
  const auto& indicator = data_.indicators[*i_indicator];
  if (panel.calibres.size() > 1 && quantity.usable() && *whose != i_unit &&
      panel.calibre(indicator, *whose, *i_indicator, period_) !=
          panel.calibre(indicator, i_unit, *i_indicator, period_))
    return {0, Status::missing, false, &panel.calibre(indicator, *whose, *i_indicator, period_)};
  return quantity;
}

}  // namespace gnomon
