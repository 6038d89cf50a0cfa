#include <gnomon/reporting/unit_sheet.hpp>

#include <algorithm>
#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

constexpr double noise = 1e-9;

}  // namespace

UnitSheet::UnitSheet(const ReportContext& context, std::size_t i_unit) : context_(context), i_unit_(i_unit) {
  context_.score_rows(i_unit_, rows_, all_levels);
  row_of_.resize(context_.scheme().nodes.size());
  for (const auto& row : rows_) {
    if (row.adjustment.empty()) row_of_[row.i_node] = &row;
  }
}

std::string UnitSheet::item_words(const ScoreRow& row) const {
  auto item = std::string(node_code(node(row)));
  const auto name = name_beside(item, node(row).name);
  if (!row.adjustment.empty()) item += ":" + row.adjustment;
  if (!name.empty()) item += " " + std::string(name);
  return item;
}

std::string UnitSheet::published(double total) const {
  return format_fixed(total, context_.settings().total_decimals, context_.settings().rounding);
}

std::string UnitSheet::words_of_rank(const std::vector<std::int32_t>& ranks, std::string_view key,
                                     const std::string& among, bool (*same)(const Unit&, const Unit&)) const {
  const auto rank = at(ranks, i_unit_, 0);
  if (rank <= 0) return {};
  int n_ranked = 0;
  int n_equal = 0;
  for (const auto i : context_.results.current.order) {
    if (at(ranks, i, 0) <= 0 || !same(context_.data().units[i], unit())) continue;
    ++n_ranked;
    if (ranks[i] == rank) ++n_equal;
  }
  return label(key, context_.language,
               {{"rank", label(n_equal > 1 ? "explain.tied" : "explain.place", context_.language,
                               {{"rank", std::to_string(rank)}})},
                {"n", std::to_string(n_ranked)},
                {"among", among}});
}

std::string UnitSheet::rank_words() const {
  auto words = words_of_rank(context_.results.current.rank, "explain.rank", {},
                             [](const Unit&, const Unit&) { return true; });
  const auto& uncertainty = context_.results.uncertainty;
  if (words.empty() || !uncertainty.is_known()) return words;
  constexpr int places = 4;
  words += label("explain.rank.interval", context_.language,
                 {{"low", std::to_string(uncertainty.best[i_unit_])},
                  {"high", std::to_string(uncertainty.worst[i_unit_])},
                  {"level", level_words(uncertainty.confidence)},
                  {"error", plain_number(round_decimal(uncertainty.standard_error[i_unit_], places))}});
  if (uncertainty.same_as_next[i_unit_] != 0) words += label("explain.rank.same", context_.language);
  return words;
}

std::string UnitSheet::group_rank_words() const {
  if (unit().group.empty()) return {};
  return words_of_rank(context_.results.current.group_rank, "explain.rank.group", unit().group,
                       [](const Unit& a, const Unit& b) { return a.group == b.group; });
}

std::string UnitSheet::parent_rank_words() const {
  if (unit().parent.empty()) return {};
  const auto i_parent = context_.data().find_unit(unit().parent);
  return words_of_rank(context_.results.current.parent_rank, "explain.rank.parent",
                       i_parent ? context_.data().units[*i_parent].name : unit().parent,
                       [](const Unit& a, const Unit& b) { return a.parent == b.parent; });
}

std::string UnitSheet::neighbour_words(bool above) const {
  const auto& now = context_.results.current;
  const auto other = neighbour(context_, i_unit_, above);
  if (!other) {
    return at(now.rank, i_unit_, 0) > 0 ? std::string(label("explain.neighbour.none", context_.language))
                                        : std::string();
  }
  const auto& neighbour_unit = context_.data().units[other->i_unit];
  const auto key =
      std::string(above ? "explain.above" : "explain.below") + (other->is_unrounded ? ".unrounded" : "");
  return label(
      key, context_.language,
      {{"unit", neighbour_unit.name.empty() ? neighbour_unit.code : neighbour_unit.name},
       {"rank", std::to_string(now.rank[other->i_unit])},
       {"total", published(at(now.total, other->i_unit))},
       {"distance", other->is_unrounded ? plain_number(other->distance) : published(other->distance)}});
}

std::string UnitSheet::previous_words() const {
  const auto language = context_.language;
  const auto* const before = context_.previous();
  if (before == nullptr) return std::string(label("explain.previous.none", language));
  const FaultArguments period{{"period", before->period.text()}};
  if (std::isnan(at(before->total, i_unit_))) return label("explain.previous.no_total", language, period);
  const double change = total_change(context_, context_.results.now(), before, i_unit_);
  const auto old_rank = at(before->rank, i_unit_, 0);
  const auto rank = at(context_.results.current.rank, i_unit_, 0);
  const auto places = old_rank - rank;
  auto text = label(
      std::isnan(change) ? "explain.previous.only" : "explain.previous", language,
      {{"period", before->period.text()},
       {"total", published(at(before->total, i_unit_))},
       {"change", std::isnan(change) ? "" : signed_number(change, context_.settings().total_decimals)}});
  if (old_rank > 0 && rank > 0) {
    text +=
        label(places > 0   ? "explain.previous.up"
              : places < 0 ? "explain.previous.down"
                           : "explain.previous.same",
              language, {{"rank", std::to_string(old_rank)}, {"places", std::to_string(std::abs(places))}});
  }
  return text;
}

std::string UnitSheet::value_words(const Node& leaf) const {
  const auto& now = context_.results.current;
  const auto& indicator = context_.data().indicators[leaf.i_indicator];
  const auto status = context_.data().panel.status(i_unit_, leaf.i_indicator, now.period);
  if (!has_value(status)) return std::string(title(status, context_.language));
  const auto* const column = context_.data().panel.find(leaf.i_indicator, now.period);
  auto text = gnomon::value_words(indicator, at(column->value, i_unit_), context_.language) +
              error_words(leaf.i_indicator);
  if (status != Status::observed)
    text += label("explain.status", context_.language,
                  {{"status", std::string(title(status, context_.language))}});
  return text;
}

std::string UnitSheet::error_words(std::size_t i_indicator) const {
  const auto error = context_.data().panel.find(i_indicator, context_.results.current.period)->error(i_unit_);
  if (!error.is_known()) return {};
  constexpr int places = 4;
  const auto& indicator = context_.data().indicators[i_indicator];
  const double value =
      at(context_.data().panel.find(i_indicator, context_.results.current.period)->value, i_unit_);
  const auto [low, high] = interval_of(indicator, value, error, context_.settings().confidence);
  const auto shown = [&](double number) {
    return plain_number(round_decimal(number, std::max(1, indicator.decimals.value_or(2))));
  };
  return label("value.error", context_.language,
               {{"error", plain_number(round_decimal(error.standard_error, places))},
                {"level", level_words(context_.settings().confidence)},
                {"low", shown(low)},
                {"high", shown(high)}});
}

std::string UnitSheet::target_words(std::size_t i_node) const {
  const auto& now = context_.results.current;
  if (i_node >= now.targets.size() || i_unit_ >= now.targets[i_node].row.size()) return {};
  const auto& due = now.targets[i_node];
  const auto row = due.row[i_unit_];
  if (row == DueTargets::reference_missing)
    return std::string(label("explain.target.reference_missing", context_.language));
  if (row == DueTargets::reference_other_calibre)
    return std::string(label("explain.target.other_calibre", context_.language));
  if (row < 0) return {};
  const auto& target = context_.scheme().targets[static_cast<std::size_t>(row)];
  auto text = gnomon::target_words(context_.package, target, at(due.value, i_unit_), context_.language);
  if (const auto place = at(due.place, i_unit_, 0); place > 0)
    text += label("explain.target.place", context_.language, {{"place", std::to_string(place)}});
  return text;
}

std::string UnitSheet::counted_words(const ScoreRow& row, bool& is_rescaled) const {
  is_rescaled = false;
  const double score = at(context_.results.current.nodes[row.i_node].points, i_unit_);
  if (row.outcome != Outcome::scored || std::isnan(score) || std::abs(score - row.points) < noise) return {};
  const double own_full = node(row).points.value_or(0);
  if (row.points < 0 && std::abs(score + row.points) < noise)
    return label("explain.taken_off", context_.language, {{"points", plain_number(-row.points)}});
  is_rescaled = own_full > 0;
  if (!is_rescaled) return label("explain.points", context_.language, {{"points", plain_number(row.points)}});
  return label("explain.rescaled", context_.language,
               {{"score", plain_number(score)},
                {"own", plain_number(own_full)},
                {"full", plain_number(row.full)},
                {"points", plain_number(row.points)}});
}

std::vector<Loss> UnitSheet::losses() const {
  std::vector<Loss> all;
  for (const auto& row : rows_) {
    if (row.outcome != Outcome::scored || std::isnan(row.points) || !is_leaf(row)) continue;
    if (const double loss = points_lost(row); loss > 0) all.push_back({&row, loss});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Loss& a, const Loss& b) { return a.points > b.points + noise; });
  return all;
}

std::string UnitSheet::loss_words(const Loss& loss) const {
  const auto& row = *loss.row;
  return label(row.points < 0 ? "explain.loss.taken_off" : "explain.loss", context_.language,
               {{"item", item_words(row)},
                {"loss", plain_number(loss.points)},
                {"points", plain_number(row.points)},
                {"full", plain_number(row.full)}});
}

Addition UnitSheet::addition_of(std::size_t i_node) const {
  Addition sum;
  for (const auto& row : rows_) {
    const bool child =
        row.adjustment.empty() ? row.i_node != 0 && node(row).parent == i_node : row.i_node == i_node;
    if (child && row.outcome == Outcome::scored && !std::isnan(row.points)) sum.add(row.points);
  }
  return sum;
}

Addition UnitSheet::addition_of_leaves() const {
  Addition sum;
  for (const auto& row : rows_) {
    if (is_leaf(row) && row.outcome == Outcome::scored && !std::isnan(row.points)) sum.add(row.points);
  }
  return sum;
}

}  // namespace gnomon
