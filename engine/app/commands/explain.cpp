#include <array>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/explanation.hpp>
#include <gnomon/reporting/writers.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"explain county T06", "explain 县级 T06"},
     {"how every point came about", "每一分是怎么来的，可用计算器核对"}},
    {{"explain county T06 --lang en", "explain 县级 乙川镇"}, {"in English", "也可写单位名称"}},
    {{"explain townplan D1", "explain 镇规划 农业农村办"},
     {"a department: also its tasks and their score", "责任部门：并列出承担的任务及其得分"}},
    {{"explain county T06 --format json", "explain 县级 T06 --format json"},
     {"at full precision, for scripts", "完整精度，供脚本使用"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"package", {"PACKAGE", "数据包"}},
    {"unit", {"UNIT", "单位"}},
});

constexpr auto own_options = std::to_array<OptionDeclaration>({
    period_option,
    set_option,
    threads_option,
    {.name = "rows",
     .summary = {"also the rows of ledger and register that counted", "并列出计入的台账和名录各行"}},
});

/// The rows behind every computed value of the unit, table by table.
void write_rows(Session& session, Loaded& loaded, std::size_t i_unit, const Period& period) {
  const auto& data = loaded.package.data;
  Diagnostics told_before;
  const auto records = records_of(*loaded.source, loaded.package, {}, told_before);
  for (const auto i : scored_indicators(loaded.package.scheme, data, 0)) {
    const auto found = counted_rows(loaded.package, records, i, i_unit, period);
    if (found.columns.empty()) continue;
    const auto& indicator = data.indicators[i];
    session.out().write("\n" + indicator.code + " " + indicator.name + "  " + indicator.definition + "\n");
    Table table;
    const auto add_column = [&](std::string id, CellKind kind, std::string en, std::string zh) {
      table.columns.push_back({std::move(id), kind, -1, std::move(en), std::move(zh), {}});
    };
    add_column("row", CellKind::integer, "Row", "行");
    for (const auto& column : found.columns) add_column(column, CellKind::text, column, column);
    table.rows = [&found](RowSink& sink) {
      for (const auto& [row, cells] : found.rows) {
        sink.integer(row);
        for (const auto& cell : cells) sink.text(cell);
        sink.end_row();
      }
    };
    find_table_writer("table")->write(table, {.language = session.language(), .colour = session.colour_out()},
                                      session.out());
  }
}

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  loaded->refuse_errors();
  const auto i_unit = find_unit(*loaded, session.values().text("unit"));
  const auto scored = score(session, *loaded);
  const auto context = context_of(session, *loaded, *scored);
  if (scored->results.current.assessed[i_unit] == 0 && department_of(context, i_unit) == nullptr) {
    throw Error(ExitCode::wrong_call, fault::unit_not_assessed,
                {{"found", loaded->package.data.units[i_unit].code},
                 {"period", scored->results.current.period.text()},
                 {"package", loaded->path}});
  }
  if (session.format() == "json") {
    session.print_json(loaded->path, [&](JsonWriter& json) {
      write_embedded(json, [&](Output& out) { write_explanation_json(context, i_unit, out); });
    });
  } else {
    write_explanation(context, i_unit, session.colour_out(), session.out());
    if (session.values().has("rows")) write_rows(session, *loaded, i_unit, scored->results.current.period);
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command explain_command{
    .name = "explain",
    .summary = {"how one unit's score came about", "说明一个单位的得分是怎么来的"},
    .examples = examples,
    .arguments = arguments,
    .options = own_options,
    .formats = "text|json",
    .run = run,
};

}  // namespace gnomon::app
