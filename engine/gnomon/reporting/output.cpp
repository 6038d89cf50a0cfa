#include <gnomon/reporting/output.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/sha256.hpp>
#include <gnomon/base/system_words.hpp>

namespace gnomon {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 16U;

/// Temporary files and new folders that exist now, for the signal handler: a list of plain pointers that only grows, as nothing else is safe there.
struct PendingFile {
  std::atomic<const char*> path{nullptr};
  PendingFile* next = nullptr;
};
std::atomic<PendingFile*> pending{nullptr};

PendingFile& note_pending(const char* path) {
  for (auto* slot = pending.load(); slot != nullptr; slot = slot->next) {
    const char* empty = nullptr;
    if (slot->path.compare_exchange_strong(empty, path)) return *slot;
  }
  // Never freed: the handler may look at it at any time.
  auto* const slot = new PendingFile{path, pending.load()};  // NOLINT: see above
  while (!pending.compare_exchange_weak(slot->next, slot)) {
  }
  return *slot;
}

/// Files that come into being right now; and whether none may any more, since the process ends.
std::atomic<int> n_beginning{0};
std::atomic<bool> ending{false};

/// While it lives this thread handles no signals.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

/// While it lives a file may be made and noted: a handler on this thread comes later, one on another thread waits.
class Beginning {
 public:
  Beginning() {
    ++n_beginning;
    if (!ending) return;
    --n_beginning;
    for (;;) ::pause();  // the process ends
  }
  ~Beginning() { --n_beginning; }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

 private:
  SignalsHeld held_;
};

Error cannot_write(const Fault& fault, const std::filesystem::path& path, int error) {
  auto arguments = reason_of(error);
  arguments.emplace_back("file", path.string());
  return {ExitCode::data_refused, fault, std::move(arguments)};
}

/// A file that is open for writing.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      : path_(path), handle_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (handle_ < 0) throw cannot_write(fault::output_write, path_, errno);
  }
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::write(handle_, bytes.data(), bytes.size());
      if (n < 0) {
        if (errno == EINTR) continue;
        throw cannot_write(fault::output_write, path_, errno);
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  void close(bool sync) {
    if (sync && ::fsync(handle_) != 0) throw cannot_write(fault::output_write, path_, errno);
    if (::close(std::exchange(handle_, -1)) != 0) throw cannot_write(fault::output_write, path_, errno);
  }

 private:
  std::filesystem::path path_;
  int handle_;
};

bool same_bytes(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  const auto size = std::filesystem::file_size(a, error);
  if (error || size != std::filesystem::file_size(b, error) || error) return false;
  std::ifstream left(a, std::ios::binary);
  std::ifstream right(b, std::ios::binary);
  std::string of_left(buffer_size, '\0');
  std::string of_right(buffer_size, '\0');
  for (std::uintmax_t n_left = size; left && right && n_left > 0;) {
    const auto n = std::min<std::uintmax_t>(n_left, buffer_size);
    left.read(of_left.data(), static_cast<std::streamsize>(n));
    right.read(of_right.data(), static_cast<std::streamsize>(n));
    if (of_left != of_right) return false;
    n_left -= n;
  }
  return left.good() && right.good();
}

}  // namespace

Output::Output(Drain drain) : drain_(std::move(drain)), buffer_(buffer_size, '\0') {}

char* Output::reserve(std::size_t n) {
  if (buffer_.size() - used_ < n) flush();
  return buffer_.data() + used_;
}

void Output::write(std::string_view text) {
  if (text.size() > buffer_.size() - used_) {
    flush();
    if (text.size() > buffer_.size()) {
      drain_(text);
      return;
    }
  }
  std::copy(text.begin(), text.end(), buffer_.data() + used_);
  used_ += text.size();
}

void Output::spaces(int n) {
  for (int i = 0; i < n; ++i) put(' ');
}

void Output::integer(std::int64_t value) {
  char* const first = reserve(24);
  used_ += static_cast<std::size_t>(std::to_chars(first, first + 24, value).ptr - first);
}

void Output::fixed(double value, int decimals, Rounding mode) {
  char* const first = reserve(decimal_text_size);
  used_ += static_cast<std::size_t>(write_fixed(first, value, decimals, mode) - first);
}

void Output::shortest(double value) {
  char* const first = reserve(decimal_text_size);
  used_ += static_cast<std::size_t>(write_shortest(first, value) - first);
}

void Output::exact(double value) {
  if (!std::isfinite(value) || value == 0) {
    write(format_exact(value));
    return;
  }
  char* const first = reserve(32);
  used_ += static_cast<std::size_t>(std::to_chars(first, first + 32, value).ptr - first);
}

void Output::flush() {
  if (used_ == 0) return;
  const std::string_view bytes(buffer_.data(), used_);
  used_ = 0;
  drain_(bytes);
}

std::string write_to_text(const WriteFunction& write) {
  std::string text;
  Output out([&text](std::string_view bytes) { text += bytes; });
  write(out);
  out.flush();
  return text;
}

struct OutputSet::State {
  struct Entry {
    OutputFile file;
    std::string temporary;
    PendingFile* pending = nullptr;
  };
  mutable std::mutex mutex;
  // Owned one by one: the signal handler keeps pointers to the names.
  std::vector<std::unique_ptr<Entry>> entries;
  std::map<std::filesystem::path, PendingFile*> made_folders;  ///< below the set's own

  void forget_folders(bool remove) {
    for (const auto& [path, slot] : made_folders) {
      if (remove) ::rmdir(path.c_str());  // only when it is empty
      slot->path = nullptr;
    }
    made_folders.clear();
  }
};

OutputSet::OutputSet(std::filesystem::path folder, bool sync)
    : folder_(std::move(folder)), sync_(sync), state_(std::make_unique<State>()) {
  std::error_code error;
  made_folder_ = std::filesystem::create_directories(folder_, error);
  if (error || !std::filesystem::is_directory(folder_)) {
    throw cannot_write(fault::output_folder, folder_, error ? error.value() : ENOTDIR);
  }
}

OutputSet::~OutputSet() {
  for (const auto& entry : state_->entries) {
    if (entry->temporary.empty()) continue;
    ::unlink(entry->temporary.c_str());
    entry->pending->path = nullptr;
  }
  std::error_code error;
  state_->forget_folders(true);
  if (made_folder_) std::filesystem::remove(folder_, error);  // only when it is still empty
}

void OutputSet::make_folder(const std::filesystem::path& below) {
  if (below == folder_) return;
  const std::lock_guard lock(state_->mutex);
  std::error_code error;
  {
    const Beginning beginning;
    if (std::filesystem::create_directory(below, error)) {
      const auto made = state_->made_folders.emplace(below, nullptr).first;
      made->second = &note_pending(made->first.c_str());
    }
  }
  if (error || !std::filesystem::is_directory(below))
    throw cannot_write(fault::output_folder, below, error ? error.value() : ENOTDIR);
}

void OutputSet::add(const std::string& name, const WriteFunction& write) {
  auto owned = std::make_unique<State::Entry>();
  auto& entry = *owned;
  entry.file.name = name;
  const auto path = folder_ / name;
  make_folder(path.parent_path());
  entry.temporary =
      (path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".part"))
          .string();
  std::optional<File> opened;
  {
    const Beginning beginning;
    ::unlink(entry.temporary.c_str());  // left by a process of that number that was killed
    opened.emplace(entry.temporary);
    entry.pending = &note_pending(entry.temporary.c_str());
  }
  auto& file = *opened;
  {
    const std::lock_guard lock(state_->mutex);
    state_->entries.push_back(std::move(owned));
  }
  Sha256 sum;
  Output out([&](std::string_view bytes) {
    sum.update(bytes);
    file.write(bytes);
    entry.file.bytes += bytes.size();
  });
  write(out);
  out.flush();
  file.close(sync_);
  entry.file.sha256 = sum.hex();
}

std::vector<OutputFile> OutputSet::files() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<OutputFile> files;
  for (const auto& entry : state_->entries) files.push_back(entry->file);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

bool OutputSet::is_there() const {
  const std::lock_guard lock(state_->mutex);
  return std::ranges::all_of(state_->entries, [&](const auto& entry) {
    return same_bytes(folder_ / entry->file.name, entry->temporary);
  });
}

void OutputSet::commit() {
  const std::lock_guard lock(state_->mutex);
  // What can be known to fail is found before the first name changes.
  for (const auto& entry : state_->entries) {
    if (std::filesystem::is_directory(folder_ / entry->file.name)) {
      throw cannot_write(fault::output_replace, folder_ / entry->file.name, EISDIR);
    }
  }
  const SignalsHeld held;  // all names or none
  for (const auto& entry : state_->entries) {
    const auto target = folder_ / entry->file.name;
    if (::rename(entry->temporary.c_str(), target.c_str()) != 0)
      throw cannot_write(fault::output_replace, target, errno);
    entry->pending->path = nullptr;
    entry->temporary.clear();
  }
  state_->forget_folders(false);
  made_folder_ = false;
}

void remove_pending_outputs() noexcept {
  ending = true;
  while (n_beginning > 0) {
  }
  for (auto* slot = pending.load(); slot != nullptr; slot = slot->next) {
    if (const char* path = slot->path) ::unlink(path);
  }
  for (auto* slot = pending.load(); slot != nullptr; slot = slot->next) {
    if (const char* path = slot->path.exchange(nullptr)) ::rmdir(path);  // the folders, empty now
  }
}

}  // namespace gnomon
