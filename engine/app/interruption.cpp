#include <app/interruption.hpp>

#include <unistd.h>
#include <csignal>

#include <atomic>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon::app {
namespace {

// What the handler reads; it may do nothing but look at these and call the system.
std::atomic<bool> gentle{false};
std::atomic<bool> noted{false};
std::atomic<const std::string*> farewell{nullptr};
std::atomic<const std::string*> folder{nullptr};

extern "C" void on_interruption(int /*signal*/) {
  if (gentle && !noted.exchange(true)) return;
  remove_pending_outputs();
  if (const auto* path = folder.load()) ::rmdir(path->c_str());
  if (const auto* text = farewell.load()) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text->data(), text->size());
  }
  ::_exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

void handle_interruptions(const std::string& message) {
  static std::string kept;
  kept = message;
  farewell = &kept;
  struct sigaction action = {};
  action.sa_handler = on_interruption;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before = {};
    ::sigaction(signal, nullptr, &before);
    // `nohup` and shells that start jobs in the background have them ignored: that stays.
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

GentleInterruption::GentleInterruption() { gentle = true; }
GentleInterruption::~GentleInterruption() { gentle = false; }

void stop_if_interrupted() {
  if (noted) throw Error(ExitCode::interrupted, fault::interrupted);
}

void remove_when_interrupted(const std::filesystem::path& path) {
  static std::string kept;
  folder = nullptr;
  kept = path.string();
  if (!kept.empty()) folder = &kept;
}

}  // namespace gnomon::app
