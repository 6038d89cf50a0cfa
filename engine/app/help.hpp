#pragma once

#include <string>

#include <app/command.hpp>

namespace gnomon::app {

/// What plain `gnomon` says: what it is and the next command to type, in five lines.
[[nodiscard]] std::string greeting(Language language);

/// The page of `gnomon --help`: commands and common options.
[[nodiscard]] std::string program_help(Language language);

/// The page of one command: examples first. Under 25 lines, at most 100 columns wide.
[[nodiscard]] std::string command_help(const Command& command, Language language);

/// `gnomon run PACKAGE [options]`.
[[nodiscard]] std::string usage_line(const Command& command, Language language);

}  // namespace gnomon::app
