#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/text.hpp>
#include <gnomon/input/cell.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/text_index.hpp>
#include <gnomon/input/values_reader.hpp>
#include <gnomon/model/dataset.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Codes of units and indicators, ready for finding. Number i is unit or indicator i of the dataset. Read by all threads.
struct ValueKeys {
  explicit ValueKeys(const Dataset& dataset);

  const Dataset& data;
  TextIndex units;
  TextIndex indicators;
};

/// Where a cell of the table of values stands.
struct ValuePlace {
  std::int64_t row = 0;
  int column = -1;
};

/// Turns cells into values and reports what cannot be understood. The slow but friendly half of reading values.
class ValueDiagnosis {
 public:
  /// Without `faults` nothing is reported.
  ValueDiagnosis(const ValueKeys& keys, const TableInfo& table, LimitedFaults* faults)
      : keys_(keys), table_(table), faults_(faults) {}

  /// The value that counts of a row: `verified` before `value`, together with the status. `text` becomes the cell it came from.
  [[nodiscard]] CellValue understand(const Indicator& indicator, const ValueCells& where,
                                     const std::string_view* cells, ValuePlace place, std::string_view& text);
  /// The standard error given beside a value.
  [[nodiscard]] SamplingError understand_error(const Indicator& indicator, const ValueCells& where,
                                               const std::string_view* cells, std::int64_t row,
                                               const CellValue& value);
  /// What a cell says, in the way of its indicator.
  [[nodiscard]] CellValue read(std::string_view text, const Indicator& indicator, ValuePlace place);

  void unknown_unit(std::string_view text, ValuePlace place);
  void unknown_indicator(std::string_view text, ValuePlace place);
  void unknown_period(std::string_view text, bool is_plan, ValuePlace place);

 private:
  [[nodiscard]] Status with_status(std::string_view text, const CellValue& cell, ValuePlace status,
                                   std::string_view value_text, ValuePlace value);
  void cell_missing(std::string_view column, ValuePlace place);
  void add(const Fault& fault, ValuePlace place, std::string_view found, FaultArguments arguments = {},
           std::string suggestion = {});

  const ValueKeys& keys_;
  const TableInfo& table_;
  LimitedFaults* faults_;
  std::map<std::string, std::string, std::less<>> suggestions_;
};

/// Are these papers, or only a word for none (无, 否, no, —)?
[[nodiscard]] bool is_evidence(std::string_view text);

/// Reads rows of values and hands each observation to a sink. The hot path of reading: units, periods and indicators are looked for
/// where they stood last time, plain numbers are read in place, and nothing is allocated for a cell.
///
/// A sink has a type `Column` (what it keeps for one indicator and period), `Column column(std::size_t i_indicator, const Period&)`,
/// called once for each, and `store(const Column&, std::size_t i_unit, double value, Status, std::string_view note,
/// std::string_view calibre, std::string_view text, ValuePlace[, const SamplingError&])`. One that keeps what is filed beside a value says so (`keeps_filings`) and has
/// `file_self(const Column&, std::size_t i_unit, double value, Status)` and `file_evidence(const Column&, std::size_t i_unit, std::string_view)`.
template <class Sink>
class ValueParser {
 public:
  ValueParser(const ValueKeys& keys, const ValueLayout& layout, const TableInfo& table, Sink& sink,
              LimitedFaults* faults)
      : keys_(keys),
        layout_(layout),
        sink_(sink),
        diagnosis_(keys, table, faults),
        next_unit_(keys.data.units.size()),
        next_indicator_(keys.data.indicators.size()) {
    for (std::size_t i = 0; i < next_unit_.size(); ++i) next_unit_[i] = static_cast<std::uint32_t>(i + 1);
    for (std::size_t i = 0; i < next_indicator_.size(); ++i)
      next_indicator_[i] = static_cast<std::uint32_t>(i + 1);
  }

  void read(const RowBatch& batch) {
    const auto* cells = batch.cells.data();
    for (std::size_t i = 0; i < batch.n_rows; ++i, cells += batch.n_columns) {
      if (layout_.indicators.empty()) {
        read_long(cells, batch.row_numbers[i]);
      } else {
        read_wide(cells, batch.row_numbers[i]);
      }
    }
  }

 private:
  static constexpr auto none = TextIndex::none;

  struct CachedColumn {
    typename Sink::Column column{};
    bool known = false;
    bool plain = false;  ///< numbers only: no yes and no, no levels
  };

  static std::string_view cell(const std::string_view* cells, int column) {
    return column < 0 ? std::string_view() : cells[column];
  }

  void read_long(const std::string_view* cells, std::int64_t row) {
    const auto indicator = cell(cells, layout_.indicator);
    if (!find_unit_and_period(cells, row)) return;
    if (!find_near(keys_.indicators, indicator, next_indicator_, i_indicator_) &&
        !find_indicator(indicator, row)) {
      return;
    }
    const auto& column = current_column(i_indicator_);
    const auto text = cell(cells, layout_.value);
    double value = 0;
    const bool bare = cell(cells, layout_.status).empty() && cell(cells, layout_.verified).empty() &&
                      cell(cells, layout_.standard_error).empty() && cell(cells, layout_.df).empty();
    if (bare && column.plain && read_plain_number(text, value)) {
      sink_.store(column.column, i_unit_, value, Status::observed, cell(cells, layout_.note),
                  cell(cells, layout_.calibre), text, {row, layout_.value});
    } else {
      read_with_care(column, i_indicator_, layout_, cells, row);
    }
    if constexpr (Sink::keeps_filings) {
      if (layout_.has_filings()) read_filings(column, i_indicator_, layout_, cells, row);
    }
  }

  /// Reads an observation whose value is no plain number, or is not all that is said.
  [[gnu::noinline]] void read_with_care(const CachedColumn& column, std::size_t i_indicator,
                                        const ValueCells& where, const std::string_view* cells,
                                        std::int64_t row) {
    const ValuePlace place{row, where.place()};
    std::string_view counted;
    const auto read = diagnosis_.understand(keys_.data.indicators[i_indicator], where, cells, place, counted);
    sink_.store(column.column, i_unit_, read.value, read.status, cell(cells, where.note),
                cell(cells, where.calibre), counted, place,
                diagnosis_.understand_error(keys_.data.indicators[i_indicator], where, cells, row, read));
  }

  /// What is filed beside the value: the unit's own one, the evidence.
  [[gnu::noinline]] void read_filings(const CachedColumn& column, std::size_t i_indicator,
                                      const ValueCells& where, const std::string_view* cells,
                                      std::int64_t row) {
    if (const auto self = trim(cell(cells, where.self)); !self.empty()) {
      const auto read = diagnosis_.read(self, keys_.data.indicators[i_indicator], {row, where.self});
      if (read.fault == nullptr) sink_.file_self(column.column, i_unit_, read.value, read.status);
    }
    const auto evidence = trim(cell(cells, where.evidence));
    if (is_evidence(evidence)) sink_.file_evidence(column.column, i_unit_, evidence);
  }

  void read_wide(const std::string_view* cells, std::int64_t row) {
    if (!find_unit_and_period(cells, row)) return;
    for (const auto& [i_indicator, where] : layout_.indicators) {
      const auto& column = current_column(static_cast<std::uint32_t>(i_indicator));
      const auto text = cell(cells, where.value);
      double value = 0;
      if (column.plain && where.is_bare() && read_plain_number(text, value)) {
        sink_.store(column.column, i_unit_, value, Status::observed, cell(cells, where.note),
                    cell(cells, where.calibre), text, {row, where.value});
      } else {
        read_with_care(column, i_indicator, where, cells, row);
      }
      if constexpr (Sink::keeps_filings) {
        if (where.has_filings()) read_filings(column, i_indicator, where, cells, row);
      }
    }
  }

  bool find_unit_and_period(const std::string_view* cells, std::int64_t row) {
    const auto unit = cell(cells, layout_.unit);
    const auto period = cell(cells, layout_.period);
    return (find_near(keys_.units, unit, next_unit_, i_unit_) || find_unit(unit, row)) &&
           (is_current_period(period) || find_period(period, row));
  }

  /// Finds `text` in `index`: first where it stood last time, then behind it, then by its hash. `next` learns what follows what, so
  /// that any order of rows that repeats is soon guessed right.
  [[gnu::always_inline]] static bool find_near(const TextIndex& index, std::string_view text,
                                               std::vector<std::uint32_t>& next, std::uint32_t& number) {
    if (number != none) {
      if (same_text(index.text(number), text)) return true;
      const auto guess = next[number];
      if (guess < index.size() && same_text(index.text(guess), text)) {
        number = guess;
        return true;
      }
    }
    return find_far(index, text, next, number);
  }

  /// In the order of the index, is it the next, or the one after it where a row was left out?
  static bool is_one_further(const TextIndex& index, std::string_view text, std::uint32_t& number) {
    for (auto guess = number + 1; number != none && guess <= number + 2 && guess < index.size(); ++guess) {
      if (!same_text(index.text(guess), text)) continue;
      number = guess;
      return true;
    }
    return false;
  }

  [[gnu::noinline]] static bool find_far(const TextIndex& index, std::string_view text,
                                         std::vector<std::uint32_t>& next, std::uint32_t& number) {
    if (is_one_further(index, text, number)) return true;
    const auto found = index.find(text);
    if (found == none) return false;
    if (number != none) next[number] = found;
    number = found;
    return true;
  }

  [[gnu::noinline]] bool find_unit(std::string_view text, std::int64_t row) {
    const auto cleaned = to_half_width(trim(text));
    if (find_near(keys_.units, cleaned, next_unit_, i_unit_)) return true;
    diagnosis_.unknown_unit(trim(text), {row, layout_.unit});
    return false;
  }

  [[gnu::noinline]] bool find_indicator(std::string_view text, std::int64_t row) {
    const auto cleaned = to_half_width(trim(text));
    if (find_near(keys_.indicators, cleaned, next_indicator_, i_indicator_)) return true;
    diagnosis_.unknown_indicator(trim(text), {row, layout_.indicator});
    return false;
  }

  /// Is it the period of the row before, and a good one?
  [[nodiscard]] bool is_current_period(std::string_view text) const {
    return good_period_ && same_text(period_texts_.text(i_period_), text);
  }

  /// Texts of periods are numbered as they come; two texts may stand for one period.
  [[gnu::noinline]] bool find_period(std::string_view text, std::int64_t row) {
    i_period_ = period_texts_.find(text);
    if (i_period_ == none) {
      i_period_ = period_texts_.add(text);
      periods_.push_back(Period::parse(text));
      columns_.resize(periods_.size() * keys_.data.indicators.size());
      current_ = nullptr;
    }
    const auto& period = periods_[i_period_];
    good_period_ = period && period->kind() != Period::Kind::plan;
    if (!good_period_) diagnosis_.unknown_period(trim(text), period.has_value(), {row, layout_.period});
    return good_period_;
  }

  const CachedColumn& current_column(std::uint32_t i_indicator) {
    const bool same =
        current_ != nullptr && current_indicator_ == i_indicator && current_period_ == i_period_;
    return same ? *current_ : other_column(i_indicator);
  }

  [[gnu::noinline]] const CachedColumn& other_column(std::uint32_t i_indicator) {
    auto& cached = columns_[i_period_ * keys_.data.indicators.size() + i_indicator];
    if (!cached.known) {
      const auto& indicator = keys_.data.indicators[i_indicator];
      cached = {sink_.column(i_indicator, *periods_[i_period_]), true,
                !indicator.is_yes_no() && !indicator.is_level() && !indicator.is_date()};
    }
    current_ = &cached;
    current_indicator_ = i_indicator;
    current_period_ = i_period_;
    return cached;
  }

  const ValueKeys& keys_;
  const ValueLayout& layout_;
  Sink& sink_;
  ValueDiagnosis diagnosis_;
  std::uint32_t i_unit_ = none;
  std::uint32_t i_indicator_ = none;
  std::uint32_t i_period_ = none;
  bool good_period_ = false;  ///< can values belong to it?
  std::vector<std::uint32_t> next_unit_;
  std::vector<std::uint32_t> next_indicator_;
  TextIndex period_texts_;
  std::vector<std::optional<Period>> periods_;
  std::vector<CachedColumn> columns_;
  const CachedColumn* current_ = nullptr;  ///< of the indicator and period below
  std::uint32_t current_indicator_ = none;
  std::uint32_t current_period_ = none;
};

}  // namespace gnomon
