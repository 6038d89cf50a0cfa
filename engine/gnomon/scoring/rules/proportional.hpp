#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Share of the target reached, times the full points, capped; a surplus may be credited.
extern const RuleEntry proportional_rule;

}  // namespace gnomon
