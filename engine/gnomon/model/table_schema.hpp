#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>

namespace gnomon {

/// A word that a cell may hold: its code and its Chinese word.
struct SchemaWord {
  std::string code;
  std::string zh;
};

/// A text in both languages.
struct SchemaText {
  std::string en;
  std::string zh;

  [[nodiscard]] const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
};

/// One column of a table.
struct SchemaField {
  enum class Type : std::uint8_t { string, number, integer, date, any };

  std::string name;
  SchemaText title;
  SchemaText description;
  Type type = Type::string;
  bool required = false;
  SchemaText why;  ///< why a row means nothing without it; of required columns only
  bool unique = false;
  std::vector<SchemaWord> words;  ///< allowed values; empty = any
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::string pattern;  ///< regular expression of the stored form; empty = none
};

/// Columns whose values must stand in a column of another table (empty table = the same one).
struct SchemaForeignKey {
  std::vector<std::string> fields;
  std::string table;
  std::vector<std::string> target_fields;
};

/// One setting of a table of settings (`assessment`, `design`).
struct SettingSchema {
  enum class Type : std::uint8_t { string, number, integer, period, list, unit };

  std::string key;
  SchemaText title;
  SchemaText description;
  Type type = Type::string;
  std::vector<SchemaWord> words;  ///< allowed values; empty = any of the type
  std::string default_value;
  std::string example;  ///< of a value, where the type does not tell
};

/// One table of a package, as fixed in `schemas/tables/<name>.json`.
struct TableSchema {
  std::string name;
  SchemaText title;
  SchemaText description;
  std::vector<SchemaField> fields;
  std::vector<std::string> primary_key;
  std::vector<SchemaForeignKey> foreign_keys;
  bool has_wide_form = false;           ///< may also be written with one column per indicator
  std::vector<SettingSchema> settings;  ///< of a table with a setting in each row

  /// The field of that name, or nullptr.
  [[nodiscard]] const SchemaField* find(std::string_view field) const;
  [[nodiscard]] bool is_key(std::string_view field) const;
  /// The setting with that key or title in either language, or nullptr.
  [[nodiscard]] const SettingSchema* find_setting(std::string_view written) const;
};

/// The tables, in the order in which they are read: assessment, units, indicators, scheme, targets, grades, rewards, titles, values,
/// ledger, register, responsibilities, corrections, then those of a survey: respondents, design, margins, items, estimates, comparisons.
/// Parsed once from the embedded files.
[[nodiscard]] std::span<const TableSchema> table_schemas();

/// What messages say of a table: `table` is its code, `table_zh` its Chinese title.
[[nodiscard]] FaultArguments arguments_of(const TableSchema& table);

/// The same of one of its columns, with `column`, its titles `title_en` and `title_zh`, and why it must be there: `why_en`, `why_zh`.
[[nodiscard]] FaultArguments arguments_of(const TableSchema& table, const SchemaField& field);

/// The schema of that name (`units`), or nullptr.
[[nodiscard]] const TableSchema* find_table_schema(std::string_view name);

/// The table that a file or sheet of that name holds: its name or its title in either language, case, spaces and full width
/// ignored. Nothing for others.
[[nodiscard]] const TableSchema* table_schema_titled(std::string_view written);

/// The settings of the assessment in the order of the schema.
[[nodiscard]] std::span<const SettingSchema> setting_schemas();

/// The setting of the assessment with that key or title in either language, or nullptr.
[[nodiscard]] const SettingSchema* find_setting_schema(std::string_view written);

/// The code of a word written as code or in Chinese (`缺报` -> `missing`), or nothing.
[[nodiscard]] std::optional<std::string> code_of_word(const std::vector<SchemaWord>& words,
                                                      std::string_view written);

/// The words allowed, as shown in messages: `sum (合计), mean (加权平均)`.
[[nodiscard]] std::string list_of_words(const std::vector<SchemaWord>& words);

}  // namespace gnomon
