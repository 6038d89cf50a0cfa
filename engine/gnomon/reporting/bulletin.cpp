#include <gnomon/reporting/bulletin.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/writers/docx.hpp>

namespace gnomon {
namespace {

using Kind = TemplateField::Kind;

/// So many names stand in a sentence; of more the number is given.
constexpr std::size_t most_named = 40;
/// So many documents are named that set targets.
constexpr std::size_t most_sources = 3;
/// So many units are named that gained or lost most.
constexpr std::size_t most_moved = 5;
constexpr std::size_t most_at_top = 3;

constexpr std::array grade_fields{
    TemplateField{"grade", "等次"},
    TemplateField{"count", "单位数"},
    TemplateField{"units", "单位"},
};
constexpr std::array top_fields{
    TemplateField{"rank", "名次"},  TemplateField{"unit", "单位"},  TemplateField{"total", "总分"},
    TemplateField{"grade", "等次"}, TemplateField{"group", "分组"}, TemplateField{"more", "还有", Kind::flag},
};
constexpr std::array moved_fields{
    TemplateField{"unit", "单位"},       TemplateField{"previous_total", "上期总分"},
    TemplateField{"total", "总分"},      TemplateField{"change", "变化"},
    TemplateField{"places", "名次变化"}, TemplateField{"more", "还有", Kind::flag},
};
constexpr std::array note_fields{
    TemplateField{"unit", "单位"},
    TemplateField{"reason", "原因"},
    TemplateField{"more", "还有", Kind::flag},
};
constexpr std::array fields{
    TemplateField{"title", "名称"},
    TemplateField{"period", "时期"},
    TemplateField{"previous_period", "上期"},
    TemplateField{"plan", "规划期"},
    TemplateField{"sources", "依据"},
    TemplateField{"units", "参评单位数"},
    TemplateField{"groups", "分组"},
    TemplateField{"items", "计分项数"},
    TemplateField{"scale", "满分"},
    TemplateField{"method", "计分办法"},
    TemplateField{"ranked", "排名单位数"},
    TemplateField{"not_ranked", "未排名单位数"},
    TemplateField{"average", "平均分"},
    TemplateField{"highest", "最高分"},
    TemplateField{"lowest", "最低分"},
    TemplateField{"top", "前列", Kind::list, top_fields},
    TemplateField{"grades", "各等次", Kind::list, grade_fields},
    TemplateField{"no_grade", "无等次单位数"},
    TemplateField{"targets", "目标数"},
    TemplateField{"checks", "目标项次"},
    TemplateField{"met", "达标项次"},
    TemplateField{"missed", "未达标项次"},
    TemplateField{"no_value", "无数据项次"},
    TemplateField{"risen", "总分提高数"},
    TemplateField{"fallen", "总分下降数"},
    TemplateField{"same", "总分持平数"},
    TemplateField{"incomparable", "不可比数"},
    TemplateField{"risers", "提高较多", Kind::list, moved_fields},
    TemplateField{"fallers", "下降较多", Kind::list, moved_fields},
    TemplateField{"unranked", "未排名", Kind::list, note_fields},
    TemplateField{"notes", "备注", Kind::list, note_fields},
    TemplateField{"convert_to", "折算分值"},
    TemplateField{"has_titles", "有称号", Kind::flag},
    TemplateField{"has_departments", "有责任部门", Kind::flag},
    TemplateField{"has_rewards", "有奖励", Kind::flag},
    TemplateField{"scheme", "方案校验值"},
    TemplateField{"version", "程序版本"},
};

constexpr std::array tables{
    TemplateTable{"ranking", "排名"},         TemplateTable{"group_rankings", "分组排名"},
    TemplateTable{"targets", "目标完成"},     TemplateTable{"titles", "称号"},
    TemplateTable{"departments", "责任部门"}, TemplateTable{"rewards", "奖励"},
    TemplateTable{"converted", "折算"},       TemplateTable{"settings", "设置"},
};

/// What stands in a bulletin, found from the results.
class Bulletin {
 public:
  explicit Bulletin(const ReportContext& context) : context_(context) {
    std::map<std::string_view, int> n_named;
    for (const auto i_unit : now().order) ++n_named[unit(i_unit).name];
    for (const auto& [name, n] : n_named) {
      if (n > 1) ambiguous_.insert(name);
    }
    if (context_.gaps) gaps_ = context_.gaps();
    std::erase_if(gaps_,
                  [&](const Gap& gap) { return at(now().assessed, gap.i_unit, std::uint8_t{0}) == 0; });
  }

  [[nodiscard]] FieldValues values() const;
  [[nodiscard]] std::vector<DocumentTable> table(std::string_view name) const;

 private:
  [[nodiscard]] const Assessment& now() const { return context_.results.current; }
  [[nodiscard]] const Unit& unit(std::size_t i_unit) const { return context_.data().units[i_unit]; }
  [[nodiscard]] std::string word(std::string_view key, const FaultArguments& arguments = {}) const {
    return label(key, context_.language, arguments);
  }
  [[nodiscard]] std::string_view comma() const { return context_.language == Language::zh ? "、" : ", "; }
  [[nodiscard]] std::string points(double total) const {
    return format_fixed(total, context_.settings().total_decimals);
  }
  /// The unit's name; with its code where several have that name.
  [[nodiscard]] std::string unit_words(std::size_t i_unit) const {
    const auto& each = unit(i_unit);
    if (each.name.empty()) return each.code;
    return ambiguous_.contains(each.name) ? code_and_name(each.code, each.name) : each.name;
  }
  /// The names in a sentence.
  [[nodiscard]] std::string named(const std::vector<std::size_t>& units) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(units.size(), most_named); ++i)
      names.push_back(unit_words(units[i]));
    auto text = join(names, comma());
    if (units.size() > most_named)
      text += word("document.and_more", {{"count", std::to_string(units.size())}});
    return text;
  }
  [[nodiscard]] std::string grade_of(std::size_t i_unit) const {
    const auto grade = at(now().grade, i_unit, -1);
    return grade < 0 ? std::string() : context_.scheme().grades[static_cast<std::size_t>(grade)].name;
  }

  void basis(FieldValues& values) const;
  [[nodiscard]] std::string method() const;
  void overall(FieldValues& values) const;
  void targets(FieldValues& values) const;
  void movements(FieldValues& values) const;
  void notes(FieldValues& values) const;
  void moved(FieldValues& values, std::string_view list,
             const std::vector<std::pair<double, std::size_t>>& units) const;

  [[nodiscard]] static Table choice_of(Table source, std::string_view definition);
  [[nodiscard]] DocumentTable tidy(DocumentTable table) const;
  [[nodiscard]] std::vector<DocumentTable> group_rankings() const;
  [[nodiscard]] Table target_table() const;

  const ReportContext& context_;
  std::set<std::string_view> ambiguous_;  ///< names that several units have
  std::vector<Gap> gaps_;                 ///< of units assessed, at the end of the period
};

void Bulletin::basis(FieldValues& values) const {
  const auto& settings = context_.settings();
  const auto& scheme = context_.scheme();
  values.text("title", context_.package.title());
  values.text("period", period_words(now().period, context_.language));
  const auto* const before = context_.previous();
  values.text("previous_period", before == nullptr ? "" : period_words(before->period, context_.language));
  values.text("plan", settings.plan ? period_words(*settings.plan, context_.language) : "");
  std::vector<std::string> sources;
  for (const auto& gap : gaps_) {
    const auto& source = scheme.targets[static_cast<std::size_t>(gap.target_row)].source;
    if (!source.empty() && std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
  }
  std::ranges::sort(sources);
  const auto n_sources = sources.size();
  if (n_sources > most_sources) sources.resize(most_sources);
  values.text("sources", join(sources, comma()) +
                             (n_sources > most_sources
                                  ? word("document.more_sources", {{"count", std::to_string(n_sources)}})
                                  : ""));
  values.text("units", std::to_string(now().order.size()));
  std::set<std::string> groups;
  for (const auto i_unit : now().order) {
    if (!unit(i_unit).group.empty()) groups.insert(unit(i_unit).group);
  }
  values.text("groups", join({groups.begin(), groups.end()}, comma()));
  values.text("items", std::to_string(std::ranges::count_if(scheme.nodes, &Node::is_leaf)));
  values.text("scale", format_shortest(settings.scale));
  values.text("method", method());
  values.text("convert_to", settings.convert_to ? format_shortest(*settings.convert_to) : "");
  values.flag("has_titles", !scheme.titles.empty());
  values.flag("has_departments", !context_.results.departments.empty());
  values.flag("has_rewards", !reward_shares(context_).empty());
  values.text("scheme", scheme_hash(scheme, context_.data()));
  values.text("version", version);
}

/// One paragraph, from the settings in force.
std::string Bulletin::method() const {
  const auto& settings = context_.settings();
  const auto& scheme = context_.scheme();
  std::vector<std::string> sentences;
  const auto add = [&](std::string_view key, const FaultArguments& arguments = {}) {
    sentences.push_back(word("method." + std::string(key), arguments));
  };
  const auto add_choice = [&](std::string_view key) {
    for (const auto& choice : settings.choices) {
      if (choice.key == key) add(std::string(key) + "." + choice.value);
    }
  };
  add(settings.aggregation == AggregationKind::sum ? "aggregation.sum" : "aggregation.mean",
      {{"scale", format_shortest(settings.scale)}});
  add_choice("missing");
  if (std::ranges::any_of(scheme.nodes, [](const Node& node) { return node.missing.has_value(); }))
    add("missing.own");
  add_choice("not_applicable");
  add_choice("late");
  add("rounding", {{"rounding", setting_value("rounding", code(settings.rounding), context_.language)},
                   {"decimals", std::to_string(settings.total_decimals)}});
  add_choice("rank_by");
  add_choice("ranking");
  std::vector<std::string> ties;
  for (const auto& tie : settings.tie_break) {
    const auto i_node = scheme.find_node(tie);
    const auto i_indicator = context_.data().find_indicator(tie);
    const auto& name = i_node        ? scheme.nodes[*i_node].name
                       : i_indicator ? context_.data().indicators[*i_indicator].name
                                     : tie;
    ties.push_back(name.empty() ? tie : name);
  }
  if (!ties.empty()) add("tie_break", {{"items", join(ties, comma())}});
  if (!scheme.grades.empty()) add_choice("grade_by");
  if (settings.convert_to) add("convert_to", {{"points", format_shortest(*settings.convert_to)}});
  const bool chinese = context_.language == Language::zh;
  return join(sentences, chinese ? "；" : "; ") + (chinese ? "。" : ".");
}

void Bulletin::overall(FieldValues& values) const {
  const auto& order = now().order;
  const auto n_ranked = std::ranges::count_if(order, [&](auto i) { return at(now().rank, i, 0) > 0; });
  values.text("ranked", std::to_string(n_ranked));
  const auto n_unranked = order.size() - static_cast<std::size_t>(n_ranked);
  values.text("not_ranked", n_unranked == 0 ? "" : std::to_string(n_unranked));
  double sum = 0;
  int n = 0;
  double highest = std::nan("");
  double lowest = std::nan("");
  for (const auto i_unit : order) {
    const double total = at(now().total, i_unit);
    if (at(now().rank, i_unit, 0) <= 0 || std::isnan(total)) continue;
    sum += total;
    ++n;
    highest = n == 1 ? total : std::max(highest, total);
    lowest = n == 1 ? total : std::min(lowest, total);
  }
  const auto& settings = context_.settings();
  values.text("average",
              n == 0 ? ""
                     : format_fixed(round_computed(sum / n, settings.total_decimals, settings.rounding),
                                    settings.total_decimals));
  values.text("highest", points(highest));
  values.text("lowest", points(lowest));
  const auto tied = tied_ranks(now().rank);
  std::vector<std::size_t> top;
  for (const auto i_unit : order) {
    const auto rank = at(now().rank, i_unit, 0);
    if (rank > 0 && static_cast<std::size_t>(rank) <= most_at_top && top.size() < most_named)
      top.push_back(i_unit);
  }
  for (const auto i_unit : top) {
    const auto rank = at(now().rank, i_unit, 0);
    auto& entry = values.entry("top");
    entry.text("rank", word(tied[static_cast<std::size_t>(rank)] ? "document.tied" : "document.place",
                            {{"rank", std::to_string(rank)}}));
    entry.text("unit", unit_words(i_unit));
    entry.text("total", points(at(now().total, i_unit)));
    entry.text("grade", grade_of(i_unit));
    entry.text("group", unit(i_unit).group);
    entry.flag("more", i_unit != top.back());
  }
  const auto& grades = context_.scheme().grades;
  std::vector<std::vector<std::size_t>> by_grade(grades.size());
  std::size_t n_graded = 0;
  for (const auto i_unit : order) {
    const auto grade = at(now().grade, i_unit, -1);
    if (grade < 0) continue;
    by_grade[static_cast<std::size_t>(grade)].push_back(i_unit);
    ++n_graded;
  }
  for (std::size_t i = 0; i < grades.size(); ++i) {
    auto& entry = values.entry("grades");
    entry.text("grade", grades[i].name);
    entry.text("count", std::to_string(by_grade[i].size()));
    entry.text("units", named(by_grade[i]));
  }
  values.text("no_grade",
              grades.empty() || n_graded == order.size() ? "" : std::to_string(order.size() - n_graded));
}

void Bulletin::targets(FieldValues& values) const {
  std::set<std::size_t> indicators;
  int n_met = 0;
  int n_missed = 0;
  int n_no_value = 0;
  for (const auto& gap : gaps_) {
    indicators.insert(gap.i_indicator);
    ++(gap.light == Light::no_value ? n_no_value : gap.light == Light::behind ? n_missed : n_met);
  }
  const bool any = !gaps_.empty();
  values.text("targets", any ? std::to_string(indicators.size()) : "");
  values.text("checks", any ? std::to_string(gaps_.size()) : "");
  values.text("met", any ? std::to_string(n_met) : "");
  values.text("missed", any ? std::to_string(n_missed) : "");
  values.text("no_value", n_no_value == 0 ? "" : std::to_string(n_no_value));
}

void Bulletin::moved(FieldValues& values, std::string_view list,
                     const std::vector<std::pair<double, std::size_t>>& units) const {
  const auto* const before = context_.previous();
  const auto n = std::min(units.size(), most_moved);
  for (std::size_t i = 0; i < n; ++i) {
    const auto [change, i_unit] = units[i];
    const auto rank = at(now().rank, i_unit, 0);
    const auto old_rank = at(before->rank, i_unit, 0);
    const auto places = old_rank - rank;
    auto& entry = values.entry(list);
    entry.text("unit", unit_words(i_unit));
    entry.text("previous_total", points(at(before->total, i_unit)));
    entry.text("total", points(at(now().total, i_unit)));
    entry.text("change", points(std::abs(change)));
    entry.text("places", rank <= 0 || old_rank <= 0 ? ""
                                                    : word(places > 0   ? "document.up"
                                                           : places < 0 ? "document.down"
                                                                        : "document.same_place",
                                                           {{"places", std::to_string(std::abs(places))}}));
    entry.flag("more", i + 1 < n);
  }
}

void Bulletin::movements(FieldValues& values) const {
  const auto* const before = context_.previous();
  std::vector<std::pair<double, std::size_t>> risen;
  std::vector<std::pair<double, std::size_t>> fallen;
  std::size_t n_same = 0;
  std::size_t n_incomparable = 0;
  for (const auto i_unit : now().order) {
    const double change = total_change(context_, context_.results.now(), before, i_unit);
    if (std::isnan(change)) {
      ++n_incomparable;
    } else if (change > 0) {
      risen.emplace_back(change, i_unit);
    } else if (change < 0) {
      fallen.emplace_back(change, i_unit);
    } else {
      ++n_same;
    }
  }
  std::ranges::stable_sort(risen, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::ranges::stable_sort(fallen, [](const auto& a, const auto& b) { return a.first < b.first; });
  values.text("risen", std::to_string(risen.size()));
  values.text("fallen", std::to_string(fallen.size()));
  values.text("same", std::to_string(n_same));
  values.text("incomparable", before == nullptr || n_incomparable == 0 ? "" : std::to_string(n_incomparable));
  if (before == nullptr) return;
  moved(values, "risers", risen);
  moved(values, "fallers", fallen);
}

void Bulletin::notes(FieldValues& values) const {
  std::vector<std::pair<std::size_t, std::string>> unranked;
  std::vector<std::pair<std::size_t, std::string>> others;
  for (const auto i_unit : now().order) {
    auto note = note_of(context_, i_unit);
    if (at(now().rank, i_unit, 0) <= 0) {
      if (note.empty()) note = label("explain.unranked", context_.language);
      unranked.emplace_back(i_unit, std::move(note));
    } else if (!note.empty()) {
      others.emplace_back(i_unit, std::move(note));
    }
  }
  const auto add = [&](std::string_view list, const auto& notes_of_units) {
    for (std::size_t i = 0; i < notes_of_units.size(); ++i) {
      auto& entry = values.entry(list);
      entry.text("unit", unit_words(notes_of_units[i].first));
      entry.text("reason", notes_of_units[i].second);
      entry.flag("more", i + 1 < notes_of_units.size());
    }
  };
  add("unranked", unranked);
  add("notes", others);
}

FieldValues Bulletin::values() const {
  FieldValues values(fields);
  basis(values);
  overall(values);
  targets(values);
  movements(values);
  notes(values);
  return values;
}

/// The columns of the definition that the source has, with the titles of the definition.
Table Bulletin::choice_of(Table source, std::string_view definition) {
  auto table = table_definition(definition);
  table.notes = std::move(source.notes);
  source.shown.clear();  // what a user shows of the source is no matter here
  std::erase_if(table.columns, [&](const Column& column) { return !source.has_column(column.id); });
  table.rows = [columns = table.columns, source = std::move(source)](RowSink& sink) {
    const auto all = document_table(source, Language::zh);
    for (const auto& row : all.rows) {
      for (const auto& column : columns) {
        const auto place = std::ranges::find(all.columns, column.id, &Column::id) - all.columns.begin();
        sink.text(row[static_cast<std::size_t>(place)]);
      }
      sink.end_row();
    }
  };
  return table;
}

std::optional<std::size_t> place_of(const DocumentTable& table, std::string_view id) {
  const auto found = std::ranges::find(table.columns, id, &Column::id);
  if (found == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.columns.begin());
}

/// Takes a column out of a table.
void drop(DocumentTable& table, std::string_view id) {
  const auto place = place_of(table, id);
  if (!place) return;
  const auto offset = static_cast<std::ptrdiff_t>(*place);
  table.columns.erase(table.columns.begin() + offset);
  for (auto& row : table.rows) row.erase(row.begin() + offset);
}

/// As a bulletin shows it: no code where the names tell the units apart, no column in which nothing stands, `-` for no rank.
DocumentTable Bulletin::tidy(DocumentTable table) const {
  if (ambiguous_.empty() && place_of(table, "name")) drop(table, "unit");
  const auto columns = table.columns;
  for (const auto& column : columns) {
    const auto place = *place_of(table, column.id);
    const bool is_rank = column.id == "rank" || column.id == "group_rank";
    bool any = table.rows.empty();
    for (auto& row : table.rows) {
      any = any || !row[place].empty();
      if (is_rank && row[place].empty()) row[place] = "-";
    }
    if (!any && !is_rank) drop(table, column.id);
  }
  return table;
}

std::vector<DocumentTable> Bulletin::group_rankings() const {
  std::vector<DocumentTable> all;
  const auto whole = choice_of(ranking_view(context_), "bulletin_group_ranking");
  std::set<std::string> groups;
  for (const auto i_unit : now().order) groups.insert(unit(i_unit).group);
  for (const auto& group : groups) {
    if (group.empty()) continue;
    auto table = document_table(with_rows_where(whole, {{"group", group}}), context_.language);
    table.caption = word("document.group_ranking", {{"group", group}});
    table.notes.clear();  // they stand below the ranking of all
    drop(table, "group");
    if (const auto i_rank = place_of(table, "group_rank")) {
      std::map<std::string, int> n_at_rank;
      for (const auto& row : table.rows) ++n_at_rank[row[*i_rank]];
      for (auto& row : table.rows) {
        auto& rank = row[*i_rank];
        if (!rank.empty() && n_at_rank[rank] > 1) rank = word("rank.tied", {{"rank", rank}});
      }
    }
    all.push_back(tidy(std::move(table)));
  }
  return all;
}

/// One row per indicator with targets: how many units meet it, and who does not.
Table Bulletin::target_table() const {
  auto table = table_definition("bulletin_targets");
  table.rows = [this](RowSink& row) {
    struct Count {
      std::int64_t n = 0;
      std::int64_t n_met = 0;
      std::int64_t n_no_value = 0;
      std::vector<std::size_t> missed;
    };
    std::map<std::size_t, Count> counts;
    for (const auto& gap : gaps_) {
      auto& count = counts[gap.i_indicator];
      ++count.n;
      if (gap.light == Light::no_value) {
        ++count.n_no_value;
      } else if (gap.light == Light::behind) {
        count.missed.push_back(gap.i_unit);
      } else {
        ++count.n_met;
      }
    }
    for (const auto& [i_indicator, count] : counts) {
      const auto& indicator = context_.data().indicators[i_indicator];
      row.text(indicator.name.empty() ? indicator.code : indicator.name);
      row.integer(count.n);
      row.integer(count.n_met);
      row.integer(static_cast<std::int64_t>(count.missed.size()));
      row.integer(count.n_no_value);
      row.text(named(count.missed));
      row.end_row();
    }
  };
  return table;
}

std::vector<DocumentTable> Bulletin::table(std::string_view name) const {
  const auto one = [&](const Table& table) {
    return std::vector<DocumentTable>{tidy(document_table(table, context_.language))};
  };
  if (name == "ranking") return one(choice_of(ranking_view(context_), "bulletin_ranking"));
  if (name == "group_rankings") return group_rankings();
  if (name == "targets") return one(target_table());
  if (name == "titles") return one(recognition_view(context_));
  if (name == "departments") return one(department_ranking(context_, true));
  if (name == "rewards") return one(choice_of(rewards_table(context_), "bulletin_rewards"));
  if (name == "converted") return one(choice_of(converted_table(context_), "bulletin_converted"));
  return one(choices_table(context_));
}

}  // namespace

TemplateNames bulletin_names() { return {fields, tables}; }

FieldValues bulletin_values(const ReportContext& context) { return Bulletin(context).values(); }

Document bulletin_document(const ReportContext& context) {
  const auto* const file = context.language == Language::zh ? "bulletin.zh.txt" : "bulletin.en.txt";
  const DocumentTemplate filled(report_file(file), tables);
  const Bulletin bulletin(context);
  return filled.fill(
      bulletin.values(), [&](std::string_view name) { return bulletin.table(name); }, context.language);
}

void write_bulletin(const ReportContext& context, Output& out) {
  write_docx(bulletin_document(context), out);
}

}  // namespace gnomon
