#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <app/commands.hpp>
#include <app/completed_source.hpp>
#include <app/effects.hpp>
#include <app/interruption.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <app/table_changes.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

constexpr auto examples = std::to_array<Example>({
    {{"import county --into county.db --dry-run", "import 县级 --into 县级.db --dry-run"},
     {"what would change, which ranks would move", "先看会有什么变化、哪些名次变动，不写入"}},
    {{"import county.xlsx --into county.db", "import 县级.xlsx --into 县级.db"},
     {"into a database, all or nothing", "导入数据库，要么全部成功，要么不变"}},
    {{"undo county.db", "undo 县级.db"}, {"takes the last import back", "撤销最近一次导入"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "into",
     .value = {"DB", "数据库"},
     .summary = {"the database; made when there is none", "数据库文件，没有则新建"}},
    threads_option,
});

/// Is there nothing at the path? Where that cannot be told something may be.
bool is_nothing(const fs::path& path) {
  std::error_code ignored;
  return fs::status(path, ignored).type() == fs::file_type::not_found;
}

/// Removes the database again when the import that made it came to nothing.
class NewDatabase {
 public:
  explicit NewDatabase(fs::path path) : path_(std::move(path)), is_new_(is_nothing(path_)) {}
  ~NewDatabase() {
    if (!is_new_) return;
    std::error_code ignored;
    for (const auto* ending : {"", "-journal", "-wal", "-shm"}) fs::remove(path_.string() + ending, ignored);
  }
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;
  void keep() { is_new_ = false; }

 private:
  fs::path path_;
  bool is_new_;
};

/// Reads and checks the package, with what it lacks taken from the database; refuses errors.
void check_before(Session& session, const std::string& path, const std::string& database,
                  const TableSource& package) {
  Loaded loaded;
  loaded.path = path;
  loaded.source = completed_source(package, Archive::is_archive(database)
                                                ? Archive::open(database, Archive::Mode::read_only).source()
                                                : nullptr);
  read_and_check(session, loaded);
  forgive_missing_values(loaded);  // they may be collected into the database later
  loaded.refuse_errors();
  session.keep(loaded.findings);
}

void tell(const Session& session, const std::string& path, const std::string& database,
          const ImportSummary& summary) {
  const FaultArguments arguments{
      {"package", path}, {"file", database}, {"event", std::to_string(summary.event)}};
  if (std::ranges::find(summary.tables, "respondents", &TableChanges::table) != summary.tables.end())
    session.say({"Respondents stand in {file} one by one: it is for the office alone.",
                 "{file} 中逐人存有受访者数据，仅限内部使用，请勿外传。"},
                arguments);
  if (session.dry_run()) {
    session.say({"A preview: nothing was written to {file}.", "仅为预览，未写入 {file}。"}, arguments);
  } else if (summary.nothing_changed()) {
    session.say({"{package}: nothing is new; entered into {file} as event {event}.",
                 "{package}：没有变化；已记入 {file}，第 {event} 号操作。"},
                arguments);
  } else {
    session.say({"{package} imported into {file} as event {event}; `gnomon undo {file}` takes it back.",
                 "{package} 已导入 {file}，第 {event} 号操作；可用 `gnomon undo {file}` 撤销。"},
                arguments);
  }
}

/// What the import would move in the database as it is now; nothing where there is none yet.
std::optional<Effects> effects_on(Session& session, const std::string& database,
                                  std::unique_ptr<TableSource> as_it_would_be) {
  if (!Archive::is_archive(database)) return std::nullopt;
  const auto before = load(session, database, GivenSettings{});
  Loaded after;
  after.path = database;
  after.source = std::move(as_it_would_be);
  read_and_check(session, after);
  return effects_of(*before, after);
}

void print_summary(Session& session, const std::string& path, const ImportSummary& summary,
                   const std::optional<Effects>& effects) {
  const auto table = table_changes(summary.tables);
  if (session.format() != "json") {
    session.print(table, path);
    if (effects && session.format() != "csv") print_effects(session, *effects);
    return;
  }
  session.print_json(path, [&](JsonWriter& json) {
    json.begin_object();
    json.member("event", summary.event);
    json.member("written", !session.dry_run());
    json.member("changed", !summary.nothing_changed());
    json.key("tables");
    session.embed(json, table);
    if (effects) write_effects_json(session, *effects, json);
    json.end_object();
  });
}

ExitCode run(Session& session) {
  const auto path = session.values().text("package");
  const auto database =
      session.needed("into", {"gnomon import PACKAGE --into DB", "gnomon import 数据包 --into 数据库"});
  std::error_code ignored;
  if (fs::exists(path, ignored) && fs::exists(database, ignored) && fs::equivalent(path, database, ignored))
    throw Error(ExitCode::wrong_call, fault::same_file, {{"file", database}});

  Diagnostics findings;
  const auto source = Archive::is_archive(path) ? Archive::open(path, Archive::Mode::read_only).source()
                                                : open_package(path, findings);
  check_before(session, path, database, *source);

  ImportSummary summary;
  std::optional<Effects> effects;
  const GentleInterruption gentle;
  if (session.dry_run()) {
    auto preview = Archive::preview_import(database, *source, session.progress());
    summary = std::move(preview.summary);
    effects = effects_on(session, database, std::move(preview.source));
  } else {
    NewDatabase made(database);
    auto archive = Archive::open(database, Archive::Mode::create_or_update);
    summary = archive.import_package(*source, path, session.time_text(), session.progress());
    made.keep();
  }
  print_summary(session, path, summary, effects);
  session.flush();
  tell(session, path, database, summary);
  return ExitCode::done;
}

}  // namespace

constexpr Command import_command{
    .name = "import",
    .summary = {"puts a package into a database", "把数据包导入数据库"},
    .examples = examples,
    .arguments = package_argument,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
