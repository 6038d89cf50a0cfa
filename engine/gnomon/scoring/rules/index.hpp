#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Ratio to the value of a base period.
extern const RuleEntry index_rule;

}  // namespace gnomon
