#pragma once

#include <gnomon/reporting/document.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// A document as .docx (WordprocessingML) in the layout of GB/T 9704-2012: A4, margins 37, 26, 35 and 28 mm, 22 lines of 28 characters, title
/// in 小标宋 of size 2 (22 pt), text in 仿宋 of size 3 (16 pt), headings in 黑体 and 楷体, page numbers `— 1 —` on the outside; English texts in Times
/// New Roman on the same page. Heads of tables are repeated on each page. The bytes depend on the document alone.
void write_docx(const Document& document, Output& out);

/// The same as one text.
[[nodiscard]] std::string docx_bytes(const Document& document);

}  // namespace gnomon
