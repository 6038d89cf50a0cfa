#pragma once

#include <span>
#include <vector>

#include <gnomon/model/results.hpp>

namespace gnomon {

/// Scores of the departments from the tasks they lead and join (`Scheme::responsibilities`), from a scoring of the units.
///
/// Score = sum of weight × full points × share of the points ÷ sum of weight × full points × scale. The share of a task is the department's
/// own where it is assessed and the item applies to it, else the mean share of the units assessed that have a score. A task that does not apply leaves
/// both sums; one without any value leaves the department without a score. Full points are those of the item in a total in which everything applies: as
/// written where points add up, the part of the block's points by weight under a mean. Departments that do not exist in the period are left out.
///
/// Example: leads A (10 points, its own share 0.8) and joins B (20 points, weight 0.5, mean share 0.9): (8 + 9) ÷ (10 + 10) × 100 = 85.
[[nodiscard]] std::vector<Department> score_departments(const Scheme& scheme, const Dataset& data,
                                                        const Assessment& assessment);

/// Texts of the reasons that tasks and departments give.
[[nodiscard]] std::span<const ReasonText> department_reason_texts();

}  // namespace gnomon
