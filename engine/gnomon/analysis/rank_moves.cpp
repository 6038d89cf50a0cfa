#include <gnomon/analysis/rank_moves.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gnomon/scoring/assess.hpp>

namespace gnomon {
namespace {

/// `after`'s data with the values of some units in its period taken from `before`. Units and indicators are matched by code.
class Hybrid {
 public:
  Hybrid(const Side& before, const Side& after) : before_(before), after_(after) {
    for (const auto& unit : after.package->data.units)
      unit_before_.push_back(before.package->data.find_unit(unit.code));
  }

  [[nodiscard]] bool in_both(std::size_t i_unit) const { return unit_before_[i_unit].has_value(); }

  /// All values of the period from before, or all but one unit's.
  [[nodiscard]] Dataset with_values_before(bool all, std::size_t but_only = 0) const {
    Dataset data = after_.package->data;  // columns are shared until written
    const auto& old = before_.package->data;
    const auto from_before = [&](std::size_t i) { return in_both(i) && (all || i == but_only); };
    take_evidence(data, from_before);
    for (std::size_t k = 0; k < data.indicators.size(); ++k) {
      const auto i_old = old.find_indicator(data.indicators[k].code);
      const auto* const source = i_old ? old.panel.find(*i_old, before_.period) : nullptr;
      if (source == nullptr && data.panel.find(k, after_.period) == nullptr) continue;
      auto& column = data.panel.column(k, after_.period);
      for (std::size_t i = 0; i < data.units.size(); ++i) {
        if (!from_before(i)) continue;
        const auto from = static_cast<Eigen::Index>(*unit_before_[i]);
        column.value[static_cast<Eigen::Index>(i)] =
            source == nullptr ? std::numeric_limits<double>::quiet_NaN() : source->value[from];
        column.status[i] = source == nullptr ? Status::absent : source->status[*unit_before_[i]];
        column.set_error(i, source == nullptr ? SamplingError{} : source->error(*unit_before_[i]));
        set_calibre(data, k, i, column,
                    source == nullptr ? std::string()
                                      : old.panel.calibre(old.indicators[*i_old], *unit_before_[i], *i_old,
                                                          before_.period));
      }
    }
    return data;
  }

 private:
  /// Values bring the evidence filed for them.
  template <class FromBefore>
  void take_evidence(Dataset& data, FromBefore from_before) const {
    const auto& old = before_.package->data;
    if (data.evidence.empty() && old.evidence.empty()) return;
    std::erase_if(data.evidence, [&](const Evidence& each) {
      return each.period == after_.period && from_before(each.i_unit);
    });
    for (std::size_t i = 0; i < data.units.size(); ++i) {
      if (!from_before(i)) continue;
      for (std::size_t k = 0; k < data.indicators.size(); ++k) {
        const auto i_old = old.find_indicator(data.indicators[k].code);
        const auto text =
            i_old ? old.evidence_of(*unit_before_[i], *i_old, before_.period) : std::string_view();
        if (!text.empty()) data.evidence.push_back({i, k, after_.period, std::string(text)});
      }
    }
    data.sort_filings();
  }

  /// The value brings its calibre with it; an empty one is the indicator's own.
  static void set_calibre(Dataset& data, std::size_t i_indicator, std::size_t i_unit, PanelColumn& column,
                          const std::string& calibre) {
    const bool own = calibre.empty() || calibre == data.indicators[i_indicator].calibre;
    if (own && column.calibre.empty()) return;
    auto& names = data.panel.calibres;
    const auto known = own ? names.begin() : std::find(names.begin() + 1, names.end(), calibre);
    const auto number = static_cast<std::uint8_t>(known - names.begin());
    if (known == names.end()) names.push_back(calibre);
    column.calibre.resize(data.units.size(), 0);
    column.calibre[i_unit] = number;
  }

  const Side& before_;
  const Side& after_;
  std::vector<std::optional<std::size_t>> unit_before_;
};

bool same_scheme(const Package& a, const Package& b) {
  const auto rule_text = [](const Node& node) { return node.rule ? node.rule->text : std::string(); };
  const auto indicator = [](const Package& package, std::size_t i) {
    return i == Node::none ? std::string() : package.data.indicators[i].code;
  };
  const auto same_node = [&](const Node& x, const Node& y) {
    return x.code == y.code && x.parent == y.parent && x.points == y.points && rule_text(x) == rule_text(y) &&
           indicator(a, x.i_indicator) == indicator(b, y.i_indicator) && x.applies_to == y.applies_to &&
           x.missing == y.missing && x.is_starred() == y.is_starred();
  };
  const auto& m = a.scheme.nodes;
  const auto& n = b.scheme.nodes;
  return m.size() == n.size() && std::equal(m.begin(), m.end(), n.begin(), same_node);
}

/// Leaves whose points changed, of one unit.
void item_moves(const Side& before, const Scoring& was, std::size_t i_before, const Side& after,
                const Scoring& is, std::size_t i_after, std::vector<ItemMove>& moves) {
  std::vector<ScoreRow> old_rows;
  std::vector<ScoreRow> new_rows;
  was.score_rows(i_before, old_rows);
  is.score_rows(i_after, new_rows);
  const auto code_of = [](const Side& side, const ScoreRow& row) {
    const auto& node = side.package->scheme.nodes[row.i_node];
    return row.adjustment.empty() ? node.code : node.code + ":" + row.adjustment;
  };
  const auto is_leaf = [](const Side& side, const ScoreRow& row) {
    return !row.adjustment.empty() || side.package->scheme.nodes[row.i_node].is_leaf();
  };
  const auto value = [](double points) { return std::isnan(points) ? 0 : points; };
  std::vector<ItemMove> found;
  for (const auto& row : new_rows) {
    if (is_leaf(after, row))
      found.push_back({after.package->data.units[i_after].code, code_of(after, row), 0, value(row.points)});
  }
  for (const auto& row : old_rows) {
    if (!is_leaf(before, row)) continue;
    const auto code = code_of(before, row);
    const auto same =
        std::find_if(found.begin(), found.end(), [&](const ItemMove& move) { return move.item == code; });
    if (same != found.end()) {
      same->points_before = value(row.points);
    } else {
      found.push_back({after.package->data.units[i_after].code, code, value(row.points), 0});
    }
  }
  std::erase_if(found,
                [](const ItemMove& move) { return std::abs(move.points_after - move.points_before) < 1e-9; });
  std::stable_sort(found.begin(), found.end(), [](const ItemMove& a, const ItemMove& b) {
    return std::abs(a.points_after - a.points_before) > std::abs(b.points_after - b.points_before);
  });
  moves.insert(moves.end(), found.begin(), found.end());
}

}  // namespace

Moves compare_sides(const Side& before, const Side& after, bool with_causes) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Scoring was(before.package->scheme, before.package->data, before.period);
  const Scoring is(after.package->scheme, after.package->data, after.period);
  const auto& old_data = before.package->data;
  const auto& new_data = after.package->data;
  const Hybrid hybrid(before, after);
  const auto new_rules = with_causes
                             ? assess(after.package->scheme, hybrid.with_values_before(true), after.period)
                             : Assessment();

  Moves moves;
  moves.same_rules = same_scheme(*before.package, *after.package);
  for (const auto i : is.assessment().order) {
    const auto& unit = new_data.units[i];
    RankMove move{unit.code, unit.name,
                  0,         is.assessment().rank[i],
                  nan,       is.assessment().total[static_cast<Eigen::Index>(i)],
                  0,         0,
                  0,         false};
    const auto i_before = old_data.find_unit(unit.code);
    if (i_before && was.assessment().assessed[*i_before] != 0) {
      move.rank_before = was.assessment().rank[*i_before];
      move.total_before = was.assessment().total[static_cast<Eigen::Index>(*i_before)];
      item_moves(before, was, *i_before, after, is, i, moves.items);
      if (!with_causes) {
        moves.ranks.push_back(move);
        continue;
      }
      // The others have moved, the unit has not: its own values are put back into the new data.
      const int by_rules_only = new_rules.rank[i];
      const int with_others =
          assess(after.package->scheme, hybrid.with_values_before(false, i), after.period).rank[i];
      if (move.rank_before > 0 && move.rank_after > 0 && by_rules_only > 0 && with_others > 0) {
        move.explained = true;
        move.by_rules = move.rank_before - by_rules_only;
        move.by_others = by_rules_only - with_others;
        move.by_own = with_others - move.rank_after;
      }
    }
    moves.ranks.push_back(move);
  }
  for (const auto i : was.assessment().order) {
    const auto& unit = old_data.units[i];
    const auto i_after = new_data.find_unit(unit.code);
    if (i_after && is.assessment().assessed[*i_after] != 0) continue;
    moves.ranks.push_back({unit.code, unit.name, was.assessment().rank[i], 0,
                           was.assessment().total[static_cast<Eigen::Index>(i)], nan, 0, 0, 0, false});
  }
  return moves;
}

}  // namespace gnomon
