#pragma once

#include <string>
#include <string_view>

namespace gnomon {

/// The text of a file of `reports/`: `labels.json`, `ranking.json`. What a report shows is read through this and nothing else.
/// Throws `Error` (internal) when there is no such file.
[[nodiscard]] std::string report_file(std::string_view name);

}  // namespace gnomon
