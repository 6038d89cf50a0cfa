#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points of a level given in words.
extern const RuleEntry levels_rule;

}  // namespace gnomon
