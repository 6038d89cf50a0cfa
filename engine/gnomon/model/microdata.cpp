#include <gnomon/model/microdata.hpp>

#include <algorithm>

namespace gnomon {

const MicrodataColumn* SurveyWave::find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &MicrodataColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

const SurveyWave* Microdata::find(const Period& period) const {
  const auto found = std::ranges::find(waves, period, &SurveyWave::period);
  return found == waves.end() ? nullptr : &*found;
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
