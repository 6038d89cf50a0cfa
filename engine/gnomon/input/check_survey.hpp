#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// Checks on a survey that need no estimation: how it was drawn and weighted, margins, items and scores, what is to be estimated and compared.
/// The plan's names must have been found (`read_microdata`). At most `most_of_one_kind` faults of one kind are added for each table.
void check_survey(const Package& package, const Microdata& microdata, Diagnostics& diagnostics);

/// How each wave was drawn: weights, strata, units, numbers of the population, replicates.
void check_drawing(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics);
/// Margins and how weights are brought to them.
void check_weighting(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics);
/// Items, scores, threshold and tiers.
void check_scores(const Package& package, const SurveyWave& wave, Diagnostics& diagnostics);
/// What is to be estimated and compared, over all waves.
void check_estimates(const Package& package, const Microdata& microdata, Diagnostics& diagnostics);

}  // namespace gnomon
