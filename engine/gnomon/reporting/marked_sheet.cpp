#include <gnomon/reporting/marked_sheet.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/workbook_package.hpp>
#include <gnomon/base/xml_outline.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon {
namespace {

constexpr std::int64_t rows_with_headings = 20;  // headings stand in one of them
constexpr std::size_t longest_text = 32'000;     // a cell holds 32,767 characters
constexpr int least_width = 30;                  // of the column of messages, in digits of the usual font
constexpr int most_width = 100;
constexpr double most_height = 409;  // of a row, in points

std::string number_text(std::int64_t number) { return std::to_string(number); }

std::string cell_name(int column, std::int64_t row) { return column_letters(column) + number_text(row); }

/// A row or a cell and where it stands.
struct Piece {
  std::int64_t row = 0;
  int column = -1;  ///< of a cell
  std::size_t begin = 0;
  std::size_t content = 0;
  std::size_t content_end = 0;
  std::size_t end = 0;
};

std::string_view tag_of(std::string_view text, const Piece& piece) {
  return text.substr(piece.begin, piece.content - piece.begin);
}

/// Goes over the rows and cells of a sheet in order. `row` is called at the start of a row (whose end is not known yet), `row_end` when all its
/// cells have passed.
class RowWalk {
 public:
  RowWalk(std::string_view text, const XmlElement& data)
      : text_(text), tags_(text, data.content, data.content_end) {}
  virtual ~RowWalk() = default;

  void walk() {
    XmlTag tag;
    std::int64_t last_row = 0;
    while (tags_.next(tag)) {
      if (tag.name != "row" || tag.kind == XmlTag::Kind::end) throw damaged(last_row);
      Piece piece{last_row + 1, -1, tag.begin, tag.end, tag.end, tag.end};
      if (const auto written = attribute_of(tag_of(text_, piece), "r")) {
        const auto status = std::from_chars(written->data(), written->data() + written->size(), piece.row);
        if (status.ec != std::errc()) throw damaged(last_row);
      }
      if (piece.row <= last_row || piece.row > sheet_rows) throw damaged(last_row);
      last_row = piece.row;
      row(piece);
      if (tag.kind == XmlTag::Kind::start) walk_cells(piece);
      row_end(piece);
    }
  }

 protected:
  virtual void row(const Piece& piece) = 0;
  virtual void cell(const Piece& piece) = 0;
  virtual void row_end(const Piece& piece) = 0;

  [[nodiscard]] static WorkbookProblem damaged(std::int64_t in_row) {
    return {fault::workbook_damaged, {}, in_row};
  }

  std::string_view text_;

 private:
  void walk_cells(Piece& row_piece) {
    XmlTag tag;
    int column = -1;
    while (tags_.next(tag)) {
      if (tag.kind == XmlTag::Kind::end) {
        row_piece.content_end = tag.begin;
        row_piece.end = tag.end;
        return;
      }
      Piece piece{row_piece.row, column + 1, tag.begin, tag.end, tag.end, tag.end};
      if (tag.kind == XmlTag::Kind::start) pass_to_end(piece);
      if (tag.name != "c") continue;
      if (const auto name = attribute_of(tag_of(text_, piece), "r")) {
        std::int64_t row_number = 0;
        if (!parse_cell_name(*name, piece.column, row_number) || row_number != piece.row)
          throw damaged(piece.row);
      }
      if (piece.column <= column || piece.column >= sheet_columns) throw damaged(piece.row);
      column = piece.column;
      cell(piece);
    }
    throw damaged(row_piece.row);
  }

  void pass_to_end(Piece& piece) {
    XmlTag tag;
    for (int depth = 1; depth > 0;) {
      if (!tags_.next(tag)) throw damaged(piece.row);
      if (tag.kind == XmlTag::Kind::start) ++depth;
      if (tag.kind == XmlTag::Kind::end) --depth;
    }
    piece.content_end = tag.begin;
    piece.end = tag.end;
  }

  XmlTags tags_;
};

/// Does a cell hold a value, a formula or a text?
bool has_content(std::string_view text, const Piece& cell) {
  XmlTags tags(text, cell.content, cell.content_end);
  XmlTag tag;
  while (tags.next(tag)) {
    if (tag.name == "f" || tag.name == "is") return true;
    if (tag.name == "v" && tag.kind == XmlTag::Kind::start) return true;
  }
  return false;
}

/// The text of a cell that holds one.
std::string text_of(std::string_view text, const Piece& cell, const std::vector<std::string>& strings) {
  const auto type = attribute_of(tag_of(text, cell), "t").value_or("");
  const std::string_view wanted = type == "inlineStr" ? "t" : "v";
  std::string found;
  XmlTags tags(text, cell.content, cell.content_end);
  XmlTag tag;
  bool in_reading = false;
  for (std::size_t begin = 0; tags.next(tag);) {
    if (tag.name == "rPh") in_reading = tag.kind == XmlTag::Kind::start;
    if (tag.name != wanted) continue;
    if (tag.kind == XmlTag::Kind::start) begin = tag.end;
    if (tag.kind == XmlTag::Kind::end && !in_reading)
      found += unescape_xml(text.substr(begin, tag.begin - begin));
  }
  if (type != "s") return unescape_characters(std::move(found));
  std::size_t i = 0;
  const auto status = std::from_chars(found.data(), found.data() + found.size(), i).ec;
  return status == std::errc() && i < strings.size() ? strings[i] : std::string();
}

/// The tag of `<a/>` as that of `<a>`.
std::string opened(std::string_view tag) {
  auto open = std::string(tag.substr(0, tag.size() - 2));
  while (open.ends_with(' ')) open.pop_back();
  return open + ">";
}

/// The sheet's element and its data; both must be there.
XmlElement outline_sheet(std::string_view text) {
  auto root = outline_xml(text, {"sheetData"});
  if (root.name != "worksheet" || root.child("sheetData") == nullptr)
    throw WorkbookProblem(fault::workbook_damaged, {});
  return root;
}

std::vector<CellArea> merged_areas(std::string_view text, const XmlElement& root) {
  std::vector<CellArea> areas;
  const auto* const merges = root.child("mergeCells");
  if (merges == nullptr) return areas;
  for (const auto& merge : merges->children) {
    if (const auto area = parse_area(attribute_of(tag_of(text, merge), "ref").value_or("")))
      areas.push_back(*area);
  }
  return areas;
}

/// Widens or narrows the columns that a row says it spans, `1:7`.
std::string with_span(std::string_view tag, int last, bool widen) {
  const auto spans = attribute_of(tag, "spans").value_or("");
  const auto colon = spans.find(':');
  if (colon == std::string_view::npos || spans.find(' ') != std::string_view::npos) return std::string(tag);
  int end = 0;
  std::from_chars(spans.data() + colon + 1, spans.data() + spans.size(), end);
  if (end <= 0 || (widen ? end >= last : end <= last)) return std::string(tag);
  return with_attribute(tag, "spans", std::string(spans.substr(0, colon + 1)) + std::to_string(last));
}

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

int to_int(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The usual height of the sheet's rows, in points.
double usual_height(std::string_view text, const XmlElement& root) {
  const auto* const format = root.child("sheetFormatPr");
  const auto written =
      format == nullptr ? std::nullopt : attribute_of(tag_of(text, *format), "defaultRowHeight");
  double height = 0;
  if (written) std::from_chars(written->data(), written->data() + written->size(), height);
  return height > 1 ? height : 15;
}

// ---- taking marks away ----

/// A cell whose format is that of a mark.
struct MarkedCell {
  Piece piece;
  EarlierMark mark;
};

class FindMarkedCells final : public RowWalk {
 public:
  FindMarkedCells(std::string_view text, const XmlElement& data, const std::map<int, EarlierMark>& earlier)
      : RowWalk(text, data), earlier_(earlier) {
    walk();
  }

  std::vector<MarkedCell> cells;

 private:
  void row(const Piece& /*piece*/) override {}
  void cell(const Piece& piece) override {
    const auto found = earlier_.find(number_of(tag_of(text_, piece), "s", 0));
    if (found != earlier_.end()) cells.push_back({piece, found->second});
  }
  void row_end(const Piece& /*piece*/) override {}

  const std::map<int, EarlierMark>& earlier_;
};

/// The column of the messages: below the heading. A format alone does not make one, since a column that is inserted beside takes it over.
int message_column(std::string_view text, const std::vector<MarkedCell>& cells,
                   const std::vector<std::string>& strings) {
  for (const auto& [piece, mark] : cells) {
    if (mark.kind == MarkKind::heading && is_message_heading(text_of(text, piece, strings)))
      return piece.column;
  }
  return -1;
}

std::string with_format(std::string_view tag, int format) {
  if (format == 0) return with_attribute(tag, "s", std::nullopt);
  return with_attribute(tag, "s", std::to_string(format));
}

/// Gives every cell its own format again and removes the messages.
class TakeMarksAway final : public RowWalk {
 public:
  TakeMarksAway(std::string_view text, const XmlElement& data, const std::map<int, EarlierMark>& earlier,
                int message_column, const std::optional<CellArea>& unhidden, double height, XmlEdits& edits)
      : RowWalk(text, data),
        earlier_(earlier),
        message_column_(message_column),
        unhidden_(unhidden),
        height_(height),
        edits_(edits) {
    walk();
  }

 private:
  void row(const Piece& piece) override {
    tag_ = std::string(tag_of(text_, piece));
    n_cells_ = 0;
    removed_.clear();
  }

  void cell(const Piece& piece) override {
    ++n_cells_;
    const auto tag = tag_of(text_, piece);
    const auto found = earlier_.find(number_of(tag, "s", 0));
    if (found == earlier_.end()) return;
    const auto& mark = found->second;
    const bool is_message = mark.kind != MarkKind::mark && piece.column == message_column_;
    if (is_message && !mark.is_new) {
      auto blank = with_format(with_attribute(tag, "t", std::nullopt), mark.own_format);
      if (!blank.ends_with("/>")) blank.insert(blank.size() - 1, "/");
      edits_.replace(piece.begin, piece.end, std::move(blank));
    } else if (is_message || (mark.is_new && mark.kind == MarkKind::mark && !has_content(text_, piece))) {
      removed_.push_back(piece);
    } else {
      edits_.replace(piece.begin, piece.content, with_format(tag, mark.own_format));
    }
  }

  void row_end(const Piece& piece) override {
    auto tag = tag_;
    if (const auto style = earlier_.find(number_of(tag, "s", 0)); style != earlier_.end())
      tag = with_format(tag, style->second.own_format);
    if (unhidden_ && piece.row > unhidden_->first_row && piece.row <= unhidden_->last_row)
      tag = with_attribute(tag, "hidden", std::nullopt);
    if (!removed_.empty()) {
      if (shows_message(tag)) tag = with_attribute(tag, "ht", std::nullopt);
      // A row that was made for marks goes with them: it says nothing but its number.
      const auto bare = with_attribute(with_attribute(tag, "spans", std::nullopt), "r", std::nullopt);
      if (removed_.size() == n_cells_ && bare.find('=') == std::string::npos) {
        edits_.remove(piece.begin, piece.end);
        return;
      }
      if (message_column_ > 0) tag = with_span(tag, message_column_, false);
      if (removed_.size() == n_cells_) {
        edits_.replace(piece.begin, piece.end, tag.substr(0, tag.size() - 1) + "/>");
        return;
      }
      for (const auto& cell : removed_) edits_.remove(cell.begin, cell.end);
    }
    if (tag != tag_) edits_.replace(piece.begin, piece.content, std::move(tag));
  }

  /// Is the height one that shows a message: several times the usual one, and not set by the user?
  [[nodiscard]] bool shows_message(std::string_view tag) const {
    const auto written = attribute_of(tag, "ht");
    if (!written || is_set(tag, "customHeight")) return false;
    double height = 0;
    std::from_chars(written->data(), written->data() + written->size(), height);
    const double lines = height / height_;
    return lines > 1.5 && std::abs(lines - std::round(lines)) < 1e-6;
  }

  const std::map<int, EarlierMark>& earlier_;
  int message_column_;
  const std::optional<CellArea>& unhidden_;
  double height_;
  XmlEdits& edits_;
  std::string tag_;
  std::size_t n_cells_ = 0;
  std::vector<Piece> removed_;
};

/// Whether the filter on the column of messages hides rows now.
bool filters_messages(std::string_view text, const XmlElement& filter, const CellArea& area, int column) {
  return std::ranges::any_of(filter.children, [&](const XmlElement& child) {
    return child.name == "filterColumn" &&
           number_of(tag_of(text, child), "colId", -1) == column - area.first_column;
  });
}

/// Is the sort one by the column of messages?
bool sorts_by(std::string_view text, const XmlElement& sort, int column) {
  return std::ranges::any_of(sort.children, [&](const XmlElement& condition) {
    const auto area = parse_area(attribute_of(tag_of(text, condition), "ref").value_or(""));
    return area && area->last_column >= column;
  });
}

/// The filter as it was. Gives its area, empty = none.
std::string restore_filter(std::string_view text, const XmlElement& root, int column,
                           const std::optional<SheetRecord>& record, XmlEdits& edits) {
  const auto* const filter = root.child("autoFilter");
  if (filter == nullptr) return {};
  const auto tag = tag_of(text, *filter);
  std::string written(attribute_of(tag, "ref").value_or(""));
  auto area = parse_area(written);
  if (!area || column < 0 || area->last_column < column) return written;
  const bool was_added = record ? record->filter.empty() : area->first_column == column;
  std::size_t n_left = 0;
  for (const auto& child : filter->children) {
    const bool of_messages = child.name == "filterColumn" &&
                             number_of(tag_of(text, child), "colId", -1) == column - area->first_column;
    if (!was_added && (of_messages || (child.name == "sortState" && sorts_by(text, child, column))))
      edits.remove(child.begin, child.end);
    if (!was_added && child.name == "filterColumn" && !of_messages) ++n_left;
  }
  if (const auto* const properties = root.child("sheetPr"); properties != nullptr && n_left == 0) {
    const auto properties_tag = tag_of(text, *properties);
    if (is_set(properties_tag, "filterMode"))
      edits.replace(properties->begin, properties->content,
                    with_attribute(properties_tag, "filterMode", std::nullopt));
  }
  if (was_added) {
    edits.remove(filter->begin, filter->end);
    return {};
  }
  std::string restored;
  if (record && record->marked_filter == written) {
    restored = record->filter;
  } else {
    area->last_column = std::max(area->first_column, column - 1);
    restored = area->text();
  }
  edits.replace(filter->begin, filter->content, with_attribute(tag, "ref", restored));
  return restored;
}

/// The entry of the column of messages as it was: those of its neighbours grow together again.
void restore_column(std::string_view text, const XmlElement& root, int column,
                    const std::optional<SheetRecord>& record, XmlEdits& edits) {
  const auto* const columns = root.child("cols");
  if (columns == nullptr || column < 0) return;
  const auto number = column + 1;
  const auto& all = columns->children;
  const auto bound = [&](std::size_t i, std::string_view name) {
    return number_of(tag_of(text, all[i]), name, 0);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (bound(i, "min") != number || bound(i, "max") != number) continue;
    if (!record || record->column.empty()) {
      const bool is_only = all.size() == 1;
      edits.remove(is_only ? columns->begin : all[i].begin, is_only ? columns->end : all[i].end);
      return;
    }
    const auto before = split_at(record->column, ':');
    if (before.size() != 4) return;
    auto tag = std::string(tag_of(text, all[i]));
    const auto set_if = [&](char flag, std::string_view name) {
      const bool is_there = before[3].find(flag) != std::string_view::npos;
      tag = with_attribute(tag, name, is_there ? std::optional<std::string_view>("1") : std::nullopt);
    };
    tag = with_attribute(tag, "width", before[2].empty() ? std::nullopt : std::optional(before[2]));
    set_if('c', "customWidth");
    set_if('h', "hidden");
    auto begin = all[i].begin;
    auto end = all[i].end;
    int first = number;
    int last = number;
    if (to_int(before[0]) < number && i > 0 && bound(i - 1, "max") == number - 1) {
      begin = all[i - 1].begin;
      first = bound(i - 1, "min");
      tag = std::string(whole_of(text, all[i - 1]));
    }
    if (to_int(before[1]) > number && i + 1 < all.size() && bound(i + 1, "min") == number + 1) {
      end = all[i + 1].end;
      last = bound(i + 1, "max");
      if (first == number) tag = std::string(whole_of(text, all[i + 1]));
    }
    edits.replace(
        begin, end,
        with_attribute(with_attribute(tag, "min", std::to_string(first)), "max", std::to_string(last)));
    return;
  }
}

// ---- making marks ----

/// What is known of a sheet before it is marked.
class SheetFacts final : public RowWalk {
 public:
  SheetFacts(std::string_view text, const XmlElement& data, const SheetMarks& marks,
             const std::vector<std::string>& strings)
      : RowWalk(text, data), marks_(marks), strings_(strings) {
    walk();
  }

  int last_column = -1;
  std::int64_t last_row = 0;
  std::map<std::pair<std::int64_t, int>, std::string> texts;  ///< of the first rows
  std::vector<std::int64_t> hidden;  ///< rows, of the first ones and of those with messages

  [[nodiscard]] bool is_hidden(std::int64_t row_number) const {
    return std::ranges::binary_search(hidden, row_number);
  }

 private:
  void row(const Piece& piece) override {
    const bool matters = piece.row <= rows_with_headings || marks_.rows.contains(piece.row);
    if (matters && is_set(tag_of(text_, piece), "hidden")) hidden.push_back(piece.row);
  }
  void cell(const Piece& piece) override {
    if (!has_content(text_, piece)) return;
    last_column = std::max(last_column, piece.column);
    last_row = piece.row;
    if (piece.row <= rows_with_headings) texts[{piece.row, piece.column}] = text_of(text_, piece, strings_);
  }
  void row_end(const Piece& /*piece*/) override {}

  const SheetMarks& marks_;
  const std::vector<std::string>& strings_;
};

/// The row of the headings (the last one, where they take several).
std::int64_t heading_row(std::string_view text, const XmlElement& root, const SheetMarks& marks,
                         const SheetFacts& facts, const std::vector<CellArea>& merges,
                         const std::vector<CellArea>& tables) {
  std::int64_t row = 0;
  for (const auto& heading : marks.headings) {
    for (std::int64_t at = 1; at <= std::min(heading.row, rows_with_headings); ++at) {
      const auto found = facts.texts.find({at, heading.column});
      if (found == facts.texts.end() || trim(found->second) != trim(heading.text)) continue;
      auto last = at;
      for (const auto& merged : merges) {
        if (merged.first_row == at && merged.first_column == heading.column) last = merged.last_row;
      }
      row = std::max(row, last);
      break;
    }
  }
  if (row > 0) return row;
  if (!tables.empty()) return tables.front().first_row;
  if (const auto* const views = root.child("sheetViews"); views != nullptr && !views->children.empty()) {
    const auto* const pane = views->children.front().child("pane");
    const int frozen = pane == nullptr ? 0 : number_of(tag_of(text, *pane), "ySplit", 0);
    if (frozen > 0 && frozen <= rows_with_headings) return frozen;
  }
  std::map<std::int64_t, int> counts;
  for (const auto& [place, written] : facts.texts) {
    if (++counts[place.first] >= 2) return place.first;
  }
  return 1;
}

/// Is one of the areas there?
bool covers(const std::vector<CellArea>& areas, const CellArea& place) {
  return std::ranges::any_of(areas, [&](const CellArea& area) { return area.overlaps(place); });
}

/// A text for a cell: sequences that a sheet would take for characters are written so that they stay what they are.
std::string cell_text(std::string_view text) {
  std::string written;
  const auto is_digit = [](char c) {
    return std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.size() >= 7 && rest.starts_with("_x") && rest[6] == '_' &&
        std::ranges::all_of(rest.substr(2, 4), is_digit))
      written += "_x005F";
    written += text[i];
  }
  return escape_xml(written);
}

/// Several messages are numbered; what a cell cannot hold is counted.
std::string joined(const std::vector<MarkMessage>& messages, Language language) {
  if (messages.size() == 1) return messages.front().text;
  std::string text;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    auto line = std::to_string(i + 1) + ". " + messages[i].text;
    if (!text.empty()) line.insert(0, "\n");
    if (text.size() + line.size() > longest_text) {
      return text + "\n" + label("marked.more", language, {{"count", std::to_string(messages.size() - i)}});
    }
    text += line;
  }
  return text;
}

Severity heaviest(const std::vector<MarkMessage>& messages) {
  auto heaviest = Severity::warning;
  for (const auto& message : messages) heaviest = std::max(heaviest, message.severity);
  return heaviest;
}

/// A cell that is to be marked or written.
struct PlannedCell {
  MarkKind kind = MarkKind::mark;
  Severity severity = Severity::error;
  std::string text;
};
using PlannedRow = std::map<int, PlannedCell>;

/// The width of the column that shows the texts, as far as it goes.
int width_for(const std::map<std::int64_t, PlannedRow>& plan) {
  int width = least_width;
  for (const auto& [row, cells] : plan) {
    for (const auto& [column, cell] : cells) {
      for (const auto line : split_at(cell.text, '\n')) width = std::max(width, display_width(line) + 2);
    }
  }
  return std::min(width, most_width);
}

/// Writes the planned cells; makes rows and cells where there are none.
class WriteMarks final : public RowWalk {
 public:
  WriteMarks(std::string_view text, const XmlElement& root, const std::map<std::int64_t, PlannedRow>& plan,
             int width, MarkedStyles& styles, XmlEdits& edits)
      : RowWalk(text, *root.child("sheetData")),
        data_(*root.child("sheetData")),
        columns_(root.child("cols")),
        prefix_(prefix_of(gnomon::tag_of(text, data_))),
        plan_(plan),
        width_(width),
        height_(usual_height(text, root)),
        styles_(styles),
        edits_(edits) {
    if (data_.is_empty_tag()) {
      edits_.replace(
          data_.begin, data_.end,
          opened(gnomon::tag_of(text_, data_)) + rows_until(sheet_rows + 1) + "</" + prefix_ + "sheetData>");
      return;
    }
    walk();
    edits_.insert(data_.content_end, rows_until(sheet_rows + 1));
  }

 private:
  void row(const Piece& piece) override {
    if (auto made = rows_until(piece.row); !made.empty()) edits_.insert(piece.begin, std::move(made));
    planned_ = next_ != plan_.end() && next_->first == piece.row ? &next_->second : nullptr;
    if (planned_ == nullptr) return;
    ++next_;
    next_cell_ = planned_->begin();
    const auto tag = tag_of(text_, piece);
    row_format_ = is_set(tag, "customFormat") ? number_of(tag, "s", 0) : -1;
  }

  void cell(const Piece& piece) override {
    if (planned_ == nullptr) return;
    insert_until(piece.column, piece.row, piece.begin);
    if (next_cell_ == planned_->end() || next_cell_->first != piece.column) return;
    const auto& planned = (next_cell_++)->second;
    const auto tag = tag_of(text_, piece);
    const int own = number_of(tag, "s", 0);
    const auto format = std::to_string(styles_.format(planned.kind, planned.severity, own, false));
    if (planned.kind == MarkKind::mark) {
      edits_.replace(piece.begin, piece.content, with_attribute(tag, "s", format));
    } else {
      edits_.replace(piece.begin, piece.end, written(piece.column, piece.row, planned, format));
    }
  }

  void row_end(const Piece& piece) override {
    if (planned_ == nullptr) return;
    const bool is_empty_tag = piece.content == piece.end;
    const auto tag = tag_of(text_, piece);
    auto changed = with_height(with_span(tag, planned_->rbegin()->first + 1, true));
    if (is_empty_tag) {
      changed = opened(changed) + cells_until(sheet_columns, piece.row) + "</" + prefix_ + "row>";
    } else {
      insert_until(sheet_columns, piece.row, piece.content_end);
    }
    if (changed != tag) edits_.replace(piece.begin, piece.content, std::move(changed));
  }

  void insert_until(int column, std::int64_t row_number, std::size_t at) {
    if (auto made = cells_until(column, row_number); !made.empty()) edits_.insert(at, std::move(made));
  }

  /// New cells for those planned before that column.
  std::string cells_until(int column, std::int64_t row_number) {
    std::string made;
    for (; next_cell_ != planned_->end() && next_cell_->first < column; ++next_cell_) {
      const auto& planned = next_cell_->second;
      const int own = row_format_ >= 0 ? row_format_ : column_format(next_cell_->first);
      made += written(next_cell_->first, row_number, planned,
                      std::to_string(styles_.format(planned.kind, planned.severity, own, true)));
    }
    return made;
  }

  /// New rows for those planned before that row.
  std::string rows_until(std::int64_t row_number) {
    std::string made;
    for (; next_ != plan_.end() && next_->first < row_number; ++next_) {
      planned_ = &next_->second;
      next_cell_ = planned_->begin();
      row_format_ = -1;
      made += with_height("<" + prefix_ + "row r=\"" + number_text(next_->first) + "\">") +
              cells_until(sheet_columns, next_->first) + "</" + prefix_ + "row>";
    }
    return made;
  }

  /// A row without a height of its own gets one that shows its message. Excel would do so by itself; other programs do not.
  [[nodiscard]] std::string with_height(std::string_view tag) const {
    int most_lines = 1;
    for (const auto& [column, planned] : *planned_) {
      int lines = 0;
      for (const auto line : split_at(planned.text, '\n'))
        lines += std::max(1, (display_width(line) + width_ - 1) / width_);
      most_lines = std::max(most_lines, lines);
    }
    if (most_lines == 1 || attribute_of(tag, "ht")) return std::string(tag);
    const auto fitting = std::min(most_lines, static_cast<int>(most_height / height_));
    return with_attribute(tag, "ht", format_shortest(height_ * fitting));
  }

  [[nodiscard]] int column_format(int column) const {
    if (columns_ == nullptr) return 0;
    for (const auto& each : columns_->children) {
      const auto tag = gnomon::tag_of(text_, each);
      if (number_of(tag, "min", 0) <= column + 1 && column + 1 <= number_of(tag, "max", 0))
        return number_of(tag, "style", 0);
    }
    return 0;
  }

  [[nodiscard]] std::string written(int column, std::int64_t row_number, const PlannedCell& planned,
                                    const std::string& format) const {
    const auto begin = "<" + prefix_ + "c r=\"" + cell_name(column, row_number) + "\" s=\"" + format + "\"";
    if (planned.kind == MarkKind::mark) return begin + "/>";
    return begin + " t=\"inlineStr\"><" + prefix_ + "is><" + prefix_ + "t xml:space=\"preserve\">" +
           cell_text(planned.text) + "</" + prefix_ + "t></" + prefix_ + "is></" + prefix_ + "c>";
  }

  const XmlElement& data_;
  const XmlElement* columns_;
  std::string prefix_;
  const std::map<std::int64_t, PlannedRow>& plan_;
  int width_;
  double height_;
  MarkedStyles& styles_;
  XmlEdits& edits_;
  std::map<std::int64_t, PlannedRow>::const_iterator next_ = plan_.begin();
  const PlannedRow* planned_ = nullptr;
  PlannedRow::const_iterator next_cell_;
  int row_format_ = -1;
};

/// Makes the column wide; of an entry that holds for several columns its part is cut out.
std::string widen_column(std::string_view text, const XmlElement& root, int column, int columns_width,
                         XmlEdits& edits) {
  const auto width = std::to_string(columns_width);
  const auto number = column + 1;
  const auto prefix = std::string(prefix_of(tag_of(text, root)));
  const auto own = "<" + prefix + "col min=\"" + std::to_string(number) + "\" max=\"" +
                   std::to_string(number) + "\" width=\"" + width + R"(" customWidth="1"/>)";
  const auto* const columns = root.child("cols");
  if (columns == nullptr || columns->children.empty()) {
    const auto whole = "<" + prefix + "cols>" + own + "</" + prefix + "cols>";
    if (columns != nullptr) {
      edits.replace(columns->begin, columns->end, whole);
    } else {
      edits.insert(root.child("sheetData")->begin, whole);
    }
    return {};
  }
  auto behind = columns->content;
  for (const auto& each : columns->children) {
    const auto tag = tag_of(text, each);
    const int min = number_of(tag, "min", 0);
    const int max = number_of(tag, "max", 0);
    if (max < number) behind = each.end;
    if (max < number || min > number) continue;
    const std::string whole(whole_of(text, each));
    std::string cut;
    if (min < number) cut += with_attribute(whole, "max", std::to_string(number - 1));
    auto wide =
        with_attribute(with_attribute(whole, "min", std::to_string(number)), "max", std::to_string(number));
    wide = with_attribute(with_attribute(wide, "width", width), "customWidth", "1");
    cut += with_attribute(wide, "hidden", std::nullopt);
    if (max > number) cut += with_attribute(whole, "min", std::to_string(number + 1));
    edits.replace(each.begin, each.end, std::move(cut));
    return std::to_string(min) + ":" + std::to_string(max) + ":" +
           std::string(attribute_of(tag, "width").value_or("")) + ":" +
           (is_set(tag, "customWidth") ? "c" : "") + (is_set(tag, "hidden") ? "h" : "");
  }
  edits.insert(behind, own);
  return {};
}

/// Lets the filter hold the messages, or puts one on them.
void extend_filter(std::string_view text, const XmlElement& root, const CellArea& messages,
                   const std::vector<CellArea>& tables, SheetRecord& record, XmlEdits& edits) {
  const auto* const filter = root.child("autoFilter");
  if (filter != nullptr) {
    const auto tag = tag_of(text, *filter);
    const std::string written(attribute_of(tag, "ref").value_or(""));
    record.filter = record.marked_filter = written;
    auto area = parse_area(written);
    if (!area) return;
    area->last_column = std::max(area->last_column, messages.last_column);
    area->last_row = std::max(area->last_row, messages.last_row);
    if (covers(tables, *area)) return;
    record.marked_filter = area->text();
    edits.replace(filter->begin, filter->content, with_attribute(tag, "ref", record.marked_filter));
    return;
  }
  record.marked_filter = messages.text();
  std::size_t behind = 0;
  for (const auto& child : root.children) {
    static constexpr std::array<std::string_view, 5> before{"sheetData", "sheetCalcPr", "sheetProtection",
                                                            "protectedRanges", "scenarios"};
    if (std::ranges::find(before, child.name) != before.end()) behind = child.end;
  }
  edits.insert(behind, "<" + std::string(prefix_of(tag_of(text, root))) + "autoFilter ref=\"" +
                           record.marked_filter + "\"/>");
}

void extend_dimension(std::string_view text, const XmlElement& root, int column, std::int64_t row,
                      XmlEdits& edits) {
  const auto* const dimension = root.child("dimension");
  if (dimension == nullptr) return;
  const auto tag = tag_of(text, *dimension);
  auto area = parse_area(attribute_of(tag, "ref").value_or(""));
  if (!area) return;
  area->last_column = std::max(area->last_column, column);
  area->last_row = std::max(area->last_row, row);
  edits.replace(dimension->begin, dimension->content, with_attribute(tag, "ref", area->text()));
}

/// Marks in merged cells go to the one that is seen.
void move_to_seen_cells(SheetMarks& marks, const std::vector<CellArea>& merges) {
  for (const auto& merged : merges) {
    auto row = marks.rows.lower_bound(merged.first_row);
    std::optional<Severity> heavier;
    for (; row != marks.rows.end() && row->first <= merged.last_row; ++row) {
      auto& cells = row->second.cells;
      auto cell = cells.lower_bound(merged.first_column);
      while (cell != cells.end() && cell->first <= merged.last_column) {
        heavier = std::max(heavier.value_or(Severity::note), cell->second);
        cell = cells.erase(cell);
      }
    }
    if (heavier) marks.rows[merged.first_row].cells[merged.first_column] = *heavier;
  }
}

}  // namespace

std::string CellArea::text(bool absolute) const {
  const auto name = [&](int column, std::int64_t row) {
    return absolute ? "$" + column_letters(column) + "$" + number_text(row) : cell_name(column, row);
  };
  const auto first = name(first_column, first_row);
  return first_column == last_column && first_row == last_row ? first
                                                              : first + ":" + name(last_column, last_row);
}

bool CellArea::overlaps(const CellArea& other) const {
  return first_column <= other.last_column && other.first_column <= last_column &&
         first_row <= other.last_row && other.first_row <= last_row;
}

std::optional<CellArea> parse_area(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '$');
  const auto colon = plain.find(':');
  CellArea area;
  const auto first = std::string_view(plain).substr(0, colon);
  const auto last = colon == std::string::npos ? first : std::string_view(plain).substr(colon + 1);
  if (!parse_cell_name(first, area.first_column, area.first_row) ||
      !parse_cell_name(last, area.last_column, area.last_row) || area.last_column < area.first_column ||
      area.last_row < area.first_row)
    return std::nullopt;
  return area;
}

std::string SheetRecord::text() const {
  return "1;" + filter + ";" + marked_filter + ";" + column + ";" + lock + ";" + filter_name;
}

SheetRecord SheetRecord::parse(std::string_view text) {
  const auto parts = split_at(text, ';');
  SheetRecord record;
  if (parts.size() < 6 || parts[0] != "1") return record;
  record.filter = parts[1];
  record.marked_filter = parts[2];
  record.column = parts[3];
  record.lock = parts[4];
  record.filter_name = text.substr(static_cast<std::size_t>(parts[5].data() - text.data()));
  return record;
}

std::string without_marks(std::string_view text, const std::map<int, EarlierMark>& earlier,
                          const std::optional<SheetRecord>& record, const std::vector<std::string>& strings,
                          std::string& filter) {
  const auto root = outline_sheet(text);
  const auto& data = *root.child("sheetData");
  const auto marked = FindMarkedCells(text, data, earlier).cells;
  const int column = message_column(text, marked, strings);
  XmlEdits edits;
  std::optional<CellArea> unhidden;
  if (const auto* const there = root.child("autoFilter"); there != nullptr && column >= 0) {
    const auto area = parse_area(attribute_of(tag_of(text, *there), "ref").value_or(""));
    if (area && filters_messages(text, *there, *area, column)) unhidden = area;
  }
  const TakeMarksAway done(text, data, earlier, column, unhidden, usual_height(text, root), edits);
  filter = restore_filter(text, root, column, record, edits);
  restore_column(text, root, column, record, edits);
  if (const auto* const dimension = root.child("dimension"); dimension != nullptr && column > 0) {
    const auto tag = tag_of(text, *dimension);
    auto area = parse_area(attribute_of(tag, "ref").value_or(""));
    if (area && area->last_column == column && area->first_column < column) {
      area->last_column = column - 1;
      edits.replace(dimension->begin, dimension->content, with_attribute(tag, "ref", area->text()));
    }
  }
  if (const auto* const protection = root.child("sheetProtection");
      protection != nullptr && record && !record->lock.empty()) {
    const auto tag = tag_of(text, *protection);
    edits.replace(
        protection->begin, protection->content,
        with_attribute(tag, "autoFilter",
                       record->lock == "-" ? std::nullopt : std::optional<std::string_view>(record->lock)));
  }
  return edits.empty() ? std::string(text) : edits.apply(text);
}

std::string with_marks(std::string_view text, SheetMarks marks, const std::vector<CellArea>& taken,
                       const std::vector<CellArea>& tables, const std::vector<std::string>& strings,
                       MarkedStyles& styles, Language language, SheetRecord& record) {
  const auto root = outline_sheet(text);
  const SheetFacts facts(text, *root.child("sheetData"), marks, strings);
  const auto merges = merged_areas(text, root);

  const auto* const filter = root.child("autoFilter");
  const auto filtered =
      filter == nullptr ? std::nullopt : parse_area(attribute_of(tag_of(text, *filter), "ref").value_or(""));
  const auto heading = filtered ? filtered->first_row : heading_row(text, root, marks, facts, merges, tables);
  auto last_row = std::max(facts.last_row, heading + 1);
  if (!marks.rows.empty()) last_row = std::max(last_row, marks.rows.rbegin()->first);

  int column = facts.last_column + 1;
  if (filtered) column = std::max(column, filtered->last_column + 1);
  const auto is_taken = [&](const CellArea& area) {
    return area.overlaps({column, column, heading, last_row});
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (const auto* const areas : {&merges, &taken, &tables}) {
      const auto found = std::ranges::find_if(*areas, is_taken);
      if (found == areas->end()) continue;
      column = found->last_column + 1;
      moved = true;
    }
  }
  if (column >= sheet_columns) throw WorkbookProblem(fault::marked_no_column, {});

  std::vector<std::string> hidden;
  for (const auto& [row, marked] : marks.rows) {
    if (facts.is_hidden(row) && !marked.messages.empty()) hidden.push_back(number_text(row));
  }
  if (!hidden.empty()) {
    constexpr std::size_t most_named = 20;
    const bool cut = hidden.size() > most_named;
    hidden.resize(std::min(hidden.size(), most_named));
    marks.top.push_back({Severity::warning, label("marked.hidden", language,
                                                  {{"rows", join(hidden, label("marked.comma", language)) +
                                                                (cut ? "…" : "")}})});
  }
  // Messages on the sheet as a whole stand above the heading, where there is a row that is seen, else with it.
  if (!marks.top.empty()) {
    auto row = heading;
    for (std::int64_t above = 1; above < heading && row == heading; ++above) {
      const CellArea place{column, column, above, above};
      if (!facts.is_hidden(above) && !covers(merges, place) && !covers(taken, place)) row = above;
    }
    auto& messages = marks.rows[row].messages;
    messages.insert(messages.begin(), marks.top.begin(), marks.top.end());
  }
  move_to_seen_cells(marks, merges);

  std::map<std::int64_t, PlannedRow> plan;
  auto& head = plan[heading][column];
  head = {MarkKind::heading, Severity::error, std::string(message_heading(language))};
  for (const auto& [row, marked] : marks.rows) {
    auto& planned = plan[row];
    for (const auto& [cell_column, severity] : marked.cells) {
      if (cell_column != column) planned[cell_column] = {MarkKind::mark, severity, {}};
    }
    if (marked.messages.empty()) continue;
    if (row == heading) {
      planned[column].text += "\n" + joined(marked.messages, language);
    } else {
      planned[column] = {MarkKind::message, heaviest(marked.messages), joined(marked.messages, language)};
    }
  }
  std::erase_if(plan, [](const auto& row) { return row.second.empty(); });

  XmlEdits edits;
  const int width = width_for(plan);
  const WriteMarks write(text, root, plan, width, styles, edits);
  record = {};
  record.column = widen_column(text, root, column, width, edits);
  extend_filter(text, root, {column, column, heading, last_row}, tables, record, edits);
  extend_dimension(text, root, column, std::max(plan.rbegin()->first, heading), edits);
  if (const auto* const protection = root.child("sheetProtection"); protection != nullptr) {
    const auto tag = tag_of(text, *protection);
    const auto lock = attribute_of(tag, "autoFilter");
    if (is_set(tag, "sheet") && lock != "0" && lock != "false") {
      record.lock = lock.value_or("-");
      edits.replace(protection->begin, protection->content, with_attribute(tag, "autoFilter", "0"));
    }
  }
  return edits.apply(text);
}

}  // namespace gnomon
