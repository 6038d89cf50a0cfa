#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points of the band that holds the value, or its share of the target.
extern const RuleEntry bands_rule;

}  // namespace gnomon
