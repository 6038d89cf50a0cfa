#pragma once

#include <filesystem>
#include <string>

#include "support/scratch_folder.hpp"

namespace gnomon::test {

/// A file name in a folder of its own.
struct ScratchFile {
  explicit ScratchFile(const std::string& name = "archive.db") : path(folder.path() / name) {}

  const ScratchFolder folder;
  const std::filesystem::path path;
};

}  // namespace gnomon::test
