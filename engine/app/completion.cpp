#include <app/completion.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include <app/command_line.hpp>
#include <app/commands.hpp>
#include <app/examples.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>
#include <gnomon/reporting/reports.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/values/definition.hpp>

namespace gnomon::app {
namespace {

using Kind = Offer::Kind;

std::vector<std::string> setting_words(std::span<const SettingSchema> settings) {
  std::vector<std::string> words;
  for (const auto& setting : settings) {
    if (setting.words.empty()) words.push_back(setting.key + "=");
    for (const auto& word : setting.words) words.push_back(setting.key + "=" + word.code);
  }
  return words;
}

/// Formats of the command; before a command, all there are.
std::vector<std::string> formats_of(const Command* command) {
  if (command != nullptr) return words_of(command->formats);
  std::vector<std::string> all;
  for (const auto* each : commands()) {
    for (auto& format : words_of(each->formats)) {
      if (std::ranges::find(all, format) == all.end()) all.push_back(std::move(format));
    }
  }
  return all;
}

std::vector<std::string> rule_and_measure_names() {
  auto names = rule_names();
  for (const auto& measure : all_measures()) names.emplace_back(measure.declaration.name);
  std::ranges::sort(names);
  return names;
}

/// Names of options and arguments mean the same in every command.
Offer offer_named(std::string_view name) {
  static const auto all = [] {
    std::vector<std::string> report_names;
    for (const auto& report : reports()) report_names.emplace_back(report.name);
    std::vector<std::string> table_names;
    for (const auto& table : table_schemas()) table_names.push_back(table.name);
    return std::map<std::string_view, Offer>{
        {"after", {Kind::files, {}}},
        {"before", {Kind::files, {}}},
        {"database", {Kind::files, {}}},
        {"example", {Kind::words, example_names()}},
        {"files", {Kind::files, {}}},
        {"folder", {Kind::folders, {}}},
        {"into", {Kind::files, {}}},
        {"out", {Kind::folders, {}}},
        {"package", {Kind::files, {}}},
        {"report", {Kind::list, report_names}},
        {"reports", {Kind::folders, {}}},
        {"rule", {Kind::words, rule_and_measure_names()}},
        {"set", {Kind::settings, setting_words(setting_schemas())}},
        {"shell", {Kind::words, {shells.begin(), shells.end()}}},
        {"table", {Kind::words, table_names}},
        {"take", {Kind::files, {}}},
        {"without", {Kind::list, report_names}},
    };
  }();
  const auto found = all.find(name);
  return found == all.end() ? Offer{} : found->second;
}

using Options = std::vector<const OptionDeclaration*>;

Options options_of(const Command* command) {
  Options options;
  if (command != nullptr) {
    for (const auto& option : command->options) options.push_back(&option);
  }
  for (const auto& option : common_options()) {
    const bool idle = command != nullptr && option.name == "format" && command->formats.empty();
    if (!idle) options.push_back(&option);
  }
  return options;
}

std::vector<std::string> option_words(const Options& options) {
  std::vector<std::string> words;
  for (const auto* option : options) {
    words.push_back("--" + std::string(option->name));
    if (option->letter != 0) words.push_back(std::string("-") + option->letter);
  }
  return words;
}

std::string spaced(const std::vector<std::string>& words) { return join(words, " "); }

/// `text` between single quotes; `quote` is how the shell writes a quote within them.
std::string quoted(std::string_view text, std::string_view quote) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += quote;
    } else {
      result += c;
    }
  }
  return result + "'";
}

constexpr std::string_view language_of_shells = "${GNOMON_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-zh}}}}";

// ---- bash

std::string bash_offer(const Offer& offer) {
  switch (offer.kind) {
    case Kind::nothing:
      return ":";
    case Kind::words:
      return "_gnomon_words \"" + spaced(offer.words) + "\"";
    case Kind::list:
      return "_gnomon_list \"" + spaced(offer.words) + "\"";
    case Kind::settings:
      return "_gnomon_settings \"" + spaced(offer.words) + "\"";
    case Kind::files:
      return "_gnomon_files -f";
    case Kind::folders:
      return "_gnomon_files -d";
  }
  return ":";
}

constexpr std::string_view bash_head =
    R"bash(# bash completion for gnomon, made by `gnomon completion bash`

_gnomon_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_gnomon_list() { # a,b,c
  local before=""
  [[ $cur == *,* ]] && before="${cur%,*},"
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "${cur##*,}"))
}

_gnomon_settings() { # key=value: first the keys, then the values of one
  if [[ $cur == *=* ]]; then
    COMPREPLY=($(compgen -W "$1" -- "$cur"))
    $breaks && COMPREPLY=("${COMPREPLY[@]#"${cur%%=*}="}")
  else
    COMPREPLY=($(compgen -W "$(printf '%s\n' $1 | sed 's/=.*/=/' | uniq)" -- "$cur"))
    compopt -o nospace 2> /dev/null
  fi
}

_gnomon_files() { # -f files, -d folders
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}

_gnomon() {
  # bash may take = for the end of a word: put the parts together again.
  local breaks=false word cur option="" command="" front="" glued=false
  local -a words=()
  local -i i n_arguments=0
  [[ $COMP_WORDBREAKS == *=* ]] && breaks=true
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word="${COMP_WORDS[i]}"
    if ((${#words[@]} > 0)) && { $glued || [[ $word == "=" ]]; }; then
      words[-1]+="$word"
    else
      words+=("$word")
    fi
    [[ $word == "=" ]] && glued=true || glued=false
  done
  cur="${words[-1]}"
  unset "words[-1]"
  COMPREPLY=()

  for word in "${words[@]}"; do
    if [[ -n $option ]]; then
      option=""
      continue
    fi
    case "$word" in
)bash";

constexpr std::string_view bash_middle = R"bash(        option="$word" ;;
      -*) ;;
      *) if [[ -z $command ]]; then command="$word"; else n_arguments+=1; fi ;;
    esac
  done
  if [[ -z $option && $cur == --*=* ]]; then
    option="${cur%%=*}"
    front="$option="
    cur="${cur#*=}"
  fi
  if [[ -n $option ]]; then
    _gnomon_option
    $breaks || COMPREPLY=("${COMPREPLY[@]/#/$front}")
  else
    _gnomon_word
  fi
}

_gnomon_option() {
  case "$command $option" in
)bash";

constexpr std::string_view bash_words = R"bash(  esac
}

_gnomon_word() {
  if [[ $cur == -* ]]; then
    case "$command" in
)bash";

std::string bash_script() {
  std::string text(bash_head);
  std::set<std::string> with_value;
  const auto note = [&](const Command* command) {
    for (const auto* option : options_of(command)) {
      if (!option->value.empty()) with_value.insert("--" + std::string(option->name));
    }
  };
  note(nullptr);
  for (const auto* command : commands()) note(command);
  text += "      " + join({with_value.begin(), with_value.end()}, " | ") + ")\n";
  text += bash_middle;
  const auto offers = [&](const Command* command, const std::string& pattern) {
    for (const auto* option : options_of(command)) {
      const bool is_own =
          command == nullptr || option->name == "format" ||
          std::ranges::none_of(common_options(), [&](const auto& each) { return each.name == option->name; });
      if (option->value.empty() || !is_own) continue;
      text += "    " + pattern + "\" --" + std::string(option->name) + "\") " +
              bash_offer(offer_of(command, *option)) + " ;;\n";
    }
  };
  for (const auto* command : commands()) offers(command, "\"" + std::string(command->name) + "\"");
  offers(nullptr, "*");
  text += bash_words;
  for (const auto* command : commands()) {
    text += "      " + std::string(command->name) + ") _gnomon_words \"" +
            spaced(option_words(options_of(command))) + "\" ;;\n";
  }
  text += "      *) _gnomon_words \"" + spaced(option_words(options_of(nullptr))) + "\" ;;\n";
  text += "    esac\n    return\n  fi\n\n  case \"$command $n_arguments\" in\n";
  std::vector<std::string> names;
  for (const auto* command : commands()) names.emplace_back(command->name);
  text += R"(    " 0") _gnomon_words ")" + spaced(names) + "\" ;;\n";
  for (const auto* command : commands()) {
    for (std::size_t i = 0; i < command->arguments.size(); ++i) {
      const auto offer = offer_of(command->arguments[i]);
      if (offer.kind == Kind::nothing) continue;
      const auto place = command->arguments[i].repeats ? "\"*" : std::to_string(i) + "\"";
      text += "    \"" + std::string(command->name) + " " + place + ") " + bash_offer(offer) + " ;;\n";
    }
  }
  return text + "  esac\n}\n\ncomplete -F _gnomon gnomon\n";
}

// ---- zsh

/// A text inside a specification of _arguments: `[`, `]`, `:` and `\` mean something there.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_action(const Offer& offer) {
  switch (offer.kind) {
    case Kind::nothing:
      return " ";
    case Kind::words:
      return "(" + spaced(offer.words) + ")";
    case Kind::list:
      return "_sequence compadd - " + spaced(offer.words);
    case Kind::settings: {
      // A setting with a free value ends in `=`: no space behind it.
      std::vector<std::string> open;
      std::vector<std::string> whole;
      for (const auto& word : offer.words) (word.ends_with('=') ? open : whole).push_back(word);
      return "{compadd -- " + spaced(whole) + "; compadd -S \"\" -- " + spaced(open) + "}";
    }
    case Kind::files:
      return "_files";
    case Kind::folders:
      return "_files -/";
  }
  return " ";
}

std::string zsh_options(const Command* command, Language language, const std::string& indent) {
  std::string text;
  for (const auto* option : options_of(command)) {
    const auto name = "--" + std::string(option->name);
    std::string spec = "[" + zsh_text(option->summary.in(language)) + "]";
    if (!option->value.empty()) {
      spec = "=" + spec + ":" + zsh_text(option->value.in(language)) + ":" +
             zsh_action(offer_of(command, *option));
    }
    constexpr std::string_view quote = "'\\''";
    if (option->repeats) {
      text += indent + quoted("*" + name + spec, quote) + " \\\n";
    } else if (option->letter != 0) {
      const auto letter = std::string("-") + option->letter;
      text += indent + "'(" + letter + " " + name + ")'{" + letter + "," + name + "}" + quoted(spec, quote) +
              " \\\n";
    } else {
      text += indent + quoted(name + spec, quote) + " \\\n";
    }
  }
  return text;
}

std::string zsh_function(Language language) {
  const bool zh = language == Language::zh;
  std::string text = std::string("_gnomon_") + (zh ? "zh" : "en") + "() {\n";
  text +=
      "  local context curcontext=\"$curcontext\" state line\n  typeset -A opt_args\n  local -a commands\n";
  text += "  _arguments -C \\\n" + zsh_options(nullptr, language, "    ");
  text += std::string("    '1:") + (zh ? "命令" : "command") + ":->command' '*:: :->arguments' && return\n";
  text += "  case $state in\n    command)\n      commands=(\n";
  for (const auto* command : commands()) {
    text += "        " +
            quoted(std::string(command->name) + ":" + std::string(command->summary.in(language)), "'\\''") +
            "\n";
  }
  text += std::string("      )\n      _describe ") + (zh ? "命令" : "command") +
          " commands ;;\n    arguments)\n      case $line[1] in\n";
  for (const auto* command : commands()) {
    text += "        " + std::string(command->name) + ")\n          _arguments \\\n" +
            zsh_options(command, language, "            ");
    std::size_t place = 0;
    for (const auto& argument : command->arguments) {
      text += "            " +
              quoted((argument.repeats ? std::string("*") : std::to_string(++place)) +
                         (argument.required || argument.repeats ? ":" : "::") +
                         zsh_text(argument.title.in(language)) + ":" + zsh_action(offer_of(argument)),
                     "'\\''") +
              " \\\n";
    }
    text += "            && return ;;\n";
  }
  return text + "      esac ;;\n  esac\n}\n\n";
}

std::string zsh_script() {
  return "#compdef gnomon\n# zsh completion for gnomon, made by `gnomon completion zsh`\n\n" +
         zsh_function(Language::zh) + zsh_function(Language::en) + "_gnomon() {\n  case " +
         std::string(language_of_shells) +
         " in\n    en*) _gnomon_en \"$@\" ;;\n    *) _gnomon_zh \"$@\" ;;\n  esac\n}\n\n"
         "if [ \"$funcstack[1]\" = \"_gnomon\" ]; then\n  _gnomon \"$@\"\nelse\n  compdef _gnomon "
         "gnomon\nfi\n";
}

// ---- fish

std::string fish_quoted(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') escaped += '\\';
    escaped += c;
  }
  return quoted(escaped, "\\'");
}

std::string fish_offer(const Offer& offer) {
  switch (offer.kind) {
    case Kind::nothing:
      return " -x";
    case Kind::words:
      return " -x -a " + fish_quoted(spaced(offer.words));
    case Kind::list:
      return " -x -a " + fish_quoted("(__fish_append , " + spaced(offer.words) + ")");
    case Kind::settings:
      return " -x -a " + fish_quoted(spaced(offer.words));
    case Kind::files:
      return " -r -F";
    case Kind::folders:
      return " -x -a '(__fish_complete_directories)'";
  }
  return {};
}

std::string fish_line(const std::string& condition, const std::string& rest, std::string_view description) {
  std::string text = "    complete -c gnomon";
  if (!condition.empty()) text += " -n " + fish_quoted(condition);
  text += rest;
  if (!description.empty()) text += " -d " + fish_quoted(description);
  return text + "\n";
}

std::string fish_option(const OptionDeclaration& option) {
  std::string text;
  if (option.letter != 0) text += std::string(" -s ") + option.letter;
  return text + " -l " + std::string(option.name);
}

std::string fish_block(Language language) {
  std::string text;
  for (const auto& option : common_options()) {
    if (option.name == "format") continue;  // each command has its own
    const auto offer = option.value.empty() ? std::string() : fish_offer(offer_of(nullptr, option));
    text += fish_line({}, fish_option(option) + offer, option.summary.in(language));
  }
  for (const auto* command : commands()) {
    const std::string name(command->name);
    text += fish_line("__fish_use_subcommand", " -a " + name, command->summary.in(language));
    const auto seen = "__fish_seen_subcommand_from " + name;
    for (const auto* option : options_of(command)) {
      const bool is_common =
          std::ranges::any_of(common_options(), [&](const auto& each) { return each.name == option->name; });
      if (is_common && option->name != "format") continue;
      text += fish_line(seen,
                        fish_option(*option) +
                            (option->value.empty() ? std::string() : fish_offer(offer_of(command, *option))),
                        option->summary.in(language));
    }
    for (const auto& argument : command->arguments) {
      const auto offer = offer_of(argument);
      if (offer.kind == Kind::nothing) continue;
      if (offer.kind == Kind::files) {
        text += fish_line(seen, " -F", {});
      } else if (offer.kind == Kind::folders) {
        text += fish_line(seen, " -a '(__fish_complete_directories)'", argument.title.in(language));
      } else {
        text += fish_line(seen, " -a " + fish_quoted(spaced(offer.words)), argument.title.in(language));
      }
    }
  }
  return text;
}

std::string fish_script() {
  return "# fish completion for gnomon, made by `gnomon completion fish`\n\ncomplete -c gnomon -f\n\n"
         "set -l language zh\n"
         "for name in GNOMON_LANG LC_ALL LC_MESSAGES LANG\n"
         "    if set -q $name; and test -n \"$$name\"\n"
         "        set language $$name\n"
         "        break\n"
         "    end\n"
         "end\n\n"
         "if string match -q 'en*' -- $language\n" +
         fish_block(Language::en) + "else\n" + fish_block(Language::zh) + "end\n";
}

}  // namespace

Offer offer_of(const Command* command, const OptionDeclaration& option) {
  if (option.name == "format") return {Kind::words, formats_of(command)};
  if (!option.words.empty()) return {Kind::words, words_of(option.words)};
  if (option.name == "set" && command != nullptr && command->estimates_survey)
    return {Kind::settings, setting_words(find_table_schema("design")->settings)};
  return offer_named(option.name);
}

Offer offer_of(const ArgumentDeclaration& argument) { return offer_named(argument.name); }

std::string completion_script(std::string_view shell) {
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  return bash_script();
}

}  // namespace gnomon::app
