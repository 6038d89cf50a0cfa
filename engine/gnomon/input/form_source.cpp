#include <gnomon/input/form_source.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <gnomon/base/sha256.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/headings.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

constexpr std::size_t n_columns = 10;
constexpr auto columns = std::to_array<std::string_view>(
    {"unit", "period", "indicator", "value", "status", "self", "evidence", "note", "verified", "calibre"});
static_assert(columns.size() == n_columns);
constexpr std::size_t first_not_asked = 8;  ///< forms have no place for this column and those behind it
constexpr std::size_t i_self = 5;
constexpr std::string_view forms_file =
    "\x01"
    "forms";

using Row = std::array<std::string, n_columns>;
using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(std::string_view unit, std::string_view period, std::string_view indicator) {
  const auto understood = Period::parse(period);
  return {to_half_width(trim(unit)), understood ? understood->text() : std::string(trim(period)),
          to_half_width(trim(indicator))};
}

Key key_of(const Row& row) { return key_of(row[0], row[1], row[2]); }

/// Where the columns stand in a table of values; it must be long.
std::array<int, n_columns> layout_of(const std::vector<std::string>& headings) {
  const auto found = columns_of(*find_table_schema("values"), headings);
  std::array<int, n_columns> layout{};
  for (std::size_t i = 0; i < n_columns; ++i) {
    const auto at = std::ranges::find(found, columns.at(i));
    layout.at(i) = at == found.end() ? -1 : static_cast<int>(at - found.begin());
  }
  return layout;
}

std::string_view cell_of(const RowBatch& batch, std::size_t i_row, int column) {
  return column < 0 ? std::string_view() : batch.cell(i_row, static_cast<std::size_t>(column));
}

using NumberedRows = std::vector<std::pair<std::int64_t, const Row*>>;
/// Which of the columns a table has.
using Shown = std::vector<std::size_t>;

std::vector<std::string> headings_of(const Shown& shown) {
  std::vector<std::string> headings;
  for (const auto i : shown) headings.emplace_back(columns.at(i));
  return headings;
}

/// Without those in which nothing stands and that not every form has.
Shown columns_in_use(const NumberedRows& rows, const std::array<int, n_columns>* stored) {
  Shown shown;
  for (std::size_t i = 0; i < n_columns; ++i) {
    const bool always = i < first_not_asked && i != i_self;
    const bool is_stored = stored != nullptr && stored->at(i) >= 0;
    const bool is_used =
        std::ranges::any_of(rows, [i](const auto& row) { return !row.second->at(i).empty(); });
    if (always || is_stored || is_used) shown.push_back(i);
  }
  return shown;
}

/// The rows of forms, each with its own number.
class ListedRows final : public RowReader {
 public:
  ListedRows(Shown shown, NumberedRows rows)
      : shown_(std::move(shown)), headings_(headings_of(shown_)), rows_(std::move(rows)) {}

  [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }

  bool next(RowBatch& batch) override {
    batch.n_rows = done_ ? 0 : rows_.size();
    batch.n_columns = shown_.size();
    batch.cells.clear();
    batch.row_numbers.clear();
    for (std::size_t i = 0; i < batch.n_rows; ++i) {
      const auto& [number, row] = rows_[i];
      for (const auto column : shown_) batch.cells.push_back(row->at(column));
      batch.row_numbers.push_back(number);
    }
    done_ = true;
    return batch.n_rows > 0;
  }

 private:
  Shown shown_;
  std::vector<std::string> headings_;
  NumberedRows rows_;
  bool done_ = false;
};

const TableInfo* find_values(const std::vector<TableInfo>& tables) {
  const auto found = std::ranges::find(tables, "values", &TableInfo::name);
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace

class FormValues::Values final : public TableSource {
 public:
  Values(const std::vector<FilledForm>& forms, const Period& period, const TableSource* stored)
      : forms_(forms) {
    for (std::size_t i_form = 0; i_form < forms.size(); ++i_form) {
      rows_.emplace_back();
      for (std::size_t i = 0; i < forms[i_form].rows.size(); ++i) {
        const auto& filled = forms[i_form].rows[i];
        auto& row = rows_.back().emplace_back();
        for (std::size_t column = 0; column < first_not_asked; ++column)
          row.at(column) = filled[static_cast<FormColumn>(column)];
        row[1] = period.text();
        places_.push_back({i_form, i});
        by_key_[key_of(row)] = {i_form, i};
      }
    }
    counts_.resize(forms.size());
    if (stored != nullptr) take_over(*stored);
    for (std::size_t i_form = 0; i_form < forms.size(); ++i_form) {
      auto& counts = counts_[i_form];
      counts.n_new = rows_[i_form].size() - counts.n_changed - counts.n_unchanged;
    }
  }

  [[nodiscard]] std::string name() const override {
    std::vector<std::string> names;
    for (const auto& form : forms_) names.push_back(form.path.filename().string());
    return join(names, ", ");
  }

  [[nodiscard]] std::vector<TableInfo> tables() const override {
    std::vector<TableInfo> tables;
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      if (!rows_[i].empty()) tables.push_back({"values", forms_[i].file, forms_[i].sheet, {}, {}});
    }
    return tables;
  }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int /*n_parts*/,
                                                             Diagnostics& /*diagnostics*/) const override {
    NumberedRows listed;
    for (std::size_t i_form = 0; i_form < forms_.size(); ++i_form) {
      if (forms_[i_form].file != table.file) continue;
      for (std::size_t i = 0; i < rows_[i_form].size(); ++i)
        listed.emplace_back(forms_[i_form].rows[i].number, &rows_[i_form][i]);
    }
    std::vector<std::unique_ptr<RowReader>> readers;
    auto shown = columns_in_use(listed, nullptr);
    readers.push_back(std::make_unique<ListedRows>(std::move(shown), std::move(listed)));
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    std::vector<std::pair<std::string, std::string>> hashes;
    for (const auto& form : forms_) hashes.emplace_back(form.file, sha256_of_file(form.path));
    return hashes;
  }

  /// All rows of the forms, numbered from 1.
  [[nodiscard]] NumberedRows numbered() const {
    NumberedRows listed;
    for (const auto& [i_form, i] : places_)
      listed.emplace_back(static_cast<std::int64_t>(listed.size()) + 1, &rows_[i_form][i]);
    return listed;
  }

  [[nodiscard]] bool replaces(const Key& key) const { return by_key_.contains(key); }

  void place(const Diagnostics& found, Diagnostics& of_forms, Diagnostics& of_stored) const {
    for (const auto& each : found.sorted()) {
      const bool of_form = each.place.file == forms_file && each.place.row > 0 &&
                           each.place.row <= static_cast<std::int64_t>(places_.size());
      if (!of_form) {
        auto place = each.place;
        if (place.file == forms_file) place = {};
        of_stored.add(*each.fault, std::move(place), each.found, each.arguments, each.suggestion);
        continue;
      }
      const auto& [i_form, i] = places_[static_cast<std::size_t>(each.place.row) - 1];
      const auto& form = forms_[i_form];
      std::optional<FormColumn> column;
      const auto named = std::ranges::find(columns, each.place.column);
      const auto i_column = static_cast<std::size_t>(named - columns.begin());
      if (i_column < first_not_asked) column = static_cast<FormColumn>(i_column);
      of_forms.add(*each.fault, form.place(form.rows[i].number, column), each.found, each.arguments,
                   each.suggestion);
    }
  }

  [[nodiscard]] const std::vector<Counts>& counts() const { return counts_; }

 private:
  /// Looks for the values that are stored already.
  void take_over(const TableSource& stored) {
    const auto tables = stored.tables();
    const auto* const values = find_values(tables);
    if (values == nullptr) return;
    Diagnostics ignored;
    for (const auto& reader : stored.open(*values, 1, ignored)) {
      const auto layout = layout_of(reader->headings());
      RowBatch batch;
      while (reader->next(batch)) {
        for (std::size_t i = 0; i < batch.n_rows; ++i) take_over(batch, i, layout);
      }
    }
  }

  void take_over(const RowBatch& batch, std::size_t i_row, const std::array<int, n_columns>& layout) {
    const auto found = by_key_.find(key_of(cell_of(batch, i_row, layout[0]), cell_of(batch, i_row, layout[1]),
                                           cell_of(batch, i_row, layout[2])));
    if (found == by_key_.end()) return;
    const auto [i_form, i] = found->second;
    auto& row = rows_[i_form][i];
    bool same = true;
    for (std::size_t column = 3; column < n_columns; ++column) {
      const auto cell = cell_of(batch, i_row, layout.at(column));
      const bool is_asked =
          column < first_not_asked && (column != i_self || forms_[i_form].has(FormColumn::self));
      if (!is_asked) row.at(column) = cell;
      same = same && row.at(column) == cell;
    }
    ++(same ? counts_[i_form].n_unchanged : counts_[i_form].n_changed);
  }

  struct RowPlace {
    std::size_t i_form = 0;
    std::size_t i_row = 0;
  };

  const std::vector<FilledForm>& forms_;
  std::vector<std::vector<Row>> rows_;  ///< by form
  std::vector<RowPlace> places_;
  std::map<Key, RowPlace> by_key_;
  std::vector<Counts> counts_;

  friend class FormValues;
};

namespace {

/// The values that are stored but for those replaced, numbered behind those of the forms.
class StoredRows final : public RowReader {
 public:
  StoredRows(Shown shown, std::unique_ptr<RowReader> stored, std::function<bool(const Key&)> replaced,
             std::int64_t first_number)
      : shown_(std::move(shown)),
        headings_(headings_of(shown_)),
        stored_(std::move(stored)),
        replaced_(std::move(replaced)),
        layout_(layout_of(stored_->headings())),
        number_(first_number) {}

  [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }

  bool next(RowBatch& batch) override {
    batch.n_columns = shown_.size();
    batch.n_rows = 0;
    batch.cells.clear();
    batch.row_numbers.clear();
    while (batch.n_rows == 0 && stored_->next(kept_)) {
      for (std::size_t i = 0; i < kept_.n_rows; ++i) add(batch, i);
    }
    return batch.n_rows > 0;
  }

 private:
  void add(RowBatch& batch, std::size_t i_row) {
    const auto cell = [&](std::size_t column) { return cell_of(kept_, i_row, layout_.at(column)); };
    if (replaced_(key_of(cell(0), cell(1), cell(2)))) return;
    for (const auto column : shown_) batch.cells.push_back(cell(column));
    batch.row_numbers.push_back(number_++);
    ++batch.n_rows;
  }

  Shown shown_;
  std::vector<std::string> headings_;
  std::unique_ptr<RowReader> stored_;
  std::function<bool(const Key&)> replaced_;
  std::array<int, n_columns> layout_;
  std::int64_t number_;
  RowBatch kept_;
};

class Overlay final : public TableSource {
 public:
  Overlay(const TableSource& stored, NumberedRows rows, std::function<bool(const Key&)> replaced)
      : stored_(stored), rows_(std::move(rows)), replaced_(std::move(replaced)) {}

  [[nodiscard]] std::string name() const override { return stored_.name(); }

  [[nodiscard]] std::vector<TableInfo> tables() const override {
    auto tables = stored_.tables();
    std::erase_if(tables, [](const TableInfo& table) { return table.name == "values"; });
    tables.push_back({"values", std::string(forms_file), {}, {}, {}});
    return tables;
  }

  [[nodiscard]] std::vector<std::unique_ptr<RowReader>> open(const TableInfo& table, int n_parts,
                                                             Diagnostics& diagnostics) const override {
    if (table.name != "values") return stored_.open(table, n_parts, diagnostics);
    std::vector<std::unique_ptr<RowReader>> stored;
    const auto tables = stored_.tables();
    if (const auto* const values = find_values(tables)) stored = stored_.open(*values, 1, diagnostics);
    const auto layout = stored.empty() ? layout_of({}) : layout_of(stored.front()->headings());
    const auto shown = columns_in_use(rows_, &layout);
    std::vector<std::unique_ptr<RowReader>> readers;
    readers.push_back(std::make_unique<ListedRows>(shown, rows_));
    const auto behind = static_cast<std::int64_t>(rows_.size()) + 1;
    for (auto& reader : stored)
      readers.push_back(std::make_unique<StoredRows>(shown, std::move(reader), replaced_, behind));
    return readers;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const override {
    return stored_.hashes();
  }

 private:
  const TableSource& stored_;
  NumberedRows rows_;
  std::function<bool(const Key&)> replaced_;
};

}  // namespace

FormValues::FormValues(const std::vector<FilledForm>& forms, const Period& period, const TableSource* stored)
    : values_(std::make_unique<Values>(forms, period, stored)) {}

FormValues::~FormValues() = default;

const TableSource& FormValues::source() const { return *values_; }

std::unique_ptr<TableSource> FormValues::with(const TableSource& stored) const {
  return std::make_unique<Overlay>(stored, values_->numbered(), [values = values_.get()](const Key& key) {
    return values->replaces(key);
  });
}

void FormValues::place(const Diagnostics& found, Diagnostics& of_forms, Diagnostics& of_stored) const {
  values_->place(found, of_forms, of_stored);
}

const std::vector<FormValues::Counts>& FormValues::counts() const { return values_->counts(); }

}  // namespace gnomon
