#include <gnomon/model/expression.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <random>

using namespace gnomon;

namespace {

using Values = std::map<std::string, Quantity>;

Expression read(const std::string& text) {
  std::string near;
  auto expression = Expression::parse(text, near);
  INFO(text << " near " << near);
  REQUIRE(expression.has_value());
  return *expression;
}

Quantity evaluate(const std::string& text, const Values& values = {}) {
  const auto expression = read(text);
  return expression.evaluate([&](std::size_t k) {
    const auto found = values.find(expression.variables()[k].name);
    return found == values.end() ? Quantity{0, Status::missing} : found->second;
  });
}

double value(const std::string& text, const Values& values = {}) {
  const auto result = evaluate(text, values);
  INFO(text);
  REQUIRE(result.usable());
  return result.value;
}

}  // namespace

TEST_CASE("arithmetic binds as in school") {
  CHECK(value("1 + 2 * 3") == 7);
  CHECK(value("(1 + 2) * 3") == 9);
  CHECK(value("10 - 4 - 3") == 3);
  CHECK(value("24 / 4 / 2") == 3);
  CHECK(value("24 / 4 * 2") == 12);
  CHECK(value("-2 * 3") == -6);
  CHECK(value("2 * -3") == -6);
  CHECK(value("--2") == 2);
  CHECK(value("2 - -3") == 5);
  CHECK(value("1 + 2 = 3") == 1);
  CHECK(value("min(3, 1 + 1)") == 2);
  CHECK(value("max(min(5, 4), 3)") == 4);
  CHECK(value("15%") == 15);
  CHECK(value("1e3 + 0.5") == 1000.5);
  CHECK(value("2×3÷4") == 1.5);
  CHECK(value("（１＋２）＊３") == 9);
}

TEST_CASE("conditions bind more loosely: not before and before or") {
  CHECK(value("1 = 1 or 1 = 2 and 1 = 2") == 1);
  CHECK(value("(1 = 1 or 1 = 2) and 1 = 2") == 0);
  CHECK(value("not 1 = 2 and 1 = 1") == 1);
  CHECK(value("not (1 = 1 or 1 = 2)") == 0);
  CHECK(value("not not 1 = 1") == 1);
  CHECK(value("2 + 1 >= 3 and 2 * 2 < 5") == 1);
  CHECK(value("1 = 1 且 2 = 2 或 1 = 2") == 1);
  CHECK(value("非 1 = 2") == 1);
  CHECK(value("3 ≥ 3 且 3 ≤ 3 且 3 ≠ 4") == 1);
  CHECK(value("3 != 3") == 0);
  CHECK(value("3 == 3") == 1);
  CHECK(value("2 > 2") == 0);
  CHECK(value("2 < 2") == 0);
}

TEST_CASE("conditions compare the numbers that people see") {
  CHECK(value("0.1 + 0.2 = 0.3") == 1);
  CHECK(value("0.1 + 0.2 > 0.3") == 0);
  CHECK(value("0.1 + 0.2 <= 0.3") == 1);
  CHECK(value("5.3 - 4.2 >= 1.1") == 1);
  CHECK(value("1.001 > 1") == 1);
}

TEST_CASE("a comparison of a comparison is refused, not misread") {
  std::string near;
  CHECK_FALSE(Expression::parse("60 <= x < 80", near).has_value());
  CHECK(near.find("80") != std::string::npos);
  CHECK_FALSE(Expression::parse("a = b = c", near).has_value());
  CHECK(Expression::parse("60 <= x and x < 80", near).has_value());
  CHECK(Expression::parse("(a > b) = (c > d)", near).has_value());
}

TEST_CASE("a missing value makes the result missing, unless it cannot matter") {
  const Values values{
      {"a", {1}}, {"z", {0}}, {"e", {2, Status::estimated}}, {"n", {0, Status::not_applicable}}};
  CHECK(evaluate("a + m", values).status == Status::missing);
  CHECK(evaluate("m", values).status == Status::missing);
  CHECK(evaluate("-m", values).status == Status::missing);
  CHECK(evaluate("not m", values).status == Status::missing);
  CHECK(evaluate("m >= 1", values).status == Status::missing);
  CHECK(evaluate("n + a", values).status == Status::not_applicable);
  CHECK(evaluate("min(a, m)", values).status == Status::missing);
  CHECK(value("a = 1 or m = 1", values) == 1);
  CHECK(value("m = 1 or a = 1", values) == 1);
  CHECK(evaluate("a = 2 or m = 1", values).status == Status::missing);
  CHECK(value("a = 2 and m = 1", values) == 0);
  CHECK(value("m = 1 and a = 2", values) == 0);
  CHECK(evaluate("a = 1 and m = 1", values).status == Status::missing);
  CHECK(evaluate("e + a", values).status == Status::estimated);
  CHECK(value("e + a", values) == 3);
}

TEST_CASE("a division by zero is kept as such") {
  const Values values{{"a", {1}}, {"z", {0}}};
  CHECK(evaluate("a / z", values).division_by_zero);
  CHECK_FALSE(evaluate("a / z", values).usable());
  CHECK(evaluate("1 + a / z * 2", values).division_by_zero);
  CHECK(evaluate("a / z >= 1", values).division_by_zero);
  CHECK(evaluate("not a / z", values).division_by_zero);
  CHECK(value("z = 0 or a / z >= 1", values) == 1);
  CHECK(value("z != 0 and a / z >= 1", values) == 0);
  CHECK(value("0 / a", values) == 0);
  CHECK_FALSE(evaluate("m / z", values).usable());
}

TEST_CASE("variables are named once, with whose value they stand for") {
  const auto expression = read("books + last(books) * parent(x) / nation(x) + books + [图书 (册)]");
  using Variable = Expression::Variable;
  CHECK(expression.variables() == std::vector<Variable>{{"books", Access::own},
                                                        {"books", Access::last},
                                                        {"x", Access::parent},
                                                        {"x", Access::nation},
                                                        {"图书 (册)", Access::own}});
  CHECK(read("图书/人口×100≥5").variables() ==
        std::vector<Variable>{{"图书", Access::own}, {"人口", Access::own}});
  CHECK(read("order >= 1 and android < 2").variables() ==
        std::vector<Variable>{{"order", Access::own}, {"android", Access::own}});
  CHECK(read("last(x) >= 1").is_condition());
  CHECK(read("not a").is_condition());
  CHECK_FALSE(read("a + 1").is_condition());
  CHECK(read(" a + 1 ").text() == "a + 1");
}

TEST_CASE("what is no expression is refused") {
  for (const char* text :
       {"",       " ",          "+",         "1 +",    "* 2",          "(1",        "1)",
        "()",     "a b",        "1 2",       "min(1)", "min(1, 2, 3)", "max()",     "foo(1)",
        "last()", "last(1 + 2", "[a",        "[]",     "a >",          "> a",       "a >= >= b",
        "not",    "a and",      "a or or b", "a, b",   "a & b",        "a = \"b\"", "last(last(x))"}) {
    CAPTURE(text);
    std::string near;
    CHECK_FALSE(Expression::parse(text, near).has_value());
  }
}

TEST_CASE("deep and long expressions do no harm") {
  std::string near;
  CHECK_FALSE(Expression::parse(std::string(100'000, '('), near).has_value());
  CHECK_FALSE(Expression::parse(std::string(100'000, '-') + "1", near).has_value());
  std::string nots;
  for (int i = 0; i < 50'000; ++i) nots += "not ";
  CHECK_FALSE(Expression::parse(nots + "1", near).has_value());
  std::string sum = "1";
  for (int i = 0; i < 100'000; ++i) sum += "+1";
  const auto expression = Expression::parse(sum, near);
  if (expression) CHECK(expression->evaluate([](std::size_t) { return Quantity{}; }).value == 100'001);
  CHECK(value("((((((((((1))))))))))") == 1);
}

TEST_CASE("an expression is shown with its numbers") {
  const Values values{{"books", {120}}, {"residents", {800}}};
  const auto shown = [&](const std::string& text) {
    const auto expression = read(text);
    return expression.with_numbers([&](std::size_t k) {
      const auto found = values.find(expression.variables()[k].name);
      return found == values.end() ? Quantity{0, Status::missing} : found->second;
    });
  };
  CHECK(shown("books / residents * 100") == "120 ÷ 800 × 100");
  CHECK(shown("books / (residents * 100)") == "120 ÷ (800 × 100)");
  CHECK(shown("(books + 1) * 2") == "(120 + 1) × 2");
  CHECK(shown("books - (residents - 1)") == "120 - (800 - 1)");
  CHECK(shown("m >= 1 or books = 2") == "? >= 1 or 120 = 2");
  CHECK(shown("min(books, 5)") == "min(120, 5)");
  CHECK(shown("0.1 + 0.2") == "0.1 + 0.2");
}

namespace {

/// A random expression, written with brackets everywhere, and its value worked out beside it.
struct Random {
  std::mt19937_64 random;
  Values values;

  int pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

  struct Written {
    std::string text;
    std::optional<double> value;  ///< nothing: missing or divided by zero
  };

  Written number() {
    const double x = pick(41) / 4.0;
    return {std::to_string(x), x};
  }

  Written make(int depth) {
    if (depth == 0 || pick(5) == 0) {
      if (pick(2) == 0) return number();
      const std::string name(1, static_cast<char>('a' + pick(5)));
      const auto& found = values[name];
      return {name, found.usable() ? std::optional(found.value) : std::nullopt};
    }
    const auto a = make(depth - 1);
    const auto b = make(depth - 1);
    const bool both = a.value && b.value;
    const auto of = [&](const char* mark, double result) {
      return Written{"(" + a.text + " " + mark + " " + b.text + ")",
                     both ? std::optional(result) : std::nullopt};
    };
    const double x = a.value.value_or(0);
    const double y = b.value.value_or(0);
    switch (pick(11)) {
      case 0:
        return of("+", x + y);
      case 1:
        return of("-", x - y);
      case 2:
        return of("*", x * y);
      case 3: {
        auto result = of("/", y == 0 ? 0 : x / y);
        if (y == 0) result.value.reset();
        return result;
      }
      case 4:
        return of(">=", std::round((x - y) * 1e9) >= 0 ? 1 : 0);
      case 5:
        return of("<", std::round((x - y) * 1e9) < 0 ? 1 : 0);
      case 6: {
        auto result = of("and", x != 0 && y != 0 ? 1 : 0);
        if ((a.value && x == 0) || (b.value && y == 0)) result.value = 0;
        return result;
      }
      case 7: {
        auto result = of("or", x != 0 || y != 0 ? 1 : 0);
        if ((a.value && x != 0) || (b.value && y != 0)) result.value = 1;
        return result;
      }
      case 8:
        return {"min(" + a.text + ", " + b.text + ")", both ? std::optional(std::min(x, y)) : std::nullopt};
      case 9:
        return {"-" + std::string("(") + a.text + ")", a.value ? std::optional(-x) : std::nullopt};
      default:
        return {"(not " + a.text + ")", a.value ? std::optional(x == 0 ? 1.0 : 0.0) : std::nullopt};
    }
  }
};

}  // namespace

TEST_CASE("random expressions agree with an evaluation made beside them") {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random{std::mt19937_64(seed), {}};
    for (const char* name : {"a", "b", "c", "d"}) random.values[name] = {random.pick(9) - 2.0};
    random.values["e"] = {0, Status::missing};
    const auto written = random.make(5);
    INFO("seed " << seed << ": " << written.text);
    const auto found = evaluate(written.text, random.values);
    REQUIRE(found.usable() == written.value.has_value());
    if (written.value) REQUIRE(found.value == Approx(*written.value).margin(1e-9));
  }
}
