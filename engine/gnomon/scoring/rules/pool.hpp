#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// The parameter `over` of rules that compare a unit with others.
inline const ParameterDeclaration over_parameter{"over",
                                                 ParameterType::word,
                                                 "all",
                                                 {"all", "group", "parent"},
                                                 "the units compared with",
                                                 "与谁比较：全部、同组、同一上级"};

/// What rules ask of the units compared; NaN where there is none.
struct PoolStatistics {
  double mean;
  double min;
  double max;
};

/// Which units are compared with each other.
class Pool {
 public:
  /// `over` is `all`, `group` or `parent`.
  explicit Pool(std::string_view over) : among_all_(over == "all"), by_group_(over == "group") {}

  /// Has the unit others to be compared with? A unit without a group has none within its group.
  [[nodiscard]] bool has(const LeafData& data, std::size_t i_unit) const {
    return among_all_ || (by_group_ ? data.group_of : data.parent_of)[i_unit] >= 0;
  }

  /// Dense number of the unit's pool; it must have one.
  [[nodiscard]] std::size_t of(const LeafData& data, std::size_t i_unit) const {
    if (among_all_) return 0;
    return static_cast<std::size_t>((by_group_ ? data.group_of : data.parent_of)[i_unit]);
  }

  /// Of each pool's usable values, by the pool's number.
  [[nodiscard]] std::vector<PoolStatistics> statistics(const LeafData& data) const;

 private:
  bool among_all_;
  bool by_group_;
};

}  // namespace gnomon
