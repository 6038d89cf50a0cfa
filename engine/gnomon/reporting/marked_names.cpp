#include <gnomon/reporting/marked_names.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/xml_outline.hpp>
#include <gnomon/base/zip_archive.hpp>

namespace gnomon {
namespace {

constexpr std::string_view record_name = "_gnomon_marks";
constexpr std::string_view filter_name = "_xlnm._FilterDatabase";

const XmlElement* find_name(std::string_view text, const XmlElement& root, std::string_view name, int sheet) {
  const auto* const names = root.child("definedNames");
  if (names == nullptr) return nullptr;
  const auto found = std::ranges::find_if(names->children, [&](const XmlElement& each) {
    const auto tag = tag_of(text, each);
    return attribute_of(tag, "name") == name && number_of(tag, "localSheetId", -1) == sheet;
  });
  return found == names->children.end() ? nullptr : &*found;
}

/// Takes a name out, with the list when it was the only one.
void remove_name(const XmlElement& root, const XmlElement& name, std::size_t n_removed, XmlEdits& edits) {
  const auto& names = *root.child("definedNames");
  if (n_removed == names.children.size()) {
    edits.remove(names.begin, names.end);
  } else {
    edits.remove(name.begin, name.end);
  }
}

/// `'S'!$A$3:$F$20` with another area.
std::string with_area(std::string_view reference, const std::string& area) {
  const auto mark = reference.rfind('!');
  const auto parsed = parse_area(area);
  if (mark == std::string_view::npos || !parsed) return std::string(reference);
  return std::string(reference.substr(0, mark + 1)) + parsed->text(true);
}

std::string doubled(std::string_view text, char quote) {
  std::string written;
  for (const char c : text) written += c == quote ? std::string(2, c) : std::string(1, c);
  return written;
}

/// The text of a formula that is one text: `"…"`.
std::string text_constant(std::string_view formula) {
  std::string text;
  if (formula.size() < 2 || formula.front() != '"' || formula.back() != '"') return text;
  formula = formula.substr(1, formula.size() - 2);
  for (std::size_t i = 0; i < formula.size(); ++i) {
    text += formula[i];
    if (formula[i] == '"') ++i;
  }
  return text;
}

}  // namespace

MarkedNames::MarkedNames(std::string text) {
  const auto root = outline_xml(text);
  if (root.name != "workbook") throw WorkbookProblem(fault::workbook_damaged, {});
  XmlEdits edits;
  if (const auto* const names = root.child("definedNames")) {
    const auto is_record = [&](const XmlElement& each) {
      return attribute_of(tag_of(text, each), "name") == record_name;
    };
    const auto n_records = static_cast<std::size_t>(std::ranges::count_if(names->children, is_record));
    for (const auto& each : names->children) {
      if (!is_record(each)) continue;
      const int sheet = number_of(tag_of(text, each), "localSheetId", -1);
      records_.emplace(sheet, SheetRecord::parse(text_constant(unescape_xml(content_of(text, each)))));
      if (n_records < names->children.size()) edits.remove(each.begin, each.end);
    }
    if (n_records > 0 && n_records == names->children.size()) edits.remove(names->begin, names->end);
  }
  text_ = edits.empty() ? std::move(text) : edits.apply(text);
}

void MarkedNames::restore_filter(int sheet, const SheetRecord& record, const std::string& filter) {
  const auto root = outline_xml(text_);
  const auto* const name = find_name(text_, root, filter_name, sheet);
  if (name == nullptr) return;
  XmlEdits edits;
  if (!filter.empty()) {
    edits.replace(name->content, name->content_end, with_area(content_of(text_, *name), filter));
  } else if (!record.filter_name.empty()) {
    edits.replace(name->content, name->content_end, escape_xml(record.filter_name));
  } else if (record.filter.empty()) {
    remove_name(root, *name, 1, edits);
  }
  text_ = edits.apply(text_);
}

void MarkedNames::add(int sheet, std::string_view sheet_name, SheetRecord& record) {
  const auto root = outline_xml(text_);
  const std::string prefix(prefix_of(tag_of(text_, root)));
  XmlEdits edits;
  std::string added;
  const auto define = [&](std::string_view name, const std::string& formula) {
    added += "<" + prefix + "definedName name=\"" + std::string(name) + "\" localSheetId=\"" +
             std::to_string(sheet) + R"(" hidden="1">)" + escape_xml(formula) + "</" + prefix +
             "definedName>";
  };
  const auto area = parse_area(record.marked_filter);
  if (const auto* const name = find_name(text_, root, filter_name, sheet)) {
    if (record.filter.empty()) record.filter_name = unescape_xml(content_of(text_, *name));
    edits.replace(name->content, name->content_end,
                  with_area(content_of(text_, *name), record.marked_filter));
  } else if (area && record.filter.empty()) {
    define(filter_name, "'" + doubled(sheet_name, '\'') + "'!" + area->text(true));
  }
  constexpr std::size_t longest_constant = 255;
  auto kept = record.text();
  if (kept.size() > longest_constant) {
    auto shorter = record;
    shorter.filter_name.clear();
    kept = shorter.text();
  }
  define(record_name, "\"" + doubled(kept, '"') + "\"");

  if (const auto* const names = root.child("definedNames"); names != nullptr && !names->is_empty_tag()) {
    edits.insert(names->content_end, added);
  } else {
    const auto whole = "<" + prefix + "definedNames>" + added + "</" + prefix + "definedNames>";
    std::size_t behind = root.content;
    for (const auto& child : root.children) {
      static constexpr std::array<std::string_view, 3> before{"sheets", "functionGroups",
                                                              "externalReferences"};
      if (std::ranges::find(before, child.name) != before.end()) behind = child.end;
    }
    if (names != nullptr) {
      edits.replace(names->begin, names->end, whole);
    } else {
      edits.insert(behind, whole);
    }
  }
  text_ = edits.apply(text_);
}

}  // namespace gnomon
