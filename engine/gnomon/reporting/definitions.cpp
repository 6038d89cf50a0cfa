#include <gnomon/reporting/definitions.hpp>

#include <map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <gnomon/base/embedded.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::ordered_json;

struct Texts {
  std::string en;
  std::string zh;

  [[nodiscard]] const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
};

std::string file_of_program(const std::string& path) {
  const auto text = embedded_file(path);
  if (!text) throw Error(ExitCode::internal_error, "GNO-X101", "the program lacks its file " + path);
  return std::string(*text);
}

const std::map<std::string, Texts, std::less<>>& labels() {
  static const auto all = [] {
    std::map<std::string, Texts, std::less<>> result;
    const auto json = Json::parse(report_file("labels.json"));
    for (const auto& [key, texts] : json.items()) result[key] = {texts.at("en"), texts.at("zh")};
    return result;
  }();
  return all;
}

struct SettingTexts {
  Texts title;
  bool is_list = false;
  std::vector<std::pair<std::string, Texts>> values;
};

const std::map<std::string, SettingTexts, std::less<>>& settings() {
  static const auto all = [] {
    std::map<std::string, SettingTexts, std::less<>> result;
    const auto json = Json::parse(file_of_program("schemas/tables/assessment.json"));
    for (const auto& setting : json.at("settings")) {
      auto& texts = result[setting.at("key")];
      texts.title = {setting.at("title"), setting.at("title_zh")};
      texts.is_list = setting.value("type", "") == "list";
      if (!setting.contains("enum")) continue;
      const auto& codes = setting.at("enum");
      for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::string code = codes[i];
        auto words = code;
        for (char& c : words) {
          if (c == '_') c = ' ';
        }
        texts.values.emplace_back(code, Texts{words, setting.at("enum_zh").at(i)});
      }
    }
    return result;
  }();
  return all;
}

}  // namespace

std::string report_file(std::string_view name) { return file_of_program("reports/" + std::string(name)); }

std::string_view label(std::string_view key, Language language) {
  const auto found = labels().find(key);
  if (found == labels().end()) {
    throw Error(ExitCode::internal_error, "GNO-X102", "reports/labels.json has no label " + std::string(key));
  }
  return found->second.in(language);
}

std::string label(std::string_view key, Language language, const FaultArguments& arguments) {
  return expand(label(key, language), arguments);
}

std::vector<std::string> label_keys(std::string_view prefix) {
  std::vector<std::string> keys;
  for (const auto& [key, texts] : labels()) {
    if (key.starts_with(prefix)) keys.push_back(key);
  }
  return keys;
}

std::string_view setting_title(std::string_view key, Language language) {
  const auto found = settings().find(key);
  return found == settings().end() ? key : std::string_view(found->second.title.in(language));
}

std::string setting_value(std::string_view key, std::string_view value, Language language) {
  const auto found = settings().find(key);
  if (found != settings().end()) {
    for (const auto& [code, texts] : found->second.values) {
      if (code == value) return texts.in(language);
    }
  }
  return std::string(value);
}

bool Table::has_column(std::string_view column_id) const {
  for (const auto& column : columns) {
    if (column.id == column_id) return true;
  }
  return false;
}

Table table_definition(std::string_view id) {
  const auto json = Json::parse(report_file(std::string(id) + ".json"));
  Table table;
  table.id = json.at("id");
  table.title_en = json.at("title");
  table.title_zh = json.at("title_zh");
  for (const auto& column : json.at("columns")) {
    const std::string type = column.at("type");
    table.columns.push_back({.id = column.at("name"),
                             .kind = type == "number"    ? CellKind::number
                                     : type == "integer" ? CellKind::integer
                                     : type == "light"   ? CellKind::light
                                                         : CellKind::text,
                             .decimals = column.value("decimals", -1),
                             .title_en = column.at("title"),
                             .title_zh = column.at("title_zh"),
                             .unit = {}});
  }
  return table;
}

}  // namespace gnomon
