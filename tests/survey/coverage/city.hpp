#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

// The synthetic city of tests/survey/population, and samples of it.

namespace gnomon::coverage {

struct Person {
  std::int32_t sex = 0;        ///< 0 female, 1 male
  std::int32_t education = 0;  ///< 0 primary or below … 4 bachelor or above
  std::int32_t age = 0;
  bool literate = false;

  /// 0 = 18-29, then by ten years.
  [[nodiscard]] std::int32_t age_group() const { return age < 30 ? 0 : age / 10 - 2; }
};

/// A primary sampling unit.
struct Unit {
  std::size_t county = 0;
  bool is_rural = false;
  double measure = 0;      ///< of its size, outdated: what it is drawn by
  double probability = 0;  ///< of being drawn
  bool is_certain = false;
  std::vector<Person> persons;
};

inline constexpr std::size_t n_counties = 12;

/// Something that was known of all persons before: their numbers in cells.
struct Margin {
  std::size_t n_cells = 0;
  std::int32_t (*cell)(const Unit& unit, const Person& person) = nullptr;
};

struct City {
  std::vector<Unit> units;
  std::vector<std::vector<std::size_t>> units_of_county;

  /// Reads frame.csv and persons.csv and sets the probabilities of drawing.
  explicit City(const std::string& folder);

  [[nodiscard]] std::vector<double> count(const Margin& margin) const;
};

/// County, area, education, sex by age group.
[[nodiscard]] const std::vector<Margin>& margins();

/// The city, its counties, and the rural part of each: numbered 0; 1 … 12; 13 … 24.
struct Domain {
  std::string name;
  std::size_t county = 0;  ///< without meaning for the city
  bool rural_only = false;
  double n_persons = 0;
  double n_literate = 0;

  [[nodiscard]] double truth() const { return n_literate / n_persons; }
};
[[nodiscard]] std::vector<Domain> domains_of(const City& city);

/// Numbers that are the same everywhere: the distributions of the standard library are not.
class Numbers01 {
 public:
  explicit Numbers01(std::uint64_t seed) : engine_(seed) {}
  /// In [0, 1).
  [[nodiscard]] double next() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  /// In 0 … n - 1.
  [[nodiscard]] std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(next() * static_cast<double>(n));
  }

 private:
  std::mt19937_64 engine_;
};

struct Respondent {
  const Unit* unit = nullptr;
  const Person* person = nullptr;
  std::size_t i_unit = 0;
  double weight = 0;
};

/// One sample, as an office would draw it: units in each county with probabilities proportional to their measures (Pareto sampling), 27 persons at
/// random in each (54 where the unit is certain), of whom about three in four answer, less often where young, male, urban or educated; at least
/// two. Weights undo the drawing, and the silence within the unit.
[[nodiscard]] std::vector<Respondent> draw_sample(const City& city, Numbers01& numbers);

}  // namespace gnomon::coverage
