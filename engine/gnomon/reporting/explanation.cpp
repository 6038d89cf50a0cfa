#include <gnomon/reporting/explanation.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/page.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/score_json.hpp>
#include <gnomon/reporting/unit_sheet.hpp>
#include <gnomon/reporting/verification.hpp>

namespace gnomon {
namespace {

constexpr double noise = 1e-9;
constexpr std::size_t most_losses = 10;

class Explanation {
 public:
  Explanation(const ReportContext& context, std::size_t i_unit)
      : context_(context), i_unit_(i_unit), sheet_(context, i_unit) {
    if (context_.self != nullptr) self_.emplace(context_, i_unit_);
  }

  void write_text(bool colour, Output& out) {
    out_ = &out;
    colour_ = colour;
    write_header();
    write_titles();
    write_items();
    write_total();
    write_losses();
    write_choices();
  }

  void write_json(Output& out);

 private:
  using Arguments = FaultArguments;

  [[nodiscard]] const Assessment& now() const { return context_.results.current; }
  [[nodiscard]] const Unit& unit() const { return sheet_.unit(); }
  [[nodiscard]] const Node& node(const ScoreRow& row) const { return sheet_.node(row); }
  [[nodiscard]] int decimals() const { return context_.settings().total_decimals; }
  [[nodiscard]] std::string_view word(std::string_view key) const { return label(key, context_.language); }
  [[nodiscard]] std::string words(std::string_view key, const Arguments& arguments) const {
    return label(key, context_.language, arguments);
  }
  [[nodiscard]] std::string published(double value) const { return sheet_.published(value); }
  [[nodiscard]] Rounding rounding() const { return context_.settings().rounding; }
  void line(int indent, std::string_view text) {
    out_->spaces(indent);
    out_->write(text);
    out_->put('\n');
  }
  void heading(std::string_view key) { write_heading(word(key), colour_, *out_); }
  void field(int indent, std::string_view key, std::string_view text) {
    write_field(indent, key, text, context_.language, *out_);
  }

  void write_header();
  void write_ranks();
  void write_self();
  void write_self_value(const ScoreRow& row, int indent);
  void write_neighbour(bool above);
  void write_items();
  void write_node(std::size_t i_node);
  void write_leaf(const ScoreRow& row, int indent);
  void write_value(const Node& leaf, int indent);
  void write_target(const Node& leaf, std::size_t i_node, int indent);
  void write_formula(const ScoreRow& row, int indent);
  void write_sum(const ScoreRow& row, int indent);
  void write_total();
  void write_converted();
  void write_losses();
  void write_titles();
  void write_choices();

  const ReportContext& context_;
  std::size_t i_unit_;
  UnitSheet sheet_;
  std::optional<SelfSheet> self_;  ///< by the unit's own values; nothing when no unit gave any
  Reason reason_;
  Output* out_ = nullptr;
  bool colour_ = false;
};

void Explanation::write_ranks() {
  const auto all = sheet_.rank_words();
  field(0, "explain.label.rank", all.empty() ? std::string(word("explain.unranked")) : all);
  if (all.empty()) return;
  for (const auto& text : {sheet_.group_rank_words(), sheet_.parent_rank_words()}) {
    if (!text.empty()) field(0, "explain.label.none", text);
  }
}

void Explanation::write_neighbour(bool above) {
  const auto text = sheet_.neighbour_words(above);
  if (!text.empty()) field(0, above ? "explain.label.above" : "explain.label.below", text);
}

/// The score by the unit's own values, and how far what counts is from it.
void Explanation::write_self() {
  const double self = at(context_.self->total, i_unit_);
  const double total = at(now().total, i_unit_);
  if (std::isnan(self)) {
    field(0, "explain.label.self", word("explain.no_total"));
    return;
  }
  const auto rank = at(context_.self->rank, i_unit_, 0);
  auto text = words("explain.points", {{"points", published(self)}});
  if (rank > 0) text += words("explain.self.rank", {{"rank", std::to_string(rank)}});
  if (!std::isnan(total)) {
    const double difference = total_difference(context_, total, self);
    text += difference == 0
                ? std::string(word("explain.self.same"))
                : words("explain.self.difference", {{"difference", signed_number(difference, decimals())}});
  }
  field(0, "explain.label.self", text);
}

/// The unit's own value of an item, and what it would bring.
void Explanation::write_self_value(const ScoreRow& row, int indent) {
  const auto& leaf = node(row);
  const auto* const own = leaf.i_indicator == Node::none
                              ? nullptr
                              : context_.data().self_value(i_unit_, leaf.i_indicator, now().period);
  const double points = self_->points_beside(row);
  const double counted = row.outcome == Outcome::scored ? row.points : std::nan("");
  const bool same = (std::isnan(points) && std::isnan(counted)) || std::abs(points - counted) < noise;
  if (own == nullptr && same) return;
  auto value = own == nullptr ? std::string(word("explain.self.none"))
               : has_value(own->status)
                   ? value_words(context_.data().indicators[leaf.i_indicator], own->value, context_.language)
                   : std::string(title(own->status, context_.language));
  if (!std::isnan(points)) value += words("explain.self.points", {{"points", plain_number(points)}});
  field(indent, "explain.label.self", value);
}

void Explanation::write_header() {
  write_page_head(context_, unit(), "explain.title", colour_, *out_);
  if (const auto& plan = context_.settings().plan; plan && plan->contains(now().period)) {
    const int year = now().period.last_year() - plan->first_year() + 1;
    constexpr int decimals = 2;
    const double gone = 100 * plan->share_of_days(now().period.last_day());
    field(0, "explain.label.plan",
          words("explain.plan", {{"plan", plan->text()},
                                 {"year", std::to_string(year)},
                                 {"years", std::to_string(plan->last_year() - plan->first_year() + 1)},
                                 {"share", plain_number(round_decimal(gone, decimals)) + "%"},
                                 {"period", now().period.text()}}));
  }
  const double total = at(now().total, i_unit_);
  field(0, "explain.label.total",
        std::isnan(total) ? std::string(word("explain.no_total"))
                          : words("explain.points", {{"points", published(total)}}));
  if (self_) write_self();
  const auto grade = at(now().grade, i_unit_, -1);
  if (grade >= 0)
    field(0, "explain.label.grade", context_.scheme().grades[static_cast<std::size_t>(grade)].name);
  write_ranks();
  write_neighbour(true);
  write_neighbour(false);
  field(0, "explain.label.previous", sheet_.previous_words());
  const auto note = note_of(context_, i_unit_);
  if (!note.empty()) field(0, "explain.label.note", note);
}

/// A line for each title that concerns the unit, its grounds below.
void Explanation::write_titles() {
  bool any = false;
  for (const auto& recognition : context_.results.recognition) {
    for (const auto& made : recognition.units) {
      if (made.i_unit != i_unit_) continue;
      if (!any) heading("explain.heading.titles");
      any = true;
      const auto until = made.to ? words("explain.title.until", {{"to", to_text(*made.to)}}) : std::string();
      line(2, words("explain.title.decision",
                    {{"title", context_.scheme().titles[recognition.i_title].name},
                     {"decision", std::string(word("decision." + std::string(code(made.decision))))},
                     {"until", until}}));
      for (const auto& reason : made.reasons)
        line(4, "- " + reason_words(reason, context_.reason_texts, context_.language));
    }
  }
}

void Explanation::write_items() {
  heading("explain.heading.items");
  for (const auto child : context_.scheme().nodes.front().children) write_node(child);
}

/// The node's own line, then a leaf's working, or a block's children and their sum.
void Explanation::write_node(std::size_t i_node) {
  const auto* const row = sheet_.row_of(i_node);
  if (row == nullptr) return;
  const auto& this_node = context_.scheme().nodes[i_node];
  const int indent = 2 * (this_node.depth - 1);
  const auto* key = row->outcome != Outcome::scored ? "explain.item.unscored"
                    : row->full > 0                 ? "explain.item.scored"
                                                    : "explain.item.extra";
  line(indent, words(key, {{"item", code_and_name(this_node.code, this_node.name)},
                           {"points", plain_number(row->points)},
                           {"full", plain_number(row->full)}}));
  if (this_node.is_leaf()) {
    write_leaf(*row, indent + 4);
    return;
  }
  for (const auto child : this_node.children) write_node(child);
  write_sum(*row, indent + 2);
}

void Explanation::write_value(const Node& leaf, int indent) {
  const auto& indicator = context_.data().indicators[leaf.i_indicator];
  auto text = sheet_.value_words(leaf);
  if (!indicator.name.empty() && indicator.name != leaf.name)
    text += words("explain.indicator", {{"name", indicator.name}});
  field(indent, "explain.label.value", text);
  const auto derivation =
      context_.derivation ? context_.derivation(leaf.i_indicator, i_unit_) : std::string();
  if (!derivation.empty()) field(indent, "explain.label.derivation", derivation);
}

void Explanation::write_target(const Node& leaf, std::size_t i_node, int indent) {
  const Target* scored = nullptr;
  if (i_node < now().targets.size() && i_unit_ < now().targets[i_node].row.size()) {
    const auto& due = now().targets[i_node];
    const auto row = due.row[i_unit_];
    if (row >= 0) {
      scored = &context_.scheme().targets[static_cast<std::size_t>(row)];
      field(indent, "explain.label.target",
            sheet_.target_words(i_node) + target_source_words(*scored, {}, context_.language));
      const double baseline = at(due.baseline, i_unit_);
      if (!std::isnan(baseline)) {
        field(indent, "explain.label.baseline",
              value_words(context_.data().indicators[leaf.i_indicator], baseline, context_.language));
      }
    } else if (const auto why = sheet_.target_words(i_node); !why.empty()) {
      field(indent, "explain.label.target", why);
    }
  }
  if (!context_.targets_beside) return;
  for (const auto& beside : context_.targets_beside(leaf.i_indicator, i_unit_)) {
    const auto& target = context_.scheme().targets[beside.i_target];
    if (std::isnan(beside.value)) continue;
    std::optional<Day> until;
    if (target.firm && scored != nullptr && scored->valid_from) until = *scored->valid_from - 1;
    field(indent, target.firm ? "explain.label.former" : "explain.label.aim",
          target_words(context_.package, target, beside.value, context_.language) +
              target_source_words(target, until, context_.language));
  }
}

void Explanation::write_formula(const ScoreRow& row, int indent) {
  context_.reason(row.i_node, i_unit_, reason_);
  const auto text = reason_words(reason_, context_.reason_texts, context_.language);
  for (const auto& [name, value] : reason_.words) {
    if (name == "of") field(indent, "explain.label.of", value);
    if (name == "condition") field(indent, "explain.label.condition", value);
    if (name == "carried")
      field(indent, "explain.label.carried", words("explain.carried", {{"period", value}}));
  }
  if (!text.empty())
    field(indent, row.outcome == Outcome::scored ? "explain.label.formula" : "explain.label.why", text);
}

void Explanation::write_leaf(const ScoreRow& row, int indent) {
  const auto& leaf = node(row);
  if (leaf.i_indicator != Node::none) {
    write_value(leaf, indent);
    if (const auto evidence = context_.data().evidence_of(i_unit_, leaf.i_indicator, now().period);
        !evidence.empty())
      field(indent, "explain.label.evidence", evidence);
    if (self_) write_self_value(row, indent);
    write_target(leaf, row.i_node, indent);
  }
  write_formula(row, indent);
  bool is_rescaled = false;
  const auto counted = sheet_.counted_words(row, is_rescaled);
  if (!counted.empty())
    field(indent, is_rescaled ? "explain.label.rescaled" : "explain.label.counted", counted);
}

void Explanation::write_sum(const ScoreRow& row, int indent) {
  for (const auto& each : sheet_.rows()) {
    if (each.i_node == row.i_node && !each.adjustment.empty()) {
      field(
          indent, "explain.label.adjustment",
          words("explain.adjustment." + each.adjustment, {{"points", plain_number(std::abs(each.points))}}));
    }
  }
  if (row.outcome != Outcome::scored) {
    context_.reason(row.i_node, i_unit_, reason_);
    const auto why = reason_words(reason_, context_.reason_texts, context_.language);
    field(indent, "explain.label.sum", why.empty() ? std::string(word("explain.no_sum")) : why);
    return;
  }
  context_.reason(row.i_node, i_unit_, reason_);
  if (!reason_.words.empty())  // a mean with its weights
    field(indent, "explain.label.formula", reason_words(reason_, context_.reason_texts, context_.language));
  const auto sum = sheet_.addition_of(row.i_node);
  if (!sum.empty()) field(indent, "explain.label.sum", sum.text(row.points));
}

void Explanation::write_total() {
  heading("explain.heading.total");
  const double total = at(now().total, i_unit_);
  if (std::isnan(total)) {
    const auto note = note_of(context_, i_unit_);
    line(2, note.empty() ? std::string(word("explain.no_total")) : note);
    return;
  }
  for (const auto& each : sheet_.rows()) {
    if (each.i_node == 0 && !each.adjustment.empty()) {
      field(
          2, "explain.label.adjustment",
          words("explain.adjustment." + each.adjustment, {{"points", plain_number(std::abs(each.points))}}));
    }
  }
  const double full = at(now().total_full, i_unit_);
  const auto sum = sheet_.addition_of(0);
  field(2, "explain.label.all", sum.empty() ? plain_number(full) : sum.text(full));
  field(2, "explain.label.published", rounded_words(full, rounding(), decimals(), context_.language));
  write_converted();
}

/// What the total counts for in the larger assessment.
void Explanation::write_converted() {
  const auto& settings = context_.settings();
  const double converted = at(context_.results.converted, i_unit_);
  if (!settings.convert_to || std::isnan(converted)) return;
  const double total =
      settings.convert_by == Basis::published ? at(now().total, i_unit_) : at(now().total_full, i_unit_);
  field(2, "explain.label.converted",
        words("explain.converted",
              {{"total", plain_number(total)},
               {"to", plain_number(*settings.convert_to)},
               {"scale", plain_number(settings.scale)},
               {"result", rounded_words(total * *settings.convert_to / settings.scale,
                                        settings.convert_rounding.value_or(settings.rounding),
                                        settings.convert_decimals.value_or(settings.total_decimals),
                                        context_.language)}}));
}

void Explanation::write_losses() {
  const auto all = sheet_.losses();
  if (all.empty()) return;
  heading("explain.heading.losses");
  for (std::size_t i = 0; i < std::min(all.size(), most_losses); ++i) {
    line(2, std::to_string(i + 1) + ". " + sheet_.loss_words(all[i]));
  }
  if (all.size() > most_losses) {
    line(2, words("explain.loss.more", {{"count", std::to_string(all.size() - most_losses)}}));
  }
}

void Explanation::write_choices() {
  heading("explain.heading.choices");
  gnomon::write_choices(context_, *out_);
}

void Explanation::write_json(Output& out) {
  JsonWriter json(out, 2);
  json.begin_object();
  json.member("schema", "urn:gnomon:explanation:v1");
  json.member("version", version);
  json.member("unit", unit().code);
  json.member("name", unit().name);
  json.member("period", now().period.text());
  json.text_or_null("previous_period",
                    context_.previous() == nullptr ? std::string() : context_.previous()->period.text());
  json.member("total_full", at(now().total_full, i_unit_));
  json.member("total", at(now().total, i_unit_));
  write_rank("rank", at(now().rank, i_unit_, 0), json);
  write_rank("group_rank", at(now().group_rank, i_unit_, 0), json);
  write_rank("parent_rank", at(now().parent_rank, i_unit_, 0), json);
  const auto grade = at(now().grade, i_unit_, -1);
  json.text_or_null("grade", grade < 0 ? std::string_view()
                                       : context_.scheme().grades[static_cast<std::size_t>(grade)].name);
  for (const bool above : {true, false}) {
    json.key(above ? "next_above" : "next_below");
    const auto other = neighbour(context_, i_unit_, above);
    if (!other) {
      json.null();
      continue;
    }
    json.begin_object();
    json.member("unit", context_.data().units[other->i_unit].code);
    json.member("total", at(now().total, other->i_unit));
    json.member("distance", other->distance);
    json.end_object();
  }
  json.text_or_null("note", note_of(context_, i_unit_));
  if (context_.settings().convert_to) json.member("converted", at(context_.results.converted, i_unit_));
  if (self_) {
    json.member("self_total", at(context_.self->total, i_unit_));
    write_rank("self_rank", at(context_.self->rank, i_unit_, 0), json);
  }
  json.key("scores");
  json.begin_array();
  for (const auto& row : sheet_.rows())
    write_score_json(context_, row, i_unit_, true, self_ ? &*self_ : nullptr, reason_, json);
  json.end_array();
  json.key("losses");
  json.begin_array();
  for (const auto& loss : sheet_.losses()) {
    json.begin_object();
    json.member("item", node_code(node(*loss.row)));
    json.text_or_null("adjustment", loss.row->adjustment);
    json.member("points_lost", loss.points);
    json.end_object();
  }
  json.end_array();
  if (const auto* const department = department_of(context_, i_unit_)) {
    json.key("department");
    write_department_json(context_, *department, json);
  }
  if (!context_.scheme().titles.empty()) {
    json.key("titles");
    json.begin_array();
    for (const auto& recognition : context_.results.recognition) {
      for (const auto& made : recognition.units) {
        if (made.i_unit == i_unit_) write_decision_json(context_, recognition.i_title, made, json);
      }
    }
    json.end_array();
  }
  json.key("settings");
  write_choices_json(context_.settings().choices, json);
  json.end_object();
  json.finish();
}

}  // namespace

void write_explanation(const ReportContext& context, std::size_t i_unit, bool colour, Output& out) {
  const bool assessed = at(context.results.current.assessed, i_unit, std::uint8_t{0}) != 0;
  if (assessed) Explanation(context, i_unit).write_text(colour, out);
  const auto* const department = department_of(context, i_unit);
  if (department == nullptr) return;
  if (assessed) out.put('\n');
  write_department_page(context, *department, colour, out);
  if (assessed) return;  // its own page lists the choices already
  write_heading(label("explain.heading.choices.department", context.language), colour, out);
  write_choices(context, out);
}

void write_explanation_json(const ReportContext& context, std::size_t i_unit, Output& out) {
  if (at(context.results.current.assessed, i_unit, std::uint8_t{0}) != 0) {
    Explanation(context, i_unit).write_json(out);
  } else {
    write_department_page_json(context, i_unit, out);
  }
}

}  // namespace gnomon
