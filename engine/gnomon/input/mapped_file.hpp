#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace gnomon {

/// A file mapped for reading from front to back. Empty when it cannot be opened; `error` then says why.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }
  /// 0, or the system's number of the error.
  [[nodiscard]] int error() const { return error_; }

  /// Gives the whole pages between the two positions back to the system; they are read again when needed.
  void drop(std::size_t begin, std::size_t end) const;

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  int error_ = 0;
};

}  // namespace gnomon
