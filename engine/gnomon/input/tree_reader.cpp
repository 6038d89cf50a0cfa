#include <gnomon/input/tree_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

constexpr std::size_t total_item = Node::none;  // parent of the top items

/// Rows sorted by code, with the place of each row's parent among them.
class ItemForest {
 public:
  ItemForest(std::vector<ItemRow> rows, const Package& package, Diagnostics& diagnostics)
      : rows_(std::move(rows)), package_(package), diagnostics_(diagnostics) {
    std::ranges::stable_sort(
        rows_, [](const ItemRow& a, const ItemRow& b) { return natural_less(a.node.code, b.node.code); });
    drop_duplicates();
    find_parents();
    break_cycles();
  }

  /// The rows below `parent` (a row, or `total_item`) appended to the nodes, depth first.
  void append_children(std::size_t parent, std::size_t i_parent_node, std::vector<Node>& nodes) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (parents_[i] != parent) continue;
      const auto i_node = nodes.size();
      nodes[i_parent_node].children.push_back(i_node);
      auto& node = nodes.emplace_back(std::move(rows_[i].node));
      node.parent = i_parent_node;
      node.depth = nodes[i_parent_node].depth + 1;
      append_children(i, i_node, nodes);
    }
  }

 private:
  void drop_duplicates() {
    std::vector<ItemRow> unique;
    for (auto& row : rows_) {
      if (!unique.empty() && unique.back().node.code == row.node.code) {
        diagnostics_.add(fault::key_twice, package_.place(row.node.origin, "item"), row.node.code,
                         {{"row", std::to_string(unique.back().node.origin.row)}});
      } else {
        unique.push_back(std::move(row));
      }
    }
    rows_ = std::move(unique);
    for (std::size_t i = 0; i < rows_.size(); ++i) index_.emplace(rows_[i].node.code, i);
  }

  void find_parents() {
    std::vector<std::string> codes;
    for (const auto& row : rows_) codes.push_back(row.node.code);
    for (const auto& row : rows_) {
      const auto found = index_.find(row.parent);
      parents_.push_back(found == index_.end() ? total_item : found->second);
      const bool is_unknown = found == index_.end() && !row.parent.empty() && row.parent != "total";
      if (is_unknown && package_.is_whole("scheme")) {
        diagnostics_.add(fault::item_parent_unknown, package_.place(row.node.origin, "parent"), row.parent,
                         {}, did_you_mean(row.parent, codes));
      }
    }
  }

  /// Hangs one item of each cycle below the total.
  void break_cycles() {
    std::vector<std::uint8_t> safe(rows_.size(), 0);  // known to lead to the total
    for (std::size_t start = 0; start < rows_.size(); ++start) {
      std::vector<std::size_t> path;
      auto at = start;
      while (at != total_item && safe[at] == 0 && std::ranges::find(path, at) == path.end()) {
        path.push_back(at);
        at = parents_[at];
      }
      if (at != total_item && safe[at] == 0) report_cycle({std::ranges::find(path, at), path.end()});
      for (const auto i : path) safe[i] = 1;
    }
  }

  void report_cycle(const std::vector<std::size_t>& cycle) {
    const auto first = std::ranges::min(cycle);
    std::vector<std::string> path;
    auto at = first;
    do {
      path.push_back(rows_[at].node.code);
      at = parents_[at];
    } while (at != first);
    path.push_back(rows_[first].node.code);
    diagnostics_.add(fault::item_cycle, package_.place(rows_[first].node.origin, "parent"),
                     rows_[first].node.code, {{"path", join(path, " > ")}});
    parents_[first] = total_item;
  }

  std::vector<ItemRow> rows_;
  std::vector<std::size_t> parents_;
  std::unordered_map<std::string, std::size_t> index_;
  const Package& package_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<Node> build_tree(std::vector<ItemRow> rows, Node total, const Package& package,
                             Diagnostics& diagnostics) {
  ItemForest forest(std::move(rows), package, diagnostics);
  std::vector<Node> nodes;
  nodes.push_back(std::move(total));
  forest.append_children(total_item, 0, nodes);
  return nodes;
}

}  // namespace gnomon
