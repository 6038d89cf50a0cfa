#include <gnomon/input/value_parser.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A number written as it stands may have come as a percentage: `12.5%` in an indicator measured in %.
bool read_plain_percent(std::string_view text, double& value) {
  return text.ends_with('%') && read_plain_number(text.substr(0, text.size() - 1), value);
}

}  // namespace

ValueKeys::ValueKeys(const Dataset& dataset) : data(dataset) {
  for (const auto& unit : dataset.units) units.add(unit.code);
  for (const auto& indicator : dataset.indicators) indicators.add(indicator.code);
}

bool is_evidence(std::string_view text) {
  auto words = fold(text);
  for (const std::string_view mark : {"。", "."}) {
    if (words.ends_with(mark)) words.resize(words.size() - mark.size());
  }
  if (words.empty() || read_yes_no(words) == false || words == "缺" || words == "none" || words == "n/a")
    return false;
  for (const std::string_view none : {"没有", "暂无", "暂缺", "待补", "未提供", "未提交", "未交", "尚未"}) {
    if (words.starts_with(none)) return false;
  }
  // A word for a missing value (—, 缺报, 未报) stands for no papers either; any other text or number names some.
  const auto cell = read_value(text, {});
  return cell.fault != nullptr || has_value(cell.status);
}

CellValue ValueDiagnosis::understand(const Indicator& indicator, const ValueCells& where,
                                     const std::string_view* cells, ValuePlace place,
                                     std::string_view& text) {
  const auto cell = [cells](int column) { return column < 0 ? std::string_view() : cells[column]; };
  auto read_cell = read(cell(where.value), indicator, place);
  text = cell(where.value);
  auto value_place = place;
  if (!trim(cell(where.verified)).empty()) {
    const ValuePlace verified_place{place.row, where.verified};
    const auto verified = read(cell(where.verified), indicator, verified_place);
    if (has_value(verified.status)) {
      read_cell = verified;
      text = cell(where.verified);
      value_place = verified_place;
    }
  }
  if (read_cell.empty && !trim(cell(where.self)).empty() && trim(cell(where.status)).empty()) {
    add(fault::value_self_only, {place.row, where.self}, trim(cell(where.self)));
  }
  const auto status_word = trim(cell(where.status));
  if (!status_word.empty()) {
    const auto value = read_cell.value;
    read_cell.status = with_status(status_word, read_cell, {place.row, where.status}, text, value_place);
    // A late value is kept: the scheme may accept it.
    read_cell.value = has_value(read_cell.status) || read_cell.status == Status::late
                          ? value
                          : std::numeric_limits<double>::quiet_NaN();
  }
  return read_cell;
}

SamplingError ValueDiagnosis::understand_error(const Indicator& indicator, const ValueCells& where,
                                               const std::string_view* cells, std::int64_t row,
                                               const CellValue& value) {
  const auto cell = [cells](int column) { return column < 0 ? std::string_view() : cells[column]; };
  // A value that could not be read has its own fault; one that is late or was refused may have an error all the same.
  const bool beside_value = has_value(value.status) || value.fault != nullptr ||
                            value.status == Status::late || value.status == Status::rejected;
  const auto written =
      read_sampling_error(cell(where.standard_error), cell(where.df), indicator, beside_value);
  if (written.fault != nullptr) {
    const int column = written.is_of_df ? where.df : where.standard_error;
    add(*written.fault, {row, column}, trim(cell(column)));
  }
  return std::isnan(value.value) ? SamplingError{} : written.error;
}

CellValue ValueDiagnosis::read(std::string_view text, const Indicator& indicator, ValuePlace place) {
  CellValue cell;
  double value = 0;
  if (indicator.is_percent() && read_plain_percent(text, value)) {
    cell.status = Status::observed;
    cell.value = value;
    return cell;
  }
  cell = read_value(text, indicator);
  if (faults_ == nullptr) return cell;
  if (cell.fault != nullptr) {
    if (!faults_->has_room(*cell.fault)) {
      faults_->skip(*cell.fault);
    } else {
      add(*cell.fault, place, trim(text),
          {{"proposal", cell.proposal}, {"allowed", join(indicator.levels, ", ")}}, cell.proposal);
    }
  } else if (!cell.literal && !cell.empty) {
    if (!faults_->has_room(fault::value_read_as)) {
      faults_->skip(fault::value_read_as);
    } else {
      const auto meaning = has_value(cell.status) ? format_shortest(cell.value)
                                                  : std::string(code(cell.status)) + " (" +
                                                        std::string(title(cell.status, Language::zh)) + ")";
      add(fault::value_read_as, place, trim(text), {{"value", meaning}});
    }
  }
  return cell;
}

Status ValueDiagnosis::with_status(std::string_view text, const CellValue& cell, ValuePlace status_place,
                                   std::string_view value_text, ValuePlace value_place) {
  const auto status = parse_status(text);
  if (!status) {
    static const std::string allowed = [] {
      std::vector<std::string> words;
      for (auto each = Status::observed; each <= Status::rejected;
           each = static_cast<Status>(static_cast<int>(each) + 1)) {
        words.push_back(std::string(code(each)) + " (" + std::string(title(each, Language::zh)) + ")");
      }
      return join(words, ", ");
    }();
    add(fault::cell_not_word, status_place, text, {{"allowed", allowed}});
    return cell.status;
  }
  const bool number = has_value(cell.status);
  if (has_value(*status)) {
    if (number) return *status;
    if (cell.fault == nullptr)
      add(fault::status_without_value, status_place, text, {{"status", std::string(text)}});
    return cell.status;
  }
  const bool may_have_number = *status == Status::late || *status == Status::rejected;
  if (number && !may_have_number) {
    add(fault::status_with_value, value_place, trim(value_text), {{"status", std::string(text)}});
  }
  return *status;
}

void ValueDiagnosis::unknown_unit(std::string_view text, ValuePlace place) {
  if (faults_ == nullptr) return;
  if (text.empty()) return cell_missing("unit", place);
  const auto padded = "0" + std::string(text);
  if (keys_.units.find(padded) != TextIndex::none) {
    return add(fault::unit_lost_zero, place, text, {{"code", padded}}, padded);
  }
  if (!keys_.data.knows_all_units) return;
  if (!faults_->has_room(fault::unit_unknown)) return faults_->skip(fault::unit_unknown);
  auto known = suggestions_.find(text);
  if (known == suggestions_.end()) {
    std::string suggestion;
    const auto& units = keys_.data.units;
    const auto named = std::ranges::find(units, text, &Unit::name);
    if (named != units.end()) {
      suggestion = named->code;
    } else if (!is_digits(text) && suggestions_.size() < 100) {
      std::vector<std::string> codes;
      for (const auto& unit : units) codes.push_back(unit.code);
      suggestion = did_you_mean(text, codes);
    }
    known = suggestions_.emplace(text, std::move(suggestion)).first;
  }
  add(fault::unit_unknown, place, text, {}, known->second);
}

void ValueDiagnosis::unknown_indicator(std::string_view text, ValuePlace place) {
  if (faults_ == nullptr) return;
  if (text.empty()) return cell_missing("indicator", place);
  if (!keys_.data.knows_all_indicators) return;
  if (!faults_->has_room(fault::indicator_unknown)) return faults_->skip(fault::indicator_unknown);
  const auto key = "indicator " + std::string(text);
  auto known = suggestions_.find(key);
  if (known == suggestions_.end()) {
    std::string suggestion;
    const auto& indicators = keys_.data.indicators;
    const auto named = std::ranges::find(indicators, text, &Indicator::name);
    std::vector<std::string> codes;
    for (const auto& indicator : indicators) codes.push_back(indicator.code);
    suggestion = named != indicators.end() ? named->code : did_you_mean(text, codes);
    known = suggestions_.emplace(key, std::move(suggestion)).first;
  }
  add(fault::indicator_unknown, place, text, {}, known->second);
}

void ValueDiagnosis::cell_missing(std::string_view column, ValuePlace place) {
  const auto& schema = *find_table_schema("values");
  add(fault::cell_required, place, {}, arguments_of(schema, *schema.find(column)));
}

void ValueDiagnosis::unknown_period(std::string_view text, bool is_plan, ValuePlace place) {
  if (text.empty()) return cell_missing("period", place);
  add(is_plan ? fault::value_period_plan : fault::cell_not_period, place, text);
}

void ValueDiagnosis::add(const Fault& fault, ValuePlace place, std::string_view found,
                         FaultArguments arguments, std::string suggestion) {
  if (faults_ == nullptr) return;
  if (!faults_->has_room(fault)) return faults_->skip(fault);
  Place at{table_.file, table_.sheet, place.row, {}, place.column};
  if (place.column >= 0) at.column = table_.headings[static_cast<std::size_t>(place.column)];
  faults_->add(fault, std::move(at), std::string(found), std::move(arguments), std::move(suggestion));
}

}  // namespace gnomon
