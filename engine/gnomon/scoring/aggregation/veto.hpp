#pragma once

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// Any child that scores voids the total.
extern const AggregationEntry veto_aggregation;

}  // namespace gnomon
