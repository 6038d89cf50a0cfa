#pragma once

#include <span>
#include <vector>

#include <gnomon/model/results.hpp>
#include <gnomon/scoring/assess.hpp>

namespace gnomon {

/// Decides for every title of the scheme who gains, keeps, is warned, loses or does not get it in the period of `current`, and why.
///
/// A unit passes when its total reaches the title's line (of holders `keep_at_least`), every must of the scheme and the title's condition hold, and no
/// veto stands against it. It is below the line as soon as one of these certainly fails, undecided when none fails and one cannot be told. A criterion that does not apply
/// to a unit is no obstacle.
///
/// Holder is who has the title on any day of the period, by the register. It loses the title when it is below the line in this and the `below_periods` - 1
/// periods before (those of the same kind with values, while it held the title), earlier it is warned. A title that ends in the period does not go on by itself: the
/// unit must pass, and competes with those that gain it.
///
/// Places are given by rank, first within each parent, then in all; units tied at the edge of places that do not hold them all get none.
/// New titles begin on the day after the period.
[[nodiscard]] std::vector<Recognition> recognise(const Package& package, const Scoring& current);

/// Texts of the reasons that decisions give.
[[nodiscard]] std::span<const ReasonText> recognition_texts();

}  // namespace gnomon
