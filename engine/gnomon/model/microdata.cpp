#include <gnomon/model/microdata.hpp>

#include <algorithm>
#include <bit>
#include <compare>

namespace gnomon {
namespace {

/// Mixes a cell into the number made of the cells before it (SplitMix64, Steele, Lea and Flood 2014).
std::uint64_t mixed(std::uint64_t before, std::uint64_t cell) {
  std::uint64_t z = (before ^ cell) + 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

template <class Value>
void take_in_order(std::vector<Value>& values, const std::vector<std::uint32_t>& order) {
  if (values.empty()) return;
  std::vector<Value> ordered;
  ordered.reserve(values.size());
  for (const auto row : order) ordered.push_back(values[row]);
  values = std::move(ordered);
}

}  // namespace

const MicrodataColumn* SurveyWave::find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &MicrodataColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

const SurveyWave* Microdata::find(const Period& period) const {
  const auto found = std::ranges::find(waves, period, &SurveyWave::period);
  return found == waves.end() ? nullptr : &*found;
}

void order_rows(SurveyWave& wave, std::string_view together) {
  // The order of columns shows as little.
  std::vector<const MicrodataColumn*> columns;
  for (const auto& column : wave.columns) columns.push_back(&column);
  std::ranges::sort(columns, {}, &MicrodataColumn::name);
  // Sorted by a short number made of the cells; the cells themselves decide where that is the same.
  std::vector<std::uint64_t> keys(wave.n_rows, 0);
  for (const auto* column : columns) {
    for (std::size_t i = 0; i < column->numbers.size(); ++i)
      keys[i] = mixed(keys[i], std::bit_cast<std::uint64_t>(column->numbers[i] + 0.0));  // -0 is 0
    for (std::size_t i = 0; i < column->codes.size(); ++i)
      keys[i] = mixed(keys[i], static_cast<std::uint64_t>(column->codes[i]));
  }
  if (const auto* const column = wave.find(together); column != nullptr && column->has_labels()) {
    for (std::size_t i = 0; i < wave.n_rows; ++i)
      keys[i] = (static_cast<std::uint64_t>(column->codes[i] + 1) << 32U) | (keys[i] >> 32U);
  }
  const auto cells_less = [&](std::uint32_t a, std::uint32_t b) {
    for (const auto* column : columns) {
      if (column->has_labels() && column->codes[a] != column->codes[b])
        return column->codes[a] < column->codes[b];
      if (!column->has_numbers()) continue;
      const auto compared = std::strong_order(column->numbers[a] + 0.0, column->numbers[b] + 0.0);
      if (compared != 0) return compared < 0;
    }
    return false;
  };
  std::vector<std::uint32_t> order(wave.n_rows);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return keys[a] != keys[b] ? keys[a] < keys[b] : cells_less(a, b);
  });
  for (auto& column : wave.columns) {
    take_in_order(column.numbers, order);
    take_in_order(column.codes, order);
  }
  take_in_order(wave.row_numbers, order);
}

Crossing cross(const SurveyWave& wave, const std::vector<std::string>& columns) {
  Crossing crossing{std::vector<std::int32_t>(wave.n_rows, 0), {std::string()}};
  for (std::size_t i_column = 0; i_column < columns.size(); ++i_column) {
    const auto& column = *wave.find(columns[i_column]);
    const auto n_levels = static_cast<std::int64_t>(column.levels.size());
    // A pair of the level so far and the column's: its key grows in the order of both.
    std::vector<std::uint8_t> seen(crossing.levels.size() * column.levels.size(), 0);
    const auto key = [&](std::size_t i_row) -> std::int64_t {
      const auto so_far = crossing.codes[i_row];
      const auto own = column.codes[i_row];
      return so_far < 0 || own < 0 ? -1 : so_far * n_levels + own;
    };
    for (std::size_t i = 0; i < wave.n_rows; ++i) {
      if (const auto found = key(i); found >= 0) seen[static_cast<std::size_t>(found)] = 1;
    }
    std::vector<std::int32_t> number(seen.size(), -1);
    std::vector<std::string> levels;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i] == 0) continue;
      number[i] = static_cast<std::int32_t>(levels.size());
      const auto& before = crossing.levels[i / column.levels.size()];
      const auto& own = column.levels[i % column.levels.size()];
      levels.push_back(i_column == 0 ? own : before + crossing_sign + own);
    }
    for (std::size_t i = 0; i < wave.n_rows; ++i) {
      const auto found = key(i);
      crossing.codes[i] = found < 0 ? -1 : number[static_cast<std::size_t>(found)];
    }
    crossing.levels = std::move(levels);
  }
  return crossing;
}

}  // namespace gnomon
