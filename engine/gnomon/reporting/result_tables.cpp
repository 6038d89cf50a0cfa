#include <gnomon/reporting/result_tables.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void drop_column(Table& table, std::string_view id) {
  std::erase_if(table.columns, [&](const Column& column) { return column.id == id; });
}

void ranking_row(const ReportContext& context, const Standing& now, const Standing* before,
                 std::size_t i_unit, std::string_view note, bool with_uncertainty, RowSink& row) {
  const auto& unit = context.data().units[i_unit];
  const int decimals = context.settings().total_decimals;
  const double total = at(now.total, i_unit);
  const auto grade = at(now.grade, i_unit, -1);
  const auto rank = at(now.rank, i_unit, 0);
  const double previous_total = before == nullptr ? nan : at(before->total, i_unit);
  const auto previous_rank = before == nullptr ? 0 : at(before->rank, i_unit, 0);
  row.text(now.period.text());
  row.text(unit.code);
  row.text(unit.name);
  row.text(unit.group);
  row.text(unit.parent);
  number_cell(row, total, decimals);
  if (grade >= 0) {
    row.text(context.scheme().grades.at(static_cast<std::size_t>(grade)).name);
  } else {
    row.empty();
  }
  rank_cell(row, rank);
  rank_cell(row, at(now.group_rank, i_unit, 0));
  rank_cell(row, at(now.parent_rank, i_unit, 0));
  number_cell(row, previous_total, decimals);
  number_cell(row, total_change(context, now, before, i_unit), decimals);
  rank_cell(row, previous_rank);
  if (rank > 0 && previous_rank > 0) {
    row.integer(previous_rank - rank);
  } else {
    row.empty();
  }
  if (with_uncertainty) {
    const auto& uncertainty = context.results.uncertainty;
    number_cell(row, round_decimal(uncertainty.standard_error[i_unit], error_decimals));
    rank_cell(row, uncertainty.best[i_unit]);
    rank_cell(row, uncertainty.worst[i_unit]);
    row.text(rank <= 0 ? "" : uncertainty.same_as_next[i_unit] != 0 ? "yes" : "no");
  }
  row.text(note);
  row.end_row();
}

/// Units of an earlier period as the ranking lists them: by rank, then code; unranked ones that have a total last.
std::vector<std::size_t> order_of(const Standing& standing) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < standing.rank.size(); ++i) {
    if (standing.rank[i] > 0 || !std::isnan(at(standing.total, i))) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto place = [&](std::size_t i) {
      return standing.rank[i] > 0 ? standing.rank[i] : std::numeric_limits<std::int32_t>::max();
    };
    return place(a) < place(b);
  });
  return order;
}

/// `proportional.short value=18 target=20 full=5` without a text in between.
void reason_cell(const Reason& reason, std::string& buffer, RowSink& row) {
  buffer.clear();
  buffer += reason.id;
  std::array<char, decimal_text_size> digits;  // NOLINT: filled by the writer
  for (const auto& number : reason.numbers) {
    buffer += ' ';
    buffer += number.name;
    buffer += '=';
    const char* const first = digits.data();
    const char* const end = number.decimals >= 0 ? write_fixed(digits.data(), number.value, number.decimals)
                                                 : write_shortest(digits.data(), number.value);
    buffer.append(first, end);
  }
  for (const auto& [name, word] : reason.words) {
    buffer += ' ';
    buffer += name;
    buffer += '=';
    buffer += word;
  }
  row.text(buffer);
}

/// What a leaf's value columns are read from, looked up once per table instead of once per unit.
struct NodeData {
  const Indicator* indicator = nullptr;
  bool is_own_value =
      false;  ///< it is the indicator's value that is scored, not what an expression makes of it
  std::string code;
};

std::vector<NodeData> node_data(const ReportContext& context) {
  std::vector<NodeData> all;
  for (const auto& node : context.scheme().nodes) {
    NodeData data;
    data.code = node_code(node);
    if (node.i_indicator != Node::none) {
      data.indicator = &context.data().indicators[node.i_indicator];
      data.is_own_value = !node.rule || std::ranges::find(node.rule->named, "of", [](const auto& each) {
                                          return each.first;
                                        }) == node.rule->named.end();
    }
    all.push_back(std::move(data));
  }
  return all;
}

/// Has any value of the period that the scheme scores a standard error?
bool scores_errors(const ReportContext& context) {
  return std::ranges::any_of(context.scheme().nodes, [&](const Node& node) {
    if (node.i_indicator == Node::none) return false;
    return std::ranges::any_of(context.data().panel.periods(), [&](const Period& period) {
      const auto* const column = context.data().panel.find(node.i_indicator, period);
      return period <= context.results.current.period && column != nullptr && column->has_errors();
    });
  });
}

void score_cells(const ReportContext& context, const NodeData& node, const ScoreRow& score,
                 std::size_t i_unit, RowSink& row) {
  const bool own = score.adjustment.empty();
  if (own && node.indicator != nullptr) {
    row.text(node.indicator->code);
    if (node.is_own_value) {
      value_cell(*node.indicator, score.value, row);
    } else {
      number_cell(row, score.value);
    }
    row.text(code(score.status));
  } else {
    row.empty();
    number_cell(row, own ? score.value : nan);
    row.empty();
  }
  if (own && node.is_own_value && node.indicator->is_date()) {
    value_cell(*node.indicator, score.target, row);
  } else {
    number_cell(row, own ? score.target : nan);
  }
  number_cell(row, own ? at(context.results.current.nodes[score.i_node].points, i_unit) : nan);
  const bool counted = score.outcome == Outcome::scored;
  number_cell(row, counted ? score.points : nan);
  number_cell(row, own && counted && score.on_scale ? score.full : nan);
}

constexpr int percent_decimals = 2;

}  // namespace

Table ranking_table(const ReportContext& context) {
  auto table = table_definition("ranking");
  const bool uncertain = context.results.uncertainty.is_known();
  if (!uncertain) {
    for (const auto* const id : {"total_standard_error", "rank_low", "rank_high", "same_as_next"})
      drop_column(table, id);
  }
  table.rows = [&context, uncertain](RowSink& row) {
    for (const auto i_unit : context.results.current.order) {
      ranking_row(context, context.results.now(), context.previous(), i_unit, note_of(context, i_unit),
                  uncertain, row);
    }
  };
  return table;
}

Table history_table(const ReportContext& context) {
  auto table = table_definition("history");
  table.rows = [&context](RowSink& row) {
    const auto& history = context.results.history;
    for (std::size_t i = 0; i < history.size(); ++i) {
      const bool is_current = history[i].period == context.results.current.period;
      const auto* const before = is_current ? context.previous() : standing_before(history, i);
      for (const auto i_unit : is_current ? context.results.current.order : order_of(history[i])) {
        ranking_row(context, history[i], before, i_unit,
                    is_current ? note_of(context, i_unit) : std::string(), false, row);
      }
    }
  };
  return table;
}

Table scores_table(const ReportContext& context) {
  auto table = table_definition("scores");
  const bool errors = scores_errors(context);
  if (!errors) {
    drop_column(table, "standard_error");
    drop_column(table, "verdict");
  }
  table.rows = [&context, errors](RowSink& row) {
    const auto nodes = node_data(context);
    const auto period = context.results.current.period.text();
    const int deepest = context.settings().scores_depth > 0 ? context.settings().scores_depth : all_levels;
    std::vector<ScoreRow> scores;
    Reason reason;
    std::string buffer;
    for (const auto i_unit : context.results.current.order) {
      context.score_rows(i_unit, scores, deepest);
      for (const auto& score : scores) {
        const auto& node = nodes.at(score.i_node);
        const bool own = score.adjustment.empty();
        row.text(period);
        row.text(context.data().units[i_unit].code);
        if (own) {
          row.text(node.code);
        } else {
          buffer.assign(node.code).append(":").append(score.adjustment);
          row.text(buffer);
        }
        score_cells(context, node, score, i_unit, row);
        if (errors) {
          number_cell(row, score.standard_error);
          row.text(code(score.verdict));
        }
        if (own) {
          context.reason(score.i_node, i_unit, reason);
          reason_cell(reason, buffer, row);
        } else {
          buffer.assign("adjustment.").append(score.adjustment);
          row.text(buffer);
        }
        row.end_row();
      }
    }
  };
  return table;
}

namespace {

/// Is anything only strived for? Then it has a column of its own.
bool has_aims(const Trends& trends) {
  return std::ranges::any_of(trends.series, [](const Series& series) {
    return std::ranges::any_of(series.columns,
                               [](const SeriesColumn& column) { return column.aim.size() > 0; });
  });
}

/// A value or target of a series in a data file.
void series_cell(const ReportContext& context, const Series& series, double value, RowSink& row) {
  const auto* const indicator =
      series.kind == SeriesKind::indicator ? &context.data().indicators[series.index] : nullptr;
  if (indicator != nullptr && indicator->is_date()) {
    value_cell(*indicator, value, row);
  } else {
    number_cell(row, value);
  }
}

}  // namespace

Table trends_table(const ReportContext& context) {
  auto table = table_definition("trends");
  const bool aims = has_aims(context.results.trends);
  if (!aims) drop_column(table, "aim_due");
  const bool errors = has_errors(context.results.trends);
  if (!errors) {
    for (const auto* const id : {"standard_error", "low", "high", "verdict", "change_standard_error",
                                 "change_low", "change_high", "beyond_noise"})
      drop_column(table, id);
  }
  table.rows = [&context, aims, errors](RowSink& row) {
    const auto& trends = context.results.trends;
    const auto codes = series_codes(context);
    std::vector<std::string> periods;
    for (const auto& period : trends.periods) periods.push_back(period.text());
    for (std::size_t i_unit = 0; i_unit < context.data().units.size(); ++i_unit) {
      for (std::size_t i_series = 0; i_series < trends.series.size(); ++i_series) {
        const auto& series = trends.series[i_series];
        for (std::size_t i_period = 0; i_period < series.columns.size(); ++i_period) {
          const auto point = trend_point(series, i_period, i_unit);
          if (!point.present()) continue;
          row.text(context.data().units[i_unit].code);
          row.text(codes[i_series]);
          row.text(periods[i_period]);
          series_cell(context, series, point.value, row);
          number_cell(row, point.change);
          number_cell(row, point.change_percent, percent_decimals);
          row.text(code(series.unit_of_change));
          series_cell(context, series, point.target, row);
          row.text(point.met < 0 ? "" : point.met > 0 ? "yes" : "no");
          if (aims) series_cell(context, series, point.aim, row);
          if (errors) {
            for (const double number : {point.standard_error, point.low, point.high})
              number_cell(row, round_decimal(number, error_decimals));
            row.text(code(point.verdict));
            for (const double number : {point.change_error, point.change_low, point.change_high})
              number_cell(row, round_decimal(number, error_decimals));
            row.text(point.beyond_noise < 0 ? "" : point.beyond_noise > 0 ? "yes" : "no");
          }
          row.end_row();
        }
      }
    }
  };
  return table;
}

namespace {

constexpr std::string_view code(Light light) {
  constexpr std::array<std::string_view, 4> codes{"reached", "on_pace", "behind", "no_value"};
  return codes[static_cast<std::size_t>(light)];
}

/// A number of the gap with the places that are of use: two on screen, or those of the indicator; six in data files.
void gap_number(const Package& package, const Gap& gap, double value, std::optional<Language> language,
                RowSink& row) {
  constexpr int of_data = 6;
  constexpr int of_people = 2;
  const int own = package.data.indicators[gap.i_indicator].decimals.value_or(0);
  number_cell(row, round_decimal(value, language ? std::max(own, of_people) : of_data));
}

/// A number of the gap in the measure of its target: a place, a date, a yes or no, or a number.
void gap_cell(const Package& package, const Gap& gap, double value, std::optional<Language> language,
              RowSink& row) {
  const auto& indicator = package.data.indicators[gap.i_indicator];
  const auto kind = package.scheme.targets[static_cast<std::size_t>(gap.target_row)].kind;
  if (std::isnan(value)) {
    row.empty();
  } else if (indicator.is_yes_no() && language && kind != TargetKind::deadline) {
    row.text(value_words(indicator, value, *language));
  } else if (kind == TargetKind::deadline || indicator.is_date()) {
    row.text(to_text(static_cast<Day>(value)));
  } else {
    gap_number(package, gap, value, language, row);
  }
}

}  // namespace

Table gap_table(const Package& package, const std::vector<Gap>& gaps, std::optional<Language> language) {
  auto table = table_definition("gap");
  if (language) {
    const auto idle = [&](std::string_view id, double Gap::*number) {
      if (std::ranges::all_of(gaps, [&](const Gap& gap) { return std::isnan(gap.*number); }))
        drop_column(table, id);
    };
    idle("aim", &Gap::aim);
    idle("forecast", &Gap::forecast);
    idle("needed_per_year", &Gap::needed_per_year);
    idle("needed_per_month", &Gap::needed_per_month);
  }
  const auto columns = table.columns;
  table.rows = [&package, &gaps, language, columns](RowSink& row) {
    for (const auto& gap : gaps) {
      const auto& unit = package.data.units[gap.i_unit];
      const auto& indicator = package.data.indicators[gap.i_indicator];
      const auto kind = package.scheme.targets[static_cast<std::size_t>(gap.target_row)].kind;
      const bool is_done = indicator.is_yes_no() && kind == TargetKind::deadline;
      for (const auto& column : columns) {
        const auto& id = column.id;
        if (id == "unit") row.text(unit.code);
        if (id == "name") row.text(unit.name);
        if (id == "indicator") row.text(indicator.code);
        if (id == "indicator_name") row.text(indicator.name);
        if (id == "kind") row.text(language ? title(kind, *language) : gnomon::code(kind));
        if (id == "target") gap_cell(package, gap, gap.target, language, row);
        if (id == "aim") gap_cell(package, gap, gap.aim, language, row);
        if (id == "due") gap_cell(package, gap, gap.due, language, row);
        if (id == "actual" && is_done && !std::isnan(gap.actual)) {
          row.text(language ? value_words(indicator, gap.actual, *language) : gap.actual >= 1 ? "yes" : "no");
        } else if (id == "actual") {
          gap_cell(package, gap, gap.actual, language, row);
        }
        if (id == "difference") gap_number(package, gap, gap.difference, language, row);
        if (id == "light")
          row.text(language ? label("gap." + std::string(code(gap.light)), *language) : code(gap.light));
        if (id == "forecast") gap_number(package, gap, gap.forecast, language, row);
        if (id == "needed") gap_number(package, gap, gap.needed, language, row);
        if (id == "needed_per_year") gap_number(package, gap, gap.needed_per_year, language, row);
        if (id == "needed_per_month") gap_number(package, gap, gap.needed_per_month, language, row);
      }
      row.end_row();
    }
  };
  return table;
}

void add_gap_notes(const Period& period, Day day, const Package& package, const std::vector<Gap>& gaps,
                   Language language, Table& table) {
  const auto share = format_shortest(round_decimal(100 * period.share_of_days(day), percent_decimals)) + "%";
  table.notes.push_back(
      label("gap.note.day", language, {{"day", to_text(day)}, {"share", share}, {"period", period.text()}}));
  const auto count = [&](Light light) {
    return std::to_string(std::ranges::count(gaps, light, &Gap::light));
  };
  table.notes.push_back(label("gap.note.summary", language,
                              {{"reached", count(Light::reached)},
                               {"on_pace", count(Light::on_pace)},
                               {"behind", count(Light::behind)},
                               {"no_value", count(Light::no_value)}}));
  const bool any_rank = std::ranges::any_of(gaps, [&](const Gap& gap) {
    return package.scheme.targets[static_cast<std::size_t>(gap.target_row)].kind == TargetKind::rank;
  });
  if (any_rank) table.notes.emplace_back(label("gap.note.rank", language));
}

Table rewards_table(const ReportContext& context) {
  auto table = table_definition("rewards");
  table.rows = [&context](RowSink& row) {
    const auto period = context.results.current.period.text();
    for (const auto& share : reward_shares(context)) {
      const auto& unit = context.data().units[share.i_unit];
      row.text(period);
      row.text(unit.code);
      row.text(unit.name);
      row.text(share.reward->group);
      row.integer(share.rank);
      row.text(share.text);
      row.end_row();
    }
  };
  return table;
}

namespace {

/// The unit's note, and a word on points above those of the larger assessment.
std::string converted_note(const ReportContext& context, std::size_t i_unit) {
  auto note = note_of(context, i_unit);
  const double most = context.settings().convert_to.value_or(nan);
  if (at(context.results.converted, i_unit) > most) {
    if (!note.empty()) note += "; ";
    note += label("converted.above", context.language, {{"points", format_shortest(most)}});
  }
  return note;
}

}  // namespace

Table converted_table(const ReportContext& context) {
  auto table = table_definition("converted");
  table.rows = [&context](RowSink& row) {
    const auto& settings = context.settings();
    const auto& now = context.results.current;
    for (const auto i_unit : now.order) {
      const auto& unit = context.data().units[i_unit];
      const auto grade = at(now.grade, i_unit, -1);
      row.text(now.period.text());
      rank_cell(row, at(now.rank, i_unit, 0));
      row.text(unit.code);
      row.text(unit.name);
      row.text(unit.group);
      number_cell(row, at(now.total, i_unit), settings.total_decimals);
      number_cell(row, at(context.results.converted, i_unit),
                  settings.convert_decimals.value_or(settings.total_decimals));
      row.text(grade < 0 ? std::string_view()
                         : context.scheme().grades[static_cast<std::size_t>(grade)].name);
      row.text(converted_note(context, i_unit));
      row.end_row();
    }
  };
  return table;
}

namespace {

void day_cell(RowSink& row, const std::optional<Day>& day) { row.text(day ? to_text(*day) : std::string()); }

}  // namespace

Table recognition_table(const ReportContext& context) {
  auto table = table_definition("recognition");
  table.rows = [&context](RowSink& row) {
    const auto period = context.results.current.period.text();
    for (const auto& recognition : context.results.recognition) {
      for (const auto& made : recognition.units) {
        const auto& unit = context.data().units[made.i_unit];
        row.text(period);
        row.text(context.scheme().titles[recognition.i_title].name);
        row.text(unit.code);
        row.text(unit.name);
        row.text(unit.group);
        row.text(unit.parent);
        row.text(code(made.decision));
        row.text(made.is_held ? "yes" : "no");
        day_cell(row, made.from);
        day_cell(row, made.to);
        number_cell(row, at(context.results.current.total, made.i_unit), context.settings().total_decimals);
        number_cell(row, made.line.value_or(nan));
        rank_cell(row, at(context.results.current.rank, made.i_unit, 0));
        row.integer(made.periods_below);
        std::vector<std::string> reasons;
        for (const auto& reason : made.reasons) reasons.push_back(reason.text());
        row.text(join(reasons, "; "));
        row.end_row();
      }
    }
  };
  return table;
}

namespace {

/// A table for people does not print a code twice: the column of names goes where no unit has one of its own.
void drop_idle_names(const std::vector<Unit>& units, Table& table) {
  const bool any = std::any_of(units.begin(), units.end(),
                               [](const auto& u) { return !name_beside(u.code, u.name).empty(); });
  if (!any) std::erase_if(table.columns, [](const Column& column) { return column.id == "name"; });
}

/// Columns of the ranking on screen in which nothing would stand.
void drop_idle_columns(const ReportContext& context, Table& table) {
  const auto& units = context.data().units;
  const auto& notes = context.results.current.notes;
  const bool has_groups = std::ranges::any_of(units, [](const auto& unit) { return !unit.group.empty(); });
  const bool has_notes = std::ranges::any_of(notes, [](const auto& note) { return !note.id.empty(); });
  std::erase_if(table.columns, [&](const Column& column) {
    return ((column.id == "group" || column.id == "group_rank") && !has_groups) ||
           (column.id == "grade" && context.scheme().grades.empty()) ||
           (column.id == "self_total" && context.self == nullptr) ||
           (column.id == "rank_interval" && !context.results.uncertainty.is_known()) ||
           ((column.id == "total_change" || column.id == "rank_change") && context.previous() == nullptr) ||
           (column.id == "note" && !has_notes);
  });
  drop_idle_names(units, table);
}

/// Takes the place of columns that are only known now out of the table; gives where they go.
std::vector<Column>::iterator take_place(Table& table, std::string_view id) {
  return table.columns.erase(std::ranges::find(table.columns, id, &Column::id));
}

/// Puts a column for each indicator of `show` before the note and gives their indicators.
std::vector<std::size_t> add_shown_columns(const ReportContext& context, Table& table) {
  std::vector<std::size_t> shown;
  auto place = take_place(table, "show");
  for (const auto& indicator_code : context.settings().show) {
    const auto i_indicator = context.data().find_indicator(indicator_code);
    if (!i_indicator) continue;
    const auto& indicator = context.data().indicators[*i_indicator];
    const auto unit = indicator.is_yes_no() || indicator.is_level() || indicator.is_date()
                          ? std::string()
                          : indicator.unit_of_measure;
    const auto& name = indicator.name.empty() ? indicator.code : indicator.name;
    place = table.columns.insert(place, {.id = indicator.code,
                                         .kind = CellKind::number,
                                         .decimals = indicator.decimals.value_or(-1),
                                         .title_en = name,
                                         .title_zh = name,
                                         .unit = unit,
                                         .in_place_of = "show"}) +
            1;
    shown.push_back(*i_indicator);
  }
  return shown;
}

/// The value of an indicator beside the ranking, or the word for its state.
void shown_cell(const ReportContext& context, std::size_t i_indicator, std::size_t i_unit, int decimals,
                RowSink& row) {
  const auto* const values = context.data().panel.find(i_indicator, context.results.current.period);
  const auto status = values == nullptr ? Status::absent : values->status[i_unit];
  if (!has_value(status)) {
    row.text(status == Status::absent ? "-" : title(status, context.language));
    return;
  }
  const auto& indicator = context.data().indicators[i_indicator];
  const double value = at(values->value, i_unit);
  if (indicator.is_yes_no() || indicator.is_level() || indicator.is_date()) {
    row.text(value_words(indicator, value, context.language));
  } else {
    row.number(value, decimals);
  }
}

}  // namespace

Table recognition_view(const ReportContext& context) {
  auto table = table_definition("recognition_view");
  drop_idle_names(context.data().units, table);
  const bool has_names = table.has_column("name");
  for (const auto& recognition : context.results.recognition) {
    std::array<int, 6> n{};
    for (const auto& made : recognition.units) ++n.at(static_cast<std::size_t>(made.decision));
    FaultArguments arguments{{"title", context.scheme().titles[recognition.i_title].name},
                             {"period", context.results.current.period.text()}};
    for (std::size_t i = 0; i < n.size(); ++i)
      arguments.emplace_back(code(static_cast<Decision>(i)), std::to_string(n.at(i)));
    table.notes.push_back(label("recognition.note", context.language, arguments));
  }
  table.rows = [&context, has_names](RowSink& row) {
    for (const auto& recognition : context.results.recognition) {
      const auto& title = context.scheme().titles[recognition.i_title];
      for (const auto& made : recognition.units) {
        const auto& unit = context.data().units[made.i_unit];
        row.text(title.name);
        row.text(label("decision." + std::string(code(made.decision)), context.language));
        row.text(unit.code);
        if (has_names) row.text(name_beside(unit.code, unit.name));
        day_cell(row, made.from);
        day_cell(row, made.to);
        row.text(decision_words(context, made));
        row.end_row();
      }
    }
  };
  return table;
}

Table choices_table(const ReportContext& context) {
  auto table = table_definition("choices");
  table.rows = [&context](RowSink& row) {
    for (const auto& choice : context.settings().choices) {
      if (choice.value.empty()) continue;
      row.text(setting_title(choice.key, context.language));
      row.text(setting_value(choice.key, choice.value, context.language));
      row.text(label(choice.is_default ? "choice.default" : "choice.given", context.language));
      row.end_row();
    }
  };
  return table;
}

Table ranking_view(const ReportContext& context) {
  auto table = table_definition("ranking_view");
  const auto& current = context.results.current;
  const bool has_previous = context.previous() != nullptr;
  drop_idle_columns(context, table);
  const auto shown = add_shown_columns(context, table);
  const FaultArguments arguments{
      {"period", current.period.text()},
      {"previous", has_previous ? context.previous()->period.text() : std::string()},
      {"ranked",
       std::to_string(std::count_if(current.rank.begin(), current.rank.end(), [](auto r) { return r > 0; }))},
      {"unranked", std::to_string(std::count_if(current.order.begin(), current.order.end(),
                                                [&](auto i) { return at(current.rank, i, 0) == 0; }))}};
  table.notes.push_back(
      label(has_previous ? "ranking.note.previous" : "ranking.note.first", context.language, arguments));
  if (const auto& uncertainty = context.results.uncertainty; uncertainty.is_known())
    table.notes.push_back(label(
        "ranking.note.uncertainty", context.language,
        {{"level", level_words(uncertainty.confidence)}, {"n", std::to_string(uncertainty.n_redraws)}}));
  const std::vector<Column> columns = table.columns;
  table.rows = [&context, shown, columns](RowSink& row) {
    const auto& now = context.results.current;
    const auto* const before = context.previous();
    const int decimals = context.settings().total_decimals;
    const auto tied = tied_ranks(now.rank);
    for (const auto i_unit : now.order) {
      const auto& unit = context.data().units[i_unit];
      const auto rank = at(now.rank, i_unit, 0);
      const auto previous_rank = before == nullptr ? 0 : at(before->rank, i_unit, 0);
      std::size_t next_shown = 0;
      for (const auto& column : columns) {
        if (column.id == "rank") {
          place_cell(row, rank, tied, context.language);
        } else if (column.id == "unit") {
          row.text(unit.code);
        } else if (column.id == "name") {
          row.text(name_beside(unit.code, unit.name));
        } else if (column.id == "group") {
          row.text(unit.group);
        } else if (column.id == "total") {
          number_cell(row, at(now.total, i_unit), decimals);
        } else if (column.id == "self_total") {
          number_cell(row, at(context.self->total, i_unit), decimals);
        } else if (column.id == "rank_interval") {
          row.text(rank_interval_words(context, i_unit));
        } else if (column.id == "grade") {
          const auto grade = at(now.grade, i_unit, -1);
          row.text(grade < 0 ? std::string_view()
                             : context.scheme().grades[static_cast<std::size_t>(grade)].name);
        } else if (column.id == "group_rank") {
          rank_cell(row, at(now.group_rank, i_unit, 0));
        } else if (column.id == "total_change") {
          const double change = total_change(context, context.results.now(), before, i_unit);
          row.text(std::isnan(change) ? std::string() : signed_number(change, decimals));
        } else if (column.id == "rank_change") {
          row.text(rank > 0 && previous_rank > 0 ? signed_number(previous_rank - rank, 0) : std::string());
        } else if (column.id == "note") {
          row.text(note_of(context, i_unit));
        } else {
          shown_cell(context, shown[next_shown++], i_unit, column.decimals, row);
        }
      }
      row.end_row();
    }
  };
  return table;
}

std::string_view series_measure(const ReportContext& context, const Series& series) {
  switch (series.kind) {
    case SeriesKind::total:
    case SeriesKind::item:
      return label("unit.points", context.language);
    case SeriesKind::rank:
      return {};
    case SeriesKind::indicator:
      break;
  }
  const auto& indicator = context.data().indicators[series.index];
  const bool is_word = indicator.is_yes_no() || indicator.is_level() || indicator.is_date();
  return is_word ? std::string_view() : indicator.unit_of_measure;
}

std::string series_name(const ReportContext& context, const Series& series) {
  switch (series.kind) {
    case SeriesKind::total:
      return std::string(label("series.total", context.language));
    case SeriesKind::rank:
      return std::string(label("series.rank", context.language));
    case SeriesKind::item:
      return context.scheme().nodes[series.index].name;
    case SeriesKind::indicator:
      return context.data().indicators[series.index].name;
  }
  return {};
}

namespace {

std::string plain_change_words(const ReportContext& context, const Series& series, const TrendPoint& point) {
  if (point.calibre_differs) return std::string(label("trend.calibre", context.language));
  if (std::isnan(point.change)) return {};
  if (point.change == 0) return std::string(label("trend.same", context.language));
  if (series.unit_of_change == UnitOfChange::yes_no || series.unit_of_change == UnitOfChange::levels) {
    const auto& indicator = context.data().indicators[series.index];
    return label("trend.from_to", context.language,
                 {{"before", value_words(indicator, point.before, context.language)},
                  {"after", value_words(indicator, point.value, context.language)}});
  }
  const FaultArguments arguments{{"change", signed_number(round_decimal(point.change, 6), -1)},
                                 {"percent", signed_number(point.change_percent, percent_decimals)}};
  switch (series.unit_of_change) {
    case UnitOfChange::points:
      return label("trend.points", context.language, arguments);
    case UnitOfChange::percentage_points:
      return label("trend.percentage_points", context.language, arguments);
    case UnitOfChange::places:
      return label("trend.places", context.language, arguments);
    case UnitOfChange::days:
      return label("trend.days", context.language, arguments);
    case UnitOfChange::percent:
    case UnitOfChange::levels:
    case UnitOfChange::yes_no:
      break;
  }
  return label(std::isnan(point.change_percent) ? "trend.count" : "trend.percent", context.language,
               arguments);
}

}  // namespace

std::string change_words(const ReportContext& context, const Series& series, const TrendPoint& point) {
  auto words = plain_change_words(context, series, point);
  if (point.beyond_noise < 0) return words;
  constexpr int places = 2;
  const auto shown = [](double change) { return signed_number(round_decimal(change, places), -1); };
  return label(
      point.beyond_noise > 0 ? "trend.beyond" : "trend.within", context.language,
      {{"words", std::move(words)}, {"low", shown(point.change_low)}, {"high", shown(point.change_high)}});
}

namespace {

Table unit_trend_view(const ReportContext& context, std::size_t i_unit) {
  auto table = table_definition("trend_view");
  const bool aims = has_aims(context.results.trends);
  if (!aims) drop_column(table, "aim_due");
  const bool errors = has_errors(context.results.trends);
  if (!errors) drop_column(table, "standard_error");
  if (auto words = descent_words(context, i_unit); !words.empty()) table.notes.push_back(std::move(words));
  table.rows = [&context, i_unit, aims, errors](RowSink& row) {
    const auto& trends = context.results.trends;
    const auto codes = series_codes(context);
    for (std::size_t i_series = 0; i_series < trends.series.size(); ++i_series) {
      const auto& series = trends.series[i_series];
      bool first = true;
      for (std::size_t i_period = 0; i_period < series.columns.size(); ++i_period) {
        const auto point = trend_point(series, i_period, i_unit);
        if (!point.present()) continue;
        row.text(first ? std::string_view(codes[i_series]) : std::string_view());
        row.text(first ? name_beside(codes[i_series], series_name(context, series)) : std::string_view());
        first = false;
        row.text(trends.periods[i_period].text());
        if (series.kind == SeriesKind::indicator) {
          value_cell(context.data().indicators[series.index], point.value, row);
        } else {
          number_cell(row, round_decimal(point.value, 6));
        }
        if (errors) number_cell(row, round_decimal(point.standard_error, error_decimals));
        row.text(series_measure(context, series));
        row.text(change_words(context, series, point));
        series_cell(context, series, round_decimal(point.target, 6), row);
        row.text(met_words(point, context.language));
        if (aims) series_cell(context, series, round_decimal(point.aim, 6), row);
        row.end_row();
      }
    }
  };
  return table;
}

Table all_units_trend_view(const ReportContext& context) {
  auto table = table_definition("total_trend_view");
  drop_idle_names(context.data().units, table);
  const bool has_names = table.has_column("name");
  const auto& history = context.results.history;
  auto place = take_place(table, "periods");
  const auto add = [&](std::string id, std::string title_en, std::string title_zh) {
    place = table.columns.insert(place, {.id = std::move(id),
                                         .kind = CellKind::number,
                                         .decimals = context.settings().total_decimals,
                                         .title_en = std::move(title_en),
                                         .title_zh = std::move(title_zh),
                                         .unit = {},
                                         .in_place_of = "periods"}) +
            1;
  };
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto period = history[i].period.text();
    add(period, period, period);
    if (standing_before(history, i) == nullptr) continue;
    add(period + " change", std::string(label("trend.change", Language::en)),
        std::string(label("trend.change", Language::zh)));
  }
  for (const auto i_unit : context.results.current.order) {
    const auto words = descent_words(context, i_unit);
    if (!words.empty()) table.notes.push_back(context.data().units[i_unit].code + ": " + words);
  }
  table.rows = [&context, has_names](RowSink& row) {
    const auto& periods = context.results.history;
    const int decimals = context.settings().total_decimals;
    for (const auto i_unit : context.results.current.order) {
      const auto& unit = context.data().units[i_unit];
      rank_cell(row, at(context.results.current.rank, i_unit, 0));
      row.text(unit.code);
      if (has_names) row.text(name_beside(unit.code, unit.name));
      for (std::size_t i = 0; i < periods.size(); ++i) {
        const double total = at(periods[i].total, i_unit);
        number_cell(row, total, decimals);
        const auto* const before = standing_before(periods, i);
        if (before == nullptr) continue;
        const double change = total_change(context, periods[i], before, i_unit);
        row.text(std::isnan(change) ? std::string() : signed_number(change, decimals));
      }
      row.end_row();
    }
  };
  return table;
}

}  // namespace

Table trend_view(const ReportContext& context, std::optional<std::size_t> i_unit) {
  return i_unit ? unit_trend_view(context, *i_unit) : all_units_trend_view(context);
}

}  // namespace gnomon
