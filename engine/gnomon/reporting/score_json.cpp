#include <gnomon/reporting/score_json.hpp>

#include <cmath>
#include <optional>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {

void write_rank(std::string_view name, std::int32_t rank, JsonWriter& json) {
  json.member(name, rank > 0 ? std::optional(rank) : std::nullopt);
}

std::string_view code(Outcome outcome) {
  switch (outcome) {
    case Outcome::scored:
      return "scored";
    case Outcome::dropped:
      return "dropped";
    case Outcome::missing:
      return "missing";
    case Outcome::incomputable:
      return "incomputable";
  }
  return {};
}

namespace {

/// Former targets and those only strived for, where there are any.
void write_targets_beside(const ReportContext& context, std::size_t i_indicator, std::size_t i_unit,
                          JsonWriter& json) {
  const auto beside = context.targets_beside(i_indicator, i_unit);
  if (beside.empty()) return;
  json.key("targets_beside");
  json.begin_array();
  for (const auto& each : beside) {
    const auto& target = context.scheme().targets[each.i_target];
    json.begin_object();
    json.member("period", target.period.text());
    json.member("kind", gnomon::code(target.kind));
    json.member("value", each.value);
    json.member("firm", target.firm);
    json.text_or_null("valid_from", target.valid_from ? to_text(*target.valid_from) : std::string());
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_reason_json(const Reason& reason, JsonWriter& json) {
  if (reason.id.empty()) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("id", reason.id);
  json.key("numbers");
  json.begin_object();
  for (const auto& number : reason.numbers) json.member(number.name, number.value);
  json.end_object();
  json.key("words");
  json.begin_object();
  for (const auto& [name, word] : reason.words) json.member(name, word);
  json.end_object();
  json.end_object();
}

void write_score_json(const ReportContext& context, const ScoreRow& row, std::size_t i_unit, bool words,
                      const SelfSheet* self, Reason& reason, JsonWriter& json) {
  const auto& assessment = context.results.current;
  const auto& node = context.scheme().nodes[row.i_node];
  const bool own = row.adjustment.empty();
  json.begin_object();
  json.member("item", node_code(node));
  json.text_or_null("adjustment", row.adjustment);
  json.member("outcome", code(row.outcome));
  if (own && node.i_indicator != Node::none) {
    const auto& indicator = context.data().indicators[node.i_indicator];
    json.member("indicator", indicator.code);
    json.member("value", row.value);
    json.member("status", gnomon::code(row.status));
    if (!std::isnan(row.standard_error)) json.member("standard_error", row.standard_error);
    if (row.verdict != Verdict::none) json.member("verdict", gnomon::code(row.verdict));
  } else {
    json.null_member("indicator");
    json.null_member("value");
    json.null_member("status");
  }
  if (own && row.i_node < assessment.targets.size()) {
    json.member("target", row.target);
    json.member("baseline", at(assessment.targets[row.i_node].baseline, i_unit));
  } else {
    json.null_member("target");
    json.null_member("baseline");
  }
  json.key("score");
  if (own) {
    json.value(at(assessment.nodes[row.i_node].points, i_unit));
  } else {
    json.null();
  }
  const bool counted = row.outcome == Outcome::scored;
  json.key("points");
  if (counted) {
    json.value(row.points);
  } else {
    json.null();
  }
  json.key("points_full");
  if (counted && own && row.on_scale) {
    json.value(row.full);
  } else {
    json.null();
  }
  json.member("share", row.share);
  if (own && node.i_indicator != Node::none) {
    const auto& data = context.data();
    const auto evidence = data.evidence_of(i_unit, node.i_indicator, assessment.period);
    if (!evidence.empty()) json.member("evidence", evidence);
    const auto* const value =
        self == nullptr ? nullptr : data.self_value(i_unit, node.i_indicator, assessment.period);
    if (value != nullptr) json.member("self_value", value->value);
  }
  if (self != nullptr) json.member("self_points", self->points_beside(row));
  json.key("reason");
  if (own) {
    context.reason(row.i_node, i_unit, reason);
    write_reason_json(reason, json);
  } else {
    json.null();
  }
  if (words) {
    json.member("text", own ? reason_words(reason, context.reason_texts, context.language) : std::string());
    if (own && node.i_indicator != Node::none && context.targets_beside)
      write_targets_beside(context, node.i_indicator, i_unit, json);
  }
  json.end_object();
}

void write_decision_json(const ReportContext& context, std::size_t i_title, const TitleDecision& made,
                         JsonWriter& json) {
  const auto day = [](const std::optional<Day>& each) { return each ? to_text(*each) : std::string(); };
  json.begin_object();
  json.member("title", context.scheme().titles[i_title].name);
  json.member("unit", context.data().units[made.i_unit].code);
  json.member("decision", code(made.decision));
  json.member("held", made.is_held);
  json.text_or_null("valid_from", day(made.from));
  json.text_or_null("valid_to", day(made.to));
  json.member("line", made.line);
  json.member("periods_below", made.periods_below);
  json.key("reasons");
  json.begin_array();
  for (const auto& reason : made.reasons) write_reason_json(reason, json);
  json.end_array();
  json.member("text", decision_words(context, made));
  json.end_object();
}

void write_choices_json(std::span<const Choice> choices, JsonWriter& json) {
  json.begin_array();
  for (const auto& choice : choices) {
    json.begin_object();
    json.member("key", choice.key);
    json.member("value", choice.value);
    json.member("default", choice.is_default);
    json.end_object();
  }
  json.end_array();
}

void write_input_json(const Package& package, JsonWriter& json) {
  json.begin_object();
  json.member("package", package.name);
  json.key("files");
  json.begin_array();
  for (const auto& [name, hash] : package.input_hashes) {
    json.begin_object();
    json.member("name", name);
    json.member("sha256", hash);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace gnomon
