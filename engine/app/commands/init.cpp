#include <array>

#include <app/commands.hpp>
#include <app/examples.hpp>
#include <app/session.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/definitions.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"init --list", "init --list"}, {"the examples there are", "有哪些示例"}},
    {{"init mine --example county", "init 我县 --example county"},
     {"a folder of tables to fill in and change", "建立一个文件夹，改成自己的数据"}},
    {{"init words --definitions", "init 报表定义 --definitions"},
     {"titles, columns and labels of the reports, to change", "取出报表的标题、列和用语，改成自己的"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({{"folder", {"DIR", "文件夹"}, false}});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "example",
     .value = {"NAME", "名称"},
     .summary = {"the example to start from", "从哪个示例开始"}},
    {.name = "definitions",
     .summary = {"the reports' definitions instead, for --reports", "改为取出报表定义，供 --reports 使用"}},
    {.name = "list", .summary = {"list the examples", "列出示例"}},
});

Table list_of_examples(Language language) {
  auto table = table_definition("examples");
  table.rows = [language](RowSink& row) {
    for (const auto& name : example_names()) {
      row.text(name);
      row.text(example_title(name, language));
      row.end_row();
    }
  };
  return table;
}

constexpr Text usage{"gnomon init DIR --example NAME", "gnomon init 文件夹 --example 名称"};

/// Files of a new folder: of an example, or the definitions of the reports.
NewFiles files_asked(const Session& session) {
  const auto& values = session.values();
  if (values.has("definitions") && values.has("example")) {
    throw Error(ExitCode::wrong_call, fault::options_exclude,
                {{"first", "--definitions"}, {"second", "--example"}});
  }
  if (!values.has("definitions")) {
    return example_files(session.needed("example", usage));
  }
  NewFiles files;
  for (const auto& [name, text] : program_report_files()) files.emplace_back(name, text);
  return files;
}

ExitCode run(Session& session) {
  const auto& values = session.values();
  if (values.has("list")) {
    session.print(list_of_examples(session.language()));
    return ExitCode::done;
  }
  if (!values.has("folder")) session.refuse_without({"a folder", "文件夹"}, usage);
  const auto folder = values.text("folder");
  const auto files = files_asked(session);
  refuse_filled_folder(folder);
  if (!session.dry_run()) write_new_folder(files, folder);
  for (const auto& [name, text] : files)
    session.out().write((std::filesystem::path(folder) / name).string() + "\n");
  session.flush();
  if (session.dry_run()) {
    session.say({"Nothing was written.", "未写入任何文件。"});
  } else if (values.has("definitions")) {
    session.say(
        {"Keep the files that you change, remove the others; then: gnomon run PACKAGE --reports {folder}",
         "只留下要改的文件，其余请删去；然后：gnomon run 数据包 --reports {folder}"},
        {{"folder", folder}});
  } else {
    session.say({"Next: gnomon check {folder}", "下一步：gnomon check {folder}"}, {{"folder", folder}});
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command init_command{
    .name = "init",
    .summary = {"starts a package from an example", "从示例开始建立数据包"},
    .examples = examples,
    .arguments = arguments,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
