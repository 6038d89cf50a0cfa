#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Weighted mean of the children's shares; their points are weights.
extern const AggregationEntry mean_aggregation;

}  // namespace gnomon
