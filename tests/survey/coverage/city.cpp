#include "city.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace gnomon::coverage {
namespace {

/// Units drawn in each county.
constexpr std::array<std::size_t, n_counties> n_drawn{36, 33, 31, 28, 26, 24, 22, 20, 18, 16, 12, 10};

std::vector<std::vector<std::string>> lines_of(const std::string& path, std::size_t n_columns) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<std::string>> lines;
  while (std::getline(file, line)) {
    std::istringstream stream(line);
    std::vector<std::string> fields;
    for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
    if (fields.size() != n_columns) throw std::runtime_error(path + ": " + line);
    lines.push_back(std::move(fields));
  }
  return lines;
}

std::int32_t age_of(char letter) { return letter <= 'Z' ? letter - 'A' + 18 : letter - 'a' + 44; }

/// n × measure / sum of measures; units that come to 1 or more are certain, and the rest shares what is left.
void set_probabilities(City& city, std::size_t county) {
  for (bool again = true; again;) {
    again = false;
    auto n_left = static_cast<double>(n_drawn[county]);
    double sum = 0;
    for (const auto i : city.units_of_county[county]) {
      const auto& unit = city.units[i];
      (unit.is_certain ? n_left : sum) += unit.is_certain ? -1 : unit.measure;
    }
    for (const auto i : city.units_of_county[county]) {
      auto& unit = city.units[i];
      unit.probability = unit.is_certain ? 1 : n_left * unit.measure / sum;
      if (unit.is_certain || unit.probability < 1) continue;
      unit.is_certain = true;
      again = true;
    }
  }
}

double probability_of_answer(const Unit& unit, const Person& person) {
  const double odds = 1.30 + (unit.is_rural ? .35 : 0) - .30 * person.sex + .012 * (person.age - 40) -
                      .12 * (person.education - 2);
  return 1 / (1 + std::exp(-odds));
}

/// Units of a county. Those with the least z (1 - p) / (p (1 - z)) are drawn, z at random.
std::vector<std::size_t> draw_units(const City& city, std::size_t county, Numbers01& numbers) {
  std::vector<std::pair<double, std::size_t>> order;
  for (const auto i : city.units_of_county[county]) {
    const double z = numbers.next();
    const double p = city.units[i].probability;
    order.emplace_back(city.units[i].is_certain ? -1 : z * (1 - p) / (p * (1 - z)), i);
  }
  std::ranges::sort(order);
  std::vector<std::size_t> drawn(n_drawn[county]);
  for (std::size_t k = 0; k < drawn.size(); ++k) drawn[k] = order[k].second;
  return drawn;
}

}  // namespace

City::City(const std::string& folder) : units_of_county(n_counties) {
  for (const auto& fields : lines_of(folder + "/frame.csv", 5)) {
    Unit unit;
    unit.county = std::stoul(fields[0].substr(1)) - 1;
    unit.is_rural = fields[2] == "rural";
    unit.measure = std::stod(fields[3]);
    unit.persons.reserve(std::stoul(fields[4]));
    units_of_county.at(unit.county).push_back(units.size());
    units.push_back(std::move(unit));
  }
  for (const auto& fields : lines_of(folder + "/persons.csv", 5)) {
    auto& persons = units.at(std::stoul(fields[0].substr(1)) - 1).persons;
    for (const char letter : fields[4]) {
      persons.push_back(
          {fields[1] == "male" ? 1 : 0, std::stoi(fields[2]) - 1, age_of(letter), fields[3] == "1"});
    }
  }
  for (std::size_t county = 0; county < n_counties; ++county) set_probabilities(*this, county);
}

std::vector<double> City::count(const Margin& margin) const {
  std::vector<double> counts(margin.n_cells, 0);
  for (const auto& unit : units) {
    for (const auto& person : unit.persons) ++counts[static_cast<std::size_t>(margin.cell(unit, person))];
  }
  return counts;
}

const std::vector<Margin>& margins() {
  static const std::vector<Margin> all{
      {n_counties, [](const Unit& unit, const Person&) { return static_cast<std::int32_t>(unit.county); }},
      {2, [](const Unit& unit, const Person&) { return unit.is_rural ? 1 : 0; }},
      {5, [](const Unit&, const Person& person) { return person.education; }},
      {10, [](const Unit&, const Person& person) { return person.sex * 5 + person.age_group(); }}};
  return all;
}

std::vector<Domain> domains_of(const City& city) {
  const auto code = [](std::size_t county) { return (county < 9 ? "C0" : "C") + std::to_string(county + 1); };
  std::vector<Domain> domains{{"city"}};
  for (std::size_t county = 0; county < n_counties; ++county)
    domains.push_back({code(county), county, false});
  for (std::size_t county = 0; county < n_counties; ++county)
    domains.push_back({code(county) + "*rural", county, true});
  for (const auto& unit : city.units) {
    const auto n = static_cast<double>(unit.persons.size());
    const auto literate = static_cast<double>(std::ranges::count_if(unit.persons, &Person::literate));
    const auto add = [&](Domain& domain) {
      domain.n_persons += n;
      domain.n_literate += literate;
    };
    add(domains[0]);
    add(domains[1 + unit.county]);
    if (unit.is_rural) add(domains[1 + n_counties + unit.county]);
  }
  return domains;
}

std::vector<Respondent> draw_sample(const City& city, Numbers01& numbers) {
  std::vector<Respondent> sample;
  for (std::size_t county = 0; county < n_counties; ++county) {
    for (const auto i_unit : draw_units(city, county, numbers)) {
      const auto& unit = city.units[i_unit];
      const auto n_persons = unit.persons.size();
      std::vector<std::size_t> order(n_persons);
      std::iota(order.begin(), order.end(), 0U);
      std::vector<std::size_t> answering;
      const auto n_asked = std::min<std::size_t>(unit.is_certain ? 54 : 27, n_persons);
      for (std::size_t i = 0; i < n_asked; ++i) {
        std::swap(order[i], order[i + numbers.below(n_persons - i)]);
        if (numbers.next() < probability_of_answer(unit, unit.persons[order[i]]))
          answering.push_back(order[i]);
      }
      if (answering.size() < 2) answering = {order[0], order[1]};
      const double weight =
          static_cast<double>(n_persons) / (unit.probability * static_cast<double>(answering.size()));
      for (const auto i : answering) sample.push_back({&unit, &unit.persons[i], i_unit, weight});
    }
  }
  return sample;
}

}  // namespace gnomon::coverage
