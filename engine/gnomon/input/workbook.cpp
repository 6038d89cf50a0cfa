#include <gnomon/input/workbook.hpp>

namespace gnomon {

bool is_workbook(const std::filesystem::path& /*path*/) { return false; }

std::unique_ptr<TableSource> open_workbook(const std::filesystem::path& /*path*/,
                                           Diagnostics& /*diagnostics*/) {
  return nullptr;
}

}  // namespace gnomon
