#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gnomon {

/// A file that `run` can write. One line in `reports.cpp`.
struct Report {
  std::string_view name;  ///< as in `--report ranking`
  std::string_view file;  ///< a folder of files ends in `/`
  std::string_view summary_en;
  std::string_view summary_zh;
  bool always;  ///< written without being asked for
  bool (*applies)(const ReportContext& context);
  void (*write)(const ReportContext& context, Output& out);
  /// Of a folder of files (`cards/`): adds them to the set; `write` is null then.
  void (*write_folder)(const ReportContext& context, OutputSet& set) = nullptr;
};

[[nodiscard]] std::span<const Report> reports();

/// The report of that name (`ranking`) or file (`ranking.csv`), or nullptr.
[[nodiscard]] const Report* find_report(std::string_view name);

/// The reports written when those of `asked` are asked for and those of `without` are left out, by name or file.
/// Throws `Error` (wrong_call, GNO-C101) for a name that is no report.
[[nodiscard]] std::vector<const Report*> reports_wanted(const ReportContext& context,
                                                        const std::vector<std::string>& asked,
                                                        const std::vector<std::string>& without = {});

/// Writes the reports wanted, and `manifest.json` with the hash of each, into the set (without committing it). Gives the files in the
/// order of their names.
std::vector<OutputFile> write_reports(const ReportContext& context, const std::vector<std::string>& asked,
                                      OutputSet& set, const std::vector<std::string>& without = {});

}  // namespace gnomon
