#include <gnomon/store/run_store.hpp>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <string>
#include <string_view>

#include <gnomon/store/importer.hpp>

namespace gnomon {
namespace {

/// Binds values one behind the other, then executes.
class Row {
 public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}

  Row& operator<<(const std::string& text) {
    statement_.bindNoCopy(++index_, text);
    return *this;
  }
  Row& operator<<(std::int64_t number) {
    statement_.bind(++index_, number);
    return *this;
  }
  Row& operator<<(const std::optional<double>& number) {
    if (number) {
      statement_.bind(++index_, *number);
    } else {
      statement_.bind(++index_);
    }
    return *this;
  }
  void insert() {
    statement_.exec();
    statement_.reset();
  }

 private:
  SQLite::Statement& statement_;
  int index_ = 0;
};

void write_details(SQLite::Database& database, std::int64_t run, const std::string& kind,
                   const RunRecord::Pairs& pairs) {
  SQLite::Statement statement(
      database, "INSERT INTO run_detail (run, kind, position, name, value) VALUES (?, ?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const auto& [name, value] : pairs)
    (Row(statement) << run << kind << ++position << name << value).insert();
}

void write_ranking(SQLite::Database& database, std::int64_t run, const std::vector<RunRanking>& ranking) {
  SQLite::Statement statement(database,
                              "INSERT INTO run_ranking (run, position, unit, name, \"group\", parent, "
                              "total_full, total, grade, rank, group_rank, "
                              "parent_rank, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const auto& line : ranking) {
    (Row(statement) << run << ++position << line.unit << line.name << line.group << line.parent
                    << line.total_full << line.total << line.grade << std::int64_t{line.rank}
                    << std::int64_t{line.group_rank} << std::int64_t{line.parent_rank} << line.note)
        .insert();
  }
}

void write_scores(SQLite::Database& database, std::int64_t run, const std::vector<RunScore>& scores) {
  SQLite::Statement statement(database,
                              "INSERT INTO run_score (run, position, unit, item, indicator, value, status, "
                              "target, points, points_full, reason) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const auto& score : scores) {
    (Row(statement) << run << ++position << score.unit << score.item << score.indicator << score.value
                    << score.status << score.target << score.points << score.full << score.reason)
        .insert();
  }
}

std::optional<double> number_or_nothing(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

RunRecord::Pairs read_details(SQLite::Database& database, std::int64_t run, const std::string& kind) {
  SQLite::Statement query(database,
                          "SELECT name, value FROM run_detail WHERE run = ? AND kind = ? ORDER BY position");
  query.bind(1, run);
  query.bind(2, kind);
  RunRecord::Pairs pairs;
  while (query.executeStep())
    pairs.emplace_back(query.getColumn(0).getString(), query.getColumn(1).getString());
  return pairs;
}

std::vector<RunRanking> read_ranking(SQLite::Database& database, std::int64_t run) {
  SQLite::Statement query(
      database,
      "SELECT unit, name, \"group\", parent, total_full, total, grade, rank, group_rank, parent_rank, note "
      "FROM run_ranking WHERE run = ? ORDER BY position");
  query.bind(1, run);
  std::vector<RunRanking> ranking;
  while (query.executeStep()) {
    ranking.push_back(
        {query.getColumn(0).getString(), query.getColumn(1).getString(), query.getColumn(2).getString(),
         query.getColumn(3).getString(), number_or_nothing(query.getColumn(4)),
         number_or_nothing(query.getColumn(5)), query.getColumn(6).getString(), query.getColumn(7).getInt(),
         query.getColumn(8).getInt(), query.getColumn(9).getInt(), query.getColumn(10).getString()});
  }
  return ranking;
}

std::vector<RunScore> read_scores(SQLite::Database& database, std::int64_t run) {
  SQLite::Statement query(database,
                          "SELECT unit, item, indicator, value, status, target, points, points_full, reason "
                          "FROM run_score WHERE run = ? ORDER BY position");
  query.bind(1, run);
  std::vector<RunScore> scores;
  while (query.executeStep()) {
    scores.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                      query.getColumn(2).getString(), query.getColumn(3).getString(),
                      query.getColumn(4).getString(), query.getColumn(5).getString(),
                      number_or_nothing(query.getColumn(6)), number_or_nothing(query.getColumn(7)),
                      query.getColumn(8).getString()});
  }
  return scores;
}

}  // namespace

std::int64_t write_run(SQLite::Database& database, const RunRecord& run) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const auto number = add_event(database, "run", run.at, run.program_version);
  SQLite::Statement statement(database,
                              "INSERT INTO run (run, state, period, scheme_hash) VALUES (?, ?, ?, ?)");
  (Row(statement) << number << run.state << run.period << run.scheme_hash).insert();
  write_details(database, number, "setting", run.settings);
  write_details(database, number, "option", run.options);
  write_details(database, number, "input", run.inputs);
  write_ranking(database, number, run.ranking);
  write_scores(database, number, run.scores);
  transaction.commit();
  return number;
}

std::vector<RunRecord> read_runs(SQLite::Database& database) {
  SQLite::Statement query(
      database,
      "SELECT run, state, at, period, scheme_hash, program_version FROM run JOIN event ON event = run "
      "ORDER BY run");
  std::vector<RunRecord> runs;
  while (query.executeStep()) {
    RunRecord run;
    run.number = query.getColumn(0).getInt64();
    run.state = query.getColumn(1).getInt64();
    run.at = query.getColumn(2).getString();
    run.period = query.getColumn(3).getString();
    run.scheme_hash = query.getColumn(4).getString();
    run.program_version = query.getColumn(5).getString();
    run.settings = read_details(database, run.number, "setting");
    run.options = read_details(database, run.number, "option");
    run.inputs = read_details(database, run.number, "input");
    runs.push_back(std::move(run));
  }
  return runs;
}

std::optional<RunRecord> read_run(SQLite::Database& database, std::int64_t number) {
  for (auto& run : read_runs(database)) {
    if (run.number != number) continue;
    run.ranking = read_ranking(database, number);
    run.scores = read_scores(database, number);
    return std::move(run);
  }
  return std::nullopt;
}

}  // namespace gnomon
