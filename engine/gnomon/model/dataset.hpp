#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <Eigen/Core>

#include <gnomon/model/observation.hpp>
#include <gnomon/model/period.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Row of a table that a thing was read from: index into `Package::tables`, row number. Table -1 = not from a table.
struct Origin {
  std::int32_t table = -1;
  std::int64_t row = 0;
};

/// An assessed unit, or one that others are compared with.
struct Unit {
  std::string code;
  std::string name;
  std::string parent;  ///< code of the parent, or empty
  std::string group;
  std::string kind;
  std::optional<double> population;  ///< persons
  std::optional<Day> valid_from;
  std::optional<Day> valid_to;
  std::vector<std::string>
      successors;  ///< codes of the units that took over after `valid_to`; several when it was split
  Origin origin;

  /// Does the unit exist on any day of the period?
  [[nodiscard]] bool exists_in(const Period& period) const {
    return (!valid_from || *valid_from <= period.last_day()) &&
           (!valid_to || *valid_to >= period.first_day());
  }
};

/// What a unit goes on from, as the successors of other units say (docs/decisions/0007).
///
/// - `renamed`: the whole of one unit under a new code: its series goes on.
/// - `merged`: the whole of several units under a new code: their counts are added up.
/// - `part`: a part of a unit that was split, under a new code: its series begins anew.
/// - `enlarged`: it existed before and took over others: its own series goes on, and it is said that it is larger now.
struct Descent {
  enum class Kind : std::uint8_t { none, renamed, merged, part, enlarged };

  Kind kind = Kind::none;
  std::vector<std::size_t> from;  ///< units, ascending
  Day since = 0;                  ///< first day on which it is what it is now

  /// Do the values of earlier periods come from those before?
  [[nodiscard]] bool goes_on() const { return kind == Kind::renamed || kind == Kind::merged; }
};

/// Where an indicator's values come from: people report them, or they are made of other tables or values.
enum class ValueSource : std::uint8_t { reported, formula, ledger, register_, children, survey };

/// What becomes of the earlier values of units that were merged. Unstated: counts are added up, anything else begins anew.
enum class MergePolicy : std::uint8_t { unstated, sum, population, none };

enum class IndicatorLevel : std::uint8_t { unstated, input, activity, output, outcome };

/// A measured quantity.
struct Indicator {
  std::string code;
  std::string name;
  std::string unit_of_measure;  ///< as written: `%`, `人次`, `yes_no`, `level`
  std::optional<int> decimals;  ///< places shown; unset = as read
  ValueSource source = ValueSource::reported;
  std::string definition;  ///< in words; for computed values the formula or measure, `sum(participants)`
  std::string calibre;     ///< 统计口径: values of different calibres are never compared
  MergePolicy merged = MergePolicy::unstated;
  IndicatorLevel level = IndicatorLevel::unstated;
  std::vector<std::string>
      levels;  ///< for level indicators: the words, best first; a value is the index into them
  Origin origin;

  [[nodiscard]] bool is_percent() const { return unit_of_measure == "%"; }
  [[nodiscard]] bool is_yes_no() const { return unit_of_measure == "yes_no" || unit_of_measure == "是否"; }
  [[nodiscard]] bool is_level() const { return unit_of_measure == "level" || unit_of_measure == "等级"; }
  /// May be negative or above 100 %, as its name says (增长率).
  [[nodiscard]] bool is_rate_of_change() const;
  /// A share of a whole, 0 to 100 %.
  [[nodiscard]] bool is_share() const { return is_percent() && !is_rate_of_change(); }
  /// A value is then a `Day`.
  [[nodiscard]] bool is_date() const { return unit_of_measure == "date" || unit_of_measure == "日期"; }
};

/// How far a value that was estimated from a sample may lie from the truth.
struct SamplingError {
  double standard_error =
      std::numeric_limits<double>::quiet_NaN();  ///< in the unit of the value; NaN = none is known
  double df =
      std::numeric_limits<double>::infinity();  ///< degrees of freedom of it; infinite = normal distribution

  [[nodiscard]] bool is_known() const { return !std::isnan(standard_error); }
};

/// Of a sum of independent parts: SE² = Σ SEᵢ², df = SE⁴ / Σ (SEᵢ⁴ / dfᵢ) (Satterthwaite 1946). A part without one is exact; none known: none.
[[nodiscard]] SamplingError error_of_sum(const std::vector<SamplingError>& parts);

/// Value ∓ t SE on the degrees of freedom of SE, at the level `confidence`; a share in % ends at 0 and 100.
[[nodiscard]] std::pair<double, double> interval_of(const Indicator& indicator, double value,
                                                    const SamplingError& error, double confidence);

/// All values of one indicator in one period, one per unit. Where `status` has no value, `value` is NaN and means nothing.
struct PanelColumn {
  Eigen::ArrayXd value;
  std::vector<Status> status;
  std::vector<std::uint8_t> calibre;   ///< index into `Panel::calibres`, empty = the indicator's own for all
  std::vector<double> standard_error;  ///< NaN = none; empty = none for any
  std::vector<double> df;              ///< of the standard errors, infinite = normal; as long as these
  RowSpan rows;                        ///< of the table of values, between which all of them were read

  [[nodiscard]] bool has_errors() const { return !standard_error.empty(); }
  [[nodiscard]] SamplingError error(std::size_t i_unit) const {
    return has_errors() ? SamplingError{standard_error[i_unit], df[i_unit]} : SamplingError{};
  }
  /// Sets or (unknown) takes away the error of one value.
  void set_error(std::size_t i_unit, const SamplingError& error);
  /// Sets the calibre of one value; 0 = the indicator's own.
  void set_calibre(std::size_t i_unit, std::uint8_t number);
};

/// Observations as columns: units × (indicator, period). Columns exist only where something was read. Copies are cheap: they share
/// their columns until one of them writes.
class Panel {
 public:
  Panel() = default;
  Panel(std::size_t n_units, std::size_t n_indicators) : n_units_(n_units), n_indicators_(n_indicators) {}

  [[nodiscard]] std::size_t n_units() const { return n_units_; }
  [[nodiscard]] std::size_t n_indicators() const { return n_indicators_; }
  /// Periods with at least one column, ascending.
  [[nodiscard]] std::vector<Period> periods() const;
  /// The column, or nullptr when nothing was read for it.
  [[nodiscard]] const PanelColumn* find(std::size_t i_indicator, const Period& period) const;
  /// The column, made when it is not there yet (all `absent`). Not safe to call from several threads at once.
  PanelColumn& column(std::size_t i_indicator, const Period& period);
  /// The status of one observation; `absent` when there is no column.
  [[nodiscard]] Status status(std::size_t i_unit, std::size_t i_indicator, const Period& period) const;
  /// The calibre in force for one observation: its own, or the indicator's.
  [[nodiscard]] const std::string& calibre(const Indicator& indicator, std::size_t i_unit,
                                           std::size_t i_indicator, const Period& period) const;

  /// The number of a calibre, made when it is new; nothing when there are too many. Not safe to call from several threads at once.
  [[nodiscard]] std::optional<std::uint8_t> calibre_number(std::string_view name);

  std::vector<std::string> calibres{std::string()};  ///< names; index 0 = the indicator's own

 private:
  std::size_t n_units_ = 0;
  std::size_t n_indicators_ = 0;
  std::map<Period, std::vector<std::shared_ptr<PanelColumn>>> columns_;
};

/// A correction of one value, applied on reading; kept for the record.
struct Correction {
  std::string unit;
  Period period = Period::year(2000);
  std::string indicator;
  std::string value;  ///< as written
  std::string by;
  std::string date;
  std::string reason;
  Origin origin;
};

/// A note written beside a value.
struct ValueNote {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  std::string text;
};

/// A value as the unit itself gave it (自评值), beside the one that counts.
struct SelfValue {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  Status status = Status::observed;
  double value = 0;  ///< NaN where the status has none
};

/// Papers filed as proof of a value (佐证).
struct Evidence {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  std::string text;
};

/// The standard error of a change between two periods, where the survey that both values come from gives it (the same places were asked twice).
/// Without one the two values count as independent.
struct ChangeError {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  Period from = Period::year(2000);
  Period to = Period::year(2000);
  SamplingError error;
};

/// A title that a unit holds or held, by the register.
struct Holding {
  std::size_t i_unit = 0;
  std::string kind;
  std::optional<Day> from;  ///< unset = from the beginning
  std::optional<Day> to;    ///< last day; unset = no end
};

/// What was observed, for whom. Units and indicators are sorted by code (natural order), so the order of rows never shows.
struct Dataset {
  std::vector<Unit> units;
  std::vector<Indicator> indicators;
  Panel panel;
  std::vector<Correction> corrections;
  std::vector<ValueNote> notes;
  std::vector<SelfValue> self_values;  ///< by indicator, period and unit, each once
  std::vector<Evidence> evidence;      ///< by indicator, period and unit, each once
  /// For each indicator 1 where the table of values has a place for evidence; empty = for none.
  std::vector<std::uint8_t> takes_evidence;
  std::vector<ChangeError> change_errors;  ///< by indicator, unit and periods, each once; mostly none
  std::vector<Holding> holdings;  ///< of the kinds that the scheme's titles name; by unit, kind and dates
  /// False when their table is missing or not all of it could be read: a code that is not found may be right.
  bool knows_all_units = true;
  bool knows_all_indicators = true;

  [[nodiscard]] std::optional<std::size_t> find_unit(std::string_view code) const;
  [[nodiscard]] std::optional<std::size_t> find_indicator(std::string_view code) const;
  /// What the unit itself gave, or nullptr.
  [[nodiscard]] const SelfValue* self_value(std::size_t i_unit, std::size_t i_indicator,
                                            const Period& period) const;
  /// The evidence filed; empty = none.
  [[nodiscard]] std::string_view evidence_of(std::size_t i_unit, std::size_t i_indicator,
                                             const Period& period) const;
  /// The error of a unit's change: the one given for it, else that of two independent values; unknown where one of them has none.
  [[nodiscard]] SamplingError change_error(std::size_t i_unit, std::size_t i_indicator, const Period& from,
                                           const Period& to) const;
  /// Brings self values and evidence into their order. What is there twice is kept once.
  void sort_filings();
  /// Units meant by a scope word: the unit of that code, the units of that group or kind, and all units below the unit of that code. Each once,
  /// ascending.
  [[nodiscard]] std::vector<std::size_t> units_in_scope(const std::string& scope) const;
  /// What the unit goes on from; `none` for most.
  [[nodiscard]] const Descent& descent(std::size_t i_unit) const;
  /// Is any unit the successor of another?
  [[nodiscard]] bool has_descents() const { return !descents_.empty(); }
  /// Does the unit count in the period? It exists in it and has not been succeeded by the end of it: then its successor stands for both.
  [[nodiscard]] bool stands_in(std::size_t i_unit, const Period& period) const;
  /// Has the unit values of the period, its own or those of the units whose series it goes on with?
  [[nodiscard]] bool goes_back_to(std::size_t i_unit, const Period& period) const;
  /// Call after units or indicators have changed.
  void index();

 private:
  void add_below(const std::string& parent, int depth, std::vector<std::size_t>& found) const;
  void find_descents();

  std::unordered_map<std::string, std::vector<std::size_t>> units_by_group_;
  std::unordered_map<std::string, std::vector<std::size_t>> units_by_kind_;
  std::unordered_map<std::string, std::vector<std::size_t>> units_by_parent_;
  std::unordered_map<std::string, std::size_t> unit_index_;
  std::unordered_map<std::string, std::size_t> indicator_index_;
  std::vector<Descent> descents_;  ///< per unit; empty when no unit has a successor
};

}  // namespace gnomon
