#include "support/random_package.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "support/package_builder.hpp"

namespace gnomon::test {
namespace {

class Generator {
 public:
  Generator(std::uint64_t seed, const RandomOptions& options)
      : seed_(seed), options_(options), random_(seed) {}

  Package make() {
    n_units_ = 3 + pick(6);
    settings();
    for (int i = 0; i < n_units_; ++i) {
      Unit unit;
      unit.code = unit.name = code(i);
      unit.group = "G" + std::to_string(i % 2);
      unit.parent = "P" + std::to_string(i % 3 == 0 ? 0 : 1);
      unit.population = 100.0 * (1 + i);
      rows_.push_back([unit](PackageBuilder& to) { to.unit(unit); });
    }
    for (const char* parent : {"P0", "P1", "N"}) {
      rows_.push_back([parent](PackageBuilder& to) { to.unit(parent); });
    }
    children("", 100 * options_.scale, 0, true);
    side_blocks();
    write();
    return builder_.build();
  }

 private:
  int pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  bool chance(int percent) { return pick(100) < percent; }
  [[nodiscard]] std::string code(int i) const {
    return random_unit_code(seed_, static_cast<std::size_t>(i), options_.renamed);
  }

  void settings() {
    constexpr std::array missing{"not_ranked", "zero", "exclude", "carry"};
    constexpr std::array not_applicable{"rescale", "full", "zero"};
    constexpr std::array late{"missing", "accept", "zero"};
    builder_.set("missing", missing[static_cast<std::size_t>(pick(4))]);
    builder_.set("not_surveyed", missing[static_cast<std::size_t>(pick(4))]);
    builder_.set("not_applicable", not_applicable[static_cast<std::size_t>(pick(3))]);
    builder_.set("late", late[static_cast<std::size_t>(pick(3))]);
    builder_.set("rejected", seed_ % 2 == 0 ? "zero" : "missing");
    if (seed_ % 3 == 0) builder_.set("void_limit", "1");
    builder_.set("ranking", chance(50) ? "competition" : "dense");
    builder_.set("meets_by", chance(50) ? "full" : "published");
    builder_.set("reference_unit", "N");
    builder_.set("scale", format_exact(100 * options_.scale));
  }

  /// Children of a node with `points`; their points are parts of it or weights.
  void children(const std::string& parent, double points, int depth, bool parts) {
    const int n = 1 + pick(4);
    std::vector<int> weights;
    for (int i = 0; i < n; ++i) weights.push_back(1 + pick(5));
    const double sum = std::accumulate(weights.begin(), weights.end(), 0);
    for (int i = 0; i < n; ++i) {
      const auto item = (parent.empty() ? "I" : parent + ".") + std::to_string(i + 1);
      const double own =
          parts ? points * weights[static_cast<std::size_t>(i)] / sum : weights[static_cast<std::size_t>(i)];
      if (depth < 3 && chance(35)) {
        block(item, parent, own, depth);
      } else {
        leaf(item, parent, own, parts || !options_.only_in_proportion);
      }
    }
  }

  void block(const std::string& item, const std::string& parent, double points, int depth) {
    const bool mean = chance(30);
    const int limit = pick(6);
    constexpr std::array means{"mean", "geometric", "harmonic", "mean(weights=equal)",
                               "geometric(weights=equal)"};
    constexpr std::array by_data{"mean(weights=entropy)", "geometric(weights=entropy)",
                                 "harmonic(weights=variation)", "mean(weights=variation)",
                                 "geometric(weights=variation)"};
    std::string rule = "sum";
    if (mean) rule = (options_.data_weights ? by_data : means).at(static_cast<std::size_t>(pick(5)));
    const bool limited = !mean && options_.limits;
    if (limited && limit == 0) rule = "sum(cap=" + format_exact(points * 0.6) + ")";
    if (limited && limit == 1) rule = "sum(floor=" + format_exact(points * 0.2) + ")";
    if (limited && limit == 2) rule = "sum(rejected_limit=1)";
    node(item, parent, points, rule);
    children(item, points, depth + 1, !mean);
  }

  void side_blocks() {
    const bool bonus = chance(30);
    const bool penalty = chance(30);
    const bool veto = chance(20);
    if (!options_.side_blocks) return;
    const double k = options_.scale;
    if (bonus) {
      node("Y", "", -1, "bonus(cap=" + format_exact(5 * k) + ")");
      leaf("Y.1", "Y", 8 * k, true);
    }
    if (options_.only_higher_is_better) return;
    if (penalty) {
      node("Z", "", -1, "penalty(cap=" + format_exact(10 * k) + ")");
      leaf("Z.1", "Z", 20 * k, true);
    }
    if (veto) {
      node("V", "", -1, "veto");
      rows_.push_back([](PackageBuilder& to) { to.node("V.1", "V", "", "met(at_least=98)", "vV.1"); });
      values("vV.1");
    }
  }

  void node(const std::string& item, const std::string& parent, double points, const std::string& rule,
            const std::string& indicator = {}) {
    rows_.push_back([=](PackageBuilder& to) {
      to.node(item, parent, points < 0 ? "" : format_exact(points), rule, indicator);
    });
  }

  void leaf(const std::string& item, const std::string& parent, double points, bool /*parts*/) {
    const auto v = "v" + item;
    const auto share = [&](double part) { return format_exact(points * part); };
    std::vector<std::string> rules{
        "met",
        "proportional",
        "proportional(floor=0.2)",
        "target_progress",
        "target_progress(floor=0.1)",
        "bands(in=percent, 80: 100, 50: 60, 20: 30)",
        "bands(of_target=yes, in=percent, 1: 100, 0.8: 60, 0.5: 10)",
        "minmax",
        "minmax(over=group)",
        "each(points=" + share(0.02) + ", at_most=40)",
        "bands(80: " + share(1) + ", 40: " + share(0.5) + ")",
        "highest(\"[" + v + "] >= 50\": " + share(1) + ", \"[" + v + "] >= 20\": " + share(0.5) + ")",
        "parts(\"[" + v + "] >= 60\": " + share(0.4) + ", \"[" + v + "] >= 30\": " + share(0.6) + ")",
        "count_met(\"[" + v + "] >= 60\", \"[" + v + "] >= 30\", 2: " + share(1) + ", 1: " + share(0.5) + ")",
        "versus_average(base=" + share(0.5) + ", each=" + share(0.05) + ", per=5)",
        "versus_average(base=" + share(0.5) + ", each=" + share(0.05) + ", whole=no, over=parent)",
        "index(base=2018)",
        "met(at_least=40)",
        "met(when=\"[" + v + "] >= 50\")",
        "proportional(of=\"[" + v + "] * 1.5\")"};
    const auto n_higher = static_cast<int>(rules.size());
    rules.push_back("deduct(each=" + share(0.03) + ")");
    rules.emplace_back("minmax(better=low)");
    rules.push_back("versus_average(base=" + share(0.5) + ", each=" + share(0.05) + ", better=low)");
    const int any = pick(static_cast<int>(rules.size()));
    auto rule = rules[static_cast<std::size_t>(options_.only_higher_is_better ? any % n_higher : any)];
    const bool more = chance(20);
    if (options_.surplus && more) rule = "proportional(cap=1.3)";
    node(item, parent, points, rule, v);
    targets(v);
    values(v);
  }

  void targets(const std::string& v) {
    const int due = 20 + pick(60);
    for (int year = 2018; year <= 2020; ++year) {
      const auto all = std::to_string(due + year - 2018) + " baseline=10";
      const auto own = std::to_string(due + 5) + " baseline=5 scope=G1";
      const bool group = chance(30);
      rows_.push_back([=](PackageBuilder& to) { to.target(v, std::to_string(year), all); });
      if (group) rows_.push_back([=](PackageBuilder& to) { to.target(v, std::to_string(year), own); });
    }
  }

  void values(const std::string& v) {
    constexpr std::array states{"missing",      "not_applicable", "not_due",
                                "not_surveyed", "late:55",        "rejected:70"};
    for (int year = 2018; year <= 2020; ++year) {
      for (int i = 0; i < n_units_; ++i) {
        const auto number = format_exact(pick(1001) / 10.0);
        const bool odd = chance(8);
        const auto state = states[static_cast<std::size_t>(pick(6))];
        const auto unit = code(i);
        const std::string cell = odd ? state : number;
        rows_.push_back([=](PackageBuilder& to) { to.value(unit, v, std::to_string(year), cell); });
      }
    }
  }

  void write() {
    if (options_.shuffled) std::shuffle(rows_.begin(), rows_.end(), std::mt19937_64(seed_ + 1));
    for (const auto& row : rows_) row(builder_);
  }

  std::uint64_t seed_;
  RandomOptions options_;
  std::mt19937_64 random_;
  PackageBuilder builder_;
  int n_units_ = 0;
  std::vector<std::function<void(PackageBuilder&)>> rows_;
};

}  // namespace

Package random_package(std::uint64_t seed, const RandomOptions& options) {
  return Generator(seed, options).make();
}

std::string random_unit_code(std::uint64_t seed, std::size_t i, bool renamed) {
  return "U" + std::to_string(renamed ? (i * 37 + seed % 101) % 101 : i);
}

std::size_t random_n_units(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  return static_cast<std::size_t>(3 + std::uniform_int_distribution<int>(0, 5)(random));
}

}  // namespace gnomon::test
