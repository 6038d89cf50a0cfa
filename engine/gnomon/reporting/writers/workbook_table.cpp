#include <gnomon/reporting/writers/workbook_table.hpp>

#include <algorithm>
#include <cmath>

#include <xlsxwriter.h>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/rows.hpp>

namespace gnomon {
namespace {

// In letters.
constexpr int narrowest = 6;
constexpr int widest_text = 46;
constexpr int most_decimals = 4;
constexpr double margin = 1.5;
constexpr double portrait_page = 92;  ///< what a page takes at full size
constexpr double landscape_page = 140;
constexpr double least_scale = 0.55;  ///< smaller print is no longer read

constexpr double line_points = 14;

int digits_of(double value, int decimals) {
  return display_width(decimals >= 0 ? format_fixed(value, decimals) : format_shortest(value));
}

}  // namespace

CellStyle title_style() {
  return {.align = CellStyle::Align::centre,
          .bold = true,
          .heading = true,
          .wrap = true,
          .border = false,
          .points = 16};
}

CellStyle note_style() {
  return {.align = CellStyle::Align::left, .wrap = true, .border = false, .points = 9, .colour = 0x404040};
}

CellStyle head_style() {
  return {.align = CellStyle::Align::centre, .bold = true, .heading = true, .wrap = true, .fill = head_fill};
}

CellStyle band_style() {
  return {.align = CellStyle::Align::left, .bold = true, .heading = true, .wrap = true, .fill = band_fill};
}

std::string number_format(int decimals) {
  if (decimals < 0) return {};
  return decimals == 0 ? "0" : "0." + std::string(static_cast<std::size_t>(decimals), '0');
}

std::string signed_format(int decimals) {
  const auto digits = number_format(std::max(0, decimals));
  return "+" + digits + ";-" + digits + ";" + digits;
}

std::string format_in_words(std::string_view label_key, std::string_view name, Language language) {
  constexpr std::string_view mark = "\x01";
  const auto words = label(label_key, language, {{std::string(name), std::string(mark)}});
  const auto place = words.find(mark);
  const auto quoted = [](const std::string& text) { return text.empty() ? "" : "\"" + text + "\""; };
  if (place == std::string::npos) return "0";
  return quoted(words.substr(0, place)) + "0" + quoted(words.substr(place + mark.size()));
}

int lines_of(std::string_view text, double letters) {
  int lines = 0;
  while (true) {
    const auto end = text.find('\n');
    const double width = display_width(text.substr(0, end));
    lines += std::max(1, static_cast<int>(std::ceil(width / std::max(1.0, letters))));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

/// Writes the cells of the rows that a table gives out.
class TableOnSheet::Sink final : public RowSink {
 public:
  explicit Sink(TableOnSheet& table) : table_(table) {
    for (const auto& column : table_.table_.columns) {
      Kind kind;
      const auto found = table_.looks_.find(column.id);
      if (found != table_.looks_.end()) kind.look = &found->second;
      kind.number.number_format = kind.look != nullptr && !kind.look->number_format.empty()
                                      ? kind.look->number_format
                                      : number_format(column.decimals);
      if (column.kind == CellKind::integer && kind.number.number_format.empty())
        kind.number.number_format = "0";
      kind.text.align = stands_left(column.kind) ? CellStyle::Align::left : CellStyle::Align::right;
      kind.text.wrap = true;
      if (kind.look != nullptr && kind.look->align != CellStyle::Align::automatic) {
        kind.text.align = kind.look->align;
        kind.number.align = kind.look->align;
      }
      if (kind.look != nullptr) kind.text.fill = kind.number.fill = kind.look->fill;
      kinds_.push_back(std::move(kind));
    }
  }

  void text(std::string_view value) override {
    lines_ = std::max(lines_, table_.note_text(i_column_, value));
    table_.sheet_.text(place(), value, kinds_[i_column_].text);
    ++i_column_;
  }
  void number(double value, int decimals) override {
    if (std::isnan(value)) return empty();
    const auto& kind = kinds_[i_column_];
    const bool own_decimals = kind.number.number_format.empty() && decimals >= 0;
    if (own_decimals || (kind.look != nullptr && kind.look->style)) {
      auto style = kind.number;
      if (own_decimals) style.number_format = number_format(decimals);
      if (kind.look != nullptr && kind.look->style) kind.look->style(value, style);
      write(value, style);
    } else {
      write(value, kind.number);
    }
    auto& widest = table_.widest_[i_column_];
    // Shortened by the column's format, where it has one.
    widest = std::max(widest, 2 + (own_decimals || decimals >= 0 || kind.number.number_format.empty()
                                       ? digits_of(value, decimals)
                                       : digits_of(round_decimal(value, most_decimals), -1)));
    ++i_column_;
  }
  void integer(std::int64_t value) override { number(static_cast<double>(value), 0); }
  void empty() override {
    table_.sheet_.blank(place(), kinds_[i_column_].text);
    ++i_column_;
  }
  void end_row() override {
    // Not every program finds the height of a row by itself.
    if (lines_ > 1) table_.sheet_.height(table_.next_row_, line_points * lines_ + 2);
    ++table_.next_row_;
    i_column_ = 0;
    lines_ = 1;
  }

 private:
  struct Kind {
    const ColumnLook* look = nullptr;
    CellStyle number;
    CellStyle text;
  };

  [[nodiscard]] CellPlace place() const { return {table_.next_row_, static_cast<std::uint16_t>(i_column_)}; }

  void write(double value, const CellStyle& style) {
    const auto* const look = kinds_[i_column_].look;
    const auto formula = look != nullptr && look->formula ? look->formula(table_.next_row_) : std::string();
    if (formula.empty()) {
      table_.sheet_.number(place(), value, style);
    } else {
      table_.sheet_.formula(place(), formula, value, style);
    }
  }

  TableOnSheet& table_;
  std::vector<Kind> kinds_;
  std::size_t i_column_ = 0;
  int lines_ = 1;  ///< of the row so far
};

TableOnSheet::TableOnSheet(WorkbookSheet& sheet, const Table& table, Language language)
    : sheet_(sheet), table_(as_shown(table)), language_(language), widest_(table_.columns.size(), 0) {}

bool TableOnSheet::has(std::initializer_list<std::string_view> column_ids) const {
  return std::ranges::all_of(column_ids, [&](std::string_view id) { return table_.has_column(id); });
}

std::uint16_t TableOnSheet::column(std::string_view column_id) const {
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    if (table_.columns[i].id == column_id) return static_cast<std::uint16_t>(i);
  }
  throw Error(ExitCode::internal_error, "GNO-X107",
              "reports/" + table_.id + ".json has no column " + std::string(column_id));
}

std::string TableOnSheet::cell(std::string_view column_id, std::uint32_t row) const {
  return cell_name({row, column(column_id)});
}

std::string TableOnSheet::range(std::string_view column_id) const {
  const auto i = column(column_id);
  return cell_name({first_row_, i}, true) + ":" +
         cell_name({std::max(next_row_, first_row_ + 1) - 1, i}, true);
}

int TableOnSheet::note_text(std::size_t i_column, std::string_view text) {
  auto& widest = widest_[i_column];
  const bool one_line = text.find('\n') == std::string_view::npos;
  const int width = one_line ? display_width(text) : widest_text;
  widest = std::max(widest, std::min(widest_text, width));
  return one_line && width <= widest_text ? 1 : lines_of(text, widest_text);
}

double TableOnSheet::letters(std::size_t i_column) const {
  // A head may take some lines, the longer the more.
  const int title = display_width(table_.columns[i_column].title(language_));
  const int lines = title <= 12 ? 2 : title <= 24 ? 3 : 4;
  const int head = (title + lines - 1) / lines + 2;
  return std::max({narrowest, widest_[i_column], head}) + margin;
}

void TableOnSheet::write_title(std::string_view title) {
  write_band(title, title_style());
  for (const auto& note : table_.notes) write_band(note, note_style());
}

void TableOnSheet::write_band(std::string_view text, const CellStyle& style) {
  bands_.push_back({next_row_, std::string(text), style});
  ++next_row_;
}

void TableOnSheet::write_head() {
  head_row_ = next_row_;
  bool has_units = false;
  for (const auto& column : table_.columns) has_units = has_units || !column.unit.empty();
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const auto& column = table_.columns[i];
    const auto title =
        column.unit.empty() ? column.title(language_) : column.title(language_) + "\n(" + column.unit + ")";
    sheet_.text({head_row_, static_cast<std::uint16_t>(i)}, title, head_style());
  }
  ++next_row_;
  first_row_ = next_row_;
}

void TableOnSheet::write_rows(const Table& table) {
  Sink sink(*this);
  as_shown(table).rows(sink);
}

void TableOnSheet::finish(int n_fixed_columns, bool with_filter) {
  const auto n_columns = table_.columns.size();
  n_fixed_columns = std::min(n_fixed_columns, static_cast<int>(n_columns));
  const auto last_column = static_cast<std::uint16_t>(n_columns - 1);
  double width = 0;
  double fixed = 0;
  int head_lines = 1;
  for (std::size_t i = 0; i < n_columns; ++i) {
    const auto each = letters(i);
    width += each;
    if (i < static_cast<std::size_t>(n_fixed_columns)) fixed += each;
    sheet_.width(static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(i), each);
    const auto& column = table_.columns[i];
    head_lines =
        std::max(head_lines, lines_of(column.title(language_), each - 1) + (column.unit.empty() ? 0 : 1));
  }
  sheet_.height(head_row_, line_points * head_lines + 4);
  const bool landscape = width > portrait_page;
  // What is wider than a page can hold goes over several, the fixed columns on each.
  constexpr double room = landscape_page / least_scale;
  const int pages = width <= room ? 1 : static_cast<int>(std::ceil((width - fixed) / (room - fixed)));
  // A title over more than a page would be cut.
  const double most_of_bands = pages > 1 ? room : width;
  double of_bands = 0;
  std::uint16_t last_of_bands = 0;
  for (std::uint16_t i = 0; i <= last_column; ++i) {
    if (i > 0 && of_bands + letters(i) > most_of_bands) break;
    of_bands += letters(i);
    last_of_bands = i;
  }
  for (const auto& band : bands_) {
    sheet_.merged({band.row, 0}, {band.row, last_of_bands}, band.text, band.style);
    const double letters_at_size = of_bands * 10 / band.style.points;
    sheet_.height(band.row,
                  lines_of(band.text, letters_at_size - 2) * line_points * band.style.points / 10 + 4);
  }
  if (!empty()) {
    const auto last_row = next_row_ - 1;
    if (with_filter) sheet_.filter({head_row_, 0}, {last_row, last_column});
    for (std::uint16_t i = 0; i <= last_column; ++i) {
      const auto& column = table_.columns[i];
      if (column.kind == CellKind::light) sheet_.lights({first_row_, i}, {last_row, i});
      const auto found = looks_.find(column.id);
      if (found != looks_.end() && found->second.bar_to > 0)
        sheet_.bars({first_row_, i}, {last_row, i}, found->second.bar_to);
    }
  }
  sheet_.freeze({first_row_, static_cast<std::uint16_t>(n_fixed_columns)});
  sheet_.print_on_a4(landscape, head_row_, head_row_, pages);
  if (pages > 1) worksheet_repeat_columns(sheet_.handle(), 0, static_cast<lxw_col_t>(n_fixed_columns - 1));
}

}  // namespace gnomon
