#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/input/workbook.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>
#include <gnomon/reporting/marked_copy.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"check county", "check 县级"}, {"every fault, with place and remedy", "列出全部问题、位置和处理办法"}},
    {{"check county.xlsx --format json", "check 县级.xlsx --format json"}, {"for scripts", "供脚本使用"}},
    {{"check county --fail-on warning", "check 县级 --fail-on warning"},
     {"exit with 1 from warnings on", "有警告即以 1 退出"}},
    {{"check county.xlsx --marked faults.xlsx", "check 县级.xlsx --marked 县级-标记.xlsx"},
     {"a copy with the faulty cells marked", "另存一份标出错误单元格的副本"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    period_option,
    {.name = "marked",
     .value = {"FILE", "文件"},
     .summary = {"write a copy of the workbook in which the faults are marked",
                 "另存工作簿副本，标出问题单元格，并附“错误信息”列"}},
    set_option,
    threads_option,
});

/// The marked copy asked for. Refuses, before anything is read, what cannot be one.
std::optional<std::string> marked_path(const Session& session, const std::string& package) {
  auto copy = session.values().find("marked");
  if (!copy) return std::nullopt;
  std::error_code ignored;
  if (std::filesystem::exists(package, ignored) && !is_workbook(package))
    throw Error(ExitCode::wrong_call, fault::marked_needs_workbook, {{"found", package}});
  refuse_marked_name(package, *copy);
  if (!session.dry_run() && std::filesystem::exists(*copy, ignored) && !has_marks(*copy))
    session.need_consent(*copy);
  return copy;
}

/// Writes the marked copy; over a file that bears no marks only when the user agrees.
void write_marked(Session& session, const std::string& package, const std::string& copy,
                  const Diagnostics& findings) {
  if (session.dry_run()) return;
  std::error_code ignored;
  const FaultArguments arguments{{"file", copy}};
  if (std::filesystem::exists(copy, ignored) && !has_marks(copy) &&
      !session.confirm({"Replace {file}?", "{file} 已存在，替换它？"}, arguments, copy)) {
    session.say({"{file} was left as it is.", "{file} 保持原样，未写入。"}, arguments);
    return;
  }
  write_marked_copy(package, copy, findings, session.language());
  session.say({"Copy with marks: {file}", "标记副本：{file}"}, arguments);
}

void write_result(const Loaded& loaded, const Diagnostics& findings, JsonWriter& json) {
  const auto& data = loaded.package.data;
  json.begin_object();
  json.member("errors", static_cast<std::int64_t>(findings.count(Severity::error)));
  json.member("warnings", static_cast<std::int64_t>(findings.count(Severity::warning)));
  json.member("notes", static_cast<std::int64_t>(findings.count(Severity::note)));
  json.member("units", static_cast<std::int64_t>(data.units.size()));
  json.member("indicators", static_cast<std::int64_t>(data.indicators.size()));
  json.key("periods");
  json.begin_array();
  for (const auto& period : data.panel.periods()) json.value(period.text());
  json.end_array();
  json.end_object();
}

/// How many respondents were read in each wave.
void say_survey(Session& session, const Microdata& microdata) {
  for (const auto& wave : microdata.waves)
    session.say({"Survey of {period}: {respondents} respondents", "{period} 调查：{respondents} 名受访者"},
                {{"period", wave.period.text()}, {"respondents", std::to_string(wave.n_rows)}});
}

/// What ended the reading, as a finding.
Diagnostics finding_of(const Error& error, const std::string& path) {
  Diagnostics findings;
  findings.add(*error.fault(), Place{path, {}, 0, {}, -1}, {}, error.arguments(), error.suggestion());
  return findings;
}

/// Loads the package. With `--format json` what cannot be opened is told in JSON as well: nothing then, and `refused_with` is set.
std::unique_ptr<Loaded> load_or_tell(Session& session, const std::string& path, ExitCode& refused_with) {
  const auto tell = [&](const Diagnostics& findings, ExitCode exit_code) {
    session.keep(findings);
    session.mark_findings_told();
    session.print_json(path, [&](JsonWriter& json) { write_result({}, findings, json); });
    refused_with = exit_code;
    return nullptr;
  };
  try {
    return load(session, path);
  } catch (const Refused& refused) {
    if (session.format() != "json") throw;
    return tell(refused.findings, refused.exit_code);
  } catch (const Error& error) {
    const bool of_the_package = error.fault() != nullptr && error.exit_code() != ExitCode::wrong_call;
    if (session.format() != "json" || !of_the_package) throw;
    return tell(finding_of(error, path), error.exit_code());
  }
}

ExitCode run(Session& session) {
  const auto marked = marked_path(session, session.values().text("package"));
  auto refused_with = ExitCode::done;
  const auto loaded = load_or_tell(session, session.values().text("package"), refused_with);
  if (!loaded) return refused_with;
  if (!loaded->findings.has_errors()) {
    if (const auto period = default_period(loaded->package)) [[maybe_unused]]
      const auto scoring = score_period(*loaded, *period);
  }
  const auto& microdata =
      loaded->package.survey ? load_survey(session, *loaded) : loaded->microdata.emplace();
  session.keep(loaded->findings);
  session.mark_findings_told();
  const auto& findings = session.findings();
  if (session.format() == "json") {
    if (marked) write_marked(session, loaded->path, *marked, findings);
    session.print_json(loaded->path, [&](JsonWriter& json) { write_result(*loaded, findings, json); });
    return ExitCode::done;
  }
  write_diagnostics(findings,
                    {.language = session.language(),
                     .colour = session.colour_out(),
                     .most_of_a_kind = session.verbose() ? std::size_t{0} : std::size_t{50},
                     .summary = false},
                    session.out());
  session.flush();
  if (marked) write_marked(session, loaded->path, *marked, findings);
  const auto& data = loaded->package.data;
  say_survey(session, microdata);
  session.say({"Read: {units} units, {indicators} indicators, {periods} periods. Found: {found}",
               "已读：{units} 个单位、{indicators} 个指标、{periods} 个时期。结果：{found}"},
              {{"units", std::to_string(data.units.size())},
               {"indicators", std::to_string(data.indicators.size())},
               {"periods", std::to_string(data.panel.periods().size())},
               {"found", findings.empty() ? session.words({"no fault", "没有发现问题"})
                                          : diagnostics_summary(findings, session.language())}});
  return ExitCode::done;
}

}  // namespace

constexpr Command check_command{
    .name = "check",
    .summary = {"every fault of a package; changes nothing in it", "检查数据包，列出全部问题，不改动数据包"},
    .examples = examples,
    .arguments = package_argument,
    .options = options,
    .formats = "text|json",
    .writes = true,
    .takes_surveys = true,
    .run = run,
};

}  // namespace gnomon::app
