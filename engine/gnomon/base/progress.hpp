#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace gnomon {

/// Told how far a long step is: name of the step, done, total (0 = unknown). May be empty. Called from one thread at a time, often; must be cheap.
using Progress = std::function<void(std::string_view step, std::int64_t done, std::int64_t total)>;

}  // namespace gnomon
