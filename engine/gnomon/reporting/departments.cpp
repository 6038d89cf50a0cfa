#include <gnomon/reporting/departments.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/page.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/score_json.hpp>
#include <gnomon/reporting/writers/terminal.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int shown_places = 6;

std::string_view code(TaskBasis basis) { return basis == TaskBasis::own ? "own" : "units"; }

/// Weight × full points: what the task counts for; nothing when it is left out.
double weighted_full(const DepartmentTask& task) {
  return task.outcome == Outcome::dropped ? nan : task.weight * task.full;
}

double weighted_points(const DepartmentTask& task) { return task.weight * task.full * task.share; }

std::string words_of(const ReportContext& context, const Reason& reason) {
  return reason_words(reason, context.reason_texts, context.language);
}

int count(const Department& department, DepartmentRole role) {
  return static_cast<int>(std::ranges::count(department.tasks, role, &DepartmentTask::role));
}

/// What is to be said beside a task in a data file: why it has no score, or that some units have none.
std::string task_note(const ReportContext& context, const DepartmentTask& task) {
  return task.outcome == Outcome::scored && task.n_missing == 0 ? std::string()
                                                                : words_of(context, task.reason);
}

void task_row(const ReportContext& context, const Department& department, const DepartmentTask& task,
              RowSink& row) {
  const auto& unit = context.data().units[department.i_unit];
  const auto& node = context.scheme().nodes[task.i_node];
  row.text(context.results.current.period.text());
  row.text(unit.code);
  row.text(unit.name);
  row.text(node.code);
  row.text(node.name);
  row.text(code(task.role));
  row.text(code(task.basis));
  row.integer(static_cast<std::int64_t>(task.n_units));
  row.integer(static_cast<std::int64_t>(task.n_missing));
  number_cell(row, task.share);
  row.number(task.weight);
  row.number(task.full);
  number_cell(row, weighted_full(task));
  number_cell(row, weighted_points(task));
  for (int i = 0; i < 4; ++i) row.empty();  // scores and rank stand in the row of the total
  row.text(task_note(context, task));
  row.end_row();
}

void total_row(const ReportContext& context, const Department& department, RowSink& row) {
  const auto& unit = context.data().units[department.i_unit];
  const auto& all = department.all;
  const int decimals = context.settings().total_decimals;
  row.text(context.results.current.period.text());
  row.text(unit.code);
  row.text(unit.name);
  row.text("total");
  for (int i = 0; i < 8; ++i) row.empty();  // of single tasks
  number_cell(row, std::isnan(all.score) ? nan : all.full);
  number_cell(row, std::isnan(all.score) ? nan : all.points);
  number_cell(row, all.score, decimals);
  number_cell(row, department.lead.score, decimals);
  number_cell(row, department.joint.score, decimals);
  rank_cell(row, department.rank);
  row.text(words_of(context, department.note));
  row.end_row();
}

std::vector<bool> tied(const ReportContext& context) {
  std::vector<std::int32_t> ranks;
  for (const auto& each : context.results.departments) ranks.push_back(each.rank);
  return tied_ranks(ranks);
}

std::string rank_words(const ReportContext& context, const Department& department) {
  if (department.rank <= 0) return std::string(label("explain.unranked", context.language));
  const auto n =
      std::ranges::count_if(context.results.departments, [](const auto& each) { return each.rank > 0; });
  const auto rank = std::to_string(department.rank);
  const bool is_tied = tied(context)[static_cast<std::size_t>(department.rank)];
  return label(
      "explain.rank.departments", context.language,
      {{"rank", label(is_tied ? "explain.tied" : "explain.place", context.language, {{"rank", rank}})},
       {"n", std::to_string(n)}});
}

/// `18.4 ÷ 21.5 × 100 = 85.581395`, or why there is none.
std::string formula(const ReportContext& context, const DepartmentScore& score) {
  if (std::isnan(score.score_full))
    return std::string(label("explain.department.no_score", context.language));
  return label("explain.department.formula", context.language,
               {{"points", plain_number(score.points)},
                {"full", plain_number(score.full)},
                {"scale", plain_number(context.settings().scale)},
                {"score", plain_number(score.score_full)}});
}

void write_scores(const ReportContext& context, const Department& department, Output& out) {
  const auto field = [&](std::string_view key, const std::string& text) {
    write_field(2, key, text, context.language, out);
  };
  if (!std::isnan(department.all.score)) {
    Addition points;
    Addition full;
    for (const auto& task : department.tasks) {
      if (task.outcome != Outcome::scored) continue;
      points.add(weighted_points(task));
      full.add(weighted_full(task));
    }
    field("explain.label.weighted_points", points.text(department.all.points));
    field("explain.label.weighted_full", full.text(department.all.full));
  }
  const auto& settings = context.settings();
  if (count(department, DepartmentRole::lead) > 0)
    field("explain.label.lead", formula(context, department.lead));
  if (count(department, DepartmentRole::joint) > 0)
    field("explain.label.joint", formula(context, department.joint));
  field("explain.label.score", formula(context, department.all));
  if (std::isnan(department.all.score)) return;
  field("explain.label.department.published", rounded_words(department.all.score_full, settings.rounding,
                                                            settings.total_decimals, context.language));
}

void score_members(const DepartmentScore& score, JsonWriter& json) {
  json.begin_object();
  json.member("score", score.score);
  json.member("score_full", score.score_full);
  json.member("weighted_points", score.points);
  json.member("weighted_full", score.full);
  json.end_object();
}

}  // namespace

const Department* department_of(const ReportContext& context, std::size_t i_unit) {
  const auto& all = context.results.departments;
  const auto found = std::ranges::find(all, i_unit, &Department::i_unit);
  return found == all.end() ? nullptr : &*found;
}

Table departments_table(const ReportContext& context) {
  auto table = table_definition("departments");
  table.rows = [&context](RowSink& row) {
    for (const auto& department : context.results.departments) {
      for (const auto& task : department.tasks) task_row(context, department, task, row);
      total_row(context, department, row);
    }
  };
  return table;
}

Table department_ranking(const ReportContext& context, bool for_people) {
  auto table = table_definition("department_ranking");
  const auto& settings = context.settings();
  if (for_people) {
    table.notes.push_back(label("departments.note", context.language,
                                {{"period", context.results.current.period.text()},
                                 {"n", std::to_string(context.results.departments.size())},
                                 {"lead", format_shortest(settings.lead_weight)},
                                 {"joint", format_shortest(settings.joint_weight)}}));
  }
  table.rows = [&context, for_people](RowSink& row) {
    const auto ties = tied(context);
    const int decimals = context.settings().total_decimals;
    for (const auto& department : context.results.departments) {
      const auto& unit = context.data().units[department.i_unit];
      if (for_people) {
        place_cell(row, department.rank, ties, context.language);
      } else {
        rank_cell(row, department.rank);
      }
      row.text(unit.code);
      row.text(for_people ? name_beside(unit.code, unit.name) : unit.name);
      number_cell(row, department.all.score, decimals);
      number_cell(row, department.lead.score, decimals);
      number_cell(row, department.joint.score, decimals);
      row.integer(count(department, DepartmentRole::lead));
      row.integer(count(department, DepartmentRole::joint));
      row.text(words_of(context, department.note));
      row.end_row();
    }
  };
  return table;
}

Table task_matrix(const ReportContext& context) {
  auto table = table_definition("task_matrix");
  table.rows = [&context](RowSink& row) {
    std::map<std::size_t, std::map<DepartmentRole, std::map<std::size_t, std::string>>> tasks;
    for (const auto& department : context.results.departments) {
      const auto& unit = context.data().units[department.i_unit];
      for (const auto& task : department.tasks) tasks[task.i_node][task.role][department.i_unit] = unit.name;
    }
    for (auto& [i_node, roles] : tasks) {
      const auto& node = context.scheme().nodes[i_node];
      row.text(node.code);
      row.text(name_beside(node.code, node.name));
      for (const auto role : {DepartmentRole::lead, DepartmentRole::joint}) {
        std::vector<std::string> names;
        for (const auto& [i_unit, name] : roles[role]) names.push_back(name);
        row.text(join(names, context.language == Language::zh ? "、" : ", "));
      }
      row.end_row();
    }
  };
  return table;
}

Table department_tasks(const ReportContext& context, const Department& department, bool for_people) {
  auto table = table_definition("department_tasks");
  table.rows = [&context, &department, for_people](RowSink& row) {
    const auto number = [&](double value) {
      number_cell(row, for_people ? round_decimal(value, shown_places) : value);
    };
    for (const auto& task : department.tasks) {
      const auto& node = context.scheme().nodes[task.i_node];
      row.text(node.code);
      row.text(name_beside(node.code, node.name));
      row.text(title(task.role, context.language));
      number(task.weight);
      number(task.full);
      number(weighted_full(task));
      number(task.share);
      number(weighted_points(task));
      row.text(words_of(context, task.reason));
      row.end_row();
    }
  };
  return table;
}

void write_department_page(const ReportContext& context, const Department& department, bool colour,
                           Output& out) {
  const auto language = context.language;
  const auto& settings = context.settings();
  write_page_head(context, context.data().units[department.i_unit], "explain.department.title", colour, out);
  const auto field = [&](std::string_view key, const std::string& text) {
    write_field(0, key, text, language, out);
  };
  const double score = department.all.score;
  field("explain.label.score",
        std::isnan(score)
            ? std::string(label("explain.department.no_score", language))
            : label("explain.points", language, {{"points", format_fixed(score, settings.total_decimals)}}));
  field("explain.label.rank", rank_words(context, department));
  if (const auto note = words_of(context, department.note); !note.empty()) field("explain.label.note", note);
  write_heading(label("explain.heading.tasks", language), colour, out);
  write_terminal_table(department_tasks(context, department), {.language = language, .colour = colour}, out);
  write_heading(label("explain.heading.department", language), colour, out);
  write_scores(context, department, out);
}

void write_department_json(const ReportContext& context, const Department& department, JsonWriter& json) {
  const auto& unit = context.data().units[department.i_unit];
  json.begin_object();
  json.member("unit", unit.code);
  json.member("name", unit.name);
  write_rank("rank", department.rank, json);
  json.key("all");
  score_members(department.all, json);
  json.key("lead");
  score_members(department.lead, json);
  json.key("joint");
  score_members(department.joint, json);
  json.key("note");
  write_reason_json(department.note, json);
  json.text_or_null("note_text", words_of(context, department.note));
  json.key("tasks");
  json.begin_array();
  for (const auto& task : department.tasks) {
    json.begin_object();
    json.member("item", context.scheme().nodes[task.i_node].code);
    json.member("role", code(task.role));
    json.member("outcome", code(task.outcome));
    json.member("basis", code(task.basis));
    json.member("units", static_cast<std::int64_t>(task.n_units));
    json.member("units_missing", static_cast<std::int64_t>(task.n_missing));
    json.member("score_share", task.share);
    json.member("weight", task.weight);
    json.member("points_full", task.full);
    json.key("reason");
    write_reason_json(task.reason, json);
    json.member("text", words_of(context, task.reason));
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_department_page_json(const ReportContext& context, std::size_t i_unit, Output& out) {
  const auto& unit = context.data().units[i_unit];
  JsonWriter json(out, 2);
  json.begin_object();
  json.member("schema", "urn:gnomon:explanation:v1");
  json.member("version", version);
  json.member("unit", unit.code);
  json.member("name", unit.name);
  json.member("period", context.results.current.period.text());
  json.key("department");
  if (const auto* const department = department_of(context, i_unit)) {
    write_department_json(context, *department, json);
  } else {
    json.null();
  }
  json.key("settings");
  write_choices_json(context.settings().choices, json);
  json.end_object();
  json.finish();
}

}  // namespace gnomon
