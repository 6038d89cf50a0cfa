#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gnomon {

/// A rule as written in one cell: `bands(of_target=yes, 1: 10, 0.8..0.9: 6)`. Full-width brackets, colons, commas and quotes are
/// read as plain ones.
struct RuleCall {
  std::string text;                                        ///< as written
  std::string name;                                        ///< `bands`
  std::vector<std::string> positional;                     ///< bare arguments, e.g. conditions
  std::vector<std::pair<std::string, std::string>> named;  ///< `of_target=yes`
  std::vector<std::pair<std::string, std::string>> pairs;  ///< `1: 10`

  /// The named argument, or nullptr.
  [[nodiscard]] const std::string* find(std::string_view key) const;
};

/// Reads a call. Nothing when it cannot be read; `near` then holds the text from where it went wrong.
[[nodiscard]] std::optional<RuleCall> parse_rule_call(std::string_view text, std::string& near);

}  // namespace gnomon
