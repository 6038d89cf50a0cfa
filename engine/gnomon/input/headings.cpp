#include <gnomon/input/headings.hpp>

#include <algorithm>

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
  const bool wide = is_wide(schema, columns);
  for (const auto& field : schema.fields) {
    if (!field.required || std::ranges::find(columns, field.name) != columns.end()) continue;
    if (wide && field.name == "indicator") continue;
    diagnostics.add(fault::column_missing, table.place(), {}, arguments_of(schema, field));
  }
}

/// What a heading of a wide table may have meant that names an indicator and more: 人均经费(自评) is 人均经费：自评值.
std::string like_indicator_heading(const std::string& heading, const TableSchema& schema,
                                   const std::vector<std::string>& known) {
  const auto wanted = fold(heading);
  std::vector<std::string> titles;
  for (const auto& field : schema.fields) {
    if (!schema.is_key(field.name)) titles.push_back(field.title.zh);
  }
  for (const auto& name : known) {
    const auto folded = fold(name);
    if (folded.empty() || !wanted.starts_with(folded) || wanted.size() == folded.size()) continue;
    auto rest = wanted.substr(folded.size());
    std::erase_if(rest,
                  [](char c) { return std::string_view("()[]<>:,./|").find(c) != std::string_view::npos; });
    if (auto title = like_title(rest, titles); !title.empty()) return name + "：" + title;
  }
  return did_you_mean(heading, known);
}

/// Headings that are no column: a near miss is a warning, the others are named in one note.
template <class Suggest>
void report_extra(const Suggest& suggest, const TableInfo& table, const std::vector<std::size_t>& extra,
                  Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto i : extra) {
    const auto& heading = table.headings[i];
    auto suggestion = suggest(heading);
    if (suggestion.empty()) {
      names.push_back(heading);
    } else {
      diagnostics.add(fault::heading_unknown, heading_place(table, i), heading, {}, std::move(suggestion));
    }
  }
  if (!names.empty()) diagnostics.add(fault::columns_extra, table.place(), join(names, ", "));
}

}  // namespace

std::vector<std::string> match_headings(const TableSchema& schema, const TableInfo& table,
                                        Diagnostics& diagnostics) {
  auto columns = columns_of(schema, table.headings);
  std::vector<std::size_t> extra;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].empty() || trim(table.headings[i]).empty()) continue;
    if (const auto* const field = field_titled(schema, table.headings[i])) {
      diagnostics.add(fault::column_twice, heading_place(table, i), table.headings[i],
                      {{"column", field->name}});
    } else {
      extra.push_back(i);
    }
  }
  // In a wide table the other headings are indicators: they are matched once the indicators are known.
  const bool wide = is_wide(schema, columns);
  // Definitions, and the plan of a survey, may use any column.
  const bool of_records =
      schema.name == "ledger" || schema.name == "register" || schema.name == "respondents";
  if (!wide && !of_records) {
    const auto known = names_left(schema, columns);
    report_extra([&](const auto& heading) { return like_title(heading, known); }, table, extra, diagnostics);
  }
  report_missing(schema, table, columns, diagnostics);
  return columns;
}

std::vector<std::optional<IndicatorHeading>> match_indicator_headings(const TableInfo& table,
                                                                      const Dataset& data,
                                                                      Diagnostics& diagnostics) {
  const auto& schema = *find_table_schema(table.name);
  const auto& indicators = data.indicators;
  std::vector<IndicatorHeadings::CodeAndName> named;
  std::vector<std::string> known;
  for (const auto& indicator : indicators) {
    named.emplace_back(indicator.code, indicator.name);
    known.push_back(indicator.code);
    known.push_back(indicator.name);
  }
  const IndicatorHeadings titled(schema, named);

  std::vector<std::optional<IndicatorHeading>> result(table.headings.size());
  std::vector<std::size_t> extra;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto& heading = table.headings[i];
    const auto& column = table.columns[i];
    if (column == "unit" || column == "period" || trim(heading).empty()) continue;
    const auto found = titled.find(heading);
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
  report_extra([&](const auto& heading) { return like_indicator_heading(heading, schema, known); }, table,
               extra, diagnostics);
  if (std::ranges::none_of(result, [](const auto& each) { return each.has_value(); })) {
    diagnostics.add(fault::column_missing, table.place(), {},
                    arguments_of(schema, *schema.find("indicator")));
  }
  return result;
}

}  // namespace gnomon
