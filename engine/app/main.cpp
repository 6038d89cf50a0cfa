#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include <app/command_line.hpp>
#include <app/help.hpp>
#include <app/interruption.hpp>
#include <app/manual.hpp>
#include <app/session.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>

namespace {

using gnomon::ExitCode;
using gnomon::Language;
namespace app = gnomon::app;

std::optional<std::string> environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::string interruption_message(Language language) {
  const auto& fault = gnomon::fault::interrupted;
  return "\n" + std::string(fault.what(language)) + "\n";
}

/// How errors look: known before the call is understood, and better known once a package was read.
struct Manner {
  Language language = Language::zh;
  bool colour = false;
};

ExitCode run(const std::vector<std::string>& words, Manner& manner) {
  auto call = app::read_command_line(words, environment);
  app::Session session(call.command, std::move(call.values), environment);
  manner = {session.language(), session.colour_err()};
  if (session.values().has("version")) {
    session.out().write("gnomon " + std::string(gnomon::version) + "\n");
  } else if (session.values().has("help")) {
    const bool as_manual = call.command == nullptr && session.values().text("format") == "man";
    session.out().write(as_manual                 ? app::manual_page(session.language())
                        : call.command == nullptr ? app::program_help(session.language())
                                                  : app::command_help(*call.command, session.language()));
  } else if (call.command == nullptr) {
    session.out().write(app::greeting(session.language()));
  } else {
    // The language of a package holds for the errors after it.
    struct Keep {  // NOLINT(cppcoreguidelines-special-member-functions): stays where it is
      Manner& manner;
      const app::Session& session;
      ~Keep() { manner.language = session.language(); }
    } const keep{manner, session};
    session.use_own_reports();
    auto exit_code = call.command->run(session);
    session.flush();
    session.tell_findings();
    if (exit_code == ExitCode::done && session.findings().any(session.fail_on()))
      exit_code = ExitCode::faults_found;
    return exit_code;
  }
  session.flush();
  return ExitCode::done;
}

void print(const gnomon::WriteFunction& write) {
  app::write_all(STDERR_FILENO, gnomon::write_to_text(write));
}

/// The one place where what ended a run is printed and becomes an exit code.
ExitCode run_and_report(const std::vector<std::string>& words) {
  Manner manner{app::language_asked(words, environment).value_or(app::locale_language(environment)),
                app::colour_on(STDERR_FILENO, environment("GNOMON_COLOR").value_or("auto"), environment)};
  app::handle_interruptions(interruption_message(manner.language));
  const auto report = [&manner](const gnomon::Error& error) {
    print([&](gnomon::Output& out) { write_error(error, manner.language, manner.colour, out); });
    return error.exit_code();
  };
  try {
    return run(words, manner);
  } catch (const app::ReaderGone&) {
    return ExitCode::done;
  } catch (const app::Refused& refused) {
    print([&](gnomon::Output& out) {
      write_diagnostics(refused.findings, {.language = manner.language, .colour = manner.colour}, out);
    });
    return refused.exit_code;
  } catch (const gnomon::Error& error) {
    return report(error);
  } catch (const std::bad_alloc&) {
    return report(gnomon::Error(ExitCode::internal_error, gnomon::fault::out_of_memory));
  } catch (const std::exception& error) {
    return report(
        gnomon::Error(ExitCode::internal_error, gnomon::fault::program_fault, {{"detail", error.what()}}));
  } catch (...) {
    return report(
        gnomon::Error(ExitCode::internal_error, gnomon::fault::program_fault, {{"detail", "unknown"}}));
  }
}

}  // namespace

int main(int n_words, char** words) { return static_cast<int>(run_and_report({words + 1, words + n_words})); }
