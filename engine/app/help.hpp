#pragma once

#include <span>
#include <string>
#include <utility>

#include <app/command.hpp>

namespace gnomon::app {

/// What plain `gnomon` says: what it is and the next command to type, in five lines.
[[nodiscard]] std::string greeting(Language language);

/// The page of `gnomon --help`: commands and common options.
[[nodiscard]] std::string program_help(Language language);

/// The page of one command: examples first. Under 30 lines, at most 80 columns wide.
[[nodiscard]] std::string command_help(const Command& command, Language language);

/// `gnomon run PACKAGE [options]`.
[[nodiscard]] std::string usage_line(const Command& command, Language language);

/// `-n, --dry-run`, `--period P`.
[[nodiscard]] std::string option_words(const OptionDeclaration& option, Language language);

/// Exit codes and what they mean.
[[nodiscard]] std::span<const std::pair<int, Text>> exit_meanings();

}  // namespace gnomon::app
