#include <gnomon/reporting/definitions.hpp>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <gnomon/base/embedded.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/sha256.hpp>
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

Error missing(std::string what) {
  return {ExitCode::internal_error, fault::program_fault, {{"detail", std::move(what)}}};
}

std::string file_of_program(const std::string& path) {
  const auto text = embedded_file(path);
  if (!text) throw missing(path);
  return std::string(*text);
}

using Labels = std::map<std::string, Texts, std::less<>>;

void add_labels(const std::string& text, Labels& labels) {
  const auto json = Json::parse(text);
  for (const auto& [key, texts] : json.items()) labels[key] = {texts.at("en"), texts.at("zh")};
}

constexpr std::string_view labels_name = "labels.json";

/// The user's own files, and the labels of both. The one thing that outlives a call: which words the program speaks is settled once, when
/// it starts, as its language is.
struct InForce {
  explicit InForce(ReportFiles given) : files(std::move(given)) {
    add_labels(program_report_files().find(labels_name)->second, labels);
    if (const auto own = files.find(labels_name); own != files.end()) add_labels(own->second, labels);
  }

  ReportFiles files;
  Labels labels;
};

InForce& in_force() {
  static InForce all({});
  return all;
}

const Labels& labels() { return in_force().labels; }

struct SettingTexts {
  Texts title;
  bool is_list = false;
  std::vector<std::pair<std::string, Texts>> values;
};

using Settings = std::map<std::string, SettingTexts, std::less<>>;

const Settings& settings(std::string_view table) {
  const auto read = [](const std::string& name) {
    Settings result;
    const auto json = Json::parse(file_of_program("schemas/tables/" + name + ".json"));
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
  };
  static const auto of_assessment = read("assessment");
  if (table == "assessment") return of_assessment;
  static const auto of_design = read("design");
  return of_design;
}

/// Titles, choice and order of the columns as the user's own definition has them.
void take_own_definition(const Json& own, Table& table) {
  table.title_en = own.at("title");
  table.title_zh = own.at("title_zh");
  for (const auto& given : own.at("columns")) {
    for (auto& column : table.columns) {
      if (column.id != given.at("name")) continue;
      column.title_en = given.at("title");
      column.title_zh = given.at("title_zh");
      table.shown.push_back(column.id);
    }
  }
  const bool all_as_they_are = std::ranges::equal(table.shown, table.columns, {}, {}, &Column::id);
  if (all_as_they_are) table.shown.clear();
}

}  // namespace

const ReportFiles& program_report_files() {
  static const auto all = [] {
    constexpr std::string_view root = "reports/";
    ReportFiles files;
    for (const auto& file : embedded_files()) {
      if (file.path.starts_with(root)) files.emplace(file.path.substr(root.size()), file.content());
    }
    return files;
  }();
  return all;
}

std::string report_file(std::string_view name) {
  const auto& own = in_force().files;
  if (const auto found = own.find(name); found != own.end()) return found->second;
  return file_of_program("reports/" + std::string(name));
}

void use_report_files(ReportFiles files) { in_force() = InForce(std::move(files)); }

std::string report_files_hash() {
  if (in_force().files.empty()) return {};
  Sha256 sum;
  for (const auto& [name, text] : in_force().files) {
    sum.update(name);
    sum.update(std::string_view("\0", 1));
    sum.update(text);
    sum.update(std::string_view("\0", 1));
  }
  return sum.hex();
}

std::string_view label(std::string_view key, Language language) {
  const auto found = labels().find(key);
  if (found == labels().end()) {
    throw missing("reports/labels.json: " + std::string(key));
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

std::string_view setting_title(std::string_view key, Language language, std::string_view table) {
  const auto found = settings(table).find(key);
  return found == settings(table).end() ? key : std::string_view(found->second.title.in(language));
}

std::string setting_value(std::string_view key, std::string_view value, Language language,
                          std::string_view table) {
  const auto found = settings(table).find(key);
  if (found != settings(table).end()) {
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
  const auto name = std::string(id) + ".json";
  const auto json = Json::parse(file_of_program("reports/" + name));
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
                             .title_en = column.at("title"),
                             .title_zh = column.at("title_zh"),
                             .unit = {}});
  }
  if (in_force().files.contains(name)) take_own_definition(Json::parse(report_file(name)), table);
  return table;
}

}  // namespace gnomon
