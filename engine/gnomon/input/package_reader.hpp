#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/progress.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// How a package is read. Nothing here changes what is read but `settings` and `design`.
struct ReadOptions {
  int n_threads = 1;  ///< threads for the table of values
  /// Settings that win over the package's own: key and value as in the `assessment` table, in either language.
  std::vector<std::pair<std::string, std::string>> settings;
  /// The same of the `design` table of a survey, for all waves.
  std::vector<std::pair<std::string, std::string>> design;
  Progress progress;
  /// A package may hold nothing but a survey: then it needs neither units nor indicators nor a scheme.
  bool survey_alone = false;
  /// Called once the tables are read and corrections applied: puts computed values into the panel.
  std::function<void(Package&, Diagnostics&)> derive;
};

/// Reads all tables into the model; `input_hashes` is for the caller to fill in. Every fault goes to the diagnostics; what could not be understood is left out, so a package
/// with errors is not fit for scoring.
///
/// The result does not depend on the order of rows, the number of threads or the locale: units and indicators are sorted by code
/// (natural order), targets by indicator and period, the scheme's nodes stand in depth-first order behind node 0 (`total`), and an
/// observation given twice with different values counts as missing.
[[nodiscard]] Package read_package(const TableSource& source, const ReadOptions& options,
                                   Diagnostics& diagnostics);

}  // namespace gnomon
