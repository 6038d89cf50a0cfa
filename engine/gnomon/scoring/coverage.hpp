#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// What the scheme uses in the assessed period and there is no value of: indicators that nobody has one of, and for the others the
/// assessed units without one, one finding for each indicator. A value declared as not applicable, not surveyed, not due, late or
/// rejected does not count as lacking.
void check_coverage(const Package& package, Diagnostics& diagnostics);

}  // namespace gnomon
