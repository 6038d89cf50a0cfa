#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// References, cycles, codes and dates of units; settings that name units, items or indicators.
void check_units(const Package& package, Diagnostics& diagnostics);
void check_settings(const Package& package, Diagnostics& diagnostics);
/// Scopes and references of targets, applies_to of items, points that do not add up.
void check_targets(const Package& package, Diagnostics& diagnostics);
void check_scheme_tree(const Package& package, Diagnostics& diagnostics);
/// Floors and quotas of grades, ranks of rewards.
void check_grades(const Package& package, Diagnostics& diagnostics);
void check_rewards(const Package& package, Diagnostics& diagnostics);
/// Items and departments of the responsibilities, the shares of one item, and what a department would answer for twice.
void check_responsibilities(const Package& package, Diagnostics& diagnostics);

}  // namespace gnomon
