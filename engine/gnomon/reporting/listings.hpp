#pragma once

#include <gnomon/model/rule_declaration.hpp>
#include <gnomon/reporting/output.hpp>
#include <gnomon/reporting/table.hpp>

#include <span>
#include <string_view>

namespace gnomon {

/// Every rule or aggregation: name, what it does, formula, example. For any writer.
[[nodiscard]] Table rules_table(std::span<const RuleDeclaration* const> rules, Language language);

/// All there is to say of one rule: summary, formula, parameters, example, reasons. `markdown` for the documents.
void write_rule_page(const RuleDeclaration& rule, Language language, bool markdown, Output& out);

/// The columns of a package table from its schema (JSON text of `schemas/tables/<table>.json`): column, Chinese title, must, what it holds.
[[nodiscard]] Table schema_table(std::string_view schema_json, Language language);

/// The settings that the table `assessment` knows, with values and defaults; no rows for another table.
[[nodiscard]] Table settings_listing(std::string_view schema_json, Language language);

/// Columns, keys, and (for `assessment`) settings of a table, on screen or as Markdown.
void write_schema_page(std::string_view schema_json, Language language, bool markdown, bool colour,
                       Output& out);

}  // namespace gnomon
