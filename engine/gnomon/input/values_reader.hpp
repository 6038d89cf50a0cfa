#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/progress.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Where the cells of one observation stand; -1 = there is none.
struct ValueCells {
  int value = -1;
  int status = -1;
  int self = -1;
  int verified = -1;
  int evidence = -1;
  int note = -1;
  int calibre = -1;
  int standard_error = -1;
  int df = -1;

  /// Is there no other cell that says something of what counts?
  [[nodiscard]] bool is_bare() const { return status < 0 && verified < 0 && standard_error < 0 && df < 0; }
  /// Is something filed beside the value that is kept?
  [[nodiscard]] bool has_filings() const { return self >= 0 || evidence >= 0; }
  /// The column to point at.
  [[nodiscard]] int place() const {
    for (const int column : {value, verified, self, status}) {
      if (column >= 0) return column;
    }
    return evidence;
  }
};

/// Where the columns of a table of values stand; -1 = there is none.
struct ValueLayout : ValueCells {
  int unit = -1;
  int period = -1;
  int indicator = -1;
  /// Wide form: the indicators with their columns; empty in the long form.
  std::vector<std::pair<std::size_t, ValueCells>> indicators;
};

/// Finds the columns. Headings of a wide table that are no indicator are faults.
[[nodiscard]] ValueLayout value_layout(const TableInfo& table, const Dataset& data, Diagnostics& diagnostics);

/// Reads the table of values into the panel and the notes of `data`, whose units and indicators must be there and sorted. Fills in
/// the headings and columns of `table`. Uses up to `n_threads` threads where the source can be read in parts.
void read_values(const TableSource& source, TableInfo& table, Dataset& data, int n_threads,
                 const Progress& progress, Diagnostics& diagnostics);

/// One observation as it stands in the table.
struct FoundValue {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  Status status = Status::missing;
  double value = 0;
  std::int64_t row = 0;
  int column = -1;        ///< of the value
  std::string_view text;  ///< as written
  SamplingError error;
};

/// Goes over the table once more, in order, without adding faults: for finding the rows of values in question. Ends early, at the
/// next batch of rows, when `visit` gives false. Rows outside `where` (ascending, apart from one another) may be left out.
void visit_values(const TableSource& source, const TableInfo& table, const Dataset& data,
                  const std::function<bool(const FoundValue&)>& visit,
                  const std::optional<std::vector<RowSpan>>& where = std::nullopt);

}  // namespace gnomon
