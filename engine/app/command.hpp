#pragma once

#include <span>
#include <string_view>

#include <gnomon/base/error.hpp>
#include <gnomon/base/language.hpp>

namespace gnomon::app {

/// A text of the program in both languages. `{name}` places are filled by `expand`.
struct Text {
  std::string_view en;
  std::string_view zh;

  [[nodiscard]] constexpr std::string_view in(Language language) const {
    return language == Language::zh ? zh : en;
  }
  [[nodiscard]] constexpr bool empty() const { return en.empty(); }
};

/// An option: `--period P`, or a switch such as `--dry-run`. Each can also be set by a variable: `GNOMON_PERIOD`, `GNOMON_DRY_RUN`.
struct OptionDeclaration {
  std::string_view name;        ///< `period`
  char letter = 0;              ///< `n` for `-n`; 0 = none
  Text value = {};              ///< what stands behind it in the help; empty = a switch
  Text summary = {};            ///< one line of the help
  std::string_view words = {};  ///< the only values, separated by `|`; empty = any
  bool repeats = false;         ///< may be given several times, each counts
};

/// An argument without a name, by its place.
struct ArgumentDeclaration {
  std::string_view name;  ///< `package`
  Text title;             ///< `PACKAGE`, 数据包
  bool required = true;
  bool repeats = false;  ///< takes all that follow
};

/// An example of the help: what to type, and what that does.
struct Example {
  Text line;  ///< behind `gnomon `
  Text effect;
};

class Session;

/// A command: all there is to say of it, and what it does. One file in `commands/`, one line in `commands.cpp`.
struct Command {
  std::string_view name;
  Text summary;
  std::span<const Example> examples = {};
  std::span<const ArgumentDeclaration> arguments = {};
  std::span<const OptionDeclaration> options = {};
  std::string_view formats =
      {};               ///< values of `--format`, the first is the default; empty = it prints one thing only
  bool writes = false;  ///< writes something that `--dry-run` leaves undone
  bool keeps_hashes = false;      ///< writes down the hashes of its inputs
  bool takes_surveys = false;     ///< also takes packages that hold nothing but a survey
  bool estimates_survey = false;  ///< the survey is all it looks at: indicators need not be estimated
  ExitCode (*run)(Session&) = nullptr;
};

}  // namespace gnomon::app
