#pragma once

#include <cstddef>
#include <map>
#include <string>

#include <gnomon/base/diagnostics.hpp>

namespace gnomon {

/// How many faults of one kind are kept for one table; of the others only the number is.
inline constexpr std::size_t most_of_one_kind = 1000;
/// The same for notes, which say how a cell was read.
inline constexpr std::size_t most_notes_of_one_kind = 50;

/// Collects the faults of one table and keeps the first ones of each kind, so that a file wrong in every row fills neither the
/// memory nor the screen. Faults must come in the order of the rows.
class LimitedFaults {
 public:
  /// Would a fault of this kind still be kept? If not, only count it: `skip`.
  [[nodiscard]] bool has_room(const Fault& fault) const;
  void add(const Fault& fault, Place place, std::string found = {}, FaultArguments arguments = {},
           std::string suggestion = {});
  void skip(const Fault& fault) { ++counts_[fault.code].total; }

  /// Adds those of the rows after ours.
  void append(const LimitedFaults& later);
  /// Hands all over, with one note for each kind of which there were more.
  void move_to(Diagnostics& diagnostics, const Place& table);

  [[nodiscard]] bool empty() const { return counts_.empty(); }

 private:
  struct Count {
    std::size_t total = 0;
    std::size_t kept = 0;
  };
  [[nodiscard]] static std::size_t limit(const Fault& fault);

  std::map<std::string_view, Count> counts_;
  std::vector<Diagnostic> kept_;
};

}  // namespace gnomon
