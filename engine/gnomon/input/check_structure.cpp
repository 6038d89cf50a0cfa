#include <gnomon/input/check_structure.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A code with its lost leading zero, when that is a unit; else an empty text.
std::string with_lost_zero(const Dataset& data, const std::string& code) {
  const auto padded = "0" + code;
  return is_digits(code) && data.find_unit(padded) ? padded : std::string();
}

std::string like_unit(const Dataset& data, std::string_view written) {
  const auto named = std::ranges::find(data.units, written, &Unit::name);
  if (named != data.units.end()) return named->code;
  if (is_digits(written)) return {};
  std::vector<std::string> codes;
  for (const auto& unit : data.units) codes.push_back(unit.code);
  return did_you_mean(written, codes);
}

void add_unknown_unit(const Package& package, const Place& place, const std::string& code,
                      Diagnostics& diagnostics) {
  const auto padded = with_lost_zero(package.data, code);
  if (padded.empty() && !package.data.knows_all_units) return;
  if (padded.empty()) {
    diagnostics.add(fault::unit_unknown, place, code, {}, like_unit(package.data, code));
  } else {
    diagnostics.add(fault::unit_lost_zero, place, code, {{"code", padded}}, padded);
  }
}

/// All that a scope or `applies_to` may name: units, groups and kinds.
class UnitSets {
 public:
  explicit UnitSets(const Dataset& data) : is_complete_(data.knows_all_units) {
    for (const auto& unit : data.units) names_.insert({unit.code, unit.group, unit.kind});
    names_.erase("");
  }
  /// Is there one of that name? Where not all units are known nothing can be said against it.
  [[nodiscard]] bool has(const std::string& name) const { return !is_complete_ || names_.contains(name); }
  [[nodiscard]] std::string like(std::string_view written) const {
    return did_you_mean(written, {names_.begin(), names_.end()});
  }

 private:
  std::set<std::string> names_;
  bool is_complete_;
};

/// Reports each cycle of parents once, at its first unit.
void check_cycles_of_parents(const Package& package, Diagnostics& diagnostics) {
  const auto& data = package.data;
  std::vector<std::uint8_t> safe(data.units.size(), 0);
  for (std::size_t start = 0; start < data.units.size(); ++start) {
    std::vector<std::size_t> path;
    auto at = std::optional(start);
    while (at && safe[*at] == 0 && std::ranges::find(path, *at) == path.end()) {
      path.push_back(*at);
      at = data.find_unit(data.units[*at].parent);
    }
    if (at && safe[*at] == 0) {
      std::vector<std::string> codes;
      for (auto step = std::ranges::find(path, *at); step != path.end(); ++step)
        codes.push_back(data.units[*step].code);
      codes.push_back(codes.front());
      diagnostics.add(fault::unit_cycle, package.place(data.units[*at].origin, "parent"), codes.front(),
                      {{"path", join(codes, " > ")}});
    }
    for (const auto i : path) safe[i] = 1;
  }
}

/// Does the line of successors lead back to the unit? Each way is gone once.
bool succeeds_itself(const Dataset& data, std::size_t start) {
  std::vector<std::size_t> waiting{start};
  std::vector<std::uint8_t> seen(data.units.size(), 0);
  while (!waiting.empty()) {
    const auto at = waiting.back();
    waiting.pop_back();
    for (const auto& code : data.units[at].successors) {
      const auto next = data.find_unit(code);
      if (next == start) return true;
      if (!next || seen[*next] != 0) continue;
      seen[*next] = 1;
      waiting.push_back(*next);
    }
  }
  return false;
}

/// Successors must exist, take over on a day that is known, still exist then, and not lead back to the unit.
void check_successors(const Package& package, Diagnostics& diagnostics) {
  const auto& data = package.data;
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    const auto& unit = data.units[i];
    if (unit.successors.empty()) continue;
    const auto place = package.place(unit.origin, "successor");
    const auto written = join(unit.successors, ";");
    if (!unit.valid_to) {
      diagnostics.add(fault::successor_without_end, package.place(unit.origin, "valid_to"), {},
                      {{"unit", unit.code}, {"successor", written}});
    }
    for (const auto& code : unit.successors) {
      const auto next = data.find_unit(code);
      if (!next) {
        add_unknown_unit(package, place, code, diagnostics);
        continue;
      }
      const auto& end = data.units[*next].valid_to;
      if (unit.valid_to && end && *end <= *unit.valid_to) {
        diagnostics.add(fault::successor_ended, place, code,
                        {{"unit", unit.code}, {"end", to_text(*end)}, {"last_day", to_text(*unit.valid_to)}});
      }
    }
    if (succeeds_itself(data, i))
      diagnostics.add(fault::successor_cycle, place, written, {{"unit", unit.code}});
  }
}

/// Warns of codes that are one digit shorter than the rest.
void check_code_lengths(const Package& package, Diagnostics& diagnostics) {
  std::map<std::size_t, std::vector<const Unit*>> by_length;
  for (const auto& unit : package.data.units) {
    if (!is_digits(unit.code)) return;
    by_length[unit.code.size()].push_back(&unit);
  }
  if (by_length.size() != 2) return;
  const auto& [short_length, short_codes] = *by_length.begin();
  const auto& [long_length, long_codes] = *by_length.rbegin();
  if (short_length + 1 != long_length || short_codes.size() >= long_codes.size()) return;
  for (const auto* const unit : short_codes) {
    diagnostics.add(fault::unit_short_code, package.place(unit->origin, "unit"), unit->code);
  }
}

void add_names_nothing(const Package& package, std::string_view key, const std::string& found,
                       const std::vector<std::string>& known, Diagnostics& diagnostics) {
  diagnostics.add(fault::setting_names_nothing, package.setting_place(key), found,
                  {{"setting", std::string(key)}, {"title", find_setting_schema(key)->title.zh}},
                  did_you_mean(found, known));
}

/// The unit that stands for the nation must be one of the units.
void check_reference_unit(const Package& package, Diagnostics& diagnostics) {
  const auto& code = package.scheme.settings.reference_unit;
  if (!with_lost_zero(package.data, code).empty()) {
    add_unknown_unit(package, package.setting_place("reference_unit"), code, diagnostics);
    return;
  }
  if (!package.data.knows_all_units) return;
  std::vector<std::string> codes;
  for (const auto& unit : package.data.units) codes.push_back(unit.code);
  add_names_nothing(package, "reference_unit", code, codes, diagnostics);
}

/// `reach asc` without the word that tells the direction.
std::string without_direction(const std::string& key) {
  for (const std::string_view direction : {" asc", " desc"}) {
    if (key.ends_with(direction)) return std::string(trim(key.substr(0, key.size() - direction.size())));
  }
  return key;
}

void check_period(const Package& package, Diagnostics& diagnostics) {
  const auto& period = package.scheme.settings.period;
  const auto periods = package.data.panel.periods();
  if (!period || periods.empty() || std::ranges::find(periods, *period) != periods.end()) return;
  if (!package.is_whole("values")) return;
  std::vector<std::string> texts;
  for (const auto& each : periods) texts.push_back(each.text());
  diagnostics.add(fault::period_setting_empty, package.setting_place("period"), period->text(),
                  {{"periods", join(texts, ", ")}});
}

bool is_role(const Node& node, std::string_view role) { return node.rule && node.rule->name == role; }

/// Do the points of this item count among those of its siblings? Extra points, deductions, vetoes and items only shown do not.
bool counts(const Node& node) {
  return !is_role(node, "bonus") && !is_role(node, "penalty") && !is_role(node, "veto") &&
         !is_role(node, "collect");
}

/// Must the points below this node add up to its own?
bool must_add_up(const Package& package, const Node& node) {
  if (node.is_leaf()) return false;
  if (!node.rule) return package.scheme.settings.aggregation == AggregationKind::sum;
  return node.rule->name == "sum" && node.rule->find("cap") == nullptr;
}

/// Was an item lost or hung elsewhere, or are its points unreadable? Then the sums of points say nothing.
bool is_tree_incomplete(const Package& package, const Diagnostics& diagnostics) {
  const auto* const table = package.find_table("scheme");
  if (table == nullptr) return false;
  if (!table->is_whole) return true;
  return std::ranges::any_of(diagnostics.sorted(), [&](const Diagnostic& each) {
    if (each.fault == &fault::item_parent_unknown || each.fault == &fault::item_cycle) return true;
    if (each.fault->severity != Severity::error || each.place.row == 0) return false;
    const bool lost = each.fault == &fault::key_twice || each.fault == &fault::item_reserved;
    return each.place.text() == table->place(each.place.row, lost ? "item" : "points").text();
  });
}

void check_points(const Package& package, Diagnostics& diagnostics) {
  // The scale and the way of adding up are settings.
  if (is_tree_incomplete(package, diagnostics) || !package.is_whole("assessment")) return;
  const auto& nodes = package.scheme.nodes;
  for (const auto& node : nodes) {
    if (!must_add_up(package, node)) continue;
    double sum = 0;
    bool complete = true;
    for (const auto i : node.children) {
      if (!counts(nodes[i])) continue;
      complete = complete && nodes[i].points.has_value();
      sum += nodes[i].points.value_or(0);
    }
    if (!complete || !node.points || std::abs(sum - *node.points) < 1e-9) continue;
    const bool is_total = node.parent == Node::none;
    const auto* const table = package.find_table("scheme");
    const auto place = !is_total          ? package.place(node.origin, "points")
                       : table == nullptr ? Place()
                                          : table->place();
    diagnostics.add(is_total ? fault::points_scale : fault::points_differ, place, format_shortest(sum),
                    {{"item", node.code}, {"points", format_shortest(*node.points)}});
  }
}

std::string ranks_text(int from, int to) {
  return from == to ? std::to_string(from) : std::to_string(from) + "-" + std::to_string(to);
}

/// The code of the item that was probably meant: that of its name, or a similar one.
std::string like_item(const Scheme& scheme, std::string_view written) {
  std::vector<std::string> codes;
  for (std::size_t i = 1; i < scheme.nodes.size(); ++i) {
    if (scheme.nodes[i].name == written) return scheme.nodes[i].code;
    codes.push_back(scheme.nodes[i].code);
  }
  return did_you_mean(written, codes);
}

/// Shares of one item must not exceed the whole; beside a department with a share one without it is probably a slip.
void check_shares(const Package& package, Diagnostics& diagnostics) {
  std::map<std::string, std::vector<const Responsibility*>> by_item;
  for (const auto& each : package.scheme.responsibilities) by_item[each.item].push_back(&each);
  for (const auto& [item, all] : by_item) {
    double sum = 0;
    const Responsibility* last = nullptr;     // the last row that has a share
    const Responsibility* without = nullptr;  // the first that has none
    for (const auto* const each : all) {
      sum += each->share.value_or(0);
      if (each->share && (last == nullptr || last->origin.row < each->origin.row)) last = each;
      if (!each->share && (without == nullptr || each->origin.row < without->origin.row)) without = each;
    }
    if (last == nullptr) continue;
    if (sum > 1 + 1e-9) {
      diagnostics.add(fault::responsibility_shares, package.place(last->origin, "share"),
                      format_shortest(without_noise(sum)), {{"item", item}});
    }
    if (without == nullptr) continue;
    const auto& settings = package.scheme.settings;
    diagnostics.add(
        fault::responsibility_share_missing, package.place(without->origin, "share"), {},
        {{"item", item},
         {"unit", without->unit},
         {"weight", format_shortest(without->role == DepartmentRole::lead ? settings.lead_weight
                                                                          : settings.joint_weight)}});
  }
}

}  // namespace

void check_units(const Package& package, Diagnostics& diagnostics) {
  const auto& data = package.data;
  for (const auto& unit : data.units) {
    if (!unit.parent.empty() && !data.find_unit(unit.parent)) {
      add_unknown_unit(package, package.place(unit.origin, "parent"), unit.parent, diagnostics);
    }
    if (unit.valid_from && unit.valid_to && *unit.valid_to < *unit.valid_from) {
      diagnostics.add(fault::unit_dates, package.place(unit.origin, "valid_to"), to_text(*unit.valid_to),
                      {{"unit", unit.code}, {"from", to_text(*unit.valid_from)}});
    }
  }
  check_successors(package, diagnostics);
  check_cycles_of_parents(package, diagnostics);
  check_code_lengths(package, diagnostics);
}

void check_settings(const Package& package, Diagnostics& diagnostics) {
  const auto& settings = package.scheme.settings;
  const auto& data = package.data;
  std::vector<std::string> indicators;
  for (const auto& indicator : data.indicators) indicators.push_back(indicator.code);
  auto names = indicators;
  for (const auto& node : package.scheme.nodes) names.push_back(node.code);
  names.emplace_back("population");
  names.emplace_back("人口");
  const bool knows_names = data.knows_all_indicators && package.is_whole("scheme");
  for (const auto& key : settings.tie_break) {
    const auto name = without_direction(key);
    if (knows_names && std::ranges::find(names, name) == names.end())
      add_names_nothing(package, "tie_break", name, names, diagnostics);
  }
  for (const auto& code : settings.show) {
    if (data.knows_all_indicators && !data.find_indicator(code))
      add_names_nothing(package, "show", code, indicators, diagnostics);
  }
  std::set<std::string> kinds;
  for (const auto& unit : data.units) kinds.insert(unit.kind);
  for (const auto& kind : settings.ranked_kind) {
    if (data.knows_all_units && !kinds.contains(kind)) {
      add_names_nothing(package, "ranked_kind", kind, {kinds.begin(), kinds.end()}, diagnostics);
    }
  }
  if (!settings.reference_unit.empty() && !data.find_unit(settings.reference_unit)) {
    check_reference_unit(package, diagnostics);
  }
  check_period(package, diagnostics);
}

/// Can the target refer to what its cell names?
bool is_reference(const Package& package, const Target& target) {
  const auto& reference = target.reference;
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, reference) != words.end();
  };
  if (reference.empty()) return true;
  if (target.kind == TargetKind::rank) return is_one_of({"all", "group", "parent"});
  if (target.kind == TargetKind::deadline || target.kind == TargetKind::path) return false;
  if (is_one_of({"nation", "parent", "last", "group", "all"})) return true;
  if (target.kind == TargetKind::increase && Period::parse(reference).has_value()) return true;
  return !package.data.knows_all_units || package.data.find_unit(reference).has_value();
}

void check_targets(const Package& package, Diagnostics& diagnostics) {
  const UnitSets sets(package.data);
  for (const auto& target : package.scheme.targets) {
    if (!target.scope.empty() && !sets.has(target.scope)) {
      const auto padded = with_lost_zero(package.data, target.scope);
      diagnostics.add(fault::scope_unknown, package.place(target.origin, "scope"), target.scope, {},
                      padded.empty() ? sets.like(target.scope) : padded);
    }
    const auto& reference = target.reference;
    if (!is_reference(package, target)) {
      diagnostics.add(fault::reference_unknown, package.place(target.origin, "reference"), reference, {},
                      like_unit(package.data, reference));
    }
  }
}

void check_scheme_tree(const Package& package, Diagnostics& diagnostics) {
  const UnitSets sets(package.data);
  const auto check = [&](const std::vector<std::string>& names, const Origin& origin) {
    for (const auto& name : names) {
      if (sets.has(name)) continue;
      const auto padded = with_lost_zero(package.data, name);
      diagnostics.add(fault::applies_to_unknown, package.place(origin, "applies_to"), name, {},
                      padded.empty() ? sets.like(name) : padded);
    }
  };
  for (const auto& node : package.scheme.nodes) check(node.applies_to, node.origin);
  for (const auto& title : package.scheme.titles) check(title.applies_to, title.origin);
  check_points(package, diagnostics);
}

void check_grades(const Package& package, Diagnostics& diagnostics) {
  const Grade* above = nullptr;     // the last better grade that has a floor
  const Grade* too_much = nullptr;  // the grade with which the quotas pass 100 %
  constexpr double most_shares = 1 + 1e-9;
  double shares = 0;
  for (const auto& grade : package.scheme.grades) {
    const double before = shares;
    shares += grade.quota.share.value_or(0);
    if (before <= most_shares && shares > most_shares) too_much = &grade;
    if (!grade.at_least) continue;
    if (above != nullptr && *grade.at_least >= *above->at_least) {
      const bool same = *grade.at_least == *above->at_least;
      diagnostics.add(same ? fault::grade_floor_twice : fault::grade_order,
                      package.place(grade.origin, "at_least"), format_shortest(*grade.at_least),
                      {{"grade", grade.name}, {"above", format_shortest(*above->at_least)}});
    }
    above = &grade;
  }
  if (too_much != nullptr) {
    diagnostics.add(fault::quota_shares, package.place(too_much->origin, "quota"),
                    format_shortest(without_noise(shares * 100)));
  }
}

void check_rewards(const Package& package, Diagnostics& diagnostics) {
  const Reward* before = nullptr;  // of the same group, with the highest rank so far
  for (const auto& reward : package.scheme.rewards) {
    const auto ranks = ranks_text(reward.rank_from, reward.rank_to);
    if (reward.rank_to < reward.rank_from) {
      diagnostics.add(fault::reward_reversed, package.place(reward.origin, "rank_to"), ranks);
      continue;
    }
    if (before == nullptr || before->group != reward.group) {
      before = &reward;
      continue;
    }
    if (reward.rank_from <= before->rank_to) {
      diagnostics.add(fault::reward_overlap, package.place(reward.origin, "rank_from"), ranks,
                      {{"row", std::to_string(before->origin.row)}});
    } else if (reward.rank_from > before->rank_to + 1 && package.is_whole("rewards")) {
      diagnostics.add(fault::reward_gap, package.place(reward.origin, "rank_from"),
                      ranks_text(before->rank_to + 1, reward.rank_from - 1));
    }
    if (reward.rank_to > before->rank_to) before = &reward;
  }
}

void check_responsibilities(const Package& package, Diagnostics& diagnostics) {
  const auto& scheme = package.scheme;
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& each : scheme.responsibilities) known.emplace(each.unit, each.item);
  for (const auto& each : scheme.responsibilities) {
    if (!package.data.find_unit(each.unit))
      add_unknown_unit(package, package.place(each.origin, "unit"), each.unit, diagnostics);
    const auto i_node = scheme.find_node(each.item);
    if (!i_node || *i_node == 0) {
      if (package.is_whole("scheme")) {
        diagnostics.add(fault::responsibility_item_unknown, package.place(each.origin, "item"), each.item, {},
                        like_item(scheme, each.item));
      }
      continue;
    }
    for (auto i = scheme.nodes[*i_node].parent; i != Node::none; i = scheme.nodes[i].parent) {
      if (!known.contains({each.unit, scheme.nodes[i].code})) continue;
      diagnostics.add(fault::responsibility_nested, package.place(each.origin, "item"), each.item,
                      {{"unit", each.unit}, {"block", scheme.nodes[i].code}});
      break;
    }
  }
  check_shares(package, diagnostics);
}

}  // namespace gnomon
