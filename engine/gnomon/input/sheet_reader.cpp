#include <gnomon/input/sheet_reader.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
std::string_view SheetRow::text(int column) const {
  const auto found = std::ranges::lower_bound(cells, column, {}, &SheetCell::column);
  return found == cells.end() || found->column != column ? std::string_view() : found->text;
}

/// Builds rows from the elements `row`, `c`, `v`, `f`, `is`, `t`.
class SheetReader::Handler final : public XmlHandler {
 public:
  explicit Handler(std::shared_ptr<const WorkbookParts> parts) : parts_(std::move(parts)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    collecting_ = false;
    if (name == "row") {
      start_row(attributes);
    } else if (name == "c") {
      start_cell(attributes);
    } else if (name == "f") {
      has_formula_ = true;
    } else if (name == "rPh") {
      ++n_readings_;
    } else if (name == "v" || name == "t") {
      collecting_ = n_readings_ == 0;
    }
  }

  void end(std::string_view name) override {
    collecting_ = false;
    if (name == "rPh") --n_readings_;
    if (name == "c") end_cell();
    if (name == "row") ++n_complete;
  }

  void text(std::string_view characters) override {
    if (collecting_) text_ += characters;
  }

  /// Forgets the rows handed out; one that is not complete stays.
  void forget_complete() {
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(n_complete));
    n_complete = 0;
    std::deque<std::string> kept;
    for (auto& row : rows) {
      for (auto& cell : row.cells) cell.text = kept.emplace_back(cell.text);
    }
    owned_ = std::move(kept);
  }

  std::vector<SheetRow> rows;
  std::size_t n_complete = 0;

 private:
  void start_row(const XmlAttributes& attributes) {
    const auto written = attributes.get("r");
    std::int64_t number = last_row_ + 1;
    if (!written.empty()) std::from_chars(written.data(), written.data() + written.size(), number);
    if (number <= last_row_ || number > sheet_rows)
      throw WorkbookProblem(fault::workbook_damaged, {}, last_row_);
    last_row_ = number;
    column_ = -1;
    rows.push_back({number, attributes.is_true("hidden"), {}});
  }

  void start_cell(const XmlAttributes& attributes) {
    if (rows.empty()) throw WorkbookProblem(fault::workbook_damaged, {});
    const auto name = attributes.get("r");
    int column = column_ + 1;
    auto row = last_row_;
    if (!name.empty() && !parse_cell_name(name, column, row))
      throw WorkbookProblem(fault::workbook_damaged, {}, last_row_);
    if (column <= column_ || column >= sheet_columns || row != last_row_) {
      throw WorkbookProblem(fault::workbook_damaged, {}, last_row_);
    }
    column_ = column;
    type_ = attributes.get("t");
    style_ = 0;
    const auto style = attributes.get("s");
    std::from_chars(style.data(), style.data() + style.size(), style_);
    has_formula_ = false;
    n_readings_ = 0;
    text_.clear();
  }

  void end_cell() {
    SheetCell cell{column_, {}, SheetCell::Trouble::none};
    if (text_.empty()) {
      if (!has_formula_ || type_ == "str") return;
      cell.trouble = SheetCell::Trouble::formula_without_result;
    } else if (type_ == "s") {
      cell.text = shared_string();
    } else if (type_ == "e") {
      cell.text = own(text_);
      cell.trouble = SheetCell::Trouble::error_value;
    } else if (type_ == "b") {
      cell.text = text_ == "1" ? "TRUE" : "FALSE";
    } else if (type_ == "d") {
      cell.text = own(text_.substr(0, text_.find('T')));
    } else if (type_ == "str" || type_ == "inlineStr") {
      cell.text = own(unescape_characters(std::move(text_)));
    } else {
      cell.text = number();
    }
    rows.back().cells.push_back(cell);
  }

  [[nodiscard]] std::string_view shared_string() const {
    std::size_t i = 0;
    const auto status = std::from_chars(text_.data(), text_.data() + text_.size(), i).ec;
    if (status != std::errc() || i >= parts_->strings.size())
      throw WorkbookProblem(fault::workbook_damaged, {}, last_row_);
    return parts_->strings[i];
  }

  std::string_view number() {
    static const NumberFormat plain;
    const auto& format = style_ < parts_->formats.size() ? parts_->formats[style_] : plain;
    const bool short_integer =
        text_.size() <= 15 && text_.find_first_not_of("0123456789") == std::string::npos;
    if (short_integer && format.kind == NumberFormat::Kind::plain) return own(text_);
    return own(shown_number(text_, format, parts_->from_1904));
  }

  std::string_view own(std::string text) { return owned_.emplace_back(std::move(text)); }

  std::shared_ptr<const WorkbookParts> parts_;
  std::deque<std::string> owned_;
  std::int64_t last_row_ = 0;
  int column_ = -1;
  std::string type_;
  std::size_t style_ = 0;
  bool has_formula_ = false;
  bool collecting_ = false;
  int n_readings_ = 0;
  std::string text_;
};

SheetReader::SheetReader(const ZipArchive& archive, const std::string& part,
                         std::shared_ptr<const WorkbookParts> parts)
    : handler_(std::make_unique<Handler>(std::move(parts))), xml_(archive.open(part), part, *handler_) {}

SheetReader::~SheetReader() = default;

std::span<const SheetRow> SheetReader::next() {
  handler_->forget_complete();
  while (handler_->n_complete == 0 && xml_.read_piece()) {
  }
  return {handler_->rows.data(), handler_->n_complete};
}

namespace {

class MergeHandler final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "mergeCell") return;
    const auto range = attributes.get("ref");
    const auto colon = range.find(':');
    MergedCells merged;
    const bool readable = colon != std::string_view::npos &&
                          parse_cell_name(range.substr(0, colon), merged.first_column, merged.first_row) &&
                          parse_cell_name(range.substr(colon + 1), merged.last_column, merged.last_row);
    if (readable && merges.size() < most_merges) merges.push_back(merged);
  }

  static constexpr std::size_t most_merges = 1'000'000;
  std::vector<MergedCells> merges;
};

}  // namespace

std::vector<MergedCells> read_merged_cells(const ZipArchive& archive, const std::string& part) {
  MergeHandler handler;
  XmlReader(archive.open(part), part, handler).read_all();
  return std::move(handler.merges);
}

}  // namespace gnomon
