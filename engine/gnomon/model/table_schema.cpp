#include <gnomon/model/table_schema.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gnomon/base/embedded.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::json;

constexpr auto table_names = std::to_array<std::string_view>(
    {"assessment", "units", "indicators", "scheme", "targets", "grades", "rewards", "titles", "values",
     "ledger", "register", "responsibilities", "corrections", "respondents", "design", "margins", "items",
     "estimates", "comparisons"});

SchemaText text_of(const Json& json, const std::string& key) {
  return {json.value(key, std::string()), json.value(key + "_zh", std::string())};
}

/// `enum` and `enum_zh` side by side; a missing Chinese word is the code itself.
std::vector<SchemaWord> words_of(const Json& codes, const Json& chinese) {
  std::vector<SchemaWord> words;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto code = codes[i].get<std::string>();
    words.push_back({code, i < chinese.size() ? chinese[i].get<std::string>() : code});
  }
  return words;
}

/// One name or a list of names.
std::vector<std::string> names_of(const Json& json) {
  if (json.is_string()) return {json.get<std::string>()};
  return json.is_array() ? json.get<std::vector<std::string>>() : std::vector<std::string>();
}

template <class Type, std::size_t n>
Type type_of(const std::string& written, const std::array<std::pair<std::string_view, Type>, n>& types) {
  const auto found = std::ranges::find(types, written, &std::pair<std::string_view, Type>::first);
  if (found == types.end()) throw std::logic_error("table schema: unknown type " + written);
  return found->second;
}

SchemaField field_of(const Json& json) {
  static constexpr auto types = std::to_array<std::pair<std::string_view, SchemaField::Type>>({
      {"string", SchemaField::Type::string},
      {"number", SchemaField::Type::number},
      {"integer", SchemaField::Type::integer},
      {"date", SchemaField::Type::date},
      {"any", SchemaField::Type::any},
  });
  SchemaField field;
  field.name = json.at("name").get<std::string>();
  field.title = text_of(json, "title");
  field.description = text_of(json, "description");
  field.type = type_of(json.value("type", std::string("string")), types);
  const auto constraints = json.value("constraints", Json::object());
  field.required = constraints.value("required", false);
  field.why = text_of(json, "why");
  field.unique = constraints.value("unique", false);
  field.pattern = constraints.value("pattern", std::string());
  if (constraints.contains("minimum")) field.minimum = constraints["minimum"].get<double>();
  if (constraints.contains("maximum")) field.maximum = constraints["maximum"].get<double>();
  field.words = words_of(constraints.value("enum", Json::array()), json.value("enum_zh", Json::array()));
  return field;
}

SettingSchema setting_of(const Json& json) {
  static constexpr auto types = std::to_array<std::pair<std::string_view, SettingSchema::Type>>({
      {"string", SettingSchema::Type::string},
      {"number", SettingSchema::Type::number},
      {"integer", SettingSchema::Type::integer},
      {"period", SettingSchema::Type::period},
      {"list", SettingSchema::Type::list},
      {"unit", SettingSchema::Type::unit},
  });
  SettingSchema setting;
  setting.key = json.at("key").get<std::string>();
  setting.title = text_of(json, "title");
  setting.description = text_of(json, "description");
  setting.type = type_of(json.value("type", std::string("string")), types);
  setting.words = words_of(json.value("enum", Json::array()), json.value("enum_zh", Json::array()));
  setting.default_value = json.value("default", std::string());
  setting.example = json.value("example", std::string());
  return setting;
}

TableSchema table_of(const Json& json) {
  TableSchema table;
  table.name = json.at("name").get<std::string>();
  table.title = text_of(json, "title");
  table.description = text_of(json, "description");
  for (const auto& field : json.at("fields")) table.fields.push_back(field_of(field));
  table.primary_key = names_of(json.value("primaryKey", Json()));
  for (const auto& key : json.value("foreignKeys", Json::array())) {
    const auto& reference = key.at("reference");
    table.foreign_keys.push_back({names_of(key.at("fields")), reference.value("resource", std::string()),
                                  names_of(reference.at("fields"))});
  }
  table.has_wide_form = json.contains("wide");
  for (const auto& setting : json.value("settings", Json::array()))
    table.settings.push_back(setting_of(setting));
  return table;
}

Json schema_file(std::string_view table) {
  const auto text = embedded_file("schemas/tables/" + std::string(table) + ".json");
  if (!text) throw std::logic_error("no schema of table " + std::string(table));
  return Json::parse(*text);
}

std::vector<TableSchema> parse_tables() {
  std::vector<TableSchema> tables;
  for (const auto name : table_names) tables.push_back(table_of(schema_file(name)));
  return tables;
}

/// Is `folded` the code or the title, in either language?
bool is_called(const std::string& folded, std::string_view code, const SchemaText& title) {
  return folded == fold(code) || folded == fold(title.en) || folded == fold(title.zh);
}

}  // namespace

const SchemaField* TableSchema::find(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &SchemaField::name);
  return found == fields.end() ? nullptr : &*found;
}

bool TableSchema::is_key(std::string_view field) const {
  return std::ranges::find(primary_key, field) != primary_key.end();
}

const SettingSchema* TableSchema::find_setting(std::string_view written) const {
  const auto folded = fold(written);
  for (const auto& setting : settings) {
    if (is_called(folded, setting.key, setting.title)) return &setting;
  }
  return nullptr;
}

FaultArguments arguments_of(const TableSchema& table) {
  return {{"table", table.name}, {"table_zh", table.title.zh}};
}

FaultArguments arguments_of(const TableSchema& table, const SchemaField& field) {
  auto arguments = arguments_of(table);
  arguments.insert(arguments.end(), {{"column", field.name},
                                     {"title_en", field.title.en},
                                     {"title_zh", field.title.zh},
                                     {"why_en", field.why.en},
                                     {"why_zh", field.why.zh}});
  return arguments;
}

std::span<const TableSchema> table_schemas() {
  static const std::vector<TableSchema> tables = parse_tables();
  return tables;
}

const TableSchema* find_table_schema(std::string_view name) {
  const auto tables = table_schemas();
  const auto found = std::ranges::find(tables, name, &TableSchema::name);
  return found == tables.end() ? nullptr : &*found;
}

const TableSchema* table_schema_titled(std::string_view written) {
  const auto folded = fold(written);
  for (const auto& table : table_schemas()) {
    if (is_called(folded, table.name, table.title)) return &table;
  }
  return nullptr;
}

std::span<const SettingSchema> setting_schemas() { return find_table_schema("assessment")->settings; }

const SettingSchema* find_setting_schema(std::string_view written) {
  return find_table_schema("assessment")->find_setting(written);
}

std::optional<std::string> code_of_word(const std::vector<SchemaWord>& words, std::string_view written) {
  const auto folded = fold(written);
  for (const auto& word : words) {
    if (folded == fold(word.code) || folded == fold(word.zh)) return word.code;
  }
  return std::nullopt;
}

std::string list_of_words(const std::vector<SchemaWord>& words) {
  std::vector<std::string> parts;
  for (const auto& word : words) {
    parts.push_back(word.code == word.zh ? word.code : word.code + " (" + word.zh + ")");
  }
  return join(parts, ", ");
}

}  // namespace gnomon
