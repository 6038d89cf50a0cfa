#include <array>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/explanation.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"explain county T06", "explain 县级 T06"},
     {"how every point came about", "每一分是怎么来的，可用计算器核对"}},
    {{"explain county T06 --lang en", "explain 县级 乙川镇"}, {"in English", "也可写单位名称"}},
    {{"explain county T06 --format json", "explain 县级 T06 --format json"},
     {"at full precision, for scripts", "完整精度，供脚本使用"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"package", {"PACKAGE", "数据包"}},
    {"unit", {"UNIT", "单位"}},
});

ExitCode run(Session& session) {
  const auto loaded = load(session, session.values().text("package"));
  loaded->refuse_errors();
  const auto i_unit = find_unit(*loaded, session.values().text("unit"));
  const auto scored = score(session, *loaded);
  const auto context = context_of(session, *loaded, *scored);
  if (scored->results.current.assessed[i_unit] == 0) {
    throw Error(ExitCode::wrong_call, fault::unit_not_assessed,
                {{"found", loaded->package.data.units[i_unit].code},
                 {"period", scored->results.current.period.text()},
                 {"package", loaded->path}});
  }
  if (session.format() == "json") {
    session.print_json(loaded->path, [&](JsonWriter& json) {
      write_embedded(json, [&](Output& out) { write_explanation_json(context, i_unit, out); });
    });
  } else {
    write_explanation(context, i_unit, session.colour_out(), session.out());
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command explain_command{
    .name = "explain",
    .summary = {"how one unit's score came about", "说明一个单位的得分是怎么来的"},
    .examples = examples,
    .arguments = arguments,
    .options = reading_options,
    .formats = "text|json",
    .run = run,
};

}  // namespace gnomon::app
