#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gnomon/model/table_schema.hpp>

namespace gnomon {

/// The schema's column that a heading stands for (its name or its title in either language; case, spaces and full width do not
/// count), or nullptr.
[[nodiscard]] const SchemaField* field_titled(const TableSchema& schema, std::string_view heading);

/// The schema's column for each heading, empty for others. Of two headings for one column the first counts.
[[nodiscard]] std::vector<std::string> columns_of(const TableSchema& schema,
                                                  const std::vector<std::string>& headings);

/// Has a table of that schema one column for each indicator? That is so when it may have and no column holds the value.
[[nodiscard]] bool is_wide(const TableSchema& schema, const std::vector<std::string>& columns);

/// What a column of a wide table holds: an indicator's values, or what belongs to them (`staff:evidence`, 科普人员：佐证).
struct IndicatorHeading {
  std::size_t i_indicator = 0;
  std::string column;  ///< of the table of values: `value`, `evidence`, …

  bool operator==(const IndicatorHeading&) const = default;
};

/// Finds indicators by the heading of a wide table of that schema: code or name, where a code wins over the name of another, alone or
/// with a column of the table behind a colon.
class IndicatorHeadings {
 public:
  using CodeAndName = std::pair<std::string_view, std::string_view>;
  IndicatorHeadings(const TableSchema& schema, std::span<const CodeAndName> indicators);

  /// Which of the indicators given; nothing for other headings and empty ones. An indicator whose own name has a colon goes first.
  [[nodiscard]] std::optional<IndicatorHeading> find(std::string_view heading) const;

 private:
  const TableSchema* schema_;
  std::unordered_map<std::string, std::size_t> by_heading_;
};

}  // namespace gnomon
