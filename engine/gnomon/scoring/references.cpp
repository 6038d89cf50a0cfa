#include <gnomon/scoring/references.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <gnomon/base/decimal.hpp>
#include <gnomon/scoring/assess.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The unit that a reference names for this unit, or nothing.
std::optional<std::size_t> referred_unit(const Scheme& scheme, const Dataset& data, const Target& target,
                                         std::size_t i_unit) {
  if (target.reference == "nation") return data.find_unit(scheme.settings.reference_unit);
  if (target.reference == "parent") return data.find_unit(data.units[i_unit].parent);
  return data.find_unit(target.reference);
}

/// The base period that an increase names.
std::optional<Period> base_period(const Target& target) {
  return target.reference.empty() ? std::nullopt : Period::parse(target.reference);
}

}  // namespace

double as_judged(const Settings& settings, double value, std::optional<int> published_decimals) {
  const bool published = settings.meets_by == Basis::published && published_decimals.has_value();
  return published ? round_computed(value, *published_decimals, settings.rounding) : without_noise(value);
}

TargetReferences::TargetReferences(const Scheme& scheme, const Dataset& data, std::size_t i_indicator,
                                   const Period& period)
    : scheme_(scheme),
      data_(data),
      i_indicator_(i_indicator),
      period_(period),
      lookup_(data, scheme.settings, period) {}

const std::string& TargetReferences::calibre(std::size_t i_unit) const {
  return data_.panel.calibre(data_.indicators[i_indicator_], i_unit, i_indicator_, period_);
}

double TargetReferences::value_of(std::size_t i_unit, const Period& period) const {
  const auto found = lookup_.value_in(period, i_indicator_, i_unit);
  return found.usable() ? found.value : nan;
}

TargetReferences::Found TargetReferences::compared(double value, std::size_t i_other, const Period& period,
                                                   std::size_t i_unit) const {
  const auto& panel = data_.panel;
  if (std::isnan(value) || panel.calibres.size() == 1) return {value};
  const auto& other = panel.calibre(data_.indicators[i_indicator_], i_other, i_indicator_, period);
  // Of a unit without a value of its own nobody knows how it would be measured.
  const bool known = !std::isnan(value_of(i_unit, period_));
  return !known || other == calibre(i_unit) ? Found{value} : Found{nan, &other};
}

TargetReferences::Found TargetReferences::last(std::size_t i_unit) const {
  const auto period = lookup_.last_with_value(i_indicator_, i_unit);
  return period ? compared(value_of(i_unit, *period), i_unit, *period, i_unit) : Found{nan};
}

TargetReferences::Found TargetReferences::value(const Target& target, std::size_t i_unit) {
  if (target.kind == TargetKind::increase && target.baseline) return {*target.baseline};
  if (target.reference == "last") return last(i_unit);
  if (target.kind == TargetKind::increase) {
    const auto base = base_period(target);
    return base ? compared(value_of(i_unit, *base), i_unit, *base, i_unit) : Found{nan};
  }
  if (target.reference == "group" || target.reference == "all")
    return mean(target.reference == "group", i_unit);
  const auto other = referred_unit(scheme_, data_, target, i_unit);
  return other ? compared(value_of(*other, period_), *other, period_, i_unit) : Found{nan};
}

SamplingError TargetReferences::error(const Target& target, std::size_t i_unit, double factor) const {
  const auto error_in = [&](std::size_t i, const Period& period) {
    const auto* const column = data_.panel.find(i_indicator_, period);
    return column == nullptr ? SamplingError{} : column->error(i);
  };
  const auto own = error_in(i_unit, period_);
  if (!own.is_known() || (target.kind == TargetKind::increase && target.baseline)) return {};
  if (target.reference == "group" || target.reference == "all")
    return {std::numeric_limits<double>::infinity(), own.df};
  auto other = std::optional(i_unit);
  auto period = std::optional(period_);
  if (target.reference == "last") {
    period = lookup_.last_with_value(i_indicator_, i_unit);
  } else if (target.kind == TargetKind::increase) {
    period = base_period(target);
  } else {
    other = referred_unit(scheme_, data_, target, i_unit);
  }
  if (!other || !period) return {};
  auto theirs = error_in(*other, *period);
  if (!theirs.is_known()) return {};
  theirs.standard_error *= factor;
  auto error = error_of_sum({own, theirs});
  if (*other == i_unit) {
    const auto change = data_.change_error(i_unit, i_indicator_, *period, period_);
    const double apart = own.standard_error * own.standard_error +
                         theirs.standard_error * theirs.standard_error / (factor * factor);
    const double twice_covariance = apart - change.standard_error * change.standard_error;
    const double variance = error.standard_error * error.standard_error - factor * twice_covariance;
    constexpr double noise = 1e-12;  // of what was worked out as independent just so
    if (std::abs(twice_covariance) > noise * apart) error = {std::sqrt(std::max(0.0, variance)), change.df};
  }
  return error;
}

double TargetReferences::baseline(const Target& target, std::size_t i_unit) const {
  if (target.baseline) return *target.baseline;
  if (target.reference == "last") return last(i_unit).value;
  const auto base = base_period(target);
  return base ? compared(value_of(i_unit, *base), i_unit, *base, i_unit).value : nan;
}

std::string TargetReferences::pool_of(std::string_view what, std::size_t i_unit) const {
  const auto& unit = data_.units[i_unit];
  if ((what == "group" && unit.group.empty()) || (what == "parent" && unit.parent.empty())) return {};
  std::string pool(what);
  pool += '\n';
  if (what == "group") pool += unit.group;
  if (what == "parent") pool += unit.parent;
  return pool + '\n' + calibre(i_unit);
}

template <class Visit>
void TargetReferences::for_each_assessed(Visit visit) const {
  const auto assessed = assessed_units(scheme_, data_, period_);
  for (std::size_t i = 0; i < data_.units.size(); ++i) {
    const double value = assessed[i] == 0 ? nan : value_of(i, period_);
    if (!std::isnan(value)) visit(i, value);
  }
}

TargetReferences::Found TargetReferences::mean(bool of_group, std::size_t i_unit) {
  if (!knows_means_) {
    knows_means_ = true;
    for_each_assessed([this](std::size_t i, double value) {
      for (const auto* const what : {"all", "group"}) {
        const auto pool = pool_of(what, i);
        if (pool.empty()) continue;
        auto& mean = means_[pool];
        mean.sum += value;
        mean.n += 1;
      }
    });
  }
  const auto found = means_.find(pool_of(of_group ? "group" : "all", i_unit));
  return {found == means_.end() ? nan : found->second.sum / found->second.n};
}

double TargetReferences::as_seen(double value) const {
  return as_judged(scheme_.settings, value, data_.indicators[i_indicator_].decimals);
}

TargetReferences::Place TargetReferences::place(const Target& target, std::size_t i_unit) {
  const auto what = target.reference.empty() ? std::string("all") : target.reference;
  if (ranked_.insert(what).second) {
    for_each_assessed([&](std::size_t i, double value) {
      const auto pool = pool_of(what, i);
      if (!pool.empty()) places_[pool].push_back(as_seen(value));
    });
    for (auto& [pool, values] : places_) std::ranges::sort(values, std::greater<>());
  }
  const auto found = places_.find(pool_of(what, i_unit));
  if (found == places_.end()) return {nan, 0};
  const auto& values = found->second;
  const auto asked = static_cast<std::size_t>(std::max(1.0, target.value.value_or(1)));
  Place result{values[std::min(asked, values.size()) - 1], 0};
  const double own = value_of(i_unit, period_);
  if (std::isnan(own)) return result;
  const auto first = std::ranges::lower_bound(values, as_seen(own), std::greater<>());
  result.place = static_cast<std::int32_t>(first - values.begin()) + 1;
  return result;
}

}  // namespace gnomon
