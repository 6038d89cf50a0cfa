#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// Self score and verified score side by side (自评分、审核分). For each unit a row `total` with both published totals and ranks, then a row for
/// each leaf and adjustment: the value that the unit gave and the one that counts, the points that each brings, the difference (counted less
/// self, so that what was taken off is negative), and the reason of the points that count. Needs `context.self`.
[[nodiscard]] Table verification_table(const ReportContext& context);

/// The same for people: states and reasons in words.
[[nodiscard]] Table verification_view(const ReportContext& context);

/// One unit's score sheet by its own values, to be looked up beside the sheet that counts.
class SelfSheet {
 public:
  SelfSheet(const ReportContext& context, std::size_t i_unit);

  /// The row of the same node and adjustment, or nullptr.
  [[nodiscard]] const ScoreRow* beside(const ScoreRow& row) const;
  /// Points of the same row; 0 where only the other sheet has such an adjustment; NaN where there are none.
  [[nodiscard]] double points_beside(const ScoreRow& row) const;
  [[nodiscard]] const std::vector<ScoreRow>& rows() const { return rows_; }

 private:
  std::vector<ScoreRow> rows_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> place_;
};

}  // namespace gnomon
