#pragma once

#include <cstddef>
#include <functional>

namespace gnomon {

/// Calls `work(0)` to `work(n - 1)`, in up to `n_threads` threads; the calls must not depend on one another. Comes back when all are done; then
/// throws what the first of them threw, in the order of the numbers.
void for_each_in_threads(std::size_t n, int n_threads, const std::function<void(std::size_t)>& work);

}  // namespace gnomon
