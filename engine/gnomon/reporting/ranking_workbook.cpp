#include <gnomon/reporting/ranking_workbook.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/unit_sheet.hpp>
#include <gnomon/reporting/verification.hpp>
#include <gnomon/reporting/workbook_charts.hpp>
#include <gnomon/reporting/workbook_tables.hpp>
#include <gnomon/reporting/writers/workbook_table.hpp>

namespace gnomon {
namespace {

/// Longer lists are left out: nobody reads them in a workbook, and the data files have them.
constexpr std::size_t most_rows = 10000;

constexpr auto points_format = "0.00##";

/// The text of a formula that rounds as the results are rounded: first what is binary noise, then to the places.
std::string rounded(const std::string& expression, Rounding mode, int decimals) {
  const auto clean = "ROUND(" + expression + ",9)";
  const auto places = std::to_string(decimals);
  switch (mode) {
    case Rounding::half_up:
      return "ROUND(" + clean + "," + places + ")";
    case Rounding::down:
      return "ROUNDDOWN(" + clean + "," + places + ")";
    case Rounding::half_even:
      // A half is rounded away from zero, then taken back where that gave an odd digit.
      return "ROUND(" + clean + "," + places + ")-IF(ROUND(MOD(ABS(" + clean + ")*10^" + places +
             ",2),6)=0.5,SIGN(" + clean + ")*10^-" + places + ",0)";
  }
  return expression;
}

/// The last part of a path: where the package lies on the machine is nobody's business.
std::string name_of_package(const std::string& path) {
  const auto whole = std::filesystem::path(path).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

/// What the leaves of a unit add up to, as far as they are scored.
double leaf_sum(const ReportContext& context, std::size_t i_unit) {
  const UnitSheet sheet(context, i_unit);
  double sum = 0;
  for (const auto& row : sheet.rows()) {
    const bool is_leaf = sheet.is_leaf(row) && (row.i_node != 0 || !row.adjustment.empty());
    if (is_leaf && row.outcome == Outcome::scored && !std::isnan(row.points)) sum += row.points;
  }
  return sum;
}

class RankingWorkbook {
 public:
  explicit RankingWorkbook(const ReportContext& context)
      : context_(context),
        book_({.language = context.language,
               .title = heading(context),
               .source_date_epoch = context.source_date_epoch}) {}

  void write(Output& out) {
    write_ranking();
    write_groups();
    auto& charts = book_.sheet(word("workbook.charts"));
    write_scores();
    write_details();
    write_targets();
    write_trends();
    write_departments();
    write_others();
    write_charts(charts);
    write_notes();
    book_.write(out);
  }

 private:
  static std::string heading(const ReportContext& context) {
    return label("markdown.title", context.language,
                 {{"title", context.package.title()}, {"period", context.results.current.period.text()}});
  }

  [[nodiscard]] Language language() const { return context_.language; }
  [[nodiscard]] std::string_view word(std::string_view key) const { return label(key, language()); }
  [[nodiscard]] std::string words(std::string_view key, const FaultArguments& arguments) const {
    return label(key, language(), arguments);
  }
  [[nodiscard]] int decimals() const { return context_.settings().total_decimals; }

  /// `2025 年度考核：2025 分项得分`.
  [[nodiscard]] std::string title_of(const Table& table) const {
    return words("workbook.title", {{"title", context_.package.title()},
                                    {"period", context_.results.current.period.text()},
                                    {"sheet", table.title(language())}});
  }

  void write_ranking();
  void write_groups();
  void write_scores();
  void write_details();
  void write_targets();
  void write_trends();
  void write_departments();
  void write_others();
  void write_charts(WorkbookSheet& sheet);
  void write_notes();

  /// The column that names the units in a chart.
  static std::optional<std::uint16_t> name_column(const TableOnSheet& on_sheet) {
    for (const auto* id : {"name", "unit"}) {
      if (on_sheet.has(id)) return on_sheet.column(id);
    }
    return std::nullopt;
  }

  /// A table with a sheet of its own; nothing when it has no rows.
  void write_plain(const Table& table, int n_fixed);

  void look_at_changes(TableOnSheet& on_sheet, bool with_formulas) const;
  void mark_ties(TableOnSheet& on_sheet, std::string_view column,
                 const std::vector<std::int32_t>& ranks) const;
  void leave_out(const Table& table, std::size_t n_rows, std::string_view file) {
    left_out_.push_back(words(
        "workbook.left_out",
        {{"sheet", table.title(language())}, {"rows", std::to_string(n_rows)}, {"file", std::string(file)}}));
  }

  const ReportContext& context_;
  WorkbookFile book_;
  WorkbookCharts charts_;
  std::vector<std::string> left_out_;
};

/// Changes with their sign, and an arrow for ranks: the shape says it without colour.
void RankingWorkbook::look_at_changes(TableOnSheet& on_sheet, bool with_formulas) const {
  on_sheet.look("total_change").number_format = signed_format(decimals());
  on_sheet.look("rank_change").number_format = "\"▲ \"0;\"▼ \"0;\"—\"";
  on_sheet.look("rank_change").align = CellStyle::Align::right;
  if (!with_formulas) return;
  const auto difference = [&](std::string_view column, std::string_view from, std::string_view taken_off,
                              int places) {
    if (!on_sheet.has({column, from, taken_off})) return;
    on_sheet.look(column).formula = [&on_sheet, from, taken_off, places](std::uint32_t row) {
      return "=ROUND(" + on_sheet.cell(from, row) + "-" + on_sheet.cell(taken_off, row) + "," +
             std::to_string(places) + ")";
    };
  };
  difference("total_change", "total", "previous_total", decimals());
  difference("rank_change", "previous_rank", "rank", 0);
}

/// A rank that several hold reads 并列3; the cell still holds the number.
void RankingWorkbook::mark_ties(TableOnSheet& on_sheet, std::string_view column,
                                const std::vector<std::int32_t>& ranks) const {
  on_sheet.look(column).align = CellStyle::Align::centre;
  on_sheet.look(column).style = [tied = tied_ranks(ranks),
                                 format = format_in_words("rank.tied", "rank", language())](
                                    double rank, CellStyle& style) {
    if (tied[static_cast<std::size_t>(rank)]) style.number_format = format;
  };
}

void RankingWorkbook::write_ranking() {
  const auto table = ranking_sheet(context_);
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  mark_ties(on_sheet, "rank", context_.results.current.rank);
  look_at_changes(on_sheet, true);
  on_sheet.look("total").bar_to = context_.settings().scale;
  on_sheet.write_title(heading(context_));
  on_sheet.write_head();
  on_sheet.write_rows(table);
  on_sheet.finish(on_sheet.has("name") ? 3 : 2);
  const auto name = name_column(on_sheet);
  if (name && on_sheet.has("total"))
    charts_.ranking = {sheet.reference(), *name, on_sheet.column("total"), on_sheet.first_row(),
                       on_sheet.end_row()};
}

void RankingWorkbook::write_groups() {
  const auto groups = groups_ranked(context_);
  if (groups.size() < 2) return;
  const auto first = group_ranking_sheet(context_, groups.front());
  auto& sheet = book_.sheet(first.title(language()));
  TableOnSheet on_sheet(sheet, first, language());
  look_at_changes(on_sheet, false);
  mark_ties(on_sheet, "rank", context_.results.current.rank);
  on_sheet.look("group_rank").align = CellStyle::Align::centre;
  on_sheet.look("total").bar_to = context_.settings().scale;
  on_sheet.write_title(title_of(first));
  on_sheet.write_head();
  for (const auto& group : groups) {
    std::vector<std::int32_t> ranks;
    for (const auto i_unit : context_.results.current.order) {
      if (context_.data().units[i_unit].group == group)
        ranks.push_back(at(context_.results.current.group_rank, i_unit, 0));
    }
    mark_ties(on_sheet, "group_rank", ranks);
    on_sheet.write_band(words("workbook.group", {{"group", group}, {"n", std::to_string(ranks.size())}}),
                        band_style());
    on_sheet.write_rows(group_ranking_sheet(context_, group));
  }
  on_sheet.finish(on_sheet.has("name") ? 3 : 2, false);
}

/// `=SUM(D5:F5,H5)`: the parts of a column in that row.
std::function<std::string(std::uint32_t)> sum_of(const std::vector<std::size_t>& parts,
                                                 std::uint16_t first_column) {
  std::vector<std::pair<std::string, std::string>> ranges;
  const auto letters = [&](std::size_t part) {
    auto name = cell_name({0, static_cast<std::uint16_t>(first_column + part)});
    name.pop_back();
    return name;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto last = i;
    while (last + 1 < parts.size() && parts[last + 1] == parts[last] + 1) ++last;
    ranges.emplace_back(letters(parts[i]), last == i ? std::string() : letters(parts[last]));
    i = last;
  }
  return [ranges = std::move(ranges)](std::uint32_t row) {
    const auto number = std::to_string(row + 1);
    std::string formula = "=SUM(";
    for (const auto& [from, to] : ranges) {
      if (formula.back() != '(') formula += ',';
      formula.append(from).append(number);
      if (!to.empty()) formula.append(":").append(to).append(number);
    }
    return formula + ")";
  };
}

void RankingWorkbook::write_scores() {
  const auto matrix = score_matrix(context_);
  auto table = matrix.table;
  table.notes = {words("workbook.scores.note", {{"decimals", std::to_string(decimals())}})};
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  mark_ties(on_sheet, "rank", context_.results.current.rank);
  std::uint16_t first_column = 0;
  for (std::size_t k = 0; k < matrix.columns.size(); ++k) {
    const auto id = "item." + std::to_string(k);
    if (!on_sheet.has(id)) break;  // not chosen
    if (k == 0) first_column = on_sheet.column(id);
    const auto& column = matrix.columns[k];
    auto& look = on_sheet.look(id);
    look.number_format = number_format(column.decimals);
    if (column.parts.empty()) {
      look.bar_to = column.full;
    } else {
      look.formula = sum_of(column.parts, first_column);
      look.fill = band_fill;
    }
  }
  if (!matrix.parts_of_total.empty() && on_sheet.has("item.0"))
    on_sheet.look("sum").formula = sum_of(matrix.parts_of_total, first_column);
  on_sheet.look("sum").number_format = number_format(std::min(decimals() + 2, 6));
  if (on_sheet.has("sum"))
    on_sheet.look("total").formula = [&](std::uint32_t row) {
      return "=" + rounded(on_sheet.cell("sum", row), context_.settings().rounding, decimals());
    };
  on_sheet.look("total").fill = band_fill;
  on_sheet.write_title(title_of(table));
  on_sheet.write_head();
  on_sheet.write_rows(table);
  on_sheet.finish(on_sheet.has("name") ? 3 : 2);
}

void RankingWorkbook::write_details() {
  auto table = score_details(context_);
  std::size_t n_leaves = 0;
  for (const auto& node : context_.scheme().nodes) n_leaves += node.is_leaf() ? 1U : 0U;
  const auto n_rows = context_.results.current.order.size() * n_leaves;
  if (n_rows > most_rows) return leave_out(table, n_rows, "scores.csv");
  table.notes = {std::string(word("workbook.details.note"))};
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  mark_ties(on_sheet, "rank", context_.results.current.rank);
  on_sheet.look("points").number_format = points_format;
  on_sheet.write_title(title_of(table));
  const auto row_of_sum = on_sheet.end_row();
  on_sheet.skip_row();
  on_sheet.write_head();
  on_sheet.write_rows(table);
  if (!on_sheet.empty() && on_sheet.has("points") && on_sheet.column("points") > 0) {
    // The sum of what the filter leaves: of one unit its total.
    double sum = 0;
    for (const auto i_unit : context_.results.current.order) sum += leaf_sum(context_, i_unit);
    const CellStyle style{
        .number_format = number_format(decimals() + 2), .align = CellStyle::Align::right, .bold = true};
    const auto column = on_sheet.column("points");
    sheet.text({row_of_sum, static_cast<std::uint16_t>(column - 1)}, word("workbook.details.sum"), style);
    sheet.formula({row_of_sum, column}, "=SUBTOTAL(9," + on_sheet.range("points") + ")", sum, style);
  }
  on_sheet.finish(on_sheet.has("name") ? 3 : 2);
}

void RankingWorkbook::write_targets() {
  if (!context_.gaps) return;
  auto gaps = context_.gaps();
  if (gaps.empty()) return;
  auto summary = target_summary(context_, gaps);
  const auto& period = context_.results.current.period;
  add_gap_notes(period, period.last_day(), context_.package, gaps, language(), summary);
  {
    auto& sheet = book_.sheet(summary.title(language()));
    TableOnSheet on_sheet(sheet, summary, language());
    on_sheet.look("share").number_format = "0.0%";
    on_sheet.look("share").bar_to = 1;
    if (on_sheet.has({"reached", "on_pace", "behind", "no_value"}))
      on_sheet.look("targets").formula = [&](std::uint32_t row) {
        std::string formula;
        for (const auto* id : {"reached", "on_pace", "behind", "no_value"})
          formula += (formula.empty() ? "=" : "+") + on_sheet.cell(id, row);
        return formula;
      };
    if (on_sheet.has({"reached", "targets"}))
      on_sheet.look("share").formula = [&](std::uint32_t row) {
        return "=" + on_sheet.cell("reached", row) + "/" + on_sheet.cell("targets", row);
      };
    on_sheet.write_title(title_of(summary));
    on_sheet.write_head();
    on_sheet.write_rows(summary);
    on_sheet.finish(2);
  }
  auto notes = summary.notes;
  if (gaps.size() > most_rows) {
    const auto n_all = gaps.size();
    std::erase_if(gaps, [](const Gap& gap) { return gap.light != Light::behind; });
    if (gaps.size() > most_rows) return leave_out(table_definition("gap"), n_all, "gap.csv");
    notes.push_back(words("workbook.gap.behind", {{"rows", std::to_string(n_all)}}));
  }
  auto table = gap_table(context_.package, gaps, language());
  table.notes = std::move(notes);
  write_plain(table, 2);
}

void RankingWorkbook::write_trends() {
  const auto table = total_trend_sheet(context_);
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  mark_ties(on_sheet, "rank", context_.results.current.rank);
  const auto& history = context_.results.history;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto* const before = standing_before(history, i);
    if (before == nullptr || !on_sheet.has("total." + std::to_string(i))) continue;
    const auto i_before = static_cast<std::size_t>(before - history.data());
    auto& look = on_sheet.look("change." + std::to_string(i));
    look.number_format = signed_format(decimals());
    look.formula = [&on_sheet, i, i_before, places = decimals()](std::uint32_t row) {
      return "=ROUND(" + on_sheet.cell("total." + std::to_string(i), row) + "-" +
             on_sheet.cell("total." + std::to_string(i_before), row) + "," + std::to_string(places) + ")";
    };
  }
  on_sheet.write_title(title_of(table));
  on_sheet.write_head();
  on_sheet.write_rows(table);
  on_sheet.finish(on_sheet.has("name") ? 3 : 2);
  const auto name = name_column(on_sheet);
  const bool one_kind = std::ranges::all_of(
      history, [&](const Standing& each) { return each.period.kind() == history.back().period.kind(); });
  if (one_kind && history.size() > 1 && name && on_sheet.has("total.0"))
    charts_.trend = {.sheet = sheet.reference(),
                     .name = *name,
                     .first_period = on_sheet.column("total.0"),
                     .last_period = on_sheet.column("total." + std::to_string(history.size() - 1)),
                     .head_row = on_sheet.head_row(),
                     .first_row = on_sheet.first_row(),
                     .end_row = on_sheet.end_row()};

  const auto n_rows = context_.results.current.order.size() * context_.results.trends.series.size();
  const auto series = series_sheet(context_);
  if (n_rows > most_rows) return leave_out(series, n_rows, "trends.csv");
  write_plain(series, series.has_column("name") ? 2 : 1);
}

void RankingWorkbook::write_departments() {
  const auto& departments = context_.results.departments;
  if (departments.empty()) return;
  auto ranking = department_ranking(context_, false);
  ranking.notes = department_ranking(context_, true).notes;
  auto& ranking_on = book_.sheet(ranking.title(language()));
  write_plain(task_matrix(context_), 2);

  auto first = department_tasks(context_, departments.front(), false);
  auto& tasks_on = book_.sheet(first.title(language()));
  TableOnSheet tasks(tasks_on, first, language());
  for (const auto* id : {"points_full", "weighted_full", "score_share", "weighted_points"})
    tasks.look(id).number_format = "0.0000";
  if (tasks.has({"weight", "points_full"}))
    tasks.look("weighted_full").formula = [&](std::uint32_t row) {
      return "=" + tasks.cell("weight", row) + "*" + tasks.cell("points_full", row);
    };
  if (tasks.has({"weighted_full", "score_share"}))
    tasks.look("weighted_points").formula = [&](std::uint32_t row) {
      return "=" + tasks.cell("weighted_full", row) + "*" + tasks.cell("score_share", row);
    };
  tasks.write_title(title_of(first));
  tasks.write_head();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows_of;  // by department
  for (const auto& department : departments) {
    const auto& unit = context_.data().units[department.i_unit];
    tasks.write_band(code_and_name(unit.code, unit.name), band_style());
    const auto from = tasks.end_row();
    tasks.write_rows(department_tasks(context_, department, false));
    rows_of.emplace_back(from, tasks.end_row());
  }
  tasks.finish(2, false);

  TableOnSheet on_sheet(ranking_on, ranking, language());
  std::vector<std::int32_t> ranks;
  for (const auto& each : departments) ranks.push_back(each.rank);
  mark_ties(on_sheet, "rank", ranks);
  on_sheet.look("score").bar_to = context_.settings().scale;
  const auto score_formula = [&](std::string_view role) {
    return [this, &on_sheet, &tasks, &rows_of, reference = tasks_on.reference(),
            role = std::string(role)](std::uint32_t row) {
      const auto from = rows_of[row - on_sheet.first_row()].first;
      const auto end = rows_of[row - on_sheet.first_row()].second;
      const auto range = [&](std::string_view id) {
        const auto column = tasks.column(id);
        return reference + cell_name({from, column}, true) + ":" + cell_name({end - 1, column}, true);
      };
      const auto sum = [&](std::string_view id) {
        return role.empty() ? "SUM(" + range(id) + ")"
                            : "SUMIF(" + range("role") + ",\"" + role + "\"," + range(id) + ")";
      };
      return "=" + rounded(sum("weighted_points") + "/" + sum("weighted_full") + "*" +
                               format_shortest(context_.settings().scale),
                           context_.settings().rounding, decimals());
    };
  };
  if (tasks.has({"role", "weighted_full", "weighted_points"})) {
    on_sheet.look("score").formula = score_formula({});
    on_sheet.look("lead_score").formula = score_formula(title(DepartmentRole::lead, language()));
    on_sheet.look("joint_score").formula = score_formula(title(DepartmentRole::joint, language()));
  }
  on_sheet.write_title(title_of(ranking));
  on_sheet.write_head();
  on_sheet.write_rows(ranking);
  on_sheet.finish(3);
}

void RankingWorkbook::write_plain(const Table& table, int n_fixed) {
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  on_sheet.write_title(title_of(table));
  on_sheet.write_head();
  on_sheet.write_rows(table);
  on_sheet.finish(n_fixed);
}

void RankingWorkbook::write_others() {
  const auto& scheme = context_.scheme();
  if (!scheme.titles.empty()) write_plain(recognition_view(context_), 2);
  if (!scheme.rewards.empty()) write_plain(rewards_table(context_), 3);
  const auto& settings = context_.settings();
  if (settings.convert_to) {
    const auto table = converted_table(context_);
    auto& sheet = book_.sheet(table.title(language()));
    TableOnSheet on_sheet(sheet, table, language());
    mark_ties(on_sheet, "rank", context_.results.current.rank);
    if (settings.convert_by == Basis::published && on_sheet.has("total")) {
      on_sheet.look("converted").formula = [&](std::uint32_t row) {
        return "=" + rounded(on_sheet.cell("total", row) + "*" + format_shortest(*settings.convert_to) + "/" +
                                 format_shortest(settings.scale),
                             settings.convert_rounding.value_or(settings.rounding),
                             settings.convert_decimals.value_or(settings.total_decimals));
      };
    }
    on_sheet.write_title(title_of(table));
    on_sheet.write_head();
    on_sheet.write_rows(table);
    on_sheet.finish(4);
  }
  if (context_.self == nullptr) return;
  const auto table = verification_view(context_);
  const auto n_rows = context_.results.current.order.size() * scheme.nodes.size();
  if (n_rows > most_rows) return leave_out(table, n_rows, "verification.csv");
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  for (const auto* id : {"self_points", "points"}) on_sheet.look(id).number_format = points_format;
  on_sheet.look("difference").number_format = "+0.00##;-0.00##;0.00";
  if (on_sheet.has({"points", "self_points"}))
    on_sheet.look("difference").formula = [&](std::uint32_t row) {
      return "=ROUND(" + on_sheet.cell("points", row) + "-" + on_sheet.cell("self_points", row) + ",9)";
    };
  on_sheet.write_title(title_of(table));
  on_sheet.write_head();
  on_sheet.write_rows(table);
  on_sheet.finish(4);
}

void RankingWorkbook::write_charts(WorkbookSheet& sheet) {
  write_workbook_charts(context_, book_, sheet, charts_);
}

void RankingWorkbook::write_notes() {
  const auto table = table_definition("workbook_notes");
  auto& sheet = book_.sheet(table.title(language()));
  TableOnSheet on_sheet(sheet, table, language());
  on_sheet.write_title(title_of(table));
  on_sheet.write_head();
  const auto section = [&](std::string_view key) { on_sheet.write_band(word(key), band_style()); };
  std::vector<std::array<std::string, 3>> lines;
  const auto line = [&](std::string_view subject, std::string_view content, std::string_view origin = {}) {
    lines.push_back({std::string(subject), std::string(content), std::string(origin)});
  };
  const auto flush = [&] {
    auto rows = table;
    rows.rows = [&lines](RowSink& row) {
      for (const auto& each : lines) {
        for (const auto& cell : each) row.text(cell);
        row.end_row();
      }
    };
    on_sheet.write_rows(rows);
    lines.clear();
  };

  const auto& current = context_.results.current;
  section("workbook.notes.what");
  line(word("workbook.notes.title"), context_.package.title());
  line(word("workbook.notes.period"), current.period.text());
  line(word("workbook.notes.cut_off"), to_text(current.period.last_day()));
  const auto* const before = context_.previous();
  line(word("workbook.notes.compared"),
       before == nullptr ? std::string(word("markdown.first")) : before->period.text());
  const auto n_ranked = std::ranges::count_if(current.rank, [](std::int32_t rank) { return rank > 0; });
  line(word("workbook.notes.units"),
       words("workbook.notes.units.count",
             {{"n", std::to_string(current.order.size())}, {"ranked", std::to_string(n_ranked)}}));
  line(word("workbook.notes.package"), name_of_package(context_.package.name));
  line(word("workbook.notes.scheme"), scheme_hash(context_.scheme(), context_.data()));
  line(word("workbook.notes.program"), words("markdown.version", {{"version", std::string(version)}}));
  flush();

  section("workbook.notes.reading");
  for (const auto* key : {"ties", "changes", "scores", "lights", "formulas", "unscored"})
    line(word(std::string("workbook.reading.") + key),
         word(std::string("workbook.reading.") + key + ".text"));
  for (const auto& each : left_out_) line(word("workbook.notes.left_out"), each);
  flush();

  section("workbook.notes.choices");
  const auto choices = choices_table(context_);
  RowTaker taker(choices, [&](const RowTaker& row) {
    line(row.text_of("title"), row.text_of("value"), row.text_of("origin"));
  });
  choices.rows(taker);
  flush();

  section("workbook.notes.unranked");
  for (const auto i_unit : current.order) {
    if (at(current.rank, i_unit, 0) > 0) continue;
    const auto& unit = context_.data().units[i_unit];
    line(code_and_name(unit.code, unit.name), note_of(context_, i_unit));
  }
  if (lines.empty()) line(word("markdown.none"), {});
  flush();

  section("workbook.notes.inputs");
  for (const auto& [name, hash] : context_.package.input_hashes) line(name, hash);
  flush();
  on_sheet.finish(1, false);
}

}  // namespace

void write_ranking_workbook(const ReportContext& context, Output& out) {
  RankingWorkbook(context).write(out);
}

}  // namespace gnomon
