#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/output_folder.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_report.hpp>
#include <gnomon/reporting/survey_tables.hpp>
#include <gnomon/reporting/writers.hpp>
#include <gnomon/values/survey_estimates.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

constexpr auto examples = std::to_array<Example>({
    {{"survey literacy", "survey 调查"},
     {"estimates, comparisons and methods", "估计结果、比较结果和方法说明"}},
    {{"survey literacy --table weights", "survey 调查 --table weights"},
     {"what weighting did", "权重调整的情况"}},
    {{"survey literacy --out results", "survey 调查 --out 结果"},
     {"all of it as CSV, JSON, workbook, Markdown", "全部写成 CSV、JSON、工作簿、Markdown"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "out",
     .value = {"DIR", "文件夹"},
     .summary = {"write all results into a folder", "全部结果写入文件夹"}},
    {.name = "table",
     .value = {"TABLE", "表"},
     .summary = {"print one table", "只显示一张表"},
     .words = "estimates|comparisons|weights|margins|methods"},
    {.name = "period",
     .value = {"P", "时期"},
     .summary = {"print one wave: 2024, 2024H1, 2024Q3, 2024-06",
                 "只显示一期：2024、2024H1、2024Q3、2024-06"}},
    {.name = "by",
     .value = {"COLUMNS", "列"},
     .summary = {"print domains by these columns: county, county*area; all = the whole",
                 "只显示按这些列分的组，如 县、县*城乡；all 为全体"}},
    {.name = "csv",
     .value = {"plain", "plain"},
     .summary = {"CSV without BOM, lines ended by LF", "CSV 不带 BOM，以 LF 换行"},
     .words = "plain"},
    {.name = "set",
     .value = {"KEY=VALUE", "设置项=值"},
     .summary = {"a setting of the design over the package's own, for all waves; may be repeated",
                 "临时改一个抽样设计的设置，各期都用，可重复"},
     .repeats = true},
    threads_option,
});

/// What is printed can be chosen, what is written is always everything.
void refuse_choices_with_folder(const Session& session) {
  for (const auto* option : {"table", "period", "by"}) {
    if (session.values().find(option))
      throw Error(ExitCode::wrong_call, fault::options_exclude,
                  {{"first", "--out"}, {"second", "--" + std::string(option)}});
  }
}

/// People read names of units; those that several have say too little.
void name_units(const Package& package, SurveyResults& results) {
  results.unit_column = package.survey->design.unit;
  std::map<std::string_view, int> n_named;
  for (const auto& unit : package.data.units) ++n_named[unit.name];
  for (const auto& unit : package.data.units) {
    if (!unit.name.empty() && n_named[unit.name] == 1) results.unit_names.emplace(unit.code, unit.name);
  }
}

SurveyResults estimated(Session& session, Loaded& loaded) {
  forgive_missing_values(loaded);
  const auto& microdata = load_survey(session, loaded);
  loaded.refuse_errors();
  auto results = estimate_survey(loaded.package, microdata, loaded.findings);
  loaded.refuse_errors();
  name_units(loaded.package, results);
  if (loaded.hashes.valid()) loaded.package.input_hashes = loaded.hashes.get();
  session.keep(loaded.findings);
  return results;
}

SurveyResults asked_for(const Session& session, const SurveyResults& all) {
  std::string period;
  if (const auto written = session.values().find("period")) {
    std::vector<std::string> periods;
    for (const auto& wave : all.waves) periods.push_back(wave.period.text());
    const auto read = Period::parse(*written);
    if (!read || std::ranges::find(periods, read->text()) == periods.end())
      throw Error(ExitCode::wrong_call, fault::survey_wave_unknown,
                  {{"found", *written}, {"periods", join(periods, ", ")}});
    period = read->text();
  }
  std::string by;
  if (const auto written = session.values().find("by")) {
    std::vector<std::string> columns;
    for (const auto& each : all.estimates) {
      const auto name = each.by.empty() ? std::string("all") : each.by;
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    by = to_half_width(trim(*written));
    if (std::ranges::find(columns, by) == columns.end())
      throw Error(ExitCode::wrong_call, fault::survey_by_unknown,
                  {{"found", *written}, {"columns", join(columns, ", ")}}, did_you_mean(by, columns));
  }
  return chosen(all, period, by);
}

/// The table of that name: data, or words for people.
Table table_named(std::string_view name, const SurveyResults& results, bool for_people, Language language) {
  const auto words = for_people ? std::optional(language) : std::nullopt;
  if (name == "comparisons")
    return for_people ? survey_comparisons_view(results, language) : survey_comparisons(results);
  if (name == "weights") return for_people ? survey_weights_view(results, language) : survey_weights(results);
  if (name == "margins") return survey_margins(results, words);
  if (name == "methods") return survey_methods(results, language, for_people);
  return for_people ? survey_estimates_view(results, language) : survey_estimates(results);
}

void print(Session& session, const Loaded& loaded, const SurveyReport& report) {
  const auto format = session.format();
  const bool markdown = format == "markdown";
  const bool for_people = markdown || format == "table";
  const auto name = session.values().text("table");
  const auto language = session.language();
  if (!name.empty() || format == "csv") {
    if (name == "methods" && for_people)
      session.out().write(survey_methods_text(report.results, language, markdown) + "\n");
    session.print(table_named(name, report.results, for_people, language), loaded.path);
  } else if (format == "json") {
    session.print_json(loaded.path, [&](JsonWriter& json) { write_survey_result(report.results, json); });
  } else {
    write_survey_text(report.results, survey_title(report),
                      {.language = language, .markdown = markdown, .colour = session.colour_out()},
                      session.out());
  }
}

void write(Session& session, const Loaded& loaded, const SurveyReport& report, const fs::path& folder) {
  FolderOutcome outcome;
  if (session.dry_run()) {
    for (const auto& file : survey_files()) outcome.files.push_back({std::string(file.file), 0, {}});
    outcome.files.push_back({"manifest.json", 0, {}});
    std::ranges::sort(outcome.files, {}, &OutputFile::name);
  } else {
    outcome = write_folder(folder, [&](OutputSet& set) { return write_survey_files(report, set); });
  }
  if (session.format() == "json") {
    session.print_json(loaded.path, [&](JsonWriter& json) {
      json.begin_object();
      json.member("out", folder.string());
      json.member("written", !session.dry_run());
      json.member("changed", outcome.changed && !session.dry_run());
      write_files_member(outcome.files, session.dry_run(), json);
      json.end_object();
    });
  } else {
    for (const auto& file : outcome.files) session.out().write((folder / file.name).string() + "\n");
  }
  session.flush();
  session.say(session.dry_run() ? Text{"Nothing was written.", "未写入任何文件。"}
              : outcome.changed ? Text{"Written to {folder}.", "结果在 {folder}。"}
                                : Text{"Nothing changed in {folder}.", "{folder} 中的结果没有变化。"},
              {{"folder", folder.string()}});
}

ExitCode run(Session& session) {
  const auto path = session.values().text("package");
  const auto folder = session.values().find("out");
  if (folder) {
    refuse_choices_with_folder(session);
    refuse_package_as_folder(path, *folder);
  }
  const auto loaded = load(session, path);
  const auto all = estimated(session, *loaded);
  SurveyReport report{.package = loaded->package,
                      .results = all,
                      .language = loaded->package.scheme.settings.lang,
                      .findings = &loaded->findings,
                      .source_date_epoch = session.source_date_epoch(),
                      .plain_csv = session.values().text("csv") == "plain"};
  for (const auto* const given : {&loaded->settings, &loaded->design}) {
    for (const auto& [key, value] : *given) report.options.emplace_back("set." + key, value);
  }
  if (report.plain_csv) report.options.emplace_back("csv", "plain");
  if (folder) {
    write(session, *loaded, report, *folder);
  } else {
    const auto results = asked_for(session, all);
    const SurveyReport printed{.package = report.package, .results = results, .language = report.language};
    print(session, *loaded, printed);
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command survey_command{
    .name = "survey",
    .summary = {"estimates from a sample survey, with their errors", "由抽样调查数据计算估计值及误差"},
    .examples = examples,
    .arguments = package_argument,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .keeps_hashes = true,
    .takes_surveys = true,
    .estimates_survey = true,
    .run = run,
};

}  // namespace gnomon::app
