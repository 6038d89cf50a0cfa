// Respondents, column by column: the order of their rows.

#include <gnomon/model/microdata.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace gnomon;

namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

struct Respondent {
  std::int32_t village;  // -1 = missing
  double weight;
  double score;
};

SurveyWave wave_of(const std::vector<Respondent>& respondents) {
  SurveyWave wave;
  wave.n_rows = respondents.size();
  wave.columns = {{"village", {}, {}, {"V1", "V2", "V10"}}, {"weight", {}, {}, {}}, {"score", {}, {}, {}}};
  for (std::size_t i = 0; i < respondents.size(); ++i) {
    wave.columns[0].codes.push_back(respondents[i].village);
    wave.columns[1].numbers.push_back(respondents[i].weight);
    wave.columns[2].numbers.push_back(respondents[i].score);
    wave.row_numbers.push_back(static_cast<std::int32_t>(i + 2));
  }
  return wave;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b,
                            [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

TEST_CASE("Whatever the order in the table, rows come in the same order", "[microdata]") {
  std::mt19937 chance(3);
  std::vector<Respondent> respondents;
  for (int i = 0; i < 400; ++i) {
    const auto missing = chance() % 9 == 0;
    respondents.push_back({static_cast<std::int32_t>(chance() % 4U) - 1,
                           1 + 0.1 * static_cast<double>(chance() % 5),
                           missing ? no_answer : static_cast<double>(chance() % 6)});
  }
  respondents.push_back({1, 1, 0.0});
  respondents.push_back({1, 1, -0.0});  // the same number
  auto wave = wave_of(respondents);
  order_rows(wave, "village");
  for (int i = 0; i < 5; ++i) {
    std::shuffle(respondents.begin(), respondents.end(), chance);
    auto other = wave_of(respondents);
    order_rows(other, "village");
    CHECK(other.columns[0].codes == wave.columns[0].codes);
    CHECK(same(other.columns[1].numbers, wave.columns[1].numbers));
    CHECK(same(other.columns[2].numbers, wave.columns[2].numbers));
    // Every row is still whole, and has kept its number.
    bool whole = true;
    for (std::size_t row = 0; row < other.n_rows; ++row) {
      const auto& origin = respondents[static_cast<std::size_t>(other.row_numbers[row] - 2)];
      whole = whole && other.columns[0].codes[row] == origin.village &&
              other.columns[1].numbers[row] == origin.weight &&
              same({other.columns[2].numbers[row]}, {origin.score});
    }
    CHECK(whole);
  }
}

TEST_CASE("Rows of one unit stand side by side", "[microdata]") {
  auto wave = wave_of({{2, 1, 5}, {0, 1, 7}, {-1, 1, 1}, {2, 1, 4}, {0, 1, 7}, {1, 1, no_answer}});
  order_rows(wave, "village");
  const std::vector<std::int32_t> expected{-1, 0, 0, 1, 2, 2};
  CHECK(wave.columns[0].codes == expected);
  order_rows(wave, "no such column");  // no fault: respondents drawn directly have no such column
  CHECK(wave.n_rows == 6);
}
