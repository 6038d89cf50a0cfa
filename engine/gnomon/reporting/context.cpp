#include <gnomon/reporting/context.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

std::string reference_words(const Package& package, const Target& target, Language language) {
  if (target.reference.empty()) {
    return std::string(
        label(target.kind == TargetKind::rank ? "target.pool.all" : "target.baseline", language));
  }
  if (target.kind == TargetKind::rank) return std::string(label("target.pool." + target.reference, language));
  if (target.kind == TargetKind::increase && target.reference != "last") return target.reference;
  for (const std::string_view word : {"parent", "last", "group", "all"}) {
    if (target.reference == word) return std::string(label("target." + std::string(word), language));
  }
  const auto& code = target.reference == "nation" && !package.scheme.settings.reference_unit.empty()
                         ? package.scheme.settings.reference_unit
                         : target.reference;
  const auto i_unit = package.data.find_unit(code);
  return i_unit ? package.data.units[*i_unit].name : code;
}

/// How much of a plan's target is due by when: by its table, or as the setting says.
std::string path_words(const Package& package, const Target& plan, Language language) {
  const bool has_table = std::ranges::any_of(package.scheme.targets, [&](const Target& row) {
    return row.kind == TargetKind::path && row.i_indicator == plan.i_indicator &&
           plan.period.contains(row.period);
  });
  constexpr std::array<std::string_view, 3> paths{"target.path.linear", "target.path.years",
                                                  "target.path.none"};
  const auto setting = static_cast<std::size_t>(package.scheme.settings.cumulative_path);
  return std::string(label(has_table ? "target.path.table" : paths.at(setting), language));
}

std::string percent_words(double share) {
  constexpr int decimals = 2;
  return plain_number(round_decimal(100 * share, decimals)) + "%";
}

/// `not below 105 (5% more than last time)`.
std::string share_words(const Target& target, std::string due, std::string reference, Language language) {
  const double share = target.value.value_or(0);
  const auto kind = target.kind == TargetKind::increase || target.kind == TargetKind::relative
                        ? TargetKind::at_least
                        : target.kind;
  return label(share < 0 ? "target.share_less" : "target.share", language,
               {{"kind", std::string(title(kind, language))},
                {"due", std::move(due)},
                {"share", percent_words(std::abs(share))},
                {"reference", std::move(reference)}});
}

}  // namespace

namespace {

/// The three-way statement behind a reason, where the value has a standard error.
std::string with_verdict(const Reason& reason, std::string text, Language language) {
  const auto verdict =
      std::ranges::find(reason.words, "verdict", [](const auto& each) { return each.first; });
  if (verdict == reason.words.end()) return text;
  constexpr double least_p = 0.0001;
  constexpr int places = 4;
  const auto number = [&](std::string_view name) {
    const auto found = std::ranges::find(reason.numbers, name, &ReasonNumber::name);
    return found == reason.numbers.end() ? std::optional<double>() : std::optional(found->value);
  };
  const auto shown = [&](std::string_view name, int decimals) {
    return plain_number(round_decimal(number(name).value_or(0), decimals));
  };
  const auto df = number("df") ? label("verdict.df", language, {{"df", shown("df", 2)}})
                               : std::string(label("verdict.normal", language));
  return label("verdict.sentence", language,
               {{"reason", std::move(text)},
                {"level", level_words(number("confidence").value_or(0))},
                {"verdict", std::string(label("verdict." + verdict->second, language))},
                {"limit", shown("limit", 6)},
                {"error", shown("standard_error", places)},
                {"df", df},
                {"t", shown("t", 3)},
                {"p", number("p").value_or(0) < least_p ? "< 0.0001" : "= " + shown("p", places)}});
}

}  // namespace

std::string reason_words(const Reason& reason, std::span<const ReasonText> texts, Language language) {
  if (reason.id.empty()) return {};
  const auto found =
      std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.id == reason.id; });
  if (found == texts.end()) return reason.text();
  FaultArguments arguments;
  for (const auto& number : reason.numbers) {
    arguments.emplace_back(number.name, number.decimals >= 0 ? format_fixed(number.value, number.decimals)
                                                             : plain_number(number.value));
  }
  for (const auto& [name, word] : reason.words) {
    const auto status = name == "status" ? parse_status(word) : std::nullopt;
    arguments.emplace_back(name, status ? std::string(title(*status, language)) : word);
  }
  return with_verdict(reason, expand(language == Language::zh ? found->zh : found->en, arguments), language);
}

std::string value_words(const Indicator& indicator, double value, Language language) {
  if (std::isnan(value)) return {};
  if (indicator.is_yes_no()) return std::string(label(value != 0 ? "yes" : "no", language));
  if (indicator.is_date()) return to_text(static_cast<Day>(value));
  if (indicator.is_level()) {
    const auto level = static_cast<std::size_t>(std::max(0.0, value));
    return level < indicator.levels.size() ? indicator.levels[level] : plain_number(value);
  }
  auto number = plain_number(value, indicator.decimals.value_or(0));
  if (indicator.unit_of_measure.empty()) return number;
  return number + (indicator.is_percent() ? "" : " ") + indicator.unit_of_measure;
}

std::string period_words(const Period& period, Language language) {
  const auto day = to_text(period.last_day());  // 2025-12-31
  // Chinese dates have no leading zeros.
  const auto number = [&](std::string_view digits) {
    return std::string(digits.substr(language == Language::zh && digits.starts_with('0') ? 1 : 0));
  };
  const int month = static_cast<int>(parse_decimal(day.substr(5, 2)).value_or(0));
  constexpr std::array<std::string_view, 6> keys{"period.day",  "period.month", "period.quarter",
                                                 "period.half", "period.year",  "period.plan"};
  auto key = std::string(keys.at(static_cast<std::size_t>(period.kind())));
  if (period.kind() == Period::Kind::half) key += month > 6 ? ".2" : ".1";
  if (period.kind() == Period::Kind::quarter) key += "." + std::to_string(month / 3);
  return label(key, language,
               {{"first", std::to_string(period.first_year())},
                {"year", std::to_string(period.last_year())},
                {"month", number(std::string_view(day).substr(5, 2))},
                {"day", number(std::string_view(day).substr(8, 2))}});
}

std::string target_source_words(const Target& target, std::optional<Day> until, Language language) {
  std::string validity;
  if (target.valid_from)
    validity += label("explain.target.from", language, {{"day", to_text(*target.valid_from)}});
  if (until) validity += label("explain.target.until", language, {{"day", to_text(*until)}});
  return label(target.source.empty() ? "explain.target.period" : "explain.target.source", language,
               {{"period", target.period.text()}, {"validity", validity}, {"source", target.source}});
}

std::string target_words(const Package& package, const Target& target, double due, Language language,
                         const std::optional<std::string>& due_words) {
  const auto& indicator = package.data.indicators.at(target.i_indicator);
  const auto words = [&](double value) { return value_words(indicator, value, language); };
  const auto shown_due = due_words ? *due_words : words(due);
  const FaultArguments arguments{{"kind", std::string(title(target.kind, language))},
                                 {"due", shown_due},
                                 {"value", words(target.value.value_or(0))},
                                 {"high", words(target.value_high.value_or(due))},
                                 {"reference", reference_words(package, target, language)}};
  if (target.is_share && target.kind != TargetKind::path)
    return share_words(target, shown_due, reference_words(package, target, language), language);
  switch (target.kind) {
    case TargetKind::about:
      return label("target.about", language, arguments);
    case TargetKind::range:
      return label("target.range", language, arguments);
    case TargetKind::increase:
      return label("target.increase", language, arguments);
    case TargetKind::cumulative:
      return label("target.cumulative", language,
                   {{"value", words(target.value.value_or(0))},
                    {"due", shown_due},
                    {"plan", target.period.text()},
                    {"share", percent_words(target.value.value_or(0) == 0 ? 1 : due / *target.value)},
                    {"path", path_words(package, target, language)}});
    case TargetKind::deadline:
      return label("target.deadline", language,
                   {{"due", to_text(static_cast<Day>(target.value.value_or(0)))}});
    case TargetKind::rank:
      return label("target.rank", language,
                   {{"value", plain_number(target.value.value_or(0))},
                    {"reference", reference_words(package, target, language)},
                    {"due", shown_due}});
    case TargetKind::relative:
      return label("target.relative", language, arguments);
    case TargetKind::at_least:
    case TargetKind::above:
    case TargetKind::at_most:
    case TargetKind::below:
    case TargetKind::path:
      break;
  }
  if (target.reference.empty()) return label("target.plain", language, arguments);
  return label(target.value.value_or(0) == 0 ? "target.same" : "target.offset", language, arguments);
}

}  // namespace gnomon
