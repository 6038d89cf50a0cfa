#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <app/command_line.hpp>
#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/progress.hpp>
#include <gnomon/model/settings.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/output.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon::app {

/// Faults that end a command: `main` prints them all.
struct Refused {
  Diagnostics findings;
  ExitCode exit_code = ExitCode::data_refused;
};

/// Whoever read stdout has gone (a pipe into `head`): nothing more to do, and nothing to complain of.
struct ReaderGone {};

/// One call of the program while it runs: what was asked for, in which language, and the way to stdout (data) and stderr (talk).
class Session {
 public:
  Session(const Command* command, Values values, Environment environment);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const Command& command() const { return *command_; }
  [[nodiscard]] const Values& values() const { return values_; }

  /// Language of messages: `--lang`, `GNOMON_LANG`, the package read, the locale, Chinese.
  [[nodiscard]] Language language() const { return language_; }
  /// Language asked for by option or variable; it then holds for files as well.
  [[nodiscard]] std::optional<Language> language_asked() const { return language_asked_; }
  /// Refuses the call for want of an argument; `usage` shows how to write it.
  [[noreturn]] void refuse_without(const Text& argument, const Text& usage) const;
  /// The value of an option that must be there.
  [[nodiscard]] std::string needed(std::string_view option, const Text& usage) const;

  /// Takes over the language that a package states, unless another was asked for.
  void read_language_from(const Settings& settings);

  [[nodiscard]] bool quiet() const { return values_.has("quiet"); }
  [[nodiscard]] bool verbose() const { return values_.has("verbose") && !quiet(); }
  [[nodiscard]] bool dry_run() const { return values_.has("dry-run"); }
  /// The form of the output, one of the command's.
  [[nodiscard]] std::string format() const;
  [[nodiscard]] Severity fail_on() const;
  [[nodiscard]] bool colour_out() const { return colour_out_; }
  [[nodiscard]] bool colour_err() const { return colour_err_; }
  /// Threads to use: `--threads`, else as many as the machine has.
  [[nodiscard]] int n_threads() const;
  /// `SOURCE_DATE_EPOCH`, when it is a number.
  [[nodiscard]] std::optional<std::int64_t> source_date_epoch() const;
  /// The time to be written down: `SOURCE_DATE_EPOCH`, else now; `2026-01-15T09:00:00Z`.
  [[nodiscard]] std::string time_text() const;

  /// Puts the definitions of `--reports` in force. Throws `Refused` when there is anything wrong with them.
  void use_own_reports() const;

  /// Data, to stdout.
  [[nodiscard]] Output& out() { return *out_; }
  /// A table to stdout in the form asked for; JSON stands in an envelope.
  void print(const Table& table, std::string_view input = {});
  /// The JSON envelope: schema, version, command, input, result, findings. `result` writes one value.
  void print_json(std::string_view input, const std::function<void(JsonWriter&)>& result);
  /// A table as one JSON value: an array of rows.
  void embed(JsonWriter& json, const Table& table) const;
  /// Everything printed so far reaches stdout. Throws when it cannot.
  void flush();

  /// A line of talk, to stderr; not with `--quiet`.
  void say(const Text& text, const FaultArguments& arguments = {}) const;
  /// The same only with `--verbose`.
  void detail(const Text& text, const FaultArguments& arguments = {}) const;
  /// Text to stderr, whatever was asked for.
  void write_error_text(std::string_view text) const;
  /// `text` in the language of messages.
  [[nodiscard]] std::string words(const Text& text, const FaultArguments& arguments = {}) const;

  /// Keeps faults that did not stop the command; they decide the exit code and stand in JSON.
  void keep(const Diagnostics& findings) { findings_.append(findings); }
  [[nodiscard]] const Diagnostics& findings() const { return findings_; }
  /// Tells of the faults kept, once: a line with the numbers, or all with `--verbose`.
  void tell_findings();
  /// Keeps faults and shows them in full at once.
  void show_findings(const Diagnostics& findings);
  /// The faults kept were shown: no more is told of them.
  void mark_findings_told() { told_ = true; }

  /// Throws `confirmation_needed` for `file` where `confirm` could neither ask nor take a `--yes` for an answer: before anything is
  /// printed or done.
  void need_consent(const std::string& file) const;
  /// Asks on the terminal. Without a terminal, or with `--no-input`, `--yes` is needed: else throws `confirmation_needed` for `file`.
  [[nodiscard]] bool confirm(const Text& question, const FaultArguments& arguments,
                             const std::string& file) const;

  /// Shows how far a long step is: on a terminal after one second; with `--verbose` elsewhere, a line every ten seconds.
  [[nodiscard]] Progress progress();

 private:
  class Meter;

  const Command* command_;
  Values values_;
  Environment environment_;
  std::optional<Language> language_asked_;
  Language language_;
  bool colour_out_;
  bool colour_err_;
  std::unique_ptr<Output> out_;
  Diagnostics findings_;
  bool told_ = false;
  std::shared_ptr<Meter> meter_;
};

/// Language of the locale: `LC_ALL`, `LC_MESSAGES`, `LANG`, the first that is set; Chinese unless that says English.
[[nodiscard]] Language locale_language(const Environment& environment);

/// May colours be used on this stream (1 stdout, 2 stderr)?
[[nodiscard]] bool colour_on(int stream, const std::string& choice, const Environment& environment);

/// Writes all bytes; false when that failed (`errno` says why).
bool write_all(int stream, std::string_view bytes);

}  // namespace gnomon::app
