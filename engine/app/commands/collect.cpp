#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <app/commands.hpp>
#include <app/effects.hpp>
#include <app/interruption.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/analysis/forms.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/form_check.hpp>
#include <gnomon/input/form_reader.hpp>
#include <gnomon/input/form_source.hpp>
#include <gnomon/input/workbook.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/marked_copy.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

constexpr auto examples = std::to_array<Example>({
    {{"collect forms --into county.db --dry-run", "collect 填报表 --into 县级.db --dry-run"},
     {"what came, what is wrong, what would change", "先看收到哪些、有何问题、会有什么变化"}},
    {{"collect forms --into county.db", "collect 填报表 --into 县级.db"},
     {"the same, then asks, then stores all or nothing", "同上，确认后入库；有错则一份都不入"}},
    {{"collect forms --into county.db --out back", "collect 填报表 --into 县级.db --out 退回"},
     {"faulty workbooks come back there, marked", "有错的工作簿标出错处，放入该文件夹"}},
    {{"undo county.db", "undo 县级.db"}, {"takes the last collection back", "撤销最近一次汇总"}},
});

constexpr auto arguments_declared = std::to_array<ArgumentDeclaration>(
    {{.name = "files", .title = {"FILE-or-FOLDER…", "文件或文件夹…"}, .repeats = true}});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "into", .value = {"DB", "数据库"}, .summary = {"the database", "汇总到的数据库"}},
    {.name = "out",
     .value = {"DIR", "文件夹"},
     .summary = {"for the marked copies (default: DB-returned)",
                 "标注后退回的工作簿存放处（默认：数据库名-returned）"}},
    {.name = "take",
     .value = {"FILE", "文件名"},
     .summary = {"of two files of one unit this counts; repeats", "一个单位交两份时以此为准，可重复"},
     .repeats = true},
    period_option,
    threads_option,
});

/// What a workbook file may end in; everything else in a folder is passed over.
bool is_sheet_file(const fs::path& path) {
  static const std::set<std::string> endings{".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt",
                                             ".xlsb", ".et",   ".ett",  ".ods",  ".csv", ".numbers"};
  return endings.contains(fold(path.extension().string()));
}

/// Excel and WPS keep such a file beside a workbook that is open.
bool is_left_by_a_program(const fs::path& path) {
  const auto name = path.filename().string();
  return name.starts_with("~$") || name.starts_with(".");
}

/// Everything that was collected in one call.
struct Collection {
  std::string database;
  std::vector<std::string> paths;  ///< as given
  fs::path returned;               ///< where the marked copies go
  std::vector<fs::path> files;
  std::vector<FilledForm> read;   ///< every file that could be read, as it stood
  std::vector<FilledForm> forms;  ///< those that count, with the rows that are right
  std::unique_ptr<FormValues> values;
  std::vector<std::size_t> missing;
  std::optional<Effects> effects;
  Diagnostics findings;
  std::map<std::string, Diagnostics> by_file;  ///< the findings of each, once all are known
};

fs::path folder_for_copies(const Session& session, const std::string& database) {
  if (const auto given = session.values().find("out")) return *given;
  auto name = fs::path(database).stem().string() + "-returned";
  return fs::path(database).parent_path() / name;
}

/// The workbooks in the files and folders given, each once, in the order of their names. Copies that were marked are no answer.
void find_files(Collection& all) {
  std::set<fs::path> seen;
  std::vector<std::string> passed_over;
  std::error_code ignored;
  const auto copies = fs::weakly_canonical(all.returned, ignored);
  const auto add = [&](const fs::path& path) {
    if (seen.insert(fs::weakly_canonical(path, ignored)).second) all.files.push_back(path);
  };
  for (const auto& given : all.paths) {
    if (!fs::is_directory(given, ignored)) {
      add(given);
      continue;
    }
    std::vector<fs::path> found;
    for (auto at =
             fs::recursive_directory_iterator(given, fs::directory_options::skip_permission_denied, ignored);
         at != fs::recursive_directory_iterator(); at.increment(ignored)) {
      if (at->is_directory(ignored)) {
        if (fs::weakly_canonical(at->path(), ignored) == copies) at.disable_recursion_pending();
      } else if (!is_left_by_a_program(at->path())) {
        if (is_sheet_file(at->path())) {
          found.push_back(at->path());
        } else {
          passed_over.push_back(at->path().filename().string());
        }
      }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return natural_less(a.string(), b.string()); });
    if (found.empty()) all.findings.add(fault::form_folder_empty, {given, {}, 0, {}, -1}, given);
    for (const auto& path : found) add(path);
  }
  std::sort(passed_over.begin(), passed_over.end());
  if (!passed_over.empty()) all.findings.add(fault::form_files_passed_over, {}, join(passed_over, ", "));
}

void check_taken(const std::vector<std::string>& taken, const std::vector<fs::path>& files) {
  for (const auto& each : taken) {
    const bool is_there = std::any_of(files.begin(), files.end(), [&](const fs::path& file) {
      return file.string() == each || file.filename().string() == each;
    });
    if (!is_there) throw Error(ExitCode::wrong_call, fault::form_taken_unknown, {{"found", each}});
  }
}

/// The period collected: as asked, as the database says, else that of most forms.
Period period_collected(const Session& session, const Package& package,
                        const std::vector<FilledForm>& forms) {
  if (const auto text = session.values().find("period")) {
    const auto period = Period::parse(*text);
    if (!period || period->kind() == Period::Kind::plan)
      throw Error(ExitCode::wrong_call, fault::period_unreadable, {{"found", *text}});
    return *period;
  }
  if (const auto given = period_given(package.scheme.settings)) return *given;
  std::map<Period, int> named;
  for (const auto& form : forms) {
    if (!form.marks) continue;
    if (const auto period = Period::parse(form.marks->period)) ++named[*period];
  }
  const auto most = std::max_element(named.begin(), named.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != named.end()) return most->first;
  if (const auto period = period_to_report(package)) return *period;
  throw Error(ExitCode::wrong_call, fault::form_period_unknown);
}

/// Reads the forms, and what the database would hold with them; both are checked as a whole.
void collect(Session& session, Loaded& before, Collection& all) {
  for (const auto& file : all.files) {
    if (auto form = read_form(file, all.findings)) all.read.push_back(std::move(*form));
  }
  const auto& package = before.package;
  const auto period = period_collected(session, package, all.read);
  const auto units = plan_forms(package, period, false);
  const auto departments = plan_forms(package, period, true);
  const FormsExpected expected{package, units, departments, scheme_hash(package.scheme, package.data)};
  for (auto& form : all.read) check_form(form, expected, all.findings);
  all.forms = all.read;
  all.missing = units_missing(all.forms, expected);
  settle_sent_twice(all.forms, session.values().all("take"), all.findings);
  settle_values_twice(all.forms, all.findings);
  all.values = std::make_unique<FormValues>(all.forms, period, before.source.get());

  Loaded after;
  after.path = all.database;
  after.source = all.values->with(*before.source);
  after.settings.emplace_back("period", period.text());
  read_and_check(session, after);
  forgive_missing_values(after);
  Diagnostics of_stored;
  all.values->place(after.findings, all.findings, of_stored);
  if (!all.findings.has_errors()) {
    // What the forms did not bring was checked when it came; an error now concerns the whole.
    for (const auto& each : of_stored.sorted()) {
      if (each.fault->severity == Severity::error) all.findings.add(each);
    }
  }
  if (!all.findings.has_errors()) all.effects = effects_of(before, after);
}

void sort_by_file(Collection& all) {
  for (const auto& each : all.findings.sorted()) all.by_file[each.place.file].add(each);
}

std::string result_of(const Session& session, const Collection& all, const std::string& file, bool counts) {
  const auto own = all.by_file.find(file);
  if (own != all.by_file.end() && own->second.any(Severity::warning))
    return diagnostics_summary(own->second, session.language());
  return session.words(counts ? Text{"in order", "无误"} : Text{"does not count", "不计"});
}

using FormsByFile = std::map<std::string_view, const FilledForm*>;

FormsByFile by_file(const std::vector<FilledForm>& forms) {
  FormsByFile found;
  for (const auto& form : forms) found.emplace(form.file, &form);
  return found;
}

const FilledForm* form_of(const FormsByFile& forms, const std::string& file) {
  const auto found = forms.find(file);
  return found == forms.end() ? nullptr : found->second;
}

/// Headings of columns that are not read as data: what helps whoever fills the form in is not among them.
std::vector<std::string> headings_ignored(const FilledForm& form, bool ignored) {
  std::vector<std::string> headings;
  for (std::size_t i = 0; i < form.headings.size(); ++i) {
    if (trim(form.headings[i]).empty()) continue;
    const bool is_read =
        std::find(form.columns.begin(), form.columns.end(), static_cast<int>(i)) != form.columns.end();
    const bool helps =
        std::any_of(form_helper_headings.begin(), form_helper_headings.end(),
                    [&](std::string_view helper) { return fold(form.headings[i]) == fold(helper); });
    if (ignored ? !is_read && !helps : is_read) headings.push_back(form.headings[i]);
  }
  return headings;
}

Table table_of_files(const Session& session, const Collection& all, const Package& package) {
  auto table = table_definition("collected_files");
  table.rows = [&, read = by_file(all.read), forms = by_file(all.forms)](RowSink& row) {
    for (const auto& path : all.files) {
      const auto file = path.string();
      const auto* const form = form_of(read, file);
      const auto* const counted = form_of(forms, file);
      row.text(file);
      const auto sender = form == nullptr ? std::string() : sender_of(*form);
      const auto i_unit = package.data.find_unit(sender);
      row.text(sender);
      row.text(i_unit ? package.data.units[*i_unit].name : std::string());
      row.text(form == nullptr ? std::string() : form->sheet);
      if (form == nullptr) {
        for (int i = 0; i < 5; ++i) row.empty();
        row.text({});
      } else {
        const auto& shown = counted == nullptr ? *form : *counted;
        row.integer(static_cast<std::int64_t>(shown.n_rows));
        row.integer(static_cast<std::int64_t>(shown.rows.size()));
        const auto counts = counted == nullptr
                                ? FormValues::Counts()
                                : all.values->counts()[static_cast<std::size_t>(counted - all.forms.data())];
        row.integer(static_cast<std::int64_t>(counts.n_new));
        row.integer(static_cast<std::int64_t>(counts.n_changed));
        row.integer(static_cast<std::int64_t>(counts.n_unchanged));
        row.text(join(headings_ignored(*form, true), ", "));
      }
      row.text(result_of(session, all, file, counted != nullptr));
      row.end_row();
    }
  };
  return table;
}

Table table_of_missing(const Collection& all, const Package& package) {
  auto table = table_definition("forms_missing");
  table.rows = [&](RowSink& row) {
    for (const auto i : all.missing) {
      row.text(package.data.units[i].code);
      row.text(package.data.units[i].name);
      row.end_row();
    }
  };
  return table;
}

void print_preview(Session& session, const Collection& all, const Package& package,
                   const std::vector<std::pair<std::string, std::string>>& copies) {
  const auto files = table_of_files(session, all, package);
  const auto missing = table_of_missing(all, package);
  if (session.format() == "json") {
    session.print_json(join(all.paths, " "), [&](JsonWriter& json) {
      json.begin_object();
      json.member("written", !session.dry_run() && !all.findings.has_errors());
      json.key("files");
      session.embed(json, files);
      json.key("headings");
      json.begin_array();
      for (const auto& form : all.read) {
        json.begin_object();
        json.member("file", form.file);
        json.key("understood");
        json.begin_array();
        for (const auto& heading : headings_ignored(form, false)) json.value(heading);
        json.end_array();
        json.end_object();
      }
      json.end_array();
      json.key("missing");
      session.embed(json, missing);
      if (all.effects) write_effects_json(session, *all.effects, json);
      json.key("copies");
      json.begin_array();
      for (const auto& [file, copy] : copies) json.value(copy);
      json.end_array();
      json.end_object();
    });
    return;
  }
  session.print(files, join(all.paths, " "));
  if (session.format() == "csv") return;
  if (!all.missing.empty()) {
    session.out().put('\n');
    session.print(missing);
  }
  if (all.effects) {
    session.flush();
    print_effects(session, *all.effects);
  }
}

/// Workbooks with errors (and, where a folder was asked for, with warnings) as marked copies, as far as they can be marked. Gives (file, copy).
std::vector<std::pair<std::string, std::string>> return_marked(const Session& session,
                                                               const Collection& all) {
  std::vector<std::pair<std::string, std::string>> copies;
  const bool asked = session.values().has("out");
  if (session.dry_run() || !(all.findings.has_errors() || asked)) return copies;
  std::set<std::string> names;
  bool made = false;
  for (const auto& path : all.files) {
    const auto own = all.by_file.find(path.string());
    if (own == all.by_file.end() || !own->second.any(asked ? Severity::warning : Severity::error)) continue;
    if (!is_workbook(path)) continue;
    auto name = path.filename().string();
    for (int n = 2; names.contains(fold(name)); ++n)
      name = path.stem().string() + "_" + std::to_string(n) + path.extension().string();
    std::error_code ignored;
    made = fs::create_directories(all.returned, ignored) || made;
    try {
      write_marked_copy(path, all.returned / name, own->second, session.language());
    } catch (const Error& error) {
      if (error.exit_code() != ExitCode::data_refused) throw;
      continue;  // why it cannot be read is told
    }
    names.insert(fold(name));
    copies.emplace_back(path.string(), (all.returned / name).string());
  }
  std::error_code ignored;
  if (made && copies.empty()) fs::remove(all.returned, ignored);
  return copies;
}

std::string name_of_event(const Collection& all) {
  constexpr std::size_t most = 20;
  std::vector<std::string> names;
  for (const auto& form : all.forms) names.push_back(form.path.filename().string());
  const auto n = names.size();
  if (n > most) names.resize(most);
  return join(names, ", ") + (n > most ? " … (" + std::to_string(n) + ")" : "");
}

bool brings_anything(const Collection& all) {
  return std::any_of(all.forms.begin(), all.forms.end(), [](const auto& form) { return !form.rows.empty(); });
}

ExitCode store(Session& session, const Collection& all) {
  std::size_t n_values = 0;
  for (const auto& form : all.forms) n_values += form.rows.size();
  const FaultArguments arguments{
      {"file", all.database}, {"n", std::to_string(n_values)}, {"files", std::to_string(all.forms.size())}};
  if (session.dry_run()) {
    session.say({"A preview: nothing was written to {file}.", "仅为预览，未写入 {file}。"}, arguments);
    return ExitCode::done;
  }
  if (!session.confirm(
          {"Store {n} values from {files} files in {file}?", "将 {files} 个文件的 {n} 个数值写入 {file}？"},
          arguments, all.database)) {
    session.say({"Nothing was done.", "未执行。"});
    return ExitCode::done;
  }
  const GentleInterruption gentle;
  auto archive = Archive::open(all.database, Archive::Mode::create_or_update);
  const auto summary = archive.import_package(all.values->source(), name_of_event(all), session.time_text(),
                                              session.progress());
  auto told = arguments;
  told.emplace_back("event", std::to_string(summary.event));
  session.say(
      {"{n} values from {files} files entered into {file} as event {event}; `gnomon undo {file}` takes them "
       "back.",
       "{files} 个文件的 {n} 个数值已记入 {file}，第 {event} 号操作；可用 `gnomon undo {file}` 撤销。"},
      told);
  return ExitCode::done;
}

ExitCode run(Session& session) {
  Collection all;
  all.paths = session.values().all("files");
  all.database =
      session.needed("into", {"gnomon collect FOLDER --into DB", "gnomon collect 文件夹 --into 数据库"});
  if (!session.dry_run()) session.need_consent(all.database);
  static_cast<void>(Archive::open(all.database, Archive::Mode::read_only));  // forms go into nothing else
  all.returned = folder_for_copies(session, all.database);
  find_files(all);
  check_taken(session.values().all("take"), all.files);

  const auto before = load(session, all.database, GivenSettings{});
  forgive_missing_values(*before);
  before->refuse_errors();
  collect(session, *before, all);
  sort_by_file(all);

  const auto copies = return_marked(session, all);
  if (session.format() == "json") {
    session.keep(all.findings);
  } else {
    session.show_findings(all.findings);
  }
  session.mark_findings_told();
  print_preview(session, all, before->package, copies);
  session.flush();
  for (const auto& [file, copy] : copies)
    session.say({"{file}: marked copy in {copy}", "{file}：标出错处的副本在 {copy}"},
                {{"file", file}, {"copy", copy}});
  if (all.findings.has_errors()) {
    session.say({"Nothing was stored in {file}.", "未写入 {file}。"}, {{"file", all.database}});
    return ExitCode::data_refused;
  }
  if (!brings_anything(all)) {
    session.say({"There is nothing to be stored.", "没有需要写入的内容。"});
    return ExitCode::done;
  }
  return store(session, all);
}

}  // namespace

constexpr Command collect_command{
    .name = "collect",
    .summary = {"puts forms that came back into a database", "汇总收回的填报表，写入数据库"},
    .examples = examples,
    .arguments = arguments_declared,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
