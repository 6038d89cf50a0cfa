#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <gnomon/analysis/departments.hpp>
#include <gnomon/analysis/results.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/assess.hpp>

#include "support/case_table.hpp"
#include "support/package_builder.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

/// `what=said; what=said`.
std::vector<std::pair<std::string, std::string>> pairs_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& part : split(text, ';')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) continue;
    pairs.emplace_back(trim(std::string_view(part).substr(0, equals)),
                       trim(std::string_view(part).substr(equals + 1)));
  }
  return pairs;
}

/// `A - 40`, `X - 100 rule=mean`, `A - 100 applies=T1`: code, parent, points; a leaf gives a point for each.
void add_items(PackageBuilder& builder, const std::string& text) {
  std::set<std::string> parents;
  for (const auto& item : split(text, ';')) parents.insert(split(item, ' ').at(1));
  for (const auto& item : split(text, ';')) {
    const auto words = split(item, ' ');
    std::string rule = parents.count(words.at(0)) > 0 ? "sum" : "each(points=1)";
    std::string applies;
    for (std::size_t i = 3; i < words.size(); ++i) {
      (words[i].starts_with("rule=") ? rule : applies) = words[i].substr(words[i].find('=') + 1);
    }
    const bool is_leaf = parents.count(words[0]) == 0;
    builder.node(words[0], words[1] == "-" ? "" : words[1], words.at(2), rule, is_leaf ? words[0] : "",
                 applies);
  }
}

/// Towns T… are assessed, departments D… answer for items; `T1:A@2019=60` is a town's value of an earlier year.
Package departments_package(const CaseRow& row) {
  PackageBuilder builder;
  std::set<std::string> units;
  for (const auto& [where, cell] : pairs_of(row["values"])) {
    const auto colon = where.find(':');
    const auto at = where.find('@');
    units.insert(where.substr(0, colon));
    builder.value(where.substr(0, colon), where.substr(colon + 1, at - colon - 1),
                  at == std::string::npos ? "2020" : where.substr(at + 1), cell);
  }
  for (const auto& task : split(row["tasks"], ';')) {
    const auto words = split(task, ' ');
    units.insert(words.at(0));
    builder.responsibility(words[0], words.at(1), words.at(2), words.size() > 3 ? words[3] : "");
  }
  for (const auto& code : units) builder.unit(code, "", "", code.starts_with('T') ? "镇" : "部门");
  builder.set("ranked_kind", "镇").set_all(row["settings"]);
  add_items(builder, row["items"]);
  return builder.build();
}

const Department& department(const std::vector<Department>& all, const Package& package,
                             const std::string& code) {
  const auto i_unit = package.data.find_unit(code);
  const auto found =
      std::ranges::find_if(all, [&](const Department& each) { return i_unit && each.i_unit == *i_unit; });
  if (found == all.end()) throw std::out_of_range("no department " + code);
  return *found;
}

void check_score(const std::string& expected, double score) {
  if (expected == "-") {
    CHECK(std::isnan(score));
  } else {
    CHECK(score == number_of(expected));
  }
}

/// `D1:A`: the reason of a task; `D1`: the note of the department.
const Reason& reason_of(const std::vector<Department>& all, const Package& package,
                        const std::string& where) {
  const auto colon = where.find(':');
  const auto& found = department(all, package, where.substr(0, colon));
  if (colon == std::string::npos) return found.note;
  const auto i_node = package.scheme.find_node(where.substr(colon + 1)).value();
  return std::ranges::find(found.tasks, i_node, &DepartmentTask::i_node)->reason;
}

}  // namespace

TEST_CASE("scores of departments") {
  for (const auto& row : read_cases("departments.csv")) {
    DYNAMIC_SECTION(row.name()) {
      const auto package = departments_package(row);
      const auto all = score_departments(package.scheme, package.data,
                                         assess(package.scheme, package.data, Period::year(2020)));
      for (const auto& [code, score] : pairs_of(row["expected_scores"]))
        check_score(score, department(all, package, code).all.score);
      for (const auto& [code, score] : pairs_of(row["expected_lead"]))
        check_score(score, department(all, package, code).lead.score);
      for (const auto& [code, score] : pairs_of(row["expected_joint"]))
        check_score(score, department(all, package, code).joint.score);
      for (const auto& [code, rank] : pairs_of(row["expected_ranks"])) {
        INFO(code);
        CHECK(department(all, package, code).rank == (rank == "-" ? 0 : std::stoi(rank)));
      }
      for (const auto& [where, id] : pairs_of(row["expected_reasons"])) {
        INFO(where);
        CHECK(reason_of(all, package, where).id == id);
      }
      for (const auto& each : all) {
        CHECK((each.rank > 0) == !std::isnan(each.all.score));
        CHECK(each.note.id.empty() == (each.rank > 0));
      }
    }
  }
}

TEST_CASE("totals converted to a larger assessment") {
  for (const auto& row : read_cases("converted.csv")) {
    DYNAMIC_SECTION(row.name()) {
      PackageBuilder builder;
      builder.set_all(row["settings"]);
      const auto scale = row["settings"].find("scale=50") == std::string::npos ? 100.0 : 50.0;
      for (const auto& [code, total] : pairs_of(row["totals"])) {
        builder.unit(code);
        // What is above the scale comes from a bonus.
        const bool above = total != "missing" && number_of(total) > scale;
        builder.value(code, "v", "2020", above ? std::to_string(static_cast<int>(scale)) : total);
        builder.value(code, "b", "2020",
                      above ? std::to_string(static_cast<int>(number_of(total) - scale)) : "0");
      }
      builder.node("A", "", std::to_string(static_cast<int>(scale)), "each(points=1)", "v");
      builder.node("J", "", "100", "bonus").node("J1", "J", "100", "each(points=1)", "b");
      const auto package = builder.build();
      const auto converted =
          converted_totals(package.scheme.settings, assess(package.scheme, package.data, Period::year(2020)));
      for (const auto& [code, points] : pairs_of(row["expected_converted"])) {
        INFO(code);
        check_score(points, converted[static_cast<Eigen::Index>(package.data.find_unit(code).value())]);
      }
    }
  }
}
