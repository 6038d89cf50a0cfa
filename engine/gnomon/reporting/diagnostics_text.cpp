#include <gnomon/reporting/diagnostics_text.hpp>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon {
namespace {

constexpr std::string_view reset = "\x1B[0m";

std::string_view code(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return {};
}

/// A word and a shade: the shade alone is never the message.
std::string_view colour_of(Severity severity) {
  return severity == Severity::error     ? "\x1B[1;31m"
         : severity == Severity::warning ? "\x1B[1;33m"
                                         : "\x1B[1m";
}

std::string_view severity_label(Severity severity, Language language) {
  switch (severity) {
    case Severity::note:
      return label("severity.note", language);
    case Severity::warning:
      return label("severity.warning", language);
    case Severity::error:
      return label("severity.error", language);
  }
  return {};
}

void write_head(Severity severity, std::string_view fault_code, std::string_view place, Language language,
                bool colour, Output& out) {
  if (colour) out.write(colour_of(severity));
  out.write(severity_label(severity, language));
  if (colour) out.write(reset);
  out.put(' ');
  out.write(fault_code);
  if (!place.empty()) {
    out.write("  ");
    out.write(printable(place));
  }
  out.put('\n');
}

void write_line(std::string_view text, Output& out) {
  if (text.empty()) return;
  out.write("    ");
  out.write(printable(text));
  out.put('\n');
}

void write_one(const Diagnostic& diagnostic, const DiagnosticsTextOptions& options, Output& out) {
  const auto language = options.language;
  write_head(diagnostic.fault->severity, diagnostic.fault->code, diagnostic.place.text(), language,
             options.colour, out);
  const auto what = diagnostic.what(language);
  write_line(what, out);
  if (!diagnostic.found.empty() && what.find(diagnostic.found) == std::string::npos) {
    write_line(label("diagnostic.found", language, {{"found", diagnostic.found}}), out);
  }
  const auto remedy = diagnostic.remedy(language);
  if (!remedy.empty()) write_line(label("diagnostic.remedy", language, {{"remedy", remedy}}), out);
  if (!diagnostic.suggestion.empty()) {
    write_line(label("diagnostic.suggestion", language, {{"suggestion", diagnostic.suggestion}}), out);
  }
}

std::string argument(const Diagnostic& diagnostic, std::string_view name) {
  for (const auto& [each, value] : diagnostic.arguments) {
    if (each == name) return value;
  }
  return {};
}

}  // namespace

void write_diagnostics(const Diagnostics& diagnostics, const DiagnosticsTextOptions& options, Output& out) {
  std::map<std::string_view, std::size_t> counts;
  const auto most = options.most_of_a_kind == 0 ? static_cast<std::size_t>(-1) : options.most_of_a_kind;
  std::vector<const Fault*> cut;
  for (const auto& diagnostic : diagnostics.sorted()) {
    const auto count = ++counts[diagnostic.fault->code];
    if (count <= most) {
      write_one(diagnostic, options, out);
    } else if (count == most + 1) {
      cut.push_back(diagnostic.fault);
    }
  }
  for (const auto* fault : cut) {
    out.write(label("diagnostic.more", options.language,
                    {{"count", std::to_string(counts[fault->code] - most)},
                     {"total", std::to_string(counts[fault->code])},
                     {"code", std::string(fault->code)}}));
    out.put('\n');
  }
  if (options.summary && !diagnostics.empty()) {
    out.write(diagnostics_summary(diagnostics, options.language));
    out.put('\n');
  }
}

void write_error(const Error& error, Language language, bool colour, Output& out) {
  write_head(Severity::error, error.id(), {}, language, colour, out);
  const auto* const fault = error.fault();
  const auto said = [&](const std::string& english, std::string_view in_language) {
    return fault == nullptr ? english : expand(in_language, error.arguments());
  };
  write_line(said(error.what(), fault == nullptr ? "" : fault->what(language)), out);
  const auto remedy = said(error.remedy(), fault == nullptr ? "" : fault->remedy(language));
  if (!remedy.empty()) write_line(label("diagnostic.remedy", language, {{"remedy", remedy}}), out);
  if (!error.suggestion().empty()) {
    write_line(label("diagnostic.suggestion", language, {{"suggestion", error.suggestion()}}), out);
  }
}

std::string diagnostics_summary(const Diagnostics& diagnostics, Language language) {
  std::string text;
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    const auto count = diagnostics.count(severity);
    if (count == 0) continue;
    const auto key = "summary." + std::string(code(severity)) + (count == 1 ? ".one" : ".many");
    if (!text.empty()) text += label("summary.comma", language);
    text += label(key, language, {{"count", std::to_string(count)}});
  }
  return text;
}

void write_findings_json(const Diagnostics& diagnostics, Language language, JsonWriter& json) {
  json.begin_array();
  for (const auto& diagnostic : diagnostics.sorted()) {
    const auto& place = diagnostic.place;
    json.begin_object();
    json.member("code", diagnostic.fault->code);
    json.member("name", diagnostic.fault->name);
    json.member("severity", code(diagnostic.fault->severity));
    json.text_or_null("file", place.file);
    json.text_or_null("sheet", place.sheet);
    json.text_or_null("cell", place.cell());
    json.key("row");
    if (place.row > 0) {
      json.value(place.row);
    } else {
      json.null();
    }
    json.text_or_null("column", place.column);
    json.text_or_null("unit", argument(diagnostic, "unit"));
    json.text_or_null("indicator", argument(diagnostic, "indicator"));
    json.text_or_null("value", diagnostic.found);
    json.text_or_null("expected", argument(diagnostic, "expected"));
    json.member("message", diagnostic.what(language));
    json.text_or_null("hint", diagnostic.remedy(language));
    json.text_or_null("suggestion", diagnostic.suggestion);
    json.end_object();
  }
  json.end_array();
}

void write_findings_json(const Diagnostics& diagnostics, Language language, Output& out) {
  JsonWriter json(out, 1);
  write_findings_json(diagnostics, language, json);
  json.finish();
}

}  // namespace gnomon
