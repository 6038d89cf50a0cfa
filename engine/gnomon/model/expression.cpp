#include <gnomon/model/expression.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/unit_of_measure.hpp>

namespace gnomon {

/// Recursive descent over the half-width text. Every `parse_…` gives the index of its term, or nothing.
class Expression::Parser {
 public:
  Parser(Expression& result, std::string text) : result_(result), text_(std::move(text)) {}

  std::optional<std::size_t> parse() {
    const auto root = either();
    skip_spaces();
    return at_ == text_.size() && result_.terms_.size() <= most_terms ? root : std::nullopt;
  }
  /// Where reading stopped; at the end of the text its last word.
  [[nodiscard]] std::string near() const {
    const auto rest = trim(std::string_view(text_).substr(std::min(at_, text_.size())));
    if (!rest.empty()) return std::string(rest);
    const auto whole = trim(text_);
    const auto space = whole.rfind(' ');
    return std::string(space == std::string_view::npos ? whole : whole.substr(space + 1));
  }

 private:
  using Level = std::optional<std::size_t> (Parser::*)();

  // Far beyond what anyone writes; the stack holds it.
  static constexpr std::size_t most_terms = 2000;
  static constexpr int most_depth = 200;

  /// Counts how deep the text is nested.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
    ~Nesting() { --depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    [[nodiscard]] bool too_deep() const { return depth_ > most_depth; }

   private:
    int& depth_;
  };

  std::size_t add(Op op, std::size_t left, std::size_t right = 0, double number = 0,
                  std::size_t otherwise = 0) {
    result_.terms_.push_back({op, number, left, right, otherwise});
    return result_.terms_.size() - 1;
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
  }

  /// Takes the mark when it comes next. Words must end where they end: `order` does not begin with `or`.
  bool take(std::string_view mark) {
    skip_spaces();
    if (text_.compare(at_, mark.size(), mark) != 0) return false;
    const auto after = at_ + mark.size();
    const bool word = mark[0] >= 'a' && mark[0] <= 'z';
    if (word && after < text_.size() && is_name_byte(text_[after])) return false;
    at_ = after;
    return true;
  }

  struct Mark {
    std::string_view text;
    Op op;
  };

  /// `next (mark next)*`, left to right.
  std::optional<std::size_t> chain(Level next, std::initializer_list<Mark> marks) {
    auto left = (this->*next)();
    while (left) {
      const auto* const mark =
          std::find_if(marks.begin(), marks.end(), [this](const Mark& each) { return take(each.text); });
      if (mark == marks.end()) return left;
      const auto right = (this->*next)();
      if (!right) return std::nullopt;
      left = add(mark->op, *left, *right);
    }
    return left;
  }

  std::optional<std::size_t> either() { return chain(&Parser::both, {{"or", Op::or_}, {"或", Op::or_}}); }
  std::optional<std::size_t> both() {
    return chain(&Parser::negation, {{"and", Op::and_}, {"且", Op::and_}});
  }

  std::optional<std::size_t> negation() {
    const Nesting nesting(depth_);
    if (nesting.too_deep()) return std::nullopt;
    if (!take("not") && !take("非")) return comparison();
    const auto inner = negation();
    return inner ? std::optional(add(Op::not_, *inner)) : std::nullopt;
  }

  /// One comparison at most: `60 <= x < 80` would compare the truth of the first with 80.
  std::optional<std::size_t> comparison() {
    const std::initializer_list<Mark> marks{{">=", Op::at_least}, {"≥", Op::at_least}, {"<=", Op::at_most},
                                            {"≤", Op::at_most},   {"!=", Op::unequal}, {"≠", Op::unequal},
                                            {">", Op::above},     {"<", Op::below},    {"==", Op::equal},
                                            {"=", Op::equal}};
    const auto left = sum();
    if (!left) return std::nullopt;
    const auto* const mark =
        std::find_if(marks.begin(), marks.end(), [this](const Mark& each) { return take(each.text); });
    if (mark == marks.end()) return left;
    const auto right = sum();
    return right ? std::optional(add(mark->op, *left, *right)) : std::nullopt;
  }

  std::optional<std::size_t> sum() { return chain(&Parser::product, {{"+", Op::add}, {"-", Op::subtract}}); }
  std::optional<std::size_t> product() {
    return chain(&Parser::factor,
                 {{"*", Op::multiply}, {"×", Op::multiply}, {"/", Op::divide}, {"÷", Op::divide}});
  }

  std::optional<std::size_t> factor() {
    const Nesting nesting(depth_);
    if (nesting.too_deep()) return std::nullopt;
    if (take("-")) {
      const auto inner = factor();
      return inner ? std::optional(add(Op::negate, *inner)) : std::nullopt;
    }
    if (take("(")) {
      const auto inner = either();
      return inner && take(")") ? inner : std::nullopt;
    }
    skip_spaces();
    if (at_ < text_.size() && (text_[at_] == '[' || is_name_byte(text_[at_]))) return name_or_number();
    return std::nullopt;
  }

  std::string take_name() {
    skip_spaces();
    const auto start = at_;
    if (at_ < text_.size() && text_[at_] == '[') {
      const auto close = text_.find(']', at_);
      if (close == std::string::npos) return {};
      at_ = close + 1;
      return std::string(trim(std::string_view(text_).substr(start + 1, close - start - 1)));
    }
    while (at_ < text_.size() && is_name_byte(text_[at_]) && !operator_at(at_)) ++at_;
    return text_.substr(start, at_ - start);
  }

  /// The operators written with characters above ASCII end a name as well.
  [[nodiscard]] bool operator_at(std::size_t at) const {
    constexpr std::array<std::string_view, 8> marks{"≥", "≤", "≠", "×", "÷", "且", "或", "非"};
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return text_.compare(at, mark.size(), mark) == 0; });
  }

  std::optional<std::size_t> variable(const std::string& name, Access access) {
    if (name.empty()) return std::nullopt;
    const Variable wanted{name, access};
    auto& all = result_.variables_;
    const auto found = std::find(all.begin(), all.end(), wanted);
    const auto index = static_cast<std::size_t>(found - all.begin());
    if (found == all.end()) all.push_back(wanted);
    return add(Op::variable, index);
  }

  std::optional<std::size_t> name_or_number() {
    const auto start = at_;
    const bool bracketed = text_[at_] == '[';
    const auto name = take_name();
    if (bracketed) return variable(name, Access::own);
    if (const auto number = parse_decimal(name)) {
      take("%");
      return add(Op::number, 0, 0, *number);
    }
    if (take("(")) {
      for (const auto& [word, access] :
           {std::pair{"last", Access::last}, std::pair{"plan", Access::plan},
            std::pair{"parent", Access::parent}, std::pair{"nation", Access::nation}}) {
        if (name != word) continue;
        const auto inner = variable(take_name(), access);
        return inner && take(")") ? inner : std::nullopt;
      }
      if (name == "min" || name == "max" || name == "if") return call(name);
      at_ = start;
      return std::nullopt;
    }
    return variable(name, Access::own);
  }

  /// The arguments of `min(a, b)`, `max(a, b)`, `if(condition, a, b)`, behind the bracket.
  std::optional<std::size_t> call(std::string_view name) {
    const auto first = either();
    if (!first || !take(",")) return std::nullopt;
    const auto second = either();
    if (!second) return std::nullopt;
    if (name != "if") {
      return take(")") ? std::optional(add(name == "min" ? Op::min : Op::max, *first, *second))
                       : std::nullopt;
    }
    if (!take(",")) return std::nullopt;
    const auto third = either();
    return third && take(")") ? std::optional(add(Op::if_, *first, *second, 0, *third)) : std::nullopt;
  }

  Expression& result_;
  std::string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

std::optional<Expression> Expression::parse(std::string_view text, std::string& near) {
  Expression result;
  result.text_ = trim(text);
  Parser parser(result, to_half_width(result.text_));
  const auto root = parser.parse();
  if (!root) {
    near = parser.near();
    return std::nullopt;
  }
  result.root_ = *root;
  return result;
}

bool Expression::is_condition() const {
  const auto op = terms_[root_].op;
  return op == Op::not_ || (op >= Op::at_least && op <= Op::or_);
}

Quantity Expression::evaluate(const std::function<Quantity(std::size_t)>& lookup) const {
  return evaluate(root_, lookup);
}

Quantity Expression::evaluate(std::size_t i_term, const std::function<Quantity(std::size_t)>& lookup) const {
  const auto& term = terms_[i_term];
  if (term.op == Op::number) return {term.number};
  if (term.op == Op::variable) return lookup(term.left);
  const auto a = evaluate(term.left, lookup);
  if (term.op == Op::negate) return {-a.value, a.status, a.division_by_zero};
  if (term.op == Op::not_) return {a.value == 0 ? 1.0 : 0.0, a.status, a.division_by_zero};
  if (term.op == Op::if_) {
    return a.usable() ? evaluate(a.value != 0 ? term.right : term.otherwise, lookup) : a;
  }
  const auto b = evaluate(term.right, lookup);
  // A condition that one side decides alone needs nothing of the other.
  if (term.op == Op::and_ || term.op == Op::or_) {
    const bool decisive = term.op == Op::or_;
    for (const auto& side : {a, b}) {
      if (side.usable() && (side.value != 0) == decisive) return {decisive ? 1.0 : 0.0};
    }
  }
  if (!a.usable() && !b.usable()) return worse(a.status, b.status) == a.status ? a : b;
  if (!a.usable()) return a;
  if (!b.usable()) return b;
  Quantity result;
  if (a.status == Status::estimated || b.status == Status::estimated) result.status = Status::estimated;
  const double x = a.value;
  const double y = b.value;
  const auto truth = [](bool holds) { return holds ? 1.0 : 0.0; };
  // Compared as people see the numbers: 0.1 + 0.2 reaches 0.3.
  const auto difference = [&] { return without_noise(x - y); };
  switch (term.op) {
    case Op::add:
      result.value = x + y;
      break;
    case Op::subtract:
      result.value = x - y;
      break;
    case Op::multiply:
      result.value = x * y;
      break;
    case Op::divide:
      result.division_by_zero = y == 0;
      result.value = y == 0 ? 0 : x / y;
      break;
    case Op::at_least:
      result.value = truth(difference() >= 0);
      break;
    case Op::above:
      result.value = truth(difference() > 0);
      break;
    case Op::at_most:
      result.value = truth(difference() <= 0);
      break;
    case Op::below:
      result.value = truth(difference() < 0);
      break;
    case Op::equal:
      result.value = truth(difference() == 0);
      break;
    case Op::unequal:
      result.value = truth(difference() != 0);
      break;
    case Op::and_:
      result.value = truth(x != 0 && y != 0);
      break;
    case Op::or_:
      result.value = truth(x != 0 || y != 0);
      break;
    case Op::min:
      result.value = std::min(x, y);
      break;
    case Op::max:
      result.value = std::max(x, y);
      break;
    default:
      break;
  }
  return result;
}

std::string Expression::with_numbers(const std::function<Quantity(std::size_t)>& lookup) const {
  std::string out;
  write(root_, 0, lookup, out);
  return out;
}

std::vector<std::pair<std::string, std::string>> Expression::unlike_units(
    const std::function<std::string(std::size_t)>& unit_of) const {
  std::vector<std::pair<std::string, std::string>> unlike;
  static_cast<void>(unit_of_term(root_, unit_of, unlike));
  return unlike;
}

/// The unit of measure of a term, empty for none.
std::string Expression::unit_of_term(std::size_t i_term,
                                     const std::function<std::string(std::size_t)>& unit_of,
                                     std::vector<std::pair<std::string, std::string>>& unlike) const {
  const auto& term = terms_[i_term];
  const auto of = [&](std::size_t i) { return unit_of_term(i, unit_of, unlike); };
  const auto alike = [&](const std::string& a, const std::string& b) {
    const bool good = a.empty() || b.empty() || unit_of_measure(a).is_like(unit_of_measure(b));
    if (!good && std::ranges::find(unlike, std::pair(a, b)) == unlike.end()) unlike.emplace_back(a, b);
    return a.empty() ? b : a;
  };
  switch (term.op) {
    case Op::number:
      return {};
    case Op::variable:
      return unit_of(term.left);
    case Op::negate:
      return of(term.left);
    case Op::add:
    case Op::subtract:
    case Op::min:
    case Op::max:
      return alike(of(term.left), of(term.right));
    case Op::if_:
      static_cast<void>(of(term.left));
      return alike(of(term.right), of(term.otherwise));
    case Op::at_least:
    case Op::above:
    case Op::at_most:
    case Op::below:
    case Op::equal:
    case Op::unequal:
      static_cast<void>(alike(of(term.left), of(term.right)));
      return {};
    case Op::not_:
      static_cast<void>(of(term.left));
      return {};
    default:
      static_cast<void>(of(term.left));
      static_cast<void>(of(term.right));
      return {};
  }
}

// NOLINTNEXTLINE(readability-function-size): a line or two for each operator
void Expression::write(std::size_t i_term, int binding, const std::function<Quantity(std::size_t)>& lookup,
                       std::string& out) const {
  const auto& term = terms_[i_term];
  const auto infix = [&](std::string_view mark, int own) {
    if (own < binding) out += "(";
    write(term.left, own, lookup, out);
    out += " ";
    out += mark;
    out += " ";
    write(term.right, own + 1, lookup, out);
    if (own < binding) out += ")";
  };
  const auto prefix = [&](std::string_view mark) {
    out += mark;
    write(term.left, 6, lookup, out);
  };
  const auto call = [&](std::string_view name) {
    out += name;
    out += "(";
    write(term.left, 0, lookup, out);
    out += ", ";
    write(term.right, 0, lookup, out);
    if (term.op == Op::if_) {
      out += ", ";
      write(term.otherwise, 0, lookup, out);
    }
    out += ")";
  };
  switch (term.op) {
    case Op::number:
      out += format_shortest(term.number);
      break;
    case Op::variable: {
      const auto quantity = lookup(term.left);
      out += quantity.usable() ? format_shortest(quantity.value) : "?";
      if (quantity.other_calibre != nullptr) out += " [" + *quantity.other_calibre + "]";
      break;
    }
    case Op::negate:
      prefix("-");
      break;
    case Op::not_:
      prefix("not ");
      break;
    case Op::or_:
      infix("or", 1);
      break;
    case Op::and_:
      infix("and", 2);
      break;
    case Op::at_least:
      infix(">=", 3);
      break;
    case Op::above:
      infix(">", 3);
      break;
    case Op::at_most:
      infix("<=", 3);
      break;
    case Op::below:
      infix("<", 3);
      break;
    case Op::equal:
      infix("=", 3);
      break;
    case Op::unequal:
      infix("!=", 3);
      break;
    case Op::add:
      infix("+", 4);
      break;
    case Op::subtract:
      infix("-", 4);
      break;
    case Op::multiply:
      infix("×", 5);
      break;
    case Op::divide:
      infix("÷", 5);
      break;
    case Op::min:
      call("min");
      break;
    case Op::max:
      call("max");
      break;
    case Op::if_:
      call("if");
      break;
  }
}

}  // namespace gnomon
