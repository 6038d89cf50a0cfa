#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/table_rows.hpp>
#include <gnomon/model/settings.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {

/// Is the code a value of the setting with that key?
using AcceptsSetting = std::function<bool(std::string_view key, std::string_view code)>;

/// A key and a value of a table of settings in either language, as codes; nothing with a fault at `place` when it is not understood.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> understand_setting(
    const TableSchema& table, const AcceptsSetting& accepts, std::string_view key, std::string_view value,
    const Place& place, Diagnostics& diagnostics);

/// The same of the `assessment` table.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> understand_setting(std::string_view key,
                                                                                    std::string_view value,
                                                                                    const Place& place,
                                                                                    Diagnostics& diagnostics);

/// The settings in force: defaults, the rows of the table (nullptr = none), then `overrides`. `Settings::choices` lists all in the
/// order of the schema.
[[nodiscard]] Settings read_settings(TableRows* rows, const TableInfo* table,
                                     const std::vector<std::pair<std::string, std::string>>& overrides,
                                     Diagnostics& diagnostics);

}  // namespace gnomon
