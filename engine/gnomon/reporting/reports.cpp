#include <gnomon/reporting/reports.hpp>

#include <algorithm>
#include <array>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/threads.hpp>
#include <gnomon/reporting/assessment_json.hpp>
#include <gnomon/reporting/bulletin.hpp>
#include <gnomon/reporting/cards.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/html_report.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/markdown_report.hpp>
#include <gnomon/reporting/ranking_workbook.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/verification.hpp>
#include <gnomon/reporting/writers/csv.hpp>

namespace gnomon {
namespace {

template <Table (*make)(const ReportContext&)>
void csv(const ReportContext& context, Output& out) {
  write_csv(make(context), {.language = context.language, .plain_csv = context.plain_csv}, out);
}

void gap_csv(const ReportContext& context, Output& out) {
  const auto gaps = context.gaps();
  write_csv(gap_table(context.package, gaps), {.language = context.language, .plain_csv = context.plain_csv},
            out);
}

bool any(const ReportContext& /*context*/) { return true; }
bool with_gaps(const ReportContext& context) { return static_cast<bool>(context.gaps); }
bool with_self(const ReportContext& context) { return context.self != nullptr; }
bool with_titles(const ReportContext& context) { return !context.scheme().titles.empty(); }
bool with_rewards(const ReportContext& context) { return !context.scheme().rewards.empty(); }
bool with_departments(const ReportContext& context) { return !context.scheme().responsibilities.empty(); }
bool with_conversion(const ReportContext& context) { return context.settings().convert_to.has_value(); }

constexpr std::array all{
    Report{"ranking", "ranking.csv", "totals, grades and ranks", "总分、等次和名次", true, any,
           csv<ranking_table>},
    Report{"scores", "scores.csv", "every score with its reason", "每一项得分及理由", true, any,
           csv<scores_table>},
    Report{"trends", "trends.csv", "values and changes over the periods", "各期数值及变化", true, any,
           csv<trends_table>},
    Report{"rewards", "rewards.csv", "rewards by rank", "按名次的奖励", true, with_rewards,
           csv<rewards_table>},
    Report{"departments", "departments.csv", "departments by the tasks they lead and join",
           "责任部门得分及其任务", true, with_departments, csv<departments_table>},
    Report{"converted", "converted.csv", "totals as points of a larger assessment", "折算到上级考核的得分",
           true, with_conversion, csv<converted_table>},
    Report{"verification", "verification.csv", "self scores and verified scores side by side",
           "自评分与审核分对照", true, with_self, csv<verification_table>},
    Report{"recognition", "recognition.csv", "who gains, keeps and loses each title",
           "称号的授予、保留和撤销", true, with_titles, csv<recognition_table>},
    Report{"assessment", "assessment.json", "all of it at full precision", "全部结果，完整精度", true, any,
           write_assessment_json},
    Report{"history", "history.csv", "the ranking of every period", "历期排名", false, any,
           csv<history_table>},
    Report{"gap", "gap.csv", "targets, what is due, and what is lacking", "目标、应达、实际和差距", false,
           with_gaps, gap_csv},
    Report{"html", "report.html", "a page to open in a browser, with charts",
           "网页报告（图表、单位页、对比）", false, any, write_html_report},
    Report{"markdown", "ranking.md", "the ranking with notes on method, as Markdown",
           "排名及方法说明（Markdown）", false, any, write_markdown_report},
    Report{"xlsx", "ranking.xlsx", "the ranking as a workbook, to print and hand up",
           "排名工作簿，可直接打印上报", false, any, write_ranking_workbook},
    Report{"docx", "bulletin.docx", "the bulletin of results, to be signed (GB/T 9704)", "通报（公文格式）",
           false, any, write_bulletin},
    Report{"cards", "cards/", "feedback for each unit, one document each", "各单位反馈卡，每单位一份", false,
           any, nullptr, write_cards},
};

bool is_among(const Report& report, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return find_report(name) == &report; });
}

void refuse_unknown(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const auto& report : all) known.emplace_back(report.name);
  for (const auto& name : names) {
    if (find_report(name) != nullptr) continue;
    throw Error(ExitCode::wrong_call, fault::report_unknown,
                {{"found", name}, {"reports", join(known, ", ")}}, did_you_mean(name, known));
  }
}

}  // namespace

std::span<const Report> reports() { return all; }

const Report* find_report(std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& each) { return each.name == name || each.file == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<const Report*> reports_wanted(const ReportContext& context, const std::vector<std::string>& asked,
                                          const std::vector<std::string>& without) {
  refuse_unknown(asked);
  refuse_unknown(without);
  std::vector<const Report*> wanted;
  for (const auto& report : all) {
    const bool named = report.always || is_among(report, asked);
    if (named && !is_among(report, without) && report.applies(context)) wanted.push_back(&report);
  }
  return wanted;
}

std::vector<OutputFile> write_reports(const ReportContext& context, const std::vector<std::string>& asked,
                                      OutputSet& set, const std::vector<std::string>& without) {
  const auto wanted = reports_wanted(context, asked, without);
  // Files do not depend on one another: each is written by one thread, whole.
  for_each_in_threads(wanted.size(), context.n_threads, [&](std::size_t i) {
    const auto& report = *wanted[i];
    if (report.write_folder != nullptr) {
      report.write_folder(context, set);
    } else {
      set.add(std::string(report.file), [&](Output& out) { report.write(context, out); });
    }
  });
  const auto outputs = set.files();
  set.add("manifest.json", [&](Output& out) { write_manifest(context, outputs, out); });
  return set.files();
}

}  // namespace gnomon
