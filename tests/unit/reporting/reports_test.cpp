#include <gnomon/reporting/reports.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/sha256.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>

#include "fixture.hpp"
#include "support/scratch_folder.hpp"

using namespace gnomon;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> run(const ReportContext& context, const std::vector<std::string>& asked) {
  const test::ScratchFolder folder;
  {
    OutputSet set(folder.path());
    write_reports(context, asked, set);
    set.commit();
  }
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    std::ifstream stream(entry.path(), std::ios::binary);
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(stream), {}};
  }
  return files;
}

/// Keeps the numbers of one column, by key of the row.
class CellsOf : public RowSink {
 public:
  CellsOf(const Table& table, std::string_view id) {
    while (table.columns[wanted_].id != id) ++wanted_;
    table.rows(*this);
  }
  void text(std::string_view value) override { next(std::string(value)); }
  void number(double value, int decimals) override {
    next(decimals < 0 ? format_shortest(value) : format_fixed(value, decimals));
  }
  void integer(std::int64_t value) override { next(std::to_string(value)); }
  void empty() override { next(""); }
  void end_row() override { i_column_ = 0; }
  std::vector<std::string> cells;

 private:
  void next(std::string cell) {
    if (i_column_++ == wanted_) cells.push_back(std::move(cell));
  }
  std::size_t wanted_ = 0;
  std::size_t i_column_ = 0;
};

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("run writes the contract's files; the manifest has the hash of each") {
  const ExampleCounty county;
  auto context = county.context();
  const auto files = run(context, {});
  Cells names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  CHECK(names ==
        Cells{"assessment.json", "manifest.json", "ranking.csv", "rewards.csv", "scores.csv", "trends.csv"});
  const auto manifest = nlohmann::json::parse(files.at("manifest.json"));
  REQUIRE(manifest.at("outputs").size() == 5);
  for (const auto& output : manifest.at("outputs")) {
    const auto& bytes = files.at(output.at("name"));
    CHECK(output.at("bytes") == bytes.size());
    CHECK(output.at("sha256") == sha256_hex(bytes));
  }
  CHECK(manifest.at("inputs").size() == 2);
  CHECK_FALSE(manifest.contains("created"));

  context.n_threads = 4;
  CHECK((run(context, {}) == files));
  context.source_date_epoch = 1767225599;
  CHECK(nlohmann::json::parse(run(context, {}).at("manifest.json")).at("created") == "2025-12-31T23:59:59Z");
  CHECK(run(context, {"history", "ranking.md"}).size() == files.size() + 2);
}

TEST_CASE("a report that does not exist is refused, with the nearest name") {
  const ExampleCounty county;
  const test::ScratchFolder folder;
  OutputSet set(folder.path());
  try {
    write_reports(county.context(), {"histori"}, set);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::wrong_call);
    CHECK(error.suggestion() == "history");
  }
}

TEST_CASE("rewards of tied units: each the reward of its rank, or the places' rewards shared") {
  ExampleCounty county;
  const auto rewards = [&] { return CellsOf(rewards_table(county.context()), "reward").cells; };
  CHECK(rewards() == Cells{"1000", "1000", "奖牌"});
  county.package.scheme.settings.reward_ties = RewardTies::pool;
  CHECK(rewards() == Cells{"750", "750", "奖牌"});
  county.package.scheme.rewards[1].reward = "锦旗";
  CHECK(rewards() == Cells{"1000", "1000", "奖牌"});
}

TEST_CASE("scores_depth ends the sheet at a level; adjustments below it go with the leaves") {
  ExampleCounty county;
  county.package.scheme.settings.scores_depth = 1;
  const auto items = CellsOf(scores_table(county.context()), "item").cells;
  CHECK(items.size() == 5 * 4);
  CHECK(Cells(items.begin(), items.begin() + 4) == Cells{"total", "A", "B", "P"});
}

TEST_CASE("points of leaves and adjustments add up to the unrounded total") {
  const ExampleCounty county;
  const auto context = county.context();
  std::vector<ScoreRow> rows;
  for (const auto i_unit : context.results.current.order) {
    if (context.results.current.rank[i_unit] == 0) continue;
    context.score_rows(i_unit, rows, all_levels);
    double sum = 0;
    for (const auto& row : rows) {
      if (row.outcome == Outcome::scored &&
          (!row.adjustment.empty() || context.scheme().nodes[row.i_node].is_leaf())) {
        sum += row.points;
      }
    }
    CHECK(sum == Approx(at(context.results.current.total_full, i_unit)).epsilon(1e-12));
  }
}

TEST_CASE("changes are changes of decimals, without binary noise") {
  CHECK(decimal_difference(85.31, 84.2) == 1.11);
  CHECK(decimal_difference(1234.56, 1234.55) == 0.01);
  CHECK(signed_number(1.5, -1) == "+1.5");
  CHECK(signed_number(0, 2) == "0.00");
  CHECK(signed_number(-0.001, 2) == "0.00");
}

TEST_CASE("the hash of a scheme changes with the method, not with what is shown") {
  ExampleCounty county;
  auto& scheme = county.package.scheme;
  const auto hash = [&] { return scheme_hash(scheme, county.package.data); };
  const auto first = hash();
  CHECK(first.size() == 64);
  scheme.settings.choices.front().value = "另一名称";
  scheme.nodes[1].name = "改名";
  CHECK(hash() == first);
  scheme.nodes[2].points = 6;
  CHECK(hash() != first);
}

TEST_CASE("every choice has a title and its value in words") {
  CHECK(setting_title("total_decimals", Language::zh) == "总分小数位");
  CHECK(setting_value("rounding", "half_up", Language::zh) == "四舍五入");
  CHECK(setting_value("rounding", "half_up", Language::en) == "half up");
  CHECK(setting_value("total_decimals", "2", Language::zh) == "2");
  CHECK_THROWS_AS(label("no.such.label", Language::zh), Error);
}
