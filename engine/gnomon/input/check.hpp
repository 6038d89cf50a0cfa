#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Checks on a package that need no rules: references that match nothing, cycles, points that do not add up, implausible values,
/// grades, rewards. (Rules are checked where they are scored.)
///
/// The table of values is read once more, and only when there is a fault in it, to find the rows. At most
/// `most_of_one_kind` faults of one kind are added for it; a last one says how many more there are.
void check_package(const Package& package, const TableSource& source, Diagnostics& diagnostics);

}  // namespace gnomon
