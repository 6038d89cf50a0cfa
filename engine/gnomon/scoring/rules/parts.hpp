#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Sum of the points of the conditions that hold.
extern const RuleEntry parts_rule;

}  // namespace gnomon
