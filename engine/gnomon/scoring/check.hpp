#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/scoring/assess.hpp>

namespace gnomon {

/// Checks of the scheme that need the rules: every rule known and well written, every name in an expression an indicator, points where points
/// belong, no rule that can give more than the item has.
void check_scheme(const Package& package, Diagnostics& diagnostics);

/// What could not be computed in a period (missing targets, missing references, divisions by zero), with the units concerned, and
/// targets of 0 under a ratio.
void check_scoring(const Package& package, const Scoring& scoring, Diagnostics& diagnostics);

}  // namespace gnomon
