#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/assessment.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Dense numbers for a text attribute of the units, in the order of the texts; -1 for an empty text.
[[nodiscard]] std::vector<std::int32_t> dense_numbers(const std::vector<Unit>& units,
                                                      const std::string& (*text)(const Unit&));

/// One entry of the setting `tie_break`.
struct TieBreak {
  std::string name;  ///< item, indicator, or `population`
  bool ascending = false;
};

/// Reads an entry: a name, `asc` or `desc` (the default) behind it; 人口 is `population`.
[[nodiscard]] TieBreak parse_tie_break(std::string_view text);

/// Does the condition hold for the unit in the period? Nothing where a value that it needs is missing.
[[nodiscard]] std::optional<bool> holds(const Expression& condition, const Dataset& data,
                                        const Period& period, std::size_t i_unit);

/// The number of units that a quota allows among `n_ranked`; nothing = no limit.
[[nodiscard]] std::optional<std::size_t> places_of(const Quota& quota, std::size_t n_ranked,
                                                   QuotaRounding rounding);

/// Does the total reach the line, as the setting `grade_by` has it?
[[nodiscard]] bool reaches(const Scheme& scheme, const Assessment& assessment, std::size_t i_unit,
                           double line);

/// Of units listed best first those that get one of `places`: the units tied at the edge of places that do not hold them all are left out together.
[[nodiscard]] std::size_t n_within(const std::vector<std::size_t>& best_first, std::size_t places,
                                   const Assessment& assessment);

/// Ranks units by their totals: overall, within the group, within the parent; fills `rank`, `group_rank`, `parent_rank` and `order`.
///
/// Compared is the published total or the full one (taken to 9 decimals, so that binary noise makes no difference), then the tie-breaks in
/// their order; equal units share the rank, and the next one counts on (competition: 1, 2, 2, 4) or follows (dense: 1, 2, 2, 3). Units without a total
/// stand last, by code.
void rank_units(const Scheme& scheme, const Dataset& data, const std::vector<std::int32_t>& group_of,
                const std::vector<std::int32_t>& parent_of, Assessment& assessment);

/// Ranks of bare totals, the highest first, compared as above without tie-breaks; 0 for NaN.
[[nodiscard]] std::vector<std::int32_t> ranks_of(const std::vector<double>& totals, RankMethod method);

/// Gives each ranked unit the best grade whose floor, quota and condition it meets. A quota counts the ranked units from the best grade down; units tied at the
/// edge of a quota that does not hold them all go to the next grade together.
void grade_units(const Scheme& scheme, const Dataset& data, Assessment& assessment);

}  // namespace gnomon
