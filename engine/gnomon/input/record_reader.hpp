#pragma once

#include <string_view>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/progress.hpp>
#include <gnomon/model/record.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Reads the table `ledger` or `register` row by row into the sink; false when the package has none. The columns found are written into
/// the package's `tables`. Faults: an unknown unit, a date that is none, an event without a date. Rows with a fault are left out.
bool read_records(const TableSource& source, Package& package, std::string_view table, RecordSink& sink,
                  const Progress& progress, Diagnostics& diagnostics);

}  // namespace gnomon
