#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <app/command.hpp>

namespace gnomon::app {

/// Looks up an environment variable; nothing when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Options and arguments as given, by name. What was not given is looked up in the environment when the call is read, so whoever asks does
/// not see the difference.
class Values {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
  /// The last value given, or empty.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// Every value given, in order.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  void add(std::string_view name, std::string value);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// A command line understood.
struct Call {
  const Command* command = nullptr;  ///< nullptr = the program alone
  Values values;
};

/// Options that every command takes.
[[nodiscard]] std::span<const OptionDeclaration> common_options();

/// The variable that stands for an option: `dry-run` -> `GNOMON_DRY_RUN`.
[[nodiscard]] std::string variable_of(std::string_view option);

/// Parts of `text|json`.
[[nodiscard]] std::vector<std::string> words_of(std::string_view words);

/// Reads the words behind the program's name. Throws `Error` (wrong_call) for what is not understood. Order of settings: command
/// line, environment. After `--help` or `--version` nothing else is asked for.
[[nodiscard]] Call read_command_line(const std::vector<std::string>& words, const Environment& environment);

/// The language asked for by `--lang` or `GNOMON_LANG`, whatever else is wrong with the call; nothing when there is none.
[[nodiscard]] std::optional<Language> language_asked(const std::vector<std::string>& words,
                                                     const Environment& environment);

}  // namespace gnomon::app
