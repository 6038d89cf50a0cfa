#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Paths of cumulative targets: each row belongs to a plan, and from row to row the share due never falls, stays within 100 % and is 100 % at the
/// plan's end.
void check_paths(const Package& package, Diagnostics& diagnostics);

}  // namespace gnomon
