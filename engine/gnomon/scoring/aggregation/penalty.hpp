#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Points taken off.
extern const AggregationEntry penalty_aggregation;

}  // namespace gnomon
