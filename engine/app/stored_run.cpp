#include <app/stored_run.hpp>

#include <cmath>

#include <gnomon/base/version.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/rows.hpp>

namespace gnomon::app {
namespace {

std::vector<RunRanking> ranking_of(const ReportContext& context) {
  std::vector<RunRanking> rows;
  const auto table = ranking_table(context);
  const auto& current = context.results.current;
  RowTaker taker(table, [&](const RowTaker& row) {
    const auto i_unit = current.order[rows.size()];
    const double full = at(current.total_full, i_unit);
    rows.push_back({.unit = row.text_of("unit"),
                    .name = row.text_of("name"),
                    .group = row.text_of("group"),
                    .parent = row.text_of("parent"),
                    .total_full = std::isnan(full) ? std::nullopt : std::optional(full),
                    .total = row.number_of("total"),
                    .grade = row.text_of("grade"),
                    .rank = row.integer_of("rank"),
                    .group_rank = row.integer_of("group_rank"),
                    .parent_rank = row.integer_of("parent_rank"),
                    .note = current.notes.at(i_unit).text()});
  });
  table.rows(taker);
  return rows;
}

std::vector<RunScore> scores_of(const ReportContext& context) {
  std::vector<RunScore> rows;
  const auto table = scores_table(context);
  RowTaker taker(table, [&](const RowTaker& row) {
    rows.push_back({.unit = row.text_of("unit"),
                    .item = row.text_of("item"),
                    .indicator = row.text_of("indicator"),
                    .value = row.text_of("value"),
                    .status = row.text_of("status"),
                    .target = row.text_of("target"),
                    .points = row.number_of("points"),
                    .full = row.number_of("points_full"),
                    .reason = row.text_of("reason")});
  });
  table.rows(taker);
  return rows;
}

bool same_run(const RunRecord& a, const RunRecord& b) {
  return a.period == b.period && a.settings == b.settings && a.scheme_hash == b.scheme_hash &&
         a.program_version == b.program_version && a.inputs == b.inputs && a.ranking == b.ranking &&
         a.scores == b.scores;
}

}  // namespace

RunRecord record_of(const Loaded& loaded, const ReportContext& context) {
  RunRecord record;
  record.state = loaded.state;
  record.period = context.results.current.period.text();
  record.settings = loaded.settings;
  record.options = context.options;
  record.scheme_hash = scheme_hash(context.scheme(), context.data());
  record.program_version = version;
  record.inputs = loaded.package.input_hashes;
  record.ranking = ranking_of(context);
  record.scores = scores_of(context);
  return record;
}

std::int64_t keep_run(Session& session, const Loaded& loaded, const ReportContext& context) {
  auto record = record_of(loaded, context);
  auto archive = Archive::open(loaded.path, Archive::Mode::create_or_update);
  const auto runs = archive.runs();
  if (!runs.empty() && same_run(archive.run(runs.back().number), record)) {
    session.detail({"the same as run {run}, not kept again", "与第 {run} 号计算相同，不再重复记录"},
                   {{"run", std::to_string(runs.back().number)}});
    return runs.back().number;
  }
  record.at = session.time_text();
  const auto number = archive.record_run(record);
  session.say({"Kept in {file} as run {run}.", "已记入 {file}，为第 {run} 号计算。"},
              {{"file", loaded.path}, {"run", std::to_string(number)}});
  return number;
}

}  // namespace gnomon::app
