#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <gnomon/base/fault.hpp>

struct zip;

namespace gnomon {

/// Why a workbook cannot be read. Thrown and caught inside the library only.
struct WorkbookProblem : std::exception {
  /// `what_part` is an entry of the archive; empty = the archive as a whole, or, thrown by an XmlHandler, what it was reading.
  WorkbookProblem(const Fault& why, std::string what_part, std::int64_t in_row = 0)
      : fault(&why), part(std::move(what_part)), row(in_row) {}
  [[nodiscard]] const char* what() const noexcept override { return part.c_str(); }

  const Fault* fault;
  std::string part;
  std::int64_t row;  ///< of a sheet; 0 = not known
};

/// A zip archive, read with care: caps on the number of entries, on unpacked sizes and on the ratio of packing keep a small hostile
/// file from filling the memory. Nothing is ever written to disk.
class ZipArchive {
 public:
  static constexpr std::int64_t most_entries = 10'000;
  static constexpr std::uint64_t most_bytes = std::uint64_t{1} << 31U;  ///< of one entry, unpacked
  static constexpr std::uint64_t most_ratio = 250;  ///< of an entry larger than `small_bytes`
  static constexpr std::uint64_t small_bytes = std::uint64_t{32} << 20U;

  /// Throws WorkbookProblem.
  explicit ZipArchive(const std::filesystem::path& path);
  /// An archive in memory, which must stay there. Throws WorkbookProblem.
  [[nodiscard]] static ZipArchive in_memory(std::string_view bytes);

  [[nodiscard]] bool has(const std::string& name) const;

  /// An entry being unpacked.
  class Entry {
   public:
    /// Up to `size` more bytes; 0 at the end. Throws WorkbookProblem when the entry is damaged or too large.
    [[nodiscard]] std::size_t read(char* bytes, std::size_t size);

   private:
    friend class ZipArchive;
    std::string name_;
    std::shared_ptr<void> file_;
    std::uint64_t n_packed_ = 0;
    std::uint64_t n_read_ = 0;
  };
  [[nodiscard]] Entry open(const std::string& name) const;

  /// All of an entry.
  [[nodiscard]] std::string read(const std::string& name) const;

  /// The first bytes of an entry, at most `size`.
  [[nodiscard]] std::string head(const std::string& name, std::size_t size) const;

 private:
  explicit ZipArchive(zip* opened);

  std::shared_ptr<zip> zip_;
};

/// The bytes of the archive with some entries replaced or, where there are none of the name, added. All others stay as they are, packed as they
/// were. Entries written have a fixed time: the same bytes on every run. Throws WorkbookProblem.
[[nodiscard]] std::string with_entries(std::string_view archive,
                                       const std::map<std::string, std::string>& entries);

}  // namespace gnomon
