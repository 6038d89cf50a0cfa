#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gnomon {

/// SHA-256 (hex) of all that decides a score: settings but for titles and display, tree, rules, targets, grades, rewards. The same
/// for a scheme read from CSV, a workbook or a database.
[[nodiscard]] std::string scheme_hash(const Scheme& scheme, const Dataset& data);

/// What a manifest says beside the files written.
struct ManifestFacts {
  std::string command;
  std::vector<std::pair<std::string, std::string>> options;
  std::string package;
  std::string period;                                       ///< several: `2022;2024`
  std::string scheme_hash;                                  ///< empty = nothing was scored
  std::vector<std::pair<std::string, std::string>> inputs;  ///< name and hash
  std::optional<std::int64_t> source_date_epoch;
};

/// `manifest.json`: hashes of inputs, scheme and outputs, program version, options. No clock but `source_date_epoch`.
void write_manifest(const ManifestFacts& facts, const std::vector<OutputFile>& outputs, Output& out);
void write_manifest(const ReportContext& context, const std::vector<OutputFile>& outputs, Output& out);

}  // namespace gnomon
