#include <app/output_folder.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include <app/interruption.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

/// Keeps other runs out of the folder while it lives.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : handle_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // Where locks are not to be had (some network shares) the run goes on without one.
    if (handle_ >= 0 && ::flock(handle_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(handle_);
      throw Error(ExitCode::busy, fault::output_busy, {{"folder", folder.string()}});
    }
  }
  ~FolderLock() {
    if (handle_ >= 0) ::close(handle_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int handle_;
};

}  // namespace

void refuse_package_as_folder(const fs::path& package, const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(package, ignored) && fs::exists(folder, ignored) && fs::equivalent(package, folder, ignored))
    throw Error(ExitCode::wrong_call, fault::output_in_package, {{"folder", folder.string()}});
}

FolderOutcome write_folder(const fs::path& folder,
                           const std::function<std::vector<OutputFile>(OutputSet& set)>& write) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) remove_when_interrupted(folder);
  OutputSet set(folder);
  const FolderLock lock(folder);
  FolderOutcome outcome;
  outcome.files = write(set);
  outcome.changed = !set.is_there();
  if (outcome.changed) set.commit();
  remove_when_interrupted({});
  return outcome;
}

void write_files_member(const std::vector<OutputFile>& files, bool dry_run, JsonWriter& json) {
  json.key("files");
  json.begin_array();
  for (const auto& file : files) {
    json.begin_object();
    json.member("name", file.name);
    json.key("bytes");
    if (dry_run) {
      json.null();
    } else {
      json.value(static_cast<std::int64_t>(file.bytes));
    }
    json.text_or_null("sha256", file.sha256);
    json.end_object();
  }
  json.end_array();
}

}  // namespace gnomon::app
