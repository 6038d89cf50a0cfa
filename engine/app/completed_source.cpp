#include <app/completed_source.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gnomon::app {
namespace {

bool has_table(const std::vector<TableInfo>& tables, std::string_view name) {
  return std::any_of(tables.begin(), tables.end(), [&](const auto& table) { return table.name == name; });
}

class CompletedSource final : public TableSource {
 public:
  CompletedSource(const TableSource& package, std::unique_ptr<TableSource> other)
      : package_(package), other_(std::move(other)) {
    if (!other_) return;
    const auto own = package_.tables();
    for (const auto& table : other_->tables()) {
      const bool of_earlier_values = table.name == "corrections" && has_table(own, "values");
      if (!has_table(own, table.name) && !of_earlier_values) added_.push_back(table);
    }
  }

  [[nodiscard]] std::string name() const override { return package_.name(); }

  [[nodiscard]] std::vector<TableInfo> tables() const override {
    auto tables = package_.tables();
    tables.insert(tables.end(), added_.begin(), added_.end());
    return tables;
  }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int n_parts,
                                                             Diagnostics& diagnostics) const override {
    const TableSource& source = has_table(added_, table.name) ? *other_ : package_;
    return source.open(table, n_parts, diagnostics);
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    return package_.hashes();
  }

 private:
  const TableSource& package_;
  std::unique_ptr<TableSource> other_;
  std::vector<TableInfo> added_;
};

}  // namespace

std::unique_ptr<TableSource> completed_source(const TableSource& package,
                                              std::unique_ptr<TableSource> other) {
  return std::make_unique<CompletedSource>(package, std::move(other));
}

}  // namespace gnomon::app
