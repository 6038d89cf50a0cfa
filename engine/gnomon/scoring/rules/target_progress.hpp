#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Share of the way from the baseline to the target.
extern const RuleEntry target_progress_rule;

}  // namespace gnomon
