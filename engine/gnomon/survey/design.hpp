#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

// How a sample was drawn, and the variance of weighted totals that follows from it.
//
// Rows are respondents. Labels of strata, units and domains are numbered 0, 1, 2, … by the caller; -1 is none.

namespace gnomon::survey {

/// For each row the number of a label; -1 = none.
using Codes = std::span<const std::int32_t>;
/// For each row a number; NaN = missing.
using Numbers = std::span<const double>;

/// How the variance takes the drawing into account.
enum class Drawing : std::uint8_t {
  /// The units of the first stage as if drawn with replacement: usual, and a little too large where many of them are drawn.
  with_replacement,
  /// Every stage drawn at random without replacement, each with its sampling fraction.
  without_replacement,
  /// The first stage alone, with its sampling fraction: too small where the units were sampled in turn.
  first_stage,
  /// The first stage with unequal probabilities without replacement (Brewer's approximation), further stages with theirs.
  brewer,
};

/// What a stratum contributes of which only one unit was drawn, though not all of it was taken.
enum class Lonely : std::uint8_t {
  refuse,     ///< the design is refused
  remove,     ///< nothing
  certainty,  ///< nothing: it counts as drawn for certain
  adjust,     ///< its deviation from the mean of all units
  average,    ///< as much as the other strata do on average
  collapse,   ///< it is put together with the next stratum
};

/// One stage of the drawing, row by row.
struct StageColumns {
  Codes
      units;  ///< empty = each row is a unit of its own; numbers may be used again in another stratum or parent unit
  Codes strata;  ///< empty = not stratified
  /// Sampling fraction of the unit in its stratum, above 0 and at most 1 (`brewer`: its probability of being drawn). Empty = unknown.
  Numbers fractions;
  bool are_counts = false;  ///< `fractions` holds the number of units in the population instead
};

struct DesignColumns {
  std::size_t n_rows = 0;
  std::vector<StageColumns> stages;  ///< at least one
  Drawing drawing = Drawing::with_replacement;
  Lonely lonely = Lonely::refuse;
};

/// What is wrong with a design: where it shows first.
struct DesignFault {
  enum class Kind : std::uint8_t {
    lonely_unit,         ///< a stratum with one unit
    fraction_differs,    ///< fractions differ within a stratum (within a unit: `brewer`)
    fraction_above_one,  ///< or not above 0, or not a number; counts: fewer than were drawn
    without_fractions,   ///< the drawing needs them
  };
  Kind kind = Kind::lonely_unit;
  std::size_t i_stage = 0;
  std::size_t row = 0;  ///< the first row of the stratum or unit
};

/// A sample's strata and units, numbered; all that variances need of it.
///
/// Source of the formulas: Särndal, Swensson and Wretman, Model Assisted Survey Sampling (1992), 3.7, 4.3; Brewer's in the form of
/// Berger (2004), option 2.
class Design {
 public:
  /// Numbers the units of all stages; `faults` tells what does not fit. With faults the design must not be used.
  Design(const DesignColumns& columns, std::vector<DesignFault>& faults);

  /// Units of the last stage that counts: weighted values are added up within them before anything else.
  [[nodiscard]] std::size_t n_units() const { return stages_.back().parent.size(); }
  [[nodiscard]] std::span<const std::uint32_t> unit_of_row() const { return unit_of_row_; }
  /// Primary sampling units and strata of the first stage.
  [[nodiscard]] std::size_t n_psus() const { return stages_.front().parent.size(); }
  [[nodiscard]] std::size_t n_strata() const { return stages_.front().groups.size(); }
  [[nodiscard]] std::span<const std::uint32_t> psu_of_unit() const { return psu_of_unit_; }
  [[nodiscard]] std::span<const std::uint32_t> stratum_of_psu() const { return stages_.front().group; }
  /// Units drawn in a stratum of the first stage.
  [[nodiscard]] std::size_t n_drawn(std::size_t stratum) const {
    return stages_.front().groups[stratum].n_units;
  }
  /// Sampling fraction of a primary unit: 0 when unknown or with replacement.
  [[nodiscard]] double fraction(std::size_t psu) const { return stages_.front().fraction[psu]; }
  /// Do further stages add to the variance?
  [[nodiscard]] bool has_further_stages() const { return stages_.size() > 1; }
  /// A row of a primary unit, and of a stratum of the first stage, to name them by.
  [[nodiscard]] std::size_t row_of_psu(std::size_t psu) const { return stages_.front().first_row[psu]; }
  [[nodiscard]] std::size_t row_of_stratum(std::size_t stratum) const {
    return stages_.front().groups[stratum].first_row;
  }
  /// Strata of the first stage with one unit whose fraction is not 1, as they are before `collapse`: what `lonely` was applied to.
  [[nodiscard]] std::span<const std::size_t> rows_of_lonely() const { return rows_of_lonely_; }
  /// Weight of each row that follows from the fractions of all stages: 1 over their product.
  [[nodiscard]] std::vector<double> weights_from_fractions() const;
  [[nodiscard]] Drawing drawing() const { return drawing_; }
  [[nodiscard]] Lonely lonely() const { return lonely_; }

  /// Covariance matrix of the statistics whose weighted values, added up within units, stand in the columns (units × statistics):
  ///
  ///     V = Σ_h (1 - f_h) n_h / (n_h - 1) Σ_i (z_hi - z̄_h)(z_hi - z̄_h)'  +  Σ_h f_h Σ_i V_2(z within unit hi)
  ///
  /// Units without members of a domain are there with 0.
  [[nodiscard]] Eigen::MatrixXd covariance(const Eigen::MatrixXd& totals) const;
  /// Its diagonal alone.
  [[nodiscard]] Eigen::VectorXd variances(const Eigen::MatrixXd& totals) const;

  /// Degrees of freedom: primary units less strata, of those that a flag marks (one for each primary unit).
  [[nodiscard]] int degrees_of_freedom(std::span<const std::uint8_t> psu_counts) const;
  [[nodiscard]] int degrees_of_freedom() const;

 private:
  /// Units drawn together: those of one stratum within one unit of the stage before.
  struct Group {
    std::uint32_t parent = 0;
    std::int32_t stratum = -1;
    std::size_t n_units = 0;
    std::size_t first_row = 0;
    std::size_t first_unit = 0;  ///< where its units begin in `Stage::order`
  };
  struct Stage {
    std::vector<std::uint32_t> parent;   ///< of each unit: the unit of the stage before; 0 in the first
    std::vector<std::uint32_t> group;    ///< of each unit
    std::vector<double> fraction;        ///< of each unit; 0 when it is not known or does not count
    std::vector<double> share;           ///< of each unit: product of the fractions of the units it lies in
    std::vector<std::size_t> first_row;  ///< of each unit
    std::vector<Group> groups;
    std::vector<std::uint32_t> order;  ///< units, group by group
  };
  void add_stage(const StageColumns& columns, bool keeps_fractions, std::vector<DesignFault>& faults);
  void set_fractions(const StageColumns& columns, std::vector<DesignFault>& faults);
  void settle_lonely(std::vector<DesignFault>& faults);
  static void order_units(Stage& stage);
  /// Rows whose squares and products make up a stage's part of the variance.
  [[nodiscard]] Eigen::MatrixXd deviations(std::size_t i_stage, const Eigen::MatrixXd& totals) const;
  /// Hands over the deviations of every stage, the last first.
  template <class Use>
  void each_stage(const Eigen::MatrixXd& totals, Use use) const;

  std::vector<Stage> stages_;
  std::vector<std::uint32_t> unit_of_row_;
  std::vector<std::uint32_t> psu_of_unit_;
  std::vector<std::size_t> rows_of_lonely_;
  Drawing drawing_;
  Lonely lonely_;
};

}  // namespace gnomon::survey
