#include <gnomon/model/dataset.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include <gnomon/base/distributions.hpp>

namespace gnomon {
namespace {

auto key_of(const auto& filing) { return std::tie(filing.i_indicator, filing.period, filing.i_unit); }

/// The filing of that cell in a sorted list, or nullptr.
template <class Filing>
const Filing* find_filing(const std::vector<Filing>& filings, std::size_t i_unit, std::size_t i_indicator,
                          const Period& period) {
  const auto wanted = std::tie(i_indicator, period, i_unit);
  const auto found = std::ranges::lower_bound(filings, wanted, {}, key_of<Filing>);
  return found == filings.end() || key_of(*found) != wanted ? nullptr : &*found;
}

template <class Filing, class More>
void sort_once(std::vector<Filing>& filings, More more) {
  std::ranges::sort(filings, [&](const Filing& a, const Filing& b) {
    return key_of(a) != key_of(b) ? key_of(a) < key_of(b) : more(a) < more(b);
  });
  const auto repeated =
      std::ranges::unique(filings, [](const Filing& a, const Filing& b) { return key_of(a) == key_of(b); });
  filings.erase(repeated.begin(), repeated.end());
}

}  // namespace

SamplingError error_of_sum(const std::vector<SamplingError>& parts) {
  double variance = 0;
  double spread = 0;  // of the variance itself
  bool any = false;
  for (const auto& part : parts) {
    if (!part.is_known()) continue;
    const double own = part.standard_error * part.standard_error;
    any = true;
    variance += own;
    spread += own * own / part.df;
  }
  if (!any) return {};
  constexpr double infinite = std::numeric_limits<double>::infinity();
  return {std::sqrt(variance), spread > 0 ? variance * variance / spread : infinite};
}

std::pair<double, double> interval_of(const Indicator& indicator, double value, const SamplingError& error,
                                      double confidence) {
  const double reach = error.standard_error * t_quantile((1 + confidence) / 2, error.df);
  if (!indicator.is_share()) return {value - reach, value + reach};
  return {std::min(value, std::max(0.0, value - reach)), std::max(value, std::min(100.0, value + reach))};
}

void PanelColumn::set_error(std::size_t i_unit, const SamplingError& error) {
  if (!has_errors()) {
    if (!error.is_known()) return;
    const SamplingError none;
    standard_error.assign(status.size(), none.standard_error);
    df.assign(status.size(), none.df);
  }
  standard_error[i_unit] = error.standard_error;
  df[i_unit] = error.df;
}

bool Indicator::is_rate_of_change() const {
  return std::ranges::any_of(std::array<std::string_view, 10>{"增", "降", "变化", "同比", "环比", "growth",
                                                              "Growth", "change", "Change", "increase"},
                             [this](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::vector<Period> Panel::periods() const {
  std::vector<Period> periods;
  periods.reserve(columns_.size());
  for (const auto& [period, columns] : columns_) periods.push_back(period);
  return periods;
}

const PanelColumn* Panel::find(std::size_t i_indicator, const Period& period) const {
  const auto found = columns_.find(period);
  return found == columns_.end() ? nullptr : found->second.at(i_indicator).get();
}

PanelColumn& Panel::column(std::size_t i_indicator, const Period& period) {
  auto& columns = columns_[period];
  if (columns.empty()) columns.resize(n_indicators_);
  auto& column = columns.at(i_indicator);
  if (!column) {
    column = std::make_shared<PanelColumn>();
    column->value = Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(n_units_),
                                             std::numeric_limits<double>::quiet_NaN());
    column->status.assign(n_units_, Status::absent);
  } else if (column.use_count() > 1) {
    column = std::make_shared<PanelColumn>(*column);  // shared with a copy of the panel: write to our own
  }
  return *column;
}

Status Panel::status(std::size_t i_unit, std::size_t i_indicator, const Period& period) const {
  const auto* const column = find(i_indicator, period);
  return column == nullptr ? Status::absent : column->status[i_unit];
}

const std::string& Panel::calibre(const Indicator& indicator, std::size_t i_unit, std::size_t i_indicator,
                                  const Period& period) const {
  const auto* const column = find(i_indicator, period);
  if (column == nullptr || column->calibre.empty() || column->calibre[i_unit] == 0) return indicator.calibre;
  return calibres[column->calibre[i_unit]];
}

void PanelColumn::set_calibre(std::size_t i_unit, std::uint8_t number) {
  if (number == 0 && calibre.empty()) return;
  if (calibre.empty()) calibre.assign(status.size(), 0);
  calibre[i_unit] = number;
}

std::optional<std::uint8_t> Panel::calibre_number(std::string_view name) {
  const auto found = std::ranges::find(calibres, name);
  const auto number = static_cast<std::size_t>(found - calibres.begin());
  if (number > UINT8_MAX) return std::nullopt;
  if (found == calibres.end()) calibres.emplace_back(name);
  return static_cast<std::uint8_t>(number);
}

std::optional<std::size_t> Dataset::find_unit(std::string_view code) const {
  const auto found = unit_index_.find(std::string(code));
  return found == unit_index_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> Dataset::find_indicator(std::string_view code) const {
  const auto found = indicator_index_.find(std::string(code));
  return found == indicator_index_.end() ? std::nullopt : std::optional(found->second);
}

const SelfValue* Dataset::self_value(std::size_t i_unit, std::size_t i_indicator,
                                     const Period& period) const {
  return find_filing(self_values, i_unit, i_indicator, period);
}

std::string_view Dataset::evidence_of(std::size_t i_unit, std::size_t i_indicator,
                                      const Period& period) const {
  const auto* const found = find_filing(evidence, i_unit, i_indicator, period);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

SamplingError Dataset::change_error(std::size_t i_unit, std::size_t i_indicator, const Period& from,
                                    const Period& to) const {
  const auto key = [](const ChangeError& each) {
    return std::tie(each.i_indicator, each.i_unit, each.from, each.to);
  };
  const auto wanted = std::tie(i_indicator, i_unit, from, to);
  const auto given = std::ranges::lower_bound(change_errors, wanted, {}, key);
  if (given != change_errors.end() && key(*given) == wanted) return given->error;
  const auto* const before = panel.find(i_indicator, from);
  const auto* const after = panel.find(i_indicator, to);
  if (before == nullptr || after == nullptr) return {};
  const std::vector<SamplingError> parts{before->error(i_unit), after->error(i_unit)};
  return parts[0].is_known() && parts[1].is_known() ? error_of_sum(parts) : SamplingError{};
}

void Dataset::sort_filings() {
  sort_once(self_values, [](const SelfValue& each) { return std::pair(each.status, each.value); });
  sort_once(evidence, [](const Evidence& each) -> const std::string& { return each.text; });
}

void Dataset::add_below(const std::string& parent, int depth, std::vector<std::size_t>& found) const {
  constexpr int deepest = 64;  // a cycle of parents is reported elsewhere
  const auto children = units_by_parent_.find(parent);
  if (children == units_by_parent_.end() || depth > deepest) return;
  for (const auto i : children->second) {
    found.push_back(i);
    add_below(units[i].code, depth + 1, found);
  }
}

std::vector<std::size_t> Dataset::units_in_scope(const std::string& scope) const {
  std::vector<std::size_t> found;
  if (scope.empty()) return found;
  if (const auto own = find_unit(scope)) found.push_back(*own);
  for (const auto* const members : {&units_by_group_, &units_by_kind_}) {
    const auto named = members->find(scope);
    if (named != members->end()) found.insert(found.end(), named->second.begin(), named->second.end());
  }
  add_below(scope, 0, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

const Descent& Dataset::descent(std::size_t i_unit) const {
  static const Descent none;
  return descents_.empty() ? none : descents_[i_unit];
}

bool Dataset::stands_in(std::size_t i_unit, const Period& period) const {
  const auto& unit = units[i_unit];
  const bool succeeded = !unit.successors.empty() && unit.valid_to && *unit.valid_to < period.last_day();
  return unit.exists_in(period) && !succeeded;
}

bool Dataset::goes_back_to(std::size_t i_unit, const Period& period) const {
  constexpr int deepest = 64;  // a cycle of successors is reported elsewhere
  const std::function<bool(std::size_t, int)> goes_back = [&](std::size_t i, int depth) {
    if (units[i].exists_in(period)) return true;
    const auto& descent = this->descent(i);
    return depth < deepest && descent.goes_on() && period.last_day() < descent.since &&
           std::ranges::any_of(descent.from,
                               [&](std::size_t before) { return goes_back(before, depth + 1); });
  };
  return goes_back(i_unit, 0);
}

void Dataset::find_descents() {
  descents_.clear();
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!units[i].valid_to) continue;  // reported elsewhere
    for (const auto& code : units[i].successors) {
      const auto next = find_unit(code);
      if (!next || *next == i) continue;
      if (descents_.empty()) descents_.resize(units.size());
      descents_[*next].from.push_back(i);
    }
  }
  for (std::size_t i = 0; i < descents_.size(); ++i) {
    auto& descent = descents_[i];
    if (descent.from.empty()) continue;
    bool existed = false;
    bool in_parts = false;
    descent.since = units[i].valid_from.value_or(0);
    for (const auto before : descent.from) {
      const auto last_day = *units[before].valid_to;
      existed = existed || !units[i].valid_from || *units[i].valid_from < last_day;
      in_parts = in_parts || units[before].successors.size() > 1;
      if (existed) descent.since = std::max(descent.since, last_day + 1);
    }
    descent.kind = existed                   ? Descent::Kind::enlarged
                   : in_parts                ? Descent::Kind::part
                   : descent.from.size() > 1 ? Descent::Kind::merged
                                             : Descent::Kind::renamed;
  }
}

void Dataset::index() {
  unit_index_.clear();
  indicator_index_.clear();
  units_by_group_.clear();
  units_by_kind_.clear();
  units_by_parent_.clear();
  for (std::size_t i = 0; i < units.size(); ++i) {
    unit_index_.emplace(units[i].code, i);
    if (!units[i].group.empty()) units_by_group_[units[i].group].push_back(i);
    if (!units[i].kind.empty()) units_by_kind_[units[i].kind].push_back(i);
    if (!units[i].parent.empty()) units_by_parent_[units[i].parent].push_back(i);
  }
  for (std::size_t i = 0; i < indicators.size(); ++i) indicator_index_.emplace(indicators[i].code, i);
  find_descents();
}

}  // namespace gnomon
