#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include <app/commands.hpp>
#include <app/shared_options.hpp>
#include <app/table_changes.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"undo county.db --dry-run", "undo 县级.db --dry-run"}, {"what would be taken back", "先看会撤销什么"}},
    {{"undo county.db", "undo 县级.db"},
     {"takes the last import back, after asking", "询问后撤销最近一次导入"}},
    {{"undo county.db --yes", "undo 县级.db --yes"}, {"without asking, for scripts", "不询问，供脚本使用"}},
});

/// The newest import in force.
std::optional<Event> last_import(const Archive& archive) {
  std::optional<Event> last;
  for (const auto& event : archive.history()) {
    if (event.kind == EventKind::import && event.undone_by == 0) last = event;
  }
  return last;
}

/// What taking it back does: the new rows go, the removed ones come back.
std::vector<TableChanges> reversed(std::vector<TableChanges> changes) {
  for (auto& change : changes) std::swap(change.n_new, change.n_removed);
  return changes;
}

ExitCode run(Session& session) {
  const auto path = session.values().text("database");
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw Error(ExitCode::data_refused, fault::archive_missing, {{"file", path}});
  if (!session.dry_run()) session.need_consent(path);
  auto archive =
      Archive::open(path, session.dry_run() ? Archive::Mode::read_only : Archive::Mode::create_or_update);
  const auto last = last_import(archive);
  if (!last) throw Error(ExitCode::data_refused, fault::archive_nothing_to_undo, {{"file", path}});
  const auto changes = reversed(last->tables);
  const FaultArguments arguments{
      {"number", std::to_string(last->number)}, {"source", last->source}, {"at", last->at}, {"file", path}};
  session.print(table_changes(changes), path);
  session.flush();
  if (session.dry_run()) {
    session.say({"Would take back import {number} ({source}, {at}). Nothing was done.",
                 "将撤销第 {number} 号导入（{source}，{at}）。未执行。"},
                arguments);
    return ExitCode::done;
  }
  if (!session.confirm(
          {"Take back import {number} ({source}, {at})?", "撤销第 {number} 号导入（{source}，{at}）？"},
          arguments, path)) {
    session.say({"Nothing was done.", "未执行。"});
    return ExitCode::done;
  }
  archive.undo(session.time_text());
  session.say({"Import {number} taken back; it stays in the history of {file}.",
               "第 {number} 号导入已撤销，仍保留在 {file} 的记录中。"},
              arguments);
  return ExitCode::done;
}

}  // namespace

constexpr Command undo_command{
    .name = "undo",
    .summary = {"takes the last import back", "撤销最近一次导入"},
    .examples = examples,
    .arguments = database_argument,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
