#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Values that are hardly right: percentages outside 0 to 100, negative counts, jumps from the last period, shares entered as
/// fractions, values copied from the target or the parent, units that did not exist; and indicators of the scheme without values. Goes over
/// the panel column by column; the table is read again only when something was found.
void check_values(const Package& package, const TableSource& source, Diagnostics& diagnostics);

}  // namespace gnomon
