#include <gnomon/model/assessment.hpp>

#include <gnomon/base/decimal.hpp>

namespace gnomon {

std::string Reason::text() const {
  std::string text = id;
  for (const auto& number : numbers) {
    text +=
        " " + number.name + "=" +
        (number.decimals >= 0 ? format_fixed(number.value, number.decimals) : format_shortest(number.value));
  }
  for (const auto& [name, word] : words) text += " " + name + "=" + word;
  return text;
}

std::string_view code(Verdict verdict) {
  switch (verdict) {
    case Verdict::none:
      return {};
    case Verdict::met:
      return "met";
    case Verdict::not_met:
      return "not_met";
    case Verdict::undecided:
      return "undecided";
  }
  return {};
}

}  // namespace gnomon
