#include <gnomon/input/check.hpp>

#include <gnomon/input/check_paths.hpp>
#include <gnomon/input/check_structure.hpp>
#include <gnomon/input/check_values.hpp>

namespace gnomon {

void check_package(const Package& package, const TableSource& source, Diagnostics& diagnostics) {
  check_units(package, diagnostics);
  check_settings(package, diagnostics);
  check_targets(package, diagnostics);
  check_paths(package, diagnostics);
  check_scheme_tree(package, diagnostics);
  check_grades(package, diagnostics);
  check_rewards(package, diagnostics);
  check_responsibilities(package, diagnostics);
  check_values(package, source, diagnostics);
}

}  // namespace gnomon
