#include <gnomon/reporting/context.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

std::string reference_words(const Package& package, const Target& target, Language language) {
  if (target.reference.empty()) return std::string(label("target.baseline", language));
  if (target.kind == TargetKind::increase) return target.reference;
  if (target.reference == "parent") return std::string(label("target.parent", language));
  const auto& code = target.reference == "nation" && !package.scheme.settings.reference_unit.empty()
                         ? package.scheme.settings.reference_unit
                         : target.reference;
  const auto i_unit = package.data.find_unit(code);
  return i_unit ? package.data.units[*i_unit].name : code;
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
  return expand(language == Language::zh ? found->zh : found->en, arguments);
}

std::string value_words(const Indicator& indicator, double value, Language language) {
  if (std::isnan(value)) return {};
  if (indicator.is_yes_no()) return std::string(label(value != 0 ? "yes" : "no", language));
  if (indicator.is_level()) {
    const auto level = static_cast<std::size_t>(std::max(0.0, value));
    return level < indicator.levels.size() ? indicator.levels[level] : plain_number(value);
  }
  const auto number = plain_number(value, indicator.decimals.value_or(0));
  if (indicator.unit_of_measure.empty()) return number;
  return number + (indicator.is_percent() ? "" : " ") + indicator.unit_of_measure;
}

std::string target_words(const Package& package, const Target& target, double due, Language language) {
  const auto& indicator = package.data.indicators.at(target.i_indicator);
  const auto words = [&](double value) { return value_words(indicator, value, language); };
  const FaultArguments arguments{{"kind", std::string(title(target.kind, language))},
                                 {"due", words(due)},
                                 {"value", words(target.value.value_or(0))},
                                 {"high", words(target.value_high.value_or(due))},
                                 {"reference", reference_words(package, target, language)}};
  switch (target.kind) {
    case TargetKind::about:
      return label("target.about", language, arguments);
    case TargetKind::range:
      return label("target.range", language, arguments);
    case TargetKind::increase:
      return label("target.increase", language, arguments);
    case TargetKind::cumulative:
      return label("target.cumulative", language, arguments);
    case TargetKind::relative:
      return label("target.relative", language, arguments);
    case TargetKind::at_least:
    case TargetKind::above:
    case TargetKind::at_most:
    case TargetKind::below:
      break;
  }
  if (target.reference.empty()) return label("target.plain", language, arguments);
  return label(target.value.value_or(0) == 0 ? "target.same" : "target.offset", language, arguments);
}

}  // namespace gnomon
