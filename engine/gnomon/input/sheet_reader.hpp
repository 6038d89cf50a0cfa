#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/xml_reader.hpp>
#include <gnomon/input/workbook_parts.hpp>

namespace gnomon {

/// A cell of a sheet as a person sees it.
struct SheetCell {
  enum class Trouble : std::uint8_t { none, error_value, formula_without_result };

  int column = 0;
  std::string_view text;
  Trouble trouble = Trouble::none;
};

/// A row of a sheet; cells in the order of their columns.
struct SheetRow {
  std::int64_t number = 0;
  bool hidden = false;
  std::vector<SheetCell> cells;

  /// The text in that column, or an empty one.
  [[nodiscard]] std::string_view text(int column) const;
};

/// Merged cells; rows count from 1, columns from 0.
struct MergedCells {
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
  int first_column = 0;
  int last_column = 0;
};

/// Streams the rows of a sheet: nothing of it stays in memory but the rows of one piece.
class SheetReader {
 public:
  SheetReader(const ZipArchive& archive, const std::string& part, std::shared_ptr<const WorkbookParts> parts);
  SheetReader(const SheetReader&) = delete;
  SheetReader& operator=(const SheetReader&) = delete;
  ~SheetReader();

  /// The rows of the next piece of the file; empty at the end only. They stay valid until the next call. Throws WorkbookProblem.
  [[nodiscard]] std::span<const SheetRow> next();

 private:
  class Handler;
  std::unique_ptr<Handler> handler_;
  XmlReader xml_;
};

/// The merged cells of a sheet, found by going over it once (a sheet lists them behind its rows). Throws WorkbookProblem.
[[nodiscard]] std::vector<MergedCells> read_merged_cells(const ZipArchive& archive, const std::string& part);

}  // namespace gnomon
