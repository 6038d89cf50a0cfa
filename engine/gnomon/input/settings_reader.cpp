#include <gnomon/input/settings_reader.hpp>

#include <algorithm>
#include <map>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& setting : setting_schemas()) names.insert(names.end(), {setting.key, setting.title.zh});
  return names;
}

/// What may be written as the value of a setting.
std::string allowed_values(const SettingSchema& setting) {
  if (!setting.words.empty()) return list_of_words(setting.words);
  switch (setting.type) {
    case SettingSchema::Type::number:
      return "1, 2.5, …";
    case SettingSchema::Type::integer:
      return "0, 1, 2, …";
    case SettingSchema::Type::period:
      return "2025, 2025H1, 2025Q3, 2025-06";
    case SettingSchema::Type::string:
    case SettingSchema::Type::list:
    case SettingSchema::Type::unit:
      break;
  }
  return "…";
}

/// The code of the value; numbers and periods in plain characters.
std::string code_of_value(const SettingSchema& setting, std::string_view written) {
  if (!setting.words.empty()) return code_of_word(setting.words, written).value_or(std::string(written));
  if (setting.type == SettingSchema::Type::string) return std::string(written);
  if (setting.type == SettingSchema::Type::period) {
    const auto period = Period::parse(written);
    return period ? period->text() : std::string(written);
  }
  return std::string(trim(to_half_width(written)));
}

}  // namespace

std::optional<std::pair<std::string, std::string>> understand_setting(std::string_view key,
                                                                      std::string_view value,
                                                                      const Place& place,
                                                                      Diagnostics& diagnostics) {
  const auto* const setting = find_setting_schema(key);
  if (setting == nullptr) {
    diagnostics.add(fault::setting_unknown, place, std::string(key), {}, did_you_mean(key, all_names()));
    return std::nullopt;
  }
  const auto written = trim(value);
  auto code = written.empty() ? setting->default_value : code_of_value(*setting, written);
  Settings trial;
  if (!trial.set(setting->key, code)) {
    diagnostics.add(
        fault::setting_value, place, std::string(value),
        {{"setting", setting->key}, {"title", setting->title.zh}, {"allowed", allowed_values(*setting)}});
    return std::nullopt;
  }
  return std::pair(setting->key, std::move(code));
}

Settings read_settings(TableRows* rows, const TableInfo* table,
                       const std::vector<std::pair<std::string, std::string>>& overrides,
                       Diagnostics& diagnostics) {
  struct Given {
    std::string value;
    std::int64_t row = 0;
  };
  std::map<std::string, Given> given;
  while (rows != nullptr && rows->next()) {
    const auto key = rows->text("key");
    if (key.empty()) continue;
    const auto place =
        table->place(rows->origin().row, find_setting_schema(key) == nullptr ? "key" : "value");
    const auto setting = understand_setting(key, rows->written("value"), place, diagnostics);
    if (!setting) continue;
    if (!given.try_emplace(setting->first, Given{setting->second, rows->origin().row}).second)
      rows->add(fault::setting_twice, "key", key);
  }
  for (const auto& [key, value] : overrides) {
    const Place place{"--set", {}, 0, key, -1};
    if (const auto setting = understand_setting(key, value, place, diagnostics))
      given[setting->first] = {setting->second, 0};
  }
  Settings settings;
  for (const auto& schema : setting_schemas()) {
    const auto found = given.find(schema.key);
    const bool is_default = found == given.end();
    const auto& value = is_default ? schema.default_value : found->second.value;
    settings.set(schema.key, value);
    settings.choices.push_back({schema.key, value, is_default, is_default ? 0 : found->second.row});
  }
  return settings;
}

}  // namespace gnomon
