#include <gnomon/scoring/tree.hpp>

namespace gnomon {

ScoringTree::ScoringTree(const Scheme& scheme) {
  const auto n = scheme.nodes.size();
  aggregation.resize(n);
  full.assign(n, 0);
  std::vector<RuleProblem> problems;
  for (std::size_t i = 0; i < n; ++i) {
    if (!scheme.nodes[i].is_leaf())
      aggregation[i] = bind_aggregation(scheme.nodes[i], scheme.settings.aggregation, problems);
  }
  // Children stand behind their parents: from the back, every child is ready before its parent.
  for (auto i = n; i-- > 0;) {
    const auto& node = scheme.nodes[i];
    if (node.points) {
      full[i] = *node.points;
    } else if (node.is_leaf()) {
      const bool collected = node.rule && node.rule->name == "collect";
      const bool weighted = node.parent != Node::none && (aggregation[node.parent].role == BlockRole::veto ||
                                                          !aggregation[node.parent].must_add_up);
      full[i] = !collected && weighted ? 1 : 0;
    } else if (node.parent != Node::none && !aggregation[node.parent].must_add_up) {
      full[i] = 1;
    } else {
      for (const auto child : node.children) {
        if (aggregation[child].role == BlockRole::ordinary) full[i] += full[child];
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto parent = scheme.nodes[i].parent;
    on_scale.push_back(aggregation[i].role == BlockRole::ordinary &&
                       (parent == Node::none || on_scale[parent]));
  }
}

}  // namespace gnomon
