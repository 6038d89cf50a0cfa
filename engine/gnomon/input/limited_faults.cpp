#include <gnomon/input/limited_faults.hpp>

#include <gnomon/base/faults.hpp>

#include <utility>

namespace gnomon {

std::size_t LimitedFaults::limit(const Fault& fault) {
  return fault.severity == Severity::note ? most_notes_of_one_kind : most_of_one_kind;
}

bool LimitedFaults::has_room(const Fault& fault) const {
  const auto found = counts_.find(fault.code);
  return found == counts_.end() || found->second.kept < limit(fault);
}

void LimitedFaults::add(const Fault& fault, Place place, std::string found, FaultArguments arguments,
                        std::string suggestion) {
  auto& count = counts_[fault.code];
  ++count.total;
  if (count.kept >= limit(fault)) return;
  ++count.kept;
  kept_.push_back({&fault, std::move(place), std::move(found), std::move(arguments), std::move(suggestion)});
}

void LimitedFaults::append(const LimitedFaults& later) {
  for (const auto& each : later.kept_) {
    auto& count = counts_[each.fault->code];
    if (count.kept >= limit(*each.fault)) continue;
    ++count.kept;
    kept_.push_back(each);
  }
  for (const auto& [code, count] : later.counts_) counts_[code].total += count.total;
}

void LimitedFaults::move_to(Diagnostics& diagnostics, const Place& table) {
  for (auto& each : kept_) {
    diagnostics.add(*each.fault, std::move(each.place), std::move(each.found), std::move(each.arguments),
                    std::move(each.suggestion));
  }
  for (const auto& [code, count] : counts_) {
    if (count.total == count.kept) continue;
    diagnostics.add(fault::more_of_a_kind, table, {},
                    {{"count", std::to_string(count.total - count.kept)}, {"code", std::string(code)}});
  }
  *this = {};
}

}  // namespace gnomon
