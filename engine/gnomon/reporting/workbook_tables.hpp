#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

// The tables of `ranking.xlsx` that no other report has: numbers where the views for the screen have words. Each holds a reference to the
// context.

/// Every assessed unit, with all that `ranking.csv` says of it and the values of the indicators in `show`. Columns in which nothing
/// can stand are left out.
[[nodiscard]] Table ranking_sheet(const ReportContext& context);

/// The units of one group, by their rank in it.
[[nodiscard]] Table group_ranking_sheet(const ReportContext& context, const std::string& group);

/// The groups of the units assessed, in the order of their best unit.
[[nodiscard]] std::vector<std::string> groups_ranked(const ReportContext& context);

/// A column of the score matrix: a node of the tree, or an adjustment.
struct MatrixColumn {
  std::size_t i_node = 0;
  std::string adjustment;          ///< as in `ScoreRow`
  double full = 0;                 ///< the most it can bring; 0 = not on the scale
  int decimals = 0;                ///< places that its points need, at most four
  std::vector<std::size_t> parts;  ///< columns that add up to it; empty for a leaf
};

/// Units × items: what each adds to the total, after all rescaling. Of an item that is not scored the state in words.
struct ScoreMatrix {
  Table table;  ///< the column of `columns[k]` has the id `item.<k>`
  std::vector<MatrixColumn> columns;
  std::vector<std::size_t> parts_of_total;
};

[[nodiscard]] ScoreMatrix score_matrix(const ReportContext& context);

/// Every leaf of every unit with value, target, points and the reason in words.
[[nodiscard]] Table score_details(const ReportContext& context);

/// By indicator: how many units have reached the target, are on pace, are behind, have no value.
[[nodiscard]] Table target_summary(const ReportContext& context, const std::vector<Gap>& gaps);

/// The totals of every period, then their changes. The columns of the i-th period of the history: `total.<i>`, `change.<i>`.
[[nodiscard]] Table total_trend_sheet(const ReportContext& context);

/// Every series of every unit in one row: its values by period (`value.<i>`), the last change, the target due and whether it is met.
[[nodiscard]] Table series_sheet(const ReportContext& context);

}  // namespace gnomon
