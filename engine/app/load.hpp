#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <app/session.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/store/archive.hpp>
#include <gnomon/values/derive.hpp>

namespace gnomon::app {

using GivenSettings = std::vector<std::pair<std::string, std::string>>;

/// A package as its units see themselves, scored.
struct SelfScored {
  SelfScored(Package own, const Period& period)
      : package(std::move(own)), scoring(package.scheme, package.data, period) {}

  Package package;
  Scoring scoring;  ///< refers to the package
};

/// A package read and checked. Faults of every weight stand in `findings`; with errors among them it is not fit for scoring.
struct Loaded {
  std::string path;                ///< as the user gave it
  std::optional<Archive> archive;  ///< when the package is a database
  std::int64_t state = 0;          ///< number of the event whose tables were read; databases only
  GivenSettings settings;          ///< settings given by the caller over the package's own
  GivenSettings design;            ///< the same of the table of the design of a survey
  std::optional<Day> cut_off;      ///< ledger and register count up to this day; unset = all of them
  std::unique_ptr<TableSource> source;
  Package package;
  Diagnostics findings;
  std::optional<Microdata> microdata;  ///< of the package's survey, once something needs them
  std::unique_ptr<SelfScored>
      self;  ///< made by `score` where units reported values of their own for the period
  /// Hashes of the inputs, computed beside the checks and the scoring where the command keeps them; `score` puts them into the package.
  std::future<std::vector<std::pair<std::string, std::string>>> hashes;

  /// Throws `Refused` when there are errors.
  void refuse_errors() const;
};

/// Opens the source at `path`: folder, workbook or database. Throws `Refused` when it cannot be opened.
[[nodiscard]] std::unique_ptr<TableSource> open_package(const std::string& path, Diagnostics& findings);

/// The way to the source's tables of records.
[[nodiscard]] ReadRecords records_of(const TableSource& source, Package& package, Progress progress,
                                     Diagnostics& findings);

/// Reads and checks the source; `settings` win over the package's own.
void read_and_check(Session& session, Loaded& loaded);

/// Opens, reads and checks the package at `path`. The language of messages becomes the package's. `as_of`: a database as it was after
/// that event. Throws `Refused` when there is nothing that could be read.
[[nodiscard]] std::unique_ptr<Loaded> load(Session& session, const std::string& path, GivenSettings settings,
                                           std::optional<std::int64_t> as_of = std::nullopt,
                                           std::optional<Day> cut_off = std::nullopt);

/// The same with the call's `--set`, `--period` and `--lang`; of ledger and register only what was known on the day `cut_off`.
[[nodiscard]] std::unique_ptr<Loaded> load(Session& session, const std::string& path,
                                           std::optional<Day> cut_off = std::nullopt);

/// Reads and checks the respondents of the package's survey; what is wrong with them stands in `findings`. The plan in the package then names
/// columns as the microdata do. Empty, with a fault, when there are none.
[[nodiscard]] const Microdata& load_survey(Session& session, Loaded& loaded);

/// Takes out of the findings that there are no values yet (of the period, or at all): a package may be set up, and forms made of it, before
/// the first values come.
void forgive_missing_values(Loaded& loaded);

/// The period assessed. The package must be free of errors.
[[nodiscard]] Period period_of(const Loaded& loaded);

/// Scores one period and adds what could not be scored to `findings`. The package must be free of errors.
[[nodiscard]] Scoring score_period(Loaded& loaded, const Period& period);

/// All of it: the current period, the earlier ones, the trends. Refuses packages with errors; keeps the other findings in the
/// session.
[[nodiscard]] std::unique_ptr<Scored> score(Session& session, Loaded& loaded);

/// What reports are made from. Everything given must outlive it.
[[nodiscard]] ReportContext context_of(const Session& session, const Loaded& loaded, const Scored& scored);

/// Settings that the call gives over the package's own: `--set`, `--period`, `--lang`. Throws `Refused` (wrong call) for what is no setting.
[[nodiscard]] GivenSettings settings_given(const Session& session);

/// The same of the design of a survey: `--set` of the command that estimates.
[[nodiscard]] GivenSettings design_given(const Session& session);

/// The unit of that code or name. Throws when there is none, naming the nearest, or when several have the name.
[[nodiscard]] std::size_t find_unit(const Loaded& loaded, const std::string& written);

}  // namespace gnomon::app
