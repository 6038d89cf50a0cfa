#include <gnomon/input/form_reader.hpp>

#include <algorithm>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/sheet_reader.hpp>
#include <gnomon/input/sources.hpp>
#include <gnomon/input/workbook.hpp>
#include <gnomon/input/workbook_parts.hpp>
#include <gnomon/model/headings.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

constexpr auto of_values = std::to_array<std::string_view>(
    {"unit", "period", "indicator", "value", "status", "self", "evidence", "note"});
const TableSchema& values_schema() { return *find_table_schema("values"); }

std::vector<SchemaText> helper_titles(FormColumn column) {
  switch (column) {
    case FormColumn::unit_name:
      return {find_table_schema("units")->find("name")->title};
    case FormColumn::indicator_name:
      return {find_table_schema("indicators")->find("name")->title};
    case FormColumn::unit_of_measure:
      return {find_table_schema("indicators")->find("unit_of_measure")->title};
    case FormColumn::last_value:
      return {{"Last value", "上期数值"}};
    default:
      return {};
  }
}

/// Which column a heading names. The last value's has its period behind it.
std::optional<FormColumn> column_titled(std::string_view heading) {
  if (const auto* const field = field_titled(values_schema(), heading)) {
    const auto found = std::ranges::find(of_values, field->name);
    if (found == of_values.end()) return std::nullopt;
    return static_cast<FormColumn>(found - of_values.begin());
  }
  const auto folded = fold(heading);
  for (const auto column : {FormColumn::unit_name, FormColumn::indicator_name, FormColumn::unit_of_measure,
                            FormColumn::last_value}) {
    for (const auto& title : helper_titles(column)) {
      const bool is_last = column == FormColumn::last_value;
      for (const auto& text : {fold(title.en), fold(title.zh)}) {
        if (folded == text || (is_last && folded.starts_with(text))) return column;
      }
    }
  }
  return std::nullopt;
}

std::array<int, n_form_columns> find_columns(const std::vector<std::string>& headings) {
  std::array<int, n_form_columns> columns{};
  columns.fill(-1);
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const auto column = column_titled(headings[i]);
    if (column && columns[static_cast<std::size_t>(*column)] < 0)
      columns[static_cast<std::size_t>(*column)] = static_cast<int>(i);
  }
  return columns;
}

/// All cells of a sheet, row after row, as people see them.
std::vector<std::vector<std::string>> read_cells(const ZipArchive& archive, const SheetInfo& sheet,
                                                 const std::shared_ptr<const WorkbookParts>& parts,
                                                 std::size_t most_rows) {
  std::vector<std::vector<std::string>> rows;
  SheetReader reader(archive, sheet.part, parts);
  for (auto piece = reader.next(); !piece.empty() && rows.size() < most_rows; piece = reader.next()) {
    for (const auto& row : piece) {
      auto& cells = rows.emplace_back();
      for (const auto& cell : row.cells) {
        if (cell.column >= 8) break;  // lists of levels stand there
        cells.resize(static_cast<std::size_t>(cell.column) + 1);
        cells.back() = std::string(cell.text);
      }
    }
  }
  return rows;
}

std::string cell_of(const std::vector<std::string>& row, std::size_t i) {
  return i < row.size() ? row[i] : std::string();
}

FormMarks marks_of(const std::vector<std::vector<std::string>>& rows) {
  FormMarks marks;
  bool in_rows = false;
  for (const auto& row : rows) {
    if (in_rows) {
      marks.rows.push_back({cell_of(row, 0), cell_of(row, 1), cell_of(row, 2), cell_of(row, 3),
                            cell_of(row, 4), cell_of(row, 5)});
      continue;
    }
    const auto key = cell_of(row, 0);
    const auto value = cell_of(row, 1);
    if (key == form_mark::format) marks.version = value;
    if (key == form_mark::package) marks.package = value;
    if (key == form_mark::period) marks.period = value;
    if (key == form_mark::by) marks.by_department = value == "department";
    if (key == form_mark::code) marks.code = value;
    if (key == form_mark::name) marks.name = value;
    if (key == form_mark::scheme) marks.scheme = value;
    if (key == form_mark::entry_sheet) marks.entry_sheet = value;
    in_rows = key == form_mark::rows;
  }
  return marks;
}

bool is_lost(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found;
}

class FormReader {
 public:
  FormReader(const std::filesystem::path& path, Diagnostics& diagnostics)
      : path_(path), place_{path.string(), {}, 0, {}, -1}, diagnostics_(diagnostics) {}

  std::optional<FilledForm> read() {
    if (!is_form_file()) return std::nullopt;
    Diagnostics faults;
    auto book = open_workbook_sheets(path_, faults);
    if (!book) {
      diagnostics_.append(faults);
      return std::nullopt;
    }
    book_ = std::move(*book);
    try {
      archive_.emplace(path_);
      find_marks();
      return read_sheet();
    } catch (const WorkbookProblem&) {
      diagnostics_.add(fault::workbook_damaged, place_, {},
                       {{"part_en", "the file is not complete"}, {"part_zh", "文件不完整"}});
      return std::nullopt;
    }
  }

 private:
  /// Is it a workbook without macros? If not, says what it is.
  bool is_form_file() {
    if (is_lost(path_)) {
      diagnostics_.add(fault::path_missing, place_, path_.string());
      return false;
    }
    const auto ending = fold(path_.extension().string());
    if (!is_workbook(path_)) {
      Diagnostics faults;
      static_cast<void>(
          open_source(path_, faults));  // knows old workbooks, passwords and the like by their bytes
      const auto found = faults.sorted();
      const bool is_other = found.empty() || found.front().fault == &fault::not_a_package ||
                            found.front().fault == &fault::csv_alone ||
                            found.front().fault == &fault::database_elsewhere;
      if (is_other) {
        diagnostics_.add(fault::form_not_workbook, place_, path_.filename().string());
      } else {
        diagnostics_.append(faults);
      }
      return false;
    }
    bool has_macros = ending == ".xlsm" || ending == ".xltm";
    try {
      has_macros = has_macros || ZipArchive(path_).has("xl/vbaProject.bin");
    } catch (const WorkbookProblem&) {
      return true;  // told on opening it
    }
    if (has_macros) diagnostics_.add(fault::form_macros, place_, path_.filename().string());
    return !has_macros;
  }

  void find_marks() {
    for (const auto& sheet : book_.parts->sheets) {
      const auto top = read_cells(*archive_, sheet, book_.parts, 1);
      if (top.empty() || cell_of(top.front(), 0) != form_mark::format) continue;
      marks_ = marks_of(read_cells(*archive_, sheet, book_.parts, 1'000'000));
      marks_sheet_ = sheet.name;
      return;
    }
  }

  /// A sheet that may be the form: it has codes or names of indicators and something else of a form.
  struct Candidate {
    FilledForm form;
    Diagnostics faults;
    [[nodiscard]] bool is_filled() const { return std::ranges::any_of(form.rows, &FilledRow::is_filled); }
  };

  std::optional<FilledForm> read_sheet() {
    std::vector<Candidate> candidates;
    for (const auto& sheet : book_.parts->sheets) {
      if (sheet.hidden || sheet.name == marks_sheet_) continue;
      if (auto found = candidate(sheet.name)) candidates.push_back(std::move(*found));
    }
    if (candidates.size() > 1) {
      const bool any = std::ranges::any_of(candidates, &Candidate::is_filled);
      if (any) std::erase_if(candidates, [](const Candidate& each) { return !each.is_filled(); });
      if (!any) candidates.resize(1);
    }
    if (candidates.empty() && unreadable_.has_errors()) {
      diagnostics_.append(unreadable_);
      return std::nullopt;
    }
    if (candidates.empty()) {
      diagnostics_.add(fault::form_sheet_missing, place_, path_.filename().string());
      return std::nullopt;
    }
    if (candidates.size() > 1) {
      std::vector<std::string> names;
      for (const auto& each : candidates) names.push_back(each.form.sheet);
      diagnostics_.add(fault::form_sheets_several, place_, join(names, ", "),
                       {{"n", std::to_string(names.size())}});
      return std::nullopt;
    }
    auto& [form, faults] = candidates.front();
    diagnostics_.append(faults);
    form.marks = std::move(marks_);
    if (!check_columns(form)) return std::nullopt;
    check_merges(form);
    return std::move(form);
  }

  std::optional<Candidate> candidate(const std::string& sheet) {
    Candidate candidate;
    const TableInfo table{"values", path_.string(), sheet, {}, {}};
    const auto readers = book_.source->open(table, 1, candidate.faults);
    if (readers.empty()) {
      for (const auto& each : candidate.faults.sorted()) {
        if (each.fault != &fault::heading_row_missing) unreadable_.add(each);
      }
      return std::nullopt;
    }
    auto& form = candidate.form;
    form.file = path_.string();
    form.path = path_;
    form.sheet = sheet;
    form.headings = readers.front()->headings();
    form.columns = find_columns(form.headings);
    const bool names_indicators = form.has(FormColumn::indicator) || form.has(FormColumn::indicator_name);
    const auto n_known = std::ranges::count_if(form.columns, [](int i) { return i >= 0; });
    if (!names_indicators || n_known < 3) return std::nullopt;
    RowBatch batch;
    while (readers.front()->next(batch)) {
      for (std::size_t i = 0; i < batch.n_rows; ++i) add_row(batch, i, form);
    }
    form.n_rows = form.rows.size();
    return candidate;
  }

  static void add_row(const RowBatch& batch, std::size_t i_row, FilledForm& form) {
    FilledRow row;
    row.number = batch.row_numbers[i_row];
    for (std::size_t i = 0; i < n_form_columns; ++i) {
      if (form.columns[i] >= 0)
        row.cells[i] = trim(batch.cell(i_row, static_cast<std::size_t>(form.columns[i])));
    }
    form.rows.push_back(std::move(row));
  }

  /// Are the columns there, each once?
  bool check_columns(const FilledForm& form) {
    std::vector<std::string> unclaimed;
    bool whole = true;
    for (std::size_t i = 0; i < form.headings.size(); ++i) {
      const auto column = column_titled(form.headings[i]);
      if (!column) {
        unclaimed.push_back(form.headings[i]);
      } else if (form.at(*column) != static_cast<int>(i) && !values_column(*column).empty()) {
        whole = false;
        diagnostics_.add(fault::form_column_twice,
                         {form.file, form.sheet, 0, form.headings[i], static_cast<int>(i)}, form.headings[i]);
      }
    }
    const auto need = [&](bool there, std::string_view name) {
      if (there) return;
      whole = false;
      const auto& field = *values_schema().find(name);
      auto arguments = arguments_of(values_schema(), field);
      const auto like = like_heading(field, unclaimed);
      arguments.emplace_back("like_en", like.empty() ? "" : " Perhaps it is now headed '" + like + "'.");
      arguments.emplace_back("like_zh", like.empty() ? "" : "可能是列名被改成了“" + like + "”。");
      diagnostics_.add(fault::form_column_missing, form.place(), {}, std::move(arguments));
    };
    need(form.has(FormColumn::value) || form.has(FormColumn::self), "value");
    need(form.has(FormColumn::unit) || (form.marks && !form.marks->by_department) ||
             form.has(FormColumn::unit_name),
         "unit");
    return whole;
  }

  static std::string like_heading(const SchemaField& field, const std::vector<std::string>& headings) {
    for (const auto& heading : headings) {
      const auto folded = fold(heading);
      const bool holds_it = folded.find(fold(field.title.zh)) != std::string::npos ||
                            folded.find(fold(field.title.en)) != std::string::npos;
      if (holds_it || !like_title(heading, {field.title.zh, field.title.en}).empty()) return heading;
    }
    return {};
  }

  /// One cell for several values leaves open which of them it is.
  void check_merges(const FilledForm& form) {
    const auto sheet = std::ranges::find(book_.parts->sheets, form.sheet, &SheetInfo::name);
    for (const auto& merged : read_merged_cells(*archive_, sheet->part)) {
      for (const auto column : {FormColumn::value, FormColumn::self, FormColumn::status}) {
        const auto i = form.at(column);
        const bool covers = i >= merged.first_column && i <= merged.last_column;
        const bool in_rows = std::ranges::any_of(form.rows, [&](const FilledRow& row) {
          return row.number >= merged.first_row && row.number <= merged.last_row &&
                 !row[FormColumn::indicator].empty();
        });
        if (i < 0 || !covers || !in_rows) continue;
        diagnostics_.add(
            fault::form_cell_merged, form.place(merged.first_row, column), {},
            {{"cells", column_letters(merged.first_column) + std::to_string(merged.first_row) + ":" +
                           column_letters(merged.last_column) + std::to_string(merged.last_row)}});
        break;
      }
    }
  }

  const std::filesystem::path& path_;
  Place place_;
  Diagnostics& diagnostics_;
  WorkbookSheets book_;
  std::optional<ZipArchive> archive_;
  std::optional<FormMarks> marks_;
  std::string marks_sheet_;
  Diagnostics unreadable_;  ///< why sheets could not be read at all
};

}  // namespace

std::string_view values_column(FormColumn column) {
  const auto i = static_cast<std::size_t>(column);
  return i < of_values.size() ? of_values[i] : std::string_view();
}

bool FilledRow::is_filled() const {
  return std::ranges::any_of(form_entries, [this](FormColumn column) { return !(*this)[column].empty(); });
}

Place FilledForm::place(std::int64_t row, std::optional<FormColumn> column) const {
  Place place{file, sheet, row, {}, -1};
  if (column && has(*column)) {
    place.column_index = at(*column);
    place.column = headings[static_cast<std::size_t>(place.column_index)];
  }
  return place;
}

std::optional<FilledForm> read_form(const std::filesystem::path& path, Diagnostics& diagnostics) {
  return FormReader(path, diagnostics).read();
}

}  // namespace gnomon
