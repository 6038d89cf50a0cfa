#include <array>
#include <filesystem>

#include <app/commands.hpp>
#include <app/examples.hpp>
#include <app/interruption.hpp>
#include <app/load.hpp>
#include <gnomon/reporting/reports.hpp>

namespace gnomon::app {
namespace {

constexpr std::string_view example = "county";

constexpr auto examples = std::to_array<Example>({
    {{"demo", "demo"}, {"sample data and reports into gnomon-demo/", "示例数据和报告写入 gnomon-demo/"}},
    {{"demo try", "demo 试用"}, {"into another folder", "写入另一个文件夹"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({{"folder", {"DIR", "文件夹"}, false}});

std::vector<std::string> all_reports() {
  std::vector<std::string> names;
  for (const auto& report : reports()) names.emplace_back(report.name);
  return names;
}

ExitCode run(Session& session) {
  const std::filesystem::path folder = session.values().find("folder").value_or("gnomon-demo");
  const auto package = folder / example;
  const auto results = folder / "results";
  refuse_filled_folder(folder);
  if (session.dry_run()) {
    session.out().write(package.string() + "\n" + results.string() + "\n");
    session.flush();
    session.say({"Nothing was written.", "未写入任何文件。"});
    return ExitCode::done;
  }
  auto written = write_new_folder(example_files(std::string(example)), package);
  const auto loaded = load(session, package.string());
  const auto scored = score(session, *loaded);
  OutputSet set(results);
  for (const auto& file : write_reports(context_of(session, *loaded, *scored), all_reports(), set))
    written.push_back(results / file.name);
  set.commit();
  for (const auto& path : written) session.out().write(path.string() + "\n");
  session.flush();
  session.say({"Sample data in {package} (all figures invented), its reports in {results}.\n"
               "Next: gnomon rank {package}   or   gnomon explain {package} T01",
               "示例数据在 {package}（全部为虚构），报告在 {results}。\n"
               "下一步：gnomon rank {package}   或   gnomon explain {package} T01"},
              {{"package", package.string()}, {"results", results.string()}});
  session.mark_findings_told();  // the example's own warnings are no matter of the user
  return ExitCode::done;
}

}  // namespace

constexpr Command demo_command{
    .name = "demo",
    .summary = {"writes a sample package and its reports", "生成示例数据和报告"},
    .examples = examples,
    .arguments = arguments,
    .writes = true,
    .keeps_hashes = true,
    .run = run,
};

}  // namespace gnomon::app
