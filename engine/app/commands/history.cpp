#include <array>

#include <app/commands.hpp>
#include <app/shared_options.hpp>
#include <app/table_changes.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"history county.db", "history 县级.db"}, {"imports, undos and runs", "导入、撤销和计算记录"}},
    {{"history county.db --corrections", "history 县级.db --corrections"},
     {"corrections: who, when, why, old and new value", "更正记录：谁、何时、为何，原数值和新数值"}},
    {{"verify county.db", "verify 县级.db"}, {"are the runs kept still right?", "核对保存的计算结果"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "corrections", .summary = {"the corrections instead of the events", "列出更正，不列操作"}},
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

/// What became of a correction.
std::string state_of(const KeptCorrection& each, Language language) {
  const Text text = each.undone_by > 0 ? Text{"undone by {event}", "已撤销（{event}）"}
                    : each.replaced_by > 0 ? Text{"replaced by {event}", "已由后来的更正取代（{event}）"}
                                           : Text{"in force", "有效"};
  return expand(text.in(language),
                {{"event", std::to_string(each.undone_by > 0 ? each.undone_by : each.replaced_by)}});
}

Table corrections_table(const std::vector<KeptCorrection>& corrections, Language language) {
  auto table = table_definition("corrections");
  table.rows = [&corrections, language](RowSink& row) {
    for (const auto& each : corrections) {
      row.integer(each.event);
      row.text(each.row.unit);
      row.text(each.row.period);
      row.text(each.row.indicator);
      row.text(each.value_before);
      row.text(each.row.value);
      row.text(each.row.by);
      row.text(each.row.date);
      row.text(each.row.reason);
      row.text(state_of(each, language));
      row.text(each.at);
      row.end_row();
    }
  };
  return table;
}

ExitCode run(Session& session) {
  const auto path = session.values().text("database");
  const auto archive = Archive::open(path, Archive::Mode::read_only);
  const auto format = session.format();
  // Data files say codes.
  const bool for_people = format == "table" || format == "markdown";
  if (session.values().has("corrections")) {
    session.print(corrections_table(archive.corrections(), for_people ? session.language() : Language::en),
                  path);
    return ExitCode::done;
  }
  const auto events = archive.history();
  session.print(events_table(events, for_people ? session.language() : Language::en), path);
  return ExitCode::done;
}

}  // namespace

constexpr Command history_command{
    .name = "history",
    .summary = {"what was done in a database", "数据库的操作记录"},
    .examples = examples,
    .arguments = database_argument,
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
