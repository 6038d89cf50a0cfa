#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/fault.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/reporting/marked_styles.hpp>

namespace gnomon {

/// Cells of a sheet; rows count from 1, columns from 0.
struct CellArea {
  int first_column = 0;
  int last_column = 0;
  std::int64_t first_row = 1;
  std::int64_t last_row = 1;

  /// `A3:F20`; `absolute`: `$A$3:$F$20`.
  [[nodiscard]] std::string text(bool absolute = false) const;
  [[nodiscard]] bool overlaps(const CellArea& other) const;
};

/// The area written as `A3:F20` or `A3`; nothing when it is none.
[[nodiscard]] std::optional<CellArea> parse_area(std::string_view text);

struct MarkMessage {
  Severity severity = Severity::error;
  std::string text;
};

/// What is to be marked on a sheet.
struct SheetMarks {
  struct Row {
    std::map<int, Severity> cells;      ///< by their columns
    std::vector<MarkMessage> messages;  ///< in the order shown
  };
  /// A faulty cell and the heading of its column, by which the row of the headings is found.
  struct Heading {
    std::int64_t row = 0;
    int column = 0;
    std::string text;
  };

  std::map<std::int64_t, Row> rows;
  std::vector<Heading> headings;
  std::vector<MarkMessage> top;  ///< of the sheet or the file as a whole

  [[nodiscard]] bool empty() const { return rows.empty() && top.empty(); }
};

/// What a round of marks changed on a sheet beside its cells. It is kept in the workbook, so that the next round can take it back.
struct SheetRecord {
  std::string filter;         ///< area of the auto-filter before; empty = there was none
  std::string marked_filter;  ///< area of the auto-filter with the messages
  std::string
      column;  ///< `min:max:width:flags` of the columns' entry before (c: own width, h: hidden); empty = none
  std::string
      lock;  ///< how a protected sheet forbade the filter: `-` by default, else as written; empty = it did not
  std::string filter_name;  ///< what the name of the auto-filter said before, where there was no filter

  [[nodiscard]] std::string text() const;
  [[nodiscard]] static SheetRecord parse(std::string_view text);
};

/// The sheet (checked XML) without the marks of earlier rounds. `record` is what they left, if it is still there; `strings` are the texts that
/// cells share. `filter` becomes the area of the auto-filter that remains, empty = none.
[[nodiscard]] std::string without_marks(std::string_view text, const std::map<int, EarlierMark>& earlier,
                                        const std::optional<SheetRecord>& record,
                                        const std::vector<std::string>& strings, std::string& filter);

/// The sheet with marks; `record` becomes what the next round needs. `taken` are places beside the cells' own that messages must leave
/// free (charts, tables). Throws Error when no column is free.
[[nodiscard]] std::string with_marks(std::string_view text, SheetMarks marks,
                                     const std::vector<CellArea>& taken, const std::vector<CellArea>& tables,
                                     const std::vector<std::string>& strings, MarkedStyles& styles,
                                     Language language, SheetRecord& record);

}  // namespace gnomon
