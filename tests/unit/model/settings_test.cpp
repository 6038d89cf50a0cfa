#include <gnomon/model/settings.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

using namespace gnomon;

namespace {

nlohmann::json schema() {
  std::ifstream in(GNOMON_SOURCE_DIR "/schemas/tables/assessment.json");
  return nlohmann::json::parse(in);
}

}  // namespace

TEST_CASE(
    "every setting of the schema can be set to each of its values and to its default, and to nothing else") {
  const auto table = schema();
  for (const auto& each : table["settings"]) {
    const std::string key = each["key"];
    const std::string by_default = each["default"];
    INFO(key);
    Settings settings;
    if (!by_default.empty()) CHECK(settings.set(key, by_default));
    if (each.contains("enum")) {
      for (const auto& value : each["enum"]) CHECK(settings.set(key, value.get<std::string>()));
      CHECK_FALSE(settings.set(key, "nonsense"));
      CHECK(settings.set(key, "") == by_default.empty());
      CHECK(each["enum"].size() == each["enum_zh"].size());
    }
    const std::string type = each["type"];
    if (type == "number" || type == "integer") {
      CHECK_FALSE(settings.set(key, "nonsense"));
      const auto& constraints = each["constraints"];
      if (constraints.contains("minimum")) {
        const double least = constraints["minimum"];
        CHECK(settings.set(key, format_shortest(least)));
        CHECK_FALSE(settings.set(key, format_shortest(least - 1)));
      }
      if (constraints.contains("exclusiveMinimum")) {
        const int limit = constraints["exclusiveMinimum"];
        CHECK_FALSE(settings.set(key, std::to_string(limit)));
        CHECK(settings.set(key, std::to_string(limit) + ".5"));
      }
      if (constraints.contains("maximum")) {
        const double most = constraints["maximum"];
        CHECK(settings.set(key, format_shortest(most)));
        CHECK_FALSE(settings.set(key, format_shortest(most + 1)));
      }
      if (type == "integer") CHECK_FALSE(settings.set(key, "1.5"));
    }
  }
  Settings settings;
  CHECK_FALSE(settings.set("nonsense", "1"));
}

TEST_CASE("the list of keys and the list of settings of the schema are the same") {
  const auto all = schema();
  std::set<std::string> keys;
  for (const auto& each : all["settings"]) keys.insert(each["key"].get<std::string>());
  std::set<std::string> named;
  for (const auto& each : all["fields"][0]["constraints"]["enum"]) named.insert(each.get<std::string>());
  CHECK(keys == named);
  CHECK(all["fields"][0]["enum_zh"].size() == named.size());
}

TEST_CASE("the defaults of the schema are those of the program") {
  Settings fresh;
  Settings set;
  const auto table = schema();
  for (const auto& each : table["settings"]) {
    const std::string by_default = each["default"];
    if (!by_default.empty()) REQUIRE(set.set(each["key"].get<std::string>(), by_default));
  }
  CHECK(set.title == fresh.title);
  CHECK(set.period == fresh.period);
  CHECK(set.lang == fresh.lang);
  CHECK(set.scale == fresh.scale);
  CHECK(set.aggregation == fresh.aggregation);
  CHECK(set.missing == fresh.missing);
  CHECK(set.not_applicable == fresh.not_applicable);
  CHECK(set.not_surveyed == fresh.not_surveyed);
  CHECK(set.late == fresh.late);
  CHECK(set.rounding == fresh.rounding);
  CHECK(set.total_decimals == fresh.total_decimals);
  CHECK(set.item_decimals == fresh.item_decimals);
  CHECK(set.rank_by == fresh.rank_by);
  CHECK(set.ranking == fresh.ranking);
  CHECK(set.tie_break == fresh.tie_break);
  CHECK(set.grade_by == fresh.grade_by);
  CHECK(set.quota_rounding == fresh.quota_rounding);
  CHECK(set.between_targets == fresh.between_targets);
  CHECK(set.cumulative_path == fresh.cumulative_path);
  CHECK(set.about_tolerance == fresh.about_tolerance);
  CHECK(set.meets_by == fresh.meets_by);
  CHECK(set.ranked_kind == fresh.ranked_kind);
  CHECK(set.reference_unit == fresh.reference_unit);
  CHECK(set.jump_factor == fresh.jump_factor);
  CHECK(set.reward_ties == fresh.reward_ties);
  CHECK(set.series == fresh.series);
  CHECK(set.show == fresh.show);
  CHECK(set.scores_depth == fresh.scores_depth);
}

TEST_CASE("a setting changes what it says") {
  Settings s;
  CHECK((s.set("missing", "carry") && s.missing == MissingPolicy::carry));
  CHECK((s.set("not_surveyed", "exclude") && s.not_surveyed == MissingPolicy::exclude));
  CHECK((s.set("not_applicable", "full") && s.not_applicable == NotApplicablePolicy::full));
  CHECK((s.set("late", "accept") && s.late == LatePolicy::accept));
  CHECK((s.set("rounding", "half_even") && s.rounding == Rounding::half_even));
  CHECK((s.set("rank_by", "published") && s.rank_by == Basis::published));
  CHECK((s.set("grade_by", "full") && s.grade_by == Basis::full));
  CHECK((s.set("meets_by", "full") && s.meets_by == Basis::full));
  CHECK((s.set("ranking", "dense") && s.ranking == RankMethod::dense));
  CHECK((s.set("quota_rounding", "up") && s.quota_rounding == QuotaRounding::up));
  CHECK((s.set("between_targets", "growth") && s.between_targets == BetweenTargets::growth));
  CHECK((s.set("cumulative_path", "years") && s.cumulative_path == CumulativePath::years));
  CHECK((s.set("cumulative_path", "none") && s.cumulative_path == CumulativePath::none));
  CHECK((s.set("aggregation", "mean") && s.aggregation == AggregationKind::mean));
  CHECK((s.set("reward_ties", "pool") && s.reward_ties == RewardTies::pool));
  CHECK((s.set("series", "total") && s.series == SeriesDetail::total));
  CHECK((s.set("lang", "en") && s.lang == Language::en));
  CHECK((s.set("period", "2025年") && s.period == Period::year(2025)));
  CHECK((s.set("tie_break", "A；population asc") &&
         s.tie_break == std::vector<std::string>{"A", "population asc"}));
  CHECK((s.set("ranked_kind", "市、县") && s.ranked_kind == std::vector<std::string>{"市", "县"}));
  CHECK((s.set("scale", "150") && s.scale == 150));
}

TEST_CASE("a value that is refused changes nothing") {
  Settings s;
  REQUIRE(s.set("item_decimals", "1"));
  CHECK_FALSE(s.set("item_decimals", "many"));
  CHECK(s.item_decimals == 1);
  CHECK(s.set("item_decimals", ""));
  CHECK_FALSE(s.item_decimals.has_value());
  REQUIRE(s.set("period", "2020"));
  CHECK_FALSE(s.set("period", "soon"));
  CHECK(s.period == Period::year(2020));
  CHECK_FALSE(s.set("scale", "0"));
  CHECK_FALSE(s.set("scale", "-100"));
  CHECK_FALSE(s.set("scale", "nan"));
  CHECK(s.scale == 100);
  CHECK_FALSE(s.set("jump_factor", "1"));
  CHECK(s.jump_factor == 10);
}
