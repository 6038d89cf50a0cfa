// What the steps of a survey cost in the library, reading aside:  steps FOLDER [TIMES]
//
// Prints for each step its wall and CPU time (median of TIMES, in seconds), then peak memory and some results for comparison.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/survey/calibration.hpp>
#include <gnomon/survey/design.hpp>
#include <gnomon/survey/estimate.hpp>

namespace {

namespace survey = gnomon::survey;

/// Labels, numbered as they come.
struct Labels {
  std::map<std::string, std::int32_t, std::less<>> numbers;
  std::int32_t of(std::string_view label) {
    const auto found = numbers.find(label);
    if (found != numbers.end()) return found->second;
    return numbers.emplace(label, static_cast<std::int32_t>(numbers.size())).first->second;
  }
};

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

constexpr double threshold = 55;
const std::vector<std::string> margin_names{"unit", "area", "education", "sex*age_group"};

struct Table {
  Labels counties, psus;
  std::vector<Labels> levels{margin_names.size()};
  std::vector<std::int32_t> county, psu;
  std::vector<std::vector<std::int32_t>> cells{margin_names.size()};
  std::vector<std::vector<double>> totals{margin_names.size()};
  std::vector<double> weight, literate;

  explicit Table(const std::string& folder) {
    std::ifstream margins(folder + "/margins.csv");
    std::string line;
    std::getline(margins, line);
    while (std::getline(margins, line)) {
      const auto fields = fields_of(line);
      const auto margin =
          static_cast<std::size_t>(std::ranges::find(margin_names, fields[0]) - margin_names.begin());
      levels[margin].of(fields[1]);
      totals[margin].push_back(std::stod(std::string(fields[2])));
    }
    std::ifstream respondents(folder + "/respondents.csv");
    std::getline(respondents, line);  // period,unit,psu,weight,score,sex,age_group,area,education
    while (std::getline(respondents, line)) {
      const auto fields = fields_of(line);
      county.push_back(counties.of(fields[1]));
      psu.push_back(psus.of(fields[2]));
      weight.push_back(std::stod(std::string(fields[3])));
      literate.push_back(std::stod(std::string(fields[4])) >= threshold ? 1 : 0);
      cells[0].push_back(levels[0].of(fields[1]));
      cells[1].push_back(levels[1].of(fields[7]));
      cells[2].push_back(levels[2].of(fields[8]));
      cells[3].push_back(levels[3].of(std::string(fields[5]) + "*" + std::string(fields[6])));
    }
  }
};

double seconds_of_cpu() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

int n_times = 5;

/// Does the step so many times and prints what it cost.
template <class Step>
auto timed(const char* name, Step step) {
  std::vector<double> wall;
  std::vector<double> cpu;
  auto result = step();
  for (int i = 0; i < n_times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu_begin = seconds_of_cpu();
    result = step();
    cpu.push_back(seconds_of_cpu() - cpu_begin);
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::printf("step,%s,%.4f,%.4f\n", name, median(wall), median(cpu));
  return result;
}

struct Rates {
  Eigen::VectorXd values;
  Eigen::VectorXd variances;
};

Rates rates(const survey::Sample& sample, const Table& table, const survey::Domains& domains) {
  const auto estimates = survey::estimate(sample, {survey::Statistic::mean, {table.literate}, {}, domains});
  return {estimates.value, survey::variances(sample, estimates)};
}

void print_rates(const char* name, const Rates& rates) {
  std::printf("rate,%s,%.12g,%.12g\n", name, rates.values[0], std::sqrt(rates.variances[0]));
  double sum = 0;
  for (const auto variance : rates.variances) sum += std::sqrt(variance);
  std::printf("mean error,%s,%.12g\n", name, sum / static_cast<double>(rates.values.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) n_times = std::atoi(argv[2]);
  const Table table(argc > 1 ? argv[1] : ".");
  const survey::Domains counties{table.county, table.counties.numbers.size()};

  const auto design = timed("design", [&] {
    std::vector<survey::DesignFault> faults;
    return std::make_shared<survey::Design>(
        survey::DesignColumns{table.weight.size(), {{table.psu, table.county, {}}}}, faults);
  });
  const survey::Sample sample{design, table.weight, {}, nullptr};
  const auto mean = timed("mean", [&] { return rates(sample, table, {}); });
  const auto by_county = timed("mean by county", [&] { return rates(sample, table, counties); });
  const auto raked = timed("raking", [&] {
    std::vector<survey::Auxiliary> auxiliaries;
    for (std::size_t i = 0; i < margin_names.size(); ++i)
      auxiliaries.push_back({table.cells[i], {}, table.totals[i]});
    const auto x = std::make_shared<survey::AuxiliaryMatrix>(auxiliaries, table.weight.size());
    return std::make_shared<survey::Adjustment>(survey::rake(table.weight, x));
  });
  const survey::Sample calibrated{design, raked->after, {raked}, nullptr};
  const auto raked_mean = timed("mean after raking", [&] { return rates(calibrated, table, {}); });
  const auto raked_by_county =
      timed("mean by county after raking", [&] { return rates(calibrated, table, counties); });

  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("memory,%.0f\n", static_cast<double>(usage.ru_maxrss) * 1024 / 1e6);
  std::printf("raking,%d rounds,misfit %.3g\n", raked->iterations, raked->misfit);
  print_rates("mean", mean);
  print_rates("mean by county", by_county);
  print_rates("mean after raking", raked_mean);
  print_rates("mean by county after raking", raked_by_county);
  return raked->converged ? EXIT_SUCCESS : EXIT_FAILURE;
}
