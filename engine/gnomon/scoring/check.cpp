#include <gnomon/scoring/check.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/aggregation.hpp>
#include <gnomon/scoring/rules.hpp>
#include <gnomon/scoring/tree.hpp>

namespace gnomon {
namespace {

/// The first few names and how many more: `A, B, C … (+12)`.
std::string few(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  std::vector<std::string> shown(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size())));
  auto text = join(shown, ", ");
  if (names.size() > most) text += " … (+" + std::to_string(names.size() - most) + ")";
  return text;
}

class SchemeCheck {
 public:
  SchemeCheck(const Package& package, Diagnostics& diagnostics)
      : package_(package),
        scheme_(package.scheme),
        diagnostics_(diagnostics),
        tree_(scheme_),
        is_tree_broken_(!package.is_whole("scheme")) {
    for (const auto& indicator : package.data.indicators) codes_.push_back(indicator.code);
    for (const auto& each : diagnostics.sorted()) {
      if (each.fault->severity == Severity::error) told_.insert(each.place.text());
      is_tree_broken_ =
          is_tree_broken_ || each.fault == &fault::item_parent_unknown || each.fault == &fault::item_cycle;
    }
  }

  void run() {
    if (scheme_.nodes.size() <= 1) return;  // reported by the reader
    for (std::size_t i = 1; i < scheme_.nodes.size(); ++i) {
      if (scheme_.nodes[i].is_leaf()) {
        leaf(i);
      } else {
        block(i);
      }
    }
    for (const auto& grade : scheme_.grades) condition(grade.condition, grade.origin, grade.name);
    for (const auto& each : scheme_.responsibilities) responsibility(each);
    titles();
    void_limit();
  }

 private:
  /// Blocks become void by their own limits alone.
  void void_limit() {
    const auto limits = std::ranges::any_of(
        tree_.aggregation, [](const Aggregation& each) { return each.rejected_limit.has_value(); });
    if (!scheme_.settings.void_limit || limits || is_tree_broken_) return;
    diagnostics_.add(fault::void_limit_idle, package_.setting_place("void_limit"),
                     std::to_string(*scheme_.settings.void_limit));
  }

  /// Does the cell have an error already? What follows from that is not told as well.
  [[nodiscard]] bool is_told(const Node& node, std::string_view column) const {
    const auto place = package_.place(node.origin, column).text();
    return !place.empty() && told_.contains(place);
  }

  void add(const Fault& fault, const Node& node, std::string_view column, std::string found,
           FaultArguments arguments, std::string suggestion = {}) {
    if (is_told(node, column)) return;
    arguments.emplace_back("item", node.code);
    diagnostics_.add(fault, package_.place(node.origin, column), std::move(found), std::move(arguments),
                     std::move(suggestion));
  }

  void add_problems(const Node& node, const std::vector<RuleProblem>& problems) {
    for (const auto& problem : problems) {
      add(*problem.fault, node, "rule", node.rule ? node.rule->text : std::string(), problem.arguments,
          problem.suggestion);
    }
  }

  /// Every variable of an expression must be an indicator (or x where the item has one).
  void variables(const Expression& expression, const Node& node) {
    for (const auto& variable : expression.variables()) {
      const bool own = variable.name == "x" && node.i_indicator != Node::none;
      if (own || !package_.data.knows_all_indicators || package_.data.find_indicator(variable.name)) continue;
      add(fault::expression_unknown_name, node, "rule", variable.name, {{"expression", expression.text()}},
          did_you_mean(variable.name, codes_));
    }
    const bool needs_nation = std::any_of(expression.variables().begin(), expression.variables().end(),
                                          [](const auto& each) { return each.access == Access::nation; });
    const bool knows_units = package_.data.knows_all_units && package_.is_whole("assessment");
    if (needs_nation && knows_units && !package_.data.find_unit(scheme_.settings.reference_unit)) {
      add(fault::reference_unit_missing, node, "rule", expression.text(), {});
    }
  }

  void leaf(std::size_t i_node) {
    const auto& node = scheme_.nodes[i_node];
    if (!node.rule) {
      if (!node.code.empty() && !is_tree_broken_) add(fault::rule_missing, node, "rule", {}, {});
      return;
    }
    if (find_aggregation(node.rule->name) != nullptr) {
      if (!is_tree_broken_)
        add(fault::block_without_items, node, "rule", node.rule->text, {{"rule", node.rule->name}});
      return;
    }
    std::vector<RuleProblem> problems;
    const auto bound = bind_rule(*node.rule, problems);
    add_problems(node, problems);
    if (!bound.rule) return;
    for (const auto* const expression : bound.rule->expressions()) variables(*expression, node);
    if (bound.of) variables(*bound.of, node);

    const bool has_indicator = node.i_indicator != Node::none;
    if (!has_indicator && package_.data.knows_all_indicators && !bound.of && bound.rule->uses_value()) {
      add(fault::item_without_indicator, node, "indicator", {}, {{"rule", node.rule->name}});
    }
    if (has_indicator) level_words(node);
    if (has_indicator) divides_by_date(node, bound);
    points(i_node, *bound.rule);
    evidence(i_node);
  }

  /// Where evidence is asked for there must be a place to name it.
  void evidence(std::size_t i_node) {
    const auto starred = scheme_.starred_node(i_node);
    if (!starred) return;
    const auto& node = scheme_.nodes[i_node];
    const auto& asked = scheme_.nodes[*starred].evidence;
    if (node.i_indicator == Node::none) {
      add(fault::star_without_indicator, node, "evidence", asked, {});
      return;
    }
    const auto& places = package_.data.takes_evidence;
    if (!package_.is_whole("values") || (!places.empty() && places[node.i_indicator] != 0)) return;
    add(fault::evidence_without_place, node, "evidence", asked,
        {{"indicator", package_.data.indicators[node.i_indicator].code}});
  }

  /// Rules that work with the size of the target have no use for a date.
  void divides_by_date(const Node& node, const BoundRule& bound) {
    const auto& targets = scheme_.targets;
    const auto found = std::ranges::find_if(targets, [&](const Target& target) {
      return target.i_indicator == node.i_indicator && target.kind == TargetKind::deadline && target.firm;
    });
    const auto* const indicator = &package_.data.indicators[node.i_indicator];
    const bool divides =
        bound.declaration->needs_target || bound.rule->target_use(indicator) == TargetUse::ratio;
    if (!divides || found == targets.end()) return;
    add(fault::target_not_for_rule, node, "rule", node.rule->text,
        {{"rule", node.rule->name},
         {"indicator", indicator->code},
         {"row", std::to_string(found->origin.row)}});
  }

  void level_words(const Node& node) {
    const auto& indicator = package_.data.indicators[node.i_indicator];
    if (indicator.is_level() != (node.rule->name == "levels")) {
      add(fault::level_rule_mismatch, node, "rule", node.rule->text,
          {{"indicator", indicator.code}, {"unit_of_measure", indicator.unit_of_measure}});
    }
  }

  void points(std::size_t i_node, const Rule& rule) {
    const auto& node = scheme_.nodes[i_node];
    const auto& parent = tree_.aggregation[node.parent];
    if (is_told(node, "points")) return;
    if (node.rule->name == "collect") {
      if (node.points.value_or(0) != 0) {
        add(fault::collect_with_points, node, "points", format_shortest(*node.points), {});
      }
      return;
    }
    if (!node.points && parent.role != BlockRole::veto && parent.must_add_up) {
      add(fault::item_without_points, node, "points", node.code, {});
      return;
    }
    const double full = tree_.full[i_node];
    const double most = rule.most_points(full);
    if (most > full * (1 + 1e-12) && parent.role != BlockRole::veto) {
      add(fault::rule_above_full, node, "rule", node.rule->text,
          {{"rule", node.rule->name}, {"points", format_shortest(most)}, {"full", format_shortest(full)}});
    }
  }

  void block(std::size_t i_node) {
    const auto& node = scheme_.nodes[i_node];
    std::vector<RuleProblem> problems;
    const auto aggregation = bind_aggregation(node, scheme_.settings.aggregation, problems);
    const auto limit = aggregation.rejected_limit.value_or(1);
    if (limit < 1 || limit != std::floor(limit)) {
      problems.push_back({&fault::rule_parameter_value,
                          {{"rule", node.rule->name},
                           {"parameter", "rejected_limit"},
                           {"value", format_shortest(limit)},
                           {"allowed_en", "a whole number of at least 1"},
                           {"allowed_zh", "不小于 1 的整数"}},
                          {}});
    }
    add_problems(node, problems);
    if (node.i_indicator != Node::none) {
      add(fault::block_with_indicator, node, "indicator", package_.data.indicators[node.i_indicator].code,
          {});
    }
  }

  void titles() {
    const auto& nodes = scheme_.nodes;
    const bool any_must = std::ranges::any_of(nodes, [](const Node& node) { return node.must.has_value(); });
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      if (!nodes[i].must) continue;
      if (!tree_.on_scale[i] || !(tree_.full[i] > 0)) {
        add(fault::must_without_points, nodes[i], "must", {}, {});
      } else if (scheme_.titles.empty() && package_.is_whole("titles")) {
        add(fault::must_unused, nodes[i], "must", {}, {});
      }
    }
    for (const auto& title : scheme_.titles) {
      condition(title.condition, title.origin, title.name);
      if (!title.at_least && title.condition.empty() && !any_must)
        diagnostics_.add(fault::title_without_line, package_.place(title.origin, "at_least"), {},
                         {{"title", title.name}});
    }
  }

  /// The condition of a grade or title.
  void condition(const std::string& written, const Origin& origin, const std::string& name) {
    if (written.empty()) return;
    const auto place = package_.place(origin, "condition");
    std::string near;
    const auto condition = Expression::parse(written, near);
    if (!condition) {
      diagnostics_.add(fault::rule_expression, place, written, {{"expression", written}, {"near", near}});
      return;
    }
    for (const auto& variable : condition->variables()) {
      if (!package_.data.knows_all_indicators) break;
      if (package_.data.find_indicator(variable.name) && variable.access == Access::own) continue;
      diagnostics_.add(fault::expression_unknown_name, place, variable.name,
                       {{"expression", condition->text()}, {"item", name}},
                       did_you_mean(variable.name, codes_));
    }
  }

  /// A department can only be scored by what has points of the scale.
  void responsibility(const Responsibility& each) {
    const auto i_node = scheme_.find_node(each.item);
    if (!i_node || *i_node == 0 || is_told(scheme_.nodes[*i_node], "points")) return;
    if (tree_.on_scale[*i_node] && tree_.full[*i_node] > 0) return;
    diagnostics_.add(fault::responsibility_without_points, package_.place(each.origin, "item"), each.item,
                     {{"item", each.item}});
  }

  const Package& package_;
  const Scheme& scheme_;
  Diagnostics& diagnostics_;
  ScoringTree tree_;
  std::vector<std::string> codes_;
  std::set<std::string> told_;  ///< places with an error from reading
  bool is_tree_broken_;         ///< an item is not known, or hangs elsewhere than it should
};

}  // namespace

void check_scheme(const Package& package, Diagnostics& diagnostics) {
  SchemeCheck(package, diagnostics).run();
}

void check_scoring(const Package& package, const Scoring& scoring, Diagnostics& diagnostics) {
  const auto period = scoring.assessment().period.text();
  for (const auto& problem : scoring.problems()) {
    const auto& node = package.scheme.nodes[problem.i_node];
    std::vector<std::string> units;
    for (const auto i : problem.units) units.push_back(package.data.units[i].code);
    std::set<std::string> calibres;
    for (const auto& each : scoring.assessment().targets[problem.i_node].other_calibre) {
      for (const auto& calibre : {each.reference, each.own}) calibres.insert(calibre.empty() ? "-" : calibre);
    }
    diagnostics.add(*problem.fault, package.place(node.origin, "rule"),
                    node.rule ? node.rule->text : std::string(),
                    {{"item", node.code},
                     {"period", period},
                     {"units", few(units)},
                     {"calibres", join({calibres.begin(), calibres.end()}, " / ")}});
  }
}

}  // namespace gnomon
