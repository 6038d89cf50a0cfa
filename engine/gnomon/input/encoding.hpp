#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gnomon {

/// What one look over a stretch of bytes finds.
struct TextSurvey {
  std::size_t n_line_feeds = 0;
  std::size_t n_carriage_returns = 0;
  bool has_quotes = false;
  std::optional<std::size_t> nul_at;           ///< offset of the first NUL byte
  std::optional<std::size_t> invalid_utf8_at;  ///< offset of the first byte that is not UTF-8
};

/// Looks over the bytes once; fast where they are ASCII. The stretch must begin and end between characters.
[[nodiscard]] TextSurvey survey_text(std::string_view bytes);

/// The bytes brought from GB18030 to UTF-8; nothing when they are not strictly GB18030. `fault_at` is then the offset of the fault.
[[nodiscard]] std::optional<std::string> utf8_from_gb18030(std::string_view bytes, std::size_t& fault_at);

}  // namespace gnomon
