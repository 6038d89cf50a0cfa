#include <gnomon/reporting/writers/terminal.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/rows.hpp>

namespace gnomon {
namespace {

constexpr std::string_view gap = "  ";
constexpr std::string_view bold = "\x1B[1m";
constexpr std::string_view plain = "\x1B[0m";

/// Green, yellow, red and grey in the order of `light_shapes`; none for other texts, as for the heading.
std::string_view colour_of(std::string_view text) {
  constexpr std::array<std::string_view, light_shapes.size()> colours{"\x1B[32m", "\x1B[33m", "\x1B[31m",
                                                                      "\x1B[90m"};
  for (std::size_t i = 0; i < light_shapes.size(); ++i) {
    if (text.starts_with(light_shapes[i])) return colours[i];
  }
  return {};
}

/// Turns every cell into its text.
class TextSink : public RowSink {
 public:
  void text(std::string_view value) override {
    const bool clean = std::none_of(value.begin(), value.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (clean) {
      cell(value);
    } else {
      cell(printable(value));
    }
  }
  void number(double value, int decimals) override {
    char* const first = buffer_.data();
    const char* const last =
        decimals >= 0 ? write_fixed(first, value, decimals) : write_shortest(first, value);
    cell({first, static_cast<std::size_t>(last - first)});
  }
  void integer(std::int64_t value) override {
    char* const first = buffer_.data();
    const char* const last = std::to_chars(first, first + buffer_.size(), value).ptr;
    cell({first, static_cast<std::size_t>(last - first)});
  }
  void empty() override { cell({}); }

 protected:
  virtual void cell(std::string_view text) = 0;

 private:
  std::array<char, decimal_text_size> buffer_{};
};

class WidthSink final : public TextSink {
 public:
  explicit WidthSink(std::vector<int>& widths) : widths_(widths) {}
  void end_row() override { i_column_ = 0; }

 protected:
  void cell(std::string_view text) override {
    auto& width = widths_.at(i_column_++);
    width = std::max(width, display_width(text));
  }

 private:
  std::vector<int>& widths_;
  std::size_t i_column_ = 0;
};

class LineSink final : public TextSink {
 public:
  LineSink(const Table& table, const std::vector<int>& widths, bool colour, Output& out)
      : table_(table), widths_(widths), colour_(colour), out_(out) {}

  void end_row() override {
    out_.put('\n');
    i_column_ = 0;
    owed_ = 0;
  }

 protected:
  void cell(std::string_view text) override {
    if (i_column_ > 0) owed_ += static_cast<int>(gap.size());
    const int missing = std::max(0, widths_[i_column_] - display_width(text));
    const auto kind = table_.columns[i_column_].kind;
    const bool right = !stands_left(kind);
    if (right) owed_ += missing;
    if (!text.empty()) {
      // Spaces are written only when something follows: no line ends in spaces.
      out_.spaces(owed_);
      const auto colour = colour_ && kind == CellKind::light ? colour_of(text) : std::string_view();
      out_.write(colour);
      out_.write(text);
      if (!colour.empty()) out_.write(plain);
      owed_ = 0;
    }
    if (!right) owed_ += missing;
    ++i_column_;
  }

 private:
  const Table& table_;
  const std::vector<int>& widths_;
  bool colour_;
  Output& out_;
  std::size_t i_column_ = 0;
  int owed_ = 0;
};

}  // namespace

void write_terminal_table(const Table& whole, const WriteOptions& options, Output& out) {
  const auto table = as_shown(whole);
  std::vector<int> widths;
  bool has_units = false;
  for (const auto& column : table.columns) {
    has_units = has_units || !column.unit.empty();
    widths.push_back(std::max(display_width(column.title(options.language)), display_width(column.unit)));
  }
  WidthSink measure(widths);
  table.rows(measure);

  LineSink lines(table, widths, options.colour, out);
  if (options.colour) out.write(bold);
  for (const auto& column : table.columns) lines.text(column.title(options.language));
  lines.end_row();
  if (has_units) {
    for (const auto& column : table.columns) lines.text(column.unit);
    lines.end_row();
  }
  if (options.colour) out.write(plain);
  int total = 0;
  for (const int width : widths) total += width + static_cast<int>(gap.size());
  // A long text in the last column shall not make a line that wraps.
  constexpr int longest_line = 100;
  total = std::min(total - static_cast<int>(gap.size()), longest_line);
  for (int i = 0; i < total; ++i) out.put('-');
  out.put('\n');
  table.rows(lines);
  for (const auto& note : table.notes) {
    out.write(note);
    out.put('\n');
  }
}

}  // namespace gnomon
