#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gnomon {

/// What a unit of measure as written says: `万人次` is 10 000 visits.
struct UnitOfMeasure {
  enum class Kind : std::uint8_t {
    unknown,  ///< empty, or a word not known here
    people,
    visits,  ///< a person counts as often as he comes
    events,
    things,
    money,
    percent,
    word,  ///< yes_no, level
  };

  Kind kind = Kind::unknown;
  std::string base;  ///< without 千, 万, 亿: `人次`, `元`
  double scale = 1;  ///< 10 000 for 万

  /// People, visits, things or events: never negative.
  [[nodiscard]] bool is_count() const { return kind >= Kind::people && kind <= Kind::things; }
  /// Can numbers in these units be added and compared? Units not known are like any other; 万元 is not like 元.
  [[nodiscard]] bool is_like(const UnitOfMeasure& other) const;
  /// Do the figures of two units of assessment add up to that of both together?
  [[nodiscard]] bool adds_up() const { return is_count() || kind == Kind::money; }
};

/// Example: `unit_of_measure("万元")` is money, base 元, scale 10 000.
[[nodiscard]] UnitOfMeasure unit_of_measure(std::string_view written);

}  // namespace gnomon
