#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include <gnomon/base/diagnostics.hpp>

namespace gnomon {

/// Files of `reports/`: name (`ranking_view.json`) and text.
using ReportFiles = std::map<std::string, std::string, std::less<>>;

/// The text of a file of `reports/`: `labels.json`, `ranking.json`. What a report shows is read through this and nothing else: a user's own
/// file comes before the program's. Throws `Error` (internal) when there is no such file.
[[nodiscard]] std::string report_file(std::string_view name);

/// The program's own files.
[[nodiscard]] const ReportFiles& program_report_files();

/// Reads a user's own files from a folder and checks all of them: names, JSON, keys, columns, labels and their `{places}`. What is wrong
/// stands in `findings`. Throws `Error` (wrong call) when there is no such folder.
[[nodiscard]] ReportFiles read_report_files(const std::filesystem::path& folder, Diagnostics& findings);

/// From here on these files, which must have been checked, stand in the place of the program's. For the start of a program, before other
/// threads and before any report: texts that `label` gave out before are gone.
void use_report_files(ReportFiles files);

/// SHA-256 (hex) of a user's files in force, names and texts; empty when all files are the program's own.
[[nodiscard]] std::string report_files_hash();

}  // namespace gnomon
