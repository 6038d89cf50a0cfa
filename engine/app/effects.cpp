#include <app/effects.hpp>

#include <cmath>

#include <gnomon/reporting/rank_moves.hpp>

namespace gnomon::app {
namespace {

bool same_total(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool moves(const RankMove& move) {
  return move.rank_before != move.rank_after || !same_total(move.total_before, move.total_after);
}

}  // namespace

Effects effects_of(const Loaded& before, const Loaded& after) {
  Effects effects;
  effects.known = !before.findings.has_errors() && !after.findings.has_errors();
  effects.decimals = after.package.scheme.settings.total_decimals;
  if (!effects.known) return effects;
  for (const auto& period : after.package.data.panel.periods()) {
    auto compared = compare_sides({&before.package, period}, {&after.package, period}, false);
    std::erase_if(compared.ranks, [](const RankMove& move) { return !moves(move); });
    if (compared.ranks.empty() && compared.items.empty()) continue;
    effects.periods.push_back({period, std::move(compared.ranks), std::move(compared.items)});
  }
  return effects;
}

Table score_effects_table(const Effects& effects, bool for_people) {
  auto table = table_definition("score_effects");
  table.rows = [&effects, for_people](RowSink& row) {
    for (const auto& [period, ranks, items] : effects.periods) {
      for (const auto& move : ranks) {
        row.text(period.text());
        rank_move_cells(row, move, effects.decimals, for_people);
        row.end_row();
      }
    }
  };
  return table;
}

Table item_effects_table(const Effects& effects) {
  auto table = table_definition("item_effects");
  table.rows = [&effects](RowSink& row) {
    for (const auto& [period, ranks, items] : effects.periods) {
      for (const auto& move : items) {
        row.text(period.text());
        item_move_cells(row, move);
        row.end_row();
      }
    }
  };
  return table;
}

void print_effects(Session& session, const Effects& effects) {
  session.flush();
  if (!effects.known) {
    session.say({"What is in the database now cannot be scored: there is nothing to compare with.",
                 "数据库现有内容无法计分，没有可对比的结果。"});
    return;
  }
  if (effects.periods.empty()) {
    session.say({"No score and no rank moves.", "得分和名次均不变动。"});
    return;
  }
  session.out().put('\n');
  session.print(score_effects_table(effects, true));
  session.out().put('\n');
  session.print(item_effects_table(effects));
}

void write_effects_json(const Session& session, const Effects& effects, JsonWriter& json) {
  if (!effects.known) {
    json.null_member("ranks");
    json.null_member("items");
    return;
  }
  json.key("ranks");
  session.embed(json, score_effects_table(effects, false));
  json.key("items");
  session.embed(json, item_effects_table(effects));
}

}  // namespace gnomon::app
