#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points for every event or piece, up to the full points.
extern const RuleEntry each_rule;

}  // namespace gnomon
