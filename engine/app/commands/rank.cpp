#include <array>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/result_tables.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"rank county", "rank 县级"}, {"the ranking on screen", "在屏幕上看排名"}},
    {{"rank county --period 2024", "rank 县级 --period 2024"}, {"of another period", "看另一时期"}},
    {{"rank county --format csv > ranking.csv", "rank 县级 --format csv > 排名.csv"},
     {"columns of ranking.csv, UTF-8 without BOM", "与 ranking.csv 同列，UTF-8 无 BOM"}},
    {{"rank townplan --departments", "rank 镇规划 --departments"},
     {"departments by the tasks they lead and join", "责任部门按牵头和配合的任务排名"}},
    {{"rank accreditation --titles", "rank 示范县 --titles"},
     {"who gains, keeps and loses the titles", "看称号的授予、保留和撤销"}},
});

constexpr std::array options{
    period_option,
    set_option,
    threads_option,
    OptionDeclaration{
        .name = "departments",
        .summary = {"the departments of the table `responsibilities`", "责任分工表中各部门的排名"}},
    OptionDeclaration{
        .name = "titles",
        .summary = {"who gains, keeps and loses the titles, and why", "改看称号的授予、保留和撤销及理由"}},
};

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  const auto format = session.format();
  const bool for_people = format == "table" || format == "markdown";
  const bool departments = session.values().has("departments");
  if (departments && loaded->package.scheme.responsibilities.empty()) {
    loaded->refuse_errors();
    throw Error(ExitCode::wrong_call, fault::no_departments, {{"package", loaded->path}});
  }
  const auto scored = score(session, *loaded);
  const auto context = context_of(session, *loaded, *scored);
  if (departments) {
    session.print(department_ranking(context, for_people), loaded->path);
    return ExitCode::done;
  }
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
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
