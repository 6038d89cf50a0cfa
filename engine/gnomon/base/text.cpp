#include <gnomon/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace gnomon {
namespace {

/// The character at `at` and how many bytes it takes; a byte that starts no character is taken as itself.
struct CodePoint {
  char32_t value;
  std::size_t size;
  bool valid;
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return {lead, 1, false};
  char32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return {lead, 1, false};
    value = (value << 6U) | (byte(at + i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest.at(size) || value > 0x10FFFF || surrogate) return {lead, 1, false};
  return {value, size, true};
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x202F;
}

std::u32string code_points(std::string_view text) {
  std::u32string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = code_point_at(text, at);
    result += c.value;
    at += c.size;
  }
  return result;
}

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0x33FF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
         (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool is_zero_width(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const auto c = code_point_at(text, 0);
    if (!is_space(c.value)) break;
    text.remove_prefix(c.size);
  }
  while (!text.empty()) {
    auto start = text.size() - 1;
    while (start > 0 && (static_cast<std::uint8_t>(text[start]) & 0xC0U) == 0x80U) --start;
    if (!is_space(code_point_at(text, start).value)) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  const auto finish = [&] {
    const auto trimmed = trim(part);
    if (!trimmed.empty()) parts.emplace_back(trimmed);
    part.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto c = code_point_at(text, at);
    const bool separates =
        c.value == ';' || c.value == ',' || c.value == 0xFF1B || c.value == 0x3001 || c.value == 0xFF0C;
    if (separates) {
      finish();
    } else {
      part += text.substr(at, c.size);
    }
    at += c.size;
  }
  finish();
  return parts;
}

std::string to_half_width(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = code_point_at(text, at);
    if (c.value >= 0xFF01 && c.value <= 0xFF5E) {
      result += static_cast<char>(c.value - 0xFEE0);
    } else if (c.value == 0x3000 || c.value == 0xA0) {
      result += ' ';
    } else {
      result += text.substr(at, c.size);
    }
    at += c.size;
  }
  return result;
}

std::string fold(std::string_view text) {
  const auto half = to_half_width(text);
  std::string result;
  for (std::size_t at = 0; at < half.size();) {
    const auto c = code_point_at(half, at);
    if (!is_space(c.value) && c.value != '_' && c.value != '-') {
      if (c.value >= 'A' && c.value <= 'Z') {
        result += static_cast<char>(c.value - 'A' + 'a');
      } else {
        result += half.substr(at, c.size);
      }
    }
    at += c.size;
  }
  return result;
}

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = code_point_at(text, at);
    if (!c.valid) return at;
    at += c.size;
  }
  return std::nullopt;
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = code_point_at(text, at);
    width += is_zero_width(c.value) ? 0 : is_wide(c.value) ? 2 : 1;
    at += c.size;
  }
  return width;
}

std::string pad(std::string_view text, int width, bool align_right) {
  const auto missing = static_cast<std::size_t>(std::max(0, width - display_width(text)));
  return align_right ? std::string(missing, ' ').append(text) : std::string(text).append(missing, ' ');
}

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      auto end_a = i;
      auto end_b = j;
      while (end_a < a.size() && is_digit(a[end_a])) ++end_a;
      while (end_b < b.size() && is_digit(b[end_b])) ++end_b;
      auto start_a = i;
      auto start_b = j;
      while (start_a + 1 < end_a && a[start_a] == '0') ++start_a;
      while (start_b + 1 < end_b && b[start_b] == '0') ++start_b;
      if (end_a - start_a != end_b - start_b) return end_a - start_a < end_b - start_b;
      const int order = a.substr(start_a, end_a - start_a).compare(b.substr(start_b, end_b - start_b));
      if (order != 0) return order < 0;
      i = end_a;
      j = end_b;
    } else {
      if (a[i] != b[j]) return static_cast<std::uint8_t>(a[i]) < static_cast<std::uint8_t>(b[j]);
      ++i;
      ++j;
    }
  }
  if (a.size() - i != b.size() - j) return a.size() - i < b.size() - j;
  return a < b;  // equal but for leading zeros
}

std::string printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return result;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates) {
  const auto wanted = code_points(fold(text));
  std::string best;
  const std::size_t most = wanted.size() / 3;
  std::size_t best_distance = most + 1;
  for (const auto& candidate : candidates) {
    const auto other = code_points(fold(candidate));
    const auto n = other.size();
    if (std::max(n, wanted.size()) - std::min(n, wanted.size()) > most) continue;
    // Damerau–Levenshtein (optimal string alignment), three rows.
    std::vector<std::size_t> before(n + 1);
    std::vector<std::size_t> last(n + 1);
    std::vector<std::size_t> row(n + 1);
    for (std::size_t j = 0; j <= n; ++j) last[j] = j;
    for (std::size_t i = 1; i <= wanted.size(); ++i) {
      row[0] = i;
      for (std::size_t j = 1; j <= n; ++j) {
        const std::size_t cost = wanted[i - 1] == other[j - 1] ? 0 : 1;
        row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
        if (i > 1 && j > 1 && wanted[i - 1] == other[j - 2] && wanted[i - 2] == other[j - 1]) {
          row[j] = std::min(row[j], before[j - 2] + 1);
        }
      }
      before.swap(last);
      last.swap(row);
    }
    if (last[n] < best_distance) {
      best_distance = last[n];
      best = candidate;
    }
  }
  return best;
}

std::string like_title(std::string_view text, const std::vector<std::string>& titles) {
  auto suggestion = did_you_mean(text, titles);
  if (!suggestion.empty()) return suggestion;
  const auto wanted = code_points(fold(text));
  const auto is_chinese = [](const std::u32string& each) {
    return each.size() >= 2 && each.front() >= 0x3000;
  };
  if (!is_chinese(wanted)) return {};
  const auto alike = [&](const std::string& each) {
    const auto title = code_points(fold(each));
    if (!is_chinese(title)) return false;
    if (title.find(wanted) != std::u32string::npos || wanted.find(title) != std::u32string::npos) return true;
    if (title.size() != wanted.size()) return false;
    if (title.size() == 2) return title[0] == wanted[0] || title[1] == wanted[1];
    return title.size() >= 4 && title[0] == wanted[0] && title[1] == wanted[1];
  };
  const auto found = std::ranges::find_if(titles, alike);
  return found == titles.end() ? std::string() : *found;
}

std::string without_turns(std::string_view text) {
  // U+200E, U+200F and U+202A to U+202E are E2 80 xx, U+2066 to U+2069 E2 81 xx.
  const auto is_turn = [](std::string_view rest) {
    if (rest.size() < 3) return false;
    const auto last = static_cast<unsigned char>(rest[2]);
    return (rest.starts_with("\xE2\x80") &&
            (last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE))) ||
           (rest.starts_with("\xE2\x81") && last >= 0xA6 && last <= 0xA9);
  };
  std::string kept;
  while (!text.empty()) {
    const bool turn = is_turn(text);
    if (!turn) kept += text.front();
    text.remove_prefix(turn ? 3 : 1);
  }
  return kept;
}

std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::string file_name_part(std::string_view text, std::size_t most) {
  constexpr std::string_view forbidden = "<>:\"/\\|?*";
  std::string name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    name += byte < 0x20 || byte == 0x7F || forbidden.find(c) != std::string_view::npos ? '_' : c;
  }
  name = without_turns(name);
  name = std::string(trim(beginning(name, most)));
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
  while (name.starts_with('.')) name.erase(0, 1);
  auto device = fold(name.substr(0, name.find('.')));
  if (device.size() == 4 && device.back() >= '1' && device.back() <= '9') device.pop_back();
  for (const std::string_view reserved : {"con", "prn", "aux", "nul", "com", "lpt"}) {
    if (device == reserved) return "_" + name;
  }
  return name.empty() ? "_" : name;
}

std::string html_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += separator;
    result += parts[i];
  }
  return result;
}

std::string_view name_beside(std::string_view code, std::string_view name) {
  return name == code ? std::string_view() : name;
}

std::string code_and_name(std::string_view code, std::string_view name) {
  std::string text(code);
  if (!name_beside(code, name).empty()) text.append(" ").append(name);
  return text;
}

}  // namespace gnomon
