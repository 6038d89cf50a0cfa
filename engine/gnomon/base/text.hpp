#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// Text without white space at both ends, the ideographic space (U+3000), no-break space and BOM included.
[[nodiscard]] std::string_view trim(std::string_view text);

/// Parts between separators, trimmed, empty ones left out. `；`, `;`, `、`, `，` and `,` all separate: `split_list("A；B、C")`.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

/// Full-width ASCII (Ａ１％．－) and ideographic spaces as their plain counterparts; everything else unchanged.
[[nodiscard]] std::string to_half_width(std::string_view text);

/// For a terminal: control characters, which would move the cursor or colour the rest, are shown as a space.
[[nodiscard]] std::string printable(std::string_view text);

/// For comparing headings and words: half width, lower-case ASCII, no white space, `_` and `-` removed.
[[nodiscard]] std::string fold(std::string_view text);

/// Is the text well-formed UTF-8? Gives the byte offset of the first fault, or nothing.
[[nodiscard]] std::optional<std::size_t> invalid_utf8_at(std::string_view text);

/// Columns a terminal needs: 2 for a wide (CJK) character, 0 for a combining one, else 1.
[[nodiscard]] int display_width(std::string_view text);

/// `text` padded with spaces to `width` terminal columns (left-aligned, or right-aligned).
[[nodiscard]] std::string pad(std::string_view text, int width, bool align_right = false);

/// Order of codes as people expect: runs of digits compare as numbers (A2 before A10), the rest by bytes.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

/// The candidate most like `text` (Damerau edits on characters, at most a third of its length), or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

/// The same for titles of columns and tables, and of Chinese ones also that which the text is a part of or has as a part (佐证 for
/// 佐证材料), or is like but for the end (适用对象 for 适用范围) or one of two characters (台帐 for 台账).
[[nodiscard]] std::string like_title(std::string_view text, const std::vector<std::string>& titles);

/// Without the signs that turn the direction of writing, and so the look of all that stands behind them.
[[nodiscard]] std::string without_turns(std::string_view text);

/// A text as (part of) the name of a file, on every system: what Windows forbids and control characters become `_`, blanks and dots at the
/// ends go, names of devices (`CON`) get a `_` before them; at most `most` bytes, cut between characters. `_` for nothing.
[[nodiscard]] std::string file_name_part(std::string_view text, std::size_t most = 150);

/// The beginning of a text, at most so many bytes, cut between characters.
[[nodiscard]] std::string_view beginning(std::string_view text, std::size_t most);

/// A text as it stands in HTML, between tags or within double quotes.
[[nodiscard]] std::string html_text(std::string_view text);

/// Parts joined by `separator`.
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// The name to stand beside a code; empty where the code itself stands in for a name.
[[nodiscard]] std::string_view name_beside(std::string_view code, std::string_view name);

/// `330101 甲镇`, or the code alone where it has no other name.
[[nodiscard]] std::string code_and_name(std::string_view code, std::string_view name);

}  // namespace gnomon
