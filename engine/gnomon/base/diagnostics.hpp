#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/fault.hpp>

namespace gnomon {

/// Where something was read. Rows count from 1 with the heading as row 1, as Excel and editors show them.
struct Place {
  std::string file;       ///< as the user named it, e.g. `county/values.csv`
  std::string sheet;      ///< empty for CSV
  std::int64_t row = 0;   ///< 0 = the whole table
  std::string column;     ///< heading as written; empty = the whole row
  int column_index = -1;  ///< from 0; gives the letter of the cell in a sheet

  /// `values.csv:12 数值`, `book.xlsx 数据!D12`: what a person needs to find the cell.
  [[nodiscard]] std::string text() const;
  /// `D12`, or empty when row or column is not known.
  [[nodiscard]] std::string cell() const;

  auto operator<=>(const Place&) const = default;
};

/// Values for the `{name}` places of a fault's texts.
using FaultArguments = std::vector<std::pair<std::string, std::string>>;

/// One fault found in the data.
struct Diagnostic {
  const Fault* fault;
  Place place;
  std::string found;  ///< what was read, as written
  FaultArguments arguments;
  std::string suggestion;  ///< 'did you mean', or empty

  [[nodiscard]] std::string what(Language language) const;
  [[nodiscard]] std::string remedy(Language language) const;
};

/// Collects every fault, so that all are shown at once. Sorted by place when read, so that the order in which
/// tables or threads were read does not show.
class Diagnostics {
 public:
  void add(const Fault& fault, Place place, std::string found = {}, FaultArguments arguments = {},
           std::string suggestion = {});
  /// One that was found elsewhere, as it is.
  void add(const Diagnostic& finding);

  void append(const Diagnostics& other);

  [[nodiscard]] std::vector<Diagnostic> sorted() const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t count(Severity severity) const;
  /// Is there one at least as heavy?
  [[nodiscard]] bool any(Severity at_least) const;
  [[nodiscard]] bool has_errors() const { return any(Severity::error); }

 private:
  std::vector<Diagnostic> entries_;
};

/// Replaces `{name}` by the argument's text; a name without argument stays as it is.
[[nodiscard]] std::string expand(std::string_view text, const FaultArguments& arguments);

/// Column letters of a sheet: 0 -> A, 25 -> Z, 26 -> AA.
[[nodiscard]] std::string column_letters(int column_index);

}  // namespace gnomon
