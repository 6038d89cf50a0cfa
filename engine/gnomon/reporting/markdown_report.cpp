#include <gnomon/reporting/markdown_report.hpp>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/writers/markdown.hpp>

namespace gnomon {
namespace {

void write_unranked(const ReportContext& context, Output& out) {
  bool any = false;
  for (const auto i_unit : context.results.current.order) {
    if (at(context.results.current.rank, i_unit, 0) > 0) continue;
    const auto& unit = context.data().units[i_unit];
    const auto note = note_of(context, i_unit);
    out.write("- ");
    out.write(code_and_name(unit.code, unit.name));
    if (!note.empty()) {
      out.write(context.language == Language::zh ? "：" : ": ");
      out.write(note);
    }
    out.put('\n');
    any = true;
  }
  if (!any) {
    out.write(label("markdown.none", context.language));
    out.put('\n');
  }
}

void heading(std::string_view marks, std::string_view text, Output& out) {
  out.write(marks);
  out.put(' ');
  out.write(text);
  out.write("\n\n");
}

/// What the totals count for in the larger assessment.
void write_converted(const ReportContext& context, Output& out) {
  const auto& settings = context.settings();
  if (!settings.convert_to) return;
  const FaultArguments arguments{{"points", format_shortest(*settings.convert_to)},
                                 {"scale", format_shortest(settings.scale)}};
  heading("##", label("markdown.converted", context.language, arguments), out);
  write_markdown_table(converted_table(context), {.language = context.language}, out);
  out.put('\n');
  out.write(label("markdown.converted.formula", context.language, arguments));
  out.write("\n\n");
}

/// The departments' ranking, who leads and joins what, and a table for each of them.
void write_departments(const ReportContext& context, Output& out) {
  if (context.results.departments.empty()) return;
  const WriteOptions options{.language = context.language};
  heading("##", label("markdown.departments", context.language), out);
  write_markdown_table(department_ranking(context, true), options, out);
  out.put('\n');
  heading("###", label("markdown.matrix", context.language), out);
  write_markdown_table(task_matrix(context), options, out);
  out.put('\n');
  for (const auto& department : context.results.departments) {
    const auto& unit = context.data().units[department.i_unit];
    heading("###", code_and_name(unit.code, unit.name), out);
    write_markdown_table(department_tasks(context, department), options, out);
    out.put('\n');
  }
}

}  // namespace

void write_markdown_report(const ReportContext& context, Output& out) {
  const auto language = context.language;
  const WriteOptions options{.language = language};
  heading("#",
          label("markdown.title", language,
                {{"title", context.package.title()}, {"period", context.results.current.period.text()}}),
          out);
  write_markdown_table(ranking_view(context), options, out);
  out.put('\n');
  if (!context.scheme().titles.empty()) {
    heading("##", label("markdown.titles", language), out);
    write_markdown_table(recognition_view(context), options, out);
    out.put('\n');
  }
  heading("##", label("markdown.unranked", language), out);
  write_unranked(context, out);
  out.put('\n');
  write_converted(context, out);
  write_departments(context, out);
  heading("##", label("markdown.method", language), out);
  if (const auto* const before = context.previous()) {
    out.write(label("markdown.compared", language, {{"previous", before->period.text()}}));
  } else {
    out.write(label("markdown.first", language));
  }
  out.write("\n\n");
  heading("###", label("markdown.choices", language), out);
  write_markdown_table(choices_table(context), options, out);
  out.put('\n');
  out.write(label("markdown.scheme", language, {{"hash", scheme_hash(context.scheme(), context.data())}}));
  out.write("\n\n");
  out.write(label("markdown.version", language, {{"version", std::string(version)}}));
  out.put('\n');
}

}  // namespace gnomon
