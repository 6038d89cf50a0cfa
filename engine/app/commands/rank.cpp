#include <array>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/reporting/result_tables.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"rank county", "rank 县级"}, {"the ranking on screen", "在屏幕上看排名"}},
    {{"rank county --period 2024", "rank 县级 --period 2024"}, {"of another period", "看另一时期"}},
    {{"rank county --format csv > ranking.csv", "rank 县级 --format csv > 排名.csv"},
     {"columns of ranking.csv, UTF-8 without BOM", "与 ranking.csv 同列，UTF-8 无 BOM"}},
    {{"rank accreditation --titles", "rank 示范县 --titles"},
     {"who gains, keeps and loses the titles", "看称号的授予、保留和撤销"}},
});

constexpr auto own_options = std::to_array<OptionDeclaration>({
    {.name = "titles",
     .summary = {"who gains, keeps and loses the titles, and why", "改看称号的授予、保留和撤销及理由"}},
    period_option,
    set_option,
    threads_option,
});

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  const auto scored = score(session, *loaded);
  const auto context = context_of(session, *loaded, *scored);
  const auto format = session.format();
  const bool for_people = format == "table" || format == "markdown";
  if (session.values().has("titles")) {
    if (loaded->package.scheme.titles.empty())
      session.say({"The package has no table of titles.", "数据包没有“称号”表。"});
    session.print(for_people ? recognition_view(context) : recognition_table(context), loaded->path);
  } else {
    session.print(for_people ? ranking_view(context) : ranking_table(context), loaded->path);
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command rank_command{
    .name = "rank",
    .summary = {"the ranking on screen", "在屏幕上显示排名"},
    .examples = examples,
    .arguments = package_argument,
    .options = own_options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
