#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/assessment.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Scores all units in one period and keeps what is needed to give the reason of any score when asked.
///
/// Order: items, not-applicable rescaling, caps of blocks, voids of blocks, bonus, penalty, floor 0, veto or void of the total, rounding, grade, rank. A score that cannot be
/// computed makes its unit unranked and stands in `problems`; it is never 0.
///
/// The scheme and the data must outlive it. Bad rules (see `check_scheme`) must have been refused before.
class Scoring {
 public:
  Scoring(const Scheme& scheme, const Dataset& data, const Period& period);
  Scoring(const Scoring&) = delete;
  Scoring& operator=(const Scoring&) = delete;
  Scoring(Scoring&&) noexcept;
  Scoring& operator=(Scoring&&) noexcept;
  ~Scoring();

  [[nodiscard]] const Assessment& assessment() const;
  [[nodiscard]] Assessment take() &&;

  /// Why the unit has its score at the node.
  [[nodiscard]] Reason reason(std::size_t i_node, std::size_t i_unit) const;

  /// The unit's score sheet, depth first, adjustments behind their node. Points of the leaves (and adjustments) add up to the unit's unrounded
  /// total. Nodes below the level `deepest` (0 = the total) are left out; an adjustment stands one level below its node. The vector is reused.
  void score_rows(std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest = all_levels) const;

  /// Scores that could not be computed, one entry per node and kind, with the units concerned.
  struct Problem {
    const Fault* fault;
    std::size_t i_node;
    std::vector<std::size_t> units;
  };
  [[nodiscard]] const std::vector<Problem>& problems() const;

 private:
  friend Assessment assess_totals(const Scheme& scheme, const Dataset& data, const Period& period);
  class Work;
  std::unique_ptr<Work> work_;
};

/// All of scoring as one pure function: no clock, no globals, no file.
[[nodiscard]] Assessment assess(const Scheme& scheme, const Dataset& data, const Period& period);

/// The same for a period that is only looked back on: totals, grades and ranks. `nodes`, `targets` and `notes` are empty, and no more than
/// one block's items are in memory at a time.
[[nodiscard]] Assessment assess_totals(const Scheme& scheme, const Dataset& data, const Period& period);

/// Units that take part: of the kinds to be ranked (or nobody's parent), valid in the period. 1 for each that does, else 0.
[[nodiscard]] std::vector<std::uint8_t> assessed_units(const Scheme& scheme, const Dataset& data,
                                                       const Period& period);

/// Texts of all reasons there are: of rules, states and notes.
[[nodiscard]] std::vector<ReasonText> reason_texts();

}  // namespace gnomon
