#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <gnomon/base/language.hpp>

namespace gnomon {

/// What is known of one value. A missing value is a state, never a number; what it does to a score is the scheme's choice.
enum class Status : std::uint8_t {
  absent,          ///< no row at all
  observed,        ///< a reported value
  estimated,       ///< a value, but estimated
  missing,         ///< should have been filed and was not
  not_surveyed,    ///< no survey or no published figure
  not_applicable,  ///< does not concern this unit
  not_due,         ///< its time has not come
  late,            ///< filed after the deadline
  rejected,        ///< filed, but not accepted on verification
};

/// Does this state come with a usable number?
[[nodiscard]] constexpr bool has_value(Status status) {
  return status == Status::observed || status == Status::estimated;
}

/// The state that decides where two values are needed: a usable one yields, then what lies in the nature of things (not due, not applicable), then
/// what came late, was not surveyed, was refused, was not filed.
[[nodiscard]] Status worse(Status a, Status b);

/// The code written in tables and results (`not_surveyed`), and the word for people.
[[nodiscard]] std::string_view code(Status status);
[[nodiscard]] std::string_view title(Status status, Language language);
/// Understands the code and the words of both languages.
[[nodiscard]] std::optional<Status> parse_status(std::string_view text);

}  // namespace gnomon
