#pragma once

#include <cstdint>
#include <string>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/writers/workbook_file.hpp>

namespace gnomon {

/// Where the numbers stand that the charts draw. An empty sheet = there is nothing to draw.
struct WorkbookCharts {
  struct Ranking {
    std::string sheet;  ///< as `WorkbookSheet::reference`
    std::uint16_t name = 0;
    std::uint16_t total = 0;
    std::uint32_t first_row = 0;
    std::uint32_t end_row = 0;
  };
  struct Trend {
    std::string sheet;
    std::uint16_t name = 0;
    std::uint16_t first_period = 0;
    std::uint16_t last_period = 0;
    std::uint32_t head_row = 0;
    std::uint32_t first_row = 0;
    std::uint32_t end_row = 0;
  };
  Ranking ranking;
  Trend trend;
};

/// Charts that Excel draws: bars of the totals, lines of the trend, a radar of the blocks. Only so many units as can be told apart, the first
/// in the ranking; the numbers stand in tables.
void write_workbook_charts(const ReportContext& context, WorkbookFile& book, WorkbookSheet& sheet,
                           const WorkbookCharts& charts);

}  // namespace gnomon
