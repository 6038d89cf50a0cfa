#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Kept and shown, without points.
extern const RuleEntry collect_rule;

}  // namespace gnomon
