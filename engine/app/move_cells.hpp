#pragma once

#include <gnomon/analysis/rank_moves.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon::app {

/// Unit, name, rank before and after, places moved (a rise is positive), total before, after and its change as published. `for_people`: no
/// name that only repeats the code.
void rank_move_cells(RowSink& row, const RankMove& move, int decimals, bool for_people);

/// Unit, item, points before, after and their change.
void item_move_cells(RowSink& row, const ItemMove& move);

}  // namespace gnomon::app
