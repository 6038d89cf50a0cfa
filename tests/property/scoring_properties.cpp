#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/assess.hpp>
#include <gnomon/scoring/tree.hpp>

#include "support/random_package.hpp"

// What must hold for any scheme and any data. The seed of a failure is printed; `random_package(seed)` makes it again.

using namespace gnomon;
using namespace gnomon::test;

namespace {

const Period year = Period::year(2020);
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool close(double a, double b, double scale = 100) {
  return std::abs(a - b) <= 1e-9 * scale || (std::isnan(a) && std::isnan(b));
}

bool same(const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
  if (a.size() != b.size()) return false;
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

bool same(const Assessment& a, const Assessment& b) {
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    if (!same(a.nodes[i].points, b.nodes[i].points) || a.nodes[i].outcome != b.nodes[i].outcome) return false;
  }
  return same(a.total_full, b.total_full) && same(a.total, b.total) && a.rank == b.rank &&
         a.grade == b.grade && a.group_rank == b.group_rank && a.parent_rank == b.parent_rank &&
         a.order == b.order;
}

/// One unit's tree put together anew from the points of its leaves, by the written rule.
class ByHand {
 public:
  ByHand(const Package& package, const Assessment& assessment, std::size_t i_unit)
      : package_(package), assessment_(assessment), at_(static_cast<Eigen::Index>(i_unit)), i_unit_(i_unit) {}

  struct Result {
    Outcome outcome = Outcome::dropped;
    double points = 0;
    double full = 0;
  };

  [[nodiscard]] Result node(std::size_t i) const {
    const auto& node = package_.scheme.nodes[i];
    const auto& scores = assessment_.nodes[i];
    if (node.is_leaf()) return {scores.outcome[i_unit_], scores.points[at_], node.points.value_or(1)};
    const auto name = node.rule ? node.rule->name : "sum";
    double sum = 0;
    double full = 0;
    double extra = 0;
    double logs = 0;
    double inverses = 0;
    const bool equal = node.rule && node.rule->find("weights") != nullptr;
    bool counted = false;
    auto worst = Outcome::scored;
    for (const auto child : node.children) {
      const auto& child_rule = package_.scheme.nodes[child].rule;
      const auto kind = package_.scheme.nodes[child].is_leaf() || !child_rule ? "" : child_rule->name;
      if (kind == "veto") continue;
      const auto result = this->node(child);
      if (result.outcome == Outcome::dropped) continue;
      worst = std::max(worst, result.outcome);
      if (kind == "bonus" || kind == "penalty") {
        extra += kind == "bonus" ? result.points : -result.points;
      } else {
        counted = true;
        const double weight = equal ? 1 : result.full;
        sum += result.points * weight / result.full;
        logs += weight * std::log(result.points / result.full);
        inverses += weight * result.full / result.points;
        full += weight;
      }
    }
    const bool side = name == "bonus" || name == "penalty" || name == "veto";
    const double own = node.points.value_or(equal ? 1 : full);
    if (worst != Outcome::incomputable && is_void(i)) return {Outcome::scored, 0, own};
    if (!counted) return {worst == Outcome::scored ? Outcome::dropped : worst, nan, own};
    double points = side                  ? sum
                    : name == "geometric" ? own * std::exp(logs / full)
                    : name == "harmonic"  ? own * full / inverses
                                          : own * sum / full;
    points += extra;
    if (const auto* const floor = node.rule ? node.rule->find("floor") : nullptr)
      points = std::max(points, std::stod(*floor));
    if (const auto* const cap = node.rule ? node.rule->find("cap") : nullptr)
      points = std::min(points, std::stod(*cap));
    return {worst, worst == Outcome::scored ? points : nan, own};
  }

  /// Rejected values among the items below.
  [[nodiscard]] int n_rejected(std::size_t i) const {
    const auto& node = package_.scheme.nodes[i];
    if (node.is_leaf())
      return package_.data.panel.status(i_unit_, node.i_indicator, year) == Status::rejected ? 1 : 0;
    int n = 0;
    for (const auto child : node.children) n += n_rejected(child);
    return n;
  }

  [[nodiscard]] bool is_void(std::size_t i) const {
    const auto& node = package_.scheme.nodes[i];
    const auto* const limit = node.rule ? node.rule->find("rejected_limit") : nullptr;
    return limit != nullptr && n_rejected(i) >= std::stoi(*limit);
  }

  /// The total: floor 0, then the vetoes, then the voids.
  [[nodiscard]] double total() const {
    const auto result = node(0);
    if (result.outcome != Outcome::scored) return nan;
    for (std::size_t i = 1; i < package_.scheme.nodes.size(); ++i) {
      const auto& parent = package_.scheme.nodes[package_.scheme.nodes[i].parent];
      if (!parent.rule || parent.rule->name != "veto") continue;
      const auto& scores = assessment_.nodes[i];
      if (scores.outcome[i_unit_] > Outcome::dropped) return nan;
      if (scores.outcome[i_unit_] == Outcome::scored && scores.points[at_] > 0) return 0;
    }
    int n_void = 0;
    for (std::size_t i = 1; i < package_.scheme.nodes.size(); ++i) n_void += is_void(i) ? 1 : 0;
    if (package_.scheme.settings.void_limit && n_void >= *package_.scheme.settings.void_limit) return 0;
    return std::max(0.0, result.points);
  }

 private:
  const Package& package_;
  const Assessment& assessment_;
  Eigen::Index at_;
  std::size_t i_unit_;
};

}  // namespace

TEST_CASE("no item gives less than 0 or more than its points") {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const auto package = random_package(seed);
    const auto result = assess(package.scheme, package.data, year);
    const ScoringTree tree(package.scheme);
    for (std::size_t i = 1; i < package.scheme.nodes.size(); ++i) {
      if (!package.scheme.nodes[i].is_leaf()) continue;
      for (Eigen::Index unit = 0; unit < result.total.size(); ++unit) {
        const double points = result.nodes[i].points[unit];
        const auto outcome = result.nodes[i].outcome[static_cast<std::size_t>(unit)];
        INFO("seed " << seed << " item " << package.scheme.nodes[i].code << " points " << points);
        REQUIRE((outcome == Outcome::scored) == !std::isnan(points));
        if (!std::isnan(points)) REQUIRE((points >= 0 && points <= tree.full[i] * (1 + 1e-12)));
      }
    }
    for (Eigen::Index unit = 0; unit < result.total.size(); ++unit) {
      if (!std::isnan(result.total_full[unit])) REQUIRE(result.total_full[unit] >= 0);
    }
  }
}

TEST_CASE("blocks and totals are what the written rule makes of the leaves") {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    RandomOptions options;
    options.surplus = seed % 2 == 0;
    const auto package = random_package(seed, options);
    const auto result = assess(package.scheme, package.data, year);
    for (std::size_t unit = 0; unit < package.data.units.size(); ++unit) {
      if (result.assessed[unit] == 0) continue;
      const ByHand by_hand(package, result, unit);
      INFO("seed " << seed << " unit " << package.data.units[unit].code);
      for (std::size_t i = 0; i < package.scheme.nodes.size(); ++i) {
        const auto node = by_hand.node(i);
        INFO("item " << package.scheme.nodes[i].code << " "
                     << result.nodes[i].points[static_cast<Eigen::Index>(unit)] << " by hand "
                     << node.points);
        REQUIRE(result.nodes[i].outcome[unit] == node.outcome);
        if (node.outcome == Outcome::scored)
          REQUIRE(close(result.nodes[i].points[static_cast<Eigen::Index>(unit)], node.points));
      }
      REQUIRE(close(result.total_full[static_cast<Eigen::Index>(unit)], by_hand.total()));
    }
  }
}

TEST_CASE("the leaves and adjustments of a score sheet add up to the unrounded total") {
  std::vector<ScoreRow> rows;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    RandomOptions options;
    options.surplus = true;
    options.data_weights = seed % 2 == 0;
    const auto package = random_package(seed, options);
    const Scoring scoring(package.scheme, package.data, year);
    const auto& total = scoring.assessment().total_full;
    for (std::size_t unit = 0; unit < package.data.units.size(); ++unit) {
      const double expected = total[static_cast<Eigen::Index>(unit)];
      if (std::isnan(expected)) continue;
      scoring.score_rows(unit, rows);
      double sum = 0;
      for (const auto& row : rows) {
        const bool leaf = !row.adjustment.empty() || package.scheme.nodes[row.i_node].is_leaf();
        if (leaf && row.outcome == Outcome::scored) sum += row.points;
      }
      INFO("seed " << seed << " unit " << package.data.units[unit].code << " sum " << sum << " total "
                   << expected);
      REQUIRE(close(sum, expected));
      REQUIRE(same(rows[0].points, expected));
    }
  }
}

TEST_CASE("a better value never lowers a score") {
  RandomOptions options;
  options.only_higher_is_better = true;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    auto package = random_package(seed, options);
    const auto before = assess(package.scheme, package.data, year);
    std::mt19937_64 random(seed);
    const auto k = random() % package.data.indicators.size();
    const auto unit = random() % package.data.units.size();
    auto& column = package.data.panel.column(k, year);
    if (column.status[unit] != Status::observed) continue;
    column.value[static_cast<Eigen::Index>(unit)] += static_cast<double>(random() % 400) / 10;
    const auto after = assess(package.scheme, package.data, year);
    const auto at = static_cast<Eigen::Index>(unit);
    if (std::isnan(before.total_full[at])) continue;
    INFO("seed " << seed << " unit " << package.data.units[unit].code << " indicator "
                 << package.data.indicators[k].code);
    REQUIRE(after.total_full[at] >= before.total_full[at] - 1e-9);
  }
}

TEST_CASE("the order of rows and the names of units change nothing") {
  for (std::uint64_t seed = 1; seed <= 700; ++seed) {
    const auto package = random_package(seed);
    RandomOptions options;
    options.shuffled = true;
    const auto shuffled = random_package(seed, options);
    const auto plain = assess(package.scheme, package.data, year);
    INFO("seed " << seed);
    REQUIRE(same(plain, assess(shuffled.scheme, shuffled.data, year)));

    options.renamed = true;
    const auto renamed = random_package(seed, options);
    const auto other = assess(renamed.scheme, renamed.data, year);
    for (std::size_t i = 0; i < random_n_units(seed); ++i) {
      const auto a = package.data.find_unit(random_unit_code(seed, i, false)).value();
      const auto b = renamed.data.find_unit(random_unit_code(seed, i, true)).value();
      REQUIRE(close(plain.total_full[static_cast<Eigen::Index>(a)],
                    other.total_full[static_cast<Eigen::Index>(b)]));
      REQUIRE(plain.rank[a] == other.rank[b]);
      REQUIRE(plain.group_rank[a] == other.group_rank[b]);
      REQUIRE(plain.parent_rank[a] == other.parent_rank[b]);
    }
  }
}

TEST_CASE("all points and the scale times a number give the totals times that number") {
  for (std::uint64_t seed = 1; seed <= 700; ++seed) {
    RandomOptions options;
    options.data_weights = seed % 2 == 0;
    const auto package = random_package(seed, options);
    options.scale = 2.5;
    const auto larger = random_package(seed, options);
    const auto a = assess(package.scheme, package.data, year);
    const auto b = assess(larger.scheme, larger.data, year);
    INFO("seed " << seed);
    REQUIRE(a.rank == b.rank);
    for (Eigen::Index unit = 0; unit < a.total_full.size(); ++unit) {
      REQUIRE(close(a.total_full[unit] * 2.5, b.total_full[unit]));
    }
  }
}

TEST_CASE("an item reported as not applicable counts as if the unit had never had it") {
  for (std::uint64_t seed = 1; seed <= 700; ++seed) {
    auto package = random_package(seed);
    package.scheme.settings.not_applicable = NotApplicablePolicy::rescale;
    std::mt19937_64 random(seed);
    std::vector<std::size_t> leaves;
    for (std::size_t i = 1; i < package.scheme.nodes.size(); ++i) {
      const auto& node = package.scheme.nodes[i];
      const auto& name = node.rule->name;
      // Rules that compare units see a unit that does not take part alike in both; all others do anyway.
      if (node.is_leaf() && name != "minmax" && name != "versus_average") leaves.push_back(i);
    }
    if (leaves.empty()) continue;
    const auto leaf = leaves[random() % leaves.size()];
    const auto unit = package.data.find_unit("U0").value();
    auto reported = package;
    reported.data.panel.column(package.scheme.nodes[leaf].i_indicator, year).status[unit] =
        Status::not_applicable;
    auto left_out = package;
    left_out.scheme.nodes[leaf].applies_to = {"U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8"};
    const auto a = assess(reported.scheme, reported.data, year);
    const auto b = assess(left_out.scheme, left_out.data, year);
    INFO("seed " << seed << " item " << package.scheme.nodes[leaf].code);
    REQUIRE(same(a.total_full, b.total_full));
    REQUIRE(a.rank == b.rank);
  }
}

TEST_CASE("a copied scheme and copied data give identical results") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto package = random_package(seed);
    auto copy = package;
    const auto a = assess(package.scheme, package.data, year);
    INFO("seed " << seed);
    REQUIRE(same(a, assess(copy.scheme, copy.data, year)));
    // What is done to the copy does not reach the first.
    for (std::size_t k = 0; k < copy.data.indicators.size(); ++k) copy.data.panel.column(k, year).value += 1;
    REQUIRE(same(a, assess(package.scheme, package.data, year)));
  }
}

TEST_CASE("ranks are consistent with totals") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const auto package = random_package(seed);
    const auto result = assess(package.scheme, package.data, year);
    INFO("seed " << seed);
    for (std::size_t i = 0; i < package.data.units.size(); ++i) {
      const double total = result.total_full[static_cast<Eigen::Index>(i)];
      REQUIRE((result.rank[i] > 0) == !std::isnan(total));
      REQUIRE((result.rank[i] > 0) <= (result.assessed[i] != 0));
      if (result.rank[i] == 0) continue;
      int better = 0;
      std::vector<double> higher;
      for (Eigen::Index j = 0; j < result.total_full.size(); ++j) {
        if (result.total_full[j] > total + 1e-8) higher.push_back(std::round(result.total_full[j] * 1e8));
      }
      std::sort(higher.begin(), higher.end());
      better = static_cast<int>(higher.size());
      if (package.scheme.settings.ranking == RankMethod::dense)
        better = static_cast<int>(std::unique(higher.begin(), higher.end()) - higher.begin());
      REQUIRE(result.rank[i] == better + 1);
    }
  }
}
