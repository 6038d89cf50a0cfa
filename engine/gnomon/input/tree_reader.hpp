#pragma once

#include <string>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// A row of the scheme before it has found its place in the tree.
struct ItemRow {
  Node node;           ///< all but parent, children and depth
  std::string parent;  ///< code of the parent; empty = the total
};

/// Puts the rows into a tree: node 0 is the total, the others stand depth first, siblings in natural order of their codes. Faults:
/// the same code twice, a parent that is not there, items that stand above themselves; such items hang below the total.
[[nodiscard]] std::vector<Node> build_tree(std::vector<ItemRow> rows, Node total, const Package& package,
                                           Diagnostics& diagnostics);

}  // namespace gnomon
