#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

// For changing a few places of an XML file and leaving every other byte as it is.

/// The text of a part in UTF-8, checked: well-formed and without a document type declaration. Throws WorkbookProblem, which names the part.
[[nodiscard]] std::string checked_xml(std::string bytes, const std::string& part);

/// A tag of a checked text: `[begin, end)` from `<` to behind `>`.
struct XmlTag {
  enum class Kind { start, empty, end };

  Kind kind = Kind::start;
  std::string_view name;  ///< without the prefix of its namespace
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Gives the tags of a checked text one after the other; comments, instructions and CDATA are passed over.
class XmlTags {
 public:
  explicit XmlTags(std::string_view text, std::size_t begin = 0, std::size_t end = std::string_view::npos)
      : text_(text.substr(0, end)), at_(begin) {}
  /// False at the end.
  bool next(XmlTag& tag);

 private:
  std::string_view text_;
  std::size_t at_;
};

/// An element and where it stands: `<a>` begins at `begin`, its content is `[content, content_end)`, `end` is behind `</a>`. Of `<a/>` all
/// but `begin` are the same.
struct XmlElement {
  std::string_view name;
  std::size_t begin = 0;
  std::size_t content = 0;
  std::size_t content_end = 0;
  std::size_t end = 0;
  std::vector<XmlElement> children;

  [[nodiscard]] bool is_empty_tag() const { return content == end; }
  /// The first child of that name, or nullptr.
  [[nodiscard]] const XmlElement* child(std::string_view child_name) const;
};

/// The root element of a checked text. Elements named in `closed` are not looked into.
[[nodiscard]] XmlElement outline_xml(std::string_view text,
                                     std::initializer_list<std::string_view> closed = {});

/// The whole of an element, its start tag, and its content, as written.
[[nodiscard]] std::string_view whole_of(std::string_view text, const XmlElement& element);
[[nodiscard]] std::string_view tag_of(std::string_view text, const XmlElement& element);
[[nodiscard]] std::string_view content_of(std::string_view text, const XmlElement& element);
/// `x:` of `<x:sheetData>`, or an empty text.
[[nodiscard]] std::string_view prefix_of(std::string_view tag);

/// The value of an attribute in a start tag, as written; nothing when it is not there. `name` with its prefix, if it has one.
[[nodiscard]] std::optional<std::string_view> attribute_of(std::string_view tag, std::string_view name);
/// The number in an attribute, or `otherwise`.
[[nodiscard]] int number_of(std::string_view tag, std::string_view name, int otherwise);
/// Is an attribute there that says yes?
[[nodiscard]] bool is_set(std::string_view tag, std::string_view name);

/// The start tag with the attribute changed, added or, without a value, taken out. The value must be escaped.
[[nodiscard]] std::string with_attribute(std::string_view tag, std::string_view name,
                                         std::optional<std::string_view> value);

/// A text for XML: `&`, `<`, `>` and `"` escaped; what XML cannot hold as U+FFFD.
[[nodiscard]] std::string escape_xml(std::string_view text);
/// The text of content or an attribute as written: references resolved, CDATA opened.
[[nodiscard]] std::string unescape_xml(std::string_view written);

/// Changes to a text, made all at once. They must not overlap; of those at one place the first added comes first.
class XmlEdits {
 public:
  void replace(std::size_t begin, std::size_t end, std::string text);
  void insert(std::size_t at, std::string text) { replace(at, at, std::move(text)); }
  void remove(std::size_t begin, std::size_t end) { replace(begin, end, {}); }

  [[nodiscard]] bool empty() const { return edits_.empty(); }
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
  };
  std::vector<Edit> edits_;
};

}  // namespace gnomon
