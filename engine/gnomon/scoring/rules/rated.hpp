#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points that assessors give, as points or as a percentage of the full points.
extern const RuleEntry rated_rule;

}  // namespace gnomon
