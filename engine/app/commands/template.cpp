#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <app/shared_options.hpp>
#include <gnomon/analysis/forms.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/forms.hpp>

namespace gnomon::app {
namespace {

namespace fs = std::filesystem;

constexpr auto examples = std::to_array<Example>({
    {{"template county --out forms", "template 县级 --out 填报表"},
     {"one workbook for each unit, to be filled in", "每个单位一份待填的工作簿"}},
    {{"template county.db --out forms --period 2026", "template 县级.db --out 填报表 --period 2026"},
     {"for another period", "指定填报时期"}},
    {{"template county --out forms --by department", "template 县级 --out 填报表 --by department"},
     {"one for each department that answers for items", "按责任分工，每个部门一份"}},
    {{"collect forms --into county.db", "collect 填报表 --into 县级.db"},
     {"when they are back", "收回后汇总入库"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "out", .value = {"DIR", "文件夹"}, .summary = {"where the forms go", "填报表存放处"}},
    period_option,
    {.name = "by",
     .value = {"WHOM", "对象"},
     .summary = {"unit or department", "按单位或按部门（默认按单位）"},
     .words = "unit|department"},
    set_option,
    threads_option,
});

Period period_asked(const Package& package) {
  const auto period = period_to_report(package);
  if (!period) throw Error(ExitCode::wrong_call, fault::form_period_unknown);
  return *period;
}

void refuse_empty(const FormSet& set, const Package& package) {
  if (!set.forms.empty()) return;
  const bool no_table = set.by_department && package.scheme.responsibilities.empty();
  throw Error(ExitCode::data_refused, fault::form_nothing_asked,
              {{"period", set.period.text()},
               {"why_en", no_table ? "there is no table 'responsibilities'" : "no indicator is reported"},
               {"why_zh", no_table ? "没有“责任分工”表" : "没有由单位上报的指标"}});
}

std::optional<std::string> bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A form that lies there may have been filled in: it is never overwritten.
void refuse_overwriting(const fs::path& folder, const std::vector<std::string>& names,
                        const std::vector<std::string>& contents) {
  std::vector<std::string> different;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto there = bytes_of(folder / names[i]);
    if (there && *there != contents[i]) different.push_back(names[i]);
  }
  if (different.empty()) return;
  const auto n = different.size();
  if (n > 5) different.resize(5);
  throw Error(ExitCode::data_refused, fault::form_file_exists,
              {{"n", std::to_string(n)},
               {"folder", folder.string()},
               {"files", join(different, ", ") + (n > 5 ? " …" : "")}});
}

/// Two codes may differ only in characters that a file name cannot have.
std::vector<std::string> file_names(const Package& package, const FormSet& set) {
  std::vector<std::string> names;
  for (const auto& form : set.forms) {
    const auto wanted = form_file_name(package, set, form);
    auto name = wanted;
    const auto is_taken = [&](const std::string& each) { return fold(each) == fold(name); };
    for (int n = 2; std::any_of(names.begin(), names.end(), is_taken); ++n)
      name = wanted.substr(0, wanted.rfind('.')) + "_" + std::to_string(n) + ".xlsx";
    names.push_back(std::move(name));
  }
  return names;
}

Table table_of_forms(const Package& package, const FormSet& set, const fs::path& folder,
                     const std::vector<std::string>& names) {
  auto table = table_definition("forms_written");
  table.rows = [&package, &set, folder, names](RowSink& row) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& unit = package.data.units[set.forms[i].i_unit];
      row.text((folder / names[i]).string());
      row.text(unit.code);
      row.text(unit.name);
      row.integer(static_cast<std::int64_t>(set.forms[i].rows.size()));
      row.end_row();
    }
  };
  return table;
}

/// Does the period have values of its own already? They do not stand on the forms.
bool has_values_already(const Package& package, const FormSet& set) {
  for (std::size_t i = 0; i < package.data.indicators.size(); ++i) {
    const auto* const column = package.data.panel.find(i, set.period);
    if (package.data.indicators[i].source != ValueSource::reported || column == nullptr) continue;
    if (std::any_of(column->status.begin(), column->status.end(), has_value)) return true;
  }
  return false;
}

/// Indicators that units report and no department answers for.
std::string asked_of_nobody(const Package& package, const FormSet& departments) {
  std::set<std::size_t> asked;
  for (const auto& form : departments.forms) {
    for (const auto& row : form.rows) asked.insert(row.i_indicator);
  }
  std::set<std::size_t> left;
  for (const auto& form : plan_forms(package, departments.period, false).forms) {
    for (const auto& row : form.rows) {
      if (!asked.contains(row.i_indicator)) left.insert(row.i_indicator);
    }
  }
  std::vector<std::string> names;
  for (const auto i : left)
    names.push_back(code_and_name(package.data.indicators[i].code, package.data.indicators[i].name));
  return join(names, ", ");
}

ExitCode run(Session& session) {
  const auto path = session.values().text("package");
  const fs::path folder =
      session.needed("out", {"gnomon template PACKAGE --out DIR", "gnomon template 数据包 --out 文件夹"});
  const auto loaded = load(session, path);
  forgive_missing_values(*loaded);
  loaded->refuse_errors();
  const auto& package = loaded->package;
  const auto set = plan_forms(package, period_asked(package), session.values().text("by") == "department");
  refuse_empty(set, package);

  const auto names = file_names(package, set);
  if (!session.dry_run()) {
    std::vector<std::string> contents;
    for (const auto& form : set.forms) {
      contents.push_back(write_to_text(
          [&](Output& out) { write_form(package, set, form, package.scheme.settings.lang, out); }));
    }
    refuse_overwriting(folder, names, contents);
    OutputSet files(folder);
    for (std::size_t i = 0; i < names.size(); ++i)
      files.add(names[i], [&](Output& out) { out.write(contents[i]); });
    if (!files.is_there()) files.commit();
  }
  const auto table = table_of_forms(package, set, folder, names);
  if (session.format() == "json") {
    session.print_json(path, [&](JsonWriter& json) {
      json.begin_object();
      json.member("period", set.period.text());
      json.member("by", set.by_department ? "department" : "unit");
      json.member("written", !session.dry_run());
      json.key("forms");
      session.embed(json, table);
      json.end_object();
    });
  } else {
    session.print(table, path);
  }
  session.flush();
  const FaultArguments arguments{
      {"n", std::to_string(names.size())}, {"period", set.period.text()}, {"folder", folder.string()}};
  if (has_values_already(package, set)) {
    session.say(
        {"{period} has values already; they do not stand on the forms.", "{period} 已有数据，未填入填报表。"},
        arguments);
  }
  if (set.by_department) {
    if (const auto left = asked_of_nobody(package, set); !left.empty()) {
      session.say({"No department answers for: {indicators}. They are on no form.",
                   "没有部门负责、不在任何表上的指标：{indicators}。"},
                  {{"indicators", left}});
    }
  }
  if (session.dry_run()) {
    session.say({"Nothing was written.", "未写入任何文件。"});
  } else {
    session.say({"{n} forms for {period} in {folder}. When they are back: gnomon collect {folder} --into DB "
                 "--period {period}",
                 "{period} 的填报表共 {n} 份，在 {folder}。收回后：gnomon collect {folder} --into 数据库 "
                 "--period {period}"},
                arguments);
  }
  return ExitCode::done;
}

}  // namespace

constexpr Command template_command{
    .name = "template",
    .summary = {"writes entry forms, one for each unit", "生成待填的填报表，每个单位一份"},
    .examples = examples,
    .arguments = package_argument,
    .options = options,
    .formats = "table|csv|json|markdown",
    .writes = true,
    .run = run,
};

}  // namespace gnomon::app
