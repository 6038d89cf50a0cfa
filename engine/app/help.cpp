#include <app/help.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <app/command_line.hpp>
#include <app/commands.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

constexpr int page_width = 80;

/// The words of a text, each with the spaces before it. In Chinese a line may end behind any character but not before a closing mark.
std::vector<std::string_view> pieces_of(std::string_view text) {
  constexpr std::string_view not_first = "，。；：、）”》？！";
  constexpr std::string_view not_last = "（“《";
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const auto character = text.substr(at, size);
    const bool is_wide = display_width(character) == 2;
    const bool breaks = at > start && !open &&
                        ((text[at] == ' ' && text[at - 1] != ' ') ||
                         (is_wide && not_first.find(character) == std::string_view::npos));
    if (breaks) {
      pieces.push_back(text.substr(start, at - start));
      start = at;
    }
    open = is_wide && not_last.find(character) != std::string_view::npos;
    at += size;
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

/// Pieces in lines of the page's width, the head before them; further lines begin below the first piece.
std::string wrapped(std::string_view head, const std::vector<std::string_view>& pieces, int indent) {
  std::string result(head);
  int used = display_width(head);
  for (auto piece : pieces) {
    if (used + display_width(piece) > page_width && used > indent) {
      while (!piece.empty() && piece.front() == ' ') piece.remove_prefix(1);
      while (result.back() == ' ') result.pop_back();
      result += "\n" + std::string(static_cast<std::size_t>(indent), ' ');
      used = indent;
    }
    result += piece;
    used += display_width(piece);
  }
  return result + "\n";
}

/// `Exit: 0 done, 1 faults found, …`: a line ends behind a separator only.
std::string wrapped_list(Text title, const std::vector<std::string>& items, std::string_view separator,
                         Language language) {
  std::vector<std::string> separated(items);
  for (std::size_t i = 0; i + 1 < separated.size(); ++i) separated[i] += separator;
  const auto head = title.in(language);
  return wrapped(head, {separated.begin(), separated.end()}, display_width(head));
}

/// Two columns, the first as wide as its widest text on screen. What is too long goes on below; a first text that is wider than half a page has
/// its second one below.
std::string two_columns(const Lines& lines) {
  constexpr int widest = page_width / 2;
  int width = 0;
  for (const auto& [left, right] : lines) {
    if (display_width(left) <= widest) width = std::max(width, display_width(left));
  }
  const int indent = width + 4;
  std::string text;
  for (const auto& [left, right] : lines) {
    auto head = "  " + pad(left, width) + "  ";
    if (display_width(left) > width) {
      text += "  " + left + "\n";
      head = std::string(static_cast<std::size_t>(indent), ' ');
    }
    text += wrapped(head, pieces_of(right), indent);
  }
  return text;
}

std::string argument_words(const ArgumentDeclaration& argument, Language language) {
  const std::string title(argument.title.in(language));
  return argument.required ? title : "[" + title + "]";
}

/// The options that every command takes. Without `all` those are left out that the pages of commands list where they mean something.
std::string common_lines(Text title, Language language, bool all) {
  std::vector<std::string> items;
  for (const auto& option : common_options()) {
    const bool is_listed = option.name == "dry-run" || option.name == "yes" || option.name == "no-input" ||
                           option.name == "format";
    if (is_listed && !all) continue;
    auto item = option.letter == 0 ? std::string() : std::string("-") + option.letter + "/";
    item += "--" + std::string(option.name);
    if (!option.value.empty())
      item += " " + std::string(option.words.empty() ? option.value.in(language) : option.words);
    items.push_back(std::move(item));
  }
  return wrapped_list(title, items, "  ", language);
}

constexpr Text usage_title{"Usage: ", "用法："};
constexpr Text options_place{" [options]", " [选项]"};
constexpr auto exits = std::to_array<std::pair<int, Text>>({
    {0, {"done", "完成"}},
    {1, {"faults found", "有问题"}},
    {2, {"wrong call", "命令有误"}},
    {3, {"data refused", "数据被拒"}},
    {4, {"busy", "被占用"}},
    {70, {"internal", "程序错误"}},
    {130, {"interrupted", "中断"}},
});

}  // namespace

std::span<const std::pair<int, Text>> exit_meanings() { return exits; }

std::string option_words(const OptionDeclaration& option, Language language) {
  auto text = option.letter == 0 ? std::string() : std::string("-") + option.letter + ", ";
  text += "--" + std::string(option.name);
  if (!option.value.empty()) text += " " + std::string(option.value.in(language));
  return text;
}

std::string usage_line(const Command& command, Language language) {
  auto line = "gnomon " + std::string(command.name);
  for (const auto& argument : command.arguments) line += " " + argument_words(argument, language);
  return line + std::string(options_place.in(language));
}

std::string greeting(Language language) {
  constexpr Text text{
      "gnomon scores and ranks units against dated targets and explains every point.\n"
      "  gnomon demo           a sample package and its reports, to look around\n"
      "  gnomon check PACKAGE  every fault in your tables (CSV folder, .xlsx, database)\n"
      "  gnomon run PACKAGE    the ranking, the scores and the trends, as files\n"
      "  gnomon --help         all commands\n",
      "gnomon（圭表）：按年度目标给各单位计分、排名，每一分都有理由。\n"
      "  gnomon demo         生成示例数据和报告，先看看样子\n"
      "  gnomon check 数据包  列出数据的全部问题（CSV 文件夹、.xlsx 工作簿或数据库）\n"
      "  gnomon run 数据包    计分、排名，写出排名、得分、趋势等文件\n"
      "  gnomon --help       全部命令\n"};
  return std::string(text.in(language));
}

std::string program_help(Language language) {
  constexpr Text head{"gnomon: scores and ranks units against dated targets, with reasons\n\n",
                      "gnomon：按年度目标计分、排名，并说明理由\n\n"};
  constexpr Text order{"Order: option, variable (GNOMON_LANG), the package's settings, default.\n",
                       "取值顺序：选项、环境变量（如 GNOMON_LANG）、数据包的考核设置表、默认值。\n"};
  constexpr Text separator{", ", "，"};
  Lines lines;
  for (const auto* command : commands()) {
    auto left = "gnomon " + std::string(command->name);
    for (const auto& argument : command->arguments) left += " " + argument_words(argument, language);
    lines.emplace_back(std::move(left), std::string(command->summary.in(language)));
  }
  std::vector<std::string> codes;
  for (const auto& [code, meaning] : exits)
    codes.push_back(std::to_string(code) + " " + std::string(meaning.in(language)));
  return std::string(head.in(language)) + two_columns(lines) + "\n" +
         common_lines({"Common: ", "通用选项："}, language, true) + std::string(order.in(language)) +
         wrapped_list({"Exit: ", "退出码："}, codes, separator.in(language), language);
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
  return text + "\n" + common_lines({"Also: ", "通用："}, language, false);
}

}  // namespace gnomon::app
