#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

  /// Throws `Error` (data_refused, GNO-T120 to GNO-T126) for a name that is none of `fields` or `tables` and for what is not closed.
  DocumentTemplate(std::string file, std::string text, std::span<const TemplateField> fields,
                   std::span<const TemplateTable> tables);

  /// `tables` is asked for each table that the template names, by its English name. May be called by several threads.
  [[nodiscard]] Document fill(const FieldValues& values, const Tables& tables, Language language) const;

 private:
  std::string text_;
  std::span<const TemplateTable> tables_;
};

}  // namespace gnomon
