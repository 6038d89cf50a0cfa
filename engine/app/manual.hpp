#pragma once

#include <string>

#include <app/command.hpp>

namespace gnomon::app {

/// The manual page `gnomon(1)` for man(1), made from the same declarations as the help. What `gnomon --help --format man` prints.
[[nodiscard]] std::string manual_page(Language language);

}  // namespace gnomon::app
