#include <app/load.hpp>

#include <algorithm>
#include <chrono>
#include <span>

#include <gnomon/analysis/departments.hpp>
#include <gnomon/analysis/gap.hpp>
#include <gnomon/analysis/rank_moves.hpp>
#include <gnomon/analysis/recognition.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/analysis/self_assessment.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/check.hpp>
#include <gnomon/input/check_survey.hpp>
#include <gnomon/input/microdata_reader.hpp>
#include <gnomon/input/package_reader.hpp>
#include <gnomon/input/record_reader.hpp>
#include <gnomon/input/settings_reader.hpp>
#include <gnomon/input/sources.hpp>
#include <gnomon/input/survey_plan_reader.hpp>
#include <gnomon/scoring/check.hpp>
#include <gnomon/scoring/coverage.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon::app {
namespace {

/// Seconds since it was made or last asked.
class StopWatch {
 public:
  [[nodiscard]] std::string seconds() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> passed = now - start_;
    start_ = now;
    return format_fixed(passed.count(), 2);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Scores the units' own values, where there are any. What is wrong with them is no fault of the package: it shows in the self scores.
std::unique_ptr<SelfScored> score_self(const Package& package, const Period& period) {
  if (!has_self_values(package.data, period)) return nullptr;
  auto own = with_self_values(package, period);
  Diagnostics ignored;
  derive_values(
      own, [](std::string_view, RecordSink&) { return false; }, ignored);
  return std::make_unique<SelfScored>(std::move(own), period);
}

/// Reads and checks the respondents, once; nullptr where the package has none, or where there are errors in them.
const Microdata* survey_of(Session& session, Loaded& loaded, Package& package, Diagnostics& findings) {
  if (package.find_table("respondents") == nullptr) return nullptr;
  StopWatch watch;
  Diagnostics found;
  if (!loaded.microdata) {
    loaded.microdata =
        read_microdata(*loaded.source, package, session.n_threads(), session.progress(), found);
    check_survey(package, *loaded.microdata, found);
    // After the checks, which tell of rows as they stand in the table.
    if (!found.has_errors()) {
      for (auto& wave : loaded.microdata->waves) {
        const auto& stages = package.survey->design_of(wave.period).stages;
        order_rows(wave, stages.empty() ? std::string_view() : stages.front());
      }
    }
    session.detail({"respondents read and checked in {seconds} s", "读取并检查受访者：{seconds} 秒"},
                   {{"seconds", watch.seconds()}});
  }
  findings.append(found);
  const bool are_complete = std::ranges::all_of(package.survey->margins, &SurveyMargin::is_complete);
  return found.has_errors() || !are_complete ? nullptr : &*loaded.microdata;
}

std::span<const ReasonText> all_reason_texts() {
  static const auto texts = [] {
    auto all = reason_texts();
    const auto of_departments = department_reason_texts();
    all.insert(all.end(), of_departments.begin(), of_departments.end());
    const auto of_titles = recognition_texts();
    all.insert(all.end(), of_titles.begin(), of_titles.end());
    return all;
  }();
  return texts;
}

}  // namespace

void Loaded::refuse_errors() const {
  if (findings.has_errors()) throw Refused{findings};
}

namespace {

using Understand = std::optional<std::pair<std::string, std::string>> (*)(std::string_view key,
                                                                          std::string_view value,
                                                                          const Place& place,
                                                                          Diagnostics& diagnostics);

/// What is given by `--set` for the settings of a table.
GivenSettings set_options(const Session& session, Understand understand, std::string_view table,
                          std::string_view example) {
  GivenSettings given;
  Diagnostics faults;
  for (const auto& text : session.values().all("set")) {
    const auto equals = std::min(text.find('='), text.find("＝"));
    const auto key = to_half_width(trim(std::string_view(text).substr(0, equals)));
    if (equals == std::string::npos || key.empty())
      throw Error(ExitCode::wrong_call, fault::setting_form,
                  {{"found", text}, {"table", std::string(table)}, {"example", std::string(example)}});
    const auto value =
        std::string_view(text).substr(equals + (text[equals] == '=' ? 1 : std::string_view("＝").size()));
    const auto setting = understand(key, value, command_place(key), faults);
    if (setting) given.push_back(*setting);
  }
  if (faults.has_errors()) throw Refused{faults, ExitCode::wrong_call};
  return given;
}

}  // namespace

GivenSettings design_given(const Session& session) {
  return session.command().estimates_survey
             ? set_options(session, understand_design_setting, "design", "confidence=0.9")
             : GivenSettings();
}

GivenSettings settings_given(const Session& session) {
  auto given = session.command().estimates_survey
                   ? GivenSettings()
                   : set_options(session, understand_setting, "assessment", "missing=zero");
  if (const auto text = session.values().find("period")) {
    const auto period = Period::parse(*text);
    if (!period || period->kind() == Period::Kind::plan)
      throw Error(ExitCode::wrong_call, fault::period_unreadable, {{"found", *text}});
    given.emplace_back("period", period->text());
  }
  if (const auto language = session.language_asked())
    given.emplace_back("lang", *language == Language::zh ? "zh" : "en");
  return given;
}

std::unique_ptr<TableSource> open_package(const std::string& path, Diagnostics& findings) {
  auto source = open_source(path, findings);
  if (source) return source;
  std::error_code ignored;
  const bool nothing_there =
      std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found;
  throw Refused{findings, nothing_there ? ExitCode::wrong_call : ExitCode::data_refused};
}

ReadRecords records_of(const TableSource& source, Package& package, Progress progress,
                       Diagnostics& findings) {
  return [&source, &package, progress = std::move(progress), &findings](std::string_view table,
                                                                        RecordSink& sink) {
    return read_records(source, package, table, sink, progress, findings);
  };
}

void read_and_check(Session& session, Loaded& loaded) {
  StopWatch watch;
  const ReadOptions options{.n_threads = session.n_threads(),
                            .settings = loaded.settings,
                            .design = loaded.design,
                            .progress = session.progress(),
                            .survey_alone = session.command().takes_surveys,
                            .derive = [&](Package& package, Diagnostics& findings) {
                              auto records =
                                  records_of(*loaded.source, package, session.progress(), findings);
                              if (loaded.cut_off) records = known_by(std::move(records), *loaded.cut_off);
                              ReadMicrodata survey;
                              if (!session.command().estimates_survey)
                                survey = [&] { return survey_of(session, loaded, package, findings); };
                              derive_values(package, records, findings, survey);
                            }};
  loaded.package = read_package(*loaded.source, options, loaded.findings);
  session.read_language_from(loaded.package.scheme.settings);
  session.detail({"{package} read in {seconds} s", "读取 {package}：{seconds} 秒"},
                 {{"package", loaded.path}, {"seconds", watch.seconds()}});
  // Reading keeps all processors busy, the checks do not.
  if (session.command().keeps_hashes)
    loaded.hashes = std::async(std::launch::async, [&loaded] { return loaded.source->hashes(); });
  const bool is_survey = session.command().estimates_survey ||
                         (session.command().takes_surveys && is_survey_alone(loaded.package.tables));
  if (is_survey) return;
  check_package(loaded.package, *loaded.source, loaded.findings);
  check_scheme(loaded.package, loaded.findings);
  check_coverage(loaded.package, loaded.findings);
  session.detail({"checked in {seconds} s", "检查：{seconds} 秒"}, {{"seconds", watch.seconds()}});
}

std::unique_ptr<Loaded> load(Session& session, const std::string& path, GivenSettings settings,
                             std::optional<std::int64_t> as_of, std::optional<Day> cut_off) {
  auto loaded = std::make_unique<Loaded>();
  loaded->cut_off = cut_off;
  loaded->path = path;
  loaded->settings = std::move(settings);
  loaded->design = design_given(session);
  if (Archive::is_archive(path)) {
    loaded->archive = Archive::open(path, Archive::Mode::read_only);
    loaded->state = as_of.value_or(loaded->archive->newest_event());
    loaded->source = loaded->archive->source(loaded->state);
  } else {
    loaded->source = open_package(path, loaded->findings);
  }
  read_and_check(session, *loaded);
  return loaded;
}

std::unique_ptr<Loaded> load(Session& session, const std::string& path, std::optional<Day> cut_off) {
  return load(session, path, settings_given(session), std::nullopt, cut_off);
}

const Microdata& load_survey(Session& session, Loaded& loaded) {
  [[maybe_unused]] const auto* const found = survey_of(session, loaded, loaded.package, loaded.findings);
  if (!loaded.microdata) {
    loaded.findings.add(fault::survey_without_respondents, {loaded.package.name, {}, 0, {}, -1});
    loaded.microdata.emplace();
  }
  return *loaded.microdata;
}

void forgive_missing_values(Loaded& loaded) {
  Diagnostics kept;
  for (const auto& each : loaded.findings.sorted()) {
    const bool of_values = std::any_of(
        each.arguments.begin(), each.arguments.end(),
        [](const auto& argument) { return argument.first == "table" && argument.second == "values"; });
    const bool lacks_values =
        each.fault == &fault::period_setting_empty ||
        (of_values && (each.fault == &fault::table_missing || each.fault == &fault::table_needs_rows));
    if (!lacks_values) kept.add(each);
  }
  loaded.findings = std::move(kept);
}

Period period_of(const Loaded& loaded) {
  return default_period(loaded.package).value();  // a package without values has an error
}

Scoring score_period(Loaded& loaded, const Period& period) {
  Scoring scoring(loaded.package.scheme, loaded.package.data, period);
  check_scoring(loaded.package, scoring, loaded.findings);
  return scoring;
}

std::unique_ptr<Scored> score(Session& session, Loaded& loaded) {
  loaded.refuse_errors();
  StopWatch watch;
  auto scored = std::make_unique<Scored>(
      score_periods(loaded.package, period_of(loaded), session.n_threads(), session.progress()));
  check_scoring(loaded.package, scored->scoring, loaded.findings);
  loaded.refuse_errors();
  loaded.self = score_self(loaded.package, scored->results.current.period);
  if (loaded.hashes.valid()) loaded.package.input_hashes = loaded.hashes.get();
  session.detail({"scored in {seconds} s", "计分：{seconds} 秒"}, {{"seconds", watch.seconds()}});
  session.keep(loaded.findings);
  return scored;
}

namespace {

/// The ranks taken apart against the period that is compared with. All units are scored once more for each of them, so only where they are not too many.
std::optional<Moves> why_ranks_moved(const Loaded& loaded, const Results& results) {
  constexpr std::size_t most_units = 300;
  if (!results.previous || results.current.order.size() > most_units) return std::nullopt;
  return compare_sides({&loaded.package, results.history[*results.previous].period},
                       {&loaded.package, results.current.period});
}

}  // namespace

ReportContext context_of(const Session& session, const Loaded& loaded, const Scored& scored) {
  const auto* const self = loaded.self.get();
  return {
      .package = loaded.package,
      .results = scored.results,
      .score_rows = [&scored](std::size_t i_unit, std::vector<ScoreRow>& rows,
                              int deepest) { scored.scoring.score_rows(i_unit, rows, deepest); },
      .reason = [&scored](std::size_t i_node, std::size_t i_unit,
                          Reason& reason) { reason = scored.scoring.reason(i_node, i_unit); },
      .self = self == nullptr ? nullptr : &self->scoring.assessment(),
      .self_rows = [self](std::size_t i_unit, std::vector<ScoreRow>& rows,
                          int deepest) { self->scoring.score_rows(i_unit, rows, deepest); },
      .derivation =
          [&loaded, &scored](std::size_t i_indicator, std::size_t i_unit) {
            return derivation_words(loaded.package, i_indicator, i_unit, scored.results.current.period);
          },
      .targets_beside =
          [&loaded, &scored](std::size_t i_indicator, std::size_t i_unit) {
            const auto& package = loaded.package;
            const auto& period = scored.results.current.period;
            return targets_beside(package.scheme, package.data, i_indicator, period, i_unit,
                                  due_targets(package.scheme, package.data, i_indicator, period));
          },
      .gaps = [&loaded, &scored] { return find_gaps(loaded.package, scored.results.current, std::nullopt); },
      .moves = [&loaded, &scored] { return why_ranks_moved(loaded, scored.results); },
      .reason_texts = all_reason_texts(),
      .language = loaded.package.scheme.settings.lang,
      .findings = &loaded.findings,
      .command = std::string(session.command().name),
      .options = {},
      .source_date_epoch = session.source_date_epoch(),
      .plain_csv = session.values().text("csv") == "plain",
      .n_threads = session.n_threads(),
  };
}

std::size_t find_unit(const Loaded& loaded, const std::string& written) {
  const auto& data = loaded.package.data;
  if (const auto i_unit = data.find_unit(std::string(trim(written)))) return *i_unit;
  std::vector<std::size_t> same;
  std::vector<std::string> candidates;
  for (std::size_t i = 0; i < data.units.size(); ++i) {
    const auto& unit = data.units[i];
    if (fold(unit.name) == fold(written) || fold(unit.code) == fold(written)) same.push_back(i);
    candidates.push_back(unit.code);
    if (!unit.name.empty()) candidates.push_back(unit.name);
  }
  if (same.size() == 1) return same.front();
  if (same.size() > 1) {
    std::vector<std::string> labels;
    labels.reserve(same.size());
    for (const auto i : same) labels.push_back(code_and_name(data.units[i].code, data.units[i].name));
    throw Error(ExitCode::wrong_call, fault::unit_ambiguous,
                {{"found", written}, {"units", join(labels, ", ")}});
  }
  throw Error(ExitCode::wrong_call, fault::unit_unknown_here, {{"found", written}, {"package", loaded.path}},
              did_you_mean(written, candidates));
}

}  // namespace gnomon::app
