#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// Points by the unit's place among the units compared.
extern const RuleEntry place_rule;

}  // namespace gnomon
