#include <gnomon/model/headings.hpp>

#include <algorithm>

#include <gnomon/base/text.hpp>

namespace gnomon {

const SchemaField* field_titled(const TableSchema& schema, std::string_view heading) {
  const auto folded = fold(heading);
  if (folded.empty()) return nullptr;
  const auto found = std::ranges::find_if(schema.fields, [&](const SchemaField& field) {
    return folded == fold(field.name) || folded == fold(field.title.en) || folded == fold(field.title.zh);
  });
  return found == schema.fields.end() ? nullptr : &*found;
}

std::vector<std::string> columns_of(const TableSchema& schema, const std::vector<std::string>& headings) {
  std::vector<std::string> columns(headings.size());
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const auto* const field = field_titled(schema, headings[i]);
    if (field != nullptr && std::ranges::find(columns, field->name) == columns.end())
      columns[i] = field->name;
  }
  return columns;
}

bool is_wide(const TableSchema& schema, const std::vector<std::string>& columns) {
  return schema.has_wide_form && std::ranges::none_of(columns, [](const auto& column) {
           return column == "value" || column == "verified" || column == "indicator";
         });
}

IndicatorHeadings::IndicatorHeadings(const TableSchema& schema, std::span<const CodeAndName> indicators)
    : schema_(&schema) {
  for (std::size_t i = 0; i < indicators.size(); ++i) by_heading_.emplace(fold(indicators[i].first), i);
  for (std::size_t i = 0; i < indicators.size(); ++i) by_heading_.emplace(fold(indicators[i].second), i);
  by_heading_.erase(std::string());
}

std::optional<IndicatorHeading> IndicatorHeadings::find(std::string_view heading) const {
  const auto folded = fold(heading);
  if (const auto found = by_heading_.find(folded); found != by_heading_.end())
    return IndicatorHeading{found->second, "value"};
  const auto colon = folded.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto found = by_heading_.find(folded.substr(0, colon));
  const auto* const field = field_titled(*schema_, std::string_view(folded).substr(colon + 1));
  if (found == by_heading_.end() || field == nullptr || schema_->is_key(field->name)) return std::nullopt;
  return IndicatorHeading{found->second, field->name};
}

}  // namespace gnomon
