#include <gnomon/input/cell.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [text](auto part) { return text.starts_with(part); });
}

/// Half width, one kind of minus, without the apostrophe by which spreadsheets mark text.
std::string plain(std::string_view text) {
  auto result = to_half_width(trim(text));
  for (const std::string_view minus : {"−", "–"}) {
    if (result.starts_with(minus)) result.replace(0, minus.size(), "-");
  }
  if (result.starts_with('\'')) result.erase(0, 1);
  return result;
}

/// Are the digits before the point parted by `separator` in groups of three?
bool has_right_groups(std::string_view text, char separator) {
  const auto start = text.find_first_of("0123456789");
  const auto first = text.find(separator);
  if (start == std::string_view::npos || first <= start || first - start > 3) return false;
  const auto end = std::min(text.find('.'), text.size());
  for (auto at = first; at != std::string_view::npos; at = text.find(separator, at + 1)) {
    if (at > end) return false;
    const auto next = std::min(text.find(separator, at + 1), end);
    if (next - at != 4 || !std::ranges::all_of(text.substr(at + 1, 3), is_digit)) return false;
  }
  return true;
}

/// Takes `separator` out where it parts thousands; false when it stands elsewhere between digits.
bool remove_groups(std::string& text, char separator) {
  if (text.find(separator) == std::string::npos) return true;
  if (!has_right_groups(text, separator)) return false;
  std::erase(text, separator);
  return true;
}

/// Takes out spaces that part nothing (`12.5 %`, `- 3`); those between two digits stay.
void remove_idle_spaces(std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool between_digits =
        at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1]);
    if (text[at] != ' ' || between_digits) result += text[at];
  }
  text = std::move(result);
}

/// The one number inside a text such as `约3万人`, with 百, 千, 万 and 亿 multiplied out; empty when there is none or more than one.
std::string number_inside(std::string_view text) {
  const auto start = text.find_first_of("0123456789");
  if (start == std::string_view::npos) return {};
  const auto end = std::min(text.find_first_not_of("0123456789.,", start), text.size());
  if (text.find_first_of("0123456789", end) != std::string_view::npos) return {};
  std::string number(text.substr(start, end - start));
  std::erase(number, ',');
  const auto value = parse_decimal(number);
  if (!value) return {};
  const auto rest = trim(text.substr(end));
  const bool is_measure = starts_with_any(rest, {"千米", "千克", "千瓦", "千卡", "千伏", "百分"});
  const double factor = is_measure                            ? 1
                        : starts_with_any(rest, {"百", "佰"}) ? 1e2
                        : starts_with_any(rest, {"千", "仟"}) ? 1e3
                        : starts_with_any(rest, {"万", "萬"}) ? 1e4
                        : starts_with_any(rest, {"亿", "億"}) ? 1e8
                                                              : 1;
  const auto percent = starts_with_any(rest, {"%"}) ? "%" : "";
  return format_shortest(*value * factor) + percent;
}

std::optional<Status> status_word(std::string_view text) {
  for (const std::string_view mark : {"—", "——", "-", "--", "/", "…", "……", "...", "–", "－"}) {
    if (text == mark) return Status::missing;
  }
  if (fold(text) == "未报") return Status::missing;
  const auto status = parse_status(text);
  return status && !has_value(*status) ? status : std::nullopt;
}

CellValue number_cell(double value, bool literal) {
  return {Status::observed, value, false, literal, nullptr, {}};
}

CellValue fault_cell(const Fault& fault, std::string proposal) {
  CellValue cell;
  cell.literal = false;
  cell.fault = &fault;
  cell.proposal = std::move(proposal);
  return cell;
}

CellValue read_level(std::string_view text, const Indicator& indicator) {
  if (indicator.levels.empty()) {  // no rule names its levels, which is told elsewhere
    CellValue cell;
    cell.status = Status::missing;
    return cell;
  }
  const auto folded = fold(text);
  for (std::size_t i = 0; i < indicator.levels.size(); ++i) {
    if (folded == fold(indicator.levels[i])) return number_cell(static_cast<double>(i), true);
  }
  return fault_cell(fault::value_not_level, did_you_mean(text, indicator.levels));
}

CellValue read_number_cell(std::string_view text, const Indicator& indicator) {
  auto number = read_number(text);
  if (!number.value) return fault_cell(*number.fault, std::move(number.proposal));
  if (!number.percent) return number_cell(*number.value, number.literal);
  if (indicator.is_percent()) return number_cell(*number.value, number.literal);
  return number_cell(share_of_percent(*number.value), false);
}

}  // namespace

double share_of_percent(double percent) { return *parse_decimal(format_exact(percent) + "e-2"); }

HumanNumber read_number(std::string_view text) {
  HumanNumber number;
  double value = 0;
  if (read_plain_number(text, value)) {
    number.value = value;
    return number;
  }
  auto written = plain(text);
  number.literal = written == text;
  if (written.ends_with('%')) {
    written.pop_back();
    number.percent = true;
  }
  remove_idle_spaces(written);
  const bool only_number = written.find_first_not_of("0123456789.,+-eE ") == std::string::npos &&
                           written.find_first_of("0123456789") != std::string::npos;
  if (only_number) {
    number.literal = number.literal && written.find_first_of(", ") == std::string::npos;
    if (!remove_groups(written, ',') || !remove_groups(written, ' ')) {
      number.fault = &fault::value_groups;
      return number;
    }
    number.value = parse_decimal(written);
    if (number.value) {
      if (number.percent && std::abs(*number.value) > 1e15) number.value.reset();
      if (number.value) return number;
    }
  }
  number.proposal = number_inside(plain(text));
  number.fault = number.proposal.empty() ? &fault::value_not_number : &fault::value_with_words;
  return number;
}

std::optional<bool> read_yes_no(std::string_view text) {
  const auto folded = fold(text);
  for (const std::string_view yes : {"是", "有", "yes", "y", "true", "√", "✓", "✔", "1"}) {
    if (folded == yes) return true;
  }
  for (const std::string_view no : {"否", "无", "no", "n", "false", "×", "✗", "✘", "0"}) {
    if (folded == no) return false;
  }
  return std::nullopt;
}

CellValue read_value(std::string_view text, const Indicator& indicator) {
  text = trim(text);
  CellValue cell;
  cell.empty = text.empty();
  if (cell.empty) return cell;
  double plain_value = 0;
  const bool plain_numbers = !indicator.is_yes_no() && !indicator.is_level() && !indicator.is_date();
  if (plain_numbers && read_plain_number(text, plain_value)) {
    return number_cell(plain_value, true);
  }
  if (const auto status = status_word(text)) {
    cell.status = *status;
    cell.literal = *status != Status::missing || fold(text) == "缺报" || fold(text) == "missing";
    return cell;
  }
  if (indicator.is_level()) return read_level(text, indicator);
  if (indicator.is_date()) {
    const auto day = parse_date(text);
    return day ? number_cell(*day, true) : fault_cell(fault::cell_not_date, {});
  }
  if (!indicator.is_yes_no()) return read_number_cell(text, indicator);
  if (const auto yes = read_yes_no(text)) return number_cell(*yes ? 1 : 0, true);
  return fault_cell(fault::value_not_yes_no, {});
}

WrittenError read_sampling_error(std::string_view standard_error, std::string_view df,
                                 const Indicator& indicator, bool beside_value) {
  const auto wrong = [](const Fault& fault, bool is_of_df) { return WrittenError{{}, &fault, is_of_df}; };
  const bool no_error = trim(standard_error).empty();
  const bool no_df = trim(df).empty();
  if (no_error && no_df) return {};
  if (no_error) return wrong(fault::df_without_error, true);
  const auto error = read_number(standard_error);
  if (!error.value || (error.percent && !indicator.is_percent())) return wrong(fault::cell_not_number, false);
  if (*error.value < 0) return wrong(fault::standard_error_negative, false);
  if (indicator.is_yes_no() || indicator.is_level() || indicator.is_date())
    return wrong(fault::standard_error_of_word, false);
  if (!beside_value) return wrong(fault::standard_error_without_value, false);
  WrittenError written{{*error.value}, nullptr, false};
  if (no_df) return written;
  const auto freedom = read_number(df);
  if (!freedom.value || freedom.percent) return wrong(fault::cell_not_number, true);
  if (*freedom.value < 1) return wrong(fault::df_too_low, true);
  written.error.df = *freedom.value;
  return written;
}

}  // namespace gnomon
