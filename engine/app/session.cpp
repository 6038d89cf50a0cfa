#include <app/session.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>
#include <utility>

#include <app/interruption.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/writers.hpp>

namespace gnomon::app {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail_stdout(int error) {
  if (error == EPIPE) throw ReaderGone{};
  throw Error(ExitCode::data_refused, fault::output_stdout, reason_of(error));
}

std::string two_digits(std::int64_t number) {
  return std::string(number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

bool write_all(int stream, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(stream, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Language locale_language(const Environment& environment) {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const auto value = environment(name)) return value->starts_with("en") ? Language::en : Language::zh;
  }
  return Language::zh;
}

bool colour_on(int stream, const std::string& choice, const Environment& environment) {
  if (choice == "always") return true;
  if (choice == "never" || environment("NO_COLOR") || environment("TERM") == "dumb") return false;
  return ::isatty(stream) == 1;
}

/// Shows progress; called from any thread, one at a time.
class Session::Meter {
 public:
  Meter(bool terminal, bool lines) : terminal_(terminal), lines_(lines) {}
  ~Meter() { clear(); }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  void show(std::string_view step, std::int64_t done, std::int64_t total) {
    const auto now = Clock::now();
    const auto wait = terminal_ ? (shown_ ? std::chrono::milliseconds(100) : std::chrono::seconds(1))
                                : std::chrono::milliseconds(std::chrono::seconds(10));
    const std::lock_guard lock(mutex_);
    if (!terminal_ && !lines_) return;
    if (now - last_ < wait) return;
    last_ = now;
    auto text = std::string(step) + "  " + std::to_string(done);
    if (total > 0)
      text = std::string(step) + "  " + std::to_string(100 * std::min(done, total) / total) + " %";
    if (terminal_) {
      write_all(STDERR_FILENO, "\r\x1B[K" + text);
      shown_ = true;
    } else {
      write_all(STDERR_FILENO, text + "\n");
    }
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    if (shown_) write_all(STDERR_FILENO, "\r\x1B[K");
    shown_ = false;
  }

 private:
  bool terminal_;
  bool lines_;
  bool shown_ = false;
  Clock::time_point last_ = Clock::now();
  std::mutex mutex_;
};

Session::Session(const Command* command, Values values, Environment environment)
    : command_(command),
      values_(std::move(values)),
      environment_(std::move(environment)),
      language_(locale_language(environment_)),
      colour_out_(colour_on(STDOUT_FILENO, values_.text("color"), environment_)),
      colour_err_(colour_on(STDERR_FILENO, values_.text("color"), environment_)),
      out_(std::make_unique<Output>([](std::string_view bytes) {
        if (!write_all(STDOUT_FILENO, bytes)) fail_stdout(errno);
      })) {
  if (const auto asked = values_.find("lang")) language_asked_ = *asked == "en" ? Language::en : Language::zh;
  if (language_asked_) language_ = *language_asked_;
  const bool terminal = ::isatty(STDERR_FILENO) == 1 && environment_("TERM") != "dumb" && !quiet();
  meter_ = std::make_shared<Meter>(terminal, verbose());
}

Session::~Session() = default;

void Session::read_language_from(const Settings& settings) {
  if (language_asked_) return;
  for (const auto& choice : settings.choices) {
    if (choice.key == "lang" && !choice.is_default) language_ = settings.lang;
  }
}

std::string Session::format() const {
  if (const auto asked = values_.find("format")) return *asked;
  return words_of(command_->formats).front();
}

Severity Session::fail_on() const {
  const auto word = values_.text("fail-on");
  return word == "note" ? Severity::note : word == "warning" ? Severity::warning : Severity::error;
}

int Session::n_threads() const {
  constexpr int most = 256;
  const auto asked = values_.find("threads");
  if (!asked) return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
  int number = 0;
  const auto* const end = asked->data() + asked->size();
  const auto read = std::from_chars(asked->data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 1 || number > most) {
    throw Error(ExitCode::wrong_call, fault::whole_number_needed,
                {{"option", "--threads"}, {"low", "1"}, {"high", std::to_string(most)}, {"found", *asked}});
  }
  return number;
}

std::optional<std::int64_t> Session::source_date_epoch() const {
  const auto text = environment_("SOURCE_DATE_EPOCH");
  if (!text) return std::nullopt;
  std::int64_t seconds = 0;
  const auto* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return seconds;
}

std::string Session::time_text() const {
  constexpr std::int64_t day = 86400;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto seconds = source_date_epoch().value_or(now.time_since_epoch().count());
  const auto days = (seconds >= 0 ? seconds : seconds - day + 1) / day;
  const auto rest = seconds - days * day;
  return to_text(static_cast<Day>(days)) + "T" + two_digits(rest / 3600) + ":" + two_digits(rest / 60 % 60) +
         ":" + two_digits(rest % 60) + "Z";
}

void Session::refuse_without(const Text& argument, const Text& usage) const {
  throw Error(ExitCode::wrong_call, fault::argument_missing,
              {{"command", "gnomon " + std::string(command_->name)},
               {"argument_en", std::string(argument.en)},
               {"argument_zh", std::string(argument.zh)},
               {"usage_en", std::string(usage.en)},
               {"usage_zh", std::string(usage.zh)}});
}

std::string Session::needed(std::string_view option, const Text& usage) const {
  auto text = values_.text(std::string(option));
  if (trim(text).empty()) {
    const auto name = "--" + std::string(option);
    refuse_without({name, name}, usage);
  }
  return text;
}

void Session::use_own_reports() const {
  const auto folder = values_.find("reports");
  if (!folder) return;
  Diagnostics findings;
  auto files = read_report_files(*folder, findings);
  if (findings.has_errors()) throw Refused{findings};
  use_report_files(std::move(files));
}

void Session::print(const Table& table, std::string_view input) {
  if (format() == "json") {
    print_json(input, [&](JsonWriter& json) { embed(json, table); });
  } else {
    find_table_writer(format())->write(
        table, {.language = language_, .plain_csv = true, .colour = colour_out_}, *out_);
  }
}

void Session::embed(JsonWriter& json, const Table& table) const {
  write_embedded(json,
                 [&](Output& out) { find_table_writer("json")->write(table, {.language = language_}, out); });
}

void Session::print_json(std::string_view input, const std::function<void(JsonWriter&)>& result) {
  JsonWriter json(*out_, 2);
  json.begin_object();
  json.member("schema", "urn:gnomon:answer:v1");
  json.member("version", version);
  json.member("command", command_->name);
  json.text_or_null("input", input);
  json.key("result");
  result(json);
  json.key("findings");
  write_findings_json(findings_, language_, json);
  json.end_object();
  json.finish();
}

void Session::flush() { out_->flush(); }

std::string Session::words(const Text& text, const FaultArguments& arguments) const {
  return expand(text.in(language_), arguments);
}

void Session::say(const Text& text, const FaultArguments& arguments) const {
  if (!quiet()) write_error_text(words(text, arguments) + "\n");
}

void Session::detail(const Text& text, const FaultArguments& arguments) const {
  if (verbose()) write_error_text(words(text, arguments) + "\n");
}

void Session::write_error_text(std::string_view text) const {
  meter_->clear();
  write_all(STDERR_FILENO, text);
}

void Session::show_findings(const Diagnostics& findings) {
  keep(findings);
  if (quiet() || findings.empty()) return;
  write_error_text(write_to_text([&](Output& out) {
    write_diagnostics(findings, {.language = language_, .colour = colour_err_}, out);
  }));
}

void Session::tell_findings() {
  if (std::exchange(told_, true) || quiet() || findings_.empty()) return;
  if (verbose()) {
    write_error_text(write_to_text([&](Output& out) {
      write_diagnostics(findings_, {.language = language_, .colour = colour_err_}, out);
    }));
  } else if (findings_.any(Severity::warning)) {
    say({"{summary}; -v shows them.", "{summary}；加 -v 查看。"},
        {{"summary", diagnostics_summary(findings_, language_)}});
  }
}

void Session::need_consent(const std::string& file) const {
  const bool can_ask = !values_.has("no-input") && ::isatty(STDIN_FILENO) != 0;
  if (!values_.has("yes") && !can_ask)
    throw Error(ExitCode::wrong_call, fault::confirmation_needed, {{"file", file}});
}

bool Session::confirm(const Text& question, const FaultArguments& arguments, const std::string& file) const {
  need_consent(file);
  if (values_.has("yes")) return true;
  write_error_text(words(question, arguments) + words({" [y/N] ", " [y/N] "}));
  std::string answer;
  std::getline(std::cin, answer);
  const auto folded = fold(answer);
  return folded == "y" || folded == "yes" || folded == "是";
}

Progress Session::progress() {
  return
      [meter = meter_, language = language_](std::string_view step, std::int64_t done, std::int64_t total) {
        stop_if_interrupted();
        meter->show(label("step." + std::string(step), language), done, total);
      };
}

}  // namespace gnomon::app
