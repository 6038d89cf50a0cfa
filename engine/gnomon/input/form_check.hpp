#pragma once

#include <map>
#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/form_reader.hpp>
#include <gnomon/model/form.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// What the forms that come back should be.
struct FormsExpected {
  const Package& package;      ///< as the database has it now
  const FormSet& units;        ///< that are to come back for the period from units
  const FormSet& departments;  ///< … from departments, for the same period
  std::string scheme;          ///< hash of the scheme in force

  [[nodiscard]] const FormSet& forms(bool by_department) const { return by_department ? departments : units; }
};

/// Checks one form against its marks and what is expected: of this assessment and period, of a known unit, by the scheme in force, its locked
/// cells as they were sent out. Rows that belong to nothing asked (a line for signatures) and rows in which nothing is filled in are
/// taken out; unit and indicator of the others become the codes. Rows with a fault are taken out as well.
void check_form(FilledForm& form, const FormsExpected& expected, Diagnostics& diagnostics);

/// Of two files of one unit with the same contents the first counts, with a note; of others the one named in `taken` (by the file's name), or it
/// is a fault of both. Files that do not count are taken out.
void settle_sent_twice(std::vector<FilledForm>& forms, const std::vector<std::string>& taken,
                       Diagnostics& diagnostics);

/// Takes out rows that repeat the value of another row word for word; with other contents they are a fault.
void settle_values_twice(std::vector<FilledForm>& forms, Diagnostics& diagnostics);

/// Units (or departments, where a form of one came back) that are asked and sent nothing.
[[nodiscard]] std::vector<std::size_t> units_missing(const std::vector<FilledForm>& forms,
                                                     const FormsExpected& expected);

/// Code of the unit or department that filled in the form; empty = it cannot be told.
[[nodiscard]] std::string sender_of(const FilledForm& form);

}  // namespace gnomon
