#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/progress.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// Reads the respondents: those columns that the package's plan of the survey names, and no others. Uses up to `n_threads` threads where
/// the source can be read in parts; the result does not depend on their number.
///
/// First the names in the plan are brought to those of the columns, and what was not named but goes without saying is filled in: `stratum`,
/// `psu`, `weight`, `score`, `unit`. A name that is no column is a fault.
///
/// Texts are labels as they stand, without white space around them: `01` is not `1`. An empty cell, `NA` and what stands for a missing value
/// elsewhere (`—`, 未调查, …) are missing in both kinds of column. A cell that should be a number and is none is a fault. Rows without a period
/// belong to no wave.
[[nodiscard]] Microdata read_microdata(const TableSource& source, Package& package, int n_threads,
                                       const Progress& progress, Diagnostics& diagnostics);

}  // namespace gnomon
