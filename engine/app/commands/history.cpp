#include <array>

#include <app/commands.hpp>
#include <app/shared_options.hpp>
#include <app/table_changes.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"history county.db", "history 县级.db"}, {"imports, undos and runs", "导入、撤销和计算记录"}},
    {{"verify county.db", "verify 县级.db"}, {"are the runs kept still right?", "核对保存的计算结果"}},
});

Text words_of(EventKind kind) {
  switch (kind) {
    case EventKind::import:
      return {"import", "导入"};
    case EventKind::undo:
      return {"undo", "撤销"};
    case EventKind::run:
      return {"run", "计算"};
  }
  return {};
}

void number_or_empty(std::int64_t number, RowSink& row) {
  if (number > 0) {
    row.integer(number);
  } else {
    row.empty();
  }
}

Table events_table(const std::vector<Event>& events, Language language) {
  auto table = table_definition("events");
  table.rows = [&events, language](RowSink& row) {
    for (const auto& event : events) {
      row.integer(event.number);
      row.text(event.at);
      row.text(words_of(event.kind).in(language));
      row.text(event.source);
      row.text(changes_in_words(event.tables));
      number_or_empty(event.refers_to, row);
      number_or_empty(event.undone_by, row);
      row.text(event.program_version);
      row.end_row();
    }
  };
  return table;
}

ExitCode run(Session& session) {
  const auto path = session.values().text("database");
  const auto events = Archive::open(path, Archive::Mode::read_only).history();
  const auto format = session.format();
  // Data files say codes.
  const bool for_people = format == "table" || format == "markdown";
  session.print(events_table(events, for_people ? session.language() : Language::en), path);
  return ExitCode::done;
}

}  // namespace

constexpr Command history_command{
    .name = "history",
    .summary = {"what was done in a database", "数据库的操作记录"},
    .examples = examples,
    .arguments = database_argument,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
