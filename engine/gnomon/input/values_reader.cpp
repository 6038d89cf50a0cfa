#include <gnomon/input/values_reader.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <deque>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <tuple>
#include <unordered_map>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/threads.hpp>
#include <gnomon/input/headings.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/text_index.hpp>
#include <gnomon/input/value_parser.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

/// What the threads share: the panel, whose columns are made one at a time, and the names of calibres.
class SharedPanel {
 public:
  SharedPanel(Dataset& data, bool has_calibres, bool has_errors)
      : data_(data), has_calibres_(has_calibres), has_errors_(has_errors) {}

  PanelColumn* column(std::size_t i_indicator, const Period& period) {
    const std::lock_guard lock(mutex_);
    auto& column = data_.panel.column(i_indicator, period);
    if (has_calibres_ && column.calibre.empty()) column.calibre.assign(data_.units.size(), 0);
    if (has_errors_ && !column.has_errors()) {
      const SamplingError none;
      column.standard_error.assign(data_.units.size(), none.standard_error);
      column.df.assign(data_.units.size(), none.df);
    }
    return &column;
  }

  /// The number of a calibre, made when it is new; nothing when there are too many.
  std::optional<std::uint8_t> calibre(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return data_.panel.calibre_number(name);
  }

 private:
  Dataset& data_;
  bool has_calibres_;
  bool has_errors_;
  std::mutex mutex_;
};

/// Writes the observations of one part into the panel.
class PanelSink {
 public:
  struct Column {
    double* value = nullptr;
    Status* status = nullptr;
    std::uint8_t* calibre = nullptr;
    double* standard_error = nullptr;
    double* df = nullptr;
    std::uint32_t i_indicator = 0;
    const Period* period = nullptr;
    RowSpan* rows = nullptr;
  };

  PanelSink(SharedPanel& panel, const Dataset& data) : panel_(panel), data_(data) {}

  Column column(std::size_t i_indicator, const Period& period) {
    auto* const column = panel_.column(i_indicator, period);
    auto& [whose, in_period, rows] = columns_.emplace_back(column, period, RowSpan{});
    return {column->value.data(),
            column->status.data(),
            column->calibre.empty() ? nullptr : column->calibre.data(),
            column->has_errors() ? column->standard_error.data() : nullptr,
            column->has_errors() ? column->df.data() : nullptr,
            static_cast<std::uint32_t>(i_indicator),
            &in_period,
            &rows};
  }

  void store(const Column& column, std::size_t i_unit, double value, Status status, std::string_view note,
             std::string_view calibre, std::string_view /*text*/, ValuePlace place,
             const SamplingError& error = {}) {
    // Another thread may write the same cell when an observation is there twice; that is found out afterwards.
    std::atomic_ref(column.value[i_unit]).store(value, std::memory_order_relaxed);
    std::atomic_ref(column.status[i_unit]).store(status, std::memory_order_relaxed);
    if (error.is_known()) {
      std::atomic_ref(column.standard_error[i_unit]).store(error.standard_error, std::memory_order_relaxed);
      std::atomic_ref(column.df[i_unit]).store(error.df, std::memory_order_relaxed);
    }
    ++n_stored;
    column.rows->include(place.row);
    if (!calibre.empty() && column.calibre != nullptr) store_calibre(column, i_unit, calibre);
    if (!note.empty()) notes.push_back({i_unit, column.i_indicator, *column.period, std::string(trim(note))});
  }

  static constexpr bool keeps_filings = true;

  void file_self(const Column& column, std::size_t i_unit, double value, Status status) {
    self_values.push_back({i_unit, column.i_indicator, *column.period, status, value});
  }

  void file_evidence(const Column& column, std::size_t i_unit, std::string_view text) {
    evidence.push_back({i_unit, column.i_indicator, *column.period, std::string(text)});
  }

  /// Tells the columns where their rows stand; not while other threads read.
  void finish() const {
    for (const auto& [column, period, rows] : columns_) {
      if (rows.last == 0) continue;
      column->rows.include(rows.first);
      column->rows.include(rows.last);
    }
  }

  std::size_t n_stored = 0;
  std::vector<ValueNote> notes;
  std::vector<SelfValue> self_values;
  std::vector<Evidence> evidence;
  bool too_many_calibres = false;

 private:
  void store_calibre(const Column& column, std::size_t i_unit, std::string_view written) {
    if (i_calibre_ == TextIndex::none || calibre_texts_.text(i_calibre_) != written) {
      i_calibre_ = calibre_texts_.add(written);
      if (i_calibre_ == calibres_.size()) calibres_.push_back(panel_.calibre(trim(written)));
    }
    const auto number = calibres_[i_calibre_];
    too_many_calibres = too_many_calibres || !number;
    const bool own = !number || data_.indicators[column.i_indicator].calibre == trim(written);
    std::atomic_ref(column.calibre[i_unit]).store(own ? std::uint8_t{0} : *number, std::memory_order_relaxed);
  }

  SharedPanel& panel_;
  const Dataset& data_;
  std::deque<std::tuple<PanelColumn*, Period, RowSpan>> columns_;  ///< which stay where they are
  TextIndex calibre_texts_;
  std::uint32_t i_calibre_ = TextIndex::none;
  std::vector<std::optional<std::uint8_t>> calibres_;
};

/// One stretch of the table and what was found in it.
struct Part {
  std::unique_ptr<RowReader> reader;
  std::unique_ptr<PanelSink> sink;
  LimitedFaults faults;
};

void read_part(Part& part, const ValueKeys& keys, const ValueLayout& layout, const TableInfo& table,
               std::atomic<std::int64_t>& n_rows, const Progress* progress) {
  ValueParser parser(keys, layout, table, *part.sink, &part.faults);
  RowBatch batch;
  for (std::int64_t n_batches = 0; part.reader->next(batch); ++n_batches) {
    parser.read(batch);
    n_rows.fetch_add(static_cast<std::int64_t>(batch.n_rows), std::memory_order_relaxed);
    if (progress != nullptr && *progress && n_batches % 64 == 0) (*progress)("values", n_rows.load(), 0);
  }
}

/// Reads the parts at the same time; the first tells the progress.
void read_parts(std::vector<Part>& parts, const ValueKeys& keys, const ValueLayout& layout,
                const TableInfo& table, const Progress& progress) {
  std::atomic<std::int64_t> n_rows = 0;
  for_each_in_threads(parts.size(), static_cast<int>(parts.size()), [&](std::size_t i) {
    read_part(parts[i], keys, layout, table, n_rows, i == 0 ? &progress : nullptr);
  });
}

template <class Visit>
void for_each_column(Panel& panel, Visit visit) {
  for (const auto& period : panel.periods()) {
    for (std::size_t i = 0; i < panel.n_indicators(); ++i) {
      if (panel.find(i, period) != nullptr) visit(i, period, panel.column(i, period));
    }
  }
}

std::size_t count_observations(Panel& panel) {
  std::size_t n = 0;
  for_each_column(panel, [&](std::size_t, const Period&, const PanelColumn& column) {
    n += column.status.size() - static_cast<std::size_t>(std::ranges::count(column.status, Status::absent));
  });
  return n;
}

/// Numbers the calibres in the order of their names, so that the order of threads does not show.
void sort_calibres(Panel& panel) {
  auto& names = panel.calibres;
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin() + 1, order.end(), [&](auto a, auto b) { return names[a] < names[b]; });
  std::vector<std::uint8_t> renamed(names.size());
  std::vector<std::string> sorted;
  for (std::size_t i = 0; i < order.size(); ++i) {
    renamed[order[i]] = static_cast<std::uint8_t>(i);
    sorted.push_back(names[order[i]]);
  }
  names = std::move(sorted);
  for_each_column(panel, [&](std::size_t, const Period&, PanelColumn& column) {
    bool used = false;
    for (auto& number : column.calibre) {
      number = renamed[number];
      used = used || number != 0;
    }
    if (!used) column.calibre = {};
  });
}

/// Columns in which no value has an error keep none.
void drop_idle_errors(Panel& panel) {
  for_each_column(panel, [](std::size_t, const Period&, PanelColumn& column) {
    const auto is_none = [](double error) { return std::isnan(error); };
    if (!std::ranges::all_of(column.standard_error, is_none)) return;
    column.standard_error = {};
    column.df = {};
  });
}

bool is_readable(const ValueLayout& layout) {
  return layout.unit >= 0 && layout.period >= 0 && (layout.indicator >= 0 || !layout.indicators.empty());
}

using CellKey = std::tuple<std::size_t, std::size_t, Period>;  // unit, indicator, period

struct CellKeyHash {
  std::size_t operator()(const CellKey& key) const {
    const auto& [unit, indicator, period] = key;
    const auto days =
        static_cast<std::size_t>(period.last_day()) * 1000 + static_cast<std::size_t>(period.kind());
    return (unit * 0x9E3779B97F4A7C15U) ^ (indicator * 0xD6E8FEB86659FD93U) ^ (days * 0xC2B2AE3D27D4EB4FU);
  }
};

struct Repeated {
  std::vector<FoundValue> rows;
  bool differ = false;
};

using RepeatedCells = std::unordered_map<CellKey, Repeated, CellKeyHash>;

constexpr std::size_t most_repeated_cells = 1'000'000;

bool same(const FoundValue& a, const FoundValue& b) {
  const auto alike = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.status == b.status && alike(a.value, b.value) &&
         alike(a.error.standard_error, b.error.standard_error) && a.error.df == b.error.df;
}

/// The observations that are there more than once, with all their rows: a first pass marks cells seen, a second collects.
RepeatedCells find_repeated(const TableSource& source, const TableInfo& table, const Dataset& data) {
  std::map<std::pair<Period, std::size_t>, std::vector<bool>> seen;
  RepeatedCells repeated;
  visit_values(source, table, data, [&](const FoundValue& found) {
    auto& column = seen[{found.period, found.i_indicator}];
    column.resize(data.units.size());
    if (column[found.i_unit] && repeated.size() < most_repeated_cells) {
      repeated.try_emplace({found.i_unit, found.i_indicator, found.period});
    }
    column[found.i_unit] = true;
    return true;
  });
  visit_values(source, table, data, [&](const FoundValue& found) {
    const auto cell = repeated.find({found.i_unit, found.i_indicator, found.period});
    if (cell == repeated.end()) return true;
    auto& [rows, differ] = cell->second;
    differ = differ || (!rows.empty() && !same(rows.front(), found));
    if (rows.size() < 2) rows.push_back(found);
    return true;
  });
  return repeated;
}

/// Reports observations that are there more than once. Where they differ none is used.
void settle_repeated(const TableSource& source, const TableInfo& table, Dataset& data,
                     LimitedFaults& faults) {
  const auto repeated = find_repeated(source, table, data);
  std::vector<const RepeatedCells::value_type*> in_order;
  for (const auto& each : repeated) in_order.push_back(&each);
  std::ranges::sort(in_order, {}, [](const auto* each) {
    return std::pair(each->second.rows.back().row, each->second.rows.back().column);
  });
  for (const auto* const each : in_order) {
    const auto& [i_unit, i_indicator, period] = each->first;
    const auto& [rows, differ] = each->second;
    const auto& later = rows.back();
    faults.add(differ ? fault::value_conflict : fault::value_repeated,
               {table.file, table.sheet, later.row, table.headings[static_cast<std::size_t>(later.column)],
                later.column},
               has_value(later.status) ? format_shortest(later.value) : std::string(code(later.status)),
               {{"unit", data.units[i_unit].code},
                {"indicator", data.indicators[i_indicator].code},
                {"period", period.text()},
                {"row", std::to_string(rows.front().row)}});
    if (!differ) continue;
    auto& column = data.panel.column(i_indicator, period);
    column.value[static_cast<Eigen::Index>(i_unit)] = std::numeric_limits<double>::quiet_NaN();
    column.status[i_unit] = Status::missing;
    column.set_error(i_unit, {});
  }
}

void sort_notes(std::vector<ValueNote>& notes) {
  std::ranges::sort(notes, [](const ValueNote& a, const ValueNote& b) {
    return std::tie(a.i_indicator, a.period, a.i_unit, a.text) <
           std::tie(b.i_indicator, b.period, b.i_unit, b.text);
  });
}

/// Hands each observation to a function.
class VisitSink {
 public:
  struct Column {
    std::size_t i_indicator = 0;
    Period period = Period::year(2000);
  };

  static constexpr bool keeps_filings = false;

  explicit VisitSink(const std::function<bool(const FoundValue&)>& visit) : visit_(visit) {}

  static Column column(std::size_t i_indicator, const Period& period) { return {i_indicator, period}; }

  void store(const Column& column, std::size_t i_unit, double value, Status status, std::string_view /*note*/,
             std::string_view /*calibre*/, std::string_view text, ValuePlace place,
             const SamplingError& error = {}) {
    going_on = visit_({i_unit, column.i_indicator, column.period, status, value, place.row, place.column,
                       text, error}) &&
               going_on;
  }

  bool going_on = true;

 private:
  const std::function<bool(const FoundValue&)>& visit_;
};

constexpr auto cells_by_column = std::to_array<std::pair<std::string_view, int ValueCells::*>>({
    {"value", &ValueCells::value},
    {"status", &ValueCells::status},
    {"self", &ValueCells::self},
    {"verified", &ValueCells::verified},
    {"evidence", &ValueCells::evidence},
    {"note", &ValueCells::note},
    {"calibre", &ValueCells::calibre},
    {"standard_error", &ValueCells::standard_error},
    {"df", &ValueCells::df},
});

/// The indicators of a wide table, in the order in which the first column of each stands.
std::vector<std::pair<std::size_t, ValueCells>> wide_cells(const TableInfo& table, const Dataset& data,
                                                           Diagnostics& diagnostics) {
  const auto matched = match_indicator_headings(table, data, diagnostics);
  std::vector<std::pair<std::size_t, ValueCells>> indicators;
  std::unordered_map<std::size_t, std::size_t> place_of;
  for (std::size_t i = 0; i < matched.size(); ++i) {
    if (!matched[i]) continue;
    const auto [place, is_new] = place_of.try_emplace(matched[i]->i_indicator, indicators.size());
    if (is_new) indicators.emplace_back(matched[i]->i_indicator, ValueCells());
    for (const auto& [column, cell] : cells_by_column) {
      if (column == matched[i]->column) indicators[place->second].second.*cell = static_cast<int>(i);
    }
  }
  return indicators;
}

/// Is there such a column, for all values or for those of an indicator?
bool has_cell(const ValueLayout& layout, int ValueCells::*cell) {
  return layout.*cell >= 0 ||
         std::ranges::any_of(layout.indicators, [cell](const auto& each) { return each.second.*cell >= 0; });
}

/// For each indicator: is there a place for evidence?
std::vector<std::uint8_t> places_for_evidence(const ValueLayout& layout, std::size_t n_indicators) {
  std::vector<std::uint8_t> places;
  if (layout.evidence >= 0) places.assign(n_indicators, 1);
  for (const auto& [i_indicator, cells] : layout.indicators) {
    if (cells.evidence < 0) continue;
    places.resize(n_indicators, 0);
    places[i_indicator] = 1;
  }
  return places;
}

}  // namespace

ValueLayout value_layout(const TableInfo& table, const Dataset& data, Diagnostics& diagnostics) {
  const auto at = [&](std::string_view column) {
    const auto found = std::ranges::find(table.columns, column);
    return found == table.columns.end() ? -1 : static_cast<int>(found - table.columns.begin());
  };
  ValueLayout layout;
  layout.unit = at("unit");
  layout.period = at("period");
  if (is_wide(*find_table_schema(table.name), table.columns)) {
    layout.indicators = wide_cells(table, data, diagnostics);
    return layout;
  }
  layout.indicator = at("indicator");
  for (const auto& [column, cell] : cells_by_column) layout.*cell = at(column);
  return layout;
}

void read_values(const TableSource& source, TableInfo& table, Dataset& data, int n_threads,
                 const Progress& progress, Diagnostics& diagnostics) {
  Diagnostics file_faults;
  auto readers = source.open(table, n_threads, file_faults);
  if (readers.empty()) return diagnostics.append(file_faults);
  table.headings = readers.front()->headings();
  table.columns = match_headings(*find_table_schema(table.name), table, diagnostics);
  const auto layout = value_layout(table, data, diagnostics);
  if (!is_readable(layout)) return;

  const bool has_calibres = has_cell(layout, &ValueCells::calibre);
  const bool has_errors = has_cell(layout, &ValueCells::standard_error);
  SharedPanel shared(data, has_calibres, has_errors);
  std::vector<Part> parts;
  for (auto& reader : readers) {
    parts.push_back({std::move(reader), std::make_unique<PanelSink>(shared, data), {}});
  }
  const ValueKeys keys(data);
  read_parts(parts, keys, layout, table, progress);

  LimitedFaults faults;
  std::size_t n_stored = 0;
  bool too_many_calibres = false;
  for (auto& part : parts) {
    faults.append(part.faults);
    part.sink->finish();
    n_stored += part.sink->n_stored;
    too_many_calibres = too_many_calibres || part.sink->too_many_calibres;
    std::ranges::move(part.sink->notes, std::back_inserter(data.notes));
    std::ranges::move(part.sink->self_values, std::back_inserter(data.self_values));
    std::ranges::move(part.sink->evidence, std::back_inserter(data.evidence));
  }
  parts.clear();
  if (too_many_calibres) faults.add(fault::calibres_too_many, table.place(0, "calibre"));
  if (has_calibres) sort_calibres(data.panel);
  if (has_errors) drop_idle_errors(data.panel);
  sort_notes(data.notes);
  data.sort_filings();
  data.takes_evidence = places_for_evidence(layout, data.indicators.size());
  if (n_stored > count_observations(data.panel)) settle_repeated(source, table, data, faults);
  diagnostics.append(file_faults);
  faults.move_to(diagnostics, table.place());
}

void visit_values(const TableSource& source, const TableInfo& table, const Dataset& data,
                  const std::function<bool(const FoundValue&)>& visit,
                  const std::optional<std::vector<RowSpan>>& where) {
  Diagnostics ignored;
  const auto layout = value_layout(table, data, ignored);
  if (!is_readable(layout)) return;
  const ValueKeys keys(data);
  VisitSink sink(visit);
  ValueParser parser(keys, layout, table, sink, nullptr);
  RowBatch batch;
  for (const auto& reader : source.open(table, 1, ignored)) {
    if (where) reader->want_only(*where);
    while (sink.going_on && reader->next(batch)) parser.read(batch);
  }
}

}  // namespace gnomon
