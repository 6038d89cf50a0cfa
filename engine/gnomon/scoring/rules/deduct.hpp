#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Full points less a deduction for every event, never below 0.
extern const RuleEntry deduct_rule;

}  // namespace gnomon
