#include <gnomon/base/xml_outline.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/zip_archive.hpp>

#include <expat.h>
#include <unicode/unistr.h>

namespace gnomon {
namespace {

constexpr int deepest = 500;  // elements within each other
constexpr std::string_view white = " \t\r\n";

bool is_white(char c) { return white.find(c) != std::string_view::npos; }

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The name in a tag, with its prefix.
std::string_view raw_name(std::string_view tag) {
  const auto first = std::min<std::size_t>(tag.starts_with("</") ? 2 : 1, tag.size());
  const auto last = std::min(tag.find_first_of(" \t\r\n/>", first), tag.size());
  return tag.substr(first, last - first);
}

/// The encoding that the declaration names; UTF-8 when it names none.
std::string declared_encoding(std::string_view text) {
  if (!text.starts_with("<?xml")) return "UTF-8";
  return std::string(attribute_of(text.substr(0, text.find("?>")), "encoding").value_or("UTF-8"));
}

std::string in_utf8(std::string bytes) {
  const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  const auto encoding = is_utf16 ? std::string("UTF-16") : declared_encoding(bytes);
  if (fold(encoding) == "utf8" || fold(encoding) == "usascii") return bytes;
  std::string text;
  icu::UnicodeString(bytes.data(), static_cast<std::int32_t>(bytes.size()), encoding.c_str())
      .toUTF8String(text);
  const auto end = text.find("?>");
  if (text.starts_with("<?xml") && end != std::string::npos)
    text.replace(0, end, with_attribute(std::string_view(text).substr(0, end), "encoding", "UTF-8"));
  return text;
}

struct AttributePlace {
  std::size_t begin = 0;  ///< of the white space before the name
  std::size_t value = 0;
  std::size_t value_end = 0;
};

std::optional<AttributePlace> find_attribute(std::string_view tag, std::string_view name) {
  auto at = 1 + raw_name(tag).size();
  while (at < tag.size()) {
    const auto begin = at;
    const auto first = tag.find_first_not_of(white, at);
    if (first == std::string_view::npos) break;
    const auto equals = tag.find('=', first);
    if (equals == std::string_view::npos) break;
    const auto quote = tag.find_first_of("\"'", equals);
    if (quote == std::string_view::npos) break;
    const auto close = tag.find(tag[quote], quote + 1);
    if (close == std::string_view::npos) break;
    if (trim(tag.substr(first, equals - first)) == name) return AttributePlace{begin, quote + 1, close};
    at = close + 1;
  }
  return std::nullopt;
}

void append_utf8(std::string& text, unsigned long code) {
  icu::UnicodeString(static_cast<UChar32>(code)).toUTF8String(text);
}

}  // namespace

std::string checked_xml(std::string bytes, const std::string& part) {
  if (bytes.size() > ZipArchive::most_bytes / 2) throw WorkbookProblem(fault::workbook_too_large, part);
  auto text = in_utf8(std::move(bytes));
  struct Check {
    XML_Parser parser = nullptr;
    bool has_doctype = false;
    int depth = 0;
  } check{XML_ParserCreate("UTF-8")};
  XML_SetUserData(check.parser, &check);
  XML_SetElementHandler(
      check.parser,
      [](void* state, const char*, const char**) {
        auto& self = *static_cast<Check*>(state);
        if (++self.depth > deepest) XML_StopParser(self.parser, XML_FALSE);
      },
      [](void* state, const char*) { --static_cast<Check*>(state)->depth; });
  XML_SetStartDoctypeDeclHandler(check.parser, [](void* state, const char*, const char*, const char*, int) {
    auto& self = *static_cast<Check*>(state);
    self.has_doctype = true;
    XML_StopParser(self.parser, XML_FALSE);
  });
  constexpr std::size_t piece_size = std::size_t{1} << 20U;
  auto status = XML_STATUS_OK;
  for (std::size_t at = 0; at <= text.size() && status == XML_STATUS_OK; at += piece_size) {
    const auto n = std::min(piece_size, text.size() - at);
    status = XML_Parse(check.parser, text.data() + at, static_cast<int>(n), at + piece_size > text.size());
  }
  XML_ParserFree(check.parser);
  if (check.has_doctype) throw WorkbookProblem(fault::workbook_dtd, part);
  if (status != XML_STATUS_OK) throw WorkbookProblem(fault::workbook_damaged, part);
  return text;
}

bool XmlTags::next(XmlTag& tag) {
  const auto pass = [this](std::string_view end) {
    const auto found = text_.find(end, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  };
  for (;;) {
    at_ = std::min(text_.find('<', at_), text_.size());
    const auto rest = text_.substr(at_);
    if (rest.empty()) return false;
    if (rest.starts_with("<!--")) {
      pass("-->");
    } else if (rest.starts_with("<![CDATA[")) {
      pass("]]>");
    } else if (rest.starts_with("<?")) {
      pass("?>");
    } else {
      break;
    }
  }
  tag.begin = at_;
  char quote = 0;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      break;
    }
  }
  at_ = std::min(at_ + 1, text_.size());
  tag.end = at_;
  const auto whole = text_.substr(tag.begin, tag.end - tag.begin);
  tag.kind = whole.starts_with("</") ? XmlTag::Kind::end
             : whole.ends_with("/>") ? XmlTag::Kind::empty
                                     : XmlTag::Kind::start;
  tag.name = local_name(raw_name(whole));
  return true;
}

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found = std::ranges::find(children, child_name, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

XmlElement outline_xml(std::string_view text, std::initializer_list<std::string_view> closed) {
  std::vector<XmlElement> open(1);  // the first holds the root
  std::size_t n_passed = 0;         // elements open below a closed one
  XmlTags tags(text);
  XmlTag tag;
  while (tags.next(tag)) {
    const bool is_end = tag.kind == XmlTag::Kind::end;
    if (n_passed > 0 && !(is_end && n_passed == 1)) {
      if (tag.kind == XmlTag::Kind::start) ++n_passed;
      if (is_end) --n_passed;
      continue;
    }
    if (!is_end) {
      open.push_back({tag.name, tag.begin, tag.end, tag.end, tag.end, {}});
      if (tag.kind == XmlTag::Kind::start) {
        if (std::ranges::find(closed, tag.name) != closed.end()) n_passed = 1;
        continue;
      }
    } else {
      n_passed = 0;
      open.back().content_end = tag.begin;
      open.back().end = tag.end;
    }
    auto done = std::move(open.back());
    open.pop_back();
    if (open.empty()) return done;
    open.back().children.push_back(std::move(done));
  }
  return open.front().children.empty() ? XmlElement() : std::move(open.front().children.front());
}

std::string_view whole_of(std::string_view text, const XmlElement& element) {
  return text.substr(element.begin, element.end - element.begin);
}
std::string_view tag_of(std::string_view text, const XmlElement& element) {
  return text.substr(element.begin, element.content - element.begin);
}
std::string_view content_of(std::string_view text, const XmlElement& element) {
  return text.substr(element.content, element.content_end - element.content);
}

std::string_view prefix_of(std::string_view tag) {
  const auto name = raw_name(tag);
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon + 1);
}

std::optional<std::string_view> attribute_of(std::string_view tag, std::string_view name) {
  const auto place = find_attribute(tag, name);
  if (!place) return std::nullopt;
  return tag.substr(place->value, place->value_end - place->value);
}

int number_of(std::string_view tag, std::string_view name, int otherwise) {
  const auto value = attribute_of(tag, name);
  if (!value) return otherwise;
  int number = otherwise;
  std::from_chars(value->data(), value->data() + value->size(), number);
  return number;
}

bool is_set(std::string_view tag, std::string_view name) {
  const auto value = attribute_of(tag, name);
  return value == "1" || value == "true";
}

std::string with_attribute(std::string_view tag, std::string_view name,
                           std::optional<std::string_view> value) {
  std::string changed(tag);
  const auto place = find_attribute(tag, name);
  if (place && value) {
    changed.replace(place->value, place->value_end - place->value, *value);
  } else if (place) {
    changed.erase(place->begin, place->value_end + 1 - place->begin);
  } else if (value) {
    auto at = changed.size();
    if (changed.ends_with('>')) --at;
    if (at > 0 && changed[at - 1] == '/') --at;
    while (at > 1 && is_white(changed[at - 1])) --at;
    changed.insert(at, " " + std::string(name) + "=\"" + std::string(*value) + "\"");
  }
  return changed;
}

std::string escape_xml(std::string_view text) {
  std::string valid;
  // Through ICU, so that bytes that are no UTF-8 become U+FFFD.
  const auto units =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  for (std::int32_t i = 0; i < units.length(); i = units.moveIndex32(i, 1)) {
    const auto code = units.char32At(i);
    switch (code) {
      case '&':
        valid += "&amp;";
        break;
      case '<':
        valid += "&lt;";
        break;
      case '>':
        valid += "&gt;";
        break;
      case '"':
        valid += "&quot;";
        break;
      default: {
        const bool fits =
            code == '\t' || code == '\n' ||
            (code >= 0x20 && code != 0xFFFE && code != 0xFFFF && (code < 0xD800 || code > 0xDFFF));
        append_utf8(valid, fits ? static_cast<unsigned long>(code) : 0xFFFDUL);
      }
    }
  }
  return valid;
}

std::string unescape_xml(std::string_view written) {
  std::string text;
  for (std::size_t at = 0; at < written.size();) {
    const auto rest = written.substr(at);
    constexpr std::string_view cdata = "<![CDATA[";
    if (rest.starts_with(cdata)) {
      const auto end = std::min(rest.find("]]>"), rest.size());
      text += rest.substr(cdata.size(), end - cdata.size());
      at += std::min(end + 3, rest.size());
      continue;
    }
    const auto close = rest.front() == '&' ? rest.find(';') : std::string_view::npos;
    if (close == std::string_view::npos) {
      text += written[at++];
      continue;
    }
    const auto name = rest.substr(1, close - 1);
    if (name.starts_with('#')) {
      const bool hexadecimal = name.starts_with("#x");
      const auto digits = name.substr(hexadecimal ? 2 : 1);
      unsigned long code = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
      append_utf8(text, code);
    } else {
      text += name == "lt" ? '<' : name == "gt" ? '>' : name == "quot" ? '"' : name == "apos" ? '\'' : '&';
    }
    at += close + 1;
  }
  return text;
}

void XmlEdits::replace(std::size_t begin, std::size_t end, std::string text) {
  edits_.push_back({begin, end, std::move(text)});
}

std::string XmlEdits::apply(std::string_view text) const {
  auto sorted = edits_;
  std::ranges::stable_sort(sorted, {}, [](const Edit& edit) { return std::pair(edit.begin, edit.end); });
  std::string changed;
  changed.reserve(text.size() + text.size() / 8);
  std::size_t at = 0;
  for (const auto& edit : sorted) {
    changed += text.substr(at, edit.begin - at);
    changed += edit.text;
    at = edit.end;
  }
  changed += text.substr(at);
  return changed;
}

}  // namespace gnomon
