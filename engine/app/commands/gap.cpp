#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/analysis/gap.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/result_tables.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"gap county", "gap 县级"}, {"every target of every unit", "各单位各项目标的差距"}},
    {{"gap county T06 --as-of 2025-09-30", "gap 县级 T06 --as-of 2025-09-30"},
     {"against what is due on that day", "按该日的序时进度"}},
    {{"gap county --behind", "gap 县级 --behind"}, {"only what is behind", "只列滞后的"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"package", {"PACKAGE", "数据包"}},
    {"unit", {"UNIT", "单位"}, false},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "as-of",
     .value = {"DATE", "日期"},
     .summary = {"day up to which to count (default: end of the period)",
                 "截止日，台账和名录只计到该日（默认为期末）"}},
    {.name = "behind", .summary = {"only what is behind", "只列滞后的"}},
    period_option,
    set_option,
    threads_option,
});

std::optional<Day> day_asked(const Session& session) {
  const auto written = session.values().find("as-of");
  if (!written) return std::nullopt;
  const auto day = parse_date(*written);
  if (!day) throw Error(ExitCode::wrong_call, fault::date_unreadable, {{"found", *written}});
  return day;
}

/// A day outside the period says nothing of it.
void check_day(const Period& period, Day day) {
  if (day >= period.first_day() && day <= period.last_day()) return;
  throw Error(ExitCode::wrong_call, fault::as_of_outside,
              {{"found", to_text(day)}, {"period", period.text()}});
}

ExitCode run(Session& session) {
  const auto as_of = day_asked(session);
  const auto loaded = load(session, session.values().text("package"), as_of);
  loaded->refuse_errors();
  const auto period = period_of(*loaded);
  if (as_of) check_day(period, *as_of);
  const auto scoring = score_period(*loaded, period);
  auto gaps = find_gaps(loaded->package, scoring.assessment(), as_of);
  if (const auto written = session.values().find("unit")) {
    const auto i_unit = find_unit(*loaded, *written);
    std::erase_if(gaps, [&](const Gap& gap) { return gap.i_unit != i_unit; });
  }
  const auto counted = gaps;
  if (session.values().has("behind"))
    std::erase_if(gaps, [](const Gap& gap) { return gap.light != Light::behind; });
  session.keep(loaded->findings);
  const auto format = session.format();
  const bool for_people = format == "table" || format == "markdown";
  auto table =
      gap_table(loaded->package, gaps, for_people ? std::optional(session.language()) : std::nullopt);
  if (for_people)
    add_gap_notes(period, as_of.value_or(period.last_day()), loaded->package, counted, session.language(),
                  table);
  session.print(table, loaded->path);
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
