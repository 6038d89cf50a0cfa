#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/rows.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"trend county", "trend 县级"}, {"totals of all units over the periods", "各单位历期总分"}},
    {{"trend county T06", "trend 县级 T06"}, {"every series of one unit", "一个单位的全部序列"}},
    {{"trend county --series trainings", "trend 县级 --series trainings"},
     {"one indicator or item, all units", "一个指标或条目，全部单位"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"package", {"PACKAGE", "数据包"}},
    {"unit", {"UNIT", "单位"}, false},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "series",
     .value = {"S", "序列"},
     .summary = {"total, rank, or the code of an item or indicator", "total、rank，或条目、指标代码"}},
    period_option,
    set_option,
    threads_option,
});

void check_series(const ReportContext& context, const std::string& wanted) {
  auto codes = series_codes(context);
  if (std::find(codes.begin(), codes.end(), wanted) != codes.end()) return;
  throw Error(ExitCode::wrong_call, fault::series_unknown, {{"found", wanted}, {"series", join(codes, ", ")}},
              did_you_mean(wanted, codes));
}

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  const auto scored = score(session, *loaded);
  const auto context = context_of(session, *loaded, *scored);
  std::optional<std::size_t> i_unit;
  if (const auto written = session.values().find("unit")) i_unit = find_unit(*loaded, *written);
  const auto series = session.values().text("series");
  if (!series.empty()) check_series(context, series);

  const auto format = session.format();
  const bool for_people = format == "table" || format == "markdown";
  if (for_people && series.empty()) {
    session.print(trend_view(context, i_unit), loaded->path);
  } else {
    const auto unit = i_unit ? loaded->package.data.units[*i_unit].code : std::string();
    session.print(with_rows_where(trends_table(context), {{"unit", unit}, {"series", series}}), loaded->path);
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command trend_command{
    .name = "trend",
    .summary = {"totals and values over the periods", "历期总分和各项数值的变化"},
    .examples = examples,
    .arguments = arguments,
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
