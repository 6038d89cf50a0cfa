#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gnomon {

/// SHA-256 of bytes that come piece by piece.
///
/// Example: `Sha256 sum; sum.update("abc"); sum.hex();` gives `ba7816bf…15ad`.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  /// The sum of everything so far as 64 lower-case hexadecimal digits; starts anew afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-256 of a file as it lies there; empty when it cannot be read. Reads piece by piece, so a large file takes no memory.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace gnomon
