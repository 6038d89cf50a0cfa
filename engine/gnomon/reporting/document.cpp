#include <gnomon/reporting/document.hpp>

#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/rows.hpp>

namespace gnomon {
namespace {

/// Keeps every cell as its text.
class CellTexts final : public RowSink {
 public:
  void text(std::string_view value) override { row_.emplace_back(value); }
  void number(double value, int decimals) override {
    row_.push_back(decimals >= 0 ? format_fixed(value, decimals) : format_shortest(value));
  }
  void integer(std::int64_t value) override { row_.push_back(std::to_string(value)); }
  void empty() override { row_.emplace_back(); }
  void end_row() override { rows.push_back(std::exchange(row_, {})); }

  std::vector<std::vector<std::string>> rows;

 private:
  std::vector<std::string> row_;
};

}  // namespace

DocumentTable document_table(const Table& table, Language language) {
  const auto shown = as_shown(table);
  CellTexts cells;
  shown.rows(cells);
  return {shown.title(language), shown.columns, std::move(cells.rows), shown.notes};
}

}  // namespace gnomon
