#include <app/manual.hpp>

#include <app/command_line.hpp>
#include <app/commands.hpp>
#include <app/help.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/reports.hpp>

namespace gnomon::app {
namespace {

/// A text for troff: what would be a command or an accent is not, and a line may be broken between Chinese characters.
std::string troff(std::string_view text) {
  std::string result;
  if (!text.empty() && (text.front() == '.' || text.front() == '\'')) result += "\\&";
  bool after_wide = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const auto character = text.substr(at, size);
    const bool is_han = size == 3 && lead >= 0xE4 && lead <= 0xE9;
    if (after_wide && is_han) result += "\\:";
    if (character == "\\") {
      result += "\\e";
    } else if (character == "-") {
      result += "\\-";
    } else if (character == "'") {
      result += "\\(aq";
    } else if (character == "`") {
      result += "\\(ga";
    } else if (character == "~") {
      result += "\\(ti";
    } else if (character == "^") {
      result += "\\(ha";
    } else {
      result += character;
    }
    after_wide = size == 3;
    at += size;
  }
  return result;
}

class Page {
 public:
  explicit Page(Language language) : language_(language) {}

  void section(Text title) { text_ += ".SH " + troff(title.in(language_)) + "\n"; }
  void subsection(std::string_view title) { text_ += ".SS \"" + troff(title) + "\"\n"; }
  void line(Text text) { text_ += troff(text.in(language_)) + "\n"; }
  void paragraph() { text_ += ".PP\n"; }
  /// A term in bold with what it means indented below.
  void entry(std::string_view term, std::string_view meaning) {
    text_ += ".TP\n\\fB" + troff(term) + "\\fR\n" + troff(meaning) + "\n";
  }
  void entry(std::string_view term, Text meaning) { entry(term, meaning.in(language_)); }
  void raw(std::string_view text) { text_ += text; }
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] std::string text() const { return text_; }

 private:
  Language language_;
  std::string text_;
};

void add_option(const OptionDeclaration& option, std::string_view words, Page& page) {
  auto term = option_words(option, page.language());
  auto meaning = std::string(option.summary.in(page.language()));
  if (!words.empty() && words != option.value.in(page.language())) {
    term = term.substr(0, term.rfind(' ')) + " " + std::string(words);
  }
  page.entry(term, meaning);
}

void add_command(const Command& command, Page& page) {
  const auto language = page.language();
  page.subsection(usage_line(command, language));
  page.line(command.summary);
  for (const auto& option : command.options) add_option(option, option.words, page);
  if (!command.formats.empty()) {
    for (const auto& option : common_options()) {
      if (option.name == "format") add_option(option, command.formats, page);
    }
  }
  for (const auto& example : command.examples) {
    page.raw(".PP\n.RS 4\n\\fBgnomon " + troff(example.line.in(language)) + "\\fR\n.br\n" +
             troff(example.effect.in(language)) + "\n.RE\n");
  }
}

}  // namespace

std::string manual_page(Language language) {
  Page page(language);
  const bool zh = language == Language::zh;
  page.raw(R"(.\" Made by `gnomon --help --format man` from the declarations of the commands.)"
           "\n");
  page.raw(R"(.TH GNOMON 1 "" "Gnomon )" + std::string(version) + "\" \"" +
           (zh ? "用户命令" : "User Commands") + "\"\n");
  page.raw(".ad l\n.nh\n");
  page.section({"NAME", "名称"});
  page.raw("gnomon \\- " +
           troff(zh ? "按年度目标给各单位计分、排名，并说明每一分的理由"
                    : "score and rank units against dated targets, with the reason of every point") +
           "\n");
  page.section({"SYNOPSIS", "用法"});
  page.raw(".B gnomon\n.I " + std::string(zh ? "命令" : "command") + "\n[" + (zh ? "参数" : "arguments") +
           "] [" + (zh ? "选项" : "options") + "]\n");
  page.section({"DESCRIPTION", "说明"});
  page.line(
      {"A package is a folder of CSV files, an .xlsx workbook, or a database made by gnomon import. It holds "
       "units, indicators, targets, the "
       "scheme with its rules, and values. Results go to stdout or into files, everything else to stderr.",
       "数据包是一个 CSV 文件夹、一个 .xlsx 工作簿，或由 gnomon import "
       "建立的数据库，内有单位、指标、目标、考核方案（含计分规则）和数据。"
       "结果输出到标准输出或文件，其余信息输出到标准错误。"});
  page.paragraph();
  page.line(
      {"gnomon rules lists what can be written in the scheme, gnomon schema the tables and their columns.",
       "考核方案里可以写什么，见 gnomon rules；有哪些表和列，见 gnomon schema。"});
  page.section({"COMMANDS", "命令"});
  for (const auto* command : commands()) add_command(*command, page);
  page.section({"COMMON OPTIONS", "通用选项"});
  for (const auto& option : common_options()) add_option(option, option.words, page);
  page.section({"FILES", "文件"});
  page.line({"gnomon run writes into its folder, as far as the package has them:",
             "gnomon run 在结果文件夹中写出下列文件（数据包中有相应内容时）："});
  for (const auto& report : reports()) {
    std::string meaning(zh ? report.summary_zh : report.summary_en);
    if (!report.always) {
      meaning += zh ? "（加 --report " + std::string(report.name) + " 时）"
                    : " (with --report " + std::string(report.name) + ")";
    }
    page.entry(report.file, meaning);
  }
  page.entry("manifest.json", Text{"hashes of all inputs and outputs", "所有输入、输出文件的校验值"});
  page.section({"ENVIRONMENT", "环境变量"});
  page.line(
      {"Every option can also be set by a variable: GNOMON_LANG for --lang, GNOMON_DRY_RUN=1 for --dry-run. "
       "The order is: option, variable, the "
       "package's table of settings, default.",
       "每个选项都可以用环境变量设定：GNOMON_LANG 相当于 --lang，GNOMON_DRY_RUN=1 相当于 "
       "--dry-run。取值顺序：选项、环境变量、数据包的考核设置表、默认值。"});
  page.entry("NO_COLOR", Text{"no colours", "不用颜色"});
  page.entry("SOURCE_DATE_EPOCH",
             Text{"the time to write down, in seconds, so that results can be reproduced",
                  "写入文件的时间（秒），使结果可以重现"});
  page.entry("LC_ALL, LC_MESSAGES, LANG", Text{"the language: English if it begins with en, else Chinese",
                                               "界面语言：以 en 开头为英文，否则为中文"});
  page.section({"EXIT STATUS", "退出码"});
  for (const auto& [code, meaning] : exit_meanings()) page.entry(std::to_string(code), meaning);
  return page.text();
}

}  // namespace gnomon::app
