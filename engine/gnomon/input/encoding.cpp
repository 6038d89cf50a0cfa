#include <gnomon/input/encoding.hpp>

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

namespace gnomon {
namespace {

constexpr std::size_t block_size = 128;  // sums of one block fit a byte, so that the compiler can use vectors

struct Block {
  std::uint8_t line_feeds = 0;
  std::uint8_t carriage_returns = 0;
  std::uint8_t quotes = 0;
  std::uint8_t nuls = 0;
  std::uint8_t high = 0;
};

Block survey_block(const char* bytes, std::size_t n) {
  Block block;
  for (std::size_t i = 0; i < n; ++i) {
    const auto c = static_cast<std::uint8_t>(bytes[i]);
    block.line_feeds = static_cast<std::uint8_t>(block.line_feeds + (c == '\n'));
    block.carriage_returns = static_cast<std::uint8_t>(block.carriage_returns + (c == '\r'));
    block.quotes = static_cast<std::uint8_t>(block.quotes | (c == '"'));
    block.nuls = static_cast<std::uint8_t>(block.nuls | (c == 0));
    block.high = static_cast<std::uint8_t>(block.high | c);
  }
  return block;
}

/// The size of the UTF-8 character at the front, 0 when there is none.
std::size_t character_size(const std::uint8_t* at, std::size_t n_left) {
  const auto is_tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < n_left && at[i] >= low && at[i] <= high;
  };
  const unsigned lead = at[0];
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return is_tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return is_tail(1, low, high) && is_tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return is_tail(1, low, high) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

/// Goes over characters from `at` until `end` is reached or passed; gives where it stopped, and whether at a fault.
std::pair<std::size_t, bool> skip_characters(std::string_view bytes, std::size_t at, std::size_t end) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  while (at < end) {
    if (at + 8 <= end) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, data + at, 8);
      if ((eight & 0x8080808080808080U) == 0) {
        at += 8;
        continue;
      }
    }
    const auto size = character_size(data + at, bytes.size() - at);
    if (size == 0) return {at, true};
    at += size;
  }
  return {at, false};
}

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter strict_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status), &ucnv_close);
  if (converter) {
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  }
  return converter;
}

}  // namespace

TextSurvey survey_text(std::string_view bytes) {
  TextSurvey survey;
  std::size_t checked = 0;  // all before it is known to be UTF-8
  for (std::size_t at = 0; at < bytes.size(); at += block_size) {
    const auto n = std::min(block_size, bytes.size() - at);
    const auto block =
        n == block_size ? survey_block(bytes.data() + at, block_size) : survey_block(bytes.data() + at, n);
    survey.n_line_feeds += block.line_feeds;
    survey.n_carriage_returns += block.carriage_returns;
    survey.has_quotes = survey.has_quotes || block.quotes != 0;
    if (block.nuls != 0 && !survey.nul_at) survey.nul_at = bytes.find('\0', at);
    if ((block.high & 0x80U) == 0 || survey.invalid_utf8_at) continue;
    const auto [stopped, faulty] = skip_characters(bytes, std::max(at, checked), at + n);
    checked = stopped;
    if (faulty) survey.invalid_utf8_at = stopped;
  }
  return survey;
}

std::optional<std::string> utf8_from_gb18030(std::string_view bytes, std::size_t& fault_at) {
  const auto source = strict_converter("GB18030");
  const auto target = strict_converter("UTF-8");
  if (!source || !target) return std::nullopt;
  std::string result;
  result.reserve(bytes.size() + bytes.size() / 2);
  std::array<char, 1U << 16U> piece{};
  std::array<UChar, 1U << 12U> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* from = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  for (bool first = true;; first = false) {
    char* to = piece.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(target.get(), source.get(), &to, piece.data() + piece.size(), &from, end, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), first ? 1 : 0, 1, &status);
    result.append(piece.data(), to);
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_SUCCESS(status) != 0) return result;
    fault_at = static_cast<std::size_t>(from - bytes.data());
    return std::nullopt;
  }
}

}  // namespace gnomon
