#pragma once

#include <gnomon/model/results.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// Unit, name, rank before and after, places moved (a rise is positive), total before, after and its change as published. `for_people`: no
/// name that only repeats the code.
void rank_move_cells(RowSink& row, const RankMove& move, int decimals, bool for_people);

/// Unit, item, points before, after and their change.
void item_move_cells(RowSink& row, const ItemMove& move);

/// One row per unit: what its rank and total were and are, and the places it moved through the rules, the other units' values and its own. `for_people`:
/// a code is not printed a second time where it stands in for the name. Holds a reference to the moves.
[[nodiscard]] Table rank_moves_table(const Moves& moves, int decimals, bool for_people);

/// One row per unit and item whose points changed. Holds a reference to the moves.
[[nodiscard]] Table item_moves_table(const Moves& moves);

}  // namespace gnomon
