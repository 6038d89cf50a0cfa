#include <gnomon/values/definition.hpp>

#include <algorithm>
#include <array>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/rule_call.hpp>

namespace gnomon {
namespace {

using enum ValueSource;

const ParameterDeclaration any_column{"<column>",
                                      ParameterType::word,
                                      "",
                                      {},
                                      "only records in whose column stands one of these words (`a|b`)",
                                      "只计该列为所列词语之一的记录（多个用“|”隔开）"};
const ParameterDeclaration at_least{"at_least", ParameterType::number,        "1",
                                    {},         "so many records are needed", "至少几条记录"};
const ParameterDeclaration since{"since",
                                 ParameterType::word,
                                 "",
                                 {},
                                 "ledger: counted from this year or day on, to the end of the period",
                                 "台账：自该年或该日起累计到期末"};

/// The measures. Those of records take filters: a parameter named like a column of the table.
const std::array<MeasureEntry, 17> measures{{
    {{.name = "count",
      .summary_en = "Number of events (the column `count`, else 1 each); of the register: things valid at "
                    "the end of the period",
      .summary_zh = "台账：次数（有“count”列的按该列，否则每行一次）；名录：期末有效的件数",
      .formula = "sum of count over the records that pass",
      .formula_zh = "符合条件的记录的次数之和",
      .example = "count(activity=培训|讲座)",
      .vocabulary = "I5 I6 B5",
      .parameters = {any_column, since},
      .takes_conditions = true,
      .reasons = {}},
     Measure::count,
     {ledger, register_}},
    {{.name = "sum",
      .summary_en = "Sum of a column; of the units below: sum of an indicator (none named: the same)",
      .summary_zh = "某列合计；下级汇总：下级单位该指标之和（不写指标即同一指标）",
      .formula = "sum of the column over the records that pass",
      .formula_zh = "符合条件的记录该列之和",
      .example = "sum(participants, activity=培训)",
      .vocabulary = "I6 A9",
      .parameters = {any_column, since},
      .takes_conditions = true,
      .reasons = {}},
     Measure::sum,
     {ledger, register_, children}},
    {{.name = "mean",
      .summary_en = "Mean of a column, or of an indicator over the units below; with `weight` a weighted one",
      .summary_zh = "某列平均，或下级单位该指标的平均；写 weight 则加权平均",
      .formula = "sum(w × x) / sum(w)",
      .example = "mean(rate, weight=population)",
      .vocabulary = "A9 I23",
      .parameters = {any_column,
                     {"weight",
                      ParameterType::word,
                      "",
                      {},
                      "units below: `population` or an indicator",
                      "下级汇总：权数，population 或指标代码"},
                     {"skip_missing",
                      ParameterType::yes_no,
                      "no",
                      {},
                      "leave out units without a value",
                      "缺报的下级单位不计"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::mean,
     {ledger, register_, children}},
    {{.name = "min",
      .summary_en = "Least value of a column, or among the units below",
      .summary_zh = "某列最小值，或下级单位中的最小值",
      .formula = "min x",
      .example = "min(pass_rate)",
      .vocabulary = "A9",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::least,
     {ledger, register_, children}},
    {{.name = "max",
      .summary_en = "Greatest value of a column, or among the units below",
      .summary_zh = "某列最大值，或下级单位中的最大值",
      .formula = "max x",
      .example = "max(participants)",
      .vocabulary = "A9",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::greatest,
     {ledger, register_, children}},
    {{.name = "distinct",
      .summary_en = "How many different entries a column has; empty cells do not count",
      .summary_zh = "某列不同取值的个数，空格不计",
      .formula = "number of different entries",
      .formula_zh = "不同取值的个数",
      .example = "distinct(place, activity=展览)",
      .vocabulary = "I5",
      .parameters = {any_column, since},
      .takes_conditions = true,
      .reasons = {}},
     Measure::distinct,
     {ledger, register_}},
    {{.name = "share",
      .summary_en = "Share, in percent, of the records (or units below) for which the condition holds",
      .summary_zh = "符合条件的记录（或下级单位）所占百分比",
      .formula = "100 × records for which it holds / records that pass",
      .formula_zh = "100 × 满足条件的记录数 / 符合筛选的记录数",
      .example = "share(\"participants >= 50\", activity=培训)",
      .vocabulary = "I16 I25 T8",
      .parameters = {any_column,
                     {"skip_missing",
                      ParameterType::yes_no,
                      "no",
                      {},
                      "leave out units without a value",
                      "缺报的下级单位不计"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::share,
     {ledger, register_, children}},
    {{.name = "regular",
      .summary_en = "In how many months, quarters, half-years, or at how many entries of a column, there "
                    "are at least so many events",
      .summary_zh = "有多少个月、季度、半年（或某列的多少个取值）达到规定次数",
      .formula = "number of parts of the period (entries) with count >= at_least",
      .formula_zh = "次数 >= at_least 的时段（或取值）个数",
      .example = "regular(by=quarter, at_least=1, activity=更换展板)",
      .vocabulary = "I2 I19",
      .parameters = {any_column,
                     {"by",
                      ParameterType::word,
                      "quarter",
                      {},
                      "month, quarter, half, or a column",
                      "按 month 月、quarter 季、half 半年，或某列"},
                     at_least},
      .takes_conditions = true,
      .reasons = {}},
     Measure::regular,
     {ledger}},
    {{.name = "by",
      .summary_en = "1 when there are so many events on or before a day of the period's last year, else 0",
      .summary_zh = "在规定日期（含当日）以前达到规定次数为 1，否则为 0",
      .formula = "1 if count up to the day >= at_least, else 0",
      .formula_zh = "到该日为止的次数 >= at_least 为 1，否则为 0",
      .example = "by(06-30, activity=检查)",
      .vocabulary = "I21 T8",
      .parameters = {any_column, at_least},
      .takes_conditions = true,
      .reasons = {}},
     Measure::by,
     {ledger}},
    {{.name = "first_day",
      .summary_en = "Day of the first event, counted from 1 at the period's first day",
      .summary_zh = "首次活动是期内第几天（期初第一天为 1）",
      .formula = "first date - first day of the period + 1",
      .formula_zh = "首次日期 - 本期首日 + 1",
      .example = "first_day(activity=检查)",
      .vocabulary = "I21",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::first_day,
     {ledger}},
    {{.name = "last_day",
      .summary_en = "Day of the last event, counted from 1 at the period's first day",
      .summary_zh = "末次活动是期内第几天（期初第一天为 1）",
      .formula = "last date - first day of the period + 1",
      .formula_zh = "末次日期 - 本期首日 + 1",
      .example = "last_day(activity=总结)",
      .vocabulary = "I21",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::last_day,
     {ledger}},
    {{.name = "coverage",
      .summary_en = "Share, in percent, of the units below (of the kind `of`) that have, for each "
                    "condition, at least so many things",
      .summary_zh = "下级单位（类别 of）中每项条件都至少有规定件数的所占百分比",
      .formula = "100 × units that meet every condition / units of that kind",
      .formula_zh = "100 × 满足全部条件的单位数 / 该类单位数",
      .example = "coverage(\"kind=科普站, status=正常\", \"kind=科普栏\", of=村)",
      .vocabulary = "T8 I2",
      .parameters = {any_column,
                     at_least,
                     {"of", ParameterType::word, "", {}, "kind of the units below", "下级单位的类别"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::coverage,
     {ledger, register_}},
    {{.name = "best",
      .summary_en = "Sum over the entries of the column `by` of the greatest value each has: one project "
                    "counts once, at its highest",
      .summary_zh = "按 by 列分组，每组只取某列最大值，再合计：同一项目按最高级别计一次",
      .formula = "sum over entries of max x",
      .formula_zh = "各取值的最大 x 之和",
      .example = "best(points, by=project)",
      .vocabulary = "I13 B1 I24",
      .parameters =
          {any_column,
           {"by", ParameterType::word, "", {}, "column whose entries count once", "按哪一列只计一次"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::best,
     {ledger, register_}},
    {{.name = "panel",
      .summary_en = "Mean of experts' marks; with more than three the highest and the lowest are left out",
      .summary_zh = "专家评分平均；超过三人时去掉一个最高分和一个最低分",
      .formula = "mean of x; with n > trim_above: (sum - max - min) / (n - 2)",
      .formula_zh = "x 的平均；n > trim_above 时为 (合计 - 最大 - 最小) / (n - 2)",
      .example = "panel(score)",
      .vocabulary = "I23",
      .parameters = {any_column,
                     {"trim_above",
                      ParameterType::number,
                      "3",
                      {},
                      "leave out only with more marks than this",
                      "超过几人才去掉最高最低"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::panel,
     {ledger}},
    {{.name = "added",
      .summary_en = "Things whose validity began in the period",
      .summary_zh = "本期新增（启用日期在期内）的件数",
      .formula = "number of things with valid_from in the period",
      .formula_zh = "有效期起（valid_from）在本期内的件数",
      .example = "added(kind=示范户)",
      .vocabulary = "I5 I29",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::added,
     {register_}},
    {{.name = "ended",
      .summary_en = "Things whose validity ended in the period (delisted, closed)",
      .summary_zh = "本期终止（停用日期在期内，如摘牌）的件数",
      .formula = "number of things with valid_to in the period",
      .formula_zh = "有效期止（valid_to）在本期内的件数",
      .example = "ended(kind=示范户)",
      .vocabulary = "V5 I29",
      .parameters = {any_column},
      .takes_conditions = true,
      .reasons = {}},
     Measure::ended,
     {register_}},
    {{.name = "count",
      .summary_en = "Number of units below for which the condition holds",
      .summary_zh = "符合条件的下级单位个数",
      .formula = "number of units below with the condition",
      .formula_zh = "满足条件的下级单位数",
      .example = "count(\"rate >= 10\")",
      .vocabulary = "A9 T8",
      .parameters = {{"skip_missing",
                      ParameterType::yes_no,
                      "no",
                      {},
                      "leave out units without a value",
                      "缺报的下级单位不计"}},
      .takes_conditions = true,
      .reasons = {}},
     Measure::count,
     {children}},
}};

bool has_source(const MeasureEntry& entry, ValueSource source) {
  return std::ranges::find(entry.sources, source) != entry.sources.end();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto bar = text.find('|');
    if (const auto word = trim(text.substr(0, bar)); !word.empty()) words.emplace_back(word);
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  return words;
}

class DefinitionReader {
 public:
  DefinitionReader(const Indicator& indicator, const Place& place, Diagnostics& diagnostics)
      : indicator_(indicator), place_(place), diagnostics_(diagnostics) {}

  std::optional<Definition> read() {
    if (trim(indicator_.definition).empty()) {
      add(fault::definition_missing, {{"indicator", indicator_.code}});
      return std::nullopt;
    }
    std::string near;
    const auto call = parse_rule_call(indicator_.definition, near);
    if (!call) {
      add(fault::definition_syntax, {{"near", near}});
      return std::nullopt;
    }
    const auto& entries = measures;
    entry_ = std::ranges::find_if(entries, [&](const MeasureEntry& each) {
      return each.declaration.name == call->name && has_source(each, indicator_.source);
    });
    if (entry_ == entries.end()) {
      std::vector<std::string> names;
      for (const auto& each : entries) {
        if (has_source(each, indicator_.source)) names.emplace_back(each.declaration.name);
      }
      add(fault::definition_measure, {{"measure", call->name}, {"allowed", join(names, ", ")}},
          did_you_mean(call->name, names));
      return std::nullopt;
    }
    definition_.measure = entry_->measure;
    for (const auto& [name, value] : call->named) named(name, value);
    for (const auto& argument : call->positional) positional(argument);
    for (const auto& [key, value] : call->pairs) refuse(key + ": " + value);
    check();
    return good_ ? std::optional(std::move(definition_)) : std::nullopt;
  }

 private:
  void add(const Fault& fault, FaultArguments arguments, std::string suggestion = {}) {
    good_ = false;
    diagnostics_.add(fault, place_, indicator_.definition, std::move(arguments), std::move(suggestion));
  }

  void refuse(const std::string& argument) {
    add(fault::definition_argument,
        {{"measure", std::string(entry_->declaration.name)}, {"argument", argument}});
  }

  [[nodiscard]] bool takes(std::string_view parameter) const {
    const auto& all = entry_->declaration.parameters;
    return std::ranges::find(all, parameter, &ParameterDeclaration::name) != all.end();
  }

  void named(const std::string& name, const std::string& value) {
    const bool of_records = indicator_.source != children;
    if (takes(name)) {
      parameter(name, value);
    } else if (of_records) {
      definition_.tests.push_back({name, words_of(value), std::nullopt});
    } else {
      refuse(name + "=" + value);
    }
  }

  void parameter(const std::string& name, const std::string& value) {
    const auto number = parse_decimal(value);
    if (name == "at_least" && number && *number > 0) {
      definition_.at_least = *number;
    } else if (name == "trim_above" && number && *number >= 2) {
      definition_.trim_above = *number;
    } else if (name == "by") {
      definition_.by = value;
    } else if (name == "of") {
      definition_.of = value;
    } else if (name == "weight") {
      definition_.weight = value;
    } else if (name == "skip_missing" &&
               (value == "yes" || value == "no" || value == "是" || value == "否")) {
      definition_.skip_missing = value == "yes" || value == "是";
    } else if (const auto period = name == "since" ? Period::parse(value) : std::nullopt) {
      definition_.since = period->first_day();
    } else {
      refuse(name + "=" + value);
    }
  }

  /// `kind=站, status=正常` or `participants >= 50`.
  std::optional<RecordTest> test_of(std::string_view text) {
    text = trim(text);
    const auto equals = text.find('=');
    const bool plain = equals != std::string_view::npos && equals > 0 &&
                       std::string_view("<>!=").find(text[equals - 1]) == std::string_view::npos;
    if (plain && indicator_.source != children && !parse_decimal(trim(text.substr(equals + 1)))) {
      return RecordTest{std::string(trim(text.substr(0, equals))), words_of(text.substr(equals + 1)), {}};
    }
    std::string near;
    auto condition = Expression::parse(text, near);
    if (!condition || !condition->is_condition()) {
      refuse(std::string(text));
      return std::nullopt;
    }
    return RecordTest{{}, {}, std::move(condition)};
  }

  std::vector<RecordTest> tests_of(const std::string& argument) {
    std::vector<RecordTest> tests;
    for (const auto& part : split_list(argument)) {
      if (auto test = test_of(part)) tests.push_back(std::move(*test));
    }
    return tests;
  }

  /// Does the measure work on a column named first?
  [[nodiscard]] bool wants_column() const {
    switch (definition_.measure) {
      case Measure::sum:
      case Measure::mean:
      case Measure::least:
      case Measure::greatest:
      case Measure::distinct:
      case Measure::best:
      case Measure::panel:
        return true;
      default:
        return false;
    }
  }

  void positional(const std::string& argument) {
    if (wants_column() && definition_.column.empty()) {
      definition_.column = argument;
    } else if (definition_.measure == Measure::by && !definition_.month_day) {
      definition_.month_day = parse_month_day(argument);
      if (!definition_.month_day) refuse(argument);
    } else if (definition_.measure == Measure::share || definition_.measure == Measure::coverage ||
               indicator_.source == children) {
      definition_.conditions.push_back(tests_of(argument));
    } else {
      for (auto& test : tests_of(argument)) definition_.tests.push_back(std::move(test));
    }
  }

  void check() {
    const auto lacks = [&](std::string_view what) {
      add(fault::definition_lacks, {{"measure", std::string(entry_->declaration.name)},
                                    {"needed", std::string(what)},
                                    {"example", std::string(entry_->declaration.example)}});
    };
    const bool of_children = indicator_.source == children;
    if (wants_column() && definition_.column.empty() && !of_children) lacks("column");
    if (definition_.measure == Measure::by && !definition_.month_day) lacks("06-30");
    if (definition_.measure == Measure::coverage && definition_.of.empty()) lacks("of=…");
    if (definition_.measure == Measure::best && definition_.by.empty()) lacks("by=…");
    const bool needs_condition =
        definition_.measure == Measure::share || (of_children && definition_.measure == Measure::count);
    if (needs_condition && definition_.conditions.size() != 1) lacks("\"x >= 1\"");
    if (definition_.measure == Measure::regular && definition_.by.empty()) definition_.by = "quarter";
  }

  const Indicator& indicator_;
  const Place& place_;
  Diagnostics& diagnostics_;
  const MeasureEntry* entry_ = nullptr;
  Definition definition_;
  bool good_ = true;
};

}  // namespace

std::span<const MeasureEntry> all_measures() { return measures; }

std::optional<Definition> read_definition(const Indicator& indicator, const Place& place,
                                          Diagnostics& diagnostics) {
  return DefinitionReader(indicator, place, diagnostics).read();
}

}  // namespace gnomon
