#include <gnomon/scoring/rank.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/expression.hpp>

namespace gnomon {
namespace {

/// Nine decimals: finer than any score means, coarser than binary noise.
double comparable(double value) { return std::floor(value * 1e9 + 0.5); }

/// One criterion, larger is better; NaN stands last.
using Criterion = std::vector<double>;

std::vector<Criterion> criteria(const Scheme& scheme, const Dataset& data, const Assessment& assessment) {
  const auto n = data.units.size();
  std::vector<Criterion> result;
  const auto add = [&](auto value, bool ascending) {
    Criterion criterion(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double x = comparable(value(i));
      criterion[i] = std::isnan(x) ? -std::numeric_limits<double>::infinity() : ascending ? -x : x;
    }
    result.push_back(std::move(criterion));
  };
  const auto& settings = scheme.settings;
  const auto& totals = settings.rank_by == Basis::published ? assessment.total : assessment.total_full;
  add([&](std::size_t i) { return totals[static_cast<Eigen::Index>(i)]; }, false);
  for (const auto& written : settings.tie_break) {
    const auto [name, ascending] = parse_tie_break(written);
    if (name == "population") {
      add([&](std::size_t i) { return data.units[i].population.value_or(std::nan("")); }, ascending);
    } else if (const auto node = scheme.find_node(name)) {
      add([&](std::size_t i) { return assessment.nodes[*node].points[static_cast<Eigen::Index>(i)]; },
          ascending);
    } else if (const auto indicator = data.find_indicator(name)) {
      const auto* const column = data.panel.find(*indicator, assessment.period);
      add(
          [&](std::size_t i) {
            return column == nullptr || !has_value(column->status[i])
                       ? std::nan("")
                       : column->value[static_cast<Eigen::Index>(i)];
          },
          ascending);
    }
  }
  return result;
}

/// Position counters of one pool of units (all, a group, a parent).
struct Counter {
  std::int32_t n = 0;         ///< units so far
  std::int32_t distinct = 0;  ///< different totals so far
  std::int32_t rank = 0;
  std::size_t last = 0;  ///< unit ranked last

  template <class Tied>
  std::int32_t next(std::size_t i_unit, bool dense, const Tied& tied) {
    ++n;
    if (n == 1 || !tied(last, i_unit)) {
      ++distinct;
      rank = dense ? distinct : n;
    }
    last = i_unit;
    return rank;
  }
};

}  // namespace

std::optional<bool> holds(const Expression& condition, const Dataset& data, const Period& period,
                          std::size_t i_unit) {
  const auto result = condition.evaluate([&](std::size_t k) -> Quantity {
    const auto i_indicator = data.find_indicator(condition.variables()[k].name);
    const auto* const column = i_indicator ? data.panel.find(*i_indicator, period) : nullptr;
    if (column == nullptr || !has_value(column->status[i_unit])) return {0, Status::missing};
    return {column->value[static_cast<Eigen::Index>(i_unit)]};
  });
  return result.usable() ? std::optional(result.value != 0) : std::nullopt;
}

std::optional<std::size_t> places_of(const Quota& quota, std::size_t n_ranked, QuotaRounding rounding) {
  if (quota.count) return static_cast<std::size_t>(*quota.count);
  if (!quota.share) return std::nullopt;
  const double exact = without_noise(*quota.share * static_cast<double>(n_ranked));
  switch (rounding) {
    case QuotaRounding::down:
      return static_cast<std::size_t>(std::floor(exact));
    case QuotaRounding::nearest:
      return static_cast<std::size_t>(std::floor(exact + 0.5));
    case QuotaRounding::up:
      return static_cast<std::size_t>(std::ceil(exact));
  }
  return std::nullopt;
}

bool reaches(const Scheme& scheme, const Assessment& assessment, std::size_t i_unit, double line) {
  const auto at = static_cast<Eigen::Index>(i_unit);
  return scheme.settings.grade_by == Basis::published ? assessment.total[at] >= line
                                                      : comparable(assessment.total_full[at]) / 1e9 >= line;
}

std::size_t n_within(const std::vector<std::size_t>& best_first, std::size_t places,
                     const Assessment& assessment) {
  if (places >= best_first.size()) return best_first.size();
  while (places > 0 && assessment.rank[best_first[places - 1]] == assessment.rank[best_first[places]])
    --places;
  return places;
}

TieBreak parse_tie_break(std::string_view text) {
  TieBreak result;
  text = trim(text);
  for (const auto& [suffix, ascending] :
       {std::pair<std::string_view, bool>{" asc", true}, {" desc", false}}) {
    if (!text.ends_with(suffix)) continue;
    result.ascending = ascending;
    text.remove_suffix(suffix.size());
    break;
  }
  result.name = trim(text);
  if (result.name == "人口") result.name = "population";
  return result;
}

std::vector<std::int32_t> dense_numbers(const std::vector<Unit>& units,
                                        const std::string& (*text)(const Unit&)) {
  std::unordered_map<std::string_view, std::size_t> found;
  std::vector<std::size_t> found_at;
  found_at.reserve(units.size());
  for (const auto& unit : units) found_at.push_back(found.emplace(text(unit), found.size()).first->second);

  std::vector<std::pair<std::string_view, std::size_t>> texts(found.begin(), found.end());
  std::ranges::sort(texts);
  std::vector<std::int32_t> numbers(texts.size());
  std::int32_t next = 0;
  for (const auto& [key, at] : texts) numbers[at] = key.empty() ? -1 : next++;
  std::vector<std::int32_t> result;
  result.reserve(units.size());
  for (const auto at : found_at) result.push_back(numbers[at]);
  return result;
}

void rank_units(const Scheme& scheme, const Dataset& data, const std::vector<std::int32_t>& group_of,
                const std::vector<std::int32_t>& parent_of, Assessment& assessment) {
  const auto n = data.units.size();
  const auto keys = criteria(scheme, data, assessment);
  auto& order = assessment.order;
  order.clear();
  for (std::size_t i = 0; i < n; ++i) {
    if (assessment.assessed[i] != 0) order.push_back(i);
  }
  // Units stand by code already, so their index is the last criterion.
  const auto ranked_end = std::stable_partition(order.begin(), order.end(), [&](std::size_t i) {
    return !std::isnan(assessment.total_full[static_cast<Eigen::Index>(i)]);
  });
  std::sort(order.begin(), ranked_end, [&](std::size_t a, std::size_t b) {
    for (const auto& key : keys) {
      if (key[a] != key[b]) return key[a] > key[b];
    }
    return a < b;
  });

  const auto tied = [&](std::size_t a, std::size_t b) {
    return std::all_of(keys.begin(), keys.end(), [&](const Criterion& key) { return key[a] == key[b]; });
  };
  const bool dense = scheme.settings.ranking == RankMethod::dense;
  const auto n_of = [](const std::vector<std::int32_t>& numbers) {
    const auto most = std::max_element(numbers.begin(), numbers.end());
    return most == numbers.end() ? std::size_t{0} : static_cast<std::size_t>(*most + 1);
  };
  Counter overall;
  std::vector<Counter> groups(n_of(group_of));
  std::vector<Counter> parents(n_of(parent_of));
  assessment.rank.assign(n, 0);
  assessment.group_rank.assign(n, 0);
  assessment.parent_rank.assign(n, 0);
  for (auto it = order.begin(); it != ranked_end; ++it) {
    const auto i = *it;
    assessment.rank[i] = overall.next(i, dense, tied);
    if (group_of[i] >= 0)
      assessment.group_rank[i] = groups[static_cast<std::size_t>(group_of[i])].next(i, dense, tied);
    if (parent_of[i] >= 0)
      assessment.parent_rank[i] = parents[static_cast<std::size_t>(parent_of[i])].next(i, dense, tied);
  }
}

std::vector<std::int32_t> ranks_of(const std::vector<double>& totals, RankMethod method) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (!std::isnan(totals[i])) order.push_back(i);
  }
  const auto key = [&](std::size_t i) { return comparable(totals[i]); };
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return key(a) > key(b); });
  std::vector<std::int32_t> ranks(totals.size(), 0);
  Counter counter;
  for (const auto i : order) {
    ranks[i] = counter.next(i, method == RankMethod::dense,
                            [&](std::size_t a, std::size_t b) { return key(a) == key(b); });
  }
  return ranks;
}

void grade_units(const Scheme& scheme, const Dataset& data, Assessment& assessment) {
  assessment.grade.assign(data.units.size(), -1);
  std::vector<std::size_t> waiting;
  for (const auto i : assessment.order) {
    if (assessment.rank[i] > 0) waiting.push_back(i);
  }
  const auto n_ranked = waiting.size();
  for (std::size_t i_grade = 0; i_grade < scheme.grades.size(); ++i_grade) {
    const auto& grade = scheme.grades[i_grade];
    std::string near;
    const auto condition = grade.condition.empty() ? std::nullopt : Expression::parse(grade.condition, near);
    std::vector<std::size_t> eligible;
    for (const auto i : waiting) {
      if (grade.at_least && !reaches(scheme, assessment, i, *grade.at_least)) continue;
      if (condition && !holds(*condition, data, assessment.period, i).value_or(false)) continue;
      eligible.push_back(i);
    }
    if (const auto places = places_of(grade.quota, n_ranked, scheme.settings.quota_rounding))
      eligible.resize(n_within(eligible, *places, assessment));
    for (const auto i : eligible) assessment.grade[i] = static_cast<std::int32_t>(i_grade);
    std::erase_if(waiting, [&](std::size_t i) { return assessment.grade[i] >= 0; });
  }
}

}  // namespace gnomon
