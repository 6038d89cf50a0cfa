#pragma once

#include <gnomon/reporting/context.hpp>

#include <string>
#include <vector>

/// A county of five towns over two years, small enough to be followed by eye. Scores are written in by hand: nothing is computed here.
///
///     A 组织保障 20 = A1 经费 (proportional) 5 + A2 活动 (each) 15
///     B 素质提升 80 = B1 比例 (proportional) 50 + B2 人数 (met) 30, capped
///     P 扣分项      = P1 虚报 (deduct)
///
/// T1 and T2 tie; T3 has an item that does not apply, so the rest is rescaled; T4 has not filed B1 and is not ranked; T5 fell back.
class ExampleCounty {
 public:
  ExampleCounty();

  gnomon::Package package;
  gnomon::Results results;

  [[nodiscard]] gnomon::ReportContext context(gnomon::Language language = gnomon::Language::zh) const;

 private:
  /// What the item was scored on: the value, its state, the target.
  void add_scored(std::size_t i_unit, gnomon::ScoreRow& row) const;

  std::vector<std::vector<gnomon::ScoreRow>> rows_;
  std::vector<std::vector<gnomon::Reason>> reasons_;  ///< by node, unit
};

/// Compares with `tests/golden/reporting/<name>`; with GNOMON_ACCEPT=1 in the environment the file is written instead.
void check_golden(const std::string& name, const std::string& text);
