#include <app/table_changes.hpp>

#include <gnomon/base/text.hpp>

namespace gnomon::app {

Table table_changes(const std::vector<TableChanges>& changes) {
  auto table = table_definition("table_changes");
  table.rows = [&changes](RowSink& row) {
    for (const auto& change : changes) {
      row.text(change.table);
      row.integer(change.n_new);
      row.integer(change.n_changed);
      row.integer(change.n_unchanged);
      row.integer(change.n_removed);
      row.end_row();
    }
  };
  return table;
}

std::string changes_in_words(const std::vector<TableChanges>& changes) {
  std::vector<std::string> parts;
  for (const auto& change : changes) {
    auto part = change.table;
    if (change.n_new > 0) part += " +" + std::to_string(change.n_new);
    if (change.n_changed > 0) part += " ~" + std::to_string(change.n_changed);
    if (change.n_removed > 0) part += " -" + std::to_string(change.n_removed);
    if (part != change.table) parts.push_back(std::move(part));
  }
  return join(parts, "; ");
}

}  // namespace gnomon::app
