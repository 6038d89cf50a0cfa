#pragma once

#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Did any unit report a value of its own (自评值) for the period?
[[nodiscard]] bool has_self_values(const Dataset& data, const Period& period);

/// The package as its units see themselves in `period`: their own values stand in place of those that count, and are taken without evidence.
/// Where a unit gave none, what counts stays. Values by formula and from units below are taken out, to be derived again (`derive_values`); those
/// of ledger and register stay, as if they had been reported.
[[nodiscard]] Package with_self_values(const Package& package, const Period& period);

}  // namespace gnomon
