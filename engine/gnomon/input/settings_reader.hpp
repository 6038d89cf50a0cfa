#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/table_rows.hpp>
#include <gnomon/model/settings.hpp>

namespace gnomon {

/// A key and a value of the `assessment` table in either language, as codes; nothing with a fault at `place` when it is not understood.
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
