#pragma once

#include <gnomon/base/language.hpp>
#include <gnomon/reporting/output.hpp>
#include <gnomon/reporting/table.hpp>

#include <span>
#include <string_view>

namespace gnomon {

/// How a table is written. A writer ignores what does not concern it.
struct WriteOptions {
  Language language = Language::zh;
  bool plain_csv = false;  ///< CSV without BOM, lines ended by LF (`--csv plain`)
  bool colour = false;     ///< terminal colours; the caller asks whether there is a terminal
};

/// A format. One file in `reporting/writers/`, one line in `writers.cpp`.
struct TableWriter {
  std::string_view name;  ///< as in `--format csv`
  std::string_view summary_en;
  std::string_view summary_zh;
  void (*write)(const Table& table, const WriteOptions& options, Output& out);
};

[[nodiscard]] std::span<const TableWriter> table_writers();

/// The writer of that name, or nullptr.
[[nodiscard]] const TableWriter* find_table_writer(std::string_view name);

}  // namespace gnomon
