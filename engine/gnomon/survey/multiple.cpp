#include <gnomon/survey/multiple.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gnomon::survey {
namespace {

constexpr std::array<std::pair<Multiple, std::string_view>, 3> codes{
    {{Multiple::none, "none"}, {Multiple::holm, "holm"}, {Multiple::benjamini_hochberg, "bh"}}};

}  // namespace

std::string_view code_of(Multiple method) {
  return std::find_if(codes.begin(), codes.end(), [method](const auto& c) { return c.first == method; })
      ->second;
}

std::optional<Multiple> multiple_of(std::string_view code) {
  for (const auto& [method, word] : codes) {
    if (word == code) return method;
  }
  return std::nullopt;
}

std::vector<double> adjusted_p_values(std::span<const double> p, Multiple method) {
  std::vector<double> adjusted(p.begin(), p.end());
  if (method == Multiple::none) return adjusted;

  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const std::size_t m = order.size();
  if (method == Multiple::holm) {
    double greatest = 0;
    for (std::size_t i = 0; i < m; ++i) {
      greatest = std::max(greatest, std::min(1.0, static_cast<double>(m - i) * p[order[i]]));
      adjusted[order[i]] = greatest;
    }
  } else {
    double least = 1;
    for (std::size_t i = m; i-- > 0;) {
      least = std::min(least, static_cast<double>(m) / static_cast<double>(i + 1) * p[order[i]]);
      adjusted[order[i]] = least;
    }
  }
  return adjusted;
}

}  // namespace gnomon::survey
