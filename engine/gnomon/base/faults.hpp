#pragma once

#include <span>
#include <string_view>

#include <gnomon/base/fault.hpp>

namespace gnomon {

/// The faults, each by its name: `fault::unknown_unit`. The table is `faults.def`; add one line there. Include this where faults are named, and
/// only there: it changes with every new fault.
namespace fault {
#define GNOMON_FAULT(name, code, severity, what_en, remedy_en, what_zh, remedy_zh) \
  inline constexpr Fault name{#name, code, Severity::severity, what_en, remedy_en, what_zh, remedy_zh};
#include <gnomon/base/faults.def>
#undef GNOMON_FAULT
}  // namespace fault

/// Every fault of the table, in its order.
[[nodiscard]] std::span<const Fault* const> all_faults();

/// The fault of that code ("GNO-V012"), or nullptr.
[[nodiscard]] const Fault* find_fault(std::string_view code);

}  // namespace gnomon
