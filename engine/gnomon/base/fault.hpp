#pragma once

#include <string_view>

#include <gnomon/base/language.hpp>

namespace gnomon {

/// How much a fault weighs: a note is worth knowing, a warning asks for a look, an error makes the result wrong.
enum class Severity { note, warning, error };

/// One kind of fault: a stable code and its texts. `{name}` in a text is replaced by the argument of that name.
/// `what` says what was found and why it is wrong; `remedy` says what to do.
struct Fault {
  std::string_view name;
  std::string_view code;
  Severity severity;
  std::string_view what_en;
  std::string_view remedy_en;
  std::string_view what_zh;
  std::string_view remedy_zh;

  [[nodiscard]] std::string_view what(Language language) const {
    return language == Language::zh ? what_zh : what_en;
  }
  [[nodiscard]] std::string_view remedy(Language language) const {
    return language == Language::zh ? remedy_zh : remedy_en;
  }
};

}  // namespace gnomon
