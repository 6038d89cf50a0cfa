#include <gnomon/input/microdata_reader.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/threads.hpp>
#include <gnomon/input/cell.hpp>
#include <gnomon/input/headings.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/survey_columns.hpp>
#include <gnomon/input/text_index.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();

/// A column that grows without ever being copied: its end is not known before it is read.
template <class Value>
class GrowingColumn {
 public:
  void add(Value value) {
    if (n_ % chunk == 0) chunks_.push_back(std::make_unique_for_overwrite<Value[]>(chunk));
    chunks_.back()[n_ % chunk] = value;
    ++n_;
  }
  [[nodiscard]] Value operator[](std::size_t i) const { return chunks_[i / chunk][i % chunk]; }
  [[nodiscard]] std::size_t size() const { return n_; }
  void clear() {
    chunks_.clear();
    n_ = 0;
  }

 private:
  static constexpr std::size_t chunk = 65'536;
  std::vector<std::unique_ptr<Value[]>> chunks_;
  std::size_t n_ = 0;
};

/// Reads what is no plain number of at most 15 digits but still a number as programs write it: 121.91535607298472, 1e-05.
bool read_long_number(std::string_view text, double& value) {
  if (text.empty() || text.find_first_not_of("0123456789.-eE+") != std::string_view::npos) return false;
  double parsed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (problem != std::errc() || end != text.data() + text.size()) return false;
  value = parsed;
  return true;
}

bool is_missing(std::string_view text) {
  if (text.empty() || text == "NA") return true;
  if (text.size() > 20) return false;
  static const Indicator plain;
  const auto cell = read_value(text, plain);
  return cell.fault == nullptr && !has_value(cell.status);
}

/// One column as it stands in one stretch of the table.
struct PartColumn {
  GrowingColumn<double> numbers;
  GrowingColumn<std::int32_t> codes;  ///< into `texts`
  TextIndex texts;                    ///< cells as written
  std::uint32_t last = TextIndex::none;
};

/// One stretch of the table and what was found in it.
class Part {
 public:
  Part(std::unique_ptr<RowReader> reader, const std::vector<WantedColumn>& wanted, const TableInfo& table)
      : columns(wanted.size()), reader_(std::move(reader)), wanted_(wanted), table_(table) {
    period_ = index_of("period");
    respondent_ = index_of("respondent");
  }

  void read(std::atomic<std::int64_t>& n_rows, const Progress* progress) {
    RowBatch batch;
    for (std::int64_t n_batches = 0; reader_->next(batch); ++n_batches) {
      for (std::size_t i = 0; i < batch.n_rows; ++i) read_row(batch, i);
      n_rows.fetch_add(static_cast<std::int64_t>(batch.n_rows), std::memory_order_relaxed);
      if (progress != nullptr && *progress && n_batches % 64 == 0)
        (*progress)("respondents", n_rows.load(), 0);
    }
    reader_.reset();
  }

  std::vector<PartColumn> columns;  ///< as wanted
  GrowingColumn<std::int32_t> rows;
  GrowingColumn<std::uint16_t> i_period;  ///< into `periods`
  GrowingColumn<std::uint64_t>
      respondents;  ///< hash of the respondent's number; empty where there is no such column
  std::vector<std::optional<Period>> periods;  ///< of each text; some may be the same
  LimitedFaults faults;
  bool all_read = true;  ///< no cell was left out that could not be understood

 private:
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view column) const {
    const auto found = std::ranges::find(table_.columns, column);
    if (found == table_.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table_.columns.begin());
  }

  void read_row(const RowBatch& batch, std::size_t i_row) {
    const auto row = batch.row_numbers[i_row];
    if (!find_period(batch.cell(i_row, *period_), row)) return;
    i_period.add(static_cast<std::uint16_t>(current_));
    rows.add(static_cast<std::int32_t>(std::min<std::int64_t>(row, INT32_MAX)));
    if (respondent_) respondents.add(hash(trim(batch.cell(i_row, *respondent_))));
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const auto& wanted = wanted_[i];
      auto& column = columns[i];
      const auto text = batch.cell(i_row, wanted.i_column);
      if (wanted.labels) read_label(column, text);
      if (wanted.numbers || wanted.flags) column.numbers.add(read_number_of(wanted, text, row));
    }
  }

  /// 0 stands for no number.
  static std::uint64_t hash(std::string_view text) {
    if (text.empty()) return 0;
    return std::max<std::uint64_t>(std::hash<std::string_view>{}(text), 1);
  }

  static void read_label(PartColumn& column, std::string_view text) {
    if (column.last == TextIndex::none || !same_text(column.texts.text(column.last), text))
      column.last = column.texts.add(text);
    column.codes.add(static_cast<std::int32_t>(column.last));
  }

  double read_number_of(const WantedColumn& wanted, std::string_view text, std::int64_t row) {
    double value = nan;
    if (!wanted.flags && (read_plain_number(text, value) || read_long_number(text, value))) return value;
    return read_with_care(wanted, trim(text), row);
  }

  [[gnu::noinline]] double read_with_care(const WantedColumn& wanted, std::string_view text,
                                          std::int64_t row) {
    static const Indicator plain;
    static const Indicator yes_no = [] {
      Indicator indicator;
      indicator.unit_of_measure = "yes_no";
      return indicator;
    }();
    if (is_missing(text)) return nan;
    const auto cell = gnomon::read_value(text, wanted.flags ? yes_no : plain);
    if (cell.fault == nullptr && std::isfinite(cell.value)) {
      if (!cell.literal)
        faults.add(fault::value_read_as, place(wanted, row), std::string(text),
                   {{"value", format_shortest(cell.value)}});
      return cell.value;
    }
    all_read = false;
    const auto& fault = wanted.flags ? fault::value_not_yes_no : fault::survey_not_number;
    if (!faults.has_room(fault)) {
      faults.skip(fault);
    } else {
      faults.add(fault, place(wanted, row), std::string(text),
                 {{"column", std::string(trim(table_.headings[wanted.i_column]))}}, cell.proposal);
    }
    return nan;
  }

  [[nodiscard]] Place place(const WantedColumn& wanted, std::int64_t row) const {
    return {table_.file, table_.sheet, row, table_.headings[wanted.i_column],
            static_cast<int>(wanted.i_column)};
  }

  /// Sets `current_`; false with a fault when the row belongs to no wave.
  bool find_period(std::string_view text, std::int64_t row) {
    const bool as_before = current_ != TextIndex::none && same_text(period_texts_.text(current_), text);
    if (!as_before) current_ = period_texts_.find(text);
    if (current_ == TextIndex::none) {
      if (periods.size() > UINT16_MAX) return false;  // a column of something else, of which all is told
      current_ = period_texts_.add(text);
      auto period = Period::parse(text);
      if (period && period->kind() == Period::Kind::plan) period.reset();
      periods.push_back(period);
    }
    const bool good = periods[current_].has_value();
    if (!good) report_period(trim(text), row);
    return good;
  }

  void report_period(std::string_view text, std::int64_t row) {
    const auto& schema = *find_table_schema("respondents");
    const auto at = table_.place(row, "period");
    if (text.empty()) {
      faults.add(fault::cell_required, at, {}, arguments_of(schema, *schema.find("period")));
    } else if (Period::parse(text)) {
      faults.add(fault::value_period_plan, at, std::string(text));
    } else {
      faults.add(fault::cell_not_period, at, std::string(text));
    }
  }

  std::unique_ptr<RowReader> reader_;
  const std::vector<WantedColumn>& wanted_;
  const TableInfo& table_;
  std::optional<std::size_t> period_;
  std::optional<std::size_t> respondent_;
  TextIndex period_texts_;
  std::uint32_t current_ = TextIndex::none;
};

/// Puts the parts together, wave by wave.
class WaveMaker {
 public:
  WaveMaker(std::vector<std::unique_ptr<Part>>& parts, const std::vector<WantedColumn>& wanted)
      : parts_(parts), wanted_(wanted) {
    std::map<Period, std::size_t> numbers;
    for (const auto& part : parts_) {
      for (const auto& period : part->periods) {
        if (period) numbers.emplace(*period, 0);
      }
    }
    for (auto& [period, number] : numbers) {
      number = waves_.size();
      SurveyWave wave;
      wave.period = period;
      waves_.push_back(std::move(wave));
    }
    for (const auto& part : parts_) {
      auto& of_text = wave_of_text_.emplace_back();
      for (const auto& period : part->periods) of_text.push_back(period ? numbers.at(*period) : 0);
    }
    std::vector<std::size_t> counts(waves_.size(), 0);
    for_each_row([&](std::size_t i_wave, const Part& /*part*/, std::size_t /*i_row*/) { ++counts[i_wave]; });
    for (std::size_t i = 0; i < waves_.size(); ++i) waves_[i].n_rows = counts[i];
  }

  /// Columns leave the parts one after another, so that they are never all there twice.
  std::vector<SurveyWave> make() {
    for (auto& wave : waves_) wave.row_numbers.reserve(wave.n_rows);
    for_each_row([&](std::size_t i_wave, const Part& part, std::size_t i_row) {
      waves_[i_wave].row_numbers.push_back(part.rows[i_row]);
    });
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      for (auto& wave : waves_) {
        wave.columns.emplace_back();
        wave.columns.back().name = wanted_[i].name;
      }
      if (wanted_[i].labels) labels(i);
      if (wanted_[i].numbers || wanted_[i].flags) numbers(i);
    }
    return std::move(waves_);
  }

  /// Tells of respondents who are there twice in one wave.
  void report_repeated(const TableInfo& table, LimitedFaults& faults) const {
    struct Row {
      std::uint64_t hash;
      std::int32_t row;
      auto operator<=>(const Row&) const = default;
    };
    std::vector<std::pair<std::int32_t, std::int32_t>> found;  // row, first row
    for (std::size_t i_wave = 0; i_wave < waves_.size(); ++i_wave) {
      std::vector<Row> rows;
      for_each_row([&](std::size_t i_own, const Part& part, std::size_t i_row) {
        const bool counts = i_own == i_wave && part.respondents.size() > 0 && part.respondents[i_row] != 0;
        if (counts) rows.push_back({part.respondents[i_row], part.rows[i_row]});
      });
      std::ranges::sort(rows);
      for (std::size_t i = 1, first = 0; i < rows.size(); ++i) {
        if (rows[i].hash == rows[first].hash) {
          found.emplace_back(rows[i].row, rows[first].row);
        } else {
          first = i;
        }
      }
    }
    std::ranges::sort(found);
    for (const auto& [row, first] : found)
      faults.add(fault::survey_respondent_twice, table.place(row, "respondent"), {},
                 {{"row", std::to_string(first)}});
  }

 private:
  template <class Visit>
  void for_each_row(Visit visit) const {
    for (std::size_t i_part = 0; i_part < parts_.size(); ++i_part) {
      const auto& part = *parts_[i_part];
      const auto& of_text = wave_of_text_[i_part];
      for (std::size_t i = 0; i < part.rows.size(); ++i) visit(of_text[part.i_period[i]], part, i);
    }
  }

  void numbers(std::size_t i_column) {
    for (auto& wave : waves_) wave.columns.back().numbers.reserve(wave.n_rows);
    for_each_row([&](std::size_t i_wave, const Part& part, std::size_t i_row) {
      waves_[i_wave].columns.back().numbers.push_back(part.columns[i_column].numbers[i_row]);
    });
    for (auto& part : parts_) part->columns[i_column].numbers.clear();
  }

  void labels(std::size_t i_column) {
    // All labels of all parts in natural order, and for each text of each part its label.
    std::map<std::string_view, std::int32_t,
             decltype([](auto a, auto b) { return natural_less(a, b) || (!natural_less(b, a) && a < b); })>
        all;
    for (const auto& part : parts_) {
      const auto& texts = part->columns[i_column].texts;
      for (std::uint32_t i = 0; i < texts.size(); ++i) {
        if (const auto text = trim(texts.text(i)); !is_missing(text)) all.emplace(text, 0);
      }
    }
    std::vector<std::string> levels;
    for (auto& [text, number] : all) {
      number = static_cast<std::int32_t>(levels.size());
      levels.emplace_back(text);
    }
    std::vector<std::vector<std::int32_t>> label_of_text;
    for (const auto& part : parts_) {
      auto& labels = label_of_text.emplace_back();
      const auto& texts = part->columns[i_column].texts;
      for (std::uint32_t i = 0; i < texts.size(); ++i) {
        const auto found = all.find(trim(texts.text(i)));
        labels.push_back(found == all.end() ? -1 : found->second);
      }
    }
    for (auto& wave : waves_) wave.columns.back().codes.reserve(wave.n_rows);
    std::size_t i_part = 0;
    const Part* before = nullptr;
    for_each_row([&](std::size_t i_wave, const Part& part, std::size_t i_row) {
      if (before != &part) {
        while (parts_[i_part].get() != &part) ++i_part;
        before = &part;
      }
      const auto text = static_cast<std::size_t>(part.columns[i_column].codes[i_row]);
      waves_[i_wave].columns.back().codes.push_back(label_of_text[i_part][text]);
    });
    for (auto& wave : waves_) keep_levels_used(wave.columns.back(), levels);
    for (auto& part : parts_) {
      auto& column = part->columns[i_column];
      column.codes.clear();
      column.texts = {};
    }
  }

  static void keep_levels_used(MicrodataColumn& column, const std::vector<std::string>& levels) {
    std::vector<std::int32_t> number(levels.size(), -1);
    for (const auto code : column.codes) {
      if (code >= 0) number[static_cast<std::size_t>(code)] = 0;
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (number[i] < 0) continue;
      number[i] = static_cast<std::int32_t>(column.levels.size());
      column.levels.push_back(levels[i]);
    }
    for (auto& code : column.codes) {
      if (code >= 0) code = number[static_cast<std::size_t>(code)];
    }
  }

  std::vector<std::unique_ptr<Part>>& parts_;
  const std::vector<WantedColumn>& wanted_;
  std::vector<SurveyWave> waves_;
  std::vector<std::vector<std::size_t>> wave_of_text_;  ///< by part and text of the period
};

}  // namespace

Microdata read_microdata(const TableSource& source, Package& package, int n_threads, const Progress& progress,
                         Diagnostics& diagnostics) {
  Microdata microdata;
  const auto found = std::ranges::find(package.tables, "respondents", &TableInfo::name);
  if (found == package.tables.end() || !package.survey) return microdata;
  auto& table = *found;
  Diagnostics file_faults;
  LimitedFaults faults;
  auto readers = source.open(table, n_threads, file_faults);
  table.is_whole = !readers.empty();
  if (!readers.empty()) {
    table.headings = readers.front()->headings();
    table.columns = match_headings(*find_table_schema("respondents"), table, diagnostics);
    const auto wanted = find_survey_columns(package, table, diagnostics);
    const bool has_periods = std::ranges::find(table.columns, "period") != table.columns.end();
    if (has_periods) {
      std::vector<std::unique_ptr<Part>> parts;
      for (auto& reader : readers) parts.push_back(std::make_unique<Part>(std::move(reader), wanted, table));
      std::atomic<std::int64_t> n_rows = 0;
      for_each_in_threads(parts.size(), static_cast<int>(parts.size()), [&](std::size_t i) {
        parts[i]->read(n_rows, i == 0 ? &progress : nullptr);  // one of them tells how far it is
      });
      for (const auto& part : parts) {
        faults.append(part->faults);
        table.is_whole = table.is_whole && part->all_read;
      }
      WaveMaker maker(parts, wanted);
      maker.report_repeated(table, faults);
      microdata.waves = maker.make();
    }
    if (has_periods && microdata.waves.empty() && faults.empty() && file_faults.empty())
      diagnostics.add(fault::survey_no_respondents, table.place());
  }
  table.is_whole = table.is_whole && !file_faults.has_errors();
  diagnostics.append(file_faults);
  faults.move_to(diagnostics, table.place());
  return microdata;
}

}  // namespace gnomon
