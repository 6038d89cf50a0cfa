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
  std::string_view file;
  std::string_view summary_en;
  std::string_view summary_zh;
  bool always;  ///< written without being asked for
  bool (*applies)(const ReportContext& context);
  void (*write)(const ReportContext& context, Output& out);
};

[[nodiscard]] std::span<const Report> reports();

/// The report of that name (`ranking`) or file (`ranking.csv`), or nullptr.
[[nodiscard]] const Report* find_report(std::string_view name);

/// Writes the contract's files, those of `asked` as well, and `manifest.json` with the hash of each, into the set (without
/// committing it). Gives the files in the order of their names.
/// Throws `Error` (wrong_call, GNO-C101) for a name that is no report.
std::vector<OutputFile> write_reports(const ReportContext& context, const std::vector<std::string>& asked,
                                      OutputSet& set);

}  // namespace gnomon
