#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gnomon/base/fault.hpp>

namespace gnomon {

/// What a cell format of a marked workbook is for. `message` and `heading` are those of the column of messages.
enum class MarkKind { none, mark, message, heading };

/// A cell format (`xf`) of an earlier round of marks.
struct EarlierMark {
  MarkKind kind = MarkKind::none;
  bool is_new = false;  ///< the cell was made for the mark
  int own_format = 0;   ///< the number of the cell's own format
};

/// The cell formats of a workbook (`styles.xml`) with those of marks.
///
/// A mark must be taken back when only the workbook is there, saved by Excel, WPS or LibreOffice in between, which number formats anew. So each
/// format of a mark has a hidden named style, `Gnomon mark 1 of Normal`, that holds the cell's own format: fill, border and all.
class MarkedStyles {
 public:
  /// `text` is the part as it was read and checked; empty = the workbook has none. Formats of earlier marks are taken out.
  explicit MarkedStyles(std::string text);

  /// The formats of earlier marks by their numbers.
  [[nodiscard]] const std::map<int, EarlierMark>& earlier() const { return earlier_; }

  /// The number of the format for a cell whose own format is `own_format` (as numbered without earlier marks).
  [[nodiscard]] int format(MarkKind kind, Severity severity, int own_format, bool is_new);

  /// The part with what was asked for.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::string take_out_marks(std::string_view text);
  /// The number of the named style that keeps a cell's own format.
  [[nodiscard]] int style_number(MarkKind kind, int own_format, bool is_new, std::string_view own);

  std::string text_;      ///< without marks
  std::string complete_;  ///< the same with every list that formats need
  std::map<int, EarlierMark> earlier_;
  std::map<std::tuple<MarkKind, Severity, int, bool>, int> formats_;
  std::map<std::tuple<MarkKind, int, bool>, int> named_;  ///< numbers of named styles
  std::vector<std::string> new_xfs_;
  std::vector<std::string> new_style_xfs_;
  std::vector<std::string> new_names_;
  std::vector<std::string> own_xfs_;
  std::map<int, std::string> own_names_;  ///< of named styles, by their number
  std::string prefix_;
  int n_fonts_ = 0;
  int n_fills_ = 0;
  int n_borders_ = 0;
  int n_style_xfs_ = 0;
};

}  // namespace gnomon
