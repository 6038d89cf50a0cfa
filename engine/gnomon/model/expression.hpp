#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/model/observation.hpp>

namespace gnomon {

/// Whose value a variable of an expression stands for.
enum class Access : std::uint8_t {
  own,     ///< `books`: the unit's, this period
  last,    ///< `last(books)`: the unit's, previous period
  parent,  ///< `parent(books)`: the parent unit's, this period
  plan,    ///< `plan(books)`: the unit's, added up over the plan (setting `plan`) to the end of this period
  nation,  ///< `nation(books)`: the reference unit's, this period
};

/// A number or the reason why there is none. A condition is 1 (holds) or 0.
struct Quantity {
  double value = 0;
  Status status = Status::observed;
  bool division_by_zero = false;
  const std::string* other_calibre =
      nullptr;  ///< there is a value, but of this other calibre: never compared

  [[nodiscard]] bool usable() const { return has_value(status) && !division_by_zero; }
};

/// Arithmetic and conditions over indicators, read once and evaluated for every unit.
///
/// Grammar, loosest first: `or 或`, `and 且`, `not 非`, one comparison `>= > <= < = != ≥ ≤ ≠` (never `60 <= x < 80`), `+ -`, `* / × ÷`, unary minus, numbers (`15%` is 15),
/// variables (indicator codes, `x` for the item's own indicator, `[code]` when the code has odd characters), `last(v)`, `plan(v)`, `parent(v)`, `nation(v)`, `min(a, b)`, `max(a, b)`, `if(condition, a, b)`,
/// brackets. A missing value makes the result missing, except where it cannot matter (`1 = 1 or missing`). Division by zero is kept as a fault.
///
/// Example: `books / residents * 100 >= 5 and x - last(x) >= 2`
class Expression {
 public:
  struct Variable {
    std::string name;
    Access access = Access::own;
    bool operator==(const Variable&) const = default;
  };

  /// Reads an expression. Nothing when it cannot be read; `near` then holds the text from where it went wrong.
  [[nodiscard]] static std::optional<Expression> parse(std::string_view text, std::string& near);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// The variables, each once.
  [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }
  /// Is the result a condition?
  [[nodiscard]] bool is_condition() const;
  /// Evaluates with `lookup(k)` giving variable k.
  [[nodiscard]] Quantity evaluate(const std::function<Quantity(std::size_t)>& lookup) const;
  /// Pairs of units of measure that are added, compared or chosen between and cannot be (`人次` and `场`, `万元` and `元`); `unit_of(k)` gives that of
  /// variable k as written. What is multiplied or divided, plain numbers and words not known have no unit.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> unlike_units(
      const std::function<std::string(std::size_t)>& unit_of) const;
  /// The text with the numbers put in: `120 ÷ 800 × 100`. A missing variable shows as `?`.
  [[nodiscard]] std::string with_numbers(const std::function<Quantity(std::size_t)>& lookup) const;

 private:
  enum class Op : std::uint8_t {
    number,
    variable,
    negate,
    not_,
    add,
    subtract,
    multiply,
    divide,
    at_least,
    above,
    at_most,
    below,
    equal,
    unequal,
    and_,
    or_,
    min,
    max,
    if_
  };
  struct Term {
    Op op = Op::number;
    double number = 0;
    std::size_t left = 0;  ///< term, or variable
    std::size_t right = 0;
    std::size_t otherwise = 0;  ///< third term of `if`
  };
  class Parser;

  [[nodiscard]] Quantity evaluate(std::size_t i_term,
                                  const std::function<Quantity(std::size_t)>& lookup) const;
  [[nodiscard]] std::string unit_of_term(std::size_t i_term,
                                         const std::function<std::string(std::size_t)>& unit_of,
                                         std::vector<std::pair<std::string, std::string>>& unlike) const;
  void write(std::size_t i_term, int binding, const std::function<Quantity(std::size_t)>& lookup,
             std::string& out) const;

  std::string text_;
  std::vector<Variable> variables_;
  std::vector<Term> terms_;
  std::size_t root_ = 0;
};

}  // namespace gnomon
