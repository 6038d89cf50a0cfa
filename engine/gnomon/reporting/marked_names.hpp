#pragma once

#include <map>
#include <string>
#include <string_view>

#include <gnomon/reporting/marked_sheet.hpp>

namespace gnomon {

/// What the defined names of a workbook (`workbook.xml`) say of marks: for each sheet a hidden name `_gnomon_marks` with its record, and the name
/// that Excel gives to the area of an auto-filter. Sheets go by their number among all sheets.
class MarkedNames {
 public:
  /// `text` is the part, checked. Records are taken out.
  explicit MarkedNames(std::string text);

  [[nodiscard]] const std::map<int, SheetRecord>& records() const { return records_; }

  /// After marks were taken from a sheet: the auto-filter has that area again, empty = none.
  void restore_filter(int sheet, const SheetRecord& record, const std::string& filter);
  /// After a sheet was marked. `record` gets what its filter's name said.
  void add(int sheet, std::string_view sheet_name, SheetRecord& record);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::map<int, SheetRecord> records_;
};

}  // namespace gnomon
