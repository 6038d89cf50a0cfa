#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/bulletin.hpp>
#include <gnomon/reporting/cards.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/html_report.hpp>
#include <gnomon/reporting/placed_json.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_page.hpp>

namespace gnomon {
namespace {

namespace fs = std::filesystem;
using Kind = PlacedJson::Kind;

std::string kind_word(Kind kind, Language language) {
  const bool zh = language == Language::zh;
  switch (kind) {
    case Kind::object:
      return zh ? "对象 {…}" : "an object {…}";
    case Kind::list:
      return zh ? "列表 […]" : "a list […]";
    case Kind::text:
      return zh ? "引号中的文字 \"…\"" : "a text in quotes \"…\"";
    case Kind::other:
      break;
  }
  return zh ? "不带引号的数字或 true/false" : "a number or true/false without quotes";
}

/// `{n}` places of a text.
std::set<std::string> places_of(std::string_view text) {
  std::set<std::string> places;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) break;
    places.emplace(text.substr(open, close - open + 1));
  }
  return places;
}

std::vector<std::string> keys_of(const PlacedJson& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.members) keys.push_back(member.key);
  return keys;
}

/// Lists in messages: the Chinese and the English one read them the same way.
std::string listed(const std::vector<std::string>& words) { return join(words, ", "); }

/// Compares one of the user's files with the program's of the same name.
class FileCheck {
 public:
  FileCheck(std::string file, std::string name, Diagnostics& findings)
      : file_(std::move(file)), name_(std::move(name)), findings_(findings) {}

  void check(const PlacedJson& own, const PlacedJson& program) {
    if (name_ == "labels.json") {
      check_labels(own, program);
    } else {
      check_like(own, program, name_);
    }
  }

 private:
  void add(const Fault& fault, int line, std::string found, FaultArguments arguments = {},
           std::string suggestion = {}) {
    findings_.add(fault, Place{file_, {}, line, {}, -1}, std::move(found), std::move(arguments),
                  std::move(suggestion));
  }

  bool right_kind(const PlacedJson& own, const PlacedJson& program, const std::string& key) {
    if (own.kind == program.kind) return true;
    add(fault::reports_kind, own.line, key,
        {{"expected_en", kind_word(program.kind, Language::en)},
         {"expected_zh", kind_word(program.kind, Language::zh)}});
    return false;
  }

  void check_twice(const PlacedJson& own) {
    for (auto member = own.members.begin(); member != own.members.end(); ++member) {
      if (std::any_of(own.members.begin(), member, [&](const auto& each) { return each.key == member->key; }))
        add(fault::reports_key_twice, member->line, member->key);
    }
  }

  void check_keys(const PlacedJson& own, const PlacedJson& program, const std::vector<std::string>& known) {
    check_twice(own);
    for (const auto& member : own.members) {
      if (std::ranges::find(known, member.key) == known.end())
        add(fault::reports_key_unknown, member.line, member.key, {{"known", listed(known)}},
            did_you_mean(member.key, known));
    }
    for (const auto& member : program.members) {
      if (own.find(member.key) == nullptr) add(fault::reports_key_missing, own.line, member.key);
    }
  }

  /// What decides which thing of the program is meant cannot be changed.
  static bool is_fixed(const std::string& key) { return key == "id" || key == "type" || key == "name"; }

  void check_members(const PlacedJson& own, const PlacedJson& program,
                     const std::vector<std::string>& known) {
    check_keys(own, program, known);
    for (const auto& member : own.members) {
      const auto* const expected = program.find(member.key);
      if (expected == nullptr) continue;
      if (is_fixed(member.key) && member.value.kind == expected->kind &&
          member.value.text != expected->text) {
        add(fault::reports_fixed, member.value.line, member.value.text,
            {{"key", member.key}, {"expected", expected->text}});
      } else {
        check_like(member.value, *expected, member.key);
      }
    }
  }

  void check_like(const PlacedJson& own, const PlacedJson& program, const std::string& key) {
    if (!right_kind(own, program, key)) return;
    if (own.kind == Kind::object) check_members(own, program, keys_of(program));
    if (own.kind == Kind::list) check_list(own, program, key);
  }

  /// Every element is one of the program's, by its name; which ones, and in what order, is the user's choice.
  void check_list(const PlacedJson& own, const PlacedJson& program, const std::string& key) {
    if (program.elements.empty()) return;
    if (own.elements.empty()) add(fault::reports_list_empty, own.line, key);
    std::vector<std::string> names;
    std::vector<std::string> known;
    for (const auto& element : program.elements) {
      if (const auto* const name = element.find("name")) names.push_back(name->text);
      for (const auto& each : keys_of(element)) {
        if (std::ranges::find(known, each) == known.end()) known.push_back(each);
      }
    }
    std::set<std::string> seen;
    int n_elements = 0;
    for (const auto& element : own.elements) {
      const auto place = key + "[" + std::to_string(++n_elements) + "]";
      if (!right_kind(element, program.elements.front(), place) || element.kind != Kind::object) continue;
      const auto* const name = element.find("name");
      if (name == nullptr || name->kind != Kind::text) {
        check_members(element, program.elements.front(), known);
        continue;
      }
      const auto expected = std::ranges::find(names, name->text);
      if (expected == names.end()) {
        add(fault::reports_column_unknown, name->line, name->text,
            {{"report", name_}, {"known", listed(names)}}, did_you_mean(name->text, names));
        continue;
      }
      if (!seen.insert(name->text).second) add(fault::reports_column_twice, name->line, name->text);
      check_members(element, program.elements[static_cast<std::size_t>(expected - names.begin())], known);
    }
  }

  /// Labels that are not there are the program's: only those present are checked.
  void check_labels(const PlacedJson& own, const PlacedJson& program) {
    if (!right_kind(own, program, name_)) return;
    check_twice(own);
    const auto known = keys_of(program);
    for (const auto& member : own.members) {
      const auto* const expected = program.find(member.key);
      if (expected == nullptr) {
        add(fault::reports_label_unknown, member.line, member.key, {}, did_you_mean(member.key, known));
        continue;
      }
      check_like(member.value, *expected, member.key);
      check_places(member.value, *expected, member.key);
    }
  }

  void check_places(const PlacedJson& own, const PlacedJson& program, const std::string& label) {
    std::set<std::string> known;
    for (const auto& member : program.members) known.merge(places_of(member.value.text));
    const std::vector<std::string> candidates(known.begin(), known.end());
    for (const auto& member : own.members) {
      for (const auto& place : places_of(member.value.text)) {
        if (known.contains(place)) continue;
        const auto& fault = known.empty() ? fault::reports_no_places : fault::reports_place_unknown;
        add(fault, member.value.line, place, {{"label", label}, {"known", listed(candidates)}},
            did_you_mean(place, candidates));
      }
    }
  }

  std::string file_;
  std::string name_;
  Diagnostics& findings_;
};

/// What editors and file managers leave behind.
bool is_passed_over(const std::string& name) {
  return name.starts_with('.') || name.starts_with('~') || name.ends_with('~') ||
         name.starts_with("README") || name == "Thumbs.db" || name == "desktop.ini";
}

std::optional<std::string> read_file(const fs::path& path, Diagnostics& findings) {
  std::ifstream stream(path, std::ios::binary);
  if (stream) return std::string(std::istreambuf_iterator<char>(stream), {});
  findings.add(fault::file_unreadable, Place{path.string(), {}, 0, {}, -1}, path.string(), reason_of(errno));
  return std::nullopt;
}

/// The frame of the page needs the places that the results are written into, in their order.
void check_page(const std::string& file, std::string_view text, std::span<const std::string_view> marks,
                Diagnostics& findings) {
  std::size_t at = 0;
  for (const auto mark : marks) {
    const auto found = text.find(mark, at);
    if (found == std::string_view::npos) {
      findings.add(fault::reports_key_missing, Place{file, {}, 1, {}, -1}, std::string(mark));
    } else {
      at = found + mark.size();
    }
  }
}

void check_text(const std::string& file, const std::string& name, std::string_view text,
                const std::string& program, Diagnostics& findings) {
  if (const auto at = invalid_utf8_at(text)) {
    findings.add(fault::reports_encoding, Place{file, {}, 0, {}, -1}, {},
                 {{"byte", std::to_string(*at + 1)}});
    return;
  }
  if (name == "page.html") check_page(file, text, page_marks, findings);
  if (name == "survey_page.html") check_page(file, text, survey_page_marks, findings);
  if (name.starts_with("bulletin.")) check_template(file, text, bulletin_names(), findings);
  if (name.starts_with("card.")) check_template(file, text, card_names(), findings);
  if (name.starts_with("survey_methods.")) check_template(file, text, survey_methods_names(), findings);
  if (!name.ends_with(".json")) return;
  const auto own = read_placed_json(text);
  if (const auto* const wrong = std::get_if<JsonFault>(&own)) {
    findings.add(wrong->at_end ? fault::reports_unfinished : fault::reports_syntax,
                 Place{file, {}, wrong->line, {}, -1}, printable(wrong->found),
                 {{"line", std::to_string(wrong->line)}, {"column", std::to_string(wrong->column)}});
    return;
  }
  FileCheck(file, name, findings)
      .check(std::get<PlacedJson>(own), std::get<PlacedJson>(read_placed_json(program)));
}

}  // namespace

ReportFiles read_report_files(const fs::path& folder, Diagnostics& findings) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error)
    throw Error(ExitCode::wrong_call, fault::reports_folder, [&] {
      auto arguments = reason_of(error.value());
      arguments.emplace_back("folder", folder.string());
      return arguments;
    }());
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);

  std::vector<std::string> known;
  for (const auto& [name, text] : program_report_files()) known.push_back(name);
  ReportFiles own;
  for (const auto& name : names) {
    if (is_passed_over(name)) continue;
    const auto file = (folder / name).string();
    const auto program = program_report_files().find(name);
    if (program == program_report_files().end()) {
      findings.add(fault::reports_file_unknown, Place{file, {}, 0, {}, -1}, name, {},
                   did_you_mean(name, known));
      continue;
    }
    auto text = read_file(folder / name, findings);
    if (!text || *text == program->second) continue;
    check_text(file, name, *text, program->second, findings);
    own.emplace(name, std::move(*text));
  }
  return own;
}

}  // namespace gnomon
