#include <app/command_line.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <CLI/CLI.hpp>

#include <app/commands.hpp>
#include <app/help.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

constexpr auto common = std::to_array<OptionDeclaration>({
    {.name = "help", .letter = 'h', .summary = {"this page", "本页"}},
    {.name = "version", .letter = 'V', .summary = {"the version", "版本"}},
    {.name = "quiet", .letter = 'q', .summary = {"errors only", "只报错误"}},
    {.name = "verbose", .letter = 'v', .summary = {"more detail", "详细"}},
    {.name = "dry-run", .letter = 'n', .summary = {"write nothing", "不写入，只预览"}},
    {.name = "yes", .letter = 'y', .summary = {"do not ask", "不再询问"}},
    {.name = "no-input", .summary = {"never ask", "从不询问"}},
    {.name = "format", .value = {"F", "格式"}, .summary = {"form of the output", "输出格式"}},
    {.name = "lang", .value = {"L", "语言"}, .summary = {"language", "语言"}, .words = "zh|en"},
    {.name = "reports",
     .value = {"DIR", "文件夹"},
     .summary = {"your own titles, columns and labels", "改用自己的标题、列和用语"}},
    {.name = "color", .value = {"C", "颜色"}, .summary = {"colour", "颜色"}, .words = "auto|always|never"},
    {.name = "fail-on",
     .value = {"SEVERITY", "程度"},
     .summary = {"exit with 1 from this severity on", "达到该程度即以 1 退出"},
     .words = "error|warning|note"},
});

using Options = std::vector<const OptionDeclaration*>;

/// What a parser made of the words.
struct Tokens {
  std::vector<std::pair<const OptionDeclaration*, std::string>> options;
  std::vector<std::string> rest;  ///< everything else in order, `--` included
};

std::string dashed(std::string_view name) { return "--" + std::string(name); }

[[noreturn]] void refuse(const Fault& fault, FaultArguments arguments, std::string suggestion = {}) {
  throw Error(ExitCode::wrong_call, fault, std::move(arguments), std::move(suggestion));
}

std::string spoken_name(const Command* command) {
  return command == nullptr ? "gnomon" : "gnomon " + std::string(command->name);
}

[[noreturn]] void refuse_without_value(const OptionDeclaration& option) {
  refuse(fault::option_needs_value, {{"option", dashed(option.name)},
                                     {"value_en", std::string(option.value.en)},
                                     {"value_zh", std::string(option.value.zh)}});
}

/// Splits words into options and the rest. CLI11 does the letters, `=` and `--`; its own messages never come out.
Tokens tokens_of(const Options& options, std::vector<std::string> words, bool stop_at_first_word) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  parser.prefix_command(stop_at_first_word);
  std::vector<std::pair<const OptionDeclaration*, CLI::Option*>> made;
  for (const auto* option : options) {
    auto names = dashed(option->name);
    if (option->letter != 0) names = std::string("-") + option->letter + "," + names;
    if (option->value.empty()) {
      made.emplace_back(option, parser.add_flag(names));
    } else {
      made.emplace_back(option, parser.add_option(names)->allow_extra_args(false)->multi_option_policy(
                                    CLI::MultiOptionPolicy::TakeAll));
    }
  }
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    parser.parse(std::move(words));
  } catch (const CLI::Error& error) {
    const std::string message = error.what();
    for (const auto* option : options) {
      if (!message.starts_with(dashed(option->name))) continue;
      if (!option->value.empty()) refuse_without_value(*option);
      refuse(fault::option_without_value, {{"option", dashed(option->name)}});
    }
    refuse(fault::call_unreadable, {{"detail", message}});
  }
  Tokens tokens;
  for (const auto& [option, parsed] : made) {
    if (option->value.empty()) {
      for (const auto& value : parsed->results()) {
        if (value != "true") refuse(fault::option_without_value, {{"option", dashed(option->name)}});
      }
      if (parsed->count() > 0) tokens.options.emplace_back(option, "yes");
      continue;
    }
    for (const auto& value : parsed->results()) {
      // An option takes the word behind it, whatever it is: `--out --dry-run` is a value forgotten.
      const bool is_option = std::any_of(options.begin(), options.end(),
                                         [&](const auto* other) { return value == dashed(other->name); });
      if (is_option || value.empty()) refuse_without_value(*option);
      tokens.options.emplace_back(option, value);
    }
  }
  tokens.rest = parser.remaining();
  return tokens;
}

Options options_of(const Command* command) {
  Options options;
  for (const auto& option : common) options.push_back(&option);
  if (command != nullptr) {
    for (const auto& option : command->options) options.push_back(&option);
  }
  return options;
}

[[noreturn]] void refuse_option(const Command* command, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const auto* option : options_of(command)) known.push_back(dashed(option->name));
  refuse(fault::option_unknown, {{"option", name}, {"command", spoken_name(command)}},
         name.starts_with("--") ? did_you_mean(name, known) : std::string());
}

const Command& command_named(const std::string& name) {
  if (const auto* command = find_command(name)) return *command;
  std::vector<std::string> known;
  for (const auto* command : commands()) known.emplace_back(command->name);
  refuse(fault::command_unknown, {{"command", name}}, did_you_mean(name, known));
}

void check_words(const std::string& source, std::string_view allowed, const std::string& value) {
  const auto words = words_of(allowed);
  if (words.empty() || std::find(words.begin(), words.end(), value) != words.end()) return;
  refuse(fault::option_value, {{"option", source}, {"found", value}, {"words", join(words, ", ")}},
         did_you_mean(value, words));
}

std::string_view words_for(const Command* command, const OptionDeclaration& option) {
  if (option.name == "format" && command != nullptr) return command->formats;
  return option.words;
}

/// Is a variable's value one that any command knows? Then a command that does not know it may pass over it.
bool known_format(const std::string& value) {
  return std::any_of(commands().begin(), commands().end(), [&](const auto* command) {
    const auto words = words_of(command->formats);
    return std::find(words.begin(), words.end(), value) != words.end();
  });
}

void add_from_environment(const Command* command, const OptionDeclaration& option,
                          const Environment& environment, Values& values) {
  const auto variable = variable_of(option.name);
  const auto value = environment(variable);
  if (!value) return;
  if (option.value.empty()) {
    check_words(variable, "1|yes|true|on|0|no|false|off", *value);
    if (*value == "1" || *value == "yes" || *value == "true" || *value == "on")
      values.add(option.name, "yes");
    return;
  }
  const auto words = words_for(command, option);
  if (option.name == "format" && known_format(*value)) {
    const auto own = words_of(words);
    if (std::find(own.begin(), own.end(), *value) == own.end()) return;
  }
  check_words(variable, words, *value);
  if (!option.repeats) {
    values.add(option.name, *value);
    return;
  }
  for (std::size_t at = 0; at < value->size();) {  // one per line
    const auto end = std::min(value->find('\n', at), value->size());
    if (end > at) values.add(option.name, value->substr(at, end - at));
    at = end + 1;
  }
}

void take_options(const Command* command, const Tokens& tokens, Values& values) {
  for (const auto& [option, value] : tokens.options) {
    check_words(dashed(option->name), words_for(command, *option), value);
    values.add(option->name, value);
  }
}

void take_arguments(const Command& command, const std::vector<std::string>& rest, Values& values) {
  bool options_ended = false;
  std::size_t i_argument = 0;
  for (const auto& word : rest) {
    if (!options_ended && word == "--") {
      options_ended = true;
      continue;
    }
    if (!options_ended && word.size() > 1 && word.front() == '-') refuse_option(&command, word);
    if (i_argument >= command.arguments.size()) {
      refuse(fault::argument_extra, {{"found", word},
                                     {"usage_en", usage_line(command, Language::en)},
                                     {"usage_zh", usage_line(command, Language::zh)}});
    }
    values.add(command.arguments[i_argument].name, word);
    if (!command.arguments[i_argument].repeats) ++i_argument;
  }
  if (i_argument < command.arguments.size() && command.arguments[i_argument].required &&
      !values.has(command.arguments[i_argument].name) && !values.has("help") && !values.has("version")) {
    refuse(fault::argument_missing, {{"command", spoken_name(&command)},
                                     {"argument_en", std::string(command.arguments[i_argument].title.en)},
                                     {"argument_zh", std::string(command.arguments[i_argument].title.zh)},
                                     {"usage_en", usage_line(command, Language::en)},
                                     {"usage_zh", usage_line(command, Language::zh)}});
  }
}

}  // namespace

std::string Values::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second.back();
}

std::optional<std::string> Values::find(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return text(name);
}

std::vector<std::string> Values::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

void Values::add(std::string_view name, std::string value) {
  values_[std::string(name)].push_back(std::move(value));
}

std::span<const OptionDeclaration> common_options() { return common; }

std::string variable_of(std::string_view option) {
  std::string variable = "GNOMON_";
  for (const char c : option) {
    variable += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return variable;
}

std::vector<std::string> words_of(std::string_view words) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find('|', at), words.size());
    parts.emplace_back(words.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

Call read_command_line(const std::vector<std::string>& words, const Environment& environment) {
  Call call;
  const auto before = tokens_of(options_of(nullptr), words, true);
  auto rest = before.rest;
  if (!rest.empty() && rest.front() == "--") rest.erase(rest.begin());
  if (rest.empty()) {
    take_options(nullptr, before, call.values);
  } else {
    if (rest.front().size() > 1 && rest.front().front() == '-') refuse_option(nullptr, rest.front());
    call.command = &command_named(rest.front());
    take_options(call.command, before, call.values);
    rest.erase(rest.begin());
    const auto behind = tokens_of(options_of(call.command), rest, false);
    take_options(call.command, behind, call.values);
    take_arguments(*call.command, behind.rest, call.values);
  }
  for (const auto* option : options_of(call.command)) {
    if (option->name == "help" || option->name == "version" || call.values.has(option->name)) continue;
    add_from_environment(call.command, *option, environment, call.values);
  }
  return call;
}

std::optional<Language> language_asked(const std::vector<std::string>& words,
                                       const Environment& environment) {
  auto asked = environment(variable_of("lang")).value_or(std::string());
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i].starts_with("--lang=")) asked = words[i].substr(7);
    if (words[i] == "--lang" && i + 1 < words.size()) asked = words[i + 1];
  }
  if (asked == "zh") return Language::zh;
  if (asked == "en") return Language::en;
  return std::nullopt;
}

}  // namespace gnomon::app
