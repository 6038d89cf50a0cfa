#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <gnomon/base/language.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// What a paragraph is; how that looks is the writer's business.
enum class ParagraphKind : std::uint8_t {
  title,
  heading_1,  ///< 一、
  heading_2,  ///< （一）
  heading_3,  ///< 1.
  body,
  left,    ///< without indent: the addressee
  centre,  ///< below or above the title
  right,   ///< signature and date
  small,   ///< notes
};

struct Paragraph {
  ParagraphKind kind = ParagraphKind::body;
  std::string text;
};

/// A table with the texts of its cells, as `rows` handed them out.
struct DocumentTable {
  std::string caption;  ///< empty = none
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes;
};

struct PageBreak {};

/// A document for people: a title and what follows it, in order.
struct Document {
  Language language = Language::zh;
  bool is_compact = false;  ///< smaller letters, to hold much on a page
  std::string title;        ///< for the properties of the file; the paragraph of kind `title` is shown
  std::vector<std::variant<Paragraph, DocumentTable, PageBreak>> blocks;
};

/// The table with its cells as texts, its title as the caption.
[[nodiscard]] DocumentTable document_table(const Table& table, Language language);

}  // namespace gnomon
