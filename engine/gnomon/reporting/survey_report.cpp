#include <gnomon/reporting/survey_report.hpp>

#include <array>

#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/score_json.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_page.hpp>
#include <gnomon/reporting/survey_tables.hpp>
#include <gnomon/reporting/writers/csv.hpp>
#include <gnomon/reporting/writers/json.hpp>
#include <gnomon/reporting/writers/markdown.hpp>
#include <gnomon/reporting/writers/terminal.hpp>

namespace gnomon {
namespace {

using MakeTable = Table (*)(const SurveyResults&, std::optional<Language>);

template <MakeTable make>
void csv(const SurveyReport& report, Output& out) {
  write_csv(make(report.results, std::nullopt), {.language = report.language, .plain_csv = report.plain_csv},
            out);
}

void methods_csv(const SurveyReport& report, Output& out) {
  write_csv(survey_methods(report.results, report.language, false),
            {.language = report.language, .plain_csv = report.plain_csv}, out);
}

void markdown(const SurveyReport& report, Output& out) {
  write_survey_text(report.results, survey_title(report), {.language = report.language, .markdown = true},
                    out);
}

constexpr std::array all{
    SurveyFile{"survey_estimates.csv", csv<survey_estimates>},
    SurveyFile{"survey_comparisons.csv", csv<survey_comparisons>},
    SurveyFile{"survey_weights.csv", csv<survey_weights>},
    SurveyFile{"survey_margins.csv", csv<survey_margins>},
    SurveyFile{"survey_methods.csv", methods_csv},
    SurveyFile{"survey.html", write_survey_page},
    SurveyFile{"survey.json", write_survey_json},
    SurveyFile{"survey.md", markdown},
    SurveyFile{"survey.xlsx", write_survey_workbook},
};

/// A table as an array of rows.
void embed(const Table& table, JsonWriter& json) {
  write_embedded(json, [&](Output& out) { write_json_table(table, {}, out); });
}

void write_texts(const std::vector<std::string>& texts, JsonWriter& json) {
  json.begin_array();
  for (const auto& text : texts) json.value(text);
  json.end_array();
}

void write_wave(const SurveyMethod& wave, JsonWriter& json) {
  const auto count = [&](std::string_view name, std::size_t n) {
    json.member(name, static_cast<std::int64_t>(n));
  };
  json.begin_object();
  json.member("period", wave.period.text());
  count("n_read", wave.n_read);
  count("n_used", wave.n_used);
  count("n_dropped", wave.n_dropped);
  count("n_strata", wave.n_strata);
  count("n_psus", wave.n_psus);
  count("n_certainty", wave.n_certainty);
  json.member("n_stages", wave.n_stages);
  json.member("df", wave.df);
  json.key("lonely_strata");
  write_texts(wave.lonely_strata, json);
  json.key("margins");
  write_texts(wave.margins, json);
  count("n_replicates", wave.n_replicates);
  json.key("settings");
  write_choices_json(wave.choices, json);
  json.end_object();
}

void heading(std::string_view key, const SurveyTextOptions& options, Output& out) {
  out.write(options.markdown ? "## " : "");
  out.write(label("survey.heading." + std::string(key), options.language));
  out.write(options.markdown ? "\n\n" : "\n");
}

}  // namespace

std::span<const SurveyFile> survey_files() { return all; }

std::string survey_title(const SurveyReport& report) {
  return report.results.title.empty() ? report.package.title() : report.results.title;
}

void write_survey_result(const SurveyResults& results, JsonWriter& json) {
  json.begin_object();
  json.member("title", results.title);
  json.key("waves");
  json.begin_array();
  for (const auto& wave : results.waves) write_wave(wave, json);
  json.end_array();
  json.key("methods");
  json.begin_object();
  for (const auto language : {Language::zh, Language::en}) {
    json.key(language == Language::zh ? "zh" : "en");
    json.begin_array();
    for (const auto& block : survey_methods_document(results, language).blocks) {
      if (const auto* const paragraph = std::get_if<Paragraph>(&block)) json.value(paragraph->text);
    }
    json.end_array();
  }
  json.end_object();
  json.key("estimates");
  embed(survey_estimates(results), json);
  json.key("comparisons");
  embed(survey_comparisons(results), json);
  json.key("weights");
  embed(survey_weights(results), json);
  json.key("margins");
  embed(survey_margins(results), json);
  json.end_object();
}

void write_survey_json(const SurveyReport& report, Output& out) {
  JsonWriter json(out, 2);
  json.begin_object();
  json.member("schema", "urn:gnomon:survey:v1");
  json.member("version", version);
  json.member("command", report.command);
  json.key("input");
  write_input_json(report.package, json);
  json.key("result");
  write_survey_result(report.results, json);
  json.key("findings");
  write_findings_json(report.findings == nullptr ? Diagnostics() : *report.findings, report.language, json);
  json.end_object();
  json.finish();
}

void write_survey_text(const SurveyResults& results, std::string_view title, const SurveyTextOptions& options,
                       Output& out) {
  const auto language = options.language;
  const auto table = [&](std::string_view key, const Table& rows) {
    heading(key, options, out);
    const WriteOptions how{.language = language, .colour = options.colour};
    options.markdown ? write_markdown_table(rows, how, out) : write_terminal_table(rows, how, out);
    out.put('\n');
  };
  if (options.markdown) out.write("# ");
  out.write(label("survey.title", language, {{"title", std::string(title)}}));
  out.write("\n\n");
  table("estimates", survey_estimates_view(results, language));
  if (!results.comparisons.empty()) table("comparisons", survey_comparisons_view(results, language));
  if (options.markdown) {
    table("weights", survey_weights_view(results, language));
    table("margins", survey_margins(results, language));
  }
  heading("methods", options, out);
  out.write(survey_methods_text(results, language, options.markdown));
  if (!options.markdown) return;
  out.put('\n');
  table("choices", survey_methods(results, language));
  out.write(label("markdown.version", language, {{"version", std::string(version)}}));
  out.put('\n');
}

std::vector<OutputFile> write_survey_files(const SurveyReport& report, OutputSet& set) {
  for (const auto& file : all) set.add(std::string(file.file), [&](Output& out) { file.write(report, out); });
  const auto outputs = set.files();
  std::vector<std::string> periods;
  auto options = report.options;
  for (const auto& wave : report.results.waves) {
    periods.push_back(wave.period.text());
    if (wave.variance == "bootstrap")
      options.emplace_back("seed." + wave.period.text(), std::to_string(wave.seed));
  }
  set.add("manifest.json", [&](Output& out) {
    write_manifest(ManifestFacts{.command = report.command,
                                 .options = options,
                                 .package = report.package.name,
                                 .period = join(periods, ";"),
                                 .scheme_hash = {},
                                 .inputs = report.package.input_hashes,
                                 .source_date_epoch = report.source_date_epoch},
                   outputs, out);
  });
  return set.files();
}

}  // namespace gnomon
