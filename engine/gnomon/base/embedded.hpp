#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace gnomon {

/// A file of the source tree that is part of the program: schemas, report definitions, examples.
///
/// `path` is relative to the top of the repository and uses '/', e.g. "schemas/tables/units.json".
/// The bytes are those of the file, unchanged; they live as long as the program.
struct EmbeddedFile {
  std::string_view path;
  const char* begin;
  const char* end;

  [[nodiscard]] std::string_view content() const { return {begin, end}; }
};

/// All embedded files, in the order of their paths (byte by byte).
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The content of one embedded file; nothing when no file has that path.
///
///     const auto schema = gnomon::embedded_file("schemas/tables/units.json");
[[nodiscard]] std::optional<std::string_view> embedded_file(std::string_view path);

}  // namespace gnomon
