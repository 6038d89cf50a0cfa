#pragma once

#include <string>

#include <gnomon/base/language.hpp>
#include <gnomon/model/form.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// The heading of a column that helps whoever fills in a form and is not read as data: the item, what is asked, the last value.
/// `form_heading("last", …)` is the part before the period: 上期数值（2024）begins with it.
[[nodiscard]] std::string form_heading(std::string_view column, Language language);

/// `2025_T01_甲川镇.xlsx`, without characters that a file name cannot have everywhere.
[[nodiscard]] std::string form_file_name(const Package& package, const FormSet& set, const Form& form);

/// Writes one form as a workbook (.xlsx). Its first sheet is named after the table of values and headed with the titles of its columns, so that it
/// reads like any table of values; cells to be filled in are yellow and open, all others locked (without a password). Behind it stand how
/// to fill it in and, hidden, the marks by which `collect` knows it (model/form.hpp). The bytes depend on package and form alone.
void write_form(const Package& package, const FormSet& set, const Form& form, Language language, Output& out);

}  // namespace gnomon
