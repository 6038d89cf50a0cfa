#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

// Tables of the reference results and little expressions over their columns.

namespace gnomon::test {

/// A CSV file as text; an empty cell is a missing value.
class Table {
 public:
  explicit Table(const std::filesystem::path& file);

  [[nodiscard]] std::size_t n_rows() const { return n_rows_; }
  [[nodiscard]] bool has(const std::string& column) const { return columns_.count(column) != 0; }
  [[nodiscard]] const std::vector<std::string>& text(const std::string& column) const;
  /// Numbers of a column; NaN where it is empty or not a number.
  [[nodiscard]] std::vector<double> numbers(const std::string& column) const;
  [[nodiscard]] const std::vector<std::string>& headings() const { return headings_; }
  /// Only the rows for which `keep` is not 0.
  void restrict_to(const std::vector<double>& keep);

 private:
  std::vector<std::string> headings_;
  std::map<std::string, std::vector<std::string>> columns_;
  std::size_t n_rows_ = 0;
};

[[nodiscard]] std::vector<std::string> split(const std::string& text, const std::string& separator);
[[nodiscard]] std::string trimmed(const std::string& text);

/// `api00`, `api00>=700`, `awards==Yes`, `api00*sch.wide==Yes`, `n_responded/psu_size`, `sch.wide==Yes&stype!=M`, `5`: numbers, comparisons
/// (1 or 0; NaN where the column is empty), joined by `*`, `/` and `&`.
[[nodiscard]] std::vector<double> evaluate(const Table& table, const std::string& expression);

/// Labels of the rows: `county`, `stype.awards` as R's interaction() names them with `separator`, `certainty==1?psu:county`.
[[nodiscard]] std::vector<std::string> labels(const Table& table, const std::string& columns,
                                              const std::string& separator);

/// Labels numbered in their order; empty ones are -1.
struct Levels {
  std::vector<std::int32_t> codes;
  std::vector<std::string> names;
};
[[nodiscard]] Levels levels(const std::vector<std::string>& labels);

}  // namespace gnomon::test
