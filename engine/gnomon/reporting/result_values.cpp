#include <gnomon/reporting/result_values.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>

namespace gnomon {

double decimal_difference(double a, double b) {
  return round_decimal(a - b, std::min(15, std::max(decimals_of(a), decimals_of(b))));
}

void value_cell(const Indicator& indicator, double value, RowSink& row) {
  if (std::isnan(value)) {
    row.empty();
  } else if (indicator.is_level() && value >= 0 &&
             static_cast<std::size_t>(value) < indicator.levels.size()) {
    row.text(indicator.levels[static_cast<std::size_t>(value)]);
  } else if (indicator.is_date()) {
    row.text(to_text(static_cast<Day>(value)));
  } else {
    row.number(value, -1);
  }
}

void rank_cell(RowSink& row, std::int32_t rank) {
  if (rank > 0) {
    row.integer(rank);
  } else {
    row.empty();
  }
}

void number_cell(RowSink& row, double value, int decimals) {
  if (std::isnan(value)) {
    row.empty();
  } else {
    row.number(value, decimals);
  }
}

double total_difference(const ReportContext& context, double total, double other) {
  // Both have these places already: only binary noise is taken off, whatever the rounding of the totals is.
  return round_decimal(total - other, context.settings().total_decimals);
}

double total_change(const ReportContext& context, const Standing& now, const Standing* before,
                    std::size_t i_unit) {
  if (before == nullptr || !same_calibres(now, *before, i_unit)) return std::nan("");
  return total_difference(context, at(now.total, i_unit), at(before->total, i_unit));
}

const Standing* standing_before(const std::vector<Standing>& history, std::size_t i) {
  for (auto j = i; j-- > 0;) {
    if (history[j].period.kind() == history[i].period.kind()) return &history[j];
  }
  return nullptr;
}

std::string descent_words(const ReportContext& context, std::size_t i_unit) {
  const auto& data = context.data();
  const auto& descent = data.descent(i_unit);
  if (descent.kind == Descent::Kind::none || descent.since > context.results.now().period.last_day())
    return {};
  std::vector<std::string> before;
  for (const auto i : descent.from) before.push_back(code_and_name(data.units[i].code, data.units[i].name));
  const auto id = descent.kind == Descent::Kind::renamed  ? "descent.renamed"
                  : descent.kind == Descent::Kind::merged ? "descent.merged"
                  : descent.kind == Descent::Kind::part   ? "descent.part"
                                                          : "descent.enlarged";
  return label(id, context.language,
               {{"since", to_text(descent.since)},
                {"units", join(before, context.language == Language::zh ? "、" : ", ")}});
}

std::string note_of(const ReportContext& context, std::size_t i_unit) {
  const auto& notes = context.results.current.notes;
  auto note = i_unit < notes.size() ? reason_words(notes[i_unit], context.reason_texts, context.language)
                                    : std::string();
  const auto* const before = context.previous();
  const auto& now = context.results.now();
  const bool both =
      before != nullptr && !std::isnan(at(now.total, i_unit)) && !std::isnan(at(before->total, i_unit));
  // Where units changed since the period that is compared with, that is said.
  const auto& descent = context.data().descent(i_unit);
  if (before != nullptr && descent.kind != Descent::Kind::none &&
      before->period.first_day() < descent.since) {
    if (const auto words = descent_words(context, i_unit); !words.empty())
      note += (note.empty() ? "" : "; ") + words;
  }
  if (both && !same_calibres(now, *before, i_unit)) {
    if (!note.empty()) note += "; ";
    note += label("note.calibre", context.language, {{"period", before->period.text()}});
  }
  return note;
}

std::string_view code(UnitOfChange unit) {
  switch (unit) {
    case UnitOfChange::points:
      return "points";
    case UnitOfChange::percent:
      return "percent";
    case UnitOfChange::percentage_points:
      return "百分点";
    case UnitOfChange::places:
      return "places";
    case UnitOfChange::days:
      return "days";
    case UnitOfChange::levels:
      return "levels";
    case UnitOfChange::yes_no:
      return "yes_no";
  }
  return {};
}

std::string_view code(Rounding mode) {
  switch (mode) {
    case Rounding::half_up:
      return "half_up";
    case Rounding::half_even:
      return "half_even";
    case Rounding::down:
      return "down";
  }
  return {};
}

std::string_view code(Decision decision) {
  switch (decision) {
    case Decision::gains:
      return "gains";
    case Decision::keeps:
      return "keeps";
    case Decision::warned:
      return "warned";
    case Decision::loses:
      return "loses";
    case Decision::undecided:
      return "undecided";
    case Decision::not_given:
      return "not_given";
  }
  return {};
}

std::string decision_words(const ReportContext& context, const TitleDecision& made) {
  std::vector<std::string> sentences;
  for (const auto& reason : made.reasons)
    sentences.push_back(reason_words(reason, context.reason_texts, context.language));
  return join(sentences, context.language == Language::zh ? "；" : "; ");
}

std::string_view code(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::total:
      return "total";
    case SeriesKind::rank:
      return "rank";
    case SeriesKind::item:
      return "item";
    case SeriesKind::indicator:
      return "indicator";
  }
  return {};
}

std::string_view node_code(const Node& node) {
  return node.code.empty() ? std::string_view("total") : node.code;
}

bool TrendPoint::present() const { return !std::isnan(value) || !std::isnan(target) || !std::isnan(aim); }

std::vector<std::string> series_codes(const ReportContext& context) {
  std::vector<std::string> codes;
  for (const auto& series : context.results.trends.series) {
    switch (series.kind) {
      case SeriesKind::total:
        codes.emplace_back("total");
        break;
      case SeriesKind::rank:
        codes.emplace_back("rank");
        break;
      case SeriesKind::indicator:
        codes.push_back(context.data().indicators[series.index].code);
        break;
      case SeriesKind::item: {
        const auto& item = context.scheme().nodes[series.index].code;
        codes.push_back(context.data().find_indicator(item) ? "item:" + item : item);
        break;
      }
    }
  }
  return codes;
}

TrendPoint trend_point(const Series& series, std::size_t i_period, std::size_t i_unit) {
  TrendPoint point;
  const auto& column = series.columns[i_period];
  point.value = at(column.value, i_unit);
  point.target = at(column.target, i_unit);
  point.aim = at(column.aim, i_unit);
  point.met = at(column.met, i_unit, std::int8_t{-1});
  point.standard_error = at(column.errors.standard_error, i_unit);
  point.low = at(column.errors.low, i_unit);
  point.high = at(column.errors.high, i_unit);
  point.change_error = at(column.errors.change_error, i_unit);
  point.change_low = at(column.errors.change_low, i_unit);
  point.change_high = at(column.errors.change_high, i_unit);
  point.beyond_noise = at(column.errors.beyond_noise, i_unit, std::int8_t{-1});
  point.verdict = at(column.errors.verdict, i_unit, Verdict::none);
  const int compared = at(column.compared_with, i_unit, std::int16_t{-1});
  point.compared_with = compared;
  point.calibre_differs = compared == -2;
  if (compared < 0) return point;
  const double before = at(series.columns[static_cast<std::size_t>(compared)].value, i_unit);
  point.before = before;
  if (series.unit_of_change == UnitOfChange::places || series.unit_of_change == UnitOfChange::levels) {
    point.change = before - point.value;
    return point;
  }
  point.change = decimal_difference(point.value, before);
  if (series.unit_of_change == UnitOfChange::percent && before != 0) {
    point.change_percent = 100 * point.change / std::abs(before);
  }
  return point;
}

bool has_errors(const Trends& trends) {
  return std::ranges::any_of(trends.series, [](const Series& series) {
    return std::ranges::any_of(series.columns,
                               [](const SeriesColumn& column) { return column.errors.is_known(); });
  });
}

std::string rank_interval_words(const ReportContext& context, std::size_t i_unit) {
  const auto& uncertainty = context.results.uncertainty;
  const auto low = at(uncertainty.best, i_unit, 0);
  const auto high = at(uncertainty.worst, i_unit, 0);
  if (low <= 0) return {};
  auto interval = low == high ? std::to_string(low)
                              : label("rank.interval", context.language,
                                      {{"low", std::to_string(low)}, {"high", std::to_string(high)}});
  if (at(uncertainty.same_as_next, i_unit, std::uint8_t{0}) == 0) return interval;
  return label("rank.interval.same", context.language, {{"interval", std::move(interval)}});
}

std::string level_words(double confidence) {
  return format_shortest(round_decimal(100 * confidence, 6)) + "%";
}

std::string_view met_words(const TrendPoint& point, Language language) {
  if (point.met < 0) return {};
  if (point.verdict == Verdict::undecided) return label("verdict.undecided.short", language);
  return label(point.met > 0 ? "yes" : "no", language);
}

std::vector<bool> tied_ranks(const std::vector<std::int32_t>& ranks) {
  std::vector<bool> seen(ranks.size() + 2);
  std::vector<bool> tied(ranks.size() + 2);
  for (const auto rank : ranks) {
    const auto i = static_cast<std::size_t>(std::max(0, rank));
    if (i == 0 || i >= seen.size()) continue;
    if (seen[i]) tied[i] = true;
    seen[i] = true;
  }
  return tied;
}

void place_cell(RowSink& row, std::int32_t rank, const std::vector<bool>& tied, Language language) {
  if (rank <= 0) {
    row.text("-");
  } else if (tied[static_cast<std::size_t>(rank)]) {
    row.text(label("rank.tied", language, {{"rank", std::to_string(rank)}}));
  } else {
    row.integer(rank);
  }
}

std::string plain_number(double value, int least_decimals) {
  constexpr int most_decimals = 6;
  const double rounded = round_decimal(value, most_decimals);
  if (rounded == 0 && value != 0) return format_shortest(value);
  return decimals_of(rounded) < least_decimals ? format_fixed(rounded, least_decimals)
                                               : format_shortest(rounded);
}

std::string signed_number(double value, int decimals) {
  const auto text = decimals >= 0 ? format_fixed(value, decimals) : format_shortest(value);
  return value > 0 ? "+" + text : text;
}

std::optional<Neighbour> neighbour(const ReportContext& context, std::size_t i_unit, bool above) {
  const auto& now = context.results.current;
  const auto rank = at(now.rank, i_unit, 0);
  if (rank <= 0) return std::nullopt;
  std::optional<std::size_t> nearest;
  for (const auto i : now.order) {
    const auto other = at(now.rank, i, 0);
    if (other <= 0 || (above ? other >= rank : other <= rank)) continue;
    // Of several at one rank the first listed.
    if (!nearest || (above ? other > now.rank[*nearest] : other < now.rank[*nearest])) nearest = i;
  }
  if (!nearest) return std::nullopt;
  const double sign = above ? 1 : -1;
  const double shown = sign * total_difference(context, at(now.total, *nearest), at(now.total, i_unit));
  if (shown != 0) return Neighbour{*nearest, shown, false};
  return Neighbour{*nearest, sign * (at(now.total_full, *nearest) - at(now.total_full, i_unit)), true};
}

double points_lost(const ScoreRow& row) {
  constexpr double noise = 1e-9;
  if (row.outcome != Outcome::scored || std::isnan(row.points)) return 0;
  const bool can_lose = row.adjustment.empty() && row.on_scale && row.full > 0;
  const double lost = row.points < 0 ? -row.points : can_lose ? row.full - row.points : 0;
  return lost > noise ? lost : 0;
}

std::vector<RewardShare> reward_shares(const ReportContext& context) {
  const auto& current = context.results.current;
  std::vector<RewardShare> shares;
  for (const auto i_unit : current.order) {
    for (const auto& reward : context.scheme().rewards) {
      const auto& ranks = reward.group.empty() ? current.rank : current.group_rank;
      const auto rank = at(ranks, i_unit, 0);
      if (rank < reward.rank_from || rank > reward.rank_to || rank <= 0) continue;
      if (!reward.group.empty() && context.data().units[i_unit].group != reward.group) continue;
      shares.push_back({i_unit, &reward, rank, reward.reward});
    }
  }
  if (context.settings().reward_ties == RewardTies::each || context.settings().ranking == RankMethod::dense) {
    return shares;
  }
  // Pool: the amounts of the places that the tied units take, shared equally.
  const auto amount_of = [&](const std::string& group, int place) -> std::optional<double> {
    double sum = 0;
    for (const auto& reward : context.scheme().rewards) {
      if (reward.group != group || place < reward.rank_from || place > reward.rank_to) continue;
      const auto amount = parse_decimal(reward.reward);
      if (!amount) return std::nullopt;
      sum += *amount;
    }
    return sum;
  };
  std::map<std::pair<std::string, std::int32_t>, int> n_tied;
  for (const auto i_unit : current.order) {
    const auto& group = context.data().units[i_unit].group;
    ++n_tied[{"", at(current.rank, i_unit, 0)}];
    if (!group.empty()) ++n_tied[{group, at(current.group_rank, i_unit, 0)}];
  }
  std::vector<RewardShare> pooled;
  std::set<std::pair<std::size_t, std::string>> done;
  for (auto& share : shares) {
    const auto& group = share.reward->group;
    const int n = n_tied[{group, share.rank}];
    std::optional<double> sum = 0;
    for (int place = share.rank; place < share.rank + n && sum; ++place) {
      const auto amount = amount_of(group, place);
      sum = amount ? std::optional(*sum + *amount) : std::nullopt;
    }
    if (n > 1 && sum) {
      if (!done.emplace(share.i_unit, group).second) continue;  // its lines are in the sum already
      share.text = format_shortest(round_decimal(*sum / n, 2, context.settings().rounding));
    }
    pooled.push_back(std::move(share));
  }
  return pooled;
}

}  // namespace gnomon
