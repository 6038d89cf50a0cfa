#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/document.hpp>
#include <gnomon/reporting/document_template.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

/// What the templates `card.zh.txt` and `card.en.txt` may name. `docs/reports.md` says what each is.
[[nodiscard]] TemplateNames card_names();

/// The feedback to the units (反馈卡): one document for each unit assessed. What all of them need is found once.
class Cards {
 public:
  explicit Cards(const ReportContext& context);
  ~Cards();
  Cards(const Cards&) = delete;
  Cards& operator=(const Cards&) = delete;

  [[nodiscard]] FieldValues values(std::size_t i_unit) const;
  /// May be called by several threads.
  [[nodiscard]] Document document(std::size_t i_unit) const;

 private:
  class Card;
  struct Shared;
  const ReportContext& context_;
  std::unique_ptr<Shared> shared_;
};

/// Names of the cards' files, one for each assessed unit in the order of the ranking: code and name, without what file systems refuse
/// (`330101_甲镇.docx`), each once also where capitals are the same as small letters.
[[nodiscard]] std::vector<std::string> card_files(const ReportContext& context);

/// `cards/330101_甲镇.docx` and so on, into the set.
void write_cards(const ReportContext& context, OutputSet& set);

}  // namespace gnomon
