#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gnomon {

/// A JSON value as it stands in a file: with the line it is on, members in their order, keys that come twice kept twice. For checking
/// what people wrote; `nlohmann::json` keeps neither.
struct PlacedJson {
  enum class Kind : std::uint8_t { object, list, text, other };
  struct Member;

  Kind kind = Kind::other;
  int line = 1;
  std::string text{};           ///< of a text; of another value as it would be written: `3`, `true`, `null`
  std::vector<Member> members;  ///< of an object
  std::vector<PlacedJson> elements{};  ///< of a list

  /// The last member of that name, as readers take it, or nullptr.
  [[nodiscard]] const PlacedJson* find(std::string_view key) const;
};

struct PlacedJson::Member {
  std::string key;
  int line = 1;
  PlacedJson value;
};

/// Where a text stops being JSON. Line and column count from 1, the column in characters.
struct JsonFault {
  int line = 1;
  int column = 1;
  std::string found;    ///< what stands there, to the end of the line
  bool at_end = false;  ///< the text ends where more is needed
};

/// Reads the whole text.
[[nodiscard]] std::variant<PlacedJson, JsonFault> read_placed_json(std::string_view text);

}  // namespace gnomon
