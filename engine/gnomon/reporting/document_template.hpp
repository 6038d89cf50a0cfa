#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/reporting/document.hpp>

namespace gnomon {

/// A name that a template may use, in English and Chinese.
struct TemplateField {
  std::string_view name;
  std::string_view name_zh;
  enum class Kind { text, flag, list } kind = Kind::text;
  std::span<const TemplateField> items = {};  ///< of a list: what each of its entries has
};

/// A table that a template may insert, in English and Chinese.
struct TemplateTable {
  std::string_view name;
  std::string_view name_zh;
};

/// The texts that a template's fields stand for.
///
///     FieldValues values(fields);
///     values.text("period", "2025年");
///     values.entry("top").text("unit", "甲镇");
class FieldValues {
 public:
  explicit FieldValues(std::span<const TemplateField> fields) : fields_(fields) {}

  void text(std::string_view name, std::string_view value);
  void flag(std::string_view name, bool value);
  /// A further entry of a list.
  FieldValues& entry(std::string_view list);

  /// Names that were declared and never set, and set but never declared; for tests. Lists may be empty.
  [[nodiscard]] std::vector<std::string> names_amiss() const;

 private:
  friend struct FieldData;
  std::span<const TemplateField> fields_;
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, bool, std::less<>> flags_;
  std::map<std::string, std::vector<FieldValues>, std::less<>> lists_;
};

/// What a template may name.
struct TemplateNames {
  std::span<const TemplateField> fields;
  std::span<const TemplateTable> tables;
};

/// Every name of a template that is none of these, and whatever is not closed or not understood (GNO-T120 to GNO-T125): what is wrong would
/// otherwise leave an empty place that nobody sees. The text must be UTF-8.
void check_template(const std::string& file, std::string_view text, const TemplateNames& names,
                    Diagnostics& findings);

/// A document with places to be filled, from `reports/`: `{{field}}`, `{{#list}} … {{/list}}`, `{{^field}} … {{/field}}`, lines that begin with `//`
/// as remarks, and at the beginning of a line
///
///     # title   ## heading   ### second heading   #### third heading   < left   > right   >< centred   * small print   --- new page
///     [table ranking]
///
/// Every other line is a paragraph; empty lines count for nothing. What is put in is text: it begins no heading and no table. Chinese names (`{{单位}}`,
/// `[表 排名]`) and English ones mean the same in every template.
class DocumentTemplate {
 public:
  using Tables = std::function<std::vector<DocumentTable>(std::string_view name)>;

  /// The text must have passed `check_template`. Throws `Error` (internal) when it cannot be read.
  DocumentTemplate(std::string_view text, std::span<const TemplateTable> tables);

  /// `tables` is asked for each table that the template names, by its English name. May be called by several threads.
  [[nodiscard]] Document fill(const FieldValues& values, const Tables& tables, Language language) const;

 private:
  std::string text_;
  std::span<const TemplateTable> tables_;
};

}  // namespace gnomon
