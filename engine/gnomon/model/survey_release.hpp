#pragma once

#include <gnomon/model/survey_results.hpp>

namespace gnomon {

/// Takes out of the results everything that may not be published, so that no report can show it.
///
/// 1. An estimate with fewer respondents than the wave's `minimum` is withheld (`few_respondents`), beside those that its profile withholds.
/// 2. What could still be computed by subtraction is withheld too (`subtraction`). Domains that make up another (the counties and the whole; the
///    areas of a county and the county) belong together: where all of them but one are known, that one is known as well. So the one with the
///    fewest respondents among the parts still published is withheld, and again until no such place is left. A total that is not printed but adds
///    up from parts that are counts as known. Domains without respondents have nothing to hide and hide nothing. What the profile withholds because it
///    is imprecise betrays nobody: it is not protected so, and where it can be computed it counts as known.
/// 3. A comparison of which one side is withheld is withheld (`withheld_domain`).
/// 4. A cell of a margin with fewer respondents than the minimum shows neither them nor their weights; nor does the next smallest cell where it would
///    be the only one of its margin.
///
/// What is withheld keeps its names and reasons and, where so, that it has fewer than `n_below` respondents; every figure of it is gone. The order of the
/// rows decides nothing. Applied twice it does nothing more.
///
/// Which domains make up which follows from their labels and from `SurveyResults::nesting`; two names of the same respondents are one domain.
///
/// A share, a mean and a total of the same variable tell each other and are withheld together; the shares of all labels add up to 1; a condition
/// `column=label` makes a domain like any other. Conditions that name several labels are not recognised as parts of a whole.
void withhold(SurveyResults& results);

}  // namespace gnomon
