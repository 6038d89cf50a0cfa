#include <gnomon/input/survey_plan_reader.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/cell.hpp>
#include <gnomon/input/settings_reader.hpp>
#include <gnomon/input/survey_places.hpp>
#include <gnomon/input/table_rows.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  const auto folded = fold(text);
  return std::ranges::any_of(words, [&](auto word) { return folded == fold(word); });
}

bool is_everybody(std::string_view text) { return text.empty() || is_one_of(text, {"all", "全体", "全部"}); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// The four dimensions go by one code in both languages; others are the user's own.
std::string dimension_of(std::string_view written) {
  constexpr auto known = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"knowledge", "知识"}, {"methods", "方法"}, {"spirit", "精神"}, {"application", "应用"}});
  for (const auto& [code, zh] : known) {
    if (is_one_of(written, {code, zh})) return std::string(code);
  }
  return std::string(written);
}

constexpr auto survey_tables = std::to_array<std::string_view>(
    {"respondents", "design", "margins", "items", "estimates", "comparisons"});
constexpr auto scored_tables = std::to_array<std::string_view>({"indicators", "scheme", "values"});

bool has_any(const std::vector<TableInfo>& tables, std::span<const std::string_view> names) {
  return std::ranges::any_of(
      tables, [&](const TableInfo& table) { return std::ranges::find(names, table.name) != names.end(); });
}

class PlanReader {
 public:
  PlanReader(const TableSource& source, std::vector<TableInfo>& tables, Language language,
             const SettingPairs& overrides, Diagnostics& diagnostics)
      : source_(source),
        tables_(tables),
        language_(language),
        overrides_(overrides),
        diagnostics_(diagnostics) {}

  SurveyPlan read() {
    designs();
    margins();
    items();
    estimates();
    comparisons();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] TableInfo* find_table(std::string_view name) const {
    const auto found = std::ranges::find(tables_, name, &TableInfo::name);
    return found == tables_.end() ? nullptr : &*found;
  }

  template <class Visit>
  void for_each_row(std::string_view name, Visit visit) {
    auto* const table = find_table(name);
    if (table == nullptr) return;
    TableRows rows(source_, *table, static_cast<std::int32_t>(table - tables_.data()), diagnostics_);
    while (rows.next()) visit(rows);
  }

  /// Keeps the first row of each code and sorts by it.
  template <class Thing, class Code>
  void sort_by_code(std::vector<Thing>& things, Code code, std::string_view column) {
    std::ranges::stable_sort(things, natural_less, code);
    std::vector<Thing> unique;
    for (auto& thing : things) {
      if (unique.empty() || std::invoke(code, unique.back()) != std::invoke(code, thing)) {
        unique.push_back(std::move(thing));
        continue;
      }
      const auto& table = tables_[static_cast<std::size_t>(thing.origin.table)];
      diagnostics_.add(fault::key_twice, table.place(thing.origin.row, column), std::invoke(code, thing),
                       {{"row", std::to_string(unique.back().origin.row)}});
    }
    things = std::move(unique);
  }

  void designs() {
    const auto& schema = *find_table_schema("design");
    GivenSettings of_all;
    std::map<Period, std::pair<GivenSettings, Origin>> of_periods;
    for_each_row("design", [&](TableRows& rows) {
      const auto key = rows.text("key");
      const auto period = rows.period("period");
      if (key.empty() || (!period && !rows.written("period").empty())) return;
      const auto place = tables_[static_cast<std::size_t>(rows.origin().table)].place(
          rows.origin().row, schema.find_setting(key) == nullptr ? "key" : "value");
      const auto setting = understand_design_setting(key, rows.written("value"), place, diagnostics_);
      if (!setting) return;
      auto& given = period
                        ? of_periods.try_emplace(*period, GivenSettings(), rows.origin()).first->second.first
                        : of_all;
      const GivenSetting value{setting->second, rows.origin().row};
      if (!given.try_emplace(setting->first, value).second) rows.add(fault::setting_twice, "key", key);
    });
    for (const auto& [key, value] : overrides_) {
      const auto setting = understand_design_setting(key, value, command_place(key), diagnostics_);
      if (!setting) continue;
      of_all[setting->first] = {setting->second, 0};
      for (auto& [period, own] : of_periods) own.first.erase(setting->first);
    }
    plan_.design = design_of(schema, of_all);
    for (auto& [period, own] : of_periods) {
      auto& [given, origin] = own;
      given.insert(of_all.begin(), of_all.end());  // what the wave says itself stays
      plan_.own_designs.push_back({period, design_of(schema, given), origin});
    }
  }

  static SurveyDesign design_of(const TableSchema& schema, const GivenSettings& given) {
    SurveyDesign design;
    set_all(design, schema.settings, given);
    return design;
  }

  struct MarginRow {
    std::string level;
    double count = 0;  ///< NaN = what was written is no number that can be
    Origin origin;
  };

  /// Totals of numbers of persons above it cannot be.
  static constexpr double most_sum = 1e18;

  void margins() {
    std::map<std::pair<std::string, std::optional<Period>>, std::vector<MarginRow>> found;
    for_each_row("margins", [&](TableRows& rows) {
      const auto written = rows.text("margin");
      const auto name = is_everybody(written) ? "all" : crossing_name(crossing_parts(written));
      const auto period = rows.period("period");
      const auto count = rows.number("count");
      const bool period_unreadable = !period && !rows.written("period").empty();
      if (written.empty() || period_unreadable) return;
      const bool is_good = count && *count >= 0;
      found[{name, period}].push_back({level_of(name, rows.text("level")),
                                       is_good ? *count : std::numeric_limits<double>::quiet_NaN(),
                                       rows.origin()});
    });
    for (auto& [key, rows] : found) {
      std::ranges::stable_sort(rows, natural_less, &MarginRow::level);
      plan_.margins.push_back(margin_of(key.first, key.second, rows));
    }
  }

  /// Labels of crossings are put together in one way.
  static std::string level_of(std::string_view margin, const std::string& written) {
    return margin.find(crossing_sign) == std::string_view::npos ? written
                                                                : crossing_name(crossing_parts(written));
  }

  SurveyMargin margin_of(const std::string& name, std::optional<Period> period,
                         const std::vector<MarginRow>& rows) {
    SurveyMargin margin;
    margin.name = name;
    margin.period = period;
    if (name != "all") margin.columns = crossing_parts(name);
    margin.is_sum = rows.size() == 1 && rows.front().level.empty() && name != "all";
    const auto& table = *find_table("margins");
    for (const auto& row : rows) {
      if (!margin.levels.empty() && margin.levels.back() == row.level) {
        const auto first = margin.origins.back().row;
        diagnostics_.add(fault::survey_margin_twice, table.place(row.origin.row, "level"), row.level,
                         {{"margin", name}, {"row", std::to_string(first)}});
        continue;
      }
      const double most = margin.is_sum ? most_sum : most_persons;
      if (row.count > most)
        diagnostics_.add(
            fault::survey_count_impossible, table.place(row.origin.row, "count"), format_shortest(row.count),
            {{"margin", name},
             {"most_en", margin.is_sum ? "1,000,000,000,000,000,000 (a total of numbers)"
                                       : "1,000,000,000,000, over a hundred times all people there are"},
             {"most_zh", margin.is_sum ? "100 亿亿（数值总和的上限）" : "1 万亿，为全世界人口的一百多倍"}});
      margin.is_complete = margin.is_complete && row.count <= most;
      if (row.level.empty() && !margin.is_sum && name != "all") {
        diagnostics_.add(fault::survey_margin_level_missing, table.place(row.origin.row, "level"), {},
                         {{"margin", name}});
        continue;
      }
      if (!margin.is_sum) margin.levels.push_back(row.level);
      margin.counts.push_back(row.count);
      margin.origins.push_back(row.origin);
    }
    return margin;
  }

  void items() {
    for_each_row("items", [&](TableRows& rows) {
      SurveyItem item;
      item.column = rows.text("item");
      item.dimension = dimension_of(rows.text("dimension"));
      item.answers = split_list(rows.text("answer"));
      item.points = rows.number("points").value_or(1);
      item.origin = rows.origin();
      if (item.points <= 0) {
        rows.add(fault::cell_out_of_range, "points", rows.written("points"), {{"allowed", "> 0"}});
        item.points = 1;
      }
      if (!item.column.empty()) plan_.items.push_back(std::move(item));
    });
    sort_by_code(plan_.items, &SurveyItem::column, "item");
  }

  void estimates() {
    for_each_row("estimates", [&](TableRows& rows) {
      SurveyEstimatePlan estimate;
      estimate.code = to_half_width(rows.text("estimate"));
      estimate.name = rows.text("name").empty() ? estimate.code : rows.text("name");
      estimate.variable = variable_of(rows.text("variable"));
      const auto statistic = rows.word("statistic");
      estimate.level = rows.text("level");
      estimate.denominator = variable_of(rows.text("denominator"));
      if (const auto by = rows.text("by"); !is_everybody(by)) estimate.by = crossing_parts(by);
      estimate.where = conditions(rows);
      estimate.origin = rows.origin();
      if (estimate.code.empty() || estimate.variable.name.empty()) return;
      if (!statistic && !rows.written("statistic").empty()) return;
      estimate.statistic = statistic ? *parse_code<SurveyStatistic>(*statistic) : usual_statistic(estimate);
      read_level(rows, estimate);
      check_denominator(rows, estimate);
      plan_.estimates.push_back(std::move(estimate));
    });
    sort_by_code(plan_.estimates, &SurveyEstimatePlan::code, "estimate");
    if (find_table("estimates") == nullptr) usual_estimates();
  }

  /// Words that stand for what is made of the scores, and dimensions; anything else is a column.
  [[nodiscard]] SurveyVariable variable_of(const std::string& written) const {
    using Kind = SurveyVariable::Kind;
    if (is_one_of(written, {"score", "得分"})) return {Kind::score, "score"};
    if (is_one_of(written, {"literate", "达标"})) return {Kind::literate, "literate"};
    if (is_one_of(written, {"tier", "分档"})) return {Kind::tier, "tier"};
    const auto dimension = dimension_of(written);
    const auto dimensions = plan_.dimensions();
    const bool is_dimension = std::ranges::find(dimensions, dimension) != dimensions.end();
    return is_dimension ? SurveyVariable{Kind::dimension, dimension} : SurveyVariable{Kind::column, written};
  }

  static SurveyStatistic usual_statistic(const SurveyEstimatePlan& estimate) {
    using Kind = SurveyVariable::Kind;
    const auto kind = estimate.variable.kind;
    const bool is_share = kind == Kind::literate || kind == Kind::tier || !estimate.level.empty();
    return is_share ? SurveyStatistic::proportion : SurveyStatistic::mean;
  }

  static void read_level(TableRows& rows, SurveyEstimatePlan& estimate) {
    if (estimate.statistic != SurveyStatistic::quantile || estimate.level.empty()) return;
    const auto quantile = parse_decimal(to_half_width(estimate.level));
    if (!quantile || *quantile <= 0 || *quantile >= 1) {
      rows.add(fault::survey_quantile, "level", estimate.level);
    } else {
      estimate.quantile = *quantile;
    }
  }

  static void check_denominator(TableRows& rows, const SurveyEstimatePlan& estimate) {
    const bool is_ratio = estimate.statistic == SurveyStatistic::ratio;
    if (is_ratio && estimate.denominator.name.empty())
      rows.add(fault::survey_denominator_missing, "denominator", {}, {{"estimate", estimate.code}});
  }

  /// `area=urban|suburb; sex=female`.
  static std::vector<SurveyCondition> conditions(TableRows& rows) {
    std::vector<SurveyCondition> conditions;
    for (const auto& part : split_list(rows.text("where"))) {
      // Labels stay as they are: only the signs between them may be of full width.
      const auto plain = replaced(replaced(part, "＝", "="), "｜", "|");
      const auto equals = plain.find('=');
      SurveyCondition condition;
      if (equals != std::string::npos) {
        condition.column = trim(std::string_view(plain).substr(0, equals));
        for (std::string_view rest = std::string_view(plain).substr(equals + 1);;) {
          const auto end = rest.find('|');
          if (const auto label = trim(rest.substr(0, end)); !label.empty())
            condition.labels.emplace_back(label);
          if (end == std::string_view::npos) break;
          rest.remove_prefix(end + 1);
        }
      }
      if (condition.column.empty() || condition.labels.empty()) {
        rows.add(fault::survey_condition, "where", part);
      } else {
        conditions.push_back(std::move(condition));
      }
    }
    return conditions;
  }

  void usual_estimates() {
    const bool zh = language_ == Language::zh;
    SurveyEstimatePlan literacy;
    literacy.code = "literacy";
    literacy.name = zh ? "具备科学素质的比例" : "Share with scientific literacy";
    literacy.statistic = SurveyStatistic::proportion;
    literacy.variable = {SurveyVariable::Kind::literate, "literate"};
    plan_.estimates.push_back(literacy);
    literacy.code = "literacy_by_unit";
    literacy.name += zh ? "（分单位）" : ", by unit";
    literacy.by = {"unit"};
    plan_.estimates.push_back(std::move(literacy));
  }

  void comparisons() {
    for_each_row("comparisons", [&](TableRows& rows) {
      SurveyComparisonPlan comparison;
      comparison.code = to_half_width(rows.text("comparison"));
      comparison.name = rows.text("name").empty() ? comparison.code : rows.text("name");
      const auto estimate = to_half_width(rows.text("estimate"));
      const auto kind = rows.word("kind");
      comparison.period = rows.period("period");
      comparison.domain = crossing_name(crossing_parts(rows.text("domain")));
      comparison.against = rows.text("against");
      comparison.value = figure(rows, "value");
      comparison.standard_error = figure(rows, "standard_error").value_or(0);
      const auto adjust = rows.word("adjust");
      if (adjust) comparison.adjust = *parse_code<MultipleTests>(*adjust);
      comparison.origin = rows.origin();
      if (comparison.code.empty() || estimate.empty() || !kind) return;
      const auto found = std::ranges::find(plan_.estimates, estimate, &SurveyEstimatePlan::code);
      if (found == plan_.estimates.end()) {
        report_unknown_estimate(rows, estimate);
        return;
      }
      comparison.i_estimate = static_cast<std::size_t>(found - plan_.estimates.begin());
      comparison.kind = *parse_code<ComparisonKind>(*kind);
      plan_.comparisons.push_back(std::move(comparison));
    });
    sort_by_code(plan_.comparisons, &SurveyComparisonPlan::code, "comparison");
  }

  /// Shares are figures that people write in percent: 15% is 0.15 here without a note.
  static std::optional<double> figure(TableRows& rows, std::string_view column) {
    const auto written = read_number(rows.written(column));
    return written.value && written.percent ? share_of_percent(*written.value) : rows.number(column);
  }

  void report_unknown_estimate(TableRows& rows, const std::string& written) const {
    std::vector<std::string> known;
    for (const auto& each : plan_.estimates) known.push_back(each.code);
    rows.add(fault::survey_estimate_unknown, "estimate", written, {}, did_you_mean(written, known));
  }

  const TableSource& source_;
  std::vector<TableInfo>& tables_;
  Language language_;
  const SettingPairs& overrides_;
  Diagnostics& diagnostics_;
  SurveyPlan plan_;
};

}  // namespace

bool is_survey_alone(const std::vector<TableInfo>& tables) {
  return has_any(tables, survey_tables) && !has_any(tables, scored_tables);
}

std::optional<SurveyPlan> read_survey_plan(const TableSource& source, std::vector<TableInfo>& tables,
                                           Language language, const SettingPairs& overrides,
                                           Diagnostics& diagnostics) {
  if (!has_any(tables, survey_tables)) return std::nullopt;
  return PlanReader(source, tables, language, overrides, diagnostics).read();
}

}  // namespace gnomon
