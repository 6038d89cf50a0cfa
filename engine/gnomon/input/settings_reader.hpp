#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
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

/// The same of the `design` table of a survey.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> understand_design_setting(
    std::string_view key, std::string_view value, const Place& place, Diagnostics& diagnostics);

/// Where a setting stands that was given on the command line.
[[nodiscard]] inline Place command_place(std::string_view key) {
  return {"--set", {}, 0, std::string(key), -1};
}

/// A setting as it was given, and the row that it stands in; 0 = in no table.
struct GivenSetting {
  std::string value;
  std::int64_t row = 0;
};
using GivenSettings = std::map<std::string, GivenSetting>;

/// Sets every setting of a schema, as given or by default, and lists it in `target.choices`.
template <class Target>
void set_all(Target& target, std::span<const SettingSchema> schemas, const GivenSettings& given) {
  for (const auto& schema : schemas) {
    const auto found = given.find(schema.key);
    const bool is_default = found == given.end();
    const auto& value = is_default ? schema.default_value : found->second.value;
    target.set(schema.key, value);
    target.choices.push_back({schema.key, value, is_default, is_default ? 0 : found->second.row});
  }
}

/// The settings in force: defaults, the rows of the table (nullptr = none), then `overrides`. `Settings::choices` lists all in the
/// order of the schema.
[[nodiscard]] Settings read_settings(TableRows* rows, const TableInfo* table,
                                     const std::vector<std::pair<std::string, std::string>>& overrides,
                                     Diagnostics& diagnostics);

}  // namespace gnomon
