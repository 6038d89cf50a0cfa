#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Sum of the children's points, which are parts of the block's points.
extern const AggregationEntry sum_aggregation;

}  // namespace gnomon
