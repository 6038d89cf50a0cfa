#pragma once

#include <filesystem>
#include <string>

namespace gnomon::app {

/// From here on SIGINT, SIGTERM and SIGHUP end the program with 130: temporary files are removed, `message` goes to stderr. A pipe that nobody
/// reads is an ordinary error of writing.
void handle_interruptions(const std::string& message);

/// While it lives, an interruption is only noted, for steps that must be taken back in order (a database): `stop_if_interrupted` then throws. A second
/// one ends the program at once.
class GentleInterruption {
 public:
  GentleInterruption();
  ~GentleInterruption();
  GentleInterruption(const GentleInterruption&) = delete;
  GentleInterruption& operator=(const GentleInterruption&) = delete;
};

/// Throws `Error` (interrupted) when an interruption was noted.
void stop_if_interrupted();

/// A folder that an interruption removes when it is empty: one that the program has made and not yet filled. Empty path = none.
void remove_when_interrupted(const std::filesystem::path& path);

}  // namespace gnomon::app
