#pragma once

#include <cstddef>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

/// The unit's tasks and score as a department, or nullptr where it has none.
[[nodiscard]] const Department* department_of(const ReportContext& context, std::size_t i_unit);

/// `departments.csv`: for each department one row per task, those it leads first, and a row `total`. Of a row of a task weighted_full = weight ×
/// points_full and weighted_points = weighted_full × score_share; the total's are their sums, and score = weighted_points ÷ weighted_full × scale.
[[nodiscard]] Table departments_table(const ReportContext& context);

/// One row per department: rank, score, scores of the tasks led and joined. `for_people`: ties marked, codes not printed twice.
[[nodiscard]] Table department_ranking(const ReportContext& context, bool for_people);

/// One row per item with the departments that lead and join it.
[[nodiscard]] Table task_matrix(const ReportContext& context);

/// The tasks of one department, and where each share comes from. `for_people`: the same numbers with at most six places.
[[nodiscard]] Table department_tasks(const ReportContext& context, const Department& department,
                                     bool for_people = true);

/// The page of one department: its rank, its tasks, and the sums that give its score.
void write_department_page(const ReportContext& context, const Department& department, bool colour,
                           Output& out);

/// One department as a JSON object, at full precision.
void write_department_json(const ReportContext& context, const Department& department, JsonWriter& json);

/// The explanation of a department that is not assessed itself.
void write_department_page_json(const ReportContext& context, std::size_t i_unit, Output& out);

}  // namespace gnomon
