#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gnomon/model/scheme.hpp>
#include <gnomon/values/definition.hpp>

namespace gnomon {

/// Units in the order in which they can be computed from those below them: the deepest first.
[[nodiscard]] std::vector<std::size_t> units_from_below(const Dataset& data);

/// Indicators that the definition names.
[[nodiscard]] std::vector<std::string> children_codes(const Definition& definition);

/// A unit's value from the units right below it that are valid in the period: their sum, mean (by weights), least, greatest, or the number or
/// share of those for which a condition holds. Missing as soon as one of them is (unless the definition leaves it out); nothing for a unit without
/// any below it.
///
/// A population-weighted mean is sum(x × population) / sum(population).
[[nodiscard]] std::optional<Quantity> value_of_children(const Package& package, const Definition& definition,
                                                        std::size_t i_indicator, std::size_t i_unit,
                                                        const Period& period);

/// The numbers of the units below, as they went in: `12 + 8 + 3`.
[[nodiscard]] std::string children_words(const Package& package, const Definition& definition,
                                         std::size_t i_indicator, std::size_t i_unit, const Period& period);

}  // namespace gnomon
