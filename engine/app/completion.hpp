#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <app/command.hpp>

namespace gnomon::app {

/// What may follow an option or stand in the place of an argument, as shells offer it.
struct Offer {
  enum class Kind : std::uint8_t {
    nothing,   ///< free text
    words,     ///< one of the words
    list,      ///< some of the words, separated by commas
    settings,  ///< one of the words, each `key=value`, or `key=` for a value that is free
    files,     ///< a file or folder
    folders
  };
  Kind kind = Kind::nothing;
  std::vector<std::string> words;
};

/// What can be given for an option of a command (nullptr: before any command), and for an argument.
[[nodiscard]] Offer offer_of(const Command* command, const OptionDeclaration& option);
[[nodiscard]] Offer offer_of(const ArgumentDeclaration& argument);

inline constexpr std::array<std::string_view, 3> shells{"bash", "zsh", "fish"};

/// The completion script for `bash`, `zsh` or `fish`, made from the declarations of the commands. It stands alone: nothing is asked of the program
/// while a word is completed. Descriptions are in both languages; the script takes the one that the program would take.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace gnomon::app
