#pragma once

#include <string>
#include <vector>

#include <app/load.hpp>
#include <gnomon/analysis/rank_moves.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon::app {

/// What a change of a database would move in one period: the units whose total or rank changes, and the items.
struct PeriodEffects {
  Period period = Period::year(2000);
  std::vector<RankMove> ranks;
  std::vector<ItemMove> items;
};

/// Which totals, ranks and items a change moves.
struct Effects {
  bool known =
      true;          ///< false: what is in the database cannot be scored, so there is nothing to compare with
  int decimals = 2;  ///< of totals
  std::vector<PeriodEffects> periods;  ///< those in which something moves, ascending
};

/// Compares two states of a database in every period that has values. Both must have been read and checked.
[[nodiscard]] Effects effects_of(const Loaded& before, const Loaded& after);

/// The totals and ranks that move. `for_people`: no name that only repeats the code.
[[nodiscard]] Table score_effects_table(const Effects& effects, bool for_people);
/// The items that move.
[[nodiscard]] Table item_effects_table(const Effects& effects);

/// Prints both tables below what stands there already, or says that nothing moves.
void print_effects(Session& session, const Effects& effects);
/// Both tables as members `ranks` and `items`; null where they are not known.
void write_effects_json(const Session& session, const Effects& effects, JsonWriter& json);

}  // namespace gnomon::app
