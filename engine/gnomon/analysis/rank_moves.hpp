#pragma once

#include <gnomon/model/results.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// One side of a comparison: a package in a period.
struct Side {
  const Package* package = nullptr;
  Period period = Period::year(2000);
};

/// `with_causes`: also takes the moves of the ranks apart, which scores all units once more for each of them.
[[nodiscard]] Moves compare_sides(const Side& before, const Side& after, bool with_causes = true);

}  // namespace gnomon
