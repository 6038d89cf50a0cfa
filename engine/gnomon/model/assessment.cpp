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

}  // namespace gnomon
