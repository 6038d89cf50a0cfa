#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/output_folder.hpp>
#include <app/shared_options.hpp>
#include <app/stored_run.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/reports.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view default_folder = "gnomon-out";

constexpr auto examples = std::to_array<Example>({
    {{"run county", "run 县级"}, {"results into gnomon-out/", "结果写入 gnomon-out/"}},
    {{"run county.xlsx --period 2024 --out results", "run 县级.xlsx --period 2024 --out 结果"},
     {"another period and folder", "指定时期和文件夹"}},
    {{"run county --set missing=zero --without scores", "run 县级 --set 缺报处理=zero --without scores"},
     {"try another setting", "换一个设置试算"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    period_option,
    {.name = "out",
     .value = {"DIR", "文件夹"},
     .summary = {"where the files go (default: gnomon-out)", "结果文件夹（默认 gnomon-out）"}},
    {.name = "report",
     .value = {"LIST", "清单"},
     .summary = {"more files: xlsx, history, gap, html, markdown, docx (bulletin), cards (one for each unit)",
                 "另写：xlsx（工作簿）、history（历期排名）、gap（目标差距）、html（网页）、markdown、docx（"
                 "通报）、cards（各"
                 "单位反馈卡）"},
     .repeats = true},
    {.name = "without",
     .value = {"LIST", "清单"},
     .summary = {"leave out: scores, trends, json", "不写：scores、trends、json"},
     .repeats = true},
    {.name = "csv",
     .value = {"plain", "plain"},
     .summary = {"CSV without BOM, lines ended by LF", "CSV 不带 BOM，以 LF 换行"},
     .words = "plain"},
    set_option,
    threads_option,
});

/// Reports named by an option; `json` is the one that is written as JSON.
std::vector<std::string> report_list(const Session& session, std::string_view option) {
  std::vector<std::string> names;
  for (const auto& text : session.values().all(option)) {
    for (auto name : split_list(text)) {
      if (name == "json") name = "assessment";
      names.push_back(std::move(name));
    }
  }
  return names;
}

/// The reports that are written without being asked for and may be left out.
std::string reports_to_leave_out() {
  std::vector<std::string> names;
  for (const auto& report : reports()) {
    if (report.always && report.name != "ranking") names.emplace_back(report.name);
  }
  return join(names, ", ");
}

/// Refuses unknown names before anything is read.
void check_reports(const std::vector<std::string>& asked, const std::vector<std::string>& without) {
  std::vector<std::string> names;
  for (const auto& report : reports()) names.emplace_back(report.name);
  const auto known = join(names, ", ");
  for (const auto& name : asked) {
    if (find_report(name) == nullptr)
      throw Error(ExitCode::wrong_call, fault::report_unknown, {{"found", name}, {"reports", known}},
                  did_you_mean(name, names));
  }
  for (const auto& name : without) {
    const auto* const report = find_report(name);
    if (report == nullptr)
      throw Error(ExitCode::wrong_call, fault::report_unknown, {{"found", name}, {"reports", known}},
                  did_you_mean(name, names));
    if (report->name == "ranking")
      throw Error(ExitCode::wrong_call, fault::report_needed,
                  {{"found", name}, {"reports", reports_to_leave_out()}});
  }
}

/// Reports in the folder that an earlier run wrote and this one did not.
std::vector<std::string> left_over(const fs::path& folder, const std::vector<OutputFile>& files) {
  std::vector<std::string> names;
  const auto is_written = [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  };
  for (const auto& report : reports()) {
    std::error_code ignored;
    if (report.write_folder == nullptr) {
      const auto name = std::string(report.file);
      if (!is_written(name) && fs::exists(folder / name, ignored)) names.push_back(name);
      continue;
    }
    std::vector<std::string> old;
    for (const auto& entry : fs::directory_iterator(folder / report.file, ignored)) {
      auto name = std::string(report.file) + entry.path().filename().string();
      if (!is_written(name)) old.push_back(std::move(name));
    }
    std::sort(old.begin(), old.end());
    constexpr std::size_t most_named = 5;
    const auto n = old.size();
    if (n > most_named) old.resize(most_named);
    names.insert(names.end(), old.begin(), old.end());
    if (n > most_named) names.push_back(std::string(report.file) + "… (" + std::to_string(n) + ")");
  }
  return names;
}

/// What came of a run, for the answer on stdout.
struct Outcome : FolderOutcome {
  std::int64_t run = 0;  ///< number in the database, 0 = not kept
};

Outcome write_files(Session& session, const ReportContext& context, const fs::path& folder,
                    const std::vector<std::string>& asked, const std::vector<std::string>& without) {
  Outcome outcome;
  static_cast<FolderOutcome&>(outcome) =
      write_folder(folder, [&](OutputSet& set) { return write_reports(context, asked, set, without); });
  if (const auto old = left_over(folder, outcome.files); !old.empty()) {
    session.say(
        {"Not of this run, left by an earlier one: {files}", "以下文件是以前留下的，不属于本次结果：{files}"},
        {{"files", join(old, ", ")}});
  }
  return outcome;
}

std::vector<OutputFile> files_planned(const ReportContext& context, const std::vector<std::string>& asked,
                                      const std::vector<std::string>& without) {
  std::vector<OutputFile> files;
  for (const auto* report : reports_wanted(context, asked, without))
    files.push_back({std::string(report->file), 0, {}});
  files.push_back({"manifest.json", 0, {}});
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

void print_answer(Session& session, const Loaded& loaded, const Period& period, const fs::path& folder,
                  const Outcome& outcome) {
  if (session.format() == "text") {
    for (const auto& file : outcome.files) session.out().write((folder / file.name).string() + "\n");
    return;
  }
  session.print_json(loaded.path, [&](JsonWriter& json) {
    json.begin_object();
    json.member("period", period.text());
    json.member("out", folder.string());
    json.member("written", !session.dry_run());
    json.member("changed", outcome.changed && !session.dry_run());
    json.key("run");
    if (outcome.run > 0) {
      json.value(outcome.run);
    } else {
      json.null();
    }
    write_files_member(outcome.files, session.dry_run(), json);
    json.end_object();
  });
}

/// `2025: 14 units, 12 ranked; 1st: 乙川镇, 95.3 points`.
void tell_result(const Session& session, const ReportContext& context, const fs::path& folder,
                 const Outcome& outcome) {
  const auto& current = context.results.current;
  const auto ranked =
      std::count_if(current.rank.begin(), current.rank.end(), [](auto rank) { return rank > 0; });
  FaultArguments arguments{{"period", current.period.text()},
                           {"units", std::to_string(current.order.size())},
                           {"ranked", std::to_string(ranked)},
                           {"folder", folder.string()}};
  Text text{"{period}: {units} units assessed, none ranked. ", "{period}：参评 {units} 个单位，均无名次。"};
  if (ranked > 0) {
    const auto first = current.order.front();
    const auto& unit = context.data().units[first];
    const auto total = current.total[static_cast<Eigen::Index>(first)];
    arguments.emplace_back("first", unit.name.empty() ? unit.code : unit.name);
    arguments.emplace_back("total", format_fixed(total, context.settings().total_decimals));
    text = {"{period}: {units} units assessed, {ranked} ranked; first: {first}, {total} points. ",
            "{period}：参评 {units} 个单位，{ranked} 个有名次；第一名{first}，{total} 分。"};
  }
  const Text where = session.dry_run() ? Text{"Nothing was written.", "未写入任何文件。"}
                     : outcome.changed ? Text{"Written to {folder}.", "结果在 {folder}。"}
                                       : Text{"Nothing changed in {folder}.", "{folder} 中的结果没有变化。"};
  session.say({"{result}{where}", "{result}{where}"},
              {{"result", session.words(text, arguments)}, {"where", session.words(where, arguments)}});
}

ExitCode run(Session& session) {
  const auto asked = report_list(session, "report");
  const auto without = report_list(session, "without");
  check_reports(asked, without);
  const auto path = session.values().text("package");
  const fs::path folder = session.values().find("out").value_or(std::string(default_folder));
  refuse_package_as_folder(path, folder);

  const auto loaded = load(session, path);
  const auto scored = score(session, *loaded);
  auto context = context_of(session, *loaded, *scored);
  for (const auto& [key, value] : loaded->settings) context.options.emplace_back("set." + key, value);
  if (context.plain_csv) context.options.emplace_back("csv", "plain");
  if (!asked.empty()) context.options.emplace_back("report", join(asked, ","));
  if (!without.empty()) context.options.emplace_back("without", join(without, ","));

  Outcome outcome;
  if (session.dry_run()) {
    outcome.files = files_planned(context, asked, without);
  } else {
    outcome = write_files(session, context, folder, asked, without);
    if (loaded->archive) outcome.run = keep_run(session, *loaded, context);
  }
  print_answer(session, *loaded, scored->results.current.period, folder, outcome);
  session.flush();
  tell_result(session, context, folder, outcome);
  return ExitCode::done;
}

}  // namespace

constexpr Command run_command{
    .name = "run",
    .summary = {"scores, ranks and writes all results", "计分、排名，写出全部结果"},
    .examples = examples,
    .arguments = package_argument,
    .options = options,
    .formats = "text|json",
    .writes = true,
    .keeps_hashes = true,
    .run = run,
};

}  // namespace gnomon::app
