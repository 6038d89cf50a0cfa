#include <array>
#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <app/stored_run.hpp>
#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"verify county.db", "verify 县级.db"},
     {"recompute every run kept and compare", "重算全部保存的计算并比较"}},
    {{"verify county.db 3", "verify 县级.db 3"},
     {"run 3 only (numbers: gnomon history)", "只核对第 3 号计算"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"database", {"DB", "数据库"}},
    {"run", {"RUN", "计算序号"}, false},
});

constexpr std::array options{threads_option};

struct Difference {
  std::int64_t run = 0;
  std::string unit;
  std::string item;
  std::string field;
  std::string kept;
  std::string recomputed;
};

std::string text_of(const std::optional<double>& number) { return number ? format_exact(*number) : ""; }

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields_of(const RunRanking& row) {
  return {{"name", row.name},
          {"group", row.group},
          {"parent", row.parent},
          {"total_full", text_of(row.total_full)},
          {"total", text_of(row.total)},
          {"grade", row.grade},
          {"rank", std::to_string(row.rank)},
          {"group_rank", std::to_string(row.group_rank)},
          {"parent_rank", std::to_string(row.parent_rank)},
          {"note", row.note}};
}

Fields fields_of(const RunScore& row) {
  return {{"indicator", row.indicator},    {"value", row.value},
          {"status", row.status},          {"target", row.target},
          {"points", text_of(row.points)}, {"points_full", text_of(row.full)},
          {"reason", row.reason}};
}

/// Compares what was kept with what comes out now, run by run.
class Comparison {
 public:
  explicit Comparison(std::int64_t run) : run_(run) {}

  template <class Row, class Key>
  void compare(const std::vector<Row>& kept, const std::vector<Row>& now, Key key) {
    std::map<std::pair<std::string, std::string>, const Row*> rows;
    for (const auto& row : now) rows[key(row)] = &row;
    for (const auto& row : kept) {
      const auto found = rows.find(key(row));
      if (found == rows.end()) {
        add(key(row), "row", "1", "0");
        continue;
      }
      const auto before = fields_of(row);
      const auto after = fields_of(*found->second);
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].second != after[i].second)
          add(key(row), before[i].first, before[i].second, after[i].second);
      }
      rows.erase(found);
    }
    for (const auto& [place, row] : rows) add(place, "row", "0", "1");
  }

  void field(const std::string& name, const std::string& kept, const std::string& now) {
    if (kept != now) add({}, name, kept, now);
  }

  std::vector<Difference> differences;

 private:
  void add(const std::pair<std::string, std::string>& place, std::string name, std::string kept,
           std::string now) {
    differences.push_back(
        {run_, place.first, place.second, std::move(name), std::move(kept), std::move(now)});
  }

  std::int64_t run_;
};

std::vector<Difference> differences_of(Session& session, const std::string& path, const RunRecord& kept) {
  auto settings = kept.settings;
  settings.emplace_back("period", kept.period);
  const auto loaded = load(session, path, std::move(settings), kept.state);
  loaded->refuse_errors();
  const auto scored = score(session, *loaded);
  const auto now = record_of(*loaded, context_of(session, *loaded, *scored));
  Comparison comparison(kept.number);
  comparison.field("scheme_hash", kept.scheme_hash, now.scheme_hash);
  comparison.compare(kept.ranking, now.ranking,
                     [](const auto& row) { return std::pair(row.unit, std::string()); });
  comparison.compare(kept.scores, now.scores, [](const auto& row) { return std::pair(row.unit, row.item); });
  return comparison.differences;
}

std::int64_t number_asked(const std::string& text) {
  std::int64_t number = 0;
  const std::string_view digits = std::string_view(text).substr(text.starts_with("run") ? 3 : 0);
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 1) {
    throw Error(ExitCode::wrong_call, fault::whole_number_needed,
                {{"option", "RUN"}, {"low", "1"}, {"high", "…"}, {"found", text}});
  }
  return number;
}

Table differences_table(const std::vector<Difference>& differences) {
  auto table = table_definition("run_differences");
  table.rows = [&differences](RowSink& row) {
    for (const auto& difference : differences) {
      row.integer(difference.run);
      row.text(difference.unit);
      row.text(difference.item);
      row.text(difference.field);
      row.text(difference.kept);
      row.text(difference.recomputed);
      row.end_row();
    }
  };
  return table;
}

ExitCode run(Session& session) {
  const auto path = session.values().text("database");
  const auto archive = Archive::open(path, Archive::Mode::read_only);
  std::vector<std::int64_t> numbers;
  if (const auto asked = session.values().find("run")) {
    numbers.push_back(number_asked(*asked));
  } else {
    for (const auto& kept : archive.runs()) numbers.push_back(kept.number);
  }
  std::vector<Difference> differences;
  for (const auto number : numbers) {
    const auto kept = archive.run(number);
    const auto found = differences_of(session, path, kept);
    const FaultArguments numbers_told{{"run", std::to_string(number)},
                                      {"period", kept.period},
                                      {"count", std::to_string(found.size())},
                                      {"before", kept.program_version},
                                      {"now", std::string(version)}};
    if (found.empty()) {
      session.say({"Run {run} ({period}): recomputed, equal.", "第 {run} 号计算（{period}）：重算一致。"},
                  numbers_told);
    } else {
      session.say({"Run {run} ({period}): {count} differences; kept by version {before}, now {now}.",
                   "第 {run} 号计算（{period}）：{count} 处不同；原程序版本 {before}，现 {now}。"},
                  numbers_told);
    }
    differences.insert(differences.end(), found.begin(), found.end());
  }
  if (numbers.empty()) session.say({"{file} holds no run.", "{file} 中没有计算记录。"}, {{"file", path}});
  session.mark_findings_told();
  if (!differences.empty() || session.format() != "table")
    session.print(differences_table(differences), path);
  return differences.empty() ? ExitCode::done : ExitCode::faults_found;
}

}  // namespace

constexpr Command verify_command{
    .name = "verify",
    .summary = {"recomputes runs kept in a database", "重算数据库中保存的计算并核对"},
    .examples = examples,
    .arguments = arguments,
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
