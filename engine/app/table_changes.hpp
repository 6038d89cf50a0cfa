#pragma once

#include <string>
#include <vector>

#include <app/session.hpp>
#include <gnomon/reporting/table.hpp>
#include <gnomon/store/archive.hpp>

namespace gnomon::app {

/// Rows that an import brings, table by table. The changes must outlive it.
[[nodiscard]] Table table_changes(const std::vector<TableChanges>& changes);

/// The same in one line: `values +12 ~1 -0`.
[[nodiscard]] std::string changes_in_words(const std::vector<TableChanges>& changes);

}  // namespace gnomon::app
