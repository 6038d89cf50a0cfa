#include <gnomon/reporting/cards.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/threads.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/page.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/unit_sheet.hpp>
#include <gnomon/reporting/writers/docx.hpp>

namespace gnomon {
namespace {

using Kind = TemplateField::Kind;

constexpr std::size_t most_losses = 8;
constexpr std::size_t most_moves = 3;

constexpr std::array loss_fields{
    TemplateField{"item", "项目"}, TemplateField{"lost", "失分"},   TemplateField{"points", "得分"},
    TemplateField{"full", "满分"}, TemplateField{"reason", "理由"}, TemplateField{"words", "说明"},
};
constexpr std::array evidence_fields{
    TemplateField{"item", "项目"},
    TemplateField{"papers", "材料"},
    TemplateField{"must", "必备", Kind::flag},
};
constexpr std::array move_fields{TemplateField{"words", "说明"}};
constexpr std::array fields{
    TemplateField{"title", "名称"},
    TemplateField{"period", "时期"},
    TemplateField{"unit", "单位"},
    TemplateField{"code", "代码"},
    TemplateField{"group", "分组"},
    TemplateField{"total", "总分"},
    TemplateField{"grade", "等次"},
    TemplateField{"rank", "名次"},
    TemplateField{"group_rank", "组内名次"},
    TemplateField{"parent_rank", "上级内名次"},
    TemplateField{"above", "上一名"},
    TemplateField{"below", "下一名"},
    TemplateField{"previous", "上期比较"},
    TemplateField{"self_total", "自评分"},
    TemplateField{"note", "备注"},
    TemplateField{"losses", "失分项", Kind::list, loss_fields},
    TemplateField{"more_losses", "其余失分项数"},
    TemplateField{"evidence", "缺佐证", Kind::list, evidence_fields},
    TemplateField{"moves", "提升途径", Kind::list, move_fields},
    TemplateField{"sum", "合计算式"},
    TemplateField{"rounded", "公布算式"},
    TemplateField{"converted", "折算得分"},
};

constexpr std::array tables{
    TemplateTable{"blocks", "板块"},
    TemplateTable{"items", "分项"},
};

/// Ranks of the units in one block, by the points in it.
struct BlockRank {
  std::size_t i_node = 0;
  std::vector<std::int32_t> rank;  ///< one per unit, 0 = none
  std::vector<bool> tied;          ///< by rank
  int n = 0;
};

/// The items right below the total; in place of one that is the whole total what is below it.
std::vector<std::size_t> blocks_of(const Scheme& scheme) {
  std::vector<std::size_t> blocks;
  for (const auto child : scheme.nodes.front().children) {
    const auto& node = scheme.nodes[child];
    if (!node.is_leaf() && node.points == scheme.settings.scale) {
      blocks.insert(blocks.end(), node.children.begin(), node.children.end());
    } else {
      blocks.push_back(child);
    }
  }
  return blocks;
}

BlockRank rank_block(const ReportContext& context, std::size_t i_node) {
  const auto& current = context.results.current;
  const auto& scores = current.nodes[i_node];
  std::vector<std::pair<double, std::size_t>> scored;
  for (const auto i_unit : current.order) {
    const double points = at(scores.points, i_unit);
    if (at(scores.outcome, i_unit, Outcome::dropped) == Outcome::scored && !std::isnan(points))
      scored.emplace_back(without_noise(points), i_unit);
  }
  std::ranges::stable_sort(scored, [](const auto& a, const auto& b) { return a.first > b.first; });
  BlockRank block{
      i_node, std::vector<std::int32_t>(context.data().units.size()), {}, static_cast<int>(scored.size())};
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const bool equal = i > 0 && scored[i].first == scored[i - 1].first;
    block.rank[scored[i].second] =
        equal ? block.rank[scored[i - 1].second] : static_cast<std::int32_t>(i + 1);
  }
  block.tied = tied_ranks(block.rank);
  return block;
}

/// A difference of two values: of rates in percentage points.
std::string difference_words(const Indicator& indicator, double difference, Language language) {
  return indicator.is_percent()
             ? label("document.percentage_points", language, {{"change", plain_number(difference)}})
             : value_words(indicator, difference, language);
}

}  // namespace

TemplateNames card_names() { return {fields, tables}; }

struct Cards::Shared {
  explicit Shared(std::string_view file) : filled(report_file(file), tables) {}

  DocumentTemplate filled;
  std::vector<BlockRank> blocks;
  std::map<std::pair<std::size_t, std::size_t>, double> needed;  ///< by unit and indicator
};

/// One unit's.
class Cards::Card {
 public:
  Card(const ReportContext& context, const Shared& shared, std::size_t i_unit)
      : context_(context), shared_(shared), i_unit_(i_unit), sheet_(context, i_unit) {}

  [[nodiscard]] FieldValues values();
  [[nodiscard]] DocumentTable table(std::string_view name) {
    return document_table(name == "blocks" ? blocks() : items(), context_.language);
  }

 private:
  [[nodiscard]] const Assessment& now() const { return context_.results.current; }
  [[nodiscard]] std::string word(std::string_view key, const FaultArguments& arguments = {}) const {
    return label(key, context_.language, arguments);
  }
  /// The reason of a row as a sentence, and how its points were rescaled.
  [[nodiscard]] std::string reason_of(const ScoreRow& row) {
    if (!row.adjustment.empty())
      return word("explain.adjustment." + row.adjustment, {{"points", plain_number(std::abs(row.points))}});
    context_.reason(row.i_node, i_unit_, reason_);
    auto text = reason_words(reason_, context_.reason_texts, context_.language);
    bool is_rescaled = false;
    const auto counted = sheet_.is_leaf(row) ? sheet_.counted_words(row, is_rescaled) : std::string();
    if (is_rescaled && row.full > 0) text += word("card.rescaled", {{"sum", counted}});
    return text;
  }

  void head(FieldValues& values);
  void losses(FieldValues& values);
  void evidence(FieldValues& values);
  void moves(FieldValues& values);
  void sum(FieldValues& values);
  [[nodiscard]] Table blocks();
  [[nodiscard]] Table items();

  const ReportContext& context_;
  const Shared& shared_;
  std::size_t i_unit_;
  UnitSheet sheet_;
  Reason reason_;
};

void Cards::Card::head(FieldValues& values) {
  const auto& settings = context_.settings();
  const auto& unit = sheet_.unit();
  values.text("title", context_.package.title());
  values.text("period", period_words(now().period, context_.language));
  values.text("unit", unit.name.empty() ? unit.code : unit.name);
  values.text("code", unit.code);
  values.text("group", unit.group);
  const double total = at(now().total, i_unit_);
  values.text("total", std::isnan(total) ? "" : sheet_.published(total));
  const auto grade = at(now().grade, i_unit_, -1);
  values.text("grade", grade < 0 ? "" : context_.scheme().grades[static_cast<std::size_t>(grade)].name);
  values.text("rank", sheet_.rank_words());
  values.text("group_rank", sheet_.group_rank_words());
  values.text("parent_rank", sheet_.parent_rank_words());
  values.text("above", sheet_.neighbour_words(true));
  values.text("below", sheet_.neighbour_words(false));
  values.text("previous", sheet_.previous_words());
  const double self = context_.self == nullptr ? std::nan("") : at(context_.self->total, i_unit_);
  values.text("self_total", std::isnan(self) ? "" : sheet_.published(self));
  values.text("note", note_of(context_, i_unit_));
  const double converted = at(context_.results.converted, i_unit_);
  values.text("converted",
              std::isnan(converted)
                  ? ""
                  : format_fixed(converted, settings.convert_decimals.value_or(settings.total_decimals)));
}

void Cards::Card::losses(FieldValues& values) {
  const auto all = sheet_.losses();
  for (std::size_t i = 0; i < std::min(all.size(), most_losses); ++i) {
    const auto& row = *all[i].row;
    auto& entry = values.entry("losses");
    entry.text("item", sheet_.item_words(row));
    entry.text("lost", plain_number(all[i].points));
    entry.text("points", plain_number(row.points));
    entry.text("full", plain_number(row.full));
    entry.text("reason", reason_of(row));
    entry.text("words", sheet_.loss_words(all[i]));
  }
  values.text("more_losses", all.size() > most_losses ? std::to_string(all.size() - most_losses) : "");
}

/// Items for which papers were asked, a value was filed, and no papers were.
void Cards::Card::evidence(FieldValues& values) {
  const auto& scheme = context_.scheme();
  const auto& data = context_.data();
  for (const auto& row : sheet_.rows()) {
    const auto& leaf = sheet_.node(row);
    if (!row.adjustment.empty() || !leaf.is_leaf() || leaf.i_indicator == Node::none) continue;
    if (at(data.takes_evidence, leaf.i_indicator, std::uint8_t{0}) == 0) continue;
    if (!has_value(data.panel.status(i_unit_, leaf.i_indicator, now().period))) continue;
    if (!data.evidence_of(i_unit_, leaf.i_indicator, now().period).empty()) continue;
    const auto starred = scheme.starred_node(row.i_node);
    const auto papers = starred ? scheme.nodes[*starred].evidence_asked() : leaf.evidence_asked();
    if (papers.empty()) continue;
    auto& entry = values.entry("evidence");
    entry.text("item", sheet_.item_words(row));
    entry.text("papers", papers);
    entry.flag("must", starred.has_value());
  }
}

/// What would move the unit up: to the next rank, to the next grade, and where the most points lie.
void Cards::Card::moves(FieldValues& values) {
  const auto& data = context_.data();
  const auto add = [&](std::string_view text) { values.entry("moves").text("words", text); };
  const auto note = note_of(context_, i_unit_);
  if (at(now().rank, i_unit_, 0) <= 0 && !note.empty()) add(word("card.move.rank", {{"note", note}}));
  if (const auto other = neighbour(context_, i_unit_, true)) {
    const auto& above = data.units[other->i_unit];
    add(word(other->is_unrounded ? "card.move.above.unrounded" : "card.move.above",
             {{"unit", above.name.empty() ? above.code : above.name},
              {"rank", std::to_string(now().rank[other->i_unit])},
              {"distance",
               other->is_unrounded ? plain_number(other->distance) : sheet_.published(other->distance)}}));
  }
  const auto& grades = context_.scheme().grades;
  const auto grade = at(now().grade, i_unit_, -1);
  const double total = at(now().total, i_unit_);
  const auto i_better = grade < 0 ? static_cast<std::int32_t>(grades.size()) - 1 : grade - 1;
  if (!std::isnan(total) && i_better >= 0) {
    const auto& better = grades[static_cast<std::size_t>(i_better)];
    if (better.at_least && *better.at_least > total) {
      const bool limited = better.quota.count || better.quota.share || !better.condition.empty();
      add(word(limited ? "card.move.grade.limited" : "card.move.grade",
               {{"grade", better.name},
                {"at_least", plain_number(*better.at_least)},
                {"distance", sheet_.published(decimal_difference(*better.at_least, total))}}));
    }
  }
  const auto all = sheet_.losses();
  for (std::size_t i = 0; i < std::min(all.size(), most_moves); ++i) {
    const auto& row = *all[i].row;
    const auto& leaf = sheet_.node(row);
    const auto lost = plain_number(all[i].points);
    const auto needed = row.adjustment.empty() && leaf.i_indicator != Node::none
                            ? shared_.needed.find({i_unit_, leaf.i_indicator})
                            : shared_.needed.end();
    if (needed == shared_.needed.end()) {
      add(word("card.move.loss", {{"item", sheet_.item_words(row)}, {"lost", lost}}));
    } else {
      add(word("card.move.needed", {{"item", sheet_.item_words(row)},
                                    {"needed", difference_words(data.indicators[leaf.i_indicator],
                                                                needed->second, context_.language)},
                                    {"lost", lost}}));
    }
  }
}

/// The leaves and adjustments added up, and the total that was made of it.
void Cards::Card::sum(FieldValues& values) {
  const double total = at(now().total, i_unit_);
  const auto leaves = sheet_.addition_of_leaves();
  const double full = at(now().total_full, i_unit_);
  const bool any = !std::isnan(total) && !leaves.empty();
  values.text("sum", any ? leaves.text(full) : "");
  values.text("rounded", any ? rounded_words(full, context_.settings().rounding,
                                             context_.settings().total_decimals, context_.language)
                             : "");
}

FieldValues Cards::Card::values() {
  FieldValues values(fields);
  head(values);
  losses(values);
  evidence(values);
  moves(values);
  sum(values);
  return values;
}

Table Cards::Card::blocks() {
  auto table = table_definition("card_blocks");
  table.rows = [this](RowSink& sink) {
    // Those of the scale first; there are no places in bonus points and deductions.
    for (const bool of_scale : {true, false}) {
      for (const auto& block : shared_.blocks) {
        const auto* const row = sheet_.row_of(block.i_node);
        if (row == nullptr || (row->on_scale && row->full > 0) != of_scale) continue;
        const auto rank = block.rank[i_unit_];
        const bool scored = row->outcome == Outcome::scored;
        sink.text(sheet_.item_words(*row));
        sink.text(scored && of_scale ? plain_number(row->full) : "");
        sink.text(scored ? plain_number(row->points) : "");
        sink.text(rank <= 0 || !of_scale
                      ? std::string("-")
                      : word(block.tied[static_cast<std::size_t>(rank)] ? "card.block_rank.tied"
                                                                        : "card.block_rank",
                             {{"rank", std::to_string(rank)}, {"n", std::to_string(block.n)}}));
        sink.end_row();
      }
    }
  };
  return table;
}

Table Cards::Card::items() {
  auto table = table_definition("card_items");
  table.rows = [this](RowSink& sink) {
    for (const auto& row : sheet_.rows()) {
      if (row.i_node == 0 && row.adjustment.empty()) continue;
      const auto& node = sheet_.node(row);
      const bool own = row.adjustment.empty();
      const bool leaf = sheet_.is_leaf(row);
      const bool scored = row.outcome == Outcome::scored;
      sink.text(sheet_.item_words(row));
      sink.text(own && leaf && node.i_indicator != Node::none ? sheet_.value_words(node) : "");
      sink.text(own && leaf ? sheet_.target_words(row.i_node) : "");
      sink.text(own && scored && row.full > 0 ? plain_number(row.full) : "");
      sink.text(scored ? plain_number(row.points) : "");
      sink.text(leaf || !scored ? reason_of(row) : "");
      sink.end_row();
    }
  };
  return table;
}

Cards::Cards(const ReportContext& context)
    : context_(context),
      shared_(std::make_unique<Shared>(context.language == Language::zh ? "card.zh.txt" : "card.en.txt")) {
  for (const auto i_node : blocks_of(context_.scheme()))
    shared_->blocks.push_back(rank_block(context_, i_node));
  if (!context_.gaps) return;
  for (const auto& gap : context_.gaps()) {
    const auto kind = context_.scheme().targets[static_cast<std::size_t>(gap.target_row)].kind;
    const auto& indicator = context_.data().indicators[gap.i_indicator];
    const bool is_amount = kind != TargetKind::deadline && !indicator.is_yes_no() && !indicator.is_date() &&
                           !indicator.is_level();
    if (is_amount && gap.needed > 0) shared_->needed[{gap.i_unit, gap.i_indicator}] = gap.needed;
  }
}

Cards::~Cards() = default;

FieldValues Cards::values(std::size_t i_unit) const { return Card(context_, *shared_, i_unit).values(); }

Document Cards::document(std::size_t i_unit) const {
  Card card(context_, *shared_, i_unit);
  auto document = shared_->filled.fill(
      card.values(), [&](std::string_view name) { return std::vector<DocumentTable>{card.table(name)}; },
      context_.language);
  document.is_compact = true;
  return document;
}

std::vector<std::string> card_files(const ReportContext& context) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const auto i_unit : context.results.current.order) {
    const auto& unit = context.data().units[i_unit];
    const auto name = name_beside(unit.code, unit.name);
    const auto stem = file_name_part(name.empty() ? unit.code : unit.code + "_" + std::string(name));
    auto file = stem;
    for (int n = 2; !taken.insert(fold(file)).second; ++n) file = stem + "-" + std::to_string(n);
    names.push_back(file + ".docx");
  }
  return names;
}

void write_cards(const ReportContext& context, OutputSet& set) {
  const Cards cards(context);
  const auto& order = context.results.current.order;
  const auto files = card_files(context);
  for_each_in_threads(order.size(), context.n_threads, [&](std::size_t i) {
    set.add("cards/" + files[i], [&](Output& out) { write_docx(cards.document(order[i]), out); });
  });
}

}  // namespace gnomon
