#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/language.hpp>
#include <gnomon/reporting/output.hpp>

struct lxw_format;
struct lxw_workbook;
struct lxw_worksheet;

namespace gnomon {

/// How a cell looks; equal styles share one format of the workbook. Text stands left, numbers right unless `align` says otherwise.
struct CellStyle {
  enum class Align : std::uint8_t { automatic, left, centre, right };
  static constexpr std::uint32_t plain = 0xFFFFFFFF;  ///< no colour of its own

  std::string number_format = {};  ///< as in Excel: `0.00`, `+0.00;-0.00;0`, `@`; empty = as the number comes
  Align align = Align::automatic;
  bool bold = false;
  bool heading = false;  ///< in the font of headings (黑体)
  bool wrap = false;
  bool border = true;
  bool locked = true;            ///< matters where the sheet is protected
  int points = 10;               ///< size of the letters
  std::uint32_t fill = plain;    ///< 0xRRGGBB
  std::uint32_t colour = plain;  ///< of the letters, 0xRRGGBB

  auto operator<=>(const CellStyle&) const = default;
};

/// A cell by row and column from 0: {0, 0} is A1.
struct CellPlace {
  std::uint32_t row = 0;
  std::uint16_t column = 0;
};

/// `B6`; with `fixed` `$B$6`.
[[nodiscard]] std::string cell_name(CellPlace place, bool fixed = false);

/// A text as a cell can hold it: what is not UTF-8 becomes U+FFFD, characters that XML forbids a space (line breaks and tabs stay), and at
/// most 32 767 UTF-16 units, the last of them `…` where something was cut.
[[nodiscard]] std::string cell_text(std::string_view text);

class WorkbookFile;

/// One sheet of a workbook. Cells may be written in any order; a text is always a text, whatever it begins with.
class WorkbookSheet {
 public:
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The name for formulas, in quotes: `'甲''乙'!`.
  [[nodiscard]] std::string reference() const;

  void text(CellPlace place, std::string_view text, const CellStyle& style = {});
  /// NaN and infinities give an empty cell.
  void number(CellPlace place, double value, const CellStyle& style = {});
  /// A formula (`=SUM(B2:B9)`) with its result, which programs that do not compute show.
  void formula(CellPlace place, const std::string& formula, double result, const CellStyle& style = {});
  void formula(CellPlace place, const std::string& formula, std::string_view result,
               const CellStyle& style = {});
  void blank(CellPlace place, const CellStyle& style = {});
  /// One text over several cells of a block, `last` among them.
  void merged(CellPlace first, CellPlace last, std::string_view text, const CellStyle& style = {});
  void comment(CellPlace place, std::string_view text);

  /// Width of the columns in letters of the terminal (a Chinese one counts 2).
  void width(std::uint16_t first, std::uint16_t last, double letters, bool hidden = false);
  void height(std::uint32_t row, double points);

  /// A drop-down list of at most 255 letters in all, commas included; longer ones stand in cells and are named as a range.
  void list(CellPlace first, CellPlace last, const std::vector<std::string>& values,
            std::string_view message);
  /// … of the values of a range: `='名单'!$A$1:$A$20`.
  void list_of(CellPlace first, CellPlace last, const std::string& range, std::string_view message);
  /// Numbers only, within the limits where they are given.
  void limits(CellPlace first, CellPlace last, std::optional<double> least, std::optional<double> most,
              bool whole, std::string_view message);

  void freeze(CellPlace first_free);
  void filter(CellPlace first, CellPlace last);
  /// Cells are as their style says: locked ones cannot be changed. Columns and rows may still be made wider, and filters used.
  void protect();
  void hide();
  /// On A4, so many pages wide (0 = at its own size, and page breaks count), the rows of the heads on every page, `第 1 页 共 3 页` at the foot.
  void print_on_a4(bool landscape, std::optional<std::uint32_t> first_head,
                   std::optional<std::uint32_t> last_head, int pages_wide = 1);
  /// Texts that begin with one of the `light_shapes` get its colour; shape and word say the same without.
  void lights(CellPlace first, CellPlace last);
  /// Bars in the cells: 0 has none, `most` fills the cell.
  void bars(CellPlace first, CellPlace last, double most);

  /// The sheet of libxlsxwriter, for what is done in one place only (charts, conditional formats).
  [[nodiscard]] lxw_worksheet* handle() const { return sheet_; }

 private:
  friend class WorkbookFile;
  WorkbookSheet(WorkbookFile& file, lxw_worksheet* sheet, std::string name)
      : file_(file), sheet_(sheet), name_(std::move(name)) {}

  WorkbookFile& file_;
  lxw_worksheet* sheet_;
  std::string name_;
};

/// A workbook (.xlsx) in the making: sheets, then `write`. The bytes depend on what is written alone.
///
///     WorkbookFile book({.language = Language::zh, .title = "排名"});
///     auto& sheet = book.sheet("排名");
///     sheet.text({0, 0}, "=1+1");             // shown as it is
///     sheet.formula({0, 1}, "=1+1", 2);
///     book.write(out);
class WorkbookFile {
 public:
  struct About {
    Language language = Language::zh;
    std::string title = {};
    std::optional<std::int64_t> source_date_epoch = {};  ///< the day it was made on; without it a fixed one
  };

  explicit WorkbookFile(const About& about);
  ~WorkbookFile();
  WorkbookFile(const WorkbookFile&) = delete;
  WorkbookFile& operator=(const WorkbookFile&) = delete;

  /// A new sheet. A name that Excel would refuse (longer than 31, `[]:*?/\`, empty, taken, `History`) becomes the nearest that it takes.
  WorkbookSheet& sheet(std::string_view wanted_name);

  /// A property that no sheet shows: the version of a method.
  void property(const std::string& name, std::string_view value);

  /// Puts the workbook together and hands its bytes on; to be called once, at the end.
  /// Throws `Error` (data_refused, GNO-O002) when there is no room for temporary files.
  void write(Output& out);

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] lxw_format* format(const CellStyle& style);
  /// Only that colour, for conditional formats.
  [[nodiscard]] lxw_format* fill_format(std::uint32_t fill);
  [[nodiscard]] lxw_workbook* handle() const { return book_; }

 private:
  [[nodiscard]] std::string free_name(std::string_view wanted);

  struct Descriptor;
  Language language_;
  std::unique_ptr<Descriptor> bytes_;
  lxw_workbook* book_ = nullptr;
  std::map<CellStyle, lxw_format*> formats_;
  std::map<std::uint32_t, lxw_format*> fills_;
  std::vector<std::unique_ptr<WorkbookSheet>> sheets_;
  std::set<std::string> names_;
};

}  // namespace gnomon
