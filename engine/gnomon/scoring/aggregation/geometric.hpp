#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Weighted geometric mean of the children's shares.
extern const AggregationEntry geometric_aggregation;

}  // namespace gnomon
