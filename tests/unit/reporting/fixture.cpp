#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <gnomon/base/embedded.hpp>

using namespace gnomon;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t n_units = 6;
enum UnitIndex : std::size_t { C0, T1, T2, T3, T4, T5 };
enum IndicatorIndex : std::size_t { EVENTS, FUND, HONEST, RATE, TRAINED };
enum NodeIndex : std::size_t { total, A, A1, A2, B, B1, B2, P, P1, n_nodes };

constexpr ReasonText texts[] = {
    {"proportional.short", "{value} ÷ {target} × {full} = {points}",
     "{value} ÷ {target} × {full} = {points}"},
    {"proportional.full", "{value} reaches {target}: full {full}", "{value} 达到 {target}，得满分 {full}"},
    {"each.counted", "{value} × {each} = {points}", "{value} × {each} = {points}"},
    {"met.yes", "done: full {full}", "已完成，得满分 {full}"},
    {"met.no", "not done: 0", "未完成，得 0 分"},
    {"deduct.some", "{value} × {each} taken off", "{value} × {each} = {points}，从总分中扣除"},
    {"deduct.none", "nothing to take off", "无扣分"},
    {"not_applicable", "not applicable: left out, the rest is rescaled", "不适用，不计此项，其余折算"},
    {"missing", "no value: the unit is not ranked", "缺报，该单位不参加排名"},
    {"note.missing", "not filed: {items}", "{status}：{items}"},
};

Eigen::ArrayXd array(std::initializer_list<double> values) {
  Eigen::ArrayXd result(static_cast<Eigen::Index>(values.size()));
  Eigen::Index i = 0;
  for (const double value : values) result[i++] = value;
  return result;
}

Unit unit(std::string code, std::string name, std::string group, std::string kind) {
  Unit result;
  result.code = std::move(code);
  result.name = std::move(name);
  result.group = std::move(group);
  result.kind = std::move(kind);
  result.parent = result.code == "C0" ? "" : "C0";
  return result;
}

Indicator indicator(std::string code, std::string name, std::string measure,
                    std::optional<int> decimals = {}) {
  Indicator result;
  result.code = std::move(code);
  result.name = std::move(name);
  result.unit_of_measure = std::move(measure);
  result.decimals = decimals;
  return result;
}

Node node(std::string code, std::string name, std::size_t parent, int depth, std::optional<double> points,
          std::string rule, std::size_t i_indicator = Node::none) {
  Node result;
  result.code = std::move(code);
  result.name = std::move(name);
  result.parent = parent;
  result.depth = depth;
  result.points = points;
  result.i_indicator = i_indicator;
  if (!rule.empty()) {
    result.rule = RuleCall{};
    result.rule->text = std::move(rule);
  }
  return result;
}

Target target(std::size_t i_indicator, double value, bool firm, std::string source) {
  Target result;
  result.i_indicator = i_indicator;
  result.period = Period::year(2025);
  result.value = value;
  result.firm = firm;
  result.source = std::move(source);
  return result;
}

void fill(Panel& panel, std::size_t i_indicator, int year, std::initializer_list<double> values) {
  auto& column = panel.column(i_indicator, Period::year(year));
  column.value = array(values);
  for (std::size_t i = 0; i < n_units; ++i) {
    column.status[i] =
        std::isnan(column.value[static_cast<Eigen::Index>(i)]) ? Status::absent : Status::observed;
  }
}

}  // namespace

ExampleCounty::ExampleCounty() {
  auto& data = package.data;
  package.name = "county";
  package.input_hashes = {{"units.csv", std::string(64, 'a')}, {"values.csv", std::string(64, 'b')}};
  data.units = {unit("C0", "示例县", "", "county"), unit("T1", "东镇", "城区", "town"),
                unit("T2", "西镇", "城区", "town"), unit("T3", "南乡", "乡村", "town"),
                unit("T4", "北乡", "乡村", "town"), unit("T5", "=中镇", "城区", "town")};
  data.indicators = {indicator("EVENTS", "科普活动场次", "场"), indicator("FUND", "人均科普经费", "元"),
                     indicator("HONEST", "虚报次数", "次"),
                     indicator("RATE", "公民具备科学素质的比例", "%", 2),
                     indicator("TRAINED", "骨干培训", "yes_no")};
  data.panel = Panel(n_units, data.indicators.size());
  data.index();
  fill(data.panel, EVENTS, 2024, {absent, 6, 8, 0, 2, 10});
  fill(data.panel, EVENTS, 2025, {absent, 8, 8, absent, 2, 4});
  data.panel.column(EVENTS, Period::year(2025)).status[T3] = Status::not_applicable;
  fill(data.panel, FUND, 2025, {absent, 18, 10, 16, 16, 15});
  fill(data.panel, HONEST, 2025, {absent, 1, 0, 0, 0, 0});
  fill(data.panel, RATE, 2024, {13.9, 13.02, 13.5, 13.1, 12, 11});
  fill(data.panel, RATE, 2025, {14.2, 14.57, 13.95, 14, absent, 9.3});
  data.panel.column(RATE, Period::year(2025)).status[T4] = Status::missing;
  data.panel.column(RATE, Period::year(2025)).status[T5] = Status::estimated;
  fill(data.panel, TRAINED, 2025, {absent, 1, 1, 0, 1, 1});

  auto& scheme = package.scheme;
  scheme.settings.title = "示例县公民科学素质考核";
  scheme.settings.show = {"RATE", "TRAINED"};
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"title", "示例县公民科学素质考核"},
                                                        {"scale", "100"},
                                                        {"missing", "not_ranked"},
                                                        {"not_applicable", "rescale"},
                                                        {"rounding", "half_up"},
                                                        {"total_decimals", "2"},
                                                        {"item_decimals", ""},
                                                        {"show", "RATE;TRAINED"}}) {
    scheme.settings.choices.push_back({key, value, key != "title" && key != "show"});
  }
  scheme.nodes = {node("", "总分", Node::none, 0, {}, ""),
                  node("A", "组织保障", total, 1, 20, "sum"),
                  node("A1", "经费投入", A, 2, 5, "proportional", FUND),
                  node("A2", "科普活动", A, 2, 15, "each(points=1.5)", EVENTS),
                  node("B", "素质提升", total, 1, 80, "sum(cap=75)"),
                  node("B1", "具备科学素质的比例", B, 2, 50, "proportional", RATE),
                  node("B2", "骨干培训", B, 2, 30, "met", TRAINED),
                  node("P", "扣分项", total, 1, {}, "penalty"),
                  node("P1", "虚报", P, 2, {}, "deduct(each=2)", HONEST)};
  scheme.nodes[total].children = {A, B, P};
  scheme.nodes[A].children = {A1, A2};
  scheme.nodes[B].children = {B1, B2};
  scheme.nodes[P].children = {P1};
  scheme.targets = {target(FUND, 20, true, "县政办〔2025〕3号"), target(RATE, 15.5, true, "《纲要》"),
                    target(RATE, 16, false, "")};
  scheme.grades = {{"优秀", 85, {}, "", {}}, {"良好", 60, {}, "", {}}};
  scheme.rewards = {{1, 1, "", "1000", {}}, {2, 2, "", "500", {}}, {1, 1, "乡村", "奖牌", {}}};

  auto& now = results.current;
  now.period = Period::year(2025);
  now.nodes.resize(n_nodes);
  now.targets.resize(n_nodes);
  reasons_.assign(n_nodes, std::vector<Reason>(n_units));
  for (auto& scores : now.nodes) {
    scores.points = Eigen::ArrayXd::Constant(n_units, absent);
    scores.outcome.assign(n_units, Outcome::dropped);
  }
  now.targets[A1] = {array({20, 20, 20, 20, 20, 20}), {}, std::vector<std::int32_t>(n_units, 0), {}, {}, {}};
  now.targets[B1] = {
      array({15.5, 15.5, 15.5, 15.5, 15.5, 15.5}), {}, std::vector<std::int32_t>(n_units, 1), {}, {}, {}};
  rows_.resize(n_units);
  const auto score = [&](std::size_t i_unit, std::size_t i_node, double own, double points, double full,
                         Reason reason) {
    now.nodes[i_node].points[static_cast<Eigen::Index>(i_unit)] = own;
    now.nodes[i_node].outcome[i_unit] = Outcome::scored;
    reasons_[i_node][i_unit] = std::move(reason);
    rows_[i_unit].push_back({i_node, "", Outcome::scored, points, full, full > 0 ? points / full : absent});
  };
  const auto without = [&](std::size_t i_unit, std::size_t i_node, Outcome outcome, const std::string& id) {
    now.nodes[i_node].outcome[i_unit] = outcome;
    reasons_[i_node][i_unit] = {id, {}, {}};
    rows_[i_unit].push_back({i_node, "", outcome, 0, 0, absent});
  };
  const auto adjust = [&](std::size_t i_unit, std::size_t i_node, const std::string& what, double points) {
    rows_[i_unit].push_back({i_node, what, Outcome::scored, points, 0, absent});
  };
  const auto proportional = [](double value, double due, double full, double points) {
    return Reason{
        "proportional.short", {{"value", value}, {"target", due}, {"full", full}, {"points", points}}, {}};
  };
  const auto each = [](double value, double points) {
    return Reason{"each.counted", {{"value", value}, {"each", 1.5}, {"full", 15}, {"points", points}}, {}};
  };
  const Reason trained{"met.yes", {{"full", 30}, {"points", 30}}, {}};
  const Reason untrained{"met.no", {{"full", 30}, {"points", 0}}, {}};
  const Reason honest{"deduct.none", {{"points", 0}}, {}};

  score(T1, total, 89.5, 89.5, 100, {});
  score(T1, A, 16.5, 16.5, 20, {});
  score(T1, A1, 4.5, 4.5, 5, proportional(18, 20, 5, 4.5));
  score(T1, A2, 12, 12, 15, each(8, 12));
  score(T1, B, 75, 75, 80, {});
  score(T1, B1, 47, 47, 50, proportional(14.57, 15.5, 50, 47));
  score(T1, B2, 30, 30, 30, trained);
  adjust(T1, B, "cap", -2);
  score(T1, P, 2, -2, 0, {});
  score(T1, P1, 2, -2, 0, {"deduct.some", {{"value", 1}, {"each", 2}, {"points", 2}}, {}});

  score(T2, total, 89.5, 89.5, 100, {});
  score(T2, A, 14.5, 14.5, 20, {});
  score(T2, A1, 2.5, 2.5, 5, proportional(10, 20, 5, 2.5));
  score(T2, A2, 12, 12, 15, each(8, 12));
  score(T2, B, 75, 75, 80, {});
  score(T2, B1, 45, 45, 50, proportional(13.95, 15.5, 50, 45));
  score(T2, B2, 30, 30, 30, trained);
  score(T2, P, 0, 0, 0, {});
  score(T2, P1, 0, 0, 0, honest);

  const double b1 = 14.0 / 15.5 * 50;
  score(T3, total, 16 + b1, 16 + b1, 100, {});
  score(T3, A, 16, 16, 20, {});
  score(T3, A1, 4, 16, 20, proportional(16, 20, 5, 4));
  without(T3, A2, Outcome::dropped, "not_applicable");
  score(T3, B, b1, b1, 80, {});
  score(T3, B1, b1, b1, 50, proportional(14, 15.5, 50, b1));
  score(T3, B2, 0, 0, 30, untrained);
  score(T3, P, 0, 0, 0, {});
  score(T3, P1, 0, 0, 0, honest);

  without(T4, total, Outcome::missing, "");
  score(T4, A, 7, 7, 20, {});
  score(T4, A1, 4, 4, 5, proportional(16, 20, 5, 4));
  score(T4, A2, 3, 3, 15, each(2, 3));
  without(T4, B, Outcome::missing, "");
  without(T4, B1, Outcome::missing, "missing");
  score(T4, B2, 30, 30, 30, trained);
  score(T4, P, 0, 0, 0, {});
  score(T4, P1, 0, 0, 0, honest);

  score(T5, total, 69.75, 69.75, 100, {});
  score(T5, A, 9.75, 9.75, 20, {});
  score(T5, A1, 3.75, 3.75, 5, proportional(15, 20, 5, 3.75));
  score(T5, A2, 6, 6, 15, each(4, 6));
  score(T5, B, 60, 60, 80, {});
  score(T5, B1, 30, 30, 50, proportional(9.3, 15.5, 50, 30));
  score(T5, B2, 30, 30, 30, trained);
  score(T5, P, 0, 0, 0, {});
  score(T5, P1, 0, 0, 0, honest);

  now.assessed = {0, 1, 1, 1, 1, 1};
  now.total_full = array({absent, 89.5, 89.5, 16 + b1, absent, 69.75});
  now.total = array({absent, 89.5, 89.5, 61.16, absent, 69.75});
  now.grade = {-1, 0, 0, 1, -1, 1};
  now.rank = {0, 1, 1, 4, 0, 3};
  now.group_rank = {0, 1, 1, 1, 0, 3};
  now.parent_rank = {0, 1, 1, 4, 0, 3};
  now.notes.resize(n_units);
  now.notes[T4] = {"note.missing", {}, {{"status", "missing"}, {"items", "B1 具备科学素质的比例"}}};
  now.order = {T1, T2, T5, T3, T4};

  Standing before;
  before.period = Period::year(2024);
  before.total_full = array({absent, 85.2, 86.004, 60, 58.5, 88.3});
  before.total = array({absent, 85.2, 86, 60, 58.5, 88.3});
  before.grade = {-1, 0, 0, 1, -1, 0};
  before.rank = {0, 3, 2, 4, 5, 1};
  before.group_rank = {0, 3, 2, 1, 2, 1};
  before.parent_rank = before.rank;
  const Standing last{now.period, now.total_full, now.total,       now.grade,
                      now.rank,   now.group_rank, now.parent_rank, {}};
  results.history = {before, last};
  results.previous = 0;

  auto& trends = results.trends;
  trends.periods = {Period::year(2024), Period::year(2025)};
  const std::vector<std::int16_t> none(n_units, -1);
  const std::vector<std::int16_t> first(n_units, 0);
  std::vector<std::int16_t> broken = first;
  broken[T2] = -2;
  const auto ranks = [](const std::vector<std::int32_t>& all) {
    Eigen::ArrayXd result(n_units);
    for (std::size_t i = 0; i < n_units; ++i)
      result[static_cast<Eigen::Index>(i)] = all[i] > 0 ? all[i] : absent;
    return result;
  };
  const auto values = [&](std::size_t i_indicator, int year) {
    return data.panel.find(i_indicator, Period::year(year))->value;
  };
  trends.series = {{SeriesKind::total,
                    0,
                    UnitOfChange::points,
                    {{before.total, none, {}, {}, {}}, {now.total, first, {}, {}, {}}}},
                   {SeriesKind::rank,
                    0,
                    UnitOfChange::places,
                    {{ranks(before.rank), none, {}, {}, {}}, {ranks(now.rank), first, {}, {}, {}}}},
                   {SeriesKind::item,
                    A1,
                    UnitOfChange::points,
                    {{{}, none, {}, {}, {}}, {now.nodes[A1].points, none, {}, {}, {}}}},
                   {SeriesKind::indicator,
                    EVENTS,
                    UnitOfChange::percent,
                    {{values(EVENTS, 2024), none, {}, {}, {}}, {values(EVENTS, 2025), first, {}, {}, {}}}},
                   {SeriesKind::indicator,
                    RATE,
                    UnitOfChange::percentage_points,
                    {{values(RATE, 2024), none, {}, {}, {}},
                     {values(RATE, 2025),
                      broken,
                      array({absent, 15.5, 15.5, 15.5, 15.5, 15.5}),
                      {-1, 0, 0, 0, -1, 0},
                      {}}}}};
}

void ExampleCounty::add_scored(std::size_t i_unit, ScoreRow& row) const {
  const auto i_indicator = package.scheme.nodes[row.i_node].i_indicator;
  if (i_indicator == Node::none || !row.adjustment.empty()) return;
  const auto* const column = package.data.panel.find(i_indicator, results.current.period);
  row.status = column == nullptr ? Status::absent : column->status[i_unit];
  const auto at = static_cast<Eigen::Index>(i_unit);
  if (has_value(row.status)) row.value = column->value[at];
  const auto& due = results.current.targets.at(row.i_node);
  if (due.value.size() > at) row.target = due.value[at];
}

ReportContext ExampleCounty::context(Language language) const {
  return {.package = package,
          .results = results,
          .score_rows =
              [this](std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest) {
                rows = rows_[i_unit];
                for (auto& row : rows) add_scored(i_unit, row);
                std::erase_if(rows, [&](const ScoreRow& row) {
                  return package.scheme.nodes[row.i_node].depth + (row.adjustment.empty() ? 0 : 1) > deepest;
                });
              },
          .reason = [this](std::size_t i_node, std::size_t i_unit,
                           Reason& reason) { reason = reasons_[i_node][i_unit]; },
          .derivation = {},
          .targets_beside =
              [](std::size_t i_indicator, std::size_t /*i_unit*/) {
                return i_indicator == RATE ? std::vector<TargetBeside>{{2, 16}} : std::vector<TargetBeside>();
              },
          .gaps = {},
          .reason_texts = texts,
          .language = language,
          .findings = nullptr,
          .command = "run",
          .options = {{"period", "2025"}},
          .source_date_epoch = std::nullopt,
          .plain_csv = true,
          .n_threads = 1};
}

void check_golden(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(GNOMON_SOURCE_DIR) / "tests/golden/reporting" / name;
  if (std::getenv("GNOMON_ACCEPT") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream stream(path, std::ios::binary);
  INFO(path);
  REQUIRE(stream);
  const std::string expected{std::istreambuf_iterator<char>(stream), {}};
  CHECK(text == expected);
}
