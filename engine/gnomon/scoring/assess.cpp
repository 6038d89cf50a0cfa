#include <gnomon/scoring/assess.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/aggregation/weights.hpp>
#include <gnomon/scoring/leaf.hpp>
#include <gnomon/scoring/rank.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/scoring/tree.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ReasonText, 18> own_texts{{
    {"block.sum", "sum of the items: {points} of {full}", "各条目相加：{points}（满分 {full}）"},
    {"block.rescaled", "{obtained} of {applicable} applicable points, rescaled to {full}: {points}",
     "适用条目得 {obtained}（共 {applicable}），折算为满分 {full}：{points}"},
    {"block.void", "{rejected} items rejected (limit {limit}), the block is void: 0 of {full}",
     "不予认定 {rejected} 项（限 {limit} 项），本项作废：0 分（满分 {full}）"},
    {"block.dropped", "no item applies", "没有适用的条目"},
    {"block.no_weight", "the items that apply have no weight", "适用的条目权重均为零"},
    {"block.mean", "weighted mean, weights {weights}: ({terms}) × {full} = {points}",
     "加权平均，权重 {weights}：({terms}) × {full} = {points}"},
    {"block.geometric", "geometric mean, weights {weights}: {terms} × {full} = {points}",
     "几何平均，权重 {weights}：{terms} × {full} = {points}"},
    {"block.harmonic", "harmonic mean, weights {weights}: {full} ÷ ({terms}) = {points}",
     "调和平均，权重 {weights}：{full} ÷ ({terms}) = {points}"},
    {"block.missing", "an item has no value", "有条目缺报"},
    {"block.incomputable", "an item cannot be computed", "有条目无法计算"},
    {"note.missing", "not ranked, no value: {items}", "缺报，不参加排名：{items}"},
    {"note.not_surveyed", "not ranked, not surveyed or not published: {items}",
     "未调查或未公布，不参加排名：{items}"},
    {"note.incomputable", "not ranked, cannot be computed: {items}", "无法计算，不参加排名：{items}"},
    {"note.veto", "vetoed, total 0 (computed {computed}): {items}",
     "一票否决，总分计 0（原得 {computed}）：{items}"},
    {"note.veto_not_ranked", "vetoed, not ranked (computed {computed}): {items}",
     "一票否决，不参加排名（原得 {computed}）：{items}"},
    {"note.void", "void, total 0 (computed {computed}), {count} blocks voided: {items}",
     "总分作废，计 0（原得 {computed}），作废 {count} 项：{items}"},
    {"note.block_void", "voided for rejected items, 0 points: {items}",
     "不予认定过多，以下各项作废计 0：{items}"},
    {"note.carried", "earlier values carried forward: {items}", "沿用以前数值：{items}"},
}};

/// The worst of two outcomes: a fault outweighs a missing value, which outweighs the rest.
Outcome worse(Outcome a, Outcome b) { return std::max(a, b); }

}  // namespace

std::vector<std::uint8_t> assessed_units(const Scheme& scheme, const Dataset& data, const Period& period) {
  const auto n = data.units.size();
  std::vector<std::uint8_t> assessed(n, 1);
  const auto& kinds = scheme.settings.ranked_kind;
  if (kinds.empty()) {
    for (const auto& unit : data.units) {
      if (const auto parent = data.find_unit(unit.parent)) assessed[*parent] = 0;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto& unit = data.units[i];
    if (!kinds.empty()) assessed[i] = std::find(kinds.begin(), kinds.end(), unit.kind) != kinds.end() ? 1 : 0;
    if (!data.stands_in(i, period) || unit.code == scheme.settings.reference_unit) assessed[i] = 0;
  }
  return assessed;
}

class Scoring::Work {
 public:
  /// What is wanted: everything, or the totals alone.
  enum class Detail : std::uint8_t { all, totals };

  Work(const Scheme& scheme, const Dataset& data, const Period& period, Detail detail)
      : scheme_(scheme),
        data_(data),
        tree_(scheme),
        group_of_(
            dense_numbers(data.units, [](const Unit& unit) -> const std::string& { return unit.group; })),
        parent_of_(
            dense_numbers(data.units, [](const Unit& unit) -> const std::string& { return unit.parent; })) {
    result.period = period;
    result.assessed = assessed_units(scheme, data, period);
    const auto n_nodes = scheme.nodes.size();
    result.nodes.resize(n_nodes);
    result.targets.resize(n_nodes);
    leaves_.resize(n_nodes);
    weights_.resize(n_nodes);
    const LeafContext context{scheme, data, period, result.assessed, group_of_, parent_of_};
    for (auto i = n_nodes; i-- > 0;) {
      if (scheme.nodes[i].is_leaf() && i != 0) {
        leaves_[i] = std::make_unique<Leaf>(context, i, tree_.full[i], is_beside_scale(i));
        leaves_[i]->score(result.nodes[i], result.targets[i]);
        collect_problems(i);
        count_rejected(i);
      } else {
        combine(i);
        if (detail == Detail::totals) forget_children(i);
      }
    }
    conclude();
    rank_units(scheme, data, group_of_, parent_of_, result);
    grade_units(scheme, data, result);
    if (detail == Detail::totals) forget_details();
  }

  [[nodiscard]] Reason reason(std::size_t i_node, std::size_t i_unit) const {
    const auto& scores = result.nodes[i_node];
    if (leaves_[i_node]) return leaves_[i_node]->reason(i_unit, scores);
    Reason reason;
    switch (scores.outcome[i_unit]) {
      case Outcome::dropped:
        return {tree_.aggregation[i_node].is_plain() || all_dropped(i_node, i_unit) ? "block.dropped"
                                                                                    : "block.no_weight",
                {},
                {}};
      case Outcome::missing:
        return {"block.missing", {}, {}};
      case Outcome::incomputable:
        return {"block.incomputable", {}, {}};
      case Outcome::scored:
        break;
    }
    if (is_void(i_node, i_unit)) {
      return {"block.void",
              {{"rejected", static_cast<double>(rejected_[i_node][i_unit])},
               {"limit", *tree_.aggregation[i_node].rejected_limit},
               {"full", tree_.full[i_node]},
               {"points", 0}},
              {}};
    }
    const auto parts = parts_of(i_node, i_unit);
    if (!tree_.aggregation[i_node].is_plain()) return mean_reason(i_node, i_unit, parts);
    const bool rescaled = parts.factor != 1;
    reason.id = rescaled ? "block.rescaled" : "block.sum";
    if (rescaled) {
      reason.numbers.push_back({"obtained", parts.points});
      reason.numbers.push_back({"applicable", parts.full});
    }
    reason.numbers.push_back({"full", tree_.full[i_node]});
    reason.numbers.push_back({"points", scores.points[static_cast<Eigen::Index>(i_unit)]});
    return reason;
  }

  void score_rows(std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest) const {
    rows.clear();
    write_rows(0, i_unit, 1, deepest, rows);
    const auto at = static_cast<Eigen::Index>(i_unit);
    const double computed = result.nodes[0].points[at];
    if (std::isnan(computed)) return;
    const double floored = std::max(computed, 0.0);
    if (deepest > 0 && floored != computed)
      rows.push_back({0, "floor", Outcome::scored, floored - computed, 0, nan});
    if (deepest > 0 && !std::isnan(result.total_full[at]) && result.total_full[at] != floored) {
      const auto* const name = result.notes[i_unit].id == "note.void" ? "void" : "veto";
      rows.push_back({0, name, Outcome::scored, result.total_full[at] - floored, 0, nan});
    }
    rows[0].points = result.total_full[at];
  }

  Assessment result;
  std::vector<Problem> problems;

 private:
  /// Sums over the ordinary children that are not dropped, of one unit.
  struct Parts {
    double points = 0;
    double full = 0;    ///< of the weights, which are full points in a plain block
    double factor = 1;  ///< from the children's points to the node's, in a plain block
  };

  /// Weight of the k-th child.
  [[nodiscard]] double weight_of(std::size_t i_node, std::size_t k) const {
    const auto& weights = weights_[i_node].weight;
    return weights.empty() ? tree_.full[scheme_.nodes[i_node].children[k]] : weights[k];
  }

  /// What the points of the k-th child are multiplied by in the weighted arithmetic mean.
  [[nodiscard]] double factor_of_child(std::size_t i_node, std::size_t k, const Parts& parts) const {
    if (tree_.aggregation[i_node].is_plain()) return parts.factor;
    const double full = tree_.full[scheme_.nodes[i_node].children[k]];
    return full > 0 && parts.full > 0 ? tree_.full[i_node] * weight_of(i_node, k) / (parts.full * full) : 0;
  }

  [[nodiscard]] bool all_dropped(std::size_t i_node, std::size_t i_unit) const {
    return std::ranges::all_of(scheme_.nodes[i_node].children, [&](std::size_t child) {
      return tree_.aggregation[child].role != BlockRole::ordinary ||
             result.nodes[child].outcome[i_unit] == Outcome::dropped;
    });
  }

  /// The mean written out with its weights, so that it can be worked out by hand.
  [[nodiscard]] Reason mean_reason(std::size_t i_node, std::size_t i_unit, const Parts& parts) const {
    constexpr int places = 6;
    const auto short_number = [](double value) { return format_shortest(round_decimal(value, places)); };
    const auto& aggregation = tree_.aggregation[i_node];
    const auto& weights = weights_[i_node];
    std::vector<std::string> terms;
    std::vector<std::string> shown;
    const auto& children = scheme_.nodes[i_node].children;
    for (std::size_t k = 0; k < children.size(); ++k) {
      const auto child = children[k];
      if (tree_.aggregation[child].role != BlockRole::ordinary || !(tree_.full[child] > 0) ||
          result.nodes[child].outcome[i_unit] != Outcome::scored)
        continue;
      const auto weight = short_number(weight_of(i_node, k) / parts.full);
      const auto share =
          short_number(result.nodes[child].points[static_cast<Eigen::Index>(i_unit)] / tree_.full[child]);
      terms.push_back(aggregation.mean == Mean::geometric  ? share + " ^ " + weight
                      : aggregation.mean == Mean::harmonic ? weight + " ÷ " + share
                                                           : weight + " × " + share);
      auto text = scheme_.nodes[child].code + " " + weight;
      if (!weights.spread.empty())
        text += (aggregation.weighting == Weighting::entropy ? " (e " : " (v ") +
                short_number(weights.spread[k]) + ")";
      shown.push_back(std::move(text));
    }
    const bool product = aggregation.mean == Mean::geometric;
    return {aggregation.mean == Mean::geometric  ? "block.geometric"
            : aggregation.mean == Mean::harmonic ? "block.harmonic"
                                                 : "block.mean",
            {{"full", tree_.full[i_node]},
             {"points", result.nodes[i_node].points[static_cast<Eigen::Index>(i_unit)]}},
            {{"terms", join(terms, product ? " × " : " + ")}, {"weights", join(shown, "; ")}}};
  }

  /// P / (sum of full points), exactly 1 when they agree.
  [[nodiscard]] static double factor_of(double node_full, double children_full) {
    const bool agree = std::abs(node_full - children_full) <= 1e-12 * std::abs(node_full);
    return agree || children_full == 0 ? 1 : node_full / children_full;
  }

  [[nodiscard]] Parts parts_of(std::size_t i_node, std::size_t i_unit) const {
    Parts parts;
    const auto& children = scheme_.nodes[i_node].children;
    const bool plain = tree_.aggregation[i_node].is_plain();
    for (std::size_t k = 0; k < children.size(); ++k) {
      const auto child = children[k];
      const auto& scores = result.nodes[child];
      if (tree_.aggregation[child].role != BlockRole::ordinary || scores.outcome[i_unit] == Outcome::dropped)
        continue;
      if (scores.outcome[i_unit] == Outcome::scored)
        parts.points += scores.points[static_cast<Eigen::Index>(i_unit)];
      parts.full += plain ? tree_.full[child] : tree_.full[child] > 0 ? weight_of(i_node, k) : 0;
    }
    parts.factor = rescales(i_node) ? factor_of(tree_.full[i_node], parts.full) : 1;
    return parts;
  }

  /// Points on top and points off are counted as they are, whatever else applies.
  [[nodiscard]] bool rescales(std::size_t i_node) const {
    return tree_.aggregation[i_node].role == BlockRole::ordinary;
  }

  /// The nearest block above that stands outside the sum (bonus, penalty, veto), else the total.
  [[nodiscard]] const Aggregation& side_block_of(std::size_t i_node) const {
    auto i = scheme_.nodes[i_node].parent;
    while (i != 0 && tree_.aggregation[i].role == BlockRole::ordinary) i = scheme_.nodes[i].parent;
    return tree_.aggregation[i];
  }

  [[nodiscard]] bool is_beside_scale(std::size_t i_leaf) const {
    return side_block_of(i_leaf).role != BlockRole::ordinary;
  }

  void collect_problems(std::size_t i_leaf) {
    if (!leaves_[i_leaf]->any_fault()) return;
    std::map<const Fault*, std::vector<std::size_t>> found;
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (const auto* const fault = fault_of(leaves_[i_leaf]->state(i))) found[fault].push_back(i);
    }
    for (auto& [fault, units] : found) problems.push_back({fault, i_leaf, std::move(units)});
  }

  /// Counts the unit's rejected items for every block above that has a limit of them.
  void count_rejected(std::size_t i_leaf) {
    for (auto i = scheme_.nodes[i_leaf].parent; i != Node::none; i = scheme_.nodes[i].parent) {
      if (!tree_.aggregation[i].rejected_limit) continue;
      rejected_.resize(scheme_.nodes.size());
      auto& counts = rejected_[i];
      counts.resize(data_.units.size(), 0);
      for (std::size_t i_unit = 0; i_unit < counts.size(); ++i_unit)
        counts[i_unit] += leaves_[i_leaf]->is_rejected(i_unit) ? 1U : 0U;
    }
  }

  /// Are so many items of the block rejected that it is void?
  [[nodiscard]] bool is_void(std::size_t i_node, std::size_t i_unit) const {
    if (rejected_.empty() || rejected_[i_node].empty()) return false;
    return rejected_[i_node][i_unit] >= *tree_.aggregation[i_node].rejected_limit;
  }

  /// Frees what the block above needs no more. Tie-breaks look at points and vetoes at items once the tree is done.
  void forget_children(std::size_t i_node) {
    for (const auto child : scheme_.nodes[i_node].children) {
      if (side_block_of(child).role == BlockRole::veto) continue;
      leaves_[child].reset();
      result.targets[child] = {};
      if (scheme_.settings.tie_break.empty()) result.nodes[child] = {};
    }
  }

  void forget_details() {
    leaves_.clear();
    result.nodes.clear();
    result.targets.clear();
    result.notes.clear();
  }

  /// Puts a node's children together for all units.
  void combine(std::size_t i_node) {
    const auto n = static_cast<Eigen::Index>(data_.units.size());
    auto& scores = result.nodes[i_node];
    scores.points = Eigen::ArrayXd::Zero(n);
    scores.outcome.assign(data_.units.size(), Outcome::dropped);
    Eigen::ArrayXd full = Eigen::ArrayXd::Zero(n);
    Eigen::ArrayXd extra = Eigen::ArrayXd::Zero(n);
    const auto& aggregation = tree_.aggregation[i_node];
    if (aggregation.weighting != Weighting::points) weights_[i_node] = weights_of_children(i_node);
    const auto& children = scheme_.nodes[i_node].children;
    for (std::size_t k = 0; k < children.size(); ++k) add_child(i_node, k, scores, full, extra);

    for (Eigen::Index i = 0; i < n; ++i) {
      auto& outcome = scores.outcome[static_cast<std::size_t>(i)];
      // Collected items and points on top make no score where all that carries points has dropped out.
      if (outcome == Outcome::scored && full[i] == 0 && (tree_.full[i_node] > 0 || !aggregation.is_plain()))
        outcome = Outcome::dropped;
      // A void block has its 0 points, whatever else it lacks.
      if (outcome != Outcome::incomputable && is_void(i_node, static_cast<std::size_t>(i))) {
        outcome = Outcome::scored;
        scores.points[i] = 0;
        continue;
      }
      if (outcome != Outcome::scored) {
        scores.points[i] = nan;
        continue;
      }
      double points = scores.points[i];
      if (aggregation.mean != Mean::arithmetic) {
        points = tree_.full[i_node] *
                 (aggregation.mean == Mean::geometric ? std::exp(points / full[i]) : full[i] / points);
      } else if (rescales(i_node)) {
        points *= factor_of(tree_.full[i_node], full[i]);
      }
      points += extra[i];
      scores.points[i] = limited(aggregation, points);
    }
  }

  [[nodiscard]] static double limited(const Aggregation& aggregation, double points) {
    if (aggregation.floor) points = std::max(points, *aggregation.floor);
    if (aggregation.cap) points = std::min(points, *aggregation.cap);
    return points;
  }

  /// Shares of each child at the units where it is scored; those of bonus, penalty and veto blocks have no weight.
  [[nodiscard]] ChildWeights weights_of_children(std::size_t i_node) const {
    std::vector<std::vector<double>> shares;
    std::vector<std::size_t> which;
    const auto& children = scheme_.nodes[i_node].children;
    for (std::size_t k = 0; k < children.size(); ++k) {
      const auto child = children[k];
      if (tree_.aggregation[child].role != BlockRole::ordinary || !(tree_.full[child] > 0)) continue;
      which.push_back(k);
      auto& of_child = shares.emplace_back();
      const auto& scores = result.nodes[child];
      for (std::size_t i = 0; i < scores.outcome.size(); ++i) {
        if (scores.outcome[i] == Outcome::scored)
          of_child.push_back(std::max(0.0, scores.points[static_cast<Eigen::Index>(i)] / tree_.full[child]));
      }
    }
    const auto found = weights_of(tree_.aggregation[i_node].weighting, shares);
    ChildWeights result_of_all{std::vector<double>(children.size(), 0), {}};
    if (!found.spread.empty()) result_of_all.spread.assign(children.size(), 0);
    for (std::size_t j = 0; j < which.size(); ++j) {
      result_of_all.weight[which[j]] = found.weight[j];
      if (!found.spread.empty()) result_of_all.spread[which[j]] = found.spread[j];
    }
    return result_of_all;
  }

  /// What a child's share adds to the sum that the mean is made of; -inf and inf for 0, which make the mean 0.
  [[nodiscard]] static double weighted(Mean mean, double share, double weight) {
    const double counted = std::max(share, 0.0);
    if (mean == Mean::geometric) return weight * std::log(counted);
    return mean == Mean::harmonic ? weight / counted : weight * share;
  }

  void add_child(std::size_t i_node, std::size_t k, NodeScores& scores, Eigen::ArrayXd& full,
                 Eigen::ArrayXd& extra) const {
    const auto child = scheme_.nodes[i_node].children[k];
    const auto& aggregation = tree_.aggregation[i_node];
    const bool plain = aggregation.is_plain();
    const auto& own = result.nodes[child];
    const auto role = tree_.aggregation[child].role;
    if (role == BlockRole::veto) return;  // acts on the total alone
    const double sign = role == BlockRole::penalty ? -1 : 1;
    const double child_full = tree_.full[child];
    const double weight = plain ? child_full : child_full > 0 ? weight_of(i_node, k) : 0;
    for (Eigen::Index i = 0; i < own.points.size(); ++i) {
      const auto unit = static_cast<std::size_t>(i);
      const auto outcome = own.outcome[unit];
      if (outcome == Outcome::dropped) continue;
      auto& whole = scores.outcome[unit];
      whole = whole == Outcome::dropped ? outcome : worse(whole, outcome);
      if (role != BlockRole::ordinary) {
        if (outcome == Outcome::scored) extra[i] += sign * own.points[i];
        continue;
      }
      full[i] += weight;
      if (outcome != Outcome::scored) continue;
      if (plain) {
        scores.points[i] += own.points[i];
      } else if (weight > 0) {
        scores.points[i] += weighted(aggregation.mean, own.points[i] / child_full, weight);
      }
    }
  }

  /// Item code and name, for notes.
  [[nodiscard]] std::string label(std::size_t i_node) const {
    return code_and_name(scheme_.nodes[i_node].code, scheme_.nodes[i_node].name);
  }

  template <class Predicate>
  [[nodiscard]] std::string nodes_where(Predicate predicate) const {
    constexpr std::size_t most = 3;  // a note names the first few; the score sheet has them all
    std::string items;
    std::size_t n = 0;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (!predicate(i) || ++n > most) continue;
      items += (items.empty() ? "" : "; ") + label(i);
    }
    return n > most ? items + "; … (+" + std::to_string(n - most) + ")" : items;
  }

  template <class Predicate>
  [[nodiscard]] std::string items_where(Predicate predicate) const {
    return nodes_where([&](std::size_t i) { return leaves_[i] != nullptr && predicate(i); });
  }

  /// Items of veto blocks that this unit sets off.
  [[nodiscard]] std::string vetoes(std::size_t i_unit, VetoEffect effect) const {
    return items_where([&](std::size_t i) {
      const auto& block = side_block_of(i);
      return block.role == BlockRole::veto && block.effect == effect &&
             result.nodes[i].outcome[i_unit] == Outcome::scored &&
             result.nodes[i].points[static_cast<Eigen::Index>(i_unit)] > 0;
    });
  }

  /// Veto leaves without a value: the unit cannot be cleared, so it goes unranked like any other missing value.
  [[nodiscard]] Outcome veto_outcome(std::size_t i_unit) const {
    auto outcome = Outcome::scored;
    for (const auto i_node : veto_nodes_) outcome = worse(outcome, result.nodes[i_node].outcome[i_unit]);
    return outcome;
  }

  /// Totals after floor and veto, published totals, notes.
  void conclude() {
    const auto n = data_.units.size();
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i] && side_block_of(i).role == BlockRole::veto) veto_nodes_.push_back(i);
    }
    const bool may_carry = std::ranges::any_of(
        leaves_, [](const auto& leaf) { return leaf && leaf->any_in(LeafState::carried); });
    result.total_full = Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(n), nan);
    result.total = result.total_full;
    result.notes.resize(n);
    const auto& settings = scheme_.settings;
    for (std::size_t i = 0; i < n; ++i) {
      if (result.assessed[i] == 0) continue;
      const auto at = static_cast<Eigen::Index>(i);
      auto outcome = result.nodes[0].outcome[i];
      if (!veto_nodes_.empty())
        outcome = worse(outcome, veto_outcome(i) == Outcome::dropped ? Outcome::scored : veto_outcome(i));
      if (outcome != Outcome::scored) {
        result.notes[i] = note_unranked(i);
        continue;
      }
      result.total_full[at] = std::max(result.nodes[0].points[at], 0.0);
      if (!veto_nodes_.empty()) apply_veto(i);
      if (!rejected_.empty() && result.notes[i].id.empty()) apply_void(i);
      if (!std::isnan(result.total_full[at])) {
        result.total[at] = round_computed(result.total_full[at], settings.total_decimals, settings.rounding);
      }
      if (may_carry && result.notes[i].id.empty()) {
        auto items =
            items_where([&](std::size_t leaf) { return leaves_[leaf]->state(i) == LeafState::carried; });
        if (!items.empty()) result.notes[i] = {"note.carried", {}, {{"items", std::move(items)}}};
      }
    }
  }

  void apply_veto(std::size_t i_unit) {
    auto& total = result.total_full[static_cast<Eigen::Index>(i_unit)];
    const ReasonNumber computed{"computed", total, scheme_.settings.total_decimals};
    if (auto items = vetoes(i_unit, VetoEffect::not_ranked); !items.empty()) {
      result.notes[i_unit] = {"note.veto_not_ranked", {computed}, {{"items", std::move(items)}}};
      total = nan;
    } else if (items = vetoes(i_unit, VetoEffect::zero); !items.empty()) {
      result.notes[i_unit] = {"note.veto", {computed}, {{"items", std::move(items)}}};
      total = 0;
    }
  }

  /// Voided blocks are told of; too many of them void the total.
  void apply_void(std::size_t i_unit) {
    double count = 0;
    auto items = nodes_where([&](std::size_t i) {
      const bool is = is_void(i, i_unit);
      count += is ? 1 : 0;
      return is;
    });
    if (items.empty()) return;
    auto& total = result.total_full[static_cast<Eigen::Index>(i_unit)];
    const auto& limit = scheme_.settings.void_limit;
    if (!limit || count < *limit) {
      result.notes[i_unit] = {"note.block_void", {}, {{"items", std::move(items)}}};
      return;
    }
    result.notes[i_unit] = {"note.void",
                            {{"computed", total, scheme_.settings.total_decimals}, {"count", count}},
                            {{"items", std::move(items)}}};
    total = 0;
  }

  [[nodiscard]] Reason note_unranked(std::size_t i_unit) const {
    const auto in_state = [&](auto predicate) {
      return items_where([&](std::size_t leaf) { return predicate(leaves_[leaf]->state(i_unit)); });
    };
    if (auto items = in_state([](LeafState state) { return fault_of(state) != nullptr; }); !items.empty()) {
      return {"note.incomputable", {}, {{"items", std::move(items)}}};
    }
    if (auto items = in_state([](LeafState state) { return state == LeafState::missing; }); !items.empty()) {
      return {"note.missing", {}, {{"items", std::move(items)}}};
    }
    auto items = in_state([](LeafState state) { return state == LeafState::not_surveyed; });
    if (items.empty()) return {"block.dropped", {}, {}};
    return {"note.not_surveyed", {}, {{"items", std::move(items)}}};
  }

  /// Rows of a node and all below it. `factor` brings the node's own points to what they add to the total.
  void write_rows(std::size_t i_node, std::size_t i_unit, double factor, int deepest,
                  std::vector<ScoreRow>& rows) const {
    const auto at = static_cast<Eigen::Index>(i_unit);
    const auto& scores = result.nodes[i_node];
    const auto role = tree_.aggregation[i_node].role;
    const double full = tree_.full[i_node];
    ScoreRow row{i_node, {}, scores.outcome[i_unit], nan, full * std::abs(factor), nan};
    if (row.outcome == Outcome::scored) {
      row.points = scores.points[at] * factor;
      row.share = full > 0 ? scores.points[at] / full : nan;
    }
    if (row.outcome == Outcome::dropped) row.full = 0;
    row.on_scale = tree_.on_scale[i_node];
    if (leaves_[i_node]) leaves_[i_node]->fill(i_unit, row);
    rows.push_back(row);
    if (scheme_.nodes[i_node].is_leaf() || scheme_.nodes[i_node].depth >= deepest) return;

    const auto parts = parts_of(i_node, i_unit);
    double sum = 0;
    const auto& children = scheme_.nodes[i_node].children;
    for (std::size_t k = 0; k < children.size(); ++k) {
      const auto child = children[k];
      double child_factor = factor;
      switch (tree_.aggregation[child].role) {
        case BlockRole::ordinary:
          child_factor *= factor_of_child(i_node, k, parts);
          break;
        case BlockRole::bonus:
          break;
        case BlockRole::penalty:
          child_factor = -child_factor;
          break;
        case BlockRole::veto:
          child_factor = 0;
          break;
      }
      // What a void block lacks keeps it from no total: what stands below there counts for nothing.
      const bool lacking = is_void(i_node, i_unit) && result.nodes[child].outcome[i_unit] != Outcome::scored;
      if (role == BlockRole::veto || row.outcome == Outcome::dropped || lacking) child_factor = 0;
      if (result.nodes[child].outcome[i_unit] == Outcome::scored) {
        sum += result.nodes[child].points[at] * child_factor;
      }
      write_rows(child, i_unit, child_factor, deepest, rows);
    }
    if (row.outcome != Outcome::scored || factor == 0) return;  // adjustments stand one level below
    if (is_void(i_node, i_unit)) {
      rows.push_back({i_node, "void", Outcome::scored, 0 - sum, 0, nan});
      return;
    }
    const double before = sum / factor;
    if (tree_.aggregation[i_node].mean != Mean::arithmetic) {
      if (std::abs(scores.points[at] - before) > 1e-12)
        rows.push_back({i_node, "mean", Outcome::scored, scores.points[at] * factor - sum, 0, nan});
      return;
    }
    if (limited(tree_.aggregation[i_node], before) != before &&
        std::abs(scores.points[at] - before) > 1e-12) {
      const bool capped = scores.points[at] < before;
      rows.push_back(
          {i_node, capped ? "cap" : "floor", Outcome::scored, scores.points[at] * factor - sum, 0, nan});
    }
  }

  const Scheme& scheme_;
  const Dataset& data_;
  ScoringTree tree_;
  std::vector<std::int32_t> group_of_;
  std::vector<std::int32_t> parent_of_;
  std::vector<std::unique_ptr<Leaf>> leaves_;
  std::vector<ChildWeights> weights_;  ///< of the children of each node; empty where their points weigh
  std::vector<std::size_t> veto_nodes_;
  std::vector<std::vector<std::uint32_t>> rejected_;  ///< by block with a limit: rejected items of each unit
};

Scoring::Scoring(const Scheme& scheme, const Dataset& data, const Period& period)
    : work_(std::make_unique<Work>(scheme, data, period, Work::Detail::all)) {}
Scoring::Scoring(Scoring&&) noexcept = default;
Scoring& Scoring::operator=(Scoring&&) noexcept = default;
Scoring::~Scoring() = default;

const Assessment& Scoring::assessment() const { return work_->result; }

Assessment Scoring::take() && { return std::move(work_->result); }

Reason Scoring::reason(std::size_t i_node, std::size_t i_unit) const { return work_->reason(i_node, i_unit); }

void Scoring::score_rows(std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest) const {
  work_->score_rows(i_unit, rows, deepest);
}

const std::vector<Scoring::Problem>& Scoring::problems() const { return work_->problems; }

Assessment assess(const Scheme& scheme, const Dataset& data, const Period& period) {
  return Scoring(scheme, data, period).take();
}

Assessment assess_totals(const Scheme& scheme, const Dataset& data, const Period& period) {
  return std::move(Scoring::Work(scheme, data, period, Scoring::Work::Detail::totals).result);
}

std::vector<ReasonText> reason_texts() {
  std::vector<ReasonText> texts(own_texts.begin(), own_texts.end());
  const auto states = state_reason_texts();
  texts.insert(texts.end(), states.begin(), states.end());
  for (const auto* const rule : all_rules()) {
    texts.insert(texts.end(), rule->declaration->reasons.begin(), rule->declaration->reasons.end());
  }
  return texts;
}

}  // namespace gnomon
