#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/period.hpp>

// Respondents of a survey, column by column. Only the columns that the plan of the survey names are kept.

namespace gnomon {

/// A column of the table of respondents in one wave. It is kept as labels, as numbers, or as both, as the plan uses it.
struct MicrodataColumn {
  std::string name;             ///< the schema's name, else the heading as written
  std::vector<double> numbers;  ///< NaN = missing; empty where it is not wanted as numbers
  std::vector<std::int32_t>
      codes;  ///< index into `levels`, -1 = missing; empty where it is not wanted as labels
  /// Labels in natural order, so that the order of rows never shows. They are texts: `01` is not `1`.
  std::vector<std::string> levels;

  [[nodiscard]] bool has_numbers() const { return !numbers.empty(); }
  [[nodiscard]] bool has_labels() const { return !codes.empty(); }
};

/// The respondents of one period.
struct SurveyWave {
  Period period = Period::year(2000);
  std::size_t n_rows = 0;
  std::vector<MicrodataColumn> columns;
  std::vector<std::int32_t> row_numbers;  ///< of the table: to name rows in messages

  /// The column of that name, or nullptr.
  [[nodiscard]] const MicrodataColumn* find(std::string_view name) const;
};

/// The respondents of all periods, ascending.
struct Microdata {
  std::vector<SurveyWave> waves;

  /// The wave of that period, or nullptr.
  [[nodiscard]] const SurveyWave* find(const Period& period) const;
};

/// Puts the rows into an order that follows from what they hold alone, so that sums are the same to the last bit whatever the order of rows and columns in the table.
/// Rows with the same label in the column `together` come to stand side by side; it may be missing. Rows that hold the same are interchangeable.
void order_rows(SurveyWave& wave, std::string_view together);

/// Labels of several columns put together: `male*18-29`.
struct Crossing {
  std::vector<std::int32_t> codes;  ///< -1 where one of the labels is missing
  std::vector<std::string> levels;  ///< those that occur, in the order of the columns' labels
};

/// What stands between the labels of a crossing, and between its columns.
inline constexpr char crossing_sign = '*';

/// Puts columns together row by row; all must be there with labels. Of no columns: one level, without a name, that holds all rows.
[[nodiscard]] Crossing cross(const SurveyWave& wave, const std::vector<std::string>& columns);

}  // namespace gnomon
