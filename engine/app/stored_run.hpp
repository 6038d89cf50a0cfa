#pragma once

#include <cstdint>
#include <vector>

#include <app/load.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/store/run_record.hpp>

namespace gnomon::app {

/// The results of a run in the form in which a database keeps them, without number and time.
[[nodiscard]] RunRecord record_of(const Loaded& loaded, const ReportContext& context);

/// Keeps the run in the package's database and gives its number. When the newest run there is the same (tables, settings, results), that one's number.
std::int64_t keep_run(Session& session, const Loaded& loaded, const ReportContext& context);

}  // namespace gnomon::app
