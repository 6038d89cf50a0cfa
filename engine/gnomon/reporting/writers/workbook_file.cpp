#include <gnomon/reporting/writers/workbook_file.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <utility>

#include <unicode/unistr.h>
#include <xlsxwriter.h>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {
namespace {

constexpr std::int64_t fixed_day = 946684800;  // 2000-01-01, where no other day is given
constexpr std::int32_t most_units_of_text = 32767;
constexpr std::int32_t most_units_of_name = 31;
constexpr std::int32_t most_units_of_message = 255;
constexpr double widest_column = 255;

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

/// At most so many UTF-16 units, `…` at the end where something was cut; never half a character.
icu::UnicodeString cut(icu::UnicodeString text, std::int32_t most) {
  if (text.length() <= most) return text;
  text.truncate(text.getChar32Start(most - 1));
  return text.append(char16_t{0x2026});
}

std::string utf8(const icu::UnicodeString& text) {
  std::string result;
  text.toUTF8String(result);
  return result;
}

bool is_forbidden(char16_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || c == 0xFFFE || c == 0xFFFF;
}

/// `_x0041_` would be read as the letter A.
bool is_escape(const icu::UnicodeString& text, std::int32_t i) {
  constexpr std::int32_t length = 7;
  if (i + length > text.length() || text[i] != '_' || text[i + 1] != 'x' || text[i + 6] != '_') return false;
  for (auto k = i + 2; k < i + 6; ++k) {
    const auto c = text[k];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
  }
  return true;
}

/// Nothing in it needs care: the common case, seen at a glance.
bool is_plain(std::string_view text) {
  if (text.size() > most_units_of_text || text.find("_x") != std::string_view::npos) return false;
  for (const char each : text) {
    const auto c = static_cast<unsigned char>(each);
    if (c < 0x20 || c == 0x7F || c == 0xEF) return false;
  }
  return !invalid_utf8_at(text);
}

std::string message_text(std::string_view text) { return utf8(cut(unicode(text), most_units_of_message)); }

lxw_format* new_format(lxw_workbook* book, const CellStyle& style, Language language) {
  auto* const format = workbook_add_format(book);
  const bool is_chinese = language == Language::zh;
  format_set_font_name(format, is_chinese ? (style.heading ? "黑体" : "宋体") : "Arial");
  format_set_font_size(format, style.points);
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  if (style.bold) format_set_bold(format);
  if (style.wrap) format_set_text_wrap(format);
  if (style.border) {
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, 0x9AA5B1);
  }
  if (!style.locked) format_set_unlocked(format);
  if (!style.number_format.empty()) format_set_num_format(format, style.number_format.c_str());
  if (style.fill != CellStyle::plain) {
    format_set_pattern(format, LXW_PATTERN_SOLID);
    format_set_fg_color(format, style.fill);
  }
  if (style.colour != CellStyle::plain) format_set_font_color(format, style.colour);
  switch (style.align) {
    case CellStyle::Align::left:
      format_set_align(format, LXW_ALIGN_LEFT);
      if (style.border) format_set_indent(format, 1);  // off the number to its left
      break;
    case CellStyle::Align::centre:
      format_set_align(format, LXW_ALIGN_CENTER);
      break;
    case CellStyle::Align::right:
      format_set_align(format, LXW_ALIGN_RIGHT);
      break;
    case CellStyle::Align::automatic:
      break;
  }
  return format;
}

void validate(lxw_worksheet* sheet, CellPlace first, CellPlace last, lxw_data_validation& rule,
              std::string_view message) {
  auto text = message_text(message);
  rule.error_message = text.data();
  rule.error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
  worksheet_data_validation_range(sheet, first.row, first.column, last.row, last.column, &rule);
}

Error no_room(int error) {
  auto arguments = reason_of(error);
  arguments.emplace_back("file", P_tmpdir);
  return {ExitCode::data_refused, fault::output_write, std::move(arguments)};
}

}  // namespace

std::string cell_name(CellPlace place, bool fixed) {
  std::array<char, LXW_MAX_CELL_NAME_LENGTH> name{};
  if (fixed) {
    lxw_rowcol_to_cell_abs(name.data(), place.row, place.column, 1, 1);
  } else {
    lxw_rowcol_to_cell(name.data(), place.row, place.column);
  }
  return name.data();
}

std::string cell_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  auto units = unicode(text);
  units.findAndReplace("\r\n", "\n");
  icu::UnicodeString clean;
  for (std::int32_t i = 0; i < units.length(); ++i) {
    if (is_escape(units, i)) clean.append("_x005F");
    clean.append(is_forbidden(units[i]) ? (units[i] == '\r' ? u'\n' : u' ') : units[i]);
  }
  return utf8(cut(std::move(clean), most_units_of_text));
}

std::string WorkbookSheet::reference() const {
  std::string quoted = "'";
  for (const char c : name_) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'!";
}

void WorkbookSheet::text(CellPlace place, std::string_view text, const CellStyle& style) {
  worksheet_write_string(sheet_, place.row, place.column, cell_text(text).c_str(), file_.format(style));
}

void WorkbookSheet::number(CellPlace place, double value, const CellStyle& style) {
  if (std::isfinite(value)) {
    worksheet_write_number(sheet_, place.row, place.column, value, file_.format(style));
  } else {
    blank(place, style);
  }
}

void WorkbookSheet::formula(CellPlace place, const std::string& formula, double result,
                            const CellStyle& style) {
  worksheet_write_formula_num(sheet_, place.row, place.column, formula.c_str(), file_.format(style), result);
}

void WorkbookSheet::formula(CellPlace place, const std::string& formula, std::string_view result,
                            const CellStyle& style) {
  worksheet_write_formula_str(sheet_, place.row, place.column, formula.c_str(), file_.format(style),
                              cell_text(result).c_str());
}

void WorkbookSheet::blank(CellPlace place, const CellStyle& style) {
  worksheet_write_blank(sheet_, place.row, place.column, file_.format(style));
}

void WorkbookSheet::merged(CellPlace first, CellPlace last, std::string_view text, const CellStyle& style) {
  if (first.row == last.row && first.column == last.column) return this->text(first, text, style);
  worksheet_merge_range(sheet_, first.row, first.column, last.row, last.column, cell_text(text).c_str(),
                        file_.format(style));
}

void WorkbookSheet::comment(CellPlace place, std::string_view text) {
  if (!text.empty()) worksheet_write_comment(sheet_, place.row, place.column, cell_text(text).c_str());
}

void WorkbookSheet::width(std::uint16_t first, std::uint16_t last, double letters, bool hidden) {
  lxw_row_col_options options{};
  options.hidden = hidden ? LXW_TRUE : LXW_FALSE;
  worksheet_set_column_opt(sheet_, first, last, std::min(letters, widest_column), nullptr, &options);
}

void WorkbookSheet::height(std::uint32_t row, double points) {
  worksheet_set_row(sheet_, row, points, nullptr);
}

void WorkbookSheet::list(CellPlace first, CellPlace last, const std::vector<std::string>& values,
                         std::string_view message) {
  std::vector<std::string> clean;
  for (const auto& value : values) clean.push_back(cell_text(value));
  std::vector<char*> pointers;
  for (auto& value : clean) pointers.push_back(value.data());
  pointers.push_back(nullptr);
  lxw_data_validation rule{};
  rule.validate = LXW_VALIDATION_TYPE_LIST;
  rule.value_list = pointers.data();
  validate(sheet_, first, last, rule, message);
}

void WorkbookSheet::list_of(CellPlace first, CellPlace last, const std::string& range,
                            std::string_view message) {
  auto formula = range;
  lxw_data_validation rule{};
  rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
  rule.value_formula = formula.data();
  validate(sheet_, first, last, rule, message);
}

void WorkbookSheet::limits(CellPlace first, CellPlace last, std::optional<double> least,
                           std::optional<double> most, bool whole, std::string_view message) {
  constexpr double far = 1e15;
  lxw_data_validation rule{};
  rule.validate = whole ? LXW_VALIDATION_TYPE_INTEGER : LXW_VALIDATION_TYPE_DECIMAL;
  rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
  rule.minimum_number = least.value_or(-far);
  rule.maximum_number = most.value_or(far);
  validate(sheet_, first, last, rule, message);
}

void WorkbookSheet::freeze(CellPlace first_free) {
  worksheet_freeze_panes(sheet_, first_free.row, first_free.column);
}

void WorkbookSheet::filter(CellPlace first, CellPlace last) {
  worksheet_autofilter(sheet_, first.row, first.column, last.row, last.column);
}

void WorkbookSheet::protect() {
  lxw_protection allowed{};
  allowed.format_columns = LXW_TRUE;
  allowed.format_rows = LXW_TRUE;
  allowed.autofilter = LXW_TRUE;
  worksheet_protect(sheet_, nullptr, &allowed);
}

void WorkbookSheet::hide() { worksheet_hide(sheet_); }

void WorkbookSheet::print_on_a4(bool landscape, std::optional<std::uint32_t> first_head,
                                std::optional<std::uint32_t> last_head, int pages_wide) {
  constexpr std::uint8_t a4 = 9;
  constexpr double narrow = 0.5;  // inches
  constexpr double wide = 0.75;
  worksheet_set_paper(sheet_, a4);
  if (landscape) worksheet_set_landscape(sheet_);
  worksheet_set_margins(sheet_, narrow, narrow, wide, wide);
  if (pages_wide > 0) worksheet_fit_to_pages(sheet_, static_cast<std::uint16_t>(pages_wide), 0);
  worksheet_center_horizontally(sheet_);
  if (first_head && last_head) worksheet_repeat_rows(sheet_, *first_head, *last_head);
  worksheet_set_footer(sheet_, std::string(label("workbook.page", file_.language())).c_str());
}

void WorkbookSheet::lights(CellPlace first, CellPlace last) {
  constexpr std::array<std::uint32_t, light_shapes.size()> fills{0xC6EFCE, 0xE2F0D9, 0xFCD5B4, 0xE7E6E6};
  for (std::size_t i = 0; i < fills.size(); ++i) {
    std::string shape(light_shapes.at(i));
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_TEXT;
    rule.criteria = LXW_CONDITIONAL_CRITERIA_TEXT_BEGINS_WITH;
    rule.value_string = shape.data();
    rule.format = file_.fill_format(fills.at(i));
    worksheet_conditional_format_range(sheet_, first.row, first.column, last.row, last.column, &rule);
  }
}

void WorkbookSheet::bars(CellPlace first, CellPlace last, double most) {
  lxw_conditional_format rule{};
  rule.type = LXW_CONDITIONAL_DATA_BAR;
  rule.data_bar_2010 = LXW_TRUE;
  rule.bar_solid = LXW_TRUE;
  rule.bar_color = 0x9DC3E6;
  rule.bar_negative_color = 0xF4B183;
  rule.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
  rule.min_value = 0;
  rule.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
  rule.max_value = most;
  worksheet_conditional_format_range(sheet_, first.row, first.column, last.row, last.column, &rule);
}

struct WorkbookFile::Descriptor {
  Descriptor() : number(::memfd_create("workbook", MFD_CLOEXEC)) {
    if (number < 0) throw no_room(errno);
  }
  ~Descriptor() { ::close(number); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number;
};

WorkbookFile::WorkbookFile(const About& about)
    : language_(about.language), bytes_(std::make_unique<Descriptor>()) {
  // The library writes to a path only: one of a file that lies in memory and has no name.
  const auto path = "/proc/self/fd/" + std::to_string(bytes_->number);
  book_ = workbook_new(path.c_str());
  if (book_ == nullptr) throw no_room(ENOMEM);
  auto title = message_text(cell_text(about.title));
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.created =
      static_cast<time_t>(std::max<std::int64_t>(1, about.source_date_epoch.value_or(fixed_day)));
  workbook_set_properties(book_, &properties);
}

WorkbookFile::~WorkbookFile() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

std::string WorkbookFile::free_name(std::string_view wanted) {
  auto name = unicode(trim(cell_text(wanted)));
  for (std::int32_t i = 0; i < name.length(); ++i) {
    const auto c = name[i];
    if (icu::UnicodeString("[]:*?/\\").indexOf(c) >= 0 || c < 0x20) name.setCharAt(i, u'_');
  }
  // Nor may a name begin or end with an apostrophe.
  if (name.startsWith("'")) name.setCharAt(0, u'_');
  name = cut(std::move(name), most_units_of_name);
  if (name.endsWith("'")) name.setCharAt(name.length() - 1, u'_');
  if (name.isEmpty()) name = u"_";
  const auto is_taken = [&](const icu::UnicodeString& each) {
    const auto folded = icu::UnicodeString(each).foldCase();
    return folded == u"history" || names_.contains(utf8(folded));
  };
  auto free = name;
  for (int n = 2; is_taken(free); ++n) {
    const auto ending = unicode("(" + std::to_string(n) + ")");
    free = cut(name, most_units_of_name - ending.length()) + ending;
  }
  names_.insert(utf8(icu::UnicodeString(free).foldCase()));
  return utf8(free);
}

WorkbookSheet& WorkbookFile::sheet(std::string_view wanted_name) {
  auto name = free_name(wanted_name);
  auto* const sheet = workbook_add_worksheet(book_, name.c_str());
  if (sheet == nullptr) throw Error(ExitCode::internal_error, "GNO-X106", "no sheet can be named " + name);
  sheets_.push_back(std::unique_ptr<WorkbookSheet>(new WorkbookSheet(*this, sheet, std::move(name))));
  return *sheets_.back();
}

void WorkbookFile::property(const std::string& name, std::string_view value) {
  workbook_set_custom_property_string(book_, name.c_str(), message_text(cell_text(value)).c_str());
}

lxw_format* WorkbookFile::format(const CellStyle& style) {
  auto& format = formats_[style];
  if (format == nullptr) format = new_format(book_, style, language_);
  return format;
}

lxw_format* WorkbookFile::fill_format(std::uint32_t fill) {
  auto& format = fills_[fill];
  if (format == nullptr) {
    format = workbook_add_format(book_);
    format_set_bg_color(format, fill);
  }
  return format;
}

void WorkbookFile::write(Output& out) {
  errno = 0;
  const auto error = workbook_close(std::exchange(book_, nullptr));
  if (error != LXW_NO_ERROR) throw no_room(errno == 0 ? ENOSPC : errno);
  std::array<char, 1U << 16U> piece;  // NOLINT: filled by read
  ::lseek(bytes_->number, 0, SEEK_SET);
  for (;;) {
    const auto n = ::read(bytes_->number, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw no_room(errno);
    if (n == 0) return;
    out.write({piece.data(), static_cast<std::size_t>(n)});
  }
}

}  // namespace gnomon
