#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// All or nothing: the full points when the target is met or the condition holds, else 0.
extern const RuleEntry met_rule;

}  // namespace gnomon
