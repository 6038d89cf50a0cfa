#include <gnomon/model/table.hpp>

#include <algorithm>

namespace gnomon {

Place TableInfo::place(std::int64_t row, std::string_view column) const {
  Place place{file, sheet, row, std::string(column), -1};
  if (column.empty()) return place;
  const auto found = std::find(columns.begin(), columns.end(), column);
  if (found != columns.end()) {
    place.column_index = static_cast<int>(found - columns.begin());
    place.column = headings[static_cast<std::size_t>(place.column_index)];
  }
  return place;
}

}  // namespace gnomon
