#include <gnomon/base/faults.hpp>

#include <algorithm>
#include <array>

namespace gnomon {
namespace {

constexpr auto table = std::to_array<const Fault*>({
#define GNOMON_FAULT(name, code, severity, what_en, remedy_en, what_zh, remedy_zh) &fault::name,
#include <gnomon/base/faults.def>
#undef GNOMON_FAULT
});

}  // namespace

std::span<const Fault* const> all_faults() { return table; }

const Fault* find_fault(std::string_view code) {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [code](const Fault* each) { return each->code == code; });
  return found == table.end() ? nullptr : *found;
}

}  // namespace gnomon
