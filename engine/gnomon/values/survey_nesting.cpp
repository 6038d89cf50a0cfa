#include <gnomon/values/survey_nesting.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace gnomon {
namespace {

struct Column {
  std::string name;
  std::vector<std::int32_t> codes;
  std::vector<std::string> levels;
};

std::set<std::string> columns_of(const SurveyPlan& plan, const SurveyDesign& design) {
  std::set<std::string> names;
  for (const auto& estimate : plan.estimates) {
    names.insert(estimate.by.begin(), estimate.by.end());
    for (const auto& condition : estimate.where) names.insert(condition.column);
    const bool is_share = estimate.statistic == SurveyStatistic::proportion;
    if (is_share && estimate.variable.kind == SurveyVariable::Kind::column)
      names.insert(estimate.variable.name);
  }
  names.insert(design.unit);
  return names;
}

/// The units above the one of each respondent, a column for each depth.
void add_units(const Dataset& data, const MicrodataColumn& column, std::vector<Column>& columns) {
  const auto paths = paths_of(data);
  for (std::size_t depth = 0;; ++depth) {
    auto found = units_of_depth(data, paths, column, depth);
    if (found.units.empty()) return;
    Column made{unit_column(depth), std::move(found.codes), {}};
    for (const auto unit : found.units) made.levels.push_back(data.units[unit].code);
    columns.push_back(std::move(made));
  }
}

/// For each label of `inner` the one of `outer` that all its respondents have; -1 = they differ, or some have none.
std::vector<std::int32_t> outer_labels(const Column& inner, const Column& outer) {
  constexpr std::int32_t not_seen = -2;
  std::vector<std::int32_t> found(inner.levels.size(), not_seen);
  for (std::size_t row = 0; row < inner.codes.size(); ++row) {
    if (inner.codes[row] < 0) continue;
    auto& label = found[static_cast<std::size_t>(inner.codes[row])];
    if (label == not_seen) {
      label = outer.codes[row];
    } else if (label != outer.codes[row]) {
      label = -1;
    }
  }
  return found;
}

SurveyNesting nesting_in(const Package& package, const SurveySample& sample) {
  std::vector<Column> columns;
  for (const auto& name : columns_of(*package.survey, *sample.design)) {
    const auto* const column = sample.wave->find(name);
    if (column == nullptr || !column->has_labels()) continue;
    columns.push_back({name, column->codes, column->levels});
  }
  if (const auto* const units = sample.wave->find(sample.design->unit);
      units != nullptr && units->has_labels())
    add_units(package.data, *units, columns);
  SurveyNesting nesting;
  const Column everybody{{}, std::vector<std::int32_t>(sample.wave->n_rows, 0), {{}}};
  for (const auto& outer : columns) {
    if (const auto label = outer_labels(everybody, outer).front(); label >= 0)
      nesting[{}].emplace(outer.name, outer.levels[static_cast<std::size_t>(label)]);
  }
  for (const auto& inner : columns) {
    for (const auto& outer : columns) {
      if (&inner == &outer) continue;
      const auto labels = outer_labels(inner, outer);
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= 0)
          nesting[{inner.name, inner.levels[i]}].emplace(outer.name,
                                                         outer.levels[static_cast<std::size_t>(labels[i])]);
      }
    }
  }
  return nesting;
}

}  // namespace

std::vector<std::vector<std::size_t>> paths_of(const Dataset& data) {
  std::vector<std::vector<std::size_t>> paths(data.units.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::optional<std::size_t> at = i;
    // A ring of parents is told elsewhere; here it only must not turn for ever.
    while (at && paths[i].size() < data.units.size()) {
      paths[i].push_back(*at);
      at = data.find_unit(data.units[*at].parent);
    }
    std::ranges::reverse(paths[i]);
  }
  return paths;
}

UnitsOfDepth units_of_depth(const Dataset& data, const std::vector<std::vector<std::size_t>>& paths,
                            const MicrodataColumn& column, std::size_t depth) {
  UnitsOfDepth found;
  std::vector<std::int32_t> code_of_unit(data.units.size(), -1);
  std::vector<std::int32_t> code_of_level(column.levels.size(), -1);
  for (std::size_t i = 0; i < column.levels.size(); ++i) {
    const auto unit = data.find_unit(column.levels[i]);
    if (!unit || paths[*unit].size() <= depth) continue;
    const auto at = paths[*unit][depth];
    if (code_of_unit[at] < 0) {
      code_of_unit[at] = static_cast<std::int32_t>(found.units.size());
      found.units.push_back(at);
    }
    code_of_level[i] = code_of_unit[at];
  }
  for (const auto code : column.codes)
    found.codes.push_back(code < 0 ? -1 : code_of_level[static_cast<std::size_t>(code)]);
  return found;
}

std::string unit_column(std::size_t depth) { return '\x02' + std::to_string(depth); }

std::vector<SurveyNesting> nesting_of(const Package& package,
                                      const std::vector<std::unique_ptr<SurveySample>>& samples) {
  std::vector<SurveyNesting> nesting;
  for (const auto& sample : samples) nesting.push_back(nesting_in(package, *sample));
  return nesting;
}

}  // namespace gnomon
