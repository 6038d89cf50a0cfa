#include <gnomon/reporting/workbook_tables.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/unit_sheet.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int most_decimals = 4;
constexpr std::string_view nothing = "—";

template <class Predicate>
void drop_columns(Table& table, Predicate drop) {
  std::erase_if(table.columns, [&](const Column& column) { return drop(std::string_view(column.id)); });
}

/// Puts columns that are only known now in the place that the definition keeps for them.
void fill_place(Table& table, std::string_view id, std::vector<Column> columns) {
  const auto place =
      std::ranges::find_if(table.columns, [&](const Column& column) { return column.id == id; });
  const auto at = table.columns.erase(place);
  for (auto& column : columns) column.in_place_of = id;
  table.columns.insert(at, std::make_move_iterator(columns.begin()), std::make_move_iterator(columns.end()));
}

Column number_column(std::string id, const std::string& title, std::string unit = {}) {
  return {.id = std::move(id),
          .kind = CellKind::number,
          .decimals = -1,
          .title_en = title,
          .title_zh = title,
          .unit = std::move(unit)};
}

bool any_unit(const ReportContext& context, bool (*has)(const Unit&)) {
  return std::ranges::any_of(context.results.current.order,
                             [&](std::size_t i) { return has(context.data().units[i]); });
}

bool has_name(const Unit& unit) { return !name_beside(unit.code, unit.name).empty(); }

/// Cells of one unit in the current ranking.
class RankingCells {
 public:
  explicit RankingCells(const ReportContext& context)
      : context_(context), now_(context.results.now()), before_(context.previous()) {}

  /// False for a column that it does not know.
  bool write(std::string_view id, std::size_t i_unit, RowSink& row) const {
    const auto& unit = context_.data().units[i_unit];
    const int decimals = context_.settings().total_decimals;
    const auto rank = at(now_.rank, i_unit, 0);
    const auto previous_rank = before_ == nullptr ? 0 : at(before_->rank, i_unit, 0);
    if (id == "rank") {
      rank_cell(row, rank);
    } else if (id == "unit") {
      row.text(unit.code);
    } else if (id == "name") {
      row.text(name_beside(unit.code, unit.name));
    } else if (id == "group") {
      row.text(unit.group);
    } else if (id == "parent") {
      row.text(unit.parent);
    } else if (id == "total") {
      number_cell(row, at(now_.total, i_unit), decimals);
    } else if (id == "self_total") {
      number_cell(row, at(context_.self->total, i_unit), decimals);
    } else if (id == "grade") {
      const auto grade = at(now_.grade, i_unit, -1);
      row.text(grade < 0 ? std::string_view()
                         : context_.scheme().grades[static_cast<std::size_t>(grade)].name);
    } else if (id == "group_rank") {
      rank_cell(row, at(now_.group_rank, i_unit, 0));
    } else if (id == "parent_rank") {
      rank_cell(row, at(now_.parent_rank, i_unit, 0));
    } else if (id == "previous_total") {
      number_cell(row, before_ == nullptr ? nan : at(before_->total, i_unit), decimals);
    } else if (id == "total_change") {
      number_cell(row, total_change(context_, now_, before_, i_unit), decimals);
    } else if (id == "previous_rank") {
      rank_cell(row, previous_rank);
    } else if (id == "rank_change") {
      if (rank > 0 && previous_rank > 0) {
        row.integer(previous_rank - rank);
      } else {
        row.empty();
      }
    } else if (id == "total_standard_error") {
      number_cell(
          row, round_decimal(at(context_.results.uncertainty.standard_error, i_unit, nan), error_decimals));
    } else if (id == "rank_interval") {
      row.text(rank_interval_words(context_, i_unit));
    } else if (id == "note") {
      row.text(note_of(context_, i_unit));
    } else {
      return false;
    }
    return true;
  }

 private:
  const ReportContext& context_;
  const Standing& now_;
  const Standing* before_;
};

/// The value of an indicator in the current period, or its state in words.
void shown_value(const ReportContext& context, std::size_t i_indicator, std::size_t i_unit, RowSink& row) {
  const auto& indicator = context.data().indicators[i_indicator];
  const auto* const values = context.data().panel.find(i_indicator, context.results.current.period);
  const auto status = values == nullptr ? Status::absent : values->status[i_unit];
  if (!has_value(status)) {
    row.text(status == Status::absent ? nothing : title(status, context.language));
  } else if (indicator.is_yes_no()) {
    row.text(value_words(indicator, at(values->value, i_unit), context.language));
  } else if (indicator.is_level() || indicator.is_date()) {
    value_cell(indicator, at(values->value, i_unit), row);
  } else {
    row.number(at(values->value, i_unit), indicator.decimals.value_or(-1));
  }
}

std::string measure_of(const Indicator& indicator) {
  const bool in_words = indicator.is_yes_no() || indicator.is_level() || indicator.is_date();
  return in_words ? std::string() : indicator.unit_of_measure;
}

void drop_idle(const ReportContext& context, Table& table) {
  const bool has_names = any_unit(context, has_name);
  const bool has_groups = any_unit(context, [](const Unit& unit) { return !unit.group.empty(); });
  const bool has_parents = any_unit(context, [](const Unit& unit) { return !unit.parent.empty(); });
  const bool has_previous = context.previous() != nullptr;
  bool has_notes = false;
  for (const auto i_unit : context.results.current.order)
    has_notes = has_notes || !note_of(context, i_unit).empty();
  // Below one parent the rank within it is the rank of all.
  const auto& order = context.results.current.order;
  const bool has_one_parent = std::ranges::all_of(order, [&](std::size_t i) {
    return context.data().units[i].parent == context.data().units[order.front()].parent;
  });
  drop_columns(table, [&](std::string_view id) {
    return (id == "name" && !has_names) || ((id == "group" || id == "group_rank") && !has_groups) ||
           ((id == "parent" || id == "parent_rank") && (!has_parents || has_one_parent)) ||
           (id == "grade" && context.scheme().grades.empty()) ||
           ((id == "total_standard_error" || id == "rank_interval") &&
            !context.results.uncertainty.is_known()) ||
           (id == "self_total" && context.self == nullptr) || (id == "note" && !has_notes) ||
           ((id == "previous_total" || id == "total_change" || id == "previous_rank" ||
             id == "rank_change") &&
            !has_previous);
  });
}

}  // namespace

Table ranking_sheet(const ReportContext& context) {
  auto table = table_definition("ranking_sheet");
  drop_idle(context, table);
  std::vector<std::size_t> shown;
  std::vector<Column> columns;
  for (const auto& code : context.settings().show) {
    const auto i_indicator = context.data().find_indicator(code);
    if (!i_indicator) continue;
    const auto& indicator = context.data().indicators[*i_indicator];
    columns.push_back(number_column("show." + std::to_string(shown.size()),
                                    indicator.name.empty() ? code : indicator.name, measure_of(indicator)));
    shown.push_back(*i_indicator);
  }
  fill_place(table, "show", std::move(columns));
  table.notes = ranking_view(context).notes;
  table.rows = [&context, columns = table.columns, shown](RowSink& row) {
    const RankingCells cells(context);
    for (const auto i_unit : context.results.current.order) {
      std::size_t i_shown = 0;
      for (const auto& column : columns) {
        if (!cells.write(column.id, i_unit, row)) shown_value(context, shown.at(i_shown++), i_unit, row);
      }
      row.end_row();
    }
  };
  return table;
}

std::vector<std::string> groups_ranked(const ReportContext& context) {
  std::vector<std::string> groups;
  for (const auto i_unit : context.results.current.order) {
    const auto& group = context.data().units[i_unit].group;
    if (!group.empty() && std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
  }
  return groups;
}

Table group_ranking_sheet(const ReportContext& context, const std::string& group) {
  auto table = table_definition("group_ranking_sheet");
  drop_idle(context, table);
  table.rows = [&context, columns = table.columns, group](RowSink& row) {
    const RankingCells cells(context);
    // The order of all is that of the group, too.
    for (const auto i_unit : context.results.current.order) {
      if (context.data().units[i_unit].group != group) continue;
      for (const auto& column : columns) cells.write(column.id, i_unit, row);
      row.end_row();
    }
  };
  return table;
}

namespace {

using RowKey = std::pair<std::size_t, std::string>;

int deepest_level(const ReportContext& context) {
  const int depth = context.settings().scores_depth;
  return depth > 0 ? depth : all_levels;
}

/// The rows that any unit has, each once: node, what is below it, its adjustments.
class MatrixBuilder {
 public:
  explicit MatrixBuilder(const ReportContext& context) : context_(context) {
    std::vector<ScoreRow> rows;
    for (const auto i_unit : context.results.current.order) {
      context.score_rows(i_unit, rows, deepest_level(context));
      for (const auto& row : rows) note(row);
    }
  }

  std::vector<std::size_t> build(std::vector<MatrixColumn>& columns) { return add_below(0, columns); }

 private:
  struct Seen {
    double full = 0;
    int decimals = 0;
  };

  void note(const ScoreRow& row) {
    auto& seen = seen_[{row.i_node, row.adjustment}];
    if (row.outcome != Outcome::scored || std::isnan(row.points)) return;
    if (row.on_scale && row.adjustment.empty()) seen.full = std::max(seen.full, row.full);
    if (seen.decimals < most_decimals)
      seen.decimals = std::max(
          seen.decimals, std::min(most_decimals, decimals_of(round_decimal(row.points, most_decimals))));
  }

  /// The columns below a node; gives those right below it, which add up to it.
  std::vector<std::size_t> add_below(std::size_t i_node, std::vector<MatrixColumn>& columns) {
    std::vector<std::size_t> parts;
    for (const auto child : context_.scheme().nodes[i_node].children) {
      const auto found = seen_.find({child, {}});
      if (found == seen_.end()) continue;
      const auto i_column = columns.size();
      parts.push_back(i_column);
      const auto& points = context_.scheme().nodes[child].points;
      columns.push_back({.i_node = child,
                         .adjustment = {},
                         .full = found->second.full > 0 ? points.value_or(found->second.full) : 0,
                         .decimals = found->second.decimals,
                         .parts = {}});
      auto below = add_below(child, columns);
      columns[i_column].parts = std::move(below);
    }
    for (auto found = seen_.lower_bound({i_node, {}}); found != seen_.end(); ++found) {
      const auto& [key, seen] = *found;
      if (key.first != i_node) break;
      if (key.second.empty()) continue;
      parts.push_back(columns.size());
      columns.push_back(
          {.i_node = i_node, .adjustment = key.second, .full = 0, .decimals = seen.decimals, .parts = {}});
    }
    return parts;
  }

  const ReportContext& context_;
  std::map<RowKey, Seen> seen_;
};

std::string column_title(const ReportContext& context, const MatrixColumn& column) {
  const auto& node = context.scheme().nodes[column.i_node];
  if (column.adjustment.empty()) return code_and_name(node.code, node.name);
  const auto word = std::string(label("workbook.adjustment." + column.adjustment, context.language));
  return column.i_node == 0 ? word : node.code + " " + word;
}

/// Why there are no points, in a word.
std::string_view unscored_word(const ScoreRow& row, const Node& node, Language language) {
  if (!node.is_leaf() || has_value(row.status) || row.status == Status::absent) return nothing;
  return title(row.status, language);
}

}  // namespace

ScoreMatrix score_matrix(const ReportContext& context) {
  ScoreMatrix matrix;
  auto& table = matrix.table;
  table = table_definition("score_matrix");
  drop_idle(context, table);
  matrix.parts_of_total = MatrixBuilder(context).build(matrix.columns);
  std::vector<Column> columns;
  std::map<RowKey, std::size_t> places;
  for (std::size_t k = 0; k < matrix.columns.size(); ++k) {
    const auto& column = matrix.columns[k];
    places[{column.i_node, column.adjustment}] = k;
    columns.push_back(number_column("item." + std::to_string(k), column_title(context, column),
                                    column.full > 0 ? plain_number(column.full) + " " +
                                                          std::string(label("unit.points", context.language))
                                                    : std::string()));
    columns.back().decimals = column.decimals;
  }
  fill_place(table, "items", std::move(columns));
  table.rows = [&context, columns = table.columns, places, n = matrix.columns.size()](RowSink& row) {
    const RankingCells cells(context);
    std::vector<ScoreRow> rows;
    std::vector<const ScoreRow*> by_column;
    for (const auto i_unit : context.results.current.order) {
      context.score_rows(i_unit, rows, deepest_level(context));
      by_column.assign(n, nullptr);
      double sum = nan;
      for (const auto& each : rows) {
        if (each.i_node == 0 && each.adjustment.empty()) {
          sum = each.points;
        } else {
          by_column[places.at({each.i_node, each.adjustment})] = &each;
        }
      }
      std::size_t k = 0;
      for (const auto& column : columns) {
        if (column.id == "sum") {
          number_cell(row, sum);
        } else if (!cells.write(column.id, i_unit, row)) {
          const auto* const each = by_column[k++];
          if (each == nullptr) {
            row.empty();
          } else if (each->outcome != Outcome::scored || std::isnan(each->points)) {
            row.text(unscored_word(*each, context.scheme().nodes[each->i_node], context.language));
          } else {
            row.number(each->points, column.decimals);
          }
        }
      }
      row.end_row();
    }
  };
  return matrix;
}

namespace {

/// Is it not the indicator's value that is scored, but what an expression makes of it?
bool scores_expression(const Node& node) {
  return node.rule &&
         std::ranges::any_of(node.rule->named, [](const auto& each) { return each.first == "of"; });
}

/// The sum as a calculator does it; where the tree above rescales the points, that step too.
std::string reason_of_leaf(const ReportContext& context, const UnitSheet& sheet, const ScoreRow& row,
                           std::size_t i_unit, Reason& reason) {
  if (!row.adjustment.empty())
    return label("explain.adjustment." + row.adjustment, context.language,
                 {{"points", plain_number(std::abs(row.points))}});
  context.reason(row.i_node, i_unit, reason);
  auto words = reason_words(reason, context.reason_texts, context.language);
  bool is_rescaled = false;
  const auto counted = sheet.counted_words(row, is_rescaled);
  if (!is_rescaled) return words;
  return words + (context.language == Language::zh ? "；" : "; ") + counted;
}

}  // namespace

Table score_details(const ReportContext& context) {
  auto table = table_definition("score_details");
  drop_idle(context, table);
  table.rows = [&context, columns = table.columns](RowSink& row) {
    const RankingCells cells(context);
    const auto& nodes = context.scheme().nodes;
    Reason reason;
    for (const auto i_unit : context.results.current.order) {
      const UnitSheet sheet(context, i_unit);
      for (const auto& each : sheet.rows()) {
        const auto& node = nodes[each.i_node];
        const bool own = each.adjustment.empty();
        if (!sheet.is_leaf(each) || (own && each.i_node == 0)) continue;
        const bool has_indicator = own && node.i_indicator != Node::none;
        const bool counted = each.outcome == Outcome::scored;
        for (const auto& column : columns) {
          const auto& id = column.id;
          if (id == "item") {
            row.text(own ? std::string(node_code(node))
                         : std::string(node_code(node)) + ":" + each.adjustment);
          } else if (id == "item_name") {
            row.text(own ? std::string(name_beside(node.code, node.name))
                         : std::string(label("workbook.adjustment." + each.adjustment, context.language)));
          } else if (id == "value") {
            row.text(!own                                        ? std::string()
                     : has_indicator && !scores_expression(node) ? sheet.value_words(node)
                                                                 : plain_number(each.value));
          } else if (id == "target") {
            row.text(own ? sheet.target_words(each.i_node) : std::string());
          } else if (id == "points_full") {
            number_cell(row, own && counted && each.on_scale ? each.full : nan);
          } else if (id == "points") {
            number_cell(row, counted ? each.points : nan);
          } else if (id == "reason") {
            row.text(reason_of_leaf(context, sheet, each, i_unit, reason));
          } else {
            cells.write(id, i_unit, row);
          }
        }
        row.end_row();
      }
    }
  };
  return table;
}

Table target_summary(const ReportContext& context, const std::vector<Gap>& gaps) {
  auto table = table_definition("target_summary");
  std::map<std::size_t, std::array<int, 4>> counts;
  for (const auto& gap : gaps) ++counts[gap.i_indicator].at(static_cast<std::size_t>(gap.light));
  table.rows = [&context, counts](RowSink& row) {
    for (const auto& [i_indicator, by_light] : counts) {
      const auto& indicator = context.data().indicators[i_indicator];
      const int all = by_light[0] + by_light[1] + by_light[2] + by_light[3];
      row.text(indicator.code);
      row.text(name_beside(indicator.code, indicator.name));
      row.integer(all);
      for (const int each : by_light) row.integer(each);
      row.number(static_cast<double>(by_light[0]) / all);
      row.end_row();
    }
  };
  return table;
}

Table total_trend_sheet(const ReportContext& context) {
  auto table = table_definition("total_trend_sheet");
  drop_idle(context, table);
  const auto& history = context.results.history;
  std::vector<Column> totals;
  std::vector<Column> changes;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto period = history[i].period.text();
    totals.push_back(number_column("total." + std::to_string(i), period));
    if (const auto* const before = standing_before(history, i))
      changes.push_back(number_column("change." + std::to_string(i),
                                      label("workbook.change", context.language,
                                            {{"period", period}, {"before", before->period.text()}})));
  }
  fill_place(table, "periods", std::move(totals));
  fill_place(table, "changes", std::move(changes));
  table.notes = trend_view(context).notes;
  table.rows = [&context, columns = table.columns](RowSink& row) {
    const RankingCells cells(context);
    const auto& periods = context.results.history;
    const int decimals = context.settings().total_decimals;
    for (const auto i_unit : context.results.current.order) {
      for (const auto& column : columns) {
        if (cells.write(column.id, i_unit, row)) continue;
        const auto dot = column.id.find('.');
        const auto i = static_cast<std::size_t>(std::stoul(column.id.substr(dot + 1)));
        const bool is_total = column.id.substr(0, dot) == "total";
        number_cell(row,
                    is_total ? at(periods[i].total, i_unit)
                             : total_change(context, periods[i], standing_before(periods, i), i_unit),
                    decimals);
      }
      row.end_row();
    }
  };
  return table;
}

namespace {

/// A value of a series as a number where it is one.
void series_value(const ReportContext& context, const Series& series, double value, RowSink& row) {
  if (series.kind != SeriesKind::indicator) {
    number_cell(row, round_decimal(value, most_decimals));
    return;
  }
  const auto& indicator = context.data().indicators[series.index];
  if (indicator.is_yes_no()) {
    row.text(value_words(indicator, value, context.language));
  } else if (indicator.is_level() || indicator.is_date()) {
    value_cell(indicator, value, row);
  } else {
    number_cell(row, round_decimal(value, 6), indicator.decimals.value_or(-1));
  }
}

/// The last change that the series shows.
std::string last_change(const ReportContext& context, const Series& series, std::size_t i_unit) {
  return series.columns.empty()
             ? std::string()
             : change_words(context, series, trend_point(series, series.columns.size() - 1, i_unit));
}

bool has_points(const Series& series, std::size_t i_unit) {
  for (std::size_t i = 0; i < series.columns.size(); ++i) {
    if (trend_point(series, i, i_unit).present()) return true;
  }
  return false;
}

}  // namespace

Table series_sheet(const ReportContext& context) {
  auto table = table_definition("series_sheet");
  drop_idle(context, table);
  const auto& trends = context.results.trends;
  std::vector<Column> values;
  for (std::size_t i = 0; i < trends.periods.size(); ++i)
    values.push_back(number_column("value." + std::to_string(i), trends.periods[i].text()));
  fill_place(table, "periods", std::move(values));
  table.rows = [&context, columns = table.columns](RowSink& row) {
    const RankingCells cells(context);
    const auto& all = context.results.trends.series;
    const auto codes = series_codes(context);
    for (const auto i_unit : context.results.current.order) {
      for (std::size_t i_series = 0; i_series < all.size(); ++i_series) {
        const auto& series = all[i_series];
        if (!has_points(series, i_unit)) continue;
        const auto last = trend_point(series, series.columns.size() - 1, i_unit);
        std::size_t i_period = 0;
        for (const auto& column : columns) {
          const auto& id = column.id;
          if (id == "series") {
            // Total and rank have no code but their word.
            row.text(series.kind == SeriesKind::total || series.kind == SeriesKind::rank ? std::string_view()
                                                                                         : codes[i_series]);
          } else if (id == "series_name") {
            row.text(name_beside(codes[i_series], series_name(context, series)));
          } else if (id == "unit_of_measure") {
            row.text(series_measure(context, series));
          } else if (id == "change") {
            row.text(last_change(context, series, i_unit));
          } else if (id == "target_due") {
            series_value(context, series, last.target, row);
          } else if (id == "met") {
            row.text(met_words(last, context.language));
          } else if (!cells.write(id, i_unit, row)) {
            series_value(context, series, trend_point(series, i_period++, i_unit).value, row);
          }
        }
        row.end_row();
      }
    }
  };
  return table;
}

}  // namespace gnomon
