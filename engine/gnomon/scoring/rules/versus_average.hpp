#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Base points, more or less for every step above or below the average of the units.
extern const RuleEntry versus_average_rule;

}  // namespace gnomon
