#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// Many tests at once.

namespace gnomon::survey {

/// What is held at the level of each test.
enum class Multiple : std::uint8_t {
  none,
  holm,                ///< chance of any false claim (Holm 1979); tests may depend on one another
  benjamini_hochberg,  ///< share of false claims among the claims (Benjamini and Hochberg 1995)
};

/// `none`, `holm`, `bh`.
[[nodiscard]] std::string_view code_of(Multiple method);
[[nodiscard]] std::optional<Multiple> multiple_of(std::string_view code);

/// p values to be compared with the level itself, in the order given. NaN stays NaN and is not counted.
///
///     holm                p(i) -> max over j <= i of min(1, (m - j + 1) p(j))
///     benjamini_hochberg  p(i) -> min over j >= i of min(1, m / j p(j))          p(1) <= ... <= p(m)
[[nodiscard]] std::vector<double> adjusted_p_values(std::span<const double> p, Multiple method);

}  // namespace gnomon::survey
