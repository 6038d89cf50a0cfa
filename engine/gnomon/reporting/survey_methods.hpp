#pragma once

#include <gnomon/base/language.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/reporting/document.hpp>
#include <gnomon/reporting/document_template.hpp>

namespace gnomon {

/// What the templates `survey_methods.zh.txt` and `survey_methods.en.txt` may name. `docs/survey.md` says what each is.
[[nodiscard]] TemplateNames survey_methods_names();

/// The texts for `survey_methods_names`.
[[nodiscard]] FieldValues survey_methods_values(const SurveyResults& results, Language language);

/// What was done, in sentences: the template filled from the methods and weights of every wave. Everything that was decided is in it, given or by
/// default; what was not done is not.
[[nodiscard]] Document survey_methods_document(const SurveyResults& results, Language language);

/// The same as plain text, a line for each paragraph; Markdown when `markdown`.
[[nodiscard]] std::string survey_methods_text(const SurveyResults& results, Language language,
                                              bool markdown = false);

}  // namespace gnomon
