#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/record.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/values/definition.hpp>

namespace gnomon {

/// An indicator with what its definition says.
struct Derivation {
  std::size_t i_indicator = 0;
  Definition definition;
};

/// Tests of records with their columns found.
class RecordTests {
 public:
  using ColumnFinder = std::function<std::optional<std::size_t>(std::string_view name)>;
  /// Columns that are not there are added to `unknown`.
  RecordTests(const std::vector<RecordTest>& tests, const ColumnFinder& find_column,
              std::vector<std::string>& unknown);

  /// Does the record pass all tests? A number that is missing passes none.
  [[nodiscard]] bool pass(const Record& record) const;

 private:
  struct Test {
    std::size_t column = 0;
    std::vector<std::string> words;
    const Expression* condition = nullptr;
    std::vector<std::size_t> variables;  ///< column of each variable of the condition
  };
  std::vector<Test> tests_;
};

/// Adds up the records of one table for all indicators that come from it, in one pass. A record counts for its unit and for all units above. The
/// memory needed grows with units, periods and indicators, and with the entries of columns that are told apart, not with the records.
///
/// Events of the ledger belong to the period of each kind in use in which their day lies; a unit without events in a period that has some has 0 of
/// them (and no mean). Things of the register are looked at in each of the periods given: at its last day (or, for `added` and `ended`, within it).
class RecordFold : public RecordSink {
 public:
  /// `kinds`: the kinds of periods (ledger); `periods`: the periods looked at (register).
  RecordFold(const Package& package, const TableInfo& table, ValueSource source,
             std::vector<Derivation> derivations, std::vector<Period::Kind> kinds,
             std::vector<Period> periods, Diagnostics& diagnostics);

  void begin(const std::vector<std::string>& columns) override;
  void add(const Record& record) override;
  /// Writes the values into the panel.
  void write(Panel& panel);

  /// Does the record count for that derivation in the period? (Of units above as well.)
  [[nodiscard]] bool counts(std::size_t i_derivation, const Record& record, const Period& period) const;
  /// Do records of the one unit count for the other in the period?
  [[nodiscard]] bool reaches(std::size_t i_from, std::size_t i_unit, const Period& period) const;

 private:
  using Lines = std::vector<std::vector<std::size_t>>;

  /// What has come together for one indicator, period and unit.
  struct Cell {
    double n = 0;
    double sum = 0;
    double least = 0;
    double greatest = 0;
    double n_values = 0;
    double hits = 0;
    Day first = 0;
    Day last = 0;
    std::unordered_map<std::string, double> entries;
    std::vector<double> covered;  ///< for each condition
  };
  struct Working {
    Derivation derivation;
    RecordTests tests;
    std::vector<RecordTests> conditions;
    std::optional<std::size_t> column;
    std::optional<std::size_t> by;
    std::map<Period, std::vector<std::unique_ptr<Cell>>> cells;
    bool any_passes = false;  ///< has any record passed the tests?
  };

  [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const;
  [[nodiscard]] std::vector<Period> periods_of(const Record& record, Measure measure) const;
  [[nodiscard]] static bool within(const Record& record, const Period& period, Measure measure);
  [[nodiscard]] double times(const Record& record);
  [[nodiscard]] std::optional<double> number(const Record& record, std::size_t column);
  [[nodiscard]] static Day deadline(const Definition& definition, const Period& period);
  void count(Working& work, const Record& record, const Period& period);
  /// The units for which the records of each unit count in the period.
  [[nodiscard]] const Lines& lines_in(const Period& period) const;
  void take_over(Working& work, const Period& before, const Period& period);
  void add_to(Working& work, Cell& cell, const Record& record, const Period& period);
  void accumulate(Working& work);
  static void merge(Cell& into, const Cell& from);
  [[nodiscard]] std::optional<double> value_of(const Working& work, const Cell* cell, std::size_t i_unit,
                                               const Period& period) const;
  [[nodiscard]] std::optional<double> coverage(const Working& work, std::size_t i_unit,
                                               const Period& period) const;
  void report_nothing(std::size_t i_indicator);
  void report_column(std::size_t i_indicator, const std::string& column);

  const Package& package_;
  const TableInfo& table_;
  ValueSource source_;
  std::vector<Derivation> derivations_;
  std::vector<Period::Kind> kinds_;
  std::vector<Period> periods_;
  Diagnostics& diagnostics_;
  std::vector<std::string> columns_;
  std::optional<std::size_t> count_column_;
  Lines line_;  ///< each unit and those above it
  std::vector<std::vector<std::size_t>>
      heirs_;  ///< units that took over the whole of each; empty when there are none
  mutable std::map<Period, Lines> lines_;  ///< with those that stand for others in the period
  std::vector<Working> working_;
  std::map<Period, bool> seen_;  ///< periods with events
  std::size_t n_unreadable_ = 0;
  bool any_record_ = false;
};

}  // namespace gnomon
