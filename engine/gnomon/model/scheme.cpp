#include <gnomon/model/scheme.hpp>

#include <algorithm>
#include <array>
#include <functional>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

constexpr std::array<std::string_view, 4> stars{"*", "＊", "★", "☆"};

/// The star that the text begins with, or nothing.
std::string_view star_of(std::string_view text) {
  const auto* const found = std::ranges::find_if(stars, [&](auto star) { return text.starts_with(star); });
  return found == stars.end() ? std::string_view() : *found;
}

struct Words {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<Words, 12> kinds{{
    {"at_least", "不低于", "at least"},
    {"above", "超过", "above"},
    {"at_most", "不高于", "at most"},
    {"below", "低于", "below"},
    {"about", "左右", "about"},
    {"range", "区间", "range"},
    {"increase", "提高", "increase"},
    {"cumulative", "累计", "cumulative"},
    {"relative", "相对", "relative"},
    {"deadline", "期限", "deadline"},
    {"rank", "名次", "rank"},
    {"path", "进度", "path"},
}};

}  // namespace

std::string_view code(TargetKind kind) { return kinds.at(static_cast<std::size_t>(kind)).code; }

std::optional<TargetKind> parse_target_kind(std::string_view code) {
  const auto found = std::ranges::find(kinds, code, &Words::code);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<TargetKind>(found - kinds.begin());
}

std::string_view title(TargetKind kind, Language language) {
  const auto& found = kinds.at(static_cast<std::size_t>(kind));
  return language == Language::zh ? found.zh : found.en;
}

std::string_view code(DepartmentRole role) { return role == DepartmentRole::lead ? "lead" : "joint"; }

std::string_view title(DepartmentRole role, Language language) {
  if (language == Language::en) return role == DepartmentRole::lead ? "leads" : "joins";
  return role == DepartmentRole::lead ? "牵头" : "配合";
}

std::optional<std::size_t> Scheme::find_node(std::string_view code) const {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].code == code) return i;
  }
  return std::nullopt;
}

std::vector<std::uint8_t> Scheme::units_of(std::size_t i_node, const Dataset& data) const {
  std::vector<std::uint8_t> applies;
  for (auto i = i_node; i != Node::none; i = nodes[i].parent) {
    if (nodes[i].applies_to.empty()) continue;
    std::vector<std::uint8_t> named(data.units.size(), 0);
    for (const auto& scope : nodes[i].applies_to) {
      for (const auto i_unit : data.units_in_scope(scope)) named[i_unit] = 1;
    }
    if (applies.empty()) applies.assign(named.size(), 1);
    std::ranges::transform(applies, named, applies.begin(), std::bit_and<>());
  }
  return applies;
}

std::optional<MissingPolicy> Scheme::missing_policy(std::size_t i_node) const {
  for (auto i = i_node; i != Node::none; i = nodes[i].parent) {
    if (nodes[i].missing) return nodes[i].missing;
  }
  return std::nullopt;
}

bool Node::is_starred() const { return !star_of(evidence).empty(); }

std::string_view Node::evidence_asked() const {
  return trim(std::string_view(evidence).substr(star_of(evidence).size()));
}

std::optional<std::size_t> Scheme::starred_node(std::size_t i_node) const {
  for (auto i = i_node; i != Node::none; i = nodes[i].parent) {
    if (nodes[i].is_starred()) return i;
  }
  return std::nullopt;
}

Place Package::place(const Origin& origin, std::string_view column) const {
  if (origin.table < 0) return {};
  return tables.at(static_cast<std::size_t>(origin.table)).place(origin.row, column);
}

Place Package::setting_place(std::string_view key) const {
  const auto& choices = scheme.settings.choices;
  const auto choice = std::ranges::find(choices, key, &Choice::key);
  const auto table = std::ranges::find(tables, "assessment", &TableInfo::name);
  if (table == tables.end() || choice == choices.end() || choice->row == 0) return {name, {}, 0, {}, -1};
  return table->place(choice->row, "value");
}

const TableInfo* Package::find_table(std::string_view table) const {
  const auto found = std::ranges::find(tables, table, &TableInfo::name);
  return found == tables.end() ? nullptr : &*found;
}

bool Package::is_whole(std::string_view table) const {
  return std::ranges::all_of(tables, [&](const auto& each) { return each.name != table || each.is_whole; });
}

}  // namespace gnomon
