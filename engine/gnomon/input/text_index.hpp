#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// Are the texts equal? Written out for codes of a few bytes, where a call of `memcmp` costs more than the comparison.
[[nodiscard, gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) {
  const auto n = a.size();
  if (n != b.size()) return false;
  const auto same = [&]<class Word>(Word, std::size_t at) {
    Word left = 0;
    Word right = 0;
    std::memcpy(&left, a.data() + at, sizeof(Word));
    std::memcpy(&right, b.data() + at, sizeof(Word));
    return left == right;
  };
  if (n > 16) return std::memcmp(a.data(), b.data(), n) == 0;
  if (n >= 8) return same(std::uint64_t{}, 0) && same(std::uint64_t{}, n - 8);
  if (n >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, n - 4);
  for (std::size_t i = 0; i < n; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

/// Numbers texts 0, 1, 2, … in the order in which they are added, and finds them again: an open-addressing hash that allocates
/// only when a text is added.
class TextIndex {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  TextIndex() : slots_(16, none) {}

  /// The number of the text, or `none`.
  [[nodiscard]] std::uint32_t find(std::string_view text) const {
    const auto mask = slots_.size() - 1;
    for (auto at = hash(text) & mask;; at = (at + 1) & mask) {
      const auto number = slots_[at];
      if (number == none || same_text(texts_[number], text)) return number;
    }
  }

  /// The number of the text, which is added when it is new.
  std::uint32_t add(std::string_view text) {
    const auto known = find(text);
    if (known != none) return known;
    if (2 * (texts_.size() + 1) > slots_.size()) grow();
    const auto number = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(owned_.emplace_back(text));
    place(number);
    return number;
  }

  /// The text of that number.
  [[nodiscard]] std::string_view text(std::uint32_t number) const { return texts_[number]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  static std::size_t hash(std::string_view text) {
    std::uint64_t state = text.size() * 0x9E3779B97F4A7C15U;
    const char* at = text.data();
    auto n_left = text.size();
    for (; n_left >= 8; n_left -= 8, at += 8) state = mix(state, at, 8);
    if (n_left > 0) state = mix(state, at, n_left);
    return static_cast<std::size_t>(state ^ (state >> 32U));
  }

  static std::uint64_t mix(std::uint64_t state, const char* at, std::size_t n) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, n);
    return std::rotl((state ^ word) * 0xD6E8FEB86659FD93U, 29);
  }

  void place(std::uint32_t number) {
    const auto mask = slots_.size() - 1;
    auto at = hash(texts_[number]) & mask;
    while (slots_[at] != none) at = (at + 1) & mask;
    slots_[at] = number;
  }

  void grow() {
    slots_.assign(2 * slots_.size(), none);
    for (std::uint32_t number = 0; number < texts_.size(); ++number) place(number);
  }

  std::vector<std::uint32_t> slots_;
  std::vector<std::string_view> texts_;
  std::deque<std::string> owned_;
};

}  // namespace gnomon
