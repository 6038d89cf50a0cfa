#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gnomon::survey {

/// Numbers pairs of numbers 0, 1, 2, … in the order in which they are first met.
class PairIndex {
 public:
  /// The number of the pair, which is new when it equals the size before.
  std::uint32_t add(std::uint32_t first, std::uint32_t second) {
    const auto key = (std::uint64_t{first} << 32U) | second;
    if (key == last_key_ && !keys_.empty()) return last_;
    if (2 * (keys_.size() + 1) > slots_.size()) grow();
    auto at = place_of(key);
    while (slots_[at] != none && keys_[slots_[at]] != key) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] == none) {
      slots_[at] = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(key);
    }
    last_key_ = key;
    last_ = slots_[at];
    return last_;
  }

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;

  [[nodiscard]] std::size_t place_of(std::uint64_t key) const {
    const auto mixed = key * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32U)) & (slots_.size() - 1);
  }

  void grow() {
    slots_.assign(slots_.empty() ? 16 : 2 * slots_.size(), none);
    for (std::uint32_t number = 0; number < keys_.size(); ++number) {
      auto at = place_of(keys_[number]);
      while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = number;
    }
  }

  std::vector<std::uint32_t> slots_;
  std::vector<std::uint64_t> keys_;
  std::uint64_t last_key_ = 0;  ///< rows of one unit mostly follow one another
  std::uint32_t last_ = none;
};

}  // namespace gnomon::survey
