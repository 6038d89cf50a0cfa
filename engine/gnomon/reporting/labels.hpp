#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// A word or sentence of the reports, from `reports/labels.json`. Throws `Error` (internal) when it is not there.
[[nodiscard]] std::string_view label(std::string_view key, Language language);

/// The same with its `{name}` places filled.
[[nodiscard]] std::string label(std::string_view key, Language language, const FaultArguments& arguments);

/// Keys of all labels that begin so, in order.
[[nodiscard]] std::vector<std::string> label_keys(std::string_view prefix);

/// A setting and its value in words: title (总分小数位) and value (四舍五入) as the schema of the table of settings, `assessment` or `design`, names
/// them.
[[nodiscard]] std::string_view setting_title(std::string_view key, Language language,
                                             std::string_view table = "assessment");
[[nodiscard]] std::string setting_value(std::string_view key, std::string_view value, Language language,
                                        std::string_view table = "assessment");

}  // namespace gnomon
