#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <string>

namespace gnomon {

/// The assessment's title; without one the name of the package.
[[nodiscard]] std::string page_title(const ReportContext& context);

/// What `report.html` shows, as one JSON object. Numbers are texts, as they are printed; the page computes none of them again. Of all that depends on
/// the language there are two texts, `[zh, en]`.
///
/// What there is for each unit stands in columns, in the order of the ranking. A column is one text with a comma between cells (`"3,,4.5"`),
/// `"=20"` where all cells are the same, `"@points 3"` where it is that of item 3; text of people is an array instead. A column in which
/// nothing stands is left out. A cell that begins with `#` is a number in the table `texts`. Reasons and targets are templates with
/// numbers: `3 18 20` is template 3 of `reasons`.
void write_page_data(const ReportContext& context, Output& out);

}  // namespace gnomon
