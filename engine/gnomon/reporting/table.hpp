#pragma once

#include <gnomon/base/language.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// What the cells of a column are. Numbers stand on the right, the others on the left. A light is a text that begins with one of the shapes
/// of `light_shapes`; on screen it has their colour.
enum class CellKind : std::uint8_t { text, integer, number, light };

/// Shapes of the lights, good first. Unlike ● ▲ ▼ ○ every console draws them one column wide.
inline constexpr std::array<std::string_view, 4> light_shapes{"◉", "▴", "▾", "◌"};

[[nodiscard]] constexpr bool stands_left(CellKind kind) {
  return kind == CellKind::text || kind == CellKind::light;
}

/// A column of a report. `decimals` -1 = as many places as the number has.
struct Column {
  std::string id;  ///< `total_change`: the heading of data files
  CellKind kind = CellKind::text;
  int decimals = -1;
  std::string title_en;
  std::string title_zh;
  std::string unit;  ///< unit of measure, shown below the title on screen and paper; empty = none
  /// Column of the definition in whose place this one stands (`show`, `periods`); empty = it is defined itself.
  std::string in_place_of{};

  [[nodiscard]] const std::string& title(Language language) const {
    return language == Language::zh ? title_zh : title_en;
  }
};

/// Takes the cells of a table one by one, left to right, row by row. Cells are not kept: a text need only live during the call.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void text(std::string_view value) = 0;
  /// With exactly `decimals` places; -1 = shortest. NaN is an empty cell.
  virtual void number(double value, int decimals) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void empty() = 0;
  virtual void end_row() = 0;

  void number(double value) { number(value, -1); }
};

/// A table to be written in any format: headings, and a function that hands out the rows when asked. It holds no cells, so a table
/// of millions of rows takes no memory. `rows` may be called more than once (widths first, then text) and gives the same each time.
struct Table {
  std::string id;  ///< `ranking`
  std::string title_en;
  std::string title_zh;
  std::vector<Column> columns;
  std::function<void(RowSink&)> rows;
  std::vector<std::string> notes;  ///< lines below the table on screen and paper, in the reader's language
  /// Columns that people are to see, in that order, where a user's own definition chooses them (see `as_shown`); empty = all as they are.
  std::vector<std::string> shown{};

  [[nodiscard]] const std::string& title(Language language) const {
    return language == Language::zh ? title_zh : title_en;
  }
  [[nodiscard]] bool has_column(std::string_view column_id) const;
};

/// The columns and titles of a report as defined in `reports/<id>.json`; `rows` is still empty. Columns are always the program's own, so that
/// whoever fills the rows knows them; a user's definition gives the titles and what is `shown`.
/// A column of the type `columns` is a place: the code puts others there, which it cannot know before (`in_place_of`).
/// Throws `Error` (internal) when there is no such definition.
[[nodiscard]] Table table_definition(std::string_view id);

}  // namespace gnomon
