#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/rows.hpp>
#include <app/shared_options.hpp>
#include <gnomon/analysis/gap.hpp>
#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"gap county", "gap 县级"}, {"every target of every unit", "各单位各项目标的差距"}},
    {{"gap county T06 --as-of 2025-09-30", "gap 县级 T06 --as-of 2025-09-30"},
     {"against what is due on that day", "按该日的序时进度"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"package", {"PACKAGE", "数据包"}},
    {"unit", {"UNIT", "单位"}, false},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "as-of",
     .value = {"DATE", "日期"},
     .summary = {"day up to which the data reach (default: end of the period)", "数据截止日（默认为期末）"}},
    period_option,
    set_option,
    threads_option,
});

constexpr std::string_view code(Light light) {
  constexpr std::array<std::string_view, 4> codes{"reached", "on_pace", "behind", "no_value"};
  return codes[static_cast<std::size_t>(light)];
}

/// Six places are enough for people and still exact for counts and rates.
void number(RowSink& row, double value) { row.number(round_decimal(value, 6), -1); }

Table gap_table(const Package& package, const std::vector<Gap>& gaps, std::optional<Language> for_people) {
  auto table = table_definition("gap");
  table.rows = [&package, &gaps, for_people](RowSink& row) {
    for (const auto& gap : gaps) {
      const auto& unit = package.data.units[gap.i_unit];
      const auto& indicator = package.data.indicators[gap.i_indicator];
      row.text(unit.code);
      row.text(unit.name);
      row.text(indicator.code);
      row.text(indicator.name);
      for (const double value : {gap.target, gap.due, gap.actual, gap.difference}) number(row, value);
      if (for_people) {
        row.text(label("gap." + std::string(code(gap.light)), *for_people));
      } else {
        row.text(code(gap.light));
      }
      for (const double value : {gap.forecast, gap.needed, gap.needed_per_year}) number(row, value);
      row.end_row();
    }
  };
  return table;
}

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  loaded->refuse_errors();
  std::optional<Day> as_of;
  if (const auto written = session.values().find("as-of")) {
    as_of = parse_date(*written);
    if (!as_of) throw Error(ExitCode::wrong_call, fault::date_unreadable, {{"found", *written}});
  }
  const auto scoring = score_period(*loaded, period_of(*loaded));
  auto gaps = find_gaps(loaded->package, scoring.assessment(), as_of);
  if (const auto written = session.values().find("unit")) {
    const auto i_unit = find_unit(*loaded, *written);
    std::erase_if(gaps, [&](const Gap& gap) { return gap.i_unit != i_unit; });
  }
  session.keep(loaded->findings);
  const auto format = session.format();
  const bool for_people = format == "table" || format == "markdown";
  session.print(
      gap_table(loaded->package, gaps, for_people ? std::optional(session.language()) : std::nullopt),
      loaded->path);
  return ExitCode::done;
}

}  // namespace

constexpr Command gap_command{
    .name = "gap",
    .summary = {"targets, what is due, and what is lacking", "目标、应达、实际和差距"},
    .examples = examples,
    .arguments = arguments,
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
