#pragma once

#include <memory>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/input/form_reader.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// The values of forms that were checked, as a package: one table of values for each file. What a stored value has and no form asks for (the verified value, the calibre)
/// is taken over from `stored`, so that a form sent again does not wipe it out.
///
/// The forms must outlive it; `stored` is read once, on making it.
class FormValues {
 public:
  FormValues(const std::vector<FilledForm>& forms, const Period& period, const TableSource* stored);
  FormValues(const FormValues&) = delete;
  FormValues& operator=(const FormValues&) = delete;
  ~FormValues();

  /// To be imported.
  [[nodiscard]] const TableSource& source() const;

  /// The tables of `stored` with the values of the forms in place of those that they replace: what will be in force. It refers to both.
  [[nodiscard]] std::unique_ptr<TableSource> with(const TableSource& stored) const;

  /// Faults found in `with`: those of values that a form brings get the cell of the form, and go to `of_forms`; the others to `of_stored`.
  void place(const Diagnostics& found, Diagnostics& of_forms, Diagnostics& of_stored) const;

  /// How many values the forms bring that are not stored yet, that change what is stored, and that leave it as it is.
  struct Counts {
    std::size_t n_new = 0;
    std::size_t n_changed = 0;
    std::size_t n_unchanged = 0;
  };
  /// For each form.
  [[nodiscard]] const std::vector<Counts>& counts() const;

 private:
  class Values;
  std::unique_ptr<Values> values_;
};

}  // namespace gnomon
