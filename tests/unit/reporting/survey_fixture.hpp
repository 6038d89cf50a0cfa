#pragma once

#include <gnomon/model/survey_results.hpp>

/// A survey of a city in two waves, written in by hand: nothing is computed here but what `withhold` takes out. The shape is that of a real one: a
/// share for the city, its counties and county by area, a mean score, comparisons of every kind, margins of which one cell is small.
[[nodiscard]] gnomon::SurveyResults example_survey();

/// Other ways to do a survey, for the paragraph on methods: one wave each.
[[nodiscard]] gnomon::SurveyResults simple_sample();     ///< respondents drawn directly, weights as given
[[nodiscard]] gnomon::SurveyResults bootstrap_survey();  ///< Rao-Wu, linear calibration with bounds, trimming
[[nodiscard]] gnomon::SurveyResults replicates_survey();  ///< replicate weights that came with the data
[[nodiscard]] gnomon::SurveyResults
brewer_survey();  ///< Brewer in two stages, certainty units, lonely ones put together
