#include <array>

#include <app/commands.hpp>
#include <app/examples.hpp>
#include <app/session.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"init --list", "init --list"}, {"the examples there are", "有哪些示例"}},
    {{"init mine --example county", "init 我县 --example county"},
     {"a folder of tables to fill in and change", "建立一个文件夹，改成自己的数据"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({{"folder", {"DIR", "文件夹"}, false}});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "example",
     .value = {"NAME", "名称"},
     .summary = {"the example to start from", "从哪个示例开始"}},
    {.name = "list", .summary = {"list the examples", "列出示例"}},
});

Table list_of_examples() {
  auto table = table_definition("examples");
  table.rows = [](RowSink& row) {
    for (const auto& name : example_names()) {
      row.text(name);
      row.text(example_title(name));
      row.end_row();
    }
  };
  return table;
}

[[noreturn]] void refuse_without(Text what) {
  constexpr std::string_view usage = "gnomon init DIR --example NAME";
  throw Error(ExitCode::wrong_call, fault::argument_missing,
              {{"command", "gnomon init"},
               {"argument_en", std::string(what.en)},
               {"argument_zh", std::string(what.zh)},
               {"usage_en", std::string(usage)},
               {"usage_zh", "gnomon init 文件夹 --example 名称"}});
}

ExitCode run(Session& session) {
  const auto& values = session.values();
  if (values.has("list")) {
    session.print(list_of_examples());
    return ExitCode::done;
  }
  if (!values.has("folder")) refuse_without({"a folder", "文件夹"});
  if (!values.has("example")) refuse_without({"--example", "--example"});
  const auto folder = values.text("folder");
  const auto name = values.text("example");
  const auto files = example_files(name);
  refuse_filled_folder(folder);
  if (!session.dry_run()) write_example(name, folder);
  for (const auto& file : files) {
    const auto path = std::filesystem::path(folder) / file.path.substr(file.path.rfind('/') + 1);
    session.out().write(path.string() + "\n");
  }
  session.flush();
  if (session.dry_run()) {
    session.say({"Nothing was written.", "未写入任何文件。"});
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
