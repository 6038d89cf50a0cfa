#include <catch2/catch.hpp>

#include <array>
#include <string>

#include <gnomon/scoring/assess.hpp>

#include "support/package_builder.hpp"

// Scores and weights of three countries in the connectivity index of the ASEM portal, with the means that COINr 1.1.14 (R) makes of them. The data: MIT licence, copyright W. Becker and
// contributors; European Commission, Joint Research Centre.

using namespace gnomon;

TEST_CASE("geometric and harmonic means are those of another program") {
  constexpr std::array<const char*, 5> weights{"1.115", "0.55900000000000005", "1.6499999999999999",
                                               "0.55500000000000005", "0.97399999999999998"};
  struct Case {
    const char* rule;
    const char* unit;
    std::array<const char*, 5>
        scores;  ///< of 100: physical, economic, political, institutional, people to people
    double expected;
  };
  for (const auto& [rule, unit, scores, expected] : {
           Case{"geometric",
                "AUT",
                {"16.108137816793334", "29.149894776620691", "71.115273669893654", "73.243698463370151",
                 "52.266005087981057"},
                43.032595997557792},
           Case{"geometric",
                "CHN",
                {"10.984963618207102", "3.0021027450806872", "55.406439588966656", "44.162232716391422",
                 "4.0270027594884494"},
                15.720874761268087},
           Case{"geometric",
                "KHM",
                {"15.728313520341", "30.274535271259673", "11.79295724501087", "17.918664771956813",
                 "11.781457621410528"},
                14.730314277433804},
           Case{"harmonic",
                "AUT",
                {"3.7277861651048574", "24.81971800542139", "69.885527006991353", "68.262867794204439",
                 "49.66214679059901"},
                13.01140576464466},
           Case{"harmonic",
                "CHN",
                {"2.8377723056674964", "2.8767952409361426", "47.699472712414668", "38.752224834679247",
                 "2.9515532036536003"},
                5.0231004471258132},
           Case{"harmonic",
                "KHM",
                {"10.183758556916452", "24.383615543624131", "9.6849024755841135", "3.315902376092922",
                 "8.3134877114505308"},
                8.2630159754228316},
       }) {
    CAPTURE(rule, unit);
    test::PackageBuilder builder;
    builder.unit(unit).node("Conn", "", "100", rule);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const auto item = "i" + std::to_string(i);
      builder.node(item, "Conn", weights[i], "proportional", item).target(item, "2020", "100");
      builder.value(unit, item, "2020", scores[i]);
    }
    const auto package = builder.build();
    CHECK(assess(package.scheme, package.data, Period::year(2020)).total_full[0] ==
          Approx(expected).epsilon(1e-12));
  }
}
