#include <gnomon/model/survey_release.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include <gnomon/base/text.hpp>
#include <gnomon/model/microdata.hpp>

namespace gnomon {
namespace {

// Reasons that protect respondents; the others say that an estimate is of little use.
constexpr std::string_view few_respondents = "few_respondents";
constexpr std::string_view subtraction = "subtraction";

bool protects(std::string_view reason) { return reason == few_respondents || reason == subtraction; }

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> split(std::string_view text, char sign = crossing_sign) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(sign);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The conditions `column=label; column=label` as labels; nothing when there are others among them.
std::optional<SurveyLabels> labels_of_where(std::string_view where) {
  SurveyLabels all;
  if (where.empty()) return all;
  for (const auto& condition : split(where, ';')) {
    const auto equals = condition.find('=');
    if (equals == std::string::npos || condition.find('|') != std::string::npos) return std::nullopt;
    all.emplace(trim(condition.substr(0, equals)), trim(condition.substr(equals + 1)));
  }
  return all;
}

/// Is it the share of one label of a column?
bool is_share_of_label(const SurveyEstimate& estimate) {
  return estimate.statistic == "proportion" && !estimate.level.empty();
}

SurveyLabels labels_of(const SurveyEstimate& estimate) {
  // Whom a condition leaves are a domain like any other, and so are those with the label whose share is estimated.
  auto all = labels_of_where(estimate.where).value_or(SurveyLabels{});
  if (is_share_of_label(estimate)) all.emplace(estimate.variable, estimate.level);
  if (estimate.by.empty()) return all;
  const auto columns = split(estimate.by);
  const auto labels = split(estimate.domain);
  if (columns.size() != labels.size()) {
    // A label may hold the sign itself.
    all.emplace(estimate.by, estimate.domain);
    return all;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) all.emplace(columns[i], labels[i]);
  return all;
}

std::set<std::string> columns_of(const SurveyLabels& labels) {
  std::set<std::string> columns;
  for (const auto& [column, label] : labels) columns.insert(column);
  return columns;
}

SurveyLabels part_of(const SurveyLabels& labels, const std::set<std::string>& columns) {
  SurveyLabels part;
  for (const auto& [column, label] : labels) {
    if (columns.contains(column)) part.emplace(column, label);
  }
  return part;
}

void add_reason(std::vector<std::string>& reasons, std::string_view reason) {
  if (std::ranges::find(reasons, reason) == reasons.end()) reasons.emplace_back(reason);
}

/// Domains withheld so that another one stays so, by wave: the same are taken for every variable, for their respondents are the same.
using Sacrificed = std::set<std::pair<std::size_t, SurveyLabels>>;

/// What belongs together: the domains of one variable in one wave. A share, a mean and a total of a variable tell each other; shares of labels, of
/// whatever column, tell how many respondents have this and that label, and so belong together all.
std::tuple<std::size_t, std::string, std::string, std::string, std::string> family_of(
    const SurveyEstimate& each) {
  const bool sums = each.statistic == "proportion" || each.statistic == "mean" || each.statistic == "total";
  return {each.i_wave, sums ? "sum" : each.statistic, is_share_of_label(each) ? std::string() : each.variable,
          each.statistic == "proportion" ? std::string() : each.level,
          labels_of_where(each.where) ? std::string() : each.where};
}

/// The domains of one family.
class Family {
 public:
  Family(std::size_t i_wave, std::size_t minimum, const SurveyNesting* nesting)
      : i_wave_(i_wave), minimum_(minimum), nesting_(nesting) {}

  void add(SurveyEstimate& row) {
    const auto labels = labels_of(row);
    const auto whole = completed(labels);
    auto& domain = domains_[whole];
    domain.rows.push_back(&row);
    domain.n = std::max(domain.n, row.n);
    domain.n_events = std::max(domain.n_events, row.n_events);
    kinds_[{columns_of(labels), is_share_of_label(row) ? row.variable : std::string()}].insert(whole);
    if (row.release != Release::withheld) return;
    domain.is_withheld = true;
    domain.is_secret = domain.is_secret || std::ranges::any_of(row.reasons, protects);
  }

  /// What is withheld in one row is withheld in all that are of the same domain, for the same reasons.
  void share() {
    for (auto& [labels, domain] : domains_) {
      if (!domain.is_withheld) continue;
      std::vector<std::string> reasons;
      for (const auto* row : domain.rows) {
        if (row->release != Release::withheld) continue;
        for (const auto& reason : row->reasons) add_reason(reasons, reason);
      }
      for (auto* row : domain.rows) {
        if (row->release == Release::withheld) continue;
        row->release = Release::withheld;
        for (const auto& reason : reasons) add_reason(row->reasons, reason);
      }
    }
  }

  /// Every place where a domain and those that make it up meet.
  void relate() {
    // Columns whose labels go without saying belong to the kind: that towns lie in counties.
    std::map<Kind, std::set<SurveyLabels>> kinds;
    for (const auto& [kind, domains] : kinds_) {
      auto columns = columns_of(*domains.begin());
      for (const auto& labels : domains)
        std::erase_if(columns, [&](const std::string& column) { return !labels.contains(column); });
      kinds[{columns, kind.second}].insert(domains.begin(), domains.end());
    }
    for (const auto& [kind, domains] : kinds) {
      const auto& [columns, share_of] = kind;
      for (const auto& above : wholes_of(telling(columns, domains))) {
        std::map<SurveyLabels, std::set<SurveyLabels>> parts;
        for (const auto& part : domains) {
          const auto whole = completed(part_of(part, above));
          if (whole != part) parts[whole].insert(part);
        }
        for (const auto& [labels, each] : parts) {
          auto& whole = domains_[labels];
          Relation relation{&whole, {}};
          std::size_t n_in_parts = 0;
          for (const auto& part : each) {
            relation.parts.push_back(&*domains_.find(part));
            n_in_parts += relation.parts.back()->second.count(!share_of.empty());
          }
          // The shares of all labels add up to 1.
          if (!share_of.empty() && !above.contains(share_of)) whole.is_certain = true;
          // Where only some of the parts are estimated, as under a condition, nothing adds up; a few respondents may lack a label.
          if (n_in_parts + minimum_ <= whole.count(!share_of.empty())) continue;
          relations_.push_back(std::move(relation));
        }
      }
    }
    // The narrowest first: what protects a county often protects the whole too.
    std::ranges::stable_sort(relations_, {}, [](const Relation& each) { return each.parts.size(); });
  }

  /// Withholds one more domain where that is needed; was it?
  bool protect(Sacrificed& sacrificed) {
    for (auto& [labels, domain] : domains_) {
      const bool must_be = sacrificed.contains({i_wave_, labels}) && !domain.rows.empty() && domain.n > 0;
      if (!must_be || domain.is_secret) continue;
      withhold(domain);
      return true;
    }
    find_out();
    for (const auto& relation : relations_) {
      if (n_unknown(relation) != 1) continue;
      auto* const smallest = next(relation, sacrificed);
      auto& chosen = smallest == nullptr ? *relation.whole : smallest->second;
      // Where nothing beside it is printed there is nothing to subtract from.
      if (chosen.is_unknown() || chosen.rows.empty()) continue;
      withhold(chosen);
      if (smallest != nullptr) sacrificed.emplace(i_wave_, smallest->first);
      return true;
    }
    return false;
  }

 private:
  struct Domain {
    std::vector<SurveyEstimate*> rows;  ///< empty: it is not printed
    std::size_t n = 0;
    std::size_t n_events = 0;
    bool is_withheld = false;
    bool is_secret = false;  ///< for its few respondents, or so that such a domain stays unknown
    bool is_found_out = false;
    bool is_certain = false;  ///< known without being printed

    [[nodiscard]] std::size_t count(bool of_label) const { return of_label ? n_events : n; }
    [[nodiscard]] bool is_unknown() const {
      if (is_found_out) return false;
      return rows.empty() ? !is_certain : is_withheld && n > 0;
    }
  };
  using Entry = std::pair<const SurveyLabels, Domain>;
  /// The columns of a domain, and the one whose labels have shares (empty = none).
  using Kind = std::pair<std::set<std::string>, std::string>;
  struct Relation {
    Domain* whole;
    std::vector<Entry*> parts;
  };

  /// The columns without those that put the domains together as one of the others does, or all of them.
  static std::set<std::string> telling(const std::set<std::string>& columns,
                                       const std::set<SurveyLabels>& domains) {
    std::set<std::string> kept;
    std::set<std::vector<std::size_t>> groupings{std::vector<std::size_t>(domains.size(), 0)};
    for (const auto& column : columns) {
      std::map<std::string, std::size_t> numbers;
      std::vector<std::size_t> grouping;
      for (const auto& domain : domains)
        grouping.push_back(numbers.try_emplace(domain.at(column), numbers.size()).first->second);
      if (groupings.insert(std::move(grouping)).second) kept.insert(column);
    }
    return kept;
  }

  /// The domain with every label that goes without saying: two ways to name the same respondents become one.
  [[nodiscard]] SurveyLabels completed(const SurveyLabels& labels) const {
    auto all = labels;
    if (nesting_ == nullptr) return all;
    const auto add = [&](const SurveyNesting::key_type& label) {
      const auto found = nesting_->find(label);
      if (found != nesting_->end()) all.insert(found->second.begin(), found->second.end());
    };
    add({});
    for (const auto& label : labels) add(label);
    return all;
  }

  static void withhold(Domain& domain) {
    domain.is_withheld = true;
    domain.is_secret = true;
    for (auto* row : domain.rows) {
      row->release = Release::withheld;
      add_reason(row->reasons, subtraction);
    }
  }

  static std::size_t n_unknown(const Relation& relation) {
    std::size_t n = relation.whole->is_unknown() ? 1 : 0;
    for (const auto* part : relation.parts) n += part->second.is_unknown() ? 1U : 0U;
    return n;
  }

  /// What a reader can compute of what is not printed. Nobody is hurt by it unless it is secret: then it stays the only unknown one of its place.
  void find_out() {
    for (auto& [labels, domain] : domains_) domain.is_found_out = false;
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& relation : relations_) {
        if (n_unknown(relation) != 1) continue;
        auto* domain = relation.whole;
        for (auto* part : relation.parts) {
          if (part->second.is_unknown()) domain = &part->second;
        }
        if (domain->is_secret) continue;
        domain->is_found_out = true;
        changed = true;
      }
    }
  }

  /// All choices of some of the columns, none among them.
  static std::vector<std::set<std::string>> wholes_of(const std::set<std::string>& columns) {
    const std::vector<std::string> each(columns.begin(), columns.end());
    std::vector<std::set<std::string>> wholes;
    for (std::uint32_t choice = 0; choice + 1 < (1U << each.size()); ++choice) {
      std::set<std::string> whole;
      for (std::size_t i = 0; i < each.size(); ++i) {
        if ((choice >> i & 1U) != 0) whole.insert(each[i]);
      }
      wholes.push_back(std::move(whole));
    }
    return wholes;
  }

  /// The part to withhold: one that already is for another variable, else one that is for another reason, else the one with the fewest respondents.
  [[nodiscard]] Entry* next(const Relation& relation, const Sacrificed& sacrificed) const {
    Entry* best = nullptr;
    const auto weight = [&](const Entry& entry) {
      return std::tuple(!sacrificed.contains({i_wave_, entry.first}), !entry.second.is_withheld,
                        entry.second.n, entry.second.n_events, entry.first);
    };
    for (auto* part : relation.parts) {
      const bool can_be = !part->second.is_unknown() && !part->second.rows.empty() && part->second.n > 0;
      if (can_be && (best == nullptr || weight(*part) < weight(*best))) best = part;
    }
    return best;
  }

  std::size_t i_wave_;
  std::size_t minimum_;
  const SurveyNesting* nesting_;
  std::map<SurveyLabels, Domain> domains_;
  std::map<Kind, std::set<SurveyLabels>> kinds_;  ///< domains by the columns by which rows name them
  std::vector<Relation> relations_;
};

std::size_t minimum_of(const SurveyResults& results, std::size_t i_wave) {
  return i_wave < results.waves.size() ? results.waves[i_wave].minimum : 0;
}

/// Everything but names and reasons.
void take_figures(SurveyEstimate& estimate, std::size_t minimum) {
  if (estimate.n > 0) estimate.n_below = estimate.n < minimum ? minimum : 0;
  estimate.n = 0;
  estimate.n_events = 0;
  estimate.n_psus = 0;
  estimate.df = 0;
  estimate.sum_weights = nothing;
  estimate.value = nothing;
  estimate.standard_error = nothing;
  estimate.cv = nothing;
  estimate.deff = nothing;
  estimate.n_effective = nothing;
  estimate.interval.clear();
  estimate.lower = nothing;
  estimate.upper = nothing;
}

void take_figures(SurveyComparison& comparison) {
  comparison.value = nothing;
  comparison.compared = nothing;
  comparison.difference = nothing;
  comparison.standard_error = nothing;
  comparison.covariance = nothing;
  comparison.test.clear();
  comparison.statistic = nothing;
  comparison.df = nothing;
  comparison.df1 = nothing;
  comparison.p = nothing;
  comparison.p_adjusted = nothing;
  comparison.lower = nothing;
  comparison.upper = nothing;
  comparison.verdict.clear();
}

void withhold_estimates(SurveyResults& results) {
  std::map<decltype(family_of(results.estimates.front())), Family> families;
  for (auto& each : results.estimates) {
    const auto minimum = minimum_of(results, each.i_wave);
    if (each.n > 0 && each.n < minimum) {
      each.release = Release::withheld;
      add_reason(each.reasons, few_respondents);
    }
    const auto* const nesting =
        each.i_wave < results.nesting.size() ? &results.nesting[each.i_wave] : nullptr;
    families.try_emplace(family_of(each), each.i_wave, minimum, nesting).first->second.add(each);
  }
  for (auto& [key, family] : families) family.share();
  Sacrificed sacrificed;
  for (auto& [key, family] : families) family.relate();
  bool changed = true;
  while (changed) {
    changed = false;
    for (auto& [key, family] : families) changed = family.protect(sacrificed) || changed;
  }
}

void withhold_comparisons(SurveyResults& results) {
  std::set<std::tuple<std::string, std::size_t, std::string>> withheld;
  for (const auto& each : results.estimates) {
    if (each.release == Release::withheld) withheld.emplace(each.estimate, each.i_wave, each.domain);
  }
  for (auto& each : results.comparisons) {
    const auto is_withheld = [&](std::size_t i_wave, const std::string& domain) {
      return withheld.contains({each.estimate, i_wave, domain});
    };
    bool any = is_withheld(each.i_wave, each.domain);
    if (each.kind == "domains") any = any || is_withheld(each.i_wave, each.against);
    if (each.kind == "whole") any = any || is_withheld(each.i_wave, {});
    if (each.kind == "waves") {
      for (std::size_t i = 0; i < results.waves.size(); ++i)
        any = any || (results.waves[i].period.text() == each.against && is_withheld(i, each.domain));
    }
    if (any && each.release != Release::withheld) {
      each.release = Release::withheld;
      add_reason(each.reasons, "withheld_domain");
    }
    if (each.release == Release::withheld) take_figures(each);
  }
}

void withhold_margins(SurveyResults& results) {
  std::map<std::pair<std::size_t, std::string>, std::vector<SurveyMarginCell*>> margins;
  for (auto& cell : results.margins) margins[{cell.i_wave, cell.margin}].push_back(&cell);
  for (auto& [key, cells] : margins) {
    const auto minimum = minimum_of(results, key.first);
    std::size_t n_hidden = 0;
    SurveyMarginCell* smallest = nullptr;
    for (auto* cell : cells) {
      const bool was = cell->release == Release::withheld;
      if (was || (cell->n > 0 && cell->n < minimum)) {
        if (!was) cell->n_below = minimum;
        cell->release = Release::withheld;
        ++n_hidden;
      } else if (cell->n > 0 && (smallest == nullptr ||
                                 std::tie(cell->n, cell->level) < std::tie(smallest->n, smallest->level))) {
        smallest = cell;
      }
    }
    if (n_hidden == 1 && smallest != nullptr) smallest->release = Release::withheld;
    for (auto* cell : cells) {
      if (cell->release != Release::withheld) continue;
      cell->n = 0;
      cell->before = nothing;
    }
  }
}

}  // namespace

void withhold(SurveyResults& results) {
  withhold_estimates(results);
  withhold_comparisons(results);
  for (auto& each : results.estimates) {
    if (each.release != Release::withheld) continue;
    // That nobody has a property, or few, is a figure too.
    if (std::ranges::any_of(each.reasons, protects))
      std::erase_if(each.reasons, [](const std::string& reason) { return !protects(reason); });
    take_figures(each, minimum_of(results, each.i_wave));
  }
  withhold_margins(results);
}

}  // namespace gnomon
