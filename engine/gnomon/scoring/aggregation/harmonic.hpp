#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Weighted harmonic mean of the children's shares.
extern const AggregationEntry harmonic_aggregation;

}  // namespace gnomon
