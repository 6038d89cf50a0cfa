#include <gnomon/reporting/page.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

void write_title(std::string_view text, bool colour, Output& out) {
  if (colour) out.write("\x1B[1m");
  out.write(printable(text));
  if (colour) out.write("\x1B[0m");
  out.put('\n');
}

}  // namespace

void Addition::add(double part) {
  const auto text = plain_number(std::abs(part));
  if (text_.empty()) {
    text_ = (part < 0 ? "-" : "") + text;
  } else {
    text_ += (part < 0 ? " - " : " + ") + text;
  }
  printed_ += (part < 0 ? -1 : 1) * parse_decimal(text).value_or(0);
  ++n_parts_;
}

std::string Addition::text(double sum) const {
  constexpr double noise = 1e-9;
  auto result = plain_number(sum);
  if (n_parts_ == 1 && text_ == result) return result;
  const bool equal = std::abs(printed_ - parse_decimal(result).value_or(0)) < noise;
  return text_ + (equal ? " = " : " ≈ ") + result;
}

void write_page_head(const ReportContext& context, const Unit& unit, const std::string& key, bool colour,
                     Output& out) {
  const bool named = !name_beside(unit.code, unit.name).empty();
  write_title(
      label(named ? key : key + ".code", context.language, {{"unit", unit.name}, {"code", unit.code}}),
      colour, out);
  out.write(printable(
      label("explain.subtitle", context.language,
            {{"title", context.package.title()}, {"period", context.results.current.period.text()}})));
  out.write("\n\n");
}

void write_heading(std::string_view text, bool colour, Output& out) {
  out.put('\n');
  write_title(text, colour, out);
}

void write_field(int indent, std::string_view label_key, std::string_view text, Language language,
                 Output& out) {
  const int width = std::stoi(std::string(label("explain.label_width", language)));
  out.spaces(indent);
  out.write(pad(label(label_key, language), width));
  out.write("  ");
  out.write(printable(text));
  out.put('\n');
}

void write_choices(const ReportContext& context, Output& out) {
  const auto language = context.language;
  int width = 0;
  for (const auto& choice : context.settings().choices) {
    if (!choice.value.empty()) width = std::max(width, display_width(setting_title(choice.key, language)));
  }
  for (const auto& choice : context.settings().choices) {
    if (choice.value.empty()) continue;
    out.write("  ");
    out.write(pad(setting_title(choice.key, language), width));
    out.write("  ");
    out.write(setting_value(choice.key, choice.value, language));
    if (choice.is_default) out.write(label("explain.default", language));
    out.put('\n');
  }
}

std::string rounded_words(double full, Rounding mode, int decimals, Language language) {
  return label("explain.rounded", language,
               {{"full", plain_number(full)},
                {"rounding", setting_value("rounding", code(mode), language)},
                {"decimals", std::to_string(decimals)},
                {"total", format_fixed(round_computed(full, decimals, mode), decimals)}});
}

}  // namespace gnomon
