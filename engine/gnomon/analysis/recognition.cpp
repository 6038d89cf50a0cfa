#include <gnomon/analysis/recognition.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include <gnomon/analysis/results.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/rank.hpp>
#include <gnomon/scoring/tree.hpp>

namespace gnomon {
namespace {

constexpr std::array<ReasonText, 20> texts{{
    {"recognition.gains", "gains the title (place {rank})", "授予称号（第 {rank} 名）"},
    {"recognition.keeps", "passes, keeps the title", "达标，保留称号"},
    {"recognition.renewed", "the title ran out on {ended}; passes, renewed (place {rank})",
     "称号于 {ended} 到期，复查达标，予以续期（第 {rank} 名）"},
    {"recognition.warned",
     "below the line in {below} of {limit} periods in a row ({which}): to be put right, the title stays for "
     "now",
     "连续 {below} 期不达标（{which}），未满 {limit} 期：限期整改，暂保留称号"},
    {"recognition.loses", "below the line in {below} periods in a row ({which}): loses the title",
     "连续 {below} 期不达标（{which}）：撤销称号"},
    {"recognition.lapsed", "the title ran out on {ended} and is not renewed",
     "称号于 {ended} 到期，不予续期"},
    {"recognition.not_assessed", "the unit was not assessed in {period}", "该单位 {period} 没有参加考核"},
    {"recognition.not_in_scope", "the title is not meant for this unit", "该单位不在称号的适用范围"},
    {"recognition.total", "total {total} reaches the line of {line}", "总分 {total}，达到 {line}"},
    {"recognition.total_below", "total {total} is below the line of {line}", "总分 {total}，低于 {line}"},
    {"recognition.must", "must not met: {item}, {share} % of the points, {least} % are needed",
     "必备条件未达到：{item}，得满分的 {share}%，须达到 {least}%"},
    {"recognition.must_missing", "no value for a must: {item}", "必备条件缺报：{item}"},
    {"recognition.veto", "vetoed: {items}", "一票否决：{items}"},
    {"recognition.condition", "the condition does not hold: {condition}", "附加条件不成立：{condition}"},
    {"recognition.condition_missing", "a value of the condition is missing: {condition}",
     "附加条件缺少数值：{condition}"},
    {"recognition.row_ends", "{period} cannot be decided, the row of periods begins after it",
     "{period} 无法判定，连续期数自其后算起"},
    {"recognition.quota", "has what it takes, but ranks beyond the {places} places",
     "够条件，但名次在 {places} 个名额之外"},
    {"recognition.quota_parent", "has what it takes, but ranks beyond the {places} places in {parent}",
     "够条件，但名次在{parent}的 {places} 个名额之外"},
    {"recognition.tied",
     "has what it takes, but {places} places do not hold all units tied at place {rank}: none of these gets "
     "one",
     "够条件，但 {places} 个名额容不下并列第 {rank} 名的全部单位，这些单位均不授予"},
    {"recognition.tied_parent",
     "has what it takes, but the {places} places in {parent} do not hold all its units tied at place {rank}: "
     "none of these gets one",
     "够条件，但{parent}的 {places} 个名额容不下并列第 {rank} 名的全部单位，这些单位均不授予"},
}};

enum class Verdict : std::uint8_t { passes, below, unknown };

/// How a unit stands to a title in one period, and what that rests on.
struct Finding {
  Verdict verdict = Verdict::passes;
  std::vector<Reason> grounds;

  void add(Verdict found, Reason reason) {
    // What certainly fails decides, whatever else is missing.
    if (found == Verdict::below || verdict == Verdict::passes) verdict = found;
    grounds.push_back(std::move(reason));
  }
};

class Recogniser {
 public:
  Recogniser(const Package& package, const Scoring& current)
      : scheme_(package.scheme),
        data_(package.data),
        current_(current),
        now_(current.assessment()),
        tree_(package.scheme) {
    place_.assign(data_.units.size(), now_.order.size());
    for (std::size_t i = 0; i < now_.order.size(); ++i) place_[now_.order[i]] = i;
    earlier_periods_ = comparable_periods(data_, now_.period);
    std::erase(earlier_periods_, now_.period);
    std::ranges::reverse(earlier_periods_);
  }

  std::vector<Recognition> run() {
    std::vector<Recognition> result;
    for (std::size_t i = 0; i < scheme_.titles.size(); ++i) result.push_back(title(i));
    return result;
  }

 private:
  static constexpr int deepest_ = 64;  // a cycle of successors is reported elsewhere

  Recognition title(std::size_t i_title) {
    title_ = &scheme_.titles[i_title];
    std::string near;
    condition_ = title_->condition.empty() ? std::nullopt : Expression::parse(title_->condition, near);
    in_scope_.assign(data_.units.size(), title_->applies_to.empty() ? 1 : 0);
    for (const auto& scope : title_->applies_to) {
      for (const auto i : data_.units_in_scope(scope)) in_scope_[i] = 1;
    }
    Recognition recognition{i_title, {}};
    candidates_.clear();
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (goes_on_as_another(i)) continue;
      const auto* const held = holding(i, now_.period);
      if (held == nullptr && (now_.assessed[i] == 0 || in_scope_[i] == 0)) continue;
      recognition.units.push_back(decide(i, held));
    }
    give_places(recognition.units);
    std::ranges::sort(recognition.units, [this](const TitleDecision& a, const TitleDecision& b) {
      return std::tuple(a.decision, place_[a.i_unit], a.i_unit) <
             std::tuple(b.decision, place_[b.i_unit], b.i_unit);
    });
    return recognition;
  }

  /// The unit whose new code this one is, if it was renamed. Its titles are this unit's; those of merged and split units are not.
  [[nodiscard]] std::optional<std::size_t> former(std::size_t i_unit) const {
    const auto& descent = data_.descent(i_unit);
    return descent.kind == Descent::Kind::renamed ? std::optional(descent.from.front()) : std::nullopt;
  }

  /// Has the unit another code by the end of the period?
  [[nodiscard]] bool goes_on_as_another(std::size_t i_unit) const {
    const auto& successors = data_.units[i_unit].successors;
    if (successors.size() != 1 || data_.stands_in(i_unit, now_.period)) return false;
    const auto heir = data_.find_unit(successors.front());
    return heir && former(*heir) == i_unit;
  }

  /// The code under which the unit was assessed in the period.
  [[nodiscard]] std::size_t as_of(std::size_t i_unit, const Period& period) const {
    auto before = former(i_unit);
    for (int depth = 0; before && depth < deepest_ && !data_.stands_in(i_unit, period); ++depth) {
      i_unit = *before;
      before = former(i_unit);
    }
    return i_unit;
  }

  /// The row of the register by which the unit holds the title on any day of the period: of several the one that lasts longest.
  [[nodiscard]] const Holding* holding(std::size_t i_unit, const Period& period) const {
    const Holding* best = nullptr;
    auto code = std::optional(i_unit);
    for (int depth = 0; code && depth < deepest_; ++depth, code = former(*code)) {
      auto each = std::ranges::lower_bound(data_.holdings, *code, {}, &Holding::i_unit);
      for (; each != data_.holdings.end() && each->i_unit == *code; ++each) {
        if (each->kind != title_->kind) continue;
        if ((each->from && *each->from > period.last_day()) || (each->to && *each->to < period.first_day()))
          continue;
        if (best == nullptr || !each->to || (best->to && *each->to > *best->to)) best = &*each;
      }
    }
    return best;
  }

  [[nodiscard]] std::string label(std::size_t i_node) const {
    return code_and_name(scheme_.nodes[i_node].code, scheme_.nodes[i_node].name);
  }

  /// Did the item, or one below it, drop out because a value is missing?
  [[nodiscard]] bool lacks_value(const Scoring& scoring, std::size_t i_node, std::size_t i_unit) const {
    const auto& node = scheme_.nodes[i_node];
    if (node.is_leaf()) return scoring.reason(i_node, i_unit).id == "missing.excluded";
    return std::ranges::any_of(node.children,
                               [&](std::size_t child) { return lacks_value(scoring, child, i_unit); });
  }

  void check_total(const Assessment& result, std::size_t i_unit, bool is_held, Finding& finding) const {
    const auto& note = result.notes[i_unit];
    if (note.id.starts_with("note.veto")) {
      finding.add(Verdict::below, {"recognition.veto", {}, note.words});
      return;
    }
    const double total = result.total[static_cast<Eigen::Index>(i_unit)];
    if (std::isnan(total)) {
      finding.add(Verdict::unknown, note);
      return;
    }
    if (const auto line = title_->line(is_held)) {
      const bool reached = reaches(scheme_, result, i_unit, *line);
      const auto& settings = scheme_.settings;
      // What is compared is what is printed.
      const bool published = settings.grade_by == Basis::published;
      finding.add(reached ? Verdict::passes : Verdict::below,
                  {reached ? "recognition.total" : "recognition.total_below",
                   {{"total", published ? total : result.total_full[static_cast<Eigen::Index>(i_unit)],
                     published ? settings.total_decimals : -1},
                    {"line", *line}},
                   {}});
    }
    if (!note.id.empty()) finding.add(finding.verdict, note);
  }

  void check_musts(const Scoring& scoring, std::size_t i_unit, Finding& finding) const {
    constexpr double noise = 1e-9;
    for (std::size_t i = 1; i < scheme_.nodes.size(); ++i) {
      if (!scheme_.nodes[i].must) continue;
      const auto& scores = scoring.assessment().nodes[i];
      const auto outcome = scores.outcome[i_unit];
      if (outcome == Outcome::scored) {
        const double share = scores.points[static_cast<Eigen::Index>(i_unit)] / tree_.full[i];
        if (share >= *scheme_.nodes[i].must - noise) continue;
        finding.add(Verdict::below, {"recognition.must",
                                     {{"share", 100 * share}, {"least", 100 * *scheme_.nodes[i].must}},
                                     {{"item", label(i)}}});
      } else if (outcome != Outcome::dropped || lacks_value(scoring, i, i_unit)) {
        finding.add(Verdict::unknown, {"recognition.must_missing", {}, {{"item", label(i)}}});
      }
    }
  }

  [[nodiscard]] Finding find(const Scoring& scoring, std::size_t i_unit, bool is_held) const {
    Finding finding;
    const auto& result = scoring.assessment();
    if (result.assessed[i_unit] == 0) {
      finding.add(Verdict::unknown, {"recognition.not_assessed", {}, {{"period", result.period.text()}}});
      return finding;
    }
    if (in_scope_[i_unit] == 0) {
      finding.add(Verdict::unknown, {"recognition.not_in_scope", {}, {}});
      return finding;
    }
    check_total(result, i_unit, is_held, finding);
    check_musts(scoring, i_unit, finding);
    if (condition_) {
      const auto holds_now = holds(*condition_, data_, result.period, i_unit);
      if (!holds_now.value_or(false))
        finding.add(holds_now ? Verdict::below : Verdict::unknown,
                    {holds_now ? "recognition.condition" : "recognition.condition_missing",
                     {},
                     {{"condition", condition_->text()}}});
    }
    return finding;
  }

  /// The scoring of the n-th period before the current one.
  [[nodiscard]] const Scoring& earlier(std::size_t n) {
    while (earlier_.size() <= n)
      earlier_.push_back(std::make_unique<Scoring>(scheme_, data_, earlier_periods_[earlier_.size()]));
    return *earlier_[n];
  }

  /// Counts the periods in a row, up to the limit, in which the holder is below the line; this one is known to be.
  void count_below(std::size_t i_unit, TitleDecision& made) {
    std::string which = now_.period.text();
    made.periods_below = 1;
    std::optional<Reason> end;
    for (std::size_t n = 0; n < earlier_periods_.size() && made.periods_below < title_->below_periods; ++n) {
      const auto& period = earlier_periods_[n];
      if (holding(i_unit, period) == nullptr) break;
      const auto verdict = find(earlier(n), as_of(i_unit, period), true).verdict;
      if (verdict == Verdict::unknown) end = Reason{"recognition.row_ends", {}, {{"period", period.text()}}};
      if (verdict != Verdict::below) break;
      ++made.periods_below;
      which = period.text() + ", " + which;
    }
    const bool loses = made.periods_below >= title_->below_periods;
    made.decision = loses ? Decision::loses : Decision::warned;
    Reason reason{loses ? "recognition.loses" : "recognition.warned",
                  {{"below", static_cast<double>(made.periods_below)}},
                  {{"which", which}}};
    if (!loses) reason.numbers.push_back({"limit", static_cast<double>(title_->below_periods)});
    made.reasons.push_back(std::move(reason));
    if (end) made.reasons.push_back(std::move(*end));
  }

  TitleDecision decide(std::size_t i_unit, const Holding* held) {
    TitleDecision made;
    made.i_unit = i_unit;
    made.is_held = held != nullptr;
    made.line = title_->line(made.is_held);
    if (held != nullptr) {
      made.from = held->from;
      made.to = held->to;
    }
    auto finding = find(current_, i_unit, made.is_held);
    const bool ran_out = held != nullptr && held->to && *held->to <= now_.period.last_day();
    switch (finding.verdict) {
      case Verdict::unknown:
        made.decision = Decision::undecided;
        break;
      case Verdict::passes:
        if (held != nullptr && !ran_out) {
          made.decision = Decision::keeps;
          made.reasons.push_back({"recognition.keeps", {}, {}});
        } else {  // takes a place when there is one
          candidates_.push_back(i_unit);
          refuse(made);
        }
        break;
      case Verdict::below:
        if (held != nullptr && !ran_out) {
          count_below(i_unit, made);
        } else {
          refuse(made);
          made.periods_below = made.is_held ? 1 : 0;
        }
        break;
    }
    if (made.decision == Decision::loses && (!made.to || *made.to > now_.period.last_day()))
      made.to = now_.period.last_day();
    std::ranges::move(finding.grounds, std::back_inserter(made.reasons));
    return made;
  }

  /// No new title: who had none gets none, who had one that ran out loses it.
  static void refuse(TitleDecision& made) {
    made.decision = made.is_held ? Decision::loses : Decision::not_given;
    if (made.is_held) made.reasons.push_back({"recognition.lapsed", {}, {{"ended", to_text(*made.to)}}});
  }

  /// Keeps of the candidates (best first) those that get one of the places; the others are told why not.
  void limit(std::vector<std::size_t>& candidates, std::size_t places, const std::string* parent,
             std::map<std::size_t, Reason>& refused) const {
    const auto n = n_within(candidates, places, now_);
    for (auto i = n; i < candidates.size(); ++i) {
      const auto unit = candidates[i];
      const bool tied = n < places && now_.rank[unit] == now_.rank[candidates[n]];
      Reason reason{
          tied ? "recognition.tied" : "recognition.quota", {{"places", static_cast<double>(places)}}, {}};
      if (tied) reason.numbers.push_back({"rank", static_cast<double>(now_.rank[unit])});
      if (parent != nullptr) {
        const auto i_parent = data_.find_unit(*parent);
        reason.id += "_parent";
        reason.words.emplace_back("parent", i_parent ? data_.units[*i_parent].name : *parent);
      }
      refused.emplace(unit, std::move(reason));
    }
    candidates.resize(n);
  }

  void give_places(std::vector<TitleDecision>& made) {
    const auto rounding = scheme_.settings.quota_rounding;
    std::ranges::sort(candidates_, {}, [this](std::size_t i) { return place_[i]; });
    // Shares are of the ranked units that the title is meant for.
    std::size_t n_ranked = 0;
    std::map<std::string_view, std::size_t> n_ranked_below;
    for (const auto i : now_.order) {
      if (now_.rank[i] == 0 || in_scope_[i] == 0) continue;
      ++n_ranked;
      ++n_ranked_below[data_.units[i].parent];
    }
    std::map<std::string, std::vector<std::size_t>> by_parent;
    for (const auto i : candidates_) by_parent[data_.units[i].parent].push_back(i);
    std::map<std::size_t, Reason> refused;
    for (auto& [parent, units] : by_parent) {
      if (const auto places = places_of(title_->quota_per_parent, n_ranked_below[parent], rounding))
        limit(units, *places, &parent, refused);
    }
    std::erase_if(candidates_, [&](std::size_t i) { return refused.contains(i); });
    if (const auto places = places_of(title_->quota, n_ranked, rounding))
      limit(candidates_, *places, nullptr, refused);
    const std::set<std::size_t> given(candidates_.begin(), candidates_.end());
    for (auto& each : made) {
      if (const auto found = refused.find(each.i_unit); found != refused.end())
        each.reasons.insert(each.reasons.begin() + (each.is_held ? 1 : 0), std::move(found->second));
      if (given.contains(each.i_unit)) give(each);
    }
  }

  void give(TitleDecision& made) const {
    // The reason of a title that ran out keeps its day.
    if (!made.is_held) made.reasons.insert(made.reasons.begin(), Reason{});
    auto& reason = made.reasons.front();
    reason.id = made.is_held ? "recognition.renewed" : "recognition.gains";
    reason.numbers.push_back({"rank", static_cast<double>(now_.rank[made.i_unit])});
    made.decision = made.is_held ? Decision::keeps : Decision::gains;
    made.from = now_.period.last_day() + 1;
    made.to =
        title_->valid_years ? std::optional(years_after(*made.from, *title_->valid_years) - 1) : std::nullopt;
  }

  const Scheme& scheme_;
  const Dataset& data_;
  const Scoring& current_;
  const Assessment& now_;
  ScoringTree tree_;
  std::vector<std::size_t> place_;       ///< of each unit in the ranking; past its end when not assessed
  std::vector<Period> earlier_periods_;  ///< latest first
  std::vector<std::unique_ptr<Scoring>> earlier_;
  // Of the title at hand:
  const Title* title_ = nullptr;
  std::optional<Expression> condition_;
  std::vector<std::uint8_t> in_scope_;
  std::vector<std::size_t> candidates_;
};

}  // namespace

std::vector<Recognition> recognise(const Package& package, const Scoring& current) {
  if (package.scheme.titles.empty()) return {};
  return Recogniser(package, current).run();
}

std::span<const ReasonText> recognition_texts() { return texts; }

}  // namespace gnomon
