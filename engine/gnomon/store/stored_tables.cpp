#include <gnomon/store/stored_tables.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gnomon/base/text.hpp>
#include <gnomon/model/period.hpp>

namespace gnomon {
namespace {

struct Kept {
  std::string_view name;
  bool accumulates;
};

constexpr auto kept = std::to_array<Kept>({{"assessment", false},
                                           {"units", false},
                                           {"indicators", false},
                                           {"scheme", false},
                                           {"targets", false},
                                           {"grades", false},
                                           {"rewards", false},
                                           {"titles", false},
                                           {"values", true},
                                           {"ledger", false},
                                           {"register", false},
                                           {"responsibilities", false},
                                           {"respondents", false},
                                           {"design", false},
                                           {"margins", false},
                                           {"items", false},
                                           {"estimates", false},
                                           {"comparisons", false},
                                           {"corrections", true}});

StoredTable read_table(const Kept& entry) {
  const auto* const schema = find_table_schema(entry.name);
  if (schema == nullptr) throw std::logic_error("no schema of table " + std::string(entry.name));
  StoredTable table{schema->name, schema, {}, schema->primary_key, entry.accumulates};
  for (const auto& field : schema->fields) table.columns.push_back(field.name);
  return table;
}

std::vector<StoredTable> read_tables() {
  std::vector<StoredTable> tables;
  for (const auto& entry : kept) tables.push_back(read_table(entry));
  return tables;
}

}  // namespace

std::size_t StoredTable::index_of(std::string_view column) const {
  return static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin());
}

bool StoredTable::is_key(std::string_view column) const {
  return std::ranges::find(key, column) != key.end();
}

std::span<const StoredTable> stored_tables() {
  static const std::vector<StoredTable> tables = read_tables();
  return tables;
}

const StoredTable* find_stored_table(std::string_view name) {
  const auto tables = stored_tables();
  const auto found = std::ranges::find(tables, name, &StoredTable::name);
  return found == tables.end() ? nullptr : &*found;
}

std::string plain_key(std::string_view column, std::string_view cell) {
  const auto plain = to_half_width(cell);
  if (column == "period") {
    if (const auto period = Period::parse(plain)) return period->text();
  } else if (column == "date") {
    if (const auto day = parse_date(plain)) return to_text(*day);
  }
  return std::string(trim(plain));
}

std::string sql_name(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string sql_names(const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  for (const auto& name : names) parts.push_back(sql_name(name));
  return join(parts, ", ");
}

}  // namespace gnomon
