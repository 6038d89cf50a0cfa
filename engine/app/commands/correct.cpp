#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <app/commands.hpp>
#include <app/effects.hpp>
#include <app/interruption.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"correct c.db --unit T6 --indicator i1 --value 14 --by Li --reason typo",
      "correct 县.db --unit T6 --indicator i1 --value 14 --by 李 --reason 笔误"},
     {"shows, asks", "先看影响，再确认"}},
    {{"correct c.db … --dry-run", "correct 县.db … --dry-run"}, {"only shows", "只看影响"}},
    {{"history c.db --corrections", "history 县.db --corrections"}, {"who, why", "更正记录"}},
    {{"undo c.db", "undo 县.db"}, {"takes it back", "撤销更正"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "unit",
     .value = {"UNIT", "单位"},
     .summary = {"whose value, by code or name", "单位代码或名称"}},
    {.name = "indicator",
     .value = {"I", "指标"},
     .summary = {"which value, by code or name", "指标代码或名称"}},
    {.name = "period",
     .value = {"P", "时期"},
     .summary = {"of which period (default: the one assessed)", "数值所属时期（默认为考核时期）"}},
    {.name = "value", .value = {"VALUE", "数值"}, .summary = {"the right value", "更正后的数值"}},
    {.name = "by", .value = {"WHO", "更正人"}, .summary = {"who corrects it", "由谁更正"}},
    {.name = "reason", .value = {"WHY", "原因"}, .summary = {"why", "更正原因"}},
    {.name = "date",
     .value = {"DATE", "日期"},
     .summary = {"day of the correction (default: today)", "更正日期（默认今天）"}},
    threads_option,
});

/// The value of an option that must be there.
std::string needed(const Session& session, std::string_view option) {
  return std::string(trim(session.needed(
      option,
      {"gnomon correct DB --unit U --indicator I --value V --by WHO --reason WHY",
       "gnomon correct 数据库 --unit 单位 --indicator 指标 --value 数值 --by 更正人 --reason 原因"})));
}

/// Who and why: without both there is no correction.
void refuse_unsigned(const Session& session) {
  const bool no_by = trim(session.values().text("by")).empty();
  const bool no_reason = trim(session.values().text("reason")).empty();
  if (!no_by && !no_reason) return;
  throw Error(ExitCode::wrong_call, fault::correction_unsigned,
              {{"needed_en", no_by && no_reason ? "to say by whom and why"
                             : no_by            ? "to say by whom"
                                                : "to say why"},
               {"needed_zh", no_by && no_reason ? "更正人和原因"
                             : no_by            ? "更正人"
                                                : "原因"},
               {"options", no_by && no_reason ? "--by … --reason …"
                           : no_by            ? "--by …"
                                              : "--reason …"}});
}

/// The code of the indicator of that code or name; what is none is left for the check of the correction to name.
std::string indicator_code(const Package& package, const std::string& written) {
  for (const auto& indicator : package.data.indicators) {
    if (fold(indicator.code) == fold(written) || fold(indicator.name) == fold(written)) return indicator.code;
  }
  return written;
}

CorrectionRow correction_asked(const Session& session, const Loaded& loaded) {
  const auto& data = loaded.package.data;
  CorrectionRow row;
  row.unit = data.units[find_unit(loaded, needed(session, "unit"))].code;
  row.indicator = indicator_code(loaded.package, needed(session, "indicator"));
  row.period = std::string(trim(session.values().text("period")));
  if (row.period.empty()) row.period = period_of(loaded).text();
  row.value = needed(session, "value");
  row.by = needed(session, "by");
  row.reason = needed(session, "reason");
  row.date = std::string(trim(session.values().text("date")));
  if (row.date.empty()) row.date = session.time_text().substr(0, 10);
  return row;
}

/// The value that counts now, as it would be written into the table.
std::string value_before(const Loaded& loaded, const CorrectionRow& row) {
  const auto& data = loaded.package.data;
  const auto period = Period::parse(row.period);
  const auto i_unit = data.find_unit(row.unit);
  const auto i_indicator = data.find_indicator(row.indicator);
  if (!period || !i_unit || !i_indicator) return {};
  const auto status = data.panel.status(*i_unit, *i_indicator, *period);
  const auto language = loaded.package.scheme.settings.lang;
  if (!has_value(status)) return std::string(title(status, language));
  const auto value = data.panel.find(*i_indicator, *period)->value[static_cast<Eigen::Index>(*i_unit)];
  auto indicator = data.indicators[*i_indicator];
  if (!indicator.is_yes_no() && !indicator.is_level() && !indicator.is_date())
    indicator.unit_of_measure.clear();
  return value_words(indicator, value, language);
}

/// The correction must be the one that counts from now on.
void refuse_outdated(const Loaded& after, const CorrectionRow& row) {
  const Correction* last = nullptr;
  for (const auto& each : after.package.data.corrections) {  // those of one value by date
    const bool same =
        each.unit == row.unit && each.indicator == row.indicator && Period::parse(row.period) == each.period;
    if (same) last = &each;
  }
  if (last == nullptr || (last->value == row.value && last->by == row.by && last->reason == row.reason))
    return;
  throw Error(ExitCode::data_refused, fault::correction_outdated,
              {{"date", last->date}, {"found", row.date}});
}

/// What is found after the correction and was not before: what comes of it.
Diagnostics new_findings(const Loaded& before, const Loaded& after) {
  Diagnostics found;
  const auto known = before.findings.sorted();
  for (const auto& each : after.findings.sorted()) {
    const auto same = [&](const Diagnostic& old) {
      return old.fault == each.fault && old.found == each.found &&
             old.what(Language::en) == each.what(Language::en);
    };
    if (std::ranges::none_of(known, same)) found.add(each);
  }
  return found;
}

Table correction_table(const CorrectionRow& row, const std::string& before) {
  auto table = table_definition("correction");
  table.rows = [&row, &before](RowSink& sink) {
    for (const auto& cell :
         {row.unit, row.period, row.indicator, before, row.value, row.by, row.date, row.reason})
      sink.text(cell);
    sink.end_row();
  };
  return table;
}

void print(Session& session, const std::string& path, const Table& correction, const Effects& effects) {
  if (session.format() == "json") {
    session.print_json(path, [&](JsonWriter& json) {
      json.begin_object();
      json.member("written", !session.dry_run());
      json.key("correction");
      session.embed(json, correction);
      write_effects_json(session, effects, json);
      json.end_object();
    });
  } else if (session.format() == "csv") {
    session.print(score_effects_table(effects, false), path);
  } else {
    session.print(correction, path);
    print_effects(session, effects);
  }
  session.flush();
}

ExitCode run(Session& session) {
  const auto path = session.values().text("database");
  for (const auto* option : {"unit", "indicator", "value"}) static_cast<void>(needed(session, option));
  refuse_unsigned(session);
  if (!session.dry_run()) session.need_consent(path);
  static_cast<void>(Archive::open(path, Archive::Mode::read_only));  // nothing else can be corrected

  const auto before = load(session, path, GivenSettings{});
  before->refuse_errors();
  const auto row = correction_asked(session, *before);
  const std::vector<CorrectionRow> rows{row};
  Loaded after;
  after.path = path;
  after.source = Archive::preview_import(path, *correction_source(rows)).source;
  read_and_check(session, after);
  after.refuse_errors();
  refuse_outdated(after, row);

  session.show_findings(new_findings(*before, after));
  session.mark_findings_told();

  const auto old_value = value_before(*before, row);
  print(session, path, correction_table(row, old_value), effects_of(*before, after));
  const FaultArguments arguments{{"file", path},         {"unit", row.unit},    {"indicator", row.indicator},
                                 {"period", row.period}, {"before", old_value}, {"value", row.value}};
  if (session.dry_run()) {
    session.say({"A preview: nothing was written to {file}.", "仅为预览，未写入 {file}。"}, arguments);
    return ExitCode::done;
  }
  if (!session.confirm({"Correct {indicator} of {unit} in {period} from {before} to {value}?",
                        "将 {unit} {period} 的 {indicator} 由 {before} 更正为 {value}？"},
                       arguments, path)) {
    session.say({"Nothing was done.", "未执行。"});
    return ExitCode::done;
  }
  const GentleInterruption gentle;
  auto archive = Archive::open(path, Archive::Mode::create_or_update);
  const auto summary = archive.add_corrections(rows, session.time_text());
  session.say({"Entered into {file} as event {event}; `gnomon undo {file}` takes it back.",
               "已记入 {file}，第 {event} 号操作；可用 `gnomon undo {file}` 撤销。"},
              {{"file", path}, {"event", std::to_string(summary.event)}});
  return ExitCode::done;
}

}  // namespace

constexpr Command correct_command{
    .name = "correct",
    .summary = {"corrects one value, with who, when and why", "更正一个数值，注明更正人、日期和原因"},
    .examples = examples,
    .arguments = database_argument,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
