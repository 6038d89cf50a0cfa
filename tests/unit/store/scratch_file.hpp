#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace gnomon::test {

/// A file name in a folder of its own, which is removed with all that lies in it.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& name = "archive.db") {
    static std::atomic<int> n_made{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("gnomon-store-" + std::to_string(getpid()) + "-" + std::to_string(++n_made));
    std::filesystem::create_directories(folder_);
    path = folder_ / name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  std::filesystem::path path;

 private:
  std::filesystem::path folder_;
};

}  // namespace gnomon::test
