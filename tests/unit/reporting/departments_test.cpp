#include <gnomon/reporting/departments.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <gnomon/analysis/departments.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/explanation.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/writers/csv.hpp>
#include <gnomon/scoring/assess.hpp>

#include "support/package_builder.hpp"

using namespace gnomon;
using test::PackageBuilder;

namespace {

/// Two towns, and two departments that are not assessed: D1 leads A and joins B, D2 leads B, for which T2 has no value.
class TwoDepartments {
 public:
  explicit TwoDepartments(const std::string& settings = "ranked_kind=镇") {
    PackageBuilder builder;
    builder.set_all(settings).unit("T1", "", "", "镇").unit("T2", "", "", "镇");
    builder.unit("D1", "", "", "部门").unit("D2", "", "", "部门");
    builder.node("A", "", "40", "each(points=1)", "a").node("B", "", "60", "each(points=1)", "b");
    builder.value("T1", "a", "2020", "40").value("T2", "a", "2020", "20").value("T1", "b", "2020", "55");
    builder.value("T2", "b", "2020", "missing");
    builder.responsibility("D1", "lead", "A").responsibility("D1", "joint", "B");
    builder.responsibility("D2", "lead", "B", "0.25");
    package = builder.build();
    results = score_periods(package, Period::year(2020), 1).results;
    texts = reason_texts();
    const auto more = department_reason_texts();
    texts.insert(texts.end(), more.begin(), more.end());
  }

  [[nodiscard]] ReportContext context(Language language = Language::zh) const {
    return {.package = package,
            .results = results,
            .score_rows = {},
            .reason = {},
            .derivation = {},
            .targets_beside = {},
            .gaps = {},
            .reason_texts = texts,
            .language = language,
            .options = {},
            .source_date_epoch = {}};
  }

  Package package;
  Results results;
  std::vector<ReasonText> texts;
};

std::string csv(const Table& table) {
  return write_to_text([&](Output& out) { write_csv(table, {.plain_csv = true}, out); });
}

}  // namespace

TEST_CASE("departments.csv holds every number of a department's score") {
  const TwoDepartments two;
  CHECK(csv(departments_table(two.context(Language::en))) ==
        "period,unit,name,item,item_name,role,basis,units,units_missing,score_share,weight,points_full,"
        "weighted_full,"
        "weighted_points,score,lead_score,joint_score,rank,note\n"
        "2020,D2,D2,B,B,lead,units,1,1,0.916666666666667,0.25,60,15,13.75,,,,,"
        "mean of the units with a score (1; 1 without): 55 ÷ 60 = 0.916667\n"
        "2020,D2,D2,total,,,,,,,,,15,13.75,91.67,91.67,,1,\n"
        "2020,D1,D1,A,A,lead,units,2,0,0.75,1,40,40,30,,,,,\n"
        "2020,D1,D1,B,B,joint,units,1,1,0.916666666666667,0.5,60,30,27.5,,,,,"
        "mean of the units with a score (1; 1 without): 55 ÷ 60 = 0.916667\n"
        "2020,D1,D1,total,,,,,,,,,70,57.5,82.14,75.00,91.67,2,\n");
}

TEST_CASE("the ranking of departments and the matrix of tasks") {
  const TwoDepartments two;
  const auto context = two.context();
  CHECK(csv(department_ranking(context, false)) ==
        "rank,unit,name,score,lead_score,joint_score,lead_tasks,joint_tasks,note\n"
        "1,D2,D2,91.67,91.67,,1,0,\n2,D1,D1,82.14,75.00,91.67,1,1,\n");
  CHECK(csv(task_matrix(context)) == "item,item_name,lead,joint\nA,,D1,\nB,,D2,D1\n");
}

TEST_CASE("the page of a department can be followed with a calculator") {
  const TwoDepartments two;
  const auto context = two.context();
  const auto page = write_to_text(
      [&](Output& out) { write_explanation(context, two.package.data.find_unit("D1").value(), false, out); });
  for (const auto* const line : {"加权得分  30 + 27.5 = 57.5\n", "加权满分  40 + 30 = 70\n",
                                 "牵头得分  30 ÷ 40 × 100 = 75\n", "配合得分  27.5 ÷ 30 × 100 = 91.666667\n",
                                 "得分      57.5 ÷ 70 × 100 = 82.142857\n", "第 2 名（共 2 个部门）"}) {
    INFO(page);
    CHECK(page.find(line) != std::string::npos);
  }
}

TEST_CASE("a total is handed over as points of a larger assessment, or stands with the reason") {
  const TwoDepartments two("ranked_kind=镇 | convert_to=20 | convert_decimals=1");
  const auto context = two.context();
  CHECK(csv(converted_table(context)) ==
        "period,rank,unit,name,group,total,converted,grade,note\n"
        "2020,1,T1,T1,,95.00,19.0,,\n"
        "2020,,T2,T2,,,,,缺报，不参加排名：B\n");
}
