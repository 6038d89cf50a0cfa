#include <app/help.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <app/command_line.hpp>
#include <app/commands.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

/// Two columns, the first as wide as its widest text on screen.
std::string two_columns(const Lines& lines) {
  constexpr int widest = 46;
  int width = 0;
  for (const auto& [left, right] : lines) {
    if (display_width(left) <= widest) width = std::max(width, display_width(left));
  }
  std::string text;
  for (const auto& [left, right] : lines) text += "  " + pad(left, width) + "  " + right + "\n";
  return text;
}

std::string option_words(const OptionDeclaration& option, Language language) {
  auto text = option.letter == 0 ? std::string() : std::string("-") + option.letter + ", ";
  text += "--" + std::string(option.name);
  if (!option.value.empty()) text += " " + std::string(option.value.in(language));
  return text;
}

std::string argument_words(const ArgumentDeclaration& argument, Language language) {
  const std::string title(argument.title.in(language));
  return argument.required ? title : "[" + title + "]";
}

constexpr Text usage_title{"Usage: ", "用法："};
constexpr Text options_place{" [options]", " [选项]"};
constexpr Text common_here{
    "Also: -h/--help -V/--version -q/--quiet -v/--verbose --lang zh|en --color auto|always|never",
    "通用：-h/--help -V/--version -q/--quiet -v/--verbose --lang zh|en --color auto|always|never"};
constexpr Text common_more{"      --fail-on error|warning|note", "      --fail-on error|warning|note"};

}  // namespace

std::string usage_line(const Command& command, Language language) {
  auto line = "gnomon " + std::string(command.name);
  for (const auto& argument : command.arguments) line += " " + argument_words(argument, language);
  return line + std::string(options_place.in(language));
}

std::string greeting(Language language) {
  constexpr Text text{
      "gnomon scores and ranks units against dated targets, with the reason of every point.\n"
      "  gnomon demo           a sample package and its reports, to look around\n"
      "  gnomon check PACKAGE  every fault in your tables (a folder of CSV, an .xlsx, a database)\n"
      "  gnomon run PACKAGE    the ranking, the scores and the trends, as files\n"
      "  gnomon --help         all commands\n",
      "gnomon（圭表）：按年度目标给各单位计分、排名，每一分都有理由。\n"
      "  gnomon demo         生成示例数据和报告，先看看样子\n"
      "  gnomon check 数据包  检查数据，列出全部问题（CSV 文件夹、.xlsx 工作簿或数据库）\n"
      "  gnomon run 数据包    计分、排名，写出排名、得分、趋势等文件\n"
      "  gnomon --help       全部命令\n"};
  return std::string(text.in(language));
}

std::string program_help(Language language) {
  constexpr Text head{"gnomon: scores and ranks units against dated targets, with reasons\n\n",
                      "gnomon：按年度目标计分、排名，并说明理由\n\n"};
  constexpr Text tail{
      "\nCommon options:\n"
      "  -h --help  -V --version  -q --quiet  -v --verbose  -n --dry-run  -y --yes  --no-input\n"
      "  --format table|csv|json|markdown  --lang zh|en  --color auto|always|never  --fail-on SEVERITY\n"
      "Settings in order: option, variable (GNOMON_LANG), the package's assessment table, default.\n"
      "Exit: 0 done, 1 faults found, 2 wrong call, 3 data refused, 4 busy, 70 internal, 130 interrupted.\n",
      "\n通用选项：\n"
      "  -h --help  -V --version  -q --quiet  -v --verbose  -n --dry-run  -y --yes  --no-input\n"
      "  --format table|csv|json|markdown  --lang zh|en  --color auto|always|never  --fail-on 程度\n"
      "取值顺序：选项、GNOMON_* 环境变量（如 GNOMON_LANG）、数据包的考核设置表、默认值。\n"
      "退出码：0 完成，1 有问题，2 命令有误，3 数据被拒，4 被占用，70 程序错误，130 中断。\n"};
  Lines lines;
  for (const auto* command : commands()) {
    auto left = "gnomon " + std::string(command->name);
    for (const auto& argument : command->arguments) left += " " + argument_words(argument, language);
    lines.emplace_back(std::move(left), std::string(command->summary.in(language)));
  }
  return std::string(head.in(language)) + two_columns(lines) + std::string(tail.in(language));
}

std::string command_help(const Command& command, Language language) {
  auto text = "gnomon " + std::string(command.name) + (language == Language::zh ? "：" : ": ") +
              std::string(command.summary.in(language)) + "\n\n";
  Lines examples;
  for (const auto& example : command.examples) {
    examples.emplace_back("gnomon " + std::string(example.line.in(language)), example.effect.in(language));
  }
  text += two_columns(examples) + "\n" + std::string(usage_title.in(language)) +
          usage_line(command, language) + "\n";
  Lines options;
  for (const auto& option : command.options)
    options.emplace_back(option_words(option, language), option.summary.in(language));
  for (const auto& option : common_options()) {
    if (option.name == "format" && !command.formats.empty()) {
      options.emplace_back("--format " + std::string(command.formats), option.summary.in(language));
    }
    if (command.writes && (option.name == "dry-run" || option.name == "yes"))
      options.emplace_back(option_words(option, language), option.summary.in(language));
  }
  text += two_columns(options);
  return text + "\n" + std::string(common_here.in(language)) + "\n" + std::string(common_more.in(language)) +
         "\n";
}

}  // namespace gnomon::app
