#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// What is kept of a column of the respondents.
struct WantedColumn {
  std::string name;
  std::size_t i_column = 0;  ///< in the table
  bool labels = false;
  bool numbers = false;
  bool flags = false;  ///< numbers 0 and 1, written as yes and no
};

/// Brings the names in the plan to those of the respondents' columns, fills in what goes without saying, and says what is wanted of which column.
/// `respondents` must have its headings and columns.
[[nodiscard]] std::vector<WantedColumn> find_survey_columns(Package& package, const TableInfo& respondents,
                                                            Diagnostics& diagnostics);

}  // namespace gnomon
