#include <gnomon/reporting/rank_moves.hpp>

#include <cmath>
#include <limits>
#include <string_view>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {

void rank_move_cells(RowSink& row, const RankMove& move, int decimals, bool for_people) {
  row.text(move.unit);
  row.text(for_people ? name_beside(move.unit, move.name) : std::string_view(move.name));
  rank_cell(row, move.rank_before);
  rank_cell(row, move.rank_after);
  if (move.rank_before > 0 && move.rank_after > 0) {
    row.integer(move.rank_before - move.rank_after);
  } else {
    row.empty();
  }
  number_cell(row, move.total_before, decimals);
  number_cell(row, move.total_after, decimals);
  const bool both = !std::isnan(move.total_before) && !std::isnan(move.total_after);
  number_cell(row,
              both ? decimal_difference(round_decimal(move.total_after, decimals),
                                        round_decimal(move.total_before, decimals))
                   : std::numeric_limits<double>::quiet_NaN(),
              decimals);
}

void item_move_cells(RowSink& row, const ItemMove& move) {
  constexpr int places = 6;
  row.text(move.unit);
  row.text(move.item);
  number_cell(row, round_decimal(move.points_before, places));
  number_cell(row, round_decimal(move.points_after, places));
  number_cell(row, round_decimal(move.points_after - move.points_before, places));
}

Table rank_moves_table(const Moves& moves, int decimals, bool for_people) {
  auto table = table_definition("rank_moves");
  table.rows = [&moves, decimals, for_people](RowSink& row) {
    const auto effect = [&](const RankMove& move, int places) {
      if (move.explained) {
        row.integer(places);
      } else {
        row.empty();
      }
    };
    for (const auto& move : moves.ranks) {
      rank_move_cells(row, move, decimals, for_people);
      effect(move, move.by_rules);
      effect(move, move.by_others);
      effect(move, move.by_own);
      row.end_row();
    }
  };
  return table;
}

Table item_moves_table(const Moves& moves) {
  auto table = table_definition("item_moves");
  table.rows = [&moves](RowSink& row) {
    for (const auto& move : moves.items) {
      item_move_cells(row, move);
      row.end_row();
    }
  };
  return table;
}

}  // namespace gnomon
