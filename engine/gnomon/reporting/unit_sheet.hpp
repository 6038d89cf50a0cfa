#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/page.hpp>

namespace gnomon {

/// A leaf or adjustment that could have brought more.
struct Loss {
  const ScoreRow* row;
  double points;
};

/// One unit's score sheet and what pages for people say of it. The context must outlive it.
class UnitSheet {
 public:
  UnitSheet(const ReportContext& context, std::size_t i_unit);
  UnitSheet(const UnitSheet&) = delete;
  UnitSheet& operator=(const UnitSheet&) = delete;
  ~UnitSheet() = default;

  [[nodiscard]] const Unit& unit() const { return context_.data().units[i_unit_]; }
  [[nodiscard]] const std::vector<ScoreRow>& rows() const { return rows_; }
  /// The node's own row; nullptr where it is not on the sheet.
  [[nodiscard]] const ScoreRow* row_of(std::size_t i_node) const { return row_of_[i_node]; }
  [[nodiscard]] const Node& node(const ScoreRow& row) const { return context_.scheme().nodes[row.i_node]; }
  /// Is the row a leaf of the sum: a leaf of the tree or an adjustment?
  [[nodiscard]] bool is_leaf(const ScoreRow& row) const {
    return !row.adjustment.empty() || node(row).is_leaf();
  }

  /// `A2 科普活动`, `B:cap 素质提升`.
  [[nodiscard]] std::string item_words(const ScoreRow& row) const;
  /// A total as it is published: `87.35`.
  [[nodiscard]] std::string published(double total) const;

  /// `并列第 1 名（共 4 个单位）`, within the group and below the parent with their names before it; empty where there is no such rank.
  [[nodiscard]] std::string rank_words() const;
  [[nodiscard]] std::string group_rank_words() const;
  [[nodiscard]] std::string parent_rank_words() const;

  /// The unit next above or below with rank, total and distance; 无 for none; empty for a unit without a rank.
  [[nodiscard]] std::string neighbour_words(bool above) const;

  /// Total and rank of the previous period and their changes, or why there are none.
  [[nodiscard]] std::string previous_words() const;

  /// What was filed: the value with its unit of measure, or the state; of a leaf with an indicator.
  [[nodiscard]] std::string value_words(const Node& leaf) const;

  /// The target that a leaf is held against, with the unit's place where it is a place, or why there is none; empty without a target.
  [[nodiscard]] std::string target_words(std::size_t i_node) const;

  /// How the points of a leaf's rule became those that count, where the two differ: `2.5 ÷ 3 × 3.5 = 2.94 分`, `扣 2 分`; else empty. `is_rescaled`:
  /// because other items dropped out.
  [[nodiscard]] std::string counted_words(const ScoreRow& row, bool& is_rescaled) const;

  /// Leaves that could have brought more, the greatest loss first. A bonus not earned or a deduction not made is no loss.
  [[nodiscard]] std::vector<Loss> losses() const;
  [[nodiscard]] std::string loss_words(const Loss& loss) const;

  /// The sum of what is right below a node, or of all leaves of the sheet.
  [[nodiscard]] Addition addition_of(std::size_t i_node) const;
  [[nodiscard]] Addition addition_of_leaves() const;

 private:
  /// The standard error of the unit's value and its interval; empty without one.
  [[nodiscard]] std::string error_words(std::size_t i_indicator) const;
  [[nodiscard]] std::string words_of_rank(const std::vector<std::int32_t>& ranks, std::string_view key,
                                          const std::string& among,
                                          bool (*same)(const Unit&, const Unit&)) const;

  const ReportContext& context_;
  std::size_t i_unit_;
  std::vector<ScoreRow> rows_;
  std::vector<const ScoreRow*> row_of_;  ///< by node
};

}  // namespace gnomon
