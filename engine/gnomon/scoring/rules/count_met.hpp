#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points by how many of the conditions hold.
extern const RuleEntry count_met_rule;

}  // namespace gnomon
