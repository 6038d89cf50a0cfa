#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Points on top of the scale.
extern const AggregationEntry bonus_aggregation;

}  // namespace gnomon
