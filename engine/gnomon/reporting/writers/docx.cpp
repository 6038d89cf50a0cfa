#include <gnomon/reporting/writers/docx.hpp>

#include <zip.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/error.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon {
namespace {

constexpr int page_width = 11906;  // A4, in twips (1/20 pt, 56.69 a millimetre)
constexpr int page_height = 16838;

/// The edges of a page, in twips.
struct Margins {
  int top = 0;
  int right = 0;
  int bottom = 0;
  int left = 0;
  int footer = 0;  ///< from the edge of the page to the foot of the line of its number

  [[nodiscard]] constexpr int text_width() const { return page_width - left - right; }
};

/// GB/T 9704-2012, 5.2: 37 mm above, 28 mm on the left, 156 mm × 225 mm of text; the dash of the page number lies 7 mm below the text.
constexpr Margins official{.top = 2098, .right = 1474, .bottom = 1984, .left = 1587, .footer = 1304};
/// 18 mm all round.
constexpr Margins narrow{.top = 1020, .right = 1020, .bottom = 1020, .left = 1020, .footer = 454};

const Margins& margins_of(const Document& document) { return document.is_compact ? narrow : official; }

constexpr int line_pitch = 579;  // 22 lines on 225 mm
/// 28 characters on 156 mm: what is added to the 16 pt of each, in 1/4096 pt.
constexpr int character_space = -850;
/// The same for styles, in twips. The grid is what the page is set to; texts do not lean on it but on exact lines and this, since LibreOffice gives a
/// letter wider than its cell of the grid two cells.
constexpr int text_spacing = -5;

constexpr int size_2 = 44;        // 2号 22 pt, in half points
constexpr int size_small_2 = 36;  // 小二 18 pt
constexpr int size_3 = 32;        // 3号 16 pt
constexpr int size_4 = 28;        // 4号 14 pt
constexpr int size_small_4 = 24;  // 小四 12 pt
constexpr int size_5 = 21;        // 五号 10.5 pt
constexpr int size_small_5 = 18;  // 小五 9 pt
constexpr int size_6 = 15;        // 六号 7.5 pt

/// A family, what stands in for it where it is not installed, and what Word needs to find the next best by itself.
struct Font {
  std::string_view name;
  std::string_view instead;
  std::string_view panose;
  std::string_view charset;
  std::string_view family;
};

constexpr Font title_font{"方正小标宋简体", "方正小标宋_GBK", "03000509000000000000", "86", "script"};
constexpr Font body_font{"仿宋_GB2312", "仿宋", "02010609030101010101", "86", "modern"};
constexpr Font heading_font{"黑体", "SimHei", "02010609060101010101", "86", "modern"};
constexpr Font subheading_font{"楷体_GB2312", "楷体", "02010609030101010101", "86", "modern"};
constexpr Font number_font{"宋体", "SimSun", "02010600030101010101", "86", "auto"};
constexpr Font latin_font{"Times New Roman", "Liberation Serif", "02020603050405020304", "00", "roman"};
constexpr std::array fonts{title_font, body_font, heading_font, subheading_font, number_font, latin_font};

constexpr int cell_margin = 60;  // twips, left and right
constexpr std::string_view cell_margins =
    R"(<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>)"
    R"(<w:bottom w:w="0" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>)";

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view word_namespace =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// The code points of a text, one by one; what is not UTF-8 comes as U+FFFD.
template <class Take>
void each_code_point(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t n = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const auto bytes = text.substr(0, n);
    if (const bool whole = bytes.size() == n && !invalid_utf8_at(bytes); !whole) {
      take(char32_t{0xFFFD}, std::string_view("\xEF\xBF\xBD"));
      text.remove_prefix(1);
      continue;
    }
    char32_t code = n == 1 ? first : first & (0xFFU >> (n + 1));
    for (std::size_t i = 1; i < n; ++i) code = (code << 6U) | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
    take(code, bytes);
    text.remove_prefix(n);
  }
}

/// Characters that would turn round what stands behind them.
bool turns_direction(char32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// Escapes once for XML. Characters that XML forbids become spaces; those that turn the direction of writing are left out.
void append_escaped(std::string_view text, std::string& xml) {
  each_code_point(text, [&](char32_t code, std::string_view bytes) {
    if (code < 0x20 || code == 0x7F) {
      xml += ' ';
    } else if (code == 0xFFFE || code == 0xFFFF) {
      xml += "\xEF\xBF\xBD";
    } else if (code == '&') {
      xml += "&amp;";
    } else if (code == '<') {
      xml += "&lt;";
    } else if (code == '>') {
      xml += "&gt;";
    } else if (code == '"') {
      xml += "&quot;";
    } else if (!turns_direction(code)) {
      xml += bytes;
    }
  });
}

std::string number(int value) { return std::to_string(value); }

/// `<w:rFonts …/>`: quotation marks and dashes in the East Asian font too, as Chinese texts want them.
std::string font_of(const Font& font, Language language) {
  const bool chinese = language == Language::zh;
  const auto latin = std::string(chinese ? font.name : latin_font.name);
  return "<w:rFonts" + std::string(chinese ? " w:hint=\"eastAsia\"" : "") + " w:ascii=\"" + latin +
         "\" w:eastAsia=\"" + std::string(font.name) + "\" w:hAnsi=\"" + latin + "\" w:cs=\"" +
         std::string(latin_font.name) + "\"/>";
}

std::string sizes(int half_points) {
  return "<w:sz w:val=\"" + number(half_points) + "\"/><w:szCs w:val=\"" + number(half_points) + "\"/>";
}

/// A style of paragraphs. `is_of_word`: one that Word knows by that name.
struct Style {
  std::string_view id;
  std::string_view name;
  const Font* font = &body_font;
  int size = size_3;
  bool is_of_word = false;
  bool bold_in_english = false;
  bool keep_next = false;
  int before = 0;
  int after = 0;
  int line = 0;              ///< exact, in twips; 0 = single
  int first_characters = 0;  ///< indents, in hundredths of a character
  int left_characters = 0;
  int right_characters = 0;
  std::string_view align = "both";
  int outline = -1;
};

constexpr int title_line = 700;  // 35 pt
constexpr int note_line = 420;   // 21 pt

/// The same on pages that are to hold much.
Style compact(Style style) {
  constexpr int line = 320;  // 16 pt
  style.size = style.size == size_2   ? size_small_2
               : style.size == size_3 ? size_5
               : style.size == size_4 ? size_5
               : style.size == size_5 ? size_small_5
                                      : style.size;
  if (style.line > 0) style.line = style.line == title_line ? title_line - line_pitch + line : line;
  if (style.id.starts_with("Table") && style.line == 0) style.line = 220;  // 11 pt
  style.before = std::min(style.before, 120);
  style.after = std::min(style.after, 120);
  return style;
}

constexpr Style heading_style(std::string_view id, std::string_view name, const Font& font, int outline) {
  return {.id = id,
          .name = name,
          .font = &font,
          .is_of_word = true,
          .bold_in_english = true,
          .keep_next = true,
          .line = line_pitch,
          .first_characters = 200,
          .outline = outline};
}

constexpr std::array styles{
    Style{.id = "Title",
          .name = "Title",
          .font = &title_font,
          .size = size_2,
          .is_of_word = true,
          .bold_in_english = true,
          .keep_next = true,
          .before = line_pitch,
          .after = line_pitch,
          .line = title_line,
          .align = "center"},
    heading_style("Heading1", "heading 1", heading_font, 0),
    heading_style("Heading2", "heading 2", subheading_font, 1),
    heading_style("Heading3", "heading 3", body_font, 2),
    Style{.id = "BodyText",
          .name = "Body Text",
          .is_of_word = true,
          .line = line_pitch,
          .first_characters = 200},
    Style{.id = "Addressee", .name = "Addressee", .line = line_pitch, .align = "left"},
    Style{.id = "Centred", .name = "Centred", .line = line_pitch, .align = "center"},
    Style{.id = "Signed", .name = "Signed", .line = line_pitch, .right_characters = 400, .align = "right"},
    Style{.id = "Note", .name = "Note", .size = size_small_4, .line = note_line, .first_characters = 200},
    Style{.id = "Caption",
          .name = "caption",
          .font = &heading_font,
          .size = size_small_4,
          .is_of_word = true,
          .bold_in_english = true,
          .keep_next = true,
          .before = 240,
          .after = 80,
          .align = "center"},
    Style{.id = "TableHead",
          .name = "Table Head",
          .font = &heading_font,
          .size = size_5,
          .bold_in_english = true,
          .keep_next = true,
          .before = 30,
          .after = 30,
          .align = "center"},
    Style{
        .id = "TableText", .name = "Table Text", .size = size_5, .before = 20, .after = 20, .align = "left"},
    Style{
        .id = "TableNote", .name = "Table Note", .size = size_5, .before = 40, .after = 120, .align = "left"},
    Style{.id = "PageNumberOdd",
          .name = "Page Number Odd",
          .font = &number_font,
          .size = size_4,
          .right_characters = 100,
          .align = "right"},
    Style{.id = "PageNumberEven",
          .name = "Page Number Even",
          .font = &number_font,
          .size = size_4,
          .left_characters = 100,
          .align = "left"},
};

/// A length in characters of the style's size, in twips.
int characters(const Style& style, int hundredths) { return hundredths * style.size * 10 / 100; }

std::string style_xml(const Style& style, Language language) {
  std::string xml = "<w:style w:type=\"paragraph\"" +
                    std::string(style.is_of_word ? "" : " w:customStyle=\"1\"") + " w:styleId=\"" +
                    std::string(style.id) + "\"><w:name w:val=\"" + std::string(style.name) +
                    R"("/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>)";
  if (style.keep_next) xml += "<w:keepNext/>";
  xml += "<w:snapToGrid w:val=\"0\"/>";
  xml += "<w:spacing w:before=\"" + number(style.before) + "\" w:after=\"" + number(style.after) + "\"";
  if (style.line > 0) xml += " w:line=\"" + number(style.line) + R"(" w:lineRule="exact")";
  xml += "/>";
  std::string indent;
  const auto add = [&](std::string_view side, int hundredths) {
    if (hundredths == 0) return;
    indent += " w:" + std::string(side) + "Chars=\"" + number(hundredths) + "\" w:" + std::string(side) +
              "=\"" + number(characters(style, hundredths)) + "\"";
  };
  add("left", style.left_characters);
  add("right", style.right_characters);
  add("firstLine", style.first_characters);
  if (!indent.empty()) xml += "<w:ind" + indent + "/>";
  xml += "<w:jc w:val=\"" + std::string(style.align) + "\"/>";
  if (style.outline >= 0) xml += "<w:outlineLvl w:val=\"" + number(style.outline) + "\"/>";
  xml += "</w:pPr><w:rPr>" + font_of(*style.font, language);
  if (style.bold_in_english && language == Language::en) xml += "<w:b/><w:bCs/>";
  if (style.size == size_3) xml += "<w:spacing w:val=\"" + number(text_spacing) + "\"/>";
  return xml + sizes(style.size) + "</w:rPr></w:style>";
}

std::string styles_xml(const Document& document) {
  const auto language = document.language;
  std::string xml(declaration);
  xml += "<w:styles" + std::string(word_namespace) + "><w:docDefaults><w:rPrDefault><w:rPr>" +
         font_of(body_font, language) + sizes(size_3) + "<w:lang w:val=\"" +
         std::string(language == Language::zh ? "en-US" : "en-GB") +
         R"(" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>)"
         R"(<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name )"
         "w:val=\"Normal\"/><w:qFormat/>"
         R"(<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>)"
         R"(<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>)"
         R"(<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" )"
         "w:type=\"dxa\"/>" +
         std::string(cell_margins) + "</w:tblPr></w:style>";
  for (const auto& style : styles) xml += style_xml(document.is_compact ? compact(style) : style, language);
  return xml + "</w:styles>";
}

std::string fonts_xml() {
  std::string xml(declaration);
  xml += "<w:fonts" + std::string(word_namespace) + ">";
  for (const auto& font : fonts) {
    xml += "<w:font w:name=\"" + std::string(font.name) + "\"><w:altName w:val=\"" +
           std::string(font.instead) + "\"/><w:panose1 w:val=\"" + std::string(font.panose) +
           "\"/><w:charset w:val=\"" + std::string(font.charset) + "\"/><w:family w:val=\"" +
           std::string(font.family) + "\"/><w:pitch w:val=\"" +
           (font.charset == "00" ? "variable" : "default") + "\"/></w:font>";
  }
  return xml + "</w:fonts>";
}

std::string settings_xml(Language language) {
  return std::string(declaration) + "<w:settings" + std::string(word_namespace) +
         "><w:defaultTabStop w:val=\"640\"/><w:evenAndOddHeaders/>"
         "<w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat>"
         R"(<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" )"
         "w:val=\"15\"/>"
         "</w:compat><w:themeFontLang w:val=\"" +
         (language == Language::zh ? "en-US" : "en-GB") + R"(" w:eastAsia="zh-CN"/></w:settings>)";
}

/// `— 1 —`.
std::string footer_xml(std::string_view style) {
  return std::string(declaration) + "<w:ftr" + std::string(word_namespace) +
         "><w:p><w:pPr><w:pStyle w:val=\"" + std::string(style) +
         R"("/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE )"
         "\"><w:r><w:t>1</w:t></w:r>"
         "</w:fldSimple><w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>";
}

std::string core_xml(const Document& document) {
  std::string xml(declaration);
  xml +=
      "<cp:coreProperties "
      "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\""
      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>";
  append_escaped(document.title, xml);
  return xml + "</dc:title><dc:language>" + (document.language == Language::zh ? "zh-CN" : "en-GB") +
         "</dc:language></cp:coreProperties>";
}

constexpr std::string_view content_types =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
    R"(<Default Extension="xml" ContentType="application/xml"/>)"
    "<Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/fontTable.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/word/footer2.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

constexpr std::string_view package_relations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/></Relationships>";

constexpr std::string_view document_relations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
    "Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" "
    "Target=\"settings.xml\"/>"
    "<Relationship Id=\"rId3\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable\" "
    "Target=\"fontTable.xml\"/>"
    "<Relationship Id=\"rId4\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" "
    "Target=\"footer1.xml\"/>"
    "<Relationship Id=\"rId5\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" "
    "Target=\"footer2.xml\"/></Relationships>";

/// Columns of a table: their widths in twips and the size of the letters.
struct Layout {
  std::vector<int> widths;
  int size = size_5;
};

bool is_short(CellKind kind) { return kind == CellKind::integer || kind == CellKind::number; }

/// Widths by what stands in the columns: numbers and short words are not broken; the longer texts share what is left. Where that is not enough
/// the letters become smaller.
Layout layout_of(const DocumentTable& table, Language language, int largest, int text_width) {
  constexpr int margins = 2 * cell_margin + 20;  // and the lines
  constexpr int longest_unbroken = 12;           // columns of a terminal: six Chinese characters
  constexpr int longest = 120;
  const auto n = table.columns.size();
  std::vector<int> natural(n);
  std::vector<int> least(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto& column = table.columns[i];
    const int head = std::min(
        longest_unbroken, std::max(display_width(column.title(language)), display_width(column.unit) + 2));
    int body = 0;
    for (const auto& row : table.rows) body = std::max(body, display_width(row[i]));
    // Digits of some fonts are wider than half a Chinese character.
    if (is_short(column.kind)) body = std::min(body, 2 * longest_unbroken) * 13 / 10 + 1;
    natural[i] = std::min(longest, std::max({body, head, 4}));
    least[i] = is_short(column.kind) ? std::max({body, std::min(head, 8), 4})
                                     : std::min(natural[i], longest_unbroken);
  }
  Layout layout;
  for (const int size : {size_5, size_small_5, size_6}) {
    if (size > largest) continue;
    layout.size = size;
    const auto twips = [&](int letters) { return letters * size * 5 + margins; };  // half an em each
    layout.widths.clear();
    for (const int letters : natural) layout.widths.push_back(twips(letters));
    const int sum = std::accumulate(layout.widths.begin(), layout.widths.end(), 0);
    if (sum > text_width) {
      int least_sum = 0;
      for (const int letters : least) least_sum += twips(letters);
      const double room = text_width - least_sum;
      const double wanted = sum - least_sum;
      for (std::size_t i = 0; i < n; ++i) {
        const double more = room > 0 ? (layout.widths[i] - twips(least[i])) * room / wanted : 0;
        layout.widths[i] = twips(least[i]) + static_cast<int>(more);
      }
      if (room < 0 && size != size_6) continue;
    }
    break;
  }
  // The table is as wide as the text.
  const int sum = std::accumulate(layout.widths.begin(), layout.widths.end(), 0);
  int left = text_width;
  for (auto& width : layout.widths) {
    width = static_cast<int>(static_cast<std::int64_t>(width) * text_width / std::max(1, sum));
    left -= width;
  }
  if (!layout.widths.empty()) layout.widths.back() += left;
  return layout;
}

/// Has the text a run of Latin letters that would tear a justified line apart, such as an address?
bool has_long_word(std::string_view text) {
  constexpr int longest = 24;
  int run = 0;
  for (const char c : text) {
    run = c > ' ' && c < 0x7F ? run + 1 : 0;
    if (run > longest) return true;
  }
  return false;
}

/// document.xml, piece by piece.
class Body {
 public:
  explicit Body(const Document& document)
      : language_(document.language),
        table_size_(document.is_compact ? size_small_5 : size_5),
        margins_(margins_of(document)),
        xml_(declaration) {
    xml_ += "<w:document";
    xml_ += word_namespace;
    xml_ += "><w:body>";
  }

  void operator()(const Paragraph& block) {
    constexpr std::array<std::string_view, 9> ids{"Title",     "Heading1", "Heading2", "Heading3", "BodyText",
                                                  "Addressee", "Centred",  "Signed",   "Note"};
    paragraph(ids.at(static_cast<std::size_t>(block.kind)), block.text);
  }

  void operator()(const PageBreak& /*block*/) { break_ = true; }

  void operator()(const DocumentTable& table) {
    if (!table.caption.empty() || break_) paragraph("Caption", table.caption);
    const auto layout = layout_of(table, language_, table_size_, margins_.text_width());
    xml_ += "<w:tbl><w:tblPr><w:tblW w:w=\"" + number(margins_.text_width()) +
            R"(" w:type="dxa"/><w:jc w:val="center"/>)";
    xml_ += "<w:tblBorders>";
    for (const std::string_view side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
      xml_ += "<w:";
      xml_ += side;
      xml_ += R"( w:val="single" w:sz="4" w:space="0" w:color="auto"/>)";
    }
    xml_ += "</w:tblBorders><w:tblLayout w:type=\"fixed\"/>" + std::string(cell_margins) +
            "</w:tblPr><w:tblGrid>";
    for (const int width : layout.widths) xml_ += "<w:gridCol w:w=\"" + number(width) + "\"/>";
    xml_ += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      auto title = column.title(language_);
      if (!column.unit.empty())
        title += (language_ == Language::zh ? "（" : " (") + column.unit +
                 (language_ == Language::zh ? "）" : ")");
      cell(layout, i, "TableHead", {}, title);
    }
    xml_ += "</w:tr>";
    for (const auto& row : table.rows) {
      xml_ += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto kind = table.columns[i].kind;
        cell(layout, i, "TableText",
             kind == CellKind::integer  ? "center"
             : kind == CellKind::number ? "right"
                                        : "",
             row[i]);
      }
      xml_ += "</w:tr>";
    }
    if (table.rows.empty()) {
      xml_ += "<w:tr><w:tc><w:tcPr><w:tcW w:w=\"" + number(margins_.text_width()) +
              R"(" w:type="dxa"/><w:gridSpan w:val=")" + std::to_string(table.columns.size()) +
              "\"/></w:tcPr>";
      paragraph("TableText", label("document.no_rows", language_));
      xml_ += "</w:tc></w:tr>";
    }
    xml_ += "</w:tbl>";
    for (const auto& note : table.notes) paragraph("TableNote", note);
    // Tables never touch, and a document never ends in one.
    if (table.notes.empty()) paragraph("TableNote", {});
  }

  [[nodiscard]] std::string finish() {
    xml_ += R"(<w:sectPr><w:footerReference w:type="even" r:id="rId5"/><w:footerReference w:type="default" )"
            "r:id=\"rId4\"/>"
            "<w:pgSz w:w=\"" +
            number(page_width) + "\" w:h=\"" + number(page_height) + "\"/><w:pgMar w:top=\"" +
            number(margins_.top) + "\" w:right=\"" + number(margins_.right) + "\" w:bottom=\"" +
            number(margins_.bottom) + "\" w:left=\"" + number(margins_.left) +
            R"(" w:header="851" w:footer=")" + number(margins_.footer) +
            R"(" w:gutter="0"/><w:cols w:space="425"/>)";
    if (&margins_ == &official) {
      xml_ += R"(<w:docGrid w:type="linesAndChars" w:linePitch=")" + number(line_pitch) +
              "\" w:charSpace=\"" + number(character_space) + "\"/>";
    }
    xml_ += "</w:sectPr></w:body></w:document>";
    return std::move(xml_);
  }

 private:
  void paragraph(std::string_view style, std::string_view text) {
    xml_ += "<w:p><w:pPr><w:pStyle w:val=\"";
    xml_ += style;
    xml_ += "\"/>";
    if (std::exchange(break_, false)) xml_ += "<w:pageBreakBefore/>";
    if ((style == "BodyText" || style == "Note") && has_long_word(text)) xml_ += "<w:jc w:val=\"left\"/>";
    xml_ += "</w:pPr>";
    run({}, text);
    xml_ += "</w:p>";
  }

  void run(std::string_view properties, std::string_view text) {
    if (text.empty()) return;
    xml_ += "<w:r>";
    xml_ += properties;
    xml_ += "<w:t xml:space=\"preserve\">";
    append_escaped(text, xml_);
    xml_ += "</w:t></w:r>";
  }

  void cell(const Layout& layout, std::size_t i_column, std::string_view style, std::string_view align,
            std::string_view text) {
    xml_ += "<w:tc><w:tcPr><w:tcW w:w=\"";
    xml_ += number(layout.widths[i_column]);
    xml_ += R"(" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=")";
    xml_ += style;
    xml_ += "\"/>";
    if (!align.empty()) {
      xml_ += "<w:jc w:val=\"";
      xml_ += align;
      xml_ += "\"/>";
    }
    xml_ += "</w:pPr>";
    run(layout.size == table_size_ ? std::string() : "<w:rPr>" + sizes(layout.size) + "</w:rPr>", text);
    xml_ += "</w:p></w:tc>";
  }

  Language language_;
  int table_size_;  ///< of the letters, as the style has it
  const Margins& margins_;
  std::string xml_;
  bool break_ = false;
};

/// A zip archive in memory, with one fixed time for all of its parts.
class Archive {
 public:
  Archive() {
    zip_error_t error;
    ::zip_error_init(&error);
    source_ = ::zip_source_buffer_create(nullptr, 0, 0, &error);
    if (source_ != nullptr) {
      ::zip_source_keep(source_);
      archive_ = ::zip_open_from_source(source_, ZIP_TRUNCATE, &error);
    }
    ::zip_error_fini(&error);
    if (archive_ == nullptr) fail();
  }
  ~Archive() {
    if (archive_ != nullptr) ::zip_discard(archive_);
    if (source_ != nullptr) ::zip_source_free(source_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  /// The text must live until `bytes`.
  void add(const char* name, std::string_view text) {
    constexpr std::uint16_t first_day = 0x0021;  // 1980-01-01, the first that a zip archive knows
    auto* const part = ::zip_source_buffer(archive_, text.data(), text.size(), 0);
    const auto index = part == nullptr ? -1 : ::zip_file_add(archive_, name, part, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      ::zip_source_free(part);
      fail();
    }
    if (::zip_file_set_dostime(archive_, static_cast<zip_uint64_t>(index), 0, first_day, 0) != 0) fail();
  }

  [[nodiscard]] std::string bytes() {
    if (::zip_close(archive_) != 0) fail();
    archive_ = nullptr;
    zip_stat_t about;
    if (::zip_source_stat(source_, &about) != 0 || ::zip_source_open(source_) != 0) fail();
    std::string bytes(about.size, '\0');
    const auto n = ::zip_source_read(source_, bytes.data(), bytes.size());
    ::zip_source_close(source_);
    if (n != static_cast<zip_int64_t>(bytes.size())) fail();
    return bytes;
  }

 private:
  [[noreturn]] static void fail() {
    throw Error(ExitCode::internal_error, "GNO-X103", "a document cannot be packed");
  }

  zip_source_t* source_ = nullptr;
  zip_t* archive_ = nullptr;
};

}  // namespace

std::string docx_bytes(const Document& document) {
  const auto language = document.language;
  Body body(document);
  for (const auto& block : document.blocks) std::visit(body, block);
  const auto main = body.finish();
  const auto types = std::string(declaration).append(content_types);
  const auto relations = std::string(declaration).append(package_relations);
  const auto of_document = std::string(declaration).append(document_relations);
  const auto core = core_xml(document);
  const auto style = styles_xml(document);
  const auto font = fonts_xml();
  const auto setting = settings_xml(language);
  const auto odd = footer_xml("PageNumberOdd");
  const auto even = footer_xml("PageNumberEven");
  Archive archive;
  archive.add("[Content_Types].xml", types);
  archive.add("_rels/.rels", relations);
  archive.add("docProps/core.xml", core);
  archive.add("word/document.xml", main);
  archive.add("word/_rels/document.xml.rels", of_document);
  archive.add("word/styles.xml", style);
  archive.add("word/settings.xml", setting);
  archive.add("word/fontTable.xml", font);
  archive.add("word/footer1.xml", odd);
  archive.add("word/footer2.xml", even);
  return archive.bytes();
}

void write_docx(const Document& document, Output& out) { out.write(docx_bytes(document)); }

}  // namespace gnomon
