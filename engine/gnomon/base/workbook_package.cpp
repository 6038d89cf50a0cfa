#include <gnomon/base/workbook_package.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/xml_reader.hpp>

namespace gnomon {
namespace {

void read_xml(const ZipArchive& archive, const std::string& part, XmlHandler& handler) {
  XmlReader(archive.open(part), part, handler).read_all();
}

/// The entry that a relationship of `part` points to: relative to the part's folder, or from the top when it begins with '/'.
std::string resolve(std::string_view part, std::string_view target) {
  std::vector<std::string> steps;
  const auto walk = [&](std::string_view path) {
    while (!path.empty()) {
      const auto slash = std::min(path.find('/'), path.size());
      const auto step = path.substr(0, slash);
      if (step == "..") {
        if (steps.empty()) throw WorkbookProblem(fault::workbook_damaged, std::string(target));
        steps.pop_back();
      } else if (!step.empty() && step != ".") {
        steps.emplace_back(step);
      }
      path.remove_prefix(std::min(slash + 1, path.size()));
    }
  };
  const auto folder = part.rfind('/');
  if (!target.starts_with('/') && folder != std::string_view::npos) walk(part.substr(0, folder));
  walk(target);
  return join(steps, "/");
}

struct Relationship {
  std::string type;  ///< last word of the type's address, e.g. `worksheet`
  std::string part;
};

/// The relationships of a part, by their ids. Those that lead out of the archive are left out.
class Relationships final : public XmlHandler {
 public:
  Relationships(const ZipArchive& archive, std::string part) : part_(std::move(part)) {
    const auto slash = part_.rfind('/');
    const auto folder = slash == std::string::npos ? std::string() : part_.substr(0, slash + 1);
    const auto name = slash == std::string::npos ? part_ : part_.substr(slash + 1);
    const auto entry = folder + "_rels/" + name + ".rels";
    if (archive.has(entry)) read_xml(archive, entry, *this);
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
    const auto type = attributes.get("Type");
    const auto slash = type.rfind('/');
    by_id_[std::string(attributes.get("Id"))] = {
        std::string(type.substr(slash == std::string_view::npos ? 0 : slash + 1)),
        resolve(part_, attributes.get("Target"))};
  }

  [[nodiscard]] std::string part_of_type(std::string_view type) const {
    const auto found =
        std::ranges::find_if(by_id_, [&](const auto& each) { return each.second.type == type; });
    return found == by_id_.end() ? std::string() : found->second.part;
  }

  [[nodiscard]] std::vector<std::string> parts_of_type(std::string_view type) const {
    std::vector<std::string> parts;
    for (const auto& [id, relationship] : by_id_) {
      if (relationship.type == type) parts.push_back(relationship.part);
    }
    return parts;
  }

  [[nodiscard]] const Relationship* find(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &found->second;
  }

 private:
  std::string part_;
  std::map<std::string, Relationship> by_id_;
};

/// `workbook.xml`: the list of sheets.
class SheetList final : public XmlHandler {
 public:
  SheetList(const Relationships& relationships, WorkbookPackage& package)
      : relationships_(relationships), package_(package) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") package_.from_1904 = attributes.is_true("date1904");
    if (name != "sheet") return;
    const int index = n_sheets_++;
    const auto* const relationship = relationships_.find(attributes.get("id"));
    if (relationship == nullptr || relationship->type != "worksheet") return;
    const auto state = attributes.get("state");
    package_.sheets.push_back({std::string(attributes.get("name")), relationship->part,
                               state == "hidden" || state == "veryHidden", index});
  }

 private:
  const Relationships& relationships_;
  WorkbookPackage& package_;
  int n_sheets_ = 0;
};

/// `sharedStrings.xml`: texts, plain or in runs; readings (phonetic runs) are left out.
class SharedStrings final : public XmlHandler {
 public:
  explicit SharedStrings(std::vector<std::string>& strings) : strings_(strings) {}

  void start(std::string_view name, const XmlAttributes& /*attributes*/) override {
    if (name == "si") strings_.emplace_back();
    if (name == "rPh") ++n_readings_;
    in_text_ = name == "t" && n_readings_ == 0 && !strings_.empty();
  }
  void end(std::string_view name) override {
    if (name == "rPh") --n_readings_;
    if (name == "si") strings_.back() = unescape_characters(std::move(strings_.back()));
    in_text_ = false;
  }
  void text(std::string_view characters) override {
    if (in_text_) strings_.back() += characters;
  }

 private:
  std::vector<std::string>& strings_;
  int n_readings_ = 0;
  bool in_text_ = false;
};

/// What an archive is that is no workbook.
const Fault& kind_of_archive(const ZipArchive& archive) {
  if (archive.has("mimetype") &&
      archive.head("mimetype", 60).find("opendocument.spreadsheet") != std::string::npos) {
    return fault::file_ods;
  }
  if (archive.has("Index/Document.iwa") || archive.has("Index.zip")) return fault::file_numbers;
  return fault::zip_not_workbook;
}

}  // namespace

bool parse_cell_name(std::string_view name, int& column, std::int64_t& row) {
  int letters = 0;
  std::size_t at = 0;
  for (; at < name.size() && name[at] >= 'A' && name[at] <= 'Z' && at < 4; ++at)
    letters = letters * 26 + (name[at] - 'A' + 1);
  std::int64_t number = 0;
  const auto [end, status] = std::from_chars(name.data() + at, name.data() + name.size(), number);
  if (at == 0 || status != std::errc() || end != name.data() + name.size()) return false;
  if (letters > sheet_columns || number < 1 || number > sheet_rows) return false;
  column = letters - 1;
  row = number;
  return true;
}

std::string_view message_heading(Language language) {
  return language == Language::zh ? "错误信息" : "Faults";
}

bool is_message_heading(std::string_view text) {
  text = trim(text.substr(0, text.find_first_of("\r\n")));
  return text == message_heading(Language::zh) || text == message_heading(Language::en);
}

std::string unescape_characters(std::string text) {
  for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
    if (at + 7 > text.size() || text[at + 6] != '_') continue;
    unsigned code = 0;
    const auto* const first = text.data() + at + 2;
    if (std::from_chars(first, first + 4, code, 16).ptr != first + 4 || code >= 0x80) continue;
    text.replace(at, 7, 1, static_cast<char>(code));
  }
  return text;
}

/// What is wrong with which part of the file.
FaultArguments part_words(const WorkbookProblem& problem) {
  if (!problem.part.empty())
    return {{"part_en", "part " + problem.part}, {"part_zh", "部件 " + problem.part}};
  if (problem.fault == &fault::workbook_too_large) {
    const auto most = std::to_string(ZipArchive::most_entries);
    return {{"part_en", "it has more than " + most + " parts"}, {"part_zh", "部件超过 " + most + " 个"}};
  }
  return {{"part_en", "the file is not complete"}, {"part_zh", "文件不完整"}};
}

WorkbookPackage read_workbook_package(const ZipArchive& archive) {
  const auto workbook = Relationships(archive, "").part_of_type("officeDocument");
  if (workbook.empty()) throw WorkbookProblem(kind_of_archive(archive), {});
  if (workbook.ends_with(".bin")) throw WorkbookProblem(fault::file_xlsb, workbook);
  if (!fold(workbook).ends_with("workbook.xml") && !archive.has("xl/worksheets/sheet1.xml")) {
    throw WorkbookProblem(fault::zip_not_workbook, workbook);
  }
  WorkbookPackage package;
  package.workbook_part = workbook;
  const Relationships relationships(archive, workbook);
  package.strings_part = relationships.part_of_type("sharedStrings");
  package.styles_part = relationships.part_of_type("styles");
  SheetList list(relationships, package);
  read_xml(archive, workbook, list);
  return package;
}

std::vector<std::string> parts_of_type(const ZipArchive& archive, const std::string& part,
                                       std::string_view type) {
  return Relationships(archive, part).parts_of_type(type);
}

std::vector<std::string> read_shared_strings(const ZipArchive& archive, const WorkbookPackage& package) {
  std::vector<std::string> strings;
  if (!package.strings_part.empty() && archive.has(package.strings_part)) {
    SharedStrings handler(strings);
    read_xml(archive, package.strings_part, handler);
  }
  return strings;
}

}  // namespace gnomon
