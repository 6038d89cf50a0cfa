#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <gnomon/base/diagnostics.hpp>

namespace gnomon {

/// What the program tells the shell (contract: exit codes).
enum class ExitCode {
  done = 0,
  faults_found = 1,
  wrong_call = 2,
  data_refused = 3,
  busy = 4,
  internal_error = 70,
  interrupted = 130,
};

/// The one exception that ends a run. Faults in data are collected in `Diagnostics` instead; this is thrown only
/// when going on makes no sense. Caught and printed in `main` alone.
///
/// Example: `throw Error(ExitCode::busy, fault::archive_busy, {{"file", path}});`
class Error : public std::runtime_error {
 public:
  Error(ExitCode exit_code, std::string id, const std::string& what, std::string remedy = {})
      : std::runtime_error(what), exit_code_(exit_code), id_(std::move(id)), remedy_(std::move(remedy)) {}

  /// The texts stand in `faults.def`; `what()` and `remedy()` give them in English, `fault()` and `arguments()` let `main` give them in
  /// the user's language. `suggestion` is what may have been meant, or empty.
  Error(ExitCode exit_code, const Fault& fault, FaultArguments arguments = {}, std::string suggestion = {})
      : std::runtime_error(expand(fault.what_en, arguments)),
        exit_code_(exit_code),
        id_(fault.code),
        remedy_(expand(fault.remedy_en, arguments)),
        fault_(&fault),
        arguments_(std::move(arguments)),
        suggestion_(std::move(suggestion)) {}

  [[nodiscard]] ExitCode exit_code() const noexcept { return exit_code_; }
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& remedy() const noexcept { return remedy_; }
  /// The fault it was made from, or nullptr.
  [[nodiscard]] const Fault* fault() const noexcept { return fault_; }
  [[nodiscard]] const FaultArguments& arguments() const noexcept { return arguments_; }
  [[nodiscard]] const std::string& suggestion() const noexcept { return suggestion_; }

 private:
  ExitCode exit_code_;
  std::string id_;
  std::string remedy_;
  const Fault* fault_ = nullptr;
  FaultArguments arguments_;
  std::string suggestion_;
};

}  // namespace gnomon
