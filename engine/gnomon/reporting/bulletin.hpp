#pragma once

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/document.hpp>
#include <gnomon/reporting/document_template.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// What the templates `bulletin.zh.txt` and `bulletin.en.txt` may name. `docs/reports.md` says what each is.
[[nodiscard]] TemplateNames bulletin_names();

/// The texts for `bulletin_names`.
[[nodiscard]] FieldValues bulletin_values(const ReportContext& context);

/// The bulletin of results (通报) in the context's language: the template filled.
[[nodiscard]] Document bulletin_document(const ReportContext& context);

/// `bulletin.docx`.
void write_bulletin(const ReportContext& context, Output& out);

}  // namespace gnomon
