#pragma once

#include <cstdint>

#include <gnomon/model/scheme.hpp>

namespace gnomon::test {

/// What a random package may hold, and how the same one can be written otherwise.
struct RandomOptions {
  bool only_higher_is_better = false;  ///< no deductions, penalties and vetoes
  bool surplus = false;                ///< rules that can give more than the full points
  bool side_blocks = true;             ///< bonus, penalty and veto
  bool limits = true;                  ///< caps and floors of blocks
  bool only_in_proportion = false;     ///< rules and blocks whose points grow with the full points
  bool data_weights = false;           ///< means whose weights come from the data
  double scale = 1;                    ///< all points and the scale times this
  bool renamed = false;                ///< units under other codes, so that they stand in another order
  bool shuffled = false;               ///< targets and rows in another order
};

/// Units in groups below parents, a tree of up to four levels, targets of 2018 to 2020 and values of these years in every state. The same
/// seed gives the same package; the options change only what they say.
[[nodiscard]] Package random_package(std::uint64_t seed, const RandomOptions& options = {});

/// The code of the unit that a package made with `renamed` gives to the `i`-th unit.
[[nodiscard]] std::string random_unit_code(std::uint64_t seed, std::size_t i, bool renamed);

/// How many units are assessed in the package of that seed.
[[nodiscard]] std::size_t random_n_units(std::uint64_t seed);

}  // namespace gnomon::test
