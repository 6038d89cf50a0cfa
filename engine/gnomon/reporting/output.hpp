#pragma once

#include <gnomon/base/decimal.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// Buffered text output: bytes go to `drain` in large pieces. Independent of the locale; no allocation per call.
///
///     std::string text = write_to_text([](Output& out) { out.write("1,"); out.fixed(2.5, 2); });   // 1,2.50
class Output {
 public:
  using Drain = std::function<void(std::string_view)>;

  explicit Output(Drain drain);
  ~Output() = default;  // what was not flushed is dropped: the writer failed
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void put(char c) {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = c;
  }
  void write(std::string_view text);
  void spaces(int n);
  void integer(std::int64_t value);
  /// As `format_fixed`; NaN writes nothing.
  void fixed(double value, int decimals, Rounding mode = Rounding::half_up);
  /// As `format_shortest` (15 digits).
  void shortest(double value);
  /// As `format_exact` (reads back as the very same double).
  void exact(double value);

  /// Hands everything on to the drain.
  void flush();

 private:
  char* reserve(std::size_t n);

  Drain drain_;
  std::string buffer_;
  std::size_t used_ = 0;
};

using WriteFunction = std::function<void(Output&)>;

/// What `write` writes, as one text.
[[nodiscard]] std::string write_to_text(const WriteFunction& write);

/// A file written: name, size in bytes and SHA-256 (hex) of its bytes.
struct OutputFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// A set of files in one folder that appear together or not at all. Each is first written under a temporary name in the same folder;
/// `commit` renames them all. Without `commit` (an error, an interruption) the temporaries are removed and the folder is as it was.
///
///     OutputSet set("out");
///     set.add("ranking.csv", [&](Output& out) { … });
///     set.commit();
///
/// Throws `Error` (data_refused, GNO-O001 to GNO-O003) when the folder or a file cannot be written.
class OutputSet {
 public:
  /// Makes the folder when it is not there. `sync`: wait until the bytes are on the disk before renaming.
  explicit OutputSet(std::filesystem::path folder, bool sync = false);
  ~OutputSet();
  OutputSet(const OutputSet&) = delete;
  OutputSet& operator=(const OutputSet&) = delete;

  /// Writes one file. `name` may have one folder before it (`cards/T1.docx`), which is made where it is not there. May be called from several threads at once; `files()` are sorted by name.
  void add(const std::string& name, const WriteFunction& write);
  [[nodiscard]] std::vector<OutputFile> files() const;
  /// Does every file lie in the folder already, byte for byte?
  [[nodiscard]] bool is_there() const;
  /// Gives every file its name, replacing older ones.
  void commit();

 private:
  void make_folder(const std::filesystem::path& below);

  struct State;
  std::filesystem::path folder_;
  bool sync_;
  bool made_folder_ = false;
  std::unique_ptr<State> state_;
};

/// Removes every temporary file that is not committed; none is begun any more. For a signal handler, just before the process ends.
void remove_pending_outputs() noexcept;

}  // namespace gnomon
