#include <gnomon/reporting/marked_styles.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <utility>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/xml_outline.hpp>
#include <gnomon/base/zip_archive.hpp>

namespace gnomon {
namespace {

constexpr std::string_view own_style = "Gnomon ";  // how the names of our named styles begin
constexpr std::size_t most_formats = 65'000;       // Excel opens no workbook with more than 65,490

/// The lists of the part in their order, each with the entries that it must have.
struct ListOfPart {
  std::string_view name;
  std::string_view least;  ///< `{p}` is the prefix
};
constexpr std::array lists{
    ListOfPart{"fonts", R"(<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>)"},
    ListOfPart{
        "fills",
        R"(<{p}fill><{p}patternFill patternType="none"/></{p}fill><{p}fill><{p}patternFill patternType="gray125"/></{p}fill>)"},
    ListOfPart{"borders", "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>"},
    ListOfPart{"cellStyleXfs", R"(<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>)"},
    ListOfPart{"cellXfs", R"(<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>)"},
    ListOfPart{"cellStyles", R"(<{p}cellStyle name="Normal" xfId="0" builtinId="0"/>)"},
};

std::string with_prefix(std::string_view pattern, std::string_view prefix) {
  std::string text(pattern);
  for (auto at = text.find("{p}"); at != std::string::npos; at = text.find("{p}", at))
    text.replace(at, 3, prefix);
  return text;
}

// Shades that no palette has, so that nobody's own fill is taken for a mark.
constexpr std::string_view error_shade = "FFFFC7C9";
constexpr std::string_view warning_shade = "FFFFEBA1";
constexpr std::string_view heading_shade = "FFB3262D";
constexpr std::string_view error_line = "FFD9131E";
constexpr std::string_view warning_line = "FFC98A05";

std::string fill(std::string_view shade, std::string_view prefix) {
  return with_prefix(R"(<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb=")" +
                         std::string(shade) + R"("/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>)",
                     prefix);
}

std::string border(std::string_view colour, std::string_view prefix) {
  std::string text = "<{p}border>";
  for (const std::string side : {"left", "right", "top", "bottom"}) {
    text += "<{p}" + side + R"( style="medium"><{p}color rgb=")" + std::string(colour) + R"("/></{p})" +
            side + ">";
  }
  return with_prefix(text + "<{p}diagonal/></{p}border>", prefix);
}

/// What is put behind the lists of fills, borders and fonts.
std::vector<std::string> own_fills(std::string_view prefix) {
  return {fill(error_shade, prefix), fill(warning_shade, prefix), fill(heading_shade, prefix)};
}
std::vector<std::string> own_borders(std::string_view prefix) {
  return {border(error_line, prefix), border(warning_line, prefix)};
}

/// The font of the heading: the workbook's own, bold and white.
std::string heading_font(std::string_view text, const XmlElement& fonts, std::string_view prefix) {
  std::string inner = with_prefix("<{p}b/>", prefix);
  const auto take = [&](std::string_view name) {
    if (const auto* const part = fonts.children.front().child(name)) inner += whole_of(text, *part);
  };
  take("sz");
  inner += with_prefix(R"(<{p}color rgb="FFFFFFFE"/>)", prefix);
  for (const auto* const name : {"name", "family", "charset", "scheme"}) take(name);
  return with_prefix("<{p}font>", prefix) + inner + with_prefix("</{p}font>", prefix);
}

/// The part with every list in it.
std::string with_all_lists(std::string text) {
  if (text.empty()) {
    text = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)"
           "\n"
           R"(<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>)";
  }
  const auto root = outline_xml(text);
  if (root.name != "styleSheet" || root.is_empty_tag()) throw WorkbookProblem(fault::workbook_damaged, {});
  const std::string prefix(prefix_of(tag_of(text, root)));
  XmlEdits edits;
  const auto* const formats = root.child("numFmts");
  auto behind = formats != nullptr ? formats->end : root.content;
  for (const auto& list : lists) {
    const auto* const there = root.child(list.name);
    if (there == nullptr || there->children.empty()) {
      const auto whole = "<{p}" + std::string(list.name) + ">" + std::string(list.least) + "</{p}" +
                         std::string(list.name) + ">";
      edits.replace(there == nullptr ? behind : there->begin, there == nullptr ? behind : there->end,
                    with_prefix(whole, prefix));
    }
    if (there != nullptr) behind = there->end;
  }
  return edits.apply(text);
}

/// An `xf` as its attributes and what is in it.
struct Format {
  std::map<std::string, std::string, std::less<>> attributes;
  std::string inner;

  bool operator==(const Format&) const = default;
};

constexpr std::array attribute_names{
    "numFmtId",    "fontId",         "fillId",         "borderId",          "xfId",
    "quotePrefix", "pivotButton",    "applyFill",      "applyNumberFormat", "applyFont",
    "applyBorder", "applyAlignment", "applyProtection"};

Format read_format(std::string_view text, const XmlElement& xf) {
  Format format;
  for (const std::string_view name : attribute_names) {
    if (const auto value = attribute_of(tag_of(text, xf), name)) format.attributes.emplace(name, *value);
  }
  format.attributes.emplace("xfId", "0");
  format.inner = content_of(text, xf);
  return format;
}

std::string whole_with(std::string_view whole, std::string_view name, std::optional<std::string_view> value) {
  const auto end = whole.find('>') + 1;  // escaped in attributes by every writer of workbooks
  return with_attribute(whole.substr(0, end), name, value) + std::string(whole.substr(end));
}

void set_count(const XmlElement& list, std::size_t count, std::string_view text, XmlEdits& edits) {
  const auto tag = tag_of(text, list);
  if (attribute_of(tag, "count"))
    edits.replace(list.begin, list.content, with_attribute(tag, "count", std::to_string(count)));
}

void remove_tail(const XmlElement& list, std::size_t n_kept, std::string_view text, XmlEdits& edits) {
  if (n_kept == list.children.size()) return;
  edits.remove(list.children[n_kept - 1].end, list.children.back().end);
  set_count(list, n_kept, text, edits);
}

void add_tail(const XmlElement& list, const std::vector<std::string>& added, std::string_view text,
              XmlEdits& edits) {
  std::string all;
  for (const auto& each : added) all += each;
  edits.insert(list.children.back().end, std::move(all));
  set_count(list, list.children.size() + added.size(), text, edits);
}

/// A named style of ours: `Gnomon mark new 3 of Normal`.
struct OwnStyle {
  MarkKind kind = MarkKind::none;
  bool is_new = false;
  std::string of;  ///< the name of the cell's own named style
};

std::string_view word(MarkKind kind) {
  return kind == MarkKind::mark ? "mark" : kind == MarkKind::message ? "message" : "heading";
}

std::optional<OwnStyle> read_own_style(std::string_view name) {
  if (!name.starts_with(own_style)) return std::nullopt;
  name.remove_prefix(own_style.size());
  for (const auto kind : {MarkKind::mark, MarkKind::message, MarkKind::heading}) {
    const auto begin = std::string(word(kind)) + " ";
    if (!name.starts_with(begin)) continue;
    const bool is_new = name.substr(begin.size()).starts_with("new ");
    const auto of = name.find(" of ");
    if (of == std::string_view::npos) return std::nullopt;
    return OwnStyle{kind, is_new, std::string(name.substr(of + 4))};
  }
  return std::nullopt;
}

/// Knows marks by their looks, for workbooks whose named styles some program has lost: the cell's own format is lost as well then, but the mark
/// can go.
class OwnShades {
 public:
  OwnShades(std::string_view text, const XmlElement& fills, const XmlElement& borders) {
    for (std::size_t i = 0; i < fills.children.size(); ++i) {
      const auto whole = whole_of(text, fills.children[i]);
      if (has_any(whole, {error_shade, warning_shade})) cell_fills_.insert(static_cast<int>(i));
      if (has_any(whole, {heading_shade})) heading_fills_.insert(static_cast<int>(i));
    }
    for (std::size_t i = 0; i < borders.children.size(); ++i) {
      if (has_any(whole_of(text, borders.children[i]), {error_line, warning_line}))
        borders_.insert(static_cast<int>(i));
    }
  }

  [[nodiscard]] OwnStyle style_of(std::string_view xf_tag) const {
    const int fill_number = number_of(xf_tag, "fillId", 0);
    if (heading_fills_.contains(fill_number)) return {MarkKind::heading, true, {}};
    if (!cell_fills_.contains(fill_number)) return {};
    const bool is_mark = borders_.contains(number_of(xf_tag, "borderId", 0));
    return {is_mark ? MarkKind::mark : MarkKind::message, !is_mark, {}};
  }

 private:
  static bool has_any(std::string_view whole, std::initializer_list<std::string_view> colours) {
    return std::ranges::any_of(colours, [&](std::string_view colour) {
      return whole.find("\"" + std::string(colour) + "\"") != std::string_view::npos;
    });
  }

  std::set<int> cell_fills_;
  std::set<int> heading_fills_;
  std::set<int> borders_;
};

}  // namespace

/// Finds the formats of earlier marks. Those at the end are taken out, as are their named styles, fills and borders; elsewhere the cell's own
/// format takes their place, which changes no number.
std::string MarkedStyles::take_out_marks(std::string_view text) {
  const auto root = outline_xml(text);
  const auto& xfs = *root.child("cellXfs");
  const auto& style_xfs = *root.child("cellStyleXfs");
  const auto& names = *root.child("cellStyles");
  XmlEdits edits;
  std::map<int, OwnStyle> own;
  std::map<std::string, int, std::less<>> numbers;
  for (std::size_t i = 0; i < names.children.size(); ++i) {
    const auto& name = names.children[i];
    const auto tag = tag_of(text, name);
    const auto written = std::string(attribute_of(tag, "name").value_or(""));
    const int number = number_of(tag, "xfId", -1);
    const auto style = read_own_style(written);
    if (style && number >= 0 && static_cast<std::size_t>(number) < style_xfs.children.size()) {
      own.emplace(number, *style);
      edits.remove(i == 0 ? names.content : names.children[i - 1].end, name.end);
    }
    numbers.emplace(written, number);
  }
  if (!own.empty()) set_count(names, names.children.size() - own.size(), text, edits);

  const OwnShades shades(text, *root.child("fills"), *root.child("borders"));
  std::vector<Format> formats;
  for (const auto& xf : xfs.children) formats.push_back(read_format(text, xf));
  std::set<std::size_t> needless;
  std::map<std::size_t, std::string> restored;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    const auto tag = tag_of(text, xfs.children[i]);
    const auto named = own.find(number_of(tag, "xfId", 0));
    auto style = named == own.end() ? shades.style_of(tag) : named->second;
    if (style.kind == MarkKind::none) continue;
    std::string whole(whole_of(text, xfs.children[i]));
    if (named == own.end()) {
      whole = whole_with(whole_with(whole, "fillId", "0"), "borderId", "0");
    } else {
      const auto& kept = style_xfs.children[static_cast<std::size_t>(named->first)];
      if (style.kind != MarkKind::mark) whole = std::string(whole_of(text, kept));
      for (const auto* const name : {"fillId", "borderId", "applyFill", "applyBorder"})
        whole = whole_with(whole, name, attribute_of(tag_of(text, kept), name));
      const auto base = numbers.find(style.of);
      whole = whole_with(whole, "xfId", std::to_string(base == numbers.end() ? 0 : base->second));
    }
    formats[i] = read_format(whole, outline_xml(whole));
    const auto same = static_cast<std::size_t>(std::ranges::find(formats, formats[i]) - formats.begin());
    earlier_[static_cast<int>(i)] = {style.kind, style.is_new, static_cast<int>(same)};
    if (same < i) needless.insert(i);
    restored.emplace(i, std::move(whole));
  }
  auto n_xfs = xfs.children.size();
  while (needless.contains(n_xfs - 1)) --n_xfs;
  for (const auto& [i, whole] : restored) {
    if (i < n_xfs) edits.replace(xfs.children[i].begin, xfs.children[i].end, whole);
  }
  remove_tail(xfs, n_xfs, text, edits);
  formats.resize(n_xfs);
  auto n_style_xfs = style_xfs.children.size();
  while (n_style_xfs > 1 && own.contains(static_cast<int>(n_style_xfs) - 1)) --n_style_xfs;
  remove_tail(style_xfs, n_style_xfs, text, edits);
  for (std::size_t i = 0; i < n_style_xfs; ++i) formats.push_back(read_format(text, style_xfs.children[i]));

  if (earlier_.empty() && own.empty()) return std::string(text);
  const auto remove_unused = [&](std::string_view list_name, std::string_view attribute,
                                 const std::vector<std::string>& ours) {
    const auto& list = *root.child(list_name);
    auto n = list.children.size();
    while (n > 1 && std::ranges::find(ours, whole_of(text, list.children[n - 1])) != ours.end() &&
           std::ranges::none_of(formats, [&](const Format& format) {
             const auto used = format.attributes.find(attribute);
             return used != format.attributes.end() && used->second == std::to_string(n - 1);
           }))
      --n;
    remove_tail(list, n, text, edits);
  };
  const auto prefix = prefix_of(tag_of(text, root));
  remove_unused("fills", "fillId", own_fills(prefix));
  remove_unused("borders", "borderId", own_borders(prefix));
  remove_unused("fonts", "fontId", {heading_font(text, *root.child("fonts"), prefix)});
  return edits.apply(text);
}

MarkedStyles::MarkedStyles(std::string text) {
  const bool complete =
      !text.empty() && std::ranges::all_of(lists, [root = outline_xml(text)](const auto& list) {
        const auto* const there = root.child(list.name);
        return there != nullptr && !there->children.empty();
      });
  text_ = complete ? take_out_marks(text) : std::move(text);
  complete_ = with_all_lists(text_);
  const auto root = outline_xml(complete_);
  const auto size_of = [&](std::string_view name) {
    return static_cast<int>(root.child(name)->children.size());
  };
  prefix_ = prefix_of(tag_of(complete_, root));
  n_fonts_ = size_of("fonts");
  n_fills_ = size_of("fills");
  n_borders_ = size_of("borders");
  n_style_xfs_ = size_of("cellStyleXfs");
  for (const auto& xf : root.child("cellXfs")->children) own_xfs_.emplace_back(whole_of(complete_, xf));
  for (const auto& name : root.child("cellStyles")->children) {
    const auto tag = tag_of(complete_, name);
    own_names_.emplace(number_of(tag, "xfId", -1), attribute_of(tag, "name").value_or(""));
  }
}

int MarkedStyles::format(MarkKind kind, Severity severity, int own_format, bool is_new) {
  if (own_format < 0 || static_cast<std::size_t>(own_format) >= own_xfs_.size()) own_format = 0;
  const auto key = std::tuple(kind, severity, own_format, is_new);
  if (const auto made = formats_.find(key); made != formats_.end()) return made->second;
  const int number = static_cast<int>(own_xfs_.size() + new_xfs_.size());
  if (static_cast<std::size_t>(number) >= most_formats)
    throw Error(ExitCode::data_refused, fault::marked_formats, {{"most", std::to_string(most_formats)}});
  const auto& own = own_xfs_[static_cast<std::size_t>(own_format)];
  const auto style = std::to_string(style_number(kind, own_format, is_new, own));
  const int shade = severity == Severity::error ? 0 : 1;
  if (kind == MarkKind::mark) {
    auto whole = own;
    for (const auto& [name, value] :
         {std::pair<std::string_view, std::string>{"fillId", std::to_string(n_fills_ + shade)},
          {"borderId", std::to_string(n_borders_ + shade)},
          {"xfId", style},
          {"applyFill", "1"},
          {"applyBorder", "1"}})
      whole = whole_with(whole, name, value);
    new_xfs_.push_back(std::move(whole));
  } else {
    const bool is_heading = kind == MarkKind::heading;
    new_xfs_.push_back(with_prefix(
        R"(<{p}xf numFmtId="0" fontId=")" + std::to_string(is_heading ? n_fonts_ : 0) + R"(" fillId=")" +
            std::to_string(n_fills_ + (is_heading ? 2 : shade)) + R"(" borderId="0" xfId=")" + style +
            R"(" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><{p}alignment vertical=")" +
            (is_heading ? "center" : "top") + R"(" wrapText="1"/></{p}xf>)",
        prefix_));
  }
  formats_.emplace(key, number);
  return number;
}

int MarkedStyles::style_number(MarkKind kind, int own_format, bool is_new, std::string_view own) {
  const auto [found, is_first] =
      named_.try_emplace({kind, own_format, is_new}, n_style_xfs_ + static_cast<int>(new_style_xfs_.size()));
  if (!is_first) return found->second;
  constexpr std::size_t longest = 200;  // a name has at most 255 characters
  const auto name = own_names_.find(number_of(own.substr(0, own.find('>') + 1), "xfId", 0));
  const bool fits = name != own_names_.end() && name->second.size() <= longest;
  new_style_xfs_.push_back(whole_with(own, "xfId", std::nullopt));
  new_names_.push_back(with_prefix("<{p}cellStyle name=\"", prefix_) + std::string(own_style) +
                       std::string(word(kind)) + (is_new ? " new " : " ") +
                       std::to_string(new_names_.size() + 1) + " of " + (fits ? name->second : "") +
                       "\" xfId=\"" + std::to_string(found->second) + R"(" hidden="1"/>)");
  return found->second;
}

std::string MarkedStyles::text() const {
  if (new_xfs_.empty()) return text_;
  const auto root = outline_xml(complete_);
  XmlEdits edits;
  add_tail(*root.child("fonts"), {heading_font(complete_, *root.child("fonts"), prefix_)}, complete_, edits);
  add_tail(*root.child("fills"), own_fills(prefix_), complete_, edits);
  add_tail(*root.child("borders"), own_borders(prefix_), complete_, edits);
  add_tail(*root.child("cellStyleXfs"), new_style_xfs_, complete_, edits);
  add_tail(*root.child("cellXfs"), new_xfs_, complete_, edits);
  add_tail(*root.child("cellStyles"), new_names_, complete_, edits);
  return edits.apply(complete_);
}

}  // namespace gnomon
