#include <gnomon/reporting/marked_copy.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/workbook_package.hpp>
#include <gnomon/base/xml_outline.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/marked_names.hpp>
#include <gnomon/reporting/marked_sheet.hpp>
#include <gnomon/reporting/marked_styles.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {
namespace {

/// Without the signs that would turn the rest of the message around or break its lines.
std::string plain(std::string_view text) { return without_turns(printable(text)); }

MarkMessage message_of(const Diagnostic& finding, const std::string& place, Language language) {
  auto remedy = finding.remedy(language);
  if (!finding.suggestion.empty())
    remedy += (language == Language::en ? " " : "") +
              label("diagnostic.suggestion", language, {{"suggestion", finding.suggestion}});
  const bool is_error = finding.fault->severity == Severity::error;
  const auto text =
      label("marked.one", language,
            {{"severity", std::string(label(is_error ? "severity.error" : "severity.warning", language))},
             {"place", place},
             {"what", finding.what(language)},
             {"remedy", remedy},
             {"code", std::string(finding.fault->code)}});
  return {finding.fault->severity, plain(text)};
}

/// Notes are worth knowing but nothing is wrong, save where they say that there are more faults than are listed.
bool is_marked(const Diagnostic& finding) {
  return finding.fault->severity != Severity::note || finding.fault == &fault::more_of_a_kind;
}

void add_message(std::vector<MarkMessage>& messages, MarkMessage message) {
  const bool is_there =
      std::ranges::any_of(messages, [&](const auto& each) { return each.text == message.text; });
  if (!is_there) messages.push_back(std::move(message));
}

/// The sheets of the workbook by their place among those with cells, each with what is to be marked on it.
std::map<std::size_t, SheetMarks> marks_by_sheet(const WorkbookPackage& package, const Diagnostics& findings,
                                                 Language language) {
  std::map<std::size_t, SheetMarks> all;
  const auto visible = std::ranges::find(package.sheets, false, &SheetInfo::hidden);
  const auto front = static_cast<std::size_t>(
      (visible == package.sheets.end() ? package.sheets.begin() : visible) - package.sheets.begin());
  for (const auto& finding : findings.sorted()) {
    if (!is_marked(finding)) continue;
    const auto& place = finding.place;
    const auto found = std::ranges::find(package.sheets, place.sheet, &SheetInfo::name);
    if (place.sheet.empty() || found == package.sheets.end() || found->hidden) {
      auto elsewhere = place;
      elsewhere.file.clear();
      const auto words =
          place.sheet.empty() ? std::string(label("marked.file", language)) : " " + elsewhere.text();
      add_message(all[front].top, message_of(finding, words, language));
      continue;
    }
    auto& marks = all[static_cast<std::size_t>(found - package.sheets.begin())];
    if (place.row < 1 || place.row > sheet_rows || place.column_index >= sheet_columns) {
      add_message(marks.top, message_of(finding, std::string(label("marked.sheet", language)), language));
      continue;
    }
    auto& row = marks.rows[place.row];
    add_message(row.messages,
                message_of(finding, place.column_index < 0 ? std::string() : " " + place.cell(), language));
    if (place.column_index < 0) continue;
    auto& severity = row.cells.try_emplace(place.column_index, finding.fault->severity).first->second;
    severity = std::max(severity, finding.fault->severity);
    if (!place.column.empty()) marks.headings.push_back({place.row, place.column_index, place.column});
  }
  return all;
}

/// The cells that a drawing of the sheet (a chart, a picture) lies over.
std::vector<CellArea> drawn_areas(const ZipArchive& archive, const std::string& sheet_part) {
  std::vector<CellArea> areas;
  for (const auto& part : parts_of_type(archive, sheet_part, "drawing")) {
    if (!archive.has(part)) continue;
    const auto text = checked_xml(archive.read(part), part);
    const auto number = [&](const XmlElement& corner, std::string_view name) {
      const auto* const element = corner.child(name);
      const std::string written(element == nullptr ? "0" : content_of(text, *element));
      return std::clamp(std::atoi(written.c_str()), 0, 2'000'000);
    };
    for (const auto& anchor : outline_xml(text).children) {
      const auto* const from = anchor.child("from");
      if (from == nullptr) continue;
      const auto* const to = anchor.child("to");
      CellArea area{number(*from, "col"), 0, number(*from, "row") + 1, 0};
      if (to != nullptr) {
        area.last_column = number(*to, "col");
        area.last_row = number(*to, "row") + 1;
      } else if (const auto* const size = anchor.child("ext")) {
        // In English Metric Units: a column of usual width has 609,600, a row 190,500.
        const auto tag = tag_of(text, *size);
        area.last_column = area.first_column + std::max(0, number_of(tag, "cx", 0)) / 609'600 + 1;
        area.last_row = area.first_row + std::max(0, number_of(tag, "cy", 0)) / 190'500 + 1;
      }
      areas.push_back(area);
    }
  }
  return areas;
}

std::vector<CellArea> table_areas(const ZipArchive& archive, const std::string& sheet_part) {
  std::vector<CellArea> areas;
  for (const auto& part : parts_of_type(archive, sheet_part, "table")) {
    if (!archive.has(part)) continue;
    const auto text = checked_xml(archive.read(part), part);
    const auto area = parse_area(attribute_of(tag_of(text, outline_xml(text)), "ref").value_or(""));
    if (area) areas.push_back(*area);
  }
  return areas;
}

/// The entries that give a workbook without cell formats some.
void add_styles_part(const ZipArchive& archive, const WorkbookPackage& package, std::string styles,
                     std::map<std::string, std::string>& entries) {
  const auto slash = package.workbook_part.rfind('/');
  const auto folder = slash == std::string::npos ? std::string() : package.workbook_part.substr(0, slash + 1);
  const auto relationships = folder + "_rels/" + package.workbook_part.substr(folder.size()) + ".rels";
  const auto insert = [&](const std::string& part, std::string_view element, const std::string& attributes) {
    auto text = checked_xml(archive.read(part), part);
    const auto root = outline_xml(text);
    if (root.is_empty_tag()) throw WorkbookProblem(fault::workbook_damaged, part);
    const std::string prefix(prefix_of(tag_of(text, root)));
    text.insert(root.content_end, "<" + prefix + std::string(element) + attributes + "/>");
    entries[part] = std::move(text);
  };
  insert(
      relationships, "Relationship",
      R"( Id="rIdGnomonStyles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml")");
  insert(
      "[Content_Types].xml", "Override",
      " PartName=\"/" + folder +
          R"(styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")");
  entries[folder + "styles.xml"] = std::move(styles);
}

/// What is being done to which part, for the words of a problem.
template <class Work>
auto named(const std::string& part, Work work) try {
  return work();
} catch (WorkbookProblem& problem) {
  if (problem.part.empty()) problem.part = part;
  throw;
}

std::string make_copy(std::string_view workbook, const Diagnostics& findings, Language language) {
  const auto archive = ZipArchive::in_memory(workbook);
  const auto package = read_workbook_package(archive);
  if (package.sheets.empty()) throw WorkbookProblem(fault::workbook_damaged, package.workbook_part);
  const auto read = [&](const std::string& part) { return checked_xml(archive.read(part), part); };
  const bool has_styles = !package.styles_part.empty() && archive.has(package.styles_part);

  const auto workbook_text = read(package.workbook_part);
  const auto styles_text = has_styles ? read(package.styles_part) : std::string();
  auto names = named(package.workbook_part, [&] { return MarkedNames(workbook_text); });
  auto styles = named(package.styles_part, [&] { return MarkedStyles(styles_text); });
  auto marks = marks_by_sheet(package, findings, language);
  const bool has_earlier = !styles.earlier().empty() || !names.records().empty();
  std::vector<std::string> strings;
  if (has_earlier || !marks.empty()) strings = read_shared_strings(archive, package);

  std::map<std::string, std::string> entries;
  for (std::size_t i = 0; i < package.sheets.size(); ++i) {
    const auto& sheet = package.sheets[i];
    const auto wanted = marks.find(i);
    if (!has_earlier && wanted == marks.end()) continue;
    if (entries.contains(sheet.part)) throw WorkbookProblem(fault::workbook_damaged, package.workbook_part);
    named(sheet.part, [&] {
      const auto before = read(sheet.part);
      auto text = before;
      if (has_earlier) {
        const auto record = names.records().find(sheet.index);
        const auto known = record == names.records().end() ? std::nullopt : std::optional(record->second);
        std::string filter;
        text = without_marks(text, styles.earlier(), known, strings, filter);
        if (known) names.restore_filter(sheet.index, *known, filter);
      }
      if (wanted != marks.end()) {
        SheetRecord made;
        try {
          text = with_marks(text, std::move(wanted->second), drawn_areas(archive, sheet.part),
                            table_areas(archive, sheet.part), strings, styles, language, made);
        } catch (const WorkbookProblem& problem) {
          if (problem.fault != &fault::marked_no_column) throw;
          throw Error(ExitCode::data_refused, fault::marked_no_column, {{"sheet", sheet.name}});
        }
        names.add(sheet.index, sheet.name, made);
      }
      if (text != before) entries[sheet.part] = std::move(text);
    });
  }
  if (names.text() != workbook_text) entries[package.workbook_part] = names.text();
  if (auto text = styles.text(); text != styles_text) {
    if (has_styles) {
      entries[package.styles_part] = std::move(text);
    } else {
      add_styles_part(archive, package, std::move(text), entries);
    }
  }
  if (entries.empty()) return std::string(workbook);
  return with_entries(workbook, entries);
}

std::string bytes_of(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (file) bytes << file.rdbuf();
  if (!file || !bytes) {
    auto arguments = reason_of(errno == 0 ? EIO : errno);
    arguments.emplace_back("found", path.string());
    throw Error(ExitCode::data_refused, fault::file_unreadable, std::move(arguments));
  }
  return std::move(bytes).str();
}

}  // namespace

std::string marked_copy(std::string_view workbook, const Diagnostics& findings, Language language) try {
  return make_copy(workbook, findings, language);
} catch (const WorkbookProblem& problem) {
  throw Error(ExitCode::data_refused, *problem.fault, part_words(problem));
}

void refuse_marked_name(const std::filesystem::path& original, const std::filesystem::path& copy) {
  std::error_code ignored;
  if (std::filesystem::exists(copy, ignored) && std::filesystem::equivalent(original, copy, ignored))
    throw Error(ExitCode::wrong_call, fault::marked_over_original, {{"file", copy.string()}});
  if (fold(copy.extension().string()) != fold(original.extension().string()))
    throw Error(ExitCode::wrong_call, fault::marked_ending,
                {{"file", copy.string()}, {"ending", original.extension().string()}});
}

void write_marked_copy(const std::filesystem::path& original, const std::filesystem::path& copy,
                       const Diagnostics& findings, Language language) {
  refuse_marked_name(original, copy);
  const auto bytes = marked_copy(bytes_of(original), findings, language);
  const auto folder = copy.parent_path();
  OutputSet set(folder.empty() ? "." : folder);
  set.add(copy.filename().string(), [&](Output& out) { out.write(bytes); });
  set.commit();
}

bool has_marks(const std::filesystem::path& path) try {
  const ZipArchive archive(path);
  const auto package = read_workbook_package(archive);
  const auto text = checked_xml(archive.read(package.workbook_part), package.workbook_part);
  return !MarkedNames(text).records().empty();
} catch (const WorkbookProblem&) {
  return false;
}

}  // namespace gnomon
