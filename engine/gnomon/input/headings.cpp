#include <gnomon/input/headings.hpp>

#include <algorithm>
#include <unordered_map>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

Place heading_place(const TableInfo& table, std::size_t i_column) {
  return {table.file, table.sheet, 0, table.headings[i_column], static_cast<int>(i_column)};
}

/// Names and titles of the columns that no heading has claimed.
std::vector<std::string> names_left(const TableSchema& schema, const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const auto& field : schema.fields) {
    if (std::ranges::find(columns, field.name) != columns.end()) continue;
    names.push_back(field.name);
    names.push_back(field.title.zh);
    names.push_back(field.title.en);
  }
  return names;
}

void report_missing(const TableSchema& schema, const TableInfo& table,
                    const std::vector<std::string>& columns, Diagnostics& diagnostics) {
  const bool wide = schema.has_wide_form && is_wide(columns);
  for (const auto& field : schema.fields) {
    if (!field.required || std::ranges::find(columns, field.name) != columns.end()) continue;
    if (wide && field.name == "indicator") continue;
    diagnostics.add(fault::column_missing, table.place(), {}, arguments_of(schema, field));
  }
}

/// Headings that are no column: a near miss is a warning, the others are named in one note.
void report_extra(const std::vector<std::string>& known, const TableInfo& table,
                  const std::vector<std::size_t>& extra, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto i : extra) {
    const auto& heading = table.headings[i];
    auto suggestion = did_you_mean(heading, known);
    if (suggestion.empty()) {
      names.push_back(heading);
    } else {
      diagnostics.add(fault::heading_unknown, heading_place(table, i), heading, {}, std::move(suggestion));
    }
  }
  if (!names.empty()) diagnostics.add(fault::columns_extra, table.place(), join(names, ", "));
}

}  // namespace

const SchemaField* field_titled(const TableSchema& schema, std::string_view heading) {
  const auto folded = fold(heading);
  if (folded.empty()) return nullptr;
  for (const auto& field : schema.fields) {
    if (folded == fold(field.name) || folded == fold(field.title.en) || folded == fold(field.title.zh))
      return &field;
  }
  return nullptr;
}

std::vector<std::string> match_headings(const TableSchema& schema, const TableInfo& table,
                                        Diagnostics& diagnostics) {
  std::vector<std::string> columns(table.headings.size());
  std::vector<std::size_t> extra;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto* const field = field_titled(schema, table.headings[i]);
    if (field == nullptr) {
      if (!trim(table.headings[i]).empty()) extra.push_back(i);
    } else if (std::ranges::find(columns, field->name) != columns.end()) {
      diagnostics.add(fault::column_twice, heading_place(table, i), table.headings[i],
                      {{"column", field->name}});
    } else {
      columns[i] = field->name;
    }
  }
  // In a wide table the other headings are indicators: they are matched once the indicators are known.
  const bool wide = schema.has_wide_form && is_wide(columns);
  const bool of_records =
      schema.name == "ledger" || schema.name == "register";  // definitions may use any column
  if (!wide && !of_records) report_extra(names_left(schema, columns), table, extra, diagnostics);
  report_missing(schema, table, columns, diagnostics);
  return columns;
}

bool is_wide(const std::vector<std::string>& columns) {
  return std::ranges::none_of(columns, [](const auto& column) {
    return column == "value" || column == "verified" || column == "indicator";
  });
}

std::vector<std::optional<IndicatorHeading>> match_indicator_headings(const TableInfo& table,
                                                                      const Dataset& data,
                                                                      Diagnostics& diagnostics) {
  const auto& schema = *find_table_schema(table.name);
  const auto& indicators = data.indicators;
  std::unordered_map<std::string, std::size_t> by_name;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    by_name.emplace(fold(indicators[i].code), i);
    known.push_back(indicators[i].code);
    known.push_back(indicators[i].name);
  }
  for (std::size_t i = 0; i < indicators.size(); ++i) by_name.emplace(fold(indicators[i].name), i);

  // An indicator whose own name has a colon goes first.
  const auto meaning_of = [&](const std::string& heading) -> std::optional<IndicatorHeading> {
    const auto folded = fold(heading);
    if (const auto found = by_name.find(folded); found != by_name.end())
      return IndicatorHeading{found->second, "value"};
    const auto colon = folded.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto found = by_name.find(folded.substr(0, colon));
    const auto* const field = field_titled(schema, std::string_view(folded).substr(colon + 1));
    if (found == by_name.end() || field == nullptr || schema.is_key(field->name)) return std::nullopt;
    return IndicatorHeading{found->second, field->name};
  };

  std::vector<std::optional<IndicatorHeading>> result(table.headings.size());
  std::vector<std::size_t> extra;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto& heading = table.headings[i];
    const auto& column = table.columns[i];
    if (column == "unit" || column == "period" || trim(heading).empty()) continue;
    const auto found = meaning_of(heading);
    if (!found) {
      if (column.empty()) extra.push_back(i);
    } else if (std::ranges::find(result, found) != result.end()) {
      diagnostics.add(fault::column_twice, heading_place(table, i), heading,
                      {{"column", indicators[found->i_indicator].code}});
    } else {
      result[i] = found;
    }
  }
  if (!data.knows_all_indicators) return result;  // the other headings may be indicators
  report_extra(known, table, extra, diagnostics);
  if (std::ranges::none_of(result, [](const auto& each) { return each.has_value(); })) {
    diagnostics.add(fault::column_missing, table.place(), {},
                    arguments_of(schema, *schema.find("indicator")));
  }
  return result;
}

}  // namespace gnomon
