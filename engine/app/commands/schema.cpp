#include <array>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/session.hpp>
#include <gnomon/base/embedded.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>
#include <gnomon/reporting/listings.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"schema", "schema"}, {"the tables of a package", "数据包有哪些表"}},
    {{"schema values", "schema 数据"}, {"columns of one table", "一张表有哪些列"}},
    {{"schema values --format json", "schema values --format json"},
     {"as JSON Table Schema", "JSON Table Schema"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({{"table", {"TABLE", "表"}, false}});

Table list_of_tables(Language language) {
  auto table = table_definition("tables");
  table.rows = [language](RowSink& row) {
    for (const auto& schema : table_schemas()) {
      row.text(schema.name);
      row.text(schema.title.in(language));
      row.text(schema.description.in(language));
      row.end_row();
    }
  };
  return table;
}

[[noreturn]] void refuse(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& schema : table_schemas()) names.push_back(schema.name);
  auto known = names;
  for (const auto& schema : table_schemas()) known.push_back(schema.title.zh);
  throw Error(ExitCode::wrong_call, fault::table_name_unknown,
              {{"found", name}, {"tables", join(names, ", ")}}, did_you_mean(name, known));
}

ExitCode run(Session& session) {
  const auto name = session.values().find("table");
  if (!name) {
    session.print(list_of_tables(session.language()));
    return ExitCode::done;
  }
  const auto* const schema = table_schema_titled(*name);
  if (schema == nullptr) refuse(*name);
  const auto json = embedded_file("schemas/tables/" + schema->name + ".json").value();
  const auto format = session.format();
  if (format == "json") {
    session.out().write(json);
  } else if (format == "csv") {
    session.print(schema_table(json, session.language()));
  } else {
    write_schema_page(json, session.language(), format == "markdown", session.colour_out(), session.out());
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command schema_command{
    .name = "schema",
    .summary = {"the columns of a table", "一张表有哪些列、怎么填"},
    .examples = examples,
    .arguments = arguments,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
