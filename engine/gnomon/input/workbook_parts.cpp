#include <gnomon/input/workbook_parts.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/xml_reader.hpp>

namespace gnomon {
namespace {

int to_int(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

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
  SheetList(const Relationships& relationships, WorkbookParts& parts)
      : relationships_(relationships), parts_(parts) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") parts_.from_1904 = attributes.is_true("date1904");
    if (name != "sheet") return;
    const auto* const relationship = relationships_.find(attributes.get("id"));
    if (relationship == nullptr || relationship->type != "worksheet") return;
    const auto state = attributes.get("state");
    parts_.sheets.push_back({std::string(attributes.get("name")), relationship->part,
                             state == "hidden" || state == "veryHidden"});
  }

 private:
  const Relationships& relationships_;
  WorkbookParts& parts_;
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

/// `styles.xml`: the number format of each cell style.
class Styles final : public XmlHandler {
 public:
  explicit Styles(std::vector<NumberFormat>& formats) : formats_(formats) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt") codes_[to_int(attributes.get("numFmtId"))] = attributes.get("formatCode");
    if (name == "cellXfs") in_cell_styles_ = true;
    if (name != "xf" || !in_cell_styles_) return;
    const int id = to_int(attributes.get("numFmtId"));
    const auto code = codes_.find(id);
    formats_.push_back(NumberFormat::of(id, code == codes_.end() ? std::string_view() : code->second));
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cell_styles_ = false;
  }

 private:
  std::vector<NumberFormat>& formats_;
  std::map<int, std::string> codes_;
  bool in_cell_styles_ = false;
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

WorkbookParts read_workbook_parts(const ZipArchive& archive) {
  const auto workbook = Relationships(archive, "").part_of_type("officeDocument");
  if (workbook.empty()) throw WorkbookProblem(kind_of_archive(archive), {});
  if (workbook.ends_with(".bin")) throw WorkbookProblem(fault::file_xlsb, workbook);
  if (!fold(workbook).ends_with("workbook.xml") && !archive.has("xl/worksheets/sheet1.xml")) {
    throw WorkbookProblem(fault::zip_not_workbook, workbook);
  }
  WorkbookParts parts;
  const Relationships relationships(archive, workbook);
  parts.strings_part = relationships.part_of_type("sharedStrings");
  parts.styles_part = relationships.part_of_type("styles");
  SheetList list(relationships, parts);
  read_xml(archive, workbook, list);
  return parts;
}

void read_shared_parts(const ZipArchive& archive, WorkbookParts& parts) {
  if (!parts.strings_part.empty() && archive.has(parts.strings_part)) {
    SharedStrings handler(parts.strings);
    read_xml(archive, parts.strings_part, handler);
  }
  if (!parts.styles_part.empty() && archive.has(parts.styles_part)) {
    Styles handler(parts.formats);
    read_xml(archive, parts.styles_part, handler);
  }
}

}  // namespace gnomon
