#include <gnomon/input/source_tables.hpp>

#include <algorithm>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

std::string shown_name(const TableInfo& table) { return table.sheet.empty() ? table.file : table.sheet; }

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& schema : table_schemas()) {
    names.push_back(schema.name);
    names.push_back(schema.title.zh);
  }
  return names;
}

void report_unknown(const TableInfo& table, Diagnostics& diagnostics) {
  diagnostics.add(fault::table_unknown, table.place(), table.name, {}, like_title(table.name, all_names()));
}

}  // namespace

std::vector<TableInfo> known_tables(std::vector<TableInfo> found, Diagnostics& diagnostics) {
  std::vector<TableInfo> known;
  for (auto& table : found) {
    const auto* const schema = table_schema_titled(table.name);
    if (schema == nullptr) {
      report_unknown(table, diagnostics);
      continue;
    }
    table.name = schema->name;
    const auto twin = std::ranges::find(known, table.name, &TableInfo::name);
    if (twin == known.end()) {
      known.push_back(std::move(table));
    } else {
      diagnostics.add(fault::table_twice, table.place(), shown_name(table),
                      {{"table", table.name}, {"other", shown_name(*twin)}});
    }
  }
  const auto order = [](const TableInfo& table) {
    return find_table_schema(table.name) - table_schemas().data();
  };
  std::ranges::sort(known, {}, order);
  return known;
}

}  // namespace gnomon
