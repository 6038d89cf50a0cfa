#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Place between the worst and the best unit.
extern const RuleEntry minmax_rule;

}  // namespace gnomon
