#include <gnomon/model/unit_of_measure.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

using Kind = UnitOfMeasure::Kind;

constexpr auto scales =
    std::to_array<std::pair<std::string_view, double>>({{"千", 1e3}, {"万", 1e4}, {"亿", 1e8}});

constexpr auto words = std::to_array<std::pair<std::string_view, Kind>>({
    {"人", Kind::people},       {"名", Kind::people},     {"persons", Kind::people}, {"people", Kind::people},
    {"人次", Kind::visits},     {"visits", Kind::visits}, {"场", Kind::events},      {"次", Kind::events},
    {"场次", Kind::events},     {"期", Kind::events},     {"events", Kind::events},  {"个", Kind::things},
    {"户", Kind::things},       {"件", Kind::things},     {"所", Kind::things},      {"册", Kind::things},
    {"项", Kind::things},       {"家", Kind::things},     {"处", Kind::things},      {"台", Kind::things},
    {"篇", Kind::things},       {"支", Kind::things},     {"座", Kind::things},      {"份", Kind::things},
    {"items", Kind::things},    {"元", Kind::money},      {"yuan", Kind::money},     {"%", Kind::percent},
    {"percent", Kind::percent}, {"yes_no", Kind::word},   {"是否", Kind::word},      {"level", Kind::word},
    {"等级", Kind::word},
});

}  // namespace

bool UnitOfMeasure::is_like(const UnitOfMeasure& other) const {
  const auto says_nothing = [](Kind of) { return of == Kind::unknown || of == Kind::word; };
  if (says_nothing(kind) || says_nothing(other.kind)) return true;
  return kind == other.kind && scale == other.scale;
}

UnitOfMeasure unit_of_measure(std::string_view written) {
  UnitOfMeasure unit;
  auto base = trim(written);
  for (const auto& [prefix, scale] : scales) {
    if (!base.starts_with(prefix) || base.size() == prefix.size()) continue;
    base.remove_prefix(prefix.size());
    unit.scale = scale;
    break;
  }
  unit.base = base;
  const auto found = std::ranges::find(words, base, &std::pair<std::string_view, Kind>::first);
  if (found != words.end()) unit.kind = found->second;
  return unit;
}

}  // namespace gnomon
