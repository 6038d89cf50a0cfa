#include <gnomon/reporting/manifest.hpp>

#include <algorithm>
#include <array>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/sha256.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/json_writer.hpp>

namespace gnomon {
namespace {

/// Settings that change how results are shown, never what they are.
constexpr std::array<std::string_view, 6> display_only{"title", "period", "lang",
                                                       "show",  "series", "scores_depth"};

/// Settings that came later: they are left out of the hash while they say nothing, so that the hash of a run kept before them stays.
constexpr std::array<std::string_view, 2> added_later{"rejected", "void_limit"};

bool decides(const Choice& choice) {
  const auto is_in = [&](const auto& keys) {
    return std::find(keys.begin(), keys.end(), choice.key) != keys.end();
  };
  return !is_in(display_only) && !(choice.is_default && is_in(added_later));
}

void write_titles(const Scheme& scheme, JsonWriter& json) {
  json.key("titles");
  json.begin_array();
  for (const auto& title : scheme.titles) {
    json.begin_object();
    json.member("title", title.name);
    json.member("kind", title.kind);
    json.member("applies_to", join(title.applies_to, ";"));
    json.member("at_least", title.at_least);
    json.member("keep_at_least", title.keep_at_least);
    json.member("condition", title.condition);
    json.member("quota_count", title.quota.count);
    json.member("quota_share", title.quota.share);
    json.member("quota_per_parent_count", title.quota_per_parent.count);
    json.member("quota_per_parent_share", title.quota_per_parent.share);
    json.member("below_periods", title.below_periods);
    json.member("valid_years", title.valid_years.value_or(0));
    json.end_object();
  }
  json.end_array();
}

void write_responsibilities(const Scheme& scheme, JsonWriter& json) {
  json.key("responsibilities");
  json.begin_array();
  for (const auto& each : scheme.responsibilities) {
    json.begin_array();
    json.value(each.item);
    json.value(each.unit);
    json.value(code(each.role));
    json.value(each.share);
    json.end_array();
  }
  json.end_array();
}

void write_method(const Scheme& scheme, const Dataset& data, JsonWriter& json) {
  const auto indicator = [&](std::size_t i) {
    return i == Node::none ? std::string() : data.indicators[i].code;
  };
  json.begin_object();
  json.key("settings");
  json.begin_object();
  for (const auto& choice : scheme.settings.choices) {
    if (decides(choice)) json.member(choice.key, choice.value);
  }
  json.end_object();
  json.key("nodes");
  json.begin_array();
  for (const auto& node : scheme.nodes) {
    json.begin_array();
    json.value(node.code);
    json.value(node.parent == Node::none ? std::string() : scheme.nodes[node.parent].code);
    json.value(node.points);
    json.value(indicator(node.i_indicator));
    json.value(node.rule ? node.rule->text : std::string());
    for (const auto& word : node.applies_to) json.value(word);
    if (node.missing) json.value(static_cast<int>(*node.missing));
    if (node.is_starred()) json.value("starred");
    if (node.must) json.value("must " + format_shortest(*node.must));
    json.end_array();
  }
  json.end_array();
  json.key("targets");
  json.begin_array();
  for (const auto& target : scheme.targets) {
    json.begin_object();
    json.member("indicator", indicator(target.i_indicator));
    json.member("period", target.period.text());
    json.member("value", target.value);
    json.member("scope", target.scope);
    json.member("kind", code(target.kind));
    json.member("reference", target.reference);
    json.member("value_high", target.value_high);
    json.member("baseline", target.baseline);
    json.member("firm", target.firm);
    // Only where they say something, so that the hash of a scheme without them stays what it was.
    if (target.is_share) json.member("is_share", true);
    if (target.valid_from) json.member("valid_from", to_text(*target.valid_from));
    json.end_object();
  }
  json.end_array();
  json.key("grades");
  json.begin_array();
  for (const auto& grade : scheme.grades) {
    json.begin_object();
    json.member("grade", grade.name);
    json.member("at_least", grade.at_least);
    json.member("quota_count", grade.quota.count);
    json.member("quota_share", grade.quota.share);
    json.member("condition", grade.condition);
    json.end_object();
  }
  json.end_array();
  json.key("rewards");
  json.begin_array();
  for (const auto& reward : scheme.rewards) {
    json.begin_array();
    json.value(reward.rank_from);
    json.value(reward.rank_to);
    json.value(reward.group);
    json.value(reward.reward);
    json.end_array();
  }
  json.end_array();
  if (!scheme.responsibilities.empty()) write_responsibilities(scheme, json);
  if (!scheme.titles.empty()) write_titles(scheme, json);
  json.end_object();
}

std::string two_digits(std::int64_t number) {
  return std::string(number < 10 ? "0" : "") + std::to_string(number);
}

/// `2025-12-31T08:00:00Z`.
std::string utc_text(std::int64_t seconds) {
  constexpr std::int64_t day = 86400;
  auto days = seconds / day;
  auto rest = seconds % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  return to_text(static_cast<Day>(days)) + "T" + two_digits(rest / 3600) + ":" + two_digits(rest / 60 % 60) +
         ":" + two_digits(rest % 60) + "Z";
}

}  // namespace

std::string scheme_hash(const Scheme& scheme, const Dataset& data) {
  Sha256 sum;
  Output out([&sum](std::string_view bytes) { sum.update(bytes); });
  JsonWriter json(out, 0);
  write_method(scheme, data, json);
  out.flush();
  return sum.hex();
}

void write_manifest(const ManifestFacts& facts, const std::vector<OutputFile>& outputs, Output& out) {
  JsonWriter json(out, 2);
  json.begin_object();
  json.member("schema", "urn:gnomon:manifest:v1");
  json.member("program", "gnomon");
  json.member("version", version);
  if (facts.source_date_epoch) json.member("created", utc_text(*facts.source_date_epoch));
  json.member("command", facts.command);
  json.key("options");
  json.begin_object();
  for (const auto& [name, value] : facts.options) json.member(name, value);
  json.end_object();
  json.member("package", facts.package);
  json.member("period", facts.period);
  if (!facts.scheme_hash.empty()) json.member("scheme_sha256", facts.scheme_hash);
  if (const auto hash = report_files_hash(); !hash.empty()) json.member("definitions_sha256", hash);
  json.key("inputs");
  json.begin_array();
  for (const auto& [name, hash] : facts.inputs) {
    json.begin_object();
    json.member("name", name);
    json.member("sha256", hash);
    json.end_object();
  }
  json.end_array();
  json.key("outputs");
  json.begin_array();
  for (const auto& file : outputs) {
    json.begin_object();
    json.member("name", file.name);
    json.member("bytes", static_cast<std::int64_t>(file.bytes));
    json.member("sha256", file.sha256);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.finish();
}

void write_manifest(const ReportContext& context, const std::vector<OutputFile>& outputs, Output& out) {
  write_manifest(ManifestFacts{.command = context.command,
                               .options = context.options,
                               .package = context.package.name,
                               .period = context.results.current.period.text(),
                               .scheme_hash = scheme_hash(context.scheme(), context.data()),
                               .inputs = context.package.input_hashes,
                               .source_date_epoch = context.source_date_epoch},
                 outputs, out);
}

}  // namespace gnomon
