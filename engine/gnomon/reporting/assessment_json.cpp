#include <gnomon/reporting/assessment_json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

#include <gnomon/base/version.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/score_json.hpp>

namespace gnomon {
namespace {

void write_indicators(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& indicator : context.data().indicators) {
    json.begin_object();
    json.member("indicator", indicator.code);
    json.member("name", indicator.name);
    json.text_or_null("unit_of_measure", indicator.unit_of_measure);
    json.key("decimals");
    if (indicator.decimals) {
      json.value(*indicator.decimals);
    } else {
      json.null();
    }
    json.text_or_null("calibre", indicator.calibre);
    json.key("levels");
    json.begin_array();
    for (const auto& level : indicator.levels) json.value(level);
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_nodes(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  const auto& nodes = context.scheme().nodes;
  for (const auto& node : nodes) {
    json.begin_object();
    json.member("item", node_code(node));
    json.text_or_null("parent",
                      node.parent == Node::none ? std::string_view() : node_code(nodes[node.parent]));
    json.member("name", node.name);
    json.member("depth", node.depth);
    json.member("points", node.points);
    json.text_or_null("indicator", node.i_indicator == Node::none
                                       ? std::string_view()
                                       : context.data().indicators[node.i_indicator].code);
    json.text_or_null("rule", node.rule ? std::string_view(node.rule->text) : std::string_view());
    json.end_object();
  }
  json.end_array();
}

void write_targets(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& target : context.scheme().targets) {
    json.begin_object();
    json.member("indicator", context.data().indicators[target.i_indicator].code);
    json.member("period", target.period.text());
    json.member("value", target.value);
    json.text_or_null("scope", target.scope);
    json.member("kind", code(target.kind));
    json.text_or_null("reference", target.reference);
    json.member("value_high", target.value_high);
    json.member("baseline", target.baseline);
    json.member("firm", target.firm);
    json.text_or_null("source", target.source);
    if (target.is_share) json.member("is_share", true);
    if (target.valid_from) json.member("valid_from", to_text(*target.valid_from));
    json.end_object();
  }
  json.end_array();
}

void write_grades(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& grade : context.scheme().grades) {
    json.begin_object();
    json.member("grade", grade.name);
    json.member("at_least", grade.at_least);
    json.member("quota_count", grade.quota.count);
    json.member("quota_share", grade.quota.share);
    json.text_or_null("condition", grade.condition);
    json.end_object();
  }
  json.end_array();
}

void write_unit(const ReportContext& context, std::size_t i_unit, std::vector<ScoreRow>& rows, Reason& reason,
                JsonWriter& json) {
  const auto& unit = context.data().units[i_unit];
  const auto& now = context.results.current;
  const auto* const before = context.previous();
  json.begin_object();
  json.member("unit", unit.code);
  json.member("name", unit.name);
  json.text_or_null("group", unit.group);
  json.text_or_null("parent", unit.parent);
  json.text_or_null("kind", unit.kind);
  json.member("population", unit.population);
  json.member("total", at(now.total, i_unit));
  json.member("total_full", at(now.total_full, i_unit));
  if (context.settings().convert_to) json.member("converted", at(context.results.converted, i_unit));
  const auto grade = at(now.grade, i_unit, -1);
  json.text_or_null("grade", grade < 0 ? std::string_view()
                                       : context.scheme().grades[static_cast<std::size_t>(grade)].name);
  const auto rank = at(now.rank, i_unit, 0);
  write_rank("rank", rank, json);
  write_rank("group_rank", at(now.group_rank, i_unit, 0), json);
  write_rank("parent_rank", at(now.parent_rank, i_unit, 0), json);
  if (const auto& uncertainty = context.results.uncertainty; uncertainty.is_known() && rank > 0) {
    json.member("total_standard_error", uncertainty.standard_error[i_unit]);
    json.member("rank_low", uncertainty.best[i_unit]);
    json.member("rank_high", uncertainty.worst[i_unit]);
    json.member("same_as_next", uncertainty.same_as_next[i_unit] != 0);
  }
  const double previous_total = before == nullptr ? std::nan("") : at(before->total, i_unit);
  const auto previous_rank = before == nullptr ? 0 : at(before->rank, i_unit, 0);
  json.member("previous_total", previous_total);
  json.member("total_change", total_change(context, context.results.now(), before, i_unit));
  write_rank("previous_rank", previous_rank, json);
  json.key("rank_change");
  if (rank > 0 && previous_rank > 0) {
    json.value(previous_rank - rank);
  } else {
    json.null();
  }
  json.key("note");
  if (i_unit < now.notes.size()) {
    write_reason_json(now.notes[i_unit], json);
  } else {
    json.null();
  }
  json.text_or_null("note_text", note_of(context, i_unit));
  if (context.self != nullptr) {
    json.member("self_total", at(context.self->total, i_unit));
    write_rank("self_rank", at(context.self->rank, i_unit, 0), json);
  }
  json.key("scores");
  json.begin_array();
  context.score_rows(i_unit, rows, all_levels);
  std::optional<SelfSheet> self;
  if (context.self != nullptr) self.emplace(context, i_unit);
  for (const auto& row : rows)
    write_score_json(context, row, i_unit, false, self ? &*self : nullptr, reason, json);
  json.end_array();
  json.end_object();
}

/// What sampling makes of a point, where it has a standard error.
void write_errors(const TrendPoint& point, JsonWriter& json) {
  if (std::isnan(point.standard_error)) return;
  json.member("standard_error", point.standard_error);
  json.member("low", point.low);
  json.member("high", point.high);
  if (point.verdict != Verdict::none) json.member("verdict", code(point.verdict));
  if (point.beyond_noise < 0) return;
  json.member("change_standard_error", point.change_error);
  json.member("change_low", point.change_low);
  json.member("change_high", point.change_high);
  json.member("beyond_noise", point.beyond_noise > 0);
}

void write_trends(const ReportContext& context, JsonWriter& json) {
  const auto& trends = context.results.trends;
  const auto codes = series_codes(context);
  json.begin_array();
  for (std::size_t i_series = 0; i_series < trends.series.size(); ++i_series) {
    const auto& series = trends.series[i_series];
    json.begin_object();
    json.member("series", codes[i_series]);
    json.member("kind", code(series.kind));
    json.member("unit_of_change", code(series.unit_of_change));
    json.key("points");
    json.begin_array();
    for (std::size_t i_unit = 0; i_unit < context.data().units.size(); ++i_unit) {
      for (std::size_t i_period = 0; i_period < series.columns.size(); ++i_period) {
        const auto point = trend_point(series, i_period, i_unit);
        if (!point.present()) continue;
        json.begin_object();
        json.member("unit", context.data().units[i_unit].code);
        json.member("period", trends.periods[i_period].text());
        json.member("value", point.value);
        json.member("change", point.change);
        json.member("change_percent", point.change_percent);
        json.text_or_null("compared_with",
                          point.compared_with < 0
                              ? std::string()
                              : trends.periods[static_cast<std::size_t>(point.compared_with)].text());
        json.member("calibre_differs", point.calibre_differs);
        json.member("target_due", point.target);
        json.key("met");
        if (point.met < 0) {
          json.null();
        } else {
          json.value(point.met > 0);
        }
        if (!std::isnan(point.aim)) json.member("aim_due", point.aim);
        write_errors(point, json);
        json.end_object();
      }
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_history(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& standing : context.results.history) {
    json.begin_object();
    json.member("period", standing.period.text());
    json.key("units");
    json.begin_array();
    for (std::size_t i_unit = 0; i_unit < standing.rank.size(); ++i_unit) {
      const double total = at(standing.total, i_unit);
      if (std::isnan(total) && standing.rank[i_unit] == 0) continue;
      json.begin_object();
      json.member("unit", context.data().units[i_unit].code);
      json.member("total", total);
      json.member("total_full", at(standing.total_full, i_unit));
      write_rank("rank", standing.rank[i_unit], json);
      write_rank("group_rank", at(standing.group_rank, i_unit, 0), json);
      write_rank("parent_rank", at(standing.parent_rank, i_unit, 0), json);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_rewards(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& share : reward_shares(context)) {
    json.begin_object();
    json.member("unit", context.data().units[share.i_unit].code);
    json.text_or_null("group", share.reward->group);
    json.member("rank", share.rank);
    json.member("reward", share.text);
    json.end_object();
  }
  json.end_array();
}

void write_titles(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& title : context.scheme().titles) {
    json.begin_object();
    json.member("title", title.name);
    json.member("kind", title.kind);
    json.key("applies_to");
    json.begin_array();
    for (const auto& scope : title.applies_to) json.value(scope);
    json.end_array();
    json.member("at_least", title.at_least);
    json.member("keep_at_least", title.keep_at_least);
    json.text_or_null("condition", title.condition);
    json.member("quota_count", title.quota.count);
    json.member("quota_share", title.quota.share);
    json.member("quota_per_parent_count", title.quota_per_parent.count);
    json.member("quota_per_parent_share", title.quota_per_parent.share);
    json.member("below_periods", title.below_periods);
    json.member("valid_years", title.valid_years);
    json.end_object();
  }
  json.end_array();
}

void write_musts(const ReportContext& context, JsonWriter& json) {
  json.begin_array();
  for (const auto& node : context.scheme().nodes) {
    if (!node.must) continue;
    json.begin_object();
    json.member("item", node_code(node));
    json.member("least_share", *node.must);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_assessment_json(const ReportContext& context, Output& out) {
  constexpr int deep = 3;  // a line for each unit, node, series; inside them everything in one line
  JsonWriter json(out, deep);
  json.begin_object();
  json.member("schema", "urn:gnomon:report:v1");
  json.member("version", version);
  json.member("command", context.command);
  json.key("input");
  write_input_json(context.package, json);
  json.key("result");
  json.begin_object();
  json.member("title", context.settings().title);
  json.member("period", context.results.current.period.text());
  json.text_or_null("previous_period",
                    context.previous() == nullptr ? std::string() : context.previous()->period.text());
  json.member("scheme_sha256", scheme_hash(context.scheme(), context.data()));
  json.key("settings");
  write_choices_json(context.settings().choices, json);
  json.key("indicators");
  write_indicators(context, json);
  json.key("nodes");
  write_nodes(context, json);
  json.key("targets");
  write_targets(context, json);
  json.key("grades");
  write_grades(context, json);
  json.key("units");
  json.begin_array();
  std::vector<ScoreRow> rows;
  Reason reason;
  for (const auto i_unit : context.results.current.order) write_unit(context, i_unit, rows, reason, json);
  json.end_array();
  json.key("rewards");
  write_rewards(context, json);
  if (!context.scheme().responsibilities.empty()) {
    json.key("departments");
    json.begin_array();
    for (const auto& department : context.results.departments)
      write_department_json(context, department, json);
    json.end_array();
  }
  if (!context.scheme().titles.empty()) {
    json.key("titles");
    write_titles(context, json);
    json.key("musts");
    write_musts(context, json);
    json.key("recognition");
    json.begin_array();
    for (const auto& recognition : context.results.recognition) {
      for (const auto& made : recognition.units)
        write_decision_json(context, recognition.i_title, made, json);
    }
    json.end_array();
  }
  json.key("history");
  write_history(context, json);
  json.key("trends");
  write_trends(context, json);
  json.end_object();
  json.key("findings");
  write_findings_json(context.findings == nullptr ? Diagnostics() : *context.findings, context.language,
                      json);
  json.end_object();
  json.finish();
}

}  // namespace gnomon
