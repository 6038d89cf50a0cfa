#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// The points of the best condition that holds.
extern const RuleEntry highest_rule;

}  // namespace gnomon
