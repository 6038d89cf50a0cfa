#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <gnomon/model/lookup.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/scoring/rules.hpp>

namespace gnomon {

/// What decides a unit's score at an item, before any rule is asked.
enum class LeafState : std::uint8_t {
  value,           ///< the rule scores the value
  carried,         ///< the rule scores the last earlier value
  does_not_apply,  ///< `applies_to` leaves the unit out
  not_applicable,  ///< reported as not applicable, drops out
  not_applicable_full,
  not_applicable_zero,
  not_due,
  missing_zero,
  missing_excluded,
  missing,       ///< the unit goes unranked
  not_surveyed,  ///< the unit goes unranked
  late_zero,
  rejected_zero,
  no_evidence,  ///< starred, and nothing filed as proof of the value
  target_zero,  ///< ratio to a target of 0: drops out
  no_target,    ///< the rest are faults
  reference_missing,
  reference_other_calibre,
  division_by_zero,
  incomputable,
  not_assessed,  ///< the unit does not take part
};

/// What all leaves of one scoring share.
struct LeafContext {
  const Scheme& scheme;
  const Dataset& data;
  Period period;
  const std::vector<std::uint8_t>& assessed;
  const std::vector<std::int32_t>& group_of;
  const std::vector<std::int32_t>& parent_of;
};

/// One item with its rule bound, its values and what became of each unit.
class Leaf {
 public:
  ~Leaf() = default;
  Leaf(const Leaf&) = delete;
  Leaf& operator=(const Leaf&) = delete;
  /// `beside_scale`: its points are none of the scale's (bonus, penalty, veto).
  Leaf(const LeafContext& context, std::size_t i_node, double full, bool beside_scale);

  /// Scores every unit; targets are put into `targets`, which must stay where it is as long as the leaf lives.
  void score(NodeScores& scores, DueTargets& targets);

  [[nodiscard]] Reason reason(std::size_t i_unit, const NodeScores& scores) const;
  [[nodiscard]] LeafState state(std::size_t i_unit) const { return state_[i_unit]; }
  /// Is any unit in that state?
  [[nodiscard]] bool any_in(LeafState state) const { return (states_ & bit(state)) != 0; }
  /// Is any unit in a state that is a fault?
  [[nodiscard]] bool any_fault() const;
  /// Was the unit's value not accepted on verification?
  [[nodiscard]] bool is_rejected(std::size_t i_unit) const;
  /// Puts what was scored into the unit's row: value (carried, or an expression's), its state, the target.
  void fill(std::size_t i_unit, ScoreRow& row) const;

 private:
  static constexpr std::uint32_t bit(LeafState state) { return 1U << static_cast<unsigned>(state); }

  void read_values();
  void evaluate(const Expression& expression, ExpressionColumn& column) const;
  [[nodiscard]] Quantity variable(const Expression::Variable& variable, std::size_t i_unit) const;
  [[nodiscard]] LeafState state_of(std::size_t i_unit, TargetUse use) const;
  [[nodiscard]] LeafState state_against_target(std::size_t i_unit, TargetUse use, LeafState state) const;
  [[nodiscard]] bool is_before_deadline(std::size_t i_unit) const;
  [[nodiscard]] LeafState state_of_missing(std::size_t i_unit, Status status) const;
  [[nodiscard]] Status status_of(std::size_t i_unit) const;
  /// Is it the indicator's value that is scored, not what expressions make of it or of others?
  [[nodiscard]] bool scores_own_value() const { return bound_.rule->uses_value() && !bound_.of; }
  /// How the unit's value stands against what is asked of it, where it is scored and has a standard error.
  [[nodiscard]] TargetTest test(std::size_t i_unit) const;
  void carry(std::size_t i_unit);
  /// Does a starred item lack what is to prove the unit's value?
  [[nodiscard]] bool lacks_evidence(std::size_t i_unit) const;
  [[nodiscard]] const Node& node() const { return context_.scheme.nodes[i_node_]; }
  [[nodiscard]] const Indicator* indicator() const;

  LeafContext context_;
  std::size_t i_node_;
  bool beside_scale_;
  ValueLookup lookup_;
  BoundRule bound_;
  LeafData data_;
  const PanelColumn* column_ = nullptr;  ///< the item's values in the period
  std::vector<double> own_x_;            ///< when the values are not the panel's column
  std::vector<double> own_error_;        ///< their standard errors, where any has one
  std::vector<double> own_df_;
  ExpressionColumn of_;  ///< values of `of="…"`
  std::vector<LeafState> state_;
  std::uint32_t states_ = 0;          ///< a bit for each state that occurs
  std::vector<std::uint8_t> reason_;  ///< index of the rule's reason
  std::vector<std::pair<std::size_t, Period>> carried_from_;
  std::vector<std::pair<std::size_t, double>> claimed_;  ///< points that lack evidence
  std::vector<std::uint8_t> applies_;                    ///< empty = to all
  std::optional<std::size_t> starred_;                   ///< the node that asks for evidence; mostly none
};

/// Does the fault class of a state end the unit's ranking? Gives the fault, or nullptr.
[[nodiscard]] const Fault* fault_of(LeafState state);

/// How the outcome of a state reads to the blocks above.
[[nodiscard]] Outcome outcome_of(LeafState state);

/// Texts of the states' reasons.
[[nodiscard]] std::span<const ReasonText> state_reason_texts();

}  // namespace gnomon
