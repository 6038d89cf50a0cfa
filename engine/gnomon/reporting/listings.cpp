#include <gnomon/reporting/listings.hpp>

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/writers.hpp>
#include <gnomon/reporting/writers/markdown.hpp>
#include <gnomon/reporting/writers/terminal.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& object, const std::string& key, Language language) {
  const auto localised = language == Language::zh ? key + "_zh" : key;
  return object.value(object.contains(localised) ? localised : key, "");
}

std::string plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// `sum 合计, mean 加权平均`: the code is what is written; the word is accepted too.
std::string allowed_values(const Json& object, const Json& codes, Language language) {
  std::string text;
  const auto words = object.find("enum_zh");
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (i > 0) text += language == Language::zh ? "、" : ", ";
    text += plain_text(codes[i]);
    if (language == Language::zh && words != object.end() && i < words->size())
      text += " " + plain_text((*words)[i]);
  }
  return text;
}

std::string type_words(const std::string& type, Language language) {
  return std::string(label("type." + type, language));
}

std::string_view type_words(ParameterType type, Language language) {
  switch (type) {
    case ParameterType::number:
      return label("type.number", language);
    case ParameterType::yes_no:
      return label("type.yes_no", language);
    case ParameterType::word:
      return label("type.word", language);
    case ParameterType::expression:
      return label("type.expression", language);
  }
  return {};
}

std::string_view pick(std::string_view en, std::string_view zh, Language language) {
  return language == Language::zh ? zh : en;
}

void heading(std::string_view text, bool markdown, Output& out) {
  if (markdown) out.write("### ");
  out.write(text);
  out.write(markdown ? "\n\n" : "\n");
}

void write_table(const Table& table, Language language, bool markdown, bool colour, Output& out) {
  const WriteOptions options{.language = language, .colour = colour};
  if (markdown) {
    write_markdown_table(table, options, out);
  } else {
    write_terminal_table(table, options, out);
  }
}

std::string_view formula_of(const RuleDeclaration& rule, Language language) {
  return language == Language::zh && !rule.formula_zh.empty() ? rule.formula_zh : rule.formula;
}

}  // namespace

Table rules_table(std::span<const RuleDeclaration* const> rules, Language language) {
  auto table = table_definition("rules");
  table.notes.emplace_back(label("rule.legend", language));
  table.rows = [rules, language](RowSink& row) {
    for (const auto* rule : rules) {
      row.text(rule->name);
      row.text(pick(rule->summary_en, rule->summary_zh, language));
      row.text(formula_of(*rule, language));
      row.text(rule->example);
      row.end_row();
    }
  };
  return table;
}

void write_rule_page(const RuleDeclaration& rule, Language language, bool markdown, Output& out) {
  const std::string_view tick = markdown ? "`" : "";
  const auto field = [&](std::string_view key, std::string_view text, bool is_code) {
    if (text.empty()) return;
    out.write(markdown ? "- " : "  ");
    out.write(label(key, language));
    out.write(language == Language::zh ? "：" : ": ");
    if (is_code) out.write(tick);
    out.write(text);
    if (is_code) out.write(tick);
    out.put('\n');
  };
  const auto remark = [&](bool applies, std::string_view key) {
    if (!applies) return;
    out.write(markdown ? "- " : "  ");
    out.write(label(key, language));
    out.put('\n');
  };
  if (markdown) out.write("## ");
  out.write(rule.name);
  out.write(markdown ? "\n\n" : "  ");
  out.write(pick(rule.summary_en, rule.summary_zh, language));
  out.write(markdown ? "\n\n" : "\n");
  field("rule.formula", formula_of(rule, language), false);
  field("rule.example", rule.example, true);
  remark(rule.needs_target, "rule.needs_target");
  remark(rule.is_aggregation, "rule.aggregation");
  remark(rule.takes_conditions, "rule.conditions");
  if (!rule.parameters.empty()) {
    out.put('\n');
    heading(label("rule.parameters", language), markdown, out);
    auto table = table_definition("parameters");
    table.rows = [&rule, language](RowSink& row) {
      for (const auto& parameter : rule.parameters) {
        std::string type(type_words(parameter.type, language));
        for (std::size_t i = 0; i < parameter.words.size(); ++i)
          type += (i == 0 ? " " : "/") + std::string(parameter.words[i]);
        row.text(parameter.name);
        row.text(type);
        row.text(parameter.default_text);
        row.text(pick(parameter.summary_en, parameter.summary_zh, language));
        row.end_row();
      }
    };
    write_table(table, language, markdown, false, out);
  }
  if (rule.reasons.empty()) return;
  out.put('\n');
  heading(label("rule.reasons", language), markdown, out);
  for (const auto& reason : rule.reasons) {
    out.write(markdown ? "- `" : "  ");
    out.write(reason.id);
    out.write(markdown ? "` " : "  ");
    out.write(pick(reason.en, reason.zh, language));
    out.put('\n');
  }
}

Table schema_table(std::string_view schema_json, Language language) {
  const auto schema = std::make_shared<const Json>(Json::parse(schema_json));
  auto table = table_definition("schema");
  table.rows = [schema, language](RowSink& row) {
    for (const auto& field : schema->at("fields")) {
      const auto constraints = field.value("constraints", Json::object());
      row.text(field.value("name", ""));
      row.text(text_of(field, "title", language));
      row.text(label(constraints.value("required", false) ? "yes" : "no", language));
      row.text(type_words(field.value("type", "string"), language));
      // The list of settings is a table of its own.
      const bool listed_below = schema->contains("settings") && constraints.contains("enum");
      row.text(constraints.contains("enum") && !listed_below
                   ? allowed_values(field, constraints.at("enum"), language)
                   : std::string());
      row.text(text_of(field, "description", language));
      row.end_row();
    }
  };
  return table;
}

Table settings_listing(std::string_view schema_json, Language language) {
  const auto schema = std::make_shared<const Json>(Json::parse(schema_json));
  auto table = table_definition("settings");
  table.rows = [schema, language](RowSink& row) {
    for (const auto& setting : schema->value("settings", Json::array())) {
      row.text(setting.value("key", ""));
      row.text(text_of(setting, "title", language));
      row.text(setting.contains("default") ? plain_text(setting.at("default")) : std::string());
      row.text(setting.contains("enum") ? allowed_values(setting, setting.at("enum"), language)
                                        : type_words(setting.value("type", "string"), language));
      row.text(text_of(setting, "description", language));
      row.end_row();
    }
  };
  return table;
}

void write_schema_page(std::string_view schema_json, Language language, bool markdown, bool colour,
                       Output& out) {
  const auto schema = Json::parse(schema_json);
  if (markdown) out.write("## ");
  out.write(schema.value("name", ""));
  out.write("  ");
  out.write(text_of(schema, "title", language));
  out.write(markdown ? "\n\n" : "\n");
  out.write(text_of(schema, "description", language));
  out.write("\n\n");
  write_table(schema_table(schema_json, language), language, markdown, colour, out);
  if (schema.contains("primaryKey")) {
    const auto& key = schema.at("primaryKey");
    std::string columns;
    if (key.is_array()) {
      for (const auto& column : key) columns += (columns.empty() ? "" : ", ") + plain_text(column);
    } else {
      columns = plain_text(key);
    }
    if (markdown) out.put('\n');
    out.write(label("schema.key", language, {{"columns", columns}}));
    out.put('\n');
  }
  if (schema.contains("settings")) {
    out.put('\n');
    heading(label("schema.settings", language), markdown, out);
    write_table(settings_listing(schema_json, language), language, markdown, colour, out);
  }
}

}  // namespace gnomon
