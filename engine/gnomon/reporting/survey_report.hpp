#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// All that the reports of a survey are made from. The results must have passed `withhold`.
struct SurveyReport {
  const Package& package;
  const SurveyResults& results;
  Language language = Language::zh;
  const Diagnostics* findings = nullptr;  ///< for `survey.json`; may be null
  std::string command = "survey";
  std::vector<std::pair<std::string, std::string>> options = {};  ///< for the manifest
  std::optional<std::int64_t> source_date_epoch = std::nullopt;
  bool plain_csv = false;
};

/// A file of `gnomon survey --out`. One line in `survey_report.cpp`.
struct SurveyFile {
  std::string_view file;
  void (*write)(const SurveyReport& report, Output& out);
};
[[nodiscard]] std::span<const SurveyFile> survey_files();

/// Writes them all, and `manifest.json` with the hash of each, into the set (without committing it). Gives the files in the order of their names.
std::vector<OutputFile> write_survey_files(const SurveyReport& report, OutputSet& set);

/// `survey.json`, valid against `schemas/survey.v1.schema.json`.
void write_survey_json(const SurveyReport& report, Output& out);
/// Its member `result`: everything at full precision, the paragraph on methods in both languages.
void write_survey_result(const SurveyResults& results, JsonWriter& json);

/// Estimates, comparisons and the paragraph on methods, on screen; with `markdown` all tables, as Markdown.
struct SurveyTextOptions {
  Language language = Language::zh;
  bool markdown = false;
  bool colour = false;
};
void write_survey_text(const SurveyResults& results, std::string_view title, const SurveyTextOptions& options,
                       Output& out);

/// `survey.xlsx`: estimates, comparisons, weights, margins, methods.
void write_survey_workbook(const SurveyReport& report, Output& out);

/// The survey's title: its own, else that of the package.
[[nodiscard]] std::string survey_title(const SurveyReport& report);

}  // namespace gnomon
