#pragma once

#include <string_view>

#include <gnomon/base/diagnostics.hpp>

namespace gnomon {

/// Why the system refused something, for the places `{reason_en}` and `{reason_zh}` of a fault's texts. `error` is a value of `errno`.
/// Numbers that are not in the table keep the system's own words in both languages.
[[nodiscard]] FaultArguments reason_of(int error);

/// The same from words that a library gave, which are not known here.
[[nodiscard]] FaultArguments reason_in_words(std::string_view words);

}  // namespace gnomon
