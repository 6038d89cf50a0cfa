#include <gnomon/input/settings_reader.hpp>

#include <algorithm>
#include <map>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

std::vector<std::string> all_names(const TableSchema& table) {
  std::vector<std::string> names;
  for (const auto& setting : table.settings) names.insert(names.end(), {setting.key, setting.title.zh});
  return names;
}

/// The word of the setting that the value is like.
std::string like_word(const SettingSchema& setting, std::string_view written) {
  std::vector<std::string> words;
  for (const auto& word : setting.words) words.insert(words.end(), {word.code, word.zh});
  return did_you_mean(written, words);
}

/// What may be written as the value of a setting.
std::string allowed_values(const SettingSchema& setting) {
  if (!setting.words.empty()) return list_of_words(setting.words);
  if (!setting.example.empty()) return setting.example + ", …";
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

std::optional<std::pair<std::string, std::string>> understand_setting(
    const TableSchema& table, const AcceptsSetting& accepts, std::string_view key, std::string_view value,
    const Place& place, Diagnostics& diagnostics) {
  const auto* const setting = table.find_setting(key);
  if (setting == nullptr) {
    diagnostics.add(fault::setting_unknown, place, std::string(key), {{"table", table.name}},
                    did_you_mean(key, all_names(table)));
    return std::nullopt;
  }
  const auto written = trim(value);
  auto code = written.empty() ? setting->default_value : code_of_value(*setting, written);
  if (!accepts(setting->key, code)) {
    diagnostics.add(
        fault::setting_value, place, std::string(value),
        {{"setting", setting->key}, {"title", setting->title.zh}, {"allowed", allowed_values(*setting)}},
        like_word(*setting, written));
    return std::nullopt;
  }
  return std::pair(setting->key, std::move(code));
}

std::optional<std::pair<std::string, std::string>> understand_setting(std::string_view key,
                                                                      std::string_view value,
                                                                      const Place& place,
                                                                      Diagnostics& diagnostics) {
  const auto accepts = [](std::string_view each, std::string_view code) {
    return Settings().set(each, code);
  };
  return understand_setting(*find_table_schema("assessment"), accepts, key, value, place, diagnostics);
}

std::optional<std::pair<std::string, std::string>> understand_design_setting(std::string_view key,
                                                                             std::string_view value,
                                                                             const Place& place,
                                                                             Diagnostics& diagnostics) {
  const auto accepts = [](std::string_view each, std::string_view code) {
    return SurveyDesign().set(each, code);
  };
  return understand_setting(*find_table_schema("design"), accepts, key, value, place, diagnostics);
}

Settings read_settings(TableRows* rows, const TableInfo* table,
                       const std::vector<std::pair<std::string, std::string>>& overrides,
                       Diagnostics& diagnostics) {
  GivenSettings given;
  while (rows != nullptr && rows->next()) {
    const auto key = rows->text("key");
    if (key.empty()) continue;
    const auto place =
        table->place(rows->origin().row, find_setting_schema(key) == nullptr ? "key" : "value");
    const auto setting = understand_setting(key, rows->written("value"), place, diagnostics);
    if (!setting) continue;
    if (!given.try_emplace(setting->first, GivenSetting{setting->second, rows->origin().row}).second)
      rows->add(fault::setting_twice, "key", key);
  }
  for (const auto& [key, value] : overrides) {
    if (const auto setting = understand_setting(key, value, command_place(key), diagnostics))
      given[setting->first] = {setting->second, 0};
  }
  Settings settings;
  set_all(settings, setting_schemas(), given);
  return settings;
}

}  // namespace gnomon
