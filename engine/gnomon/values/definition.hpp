#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/model/rule_declaration.hpp>

namespace gnomon {

/// What is made of the records, or of the units below.
enum class Measure : std::uint8_t {
  count,
  sum,
  mean,
  least,
  greatest,
  distinct,
  share,
  regular,
  by,
  first_day,
  last_day,
  coverage,
  added,
  best,
  panel,
  ended,
};

/// One test of a record: a column holds one of some words, or a condition over the columns' numbers.
struct RecordTest {
  std::string column;
  std::vector<std::string> words;
  std::optional<Expression> condition;
};

/// How an indicator's values come from the ledger, the register or the units below, as its `definition` says:
/// `sum(participants, activity=培训|讲座)`.
struct Definition {
  Measure measure = Measure::count;
  std::string column;             ///< what is added up, told apart or averaged; of children: an indicator
  std::vector<RecordTest> tests;  ///< records that count pass all of them
  std::vector<std::vector<RecordTest>>
      conditions;                ///< share, coverage: what must hold, each with all its tests
  std::string by;                ///< regular: `month`, `quarter`, `half`, or a column
  double trim_above = 3;         ///< panel: with more marks the highest and the lowest are left out
  double at_least = 1;           ///< regular, by, coverage: so many records
  std::optional<int> month_day;  ///< by: month × 100 + day within the period's last year
  std::string of;                ///< coverage: kind of the units covered
  std::string weight;            ///< children: indicator, or `population`
  std::optional<Day> since;      ///< ledger: counted from this day on to the end of the period
  bool skip_missing = false;     ///< children: units without a value are left out
};

/// One line of the table of measures.
struct MeasureEntry {
  RuleDeclaration declaration;
  Measure measure;
  std::vector<ValueSource> sources;
};

/// All measures, in the order of the list.
[[nodiscard]] std::span<const MeasureEntry> all_measures();

/// Reads the definition of an indicator whose source is the ledger, the register or the units below. Nothing, with faults at `place`, when
/// it cannot be understood.
[[nodiscard]] std::optional<Definition> read_definition(const Indicator& indicator, const Place& place,
                                                        Diagnostics& diagnostics);

}  // namespace gnomon
