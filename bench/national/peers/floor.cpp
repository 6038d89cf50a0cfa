/// The floor: what plain C++ reaches on the performance job. A yardstick, no program for use: the input is trusted, the tables are
/// fixed, nothing is checked or explained.
///
///     g++ -O3 -march=native -std=c++20 -pthread floor.cpp -o floor
///     floor TABLES OUT [THREADS]
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

int n_threads = 2;

void tell_phase(const char* name) {
  static auto start = std::chrono::steady_clock::now();
  const auto now = std::chrono::steady_clock::now();
  std::printf("PHASE %s %.3f\n", name, std::chrono::duration<double>(now - start).count());
  start = now;
}

/// Runs `work(i_thread)` in every thread.
template <class Work>
void in_threads(Work work) {
  std::vector<std::jthread> threads;
  for (int i = 1; i < n_threads; ++i) threads.emplace_back(work, i);
  work(0);
}

/// Runs `work(i)` for 0 to n - 1, each by the thread that is free.
template <class Work>
void for_each_free(std::size_t n, Work work) {
  std::atomic<std::size_t> next{0};
  in_threads([&](int) {
    for (auto i = next++; i < n; i = next++) work(i);
  });
}

using Row = std::vector<std::string>;

std::vector<Row> read_csv(const std::string& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    auto& row = rows.emplace_back();
    std::size_t begin = 0;
    for (auto end = line.find(','); end != std::string::npos; end = line.find(',', begin)) {
      row.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    row.push_back(line.substr(begin));
  }
  return rows;
}

/// Numbers texts in the order in which they come.
class Numbers {
 public:
  std::size_t add(const std::string& text) { return index_.emplace(text, index_.size()).first->second; }
  [[nodiscard]] std::size_t at(const std::string& text) const { return index_.at(text); }
  [[nodiscard]] std::size_t size() const { return index_.size(); }

 private:
  std::unordered_map<std::string, std::size_t> index_;
};

/// Finds the number of a unit by its code: open addressing, codes kept by reference.
class UnitTable {
 public:
  explicit UnitTable(const std::vector<Row>& units) {
    std::size_t size = 16;
    while (size < 2 * units.size()) size *= 2;
    codes_.resize(size);
    numbers_.resize(size);
    for (std::size_t i = 0; i < units.size(); ++i) {
      const auto at = slot(units[i][0]);
      codes_[at] = units[i][0];
      numbers_[at] = i;
    }
  }
  [[nodiscard]] std::size_t find(std::string_view code) const { return numbers_[slot(code)]; }

 private:
  [[nodiscard]] std::size_t slot(std::string_view code) const {
    std::uint64_t word = 0;
    std::memcpy(&word, code.data(), std::min<std::size_t>(8, code.size()));
    const auto mask = codes_.size() - 1;
    auto at = (word * 0xff51afd7ed558ccdULL >> 32U) & mask;
    while (!codes_[at].empty() && codes_[at] != code) at = (at + 1) & mask;
    return at;
  }
  std::vector<std::string_view> codes_;
  std::vector<std::size_t> numbers_;
};

enum class Rule { proportion, step, minmax };

struct Indicator {
  std::size_t subdimension;
  double weight;
  bool low_is_better;
  Rule rule;
  double cap;
  bool required;
  std::array<double, 4> limit{};
  std::array<double, 5> step{};
};

struct OwnTarget {
  std::size_t unit;
  double value;
};

struct Node {
  std::string code;
  double weight;
  std::size_t parent;
};

struct Job {
  explicit Job(const std::string& folder) : units(read_csv(folder + "/units.csv")) {
    for (const auto& row : read_csv(folder + "/meta.csv")) {
      if (row[0] == "first_year") first_year = std::stoi(row[1]);
      if (row[0] == "last_year") n_years = static_cast<std::size_t>(std::stoi(row[1]) - first_year + 1);
    }
    Numbers parents;
    Numbers groups;
    for (const auto& unit : units) {
      parent_of.push_back(parents.add(unit[1]));
      group_of.push_back(groups.add(unit[2]));
    }
    n_parents = parents.size();
    n_groups = groups.size();
    read_tree(folder);
    read_targets(folder);
  }

  [[nodiscard]] std::size_t n_units() const { return units.size(); }

  int first_year = 0;
  std::size_t n_years = 0;
  std::vector<Row> units;
  std::vector<std::size_t> parent_of;
  std::vector<std::size_t> group_of;
  std::size_t n_parents = 0;
  std::size_t n_groups = 0;
  std::vector<Node> dimensions;
  std::vector<Node> subdimensions;
  std::vector<Indicator> indicators;
  Numbers indicator_codes;
  /// Targets in force, by indicator and year: the one for all, and those of single units.
  std::vector<double> target;
  std::vector<std::vector<OwnTarget>> own_targets;

 private:
  void read_tree(const std::string& folder) {
    Numbers dimension_codes;
    Numbers subdimension_codes;
    for (const auto& row : read_csv(folder + "/nodes.csv")) {
      const bool is_dimension = row[1] == "ROOT";
      auto& nodes = is_dimension ? dimensions : subdimensions;
      (is_dimension ? dimension_codes : subdimension_codes).add(row[0]);
      nodes.push_back({row[0], std::stod(row[2]), is_dimension ? 0 : dimension_codes.at(row[1])});
    }
    for (const auto& row : read_csv(folder + "/indicators.csv")) {
      indicator_codes.add(row[0]);
      const auto rule = row[5] == "proportion" ? Rule::proportion
                        : row[5] == "step"     ? Rule::step
                                               : Rule::minmax;
      indicators.push_back({subdimension_codes.at(row[2]), std::stod(row[3]), row[4] == "neg", rule,
                            std::stod(row[6]), row[7] == "1"});
    }
    for (const auto& row : read_csv(folder + "/bands.csv")) {
      auto& indicator = indicators[indicator_codes.at(row[0])];
      for (std::size_t i = 0; i < 4; ++i) indicator.limit[i] = std::stod(row[1 + i]);
      for (std::size_t i = 0; i < 5; ++i) indicator.step[i] = std::stod(row[5 + i]);
    }
  }

  void read_targets(const std::string& folder) {
    target.assign(indicators.size() * n_years, nan);
    own_targets.resize(indicators.size() * n_years);
    const UnitTable table(units);
    auto rows = read_csv(folder + "/targets.csv");
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return std::stoi(row[1]); });
    for (const auto& row : rows) {
      const auto first = static_cast<std::size_t>(std::max(0, std::stoi(row[1]) - first_year));
      for (auto year = first; year < n_years; ++year) {
        const auto at = indicator_codes.at(row[0]) * n_years + year;
        if (row[2].empty()) {
          target[at] = std::stod(row[3]);
        } else {
          own_targets[at].push_back({table.find(row[2]), std::stod(row[3])});
        }
      }
    }
  }
};

/// A file mapped for reading.
class Mapped {
 public:
  explicit Mapped(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    struct stat status {};
    ::fstat(file, &status);
    size_ = static_cast<std::size_t>(status.st_size);
    data_ = static_cast<char*>(::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0));
    ::close(file);
    ::madvise(data_, size_, MADV_SEQUENTIAL);
  }
  ~Mapped() { ::munmap(data_, size_); }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;

  /// The lines of part `i` of `n`, without the heading.
  [[nodiscard]] std::string_view part(int i, int n) const {
    const std::string_view all(data_, size_);
    const auto body = all.substr(all.find('\n') + 1);
    const auto cut = [&](int at) {
      if (at == 0) return std::size_t{0};
      return at == n ? body.size() : body.find('\n', body.size() / static_cast<std::size_t>(n) * at) + 1;
    };
    return body.substr(cut(i), cut(i + 1) - cut(i));
  }

 private:
  char* data_;
  std::size_t size_;
};

constexpr std::array<double, 16> powers_of_ten{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Exact for up to 15 digits, by one correctly rounded division.
double number_of(const char* begin, const char* end) {
  std::uint64_t digits = 0;
  int n_digits = 0;
  int n_decimals = -1;
  for (const char* at = begin; at != end; ++at) {
    if (*at == '.') {
      n_decimals = 0;
      continue;
    }
    digits = digits * 10 + static_cast<unsigned>(*at - '0');
    ++n_digits;
    if (n_decimals >= 0) ++n_decimals;
  }
  if (n_digits > 15) {
    double value = 0;
    std::from_chars(begin, end, value);
    return value;
  }
  return static_cast<double>(digits) / powers_of_ten[static_cast<std::size_t>(std::max(0, n_decimals))];
}

/// All values as [year][indicator][unit], NaN where there is none.
double* read_values(const std::string& folder, const Job& job) {
  const auto n = job.n_years * job.indicators.size() * job.n_units();
  auto* const values = static_cast<double*>(
      ::mmap(nullptr, n * sizeof(double), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ::madvise(values, n * sizeof(double), MADV_HUGEPAGE);
  const auto threads = static_cast<std::size_t>(n_threads);
  in_threads([&](int i) {
    const auto part = static_cast<std::size_t>(i);
    std::fill(values + n * part / threads, values + n * (part + 1) / threads, nan);
  });
  const Mapped file(folder + "/values.csv");
  const UnitTable table(job.units);
  in_threads([&](int i) {
    const auto text = file.part(i, n_threads);
    const char* at = text.data();
    const char* const end = at + text.size();
    std::string_view last_year;
    std::string_view last_indicator;
    std::size_t year = 0;
    std::size_t indicator = 0;
    std::size_t unit = job.n_units();
    while (at < end) {
      const auto next = [&](const char* from, char mark) {
        return static_cast<const char*>(std::memchr(from, mark, static_cast<std::size_t>(end - from)));
      };
      const char* const a = next(at, ',');
      const char* const b = next(a + 1, ',');
      const char* const c = next(b + 1, ',');
      const char* const line_end = next(c + 1, '\n');
      const std::string_view unit_text(at, static_cast<std::size_t>(a - at));
      const std::string_view year_text(a + 1, static_cast<std::size_t>(b - a - 1));
      const std::string_view indicator_text(b + 1, static_cast<std::size_t>(c - b - 1));
      at = line_end + 1;
      if (c + 1 == line_end) continue;
      if (year_text != last_year) {
        int number = 0;
        std::from_chars(a + 1, b, number);
        last_year = year_text;
        year = static_cast<std::size_t>(number - job.first_year);
      }
      if (indicator_text != last_indicator) {
        last_indicator = indicator_text;
        indicator = job.indicator_codes.at(std::string(indicator_text));
      }
      unit =
          unit + 1 < job.n_units() && job.units[unit + 1][0] == unit_text ? unit + 1 : table.find(unit_text);
      values[(year * job.indicators.size() + indicator) * job.n_units() + unit] = number_of(c + 1, line_end);
    }
  });
  return values;
}

struct Range {
  double low = infinity;
  double high = -infinity;
};

/// Scores 0 to 100 (times the cap) of `n` units at one indicator; NaN = left out.
void score(const Indicator& indicator, const Range& range, const double* x, const double* target,
           double* scores, std::size_t n) {
  const double missing = indicator.required ? 0.0 : nan;
  const auto fill = [&](auto value_of) {
    for (std::size_t i = 0; i < n; ++i) {
      const double value = value_of(i);
      scores[i] = std::isnan(x[i]) ? missing : value;
    }
  };
  const auto ratio = [&](std::size_t i) {
    if (!indicator.low_is_better) return x[i] / target[i];
    return x[i] <= 0 ? infinity : target[i] / x[i];
  };
  if (indicator.rule == Rule::minmax) {
    const double width = range.high - range.low;
    if (!(width > 0)) return fill([](std::size_t) { return 100.0; });
    if (indicator.low_is_better)
      return fill([&](std::size_t i) { return (range.high - x[i]) / width * 100; });
    return fill([&](std::size_t i) { return (x[i] - range.low) / width * 100; });
  }
  if (indicator.rule == Rule::proportion) {
    return fill([&](std::size_t i) { return std::clamp(ratio(i), 0.0, indicator.cap) * 100; });
  }
  fill([&](std::size_t i) {
    const double reached = std::floor(ratio(i) * 1e9 + 0.5) / 1e9;
    double value = indicator.step[0];
    for (std::size_t k = 0; k < 4; ++k) value = reached >= indicator.limit[k] ? indicator.step[k + 1] : value;
    return value;
  });
}

/// Weighted sums of some units, and of the weights that counted.
struct Mean {
  explicit Mean(std::size_t n) : sum(n), weight(n) {}
  void clear() {
    std::ranges::fill(sum, 0.0);
    std::ranges::fill(weight, 0.0);
  }
  void add(double w, const double* values, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const bool there = !std::isnan(values[i]);
      sum[i] += there ? w * values[i] : 0.0;
      weight[i] += there ? w : 0.0;
    }
  }
  /// Adds another mean as one part; where it is empty nothing is added.
  void add(double w, const Mean& part, double* scratch, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) scratch[i] = part.sum[i] / part.weight[i];
    add(w, scratch, n);
  }
  std::vector<double> sum;
  std::vector<double> weight;
};

struct Results {
  std::vector<double> total;      ///< [year][unit]
  std::vector<double> dimension;  ///< of the last year, [dimension][unit]
  std::vector<std::int32_t> rank;
  std::vector<std::int32_t> group_rank;
  std::vector<std::int32_t> parent_rank;
  std::vector<std::uint32_t> order;  ///< of the last year
};

void score_all(const Job& job, const double* values, Results& results) {
  const auto n_units = job.n_units();
  const auto n_indicators = job.indicators.size();
  std::vector<Range> ranges(n_indicators * job.n_years);
  for_each_free(ranges.size(), [&](std::size_t at) {
    const auto indicator = at / job.n_years;
    if (job.indicators[indicator].rule != Rule::minmax) return;
    const double* const x = values + (at % job.n_years * n_indicators + indicator) * n_units;
    Range range;
    for (std::size_t i = 0; i < n_units; ++i) {
      range.low = x[i] < range.low ? x[i] : range.low;
      range.high = x[i] > range.high ? x[i] : range.high;
    }
    ranges[at] = range;
  });
  results.total.resize(job.n_years * n_units);
  results.dimension.resize(job.dimensions.size() * n_units);
  constexpr std::size_t block = 1024;
  const auto n_blocks = (n_units + block - 1) / block;
  for_each_free(job.n_years * n_blocks, [&](std::size_t task) {
    const auto year = task / n_blocks;
    const auto first = task % n_blocks * block;
    const auto n = std::min(block, n_units - first);
    std::vector<double> target(block);
    std::vector<double> scores(block);
    Mean subdimension(block);
    Mean total(block);
    std::vector<Mean> dimensions(job.dimensions.size(), Mean(block));
    for (std::size_t s = 0; s < job.subdimensions.size(); ++s) {
      subdimension.clear();
      for (std::size_t k = 0; k < n_indicators; ++k) {
        const auto& indicator = job.indicators[k];
        if (indicator.subdimension != s) continue;
        const auto at = k * job.n_years + year;
        std::ranges::fill(target, job.target[at]);
        for (const auto& own : job.own_targets[at]) {
          if (own.unit >= first && own.unit < first + n) target[own.unit - first] = own.value;
        }
        score(indicator, ranges[at], values + (year * n_indicators + k) * n_units + first, target.data(),
              scores.data(), n);
        subdimension.add(indicator.weight, scores.data(), n);
      }
      const auto& node = job.subdimensions[s];
      dimensions[node.parent].add(node.weight, subdimension, scores.data(), n);
    }
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      total.add(job.dimensions[d].weight, dimensions[d], scores.data(), n);
      if (year + 1 == job.n_years) std::copy_n(scores.data(), n, &results.dimension[d * n_units + first]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      results.total[year * n_units + first + i] = total.sum[i] / total.weight[i];
    }
  });
}

double sort_key(double total) { return std::floor(total * 1e9 + 0.5); }

struct KeyOf {
  std::uint64_t key;  ///< ascending = best first
  std::uint32_t unit;
};

/// Least significant digit first, 4 × 11 bits.
void radix_sort(std::vector<KeyOf>& items, std::vector<KeyOf>& other) {
  constexpr unsigned bits = 11;
  constexpr std::size_t n_slots = std::size_t{1} << bits;
  other.resize(items.size());
  for (unsigned pass = 0; pass < 4; ++pass) {
    std::array<std::uint32_t, n_slots> begin{};
    const auto slot = [&](const KeyOf& item) { return item.key >> (pass * bits) & (n_slots - 1); };
    for (const auto& item : items) ++begin[slot(item)];
    std::uint32_t sum = 0;
    for (auto& count : begin) sum += std::exchange(count, sum);
    for (const auto& item : items) other[begin[slot(item)]++] = item;
    items.swap(other);
  }
}

/// Competition ranks within each pool while its units come in order.
struct Pool {
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::int32_t n = 0;
  std::int32_t rank = 0;

  std::int32_t next(std::uint64_t key) {
    ++n;
    if (key != last) rank = n;
    last = key;
    return rank;
  }
};

void rank_all(const Job& job, Results& results) {
  const auto n_units = job.n_units();
  for (auto* const ranks : {&results.rank, &results.group_rank, &results.parent_rank}) {
    ranks->resize(results.total.size());
  }
  for_each_free(job.n_years, [&](std::size_t year) {
    constexpr double most = 2e11;
    std::vector<KeyOf> keys(n_units);
    std::vector<KeyOf> other;
    const auto at = year * n_units;
    for (std::uint32_t i = 0; i < n_units; ++i) {
      keys[i] = {static_cast<std::uint64_t>(most - sort_key(results.total[at + i])), i};
    }
    radix_sort(keys, other);
    Pool all;
    std::vector<Pool> groups(job.n_groups);
    std::vector<Pool> parents(job.n_parents);
    for (const auto& [key, unit] : keys) {
      results.rank[at + unit] = all.next(key);
      results.group_rank[at + unit] = groups[job.group_of[unit]].next(key);
      results.parent_rank[at + unit] = parents[job.parent_of[unit]].next(key);
    }
    if (year + 1 == job.n_years) {
      for (const auto& key : keys) results.order.push_back(key.unit);
    }
  });
}

class Writer {
 public:
  explicit Writer(const std::string& path) : file_(std::fopen(path.c_str(), "wb")), buffer_(1 << 20) {}
  ~Writer() {
    std::fwrite(buffer_.data(), 1, used_, file_);
    std::fclose(file_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void text(std::string_view text) {
    std::memcpy(&buffer_[used_], text.data(), text.size());
    used_ += text.size();
  }
  void integer(std::int64_t value) {
    used_ = static_cast<std::size_t>(std::to_chars(&buffer_[used_], &buffer_[used_] + 24, value).ptr -
                                     buffer_.data());
  }
  /// With six decimals; NaN is nothing.
  void number(double value) {
    if (std::isnan(value)) return;
    if (value < 0) text("-");
    const auto millionths = std::llround(std::abs(value) * 1e6);
    integer(millionths / 1000000);
    text(".");
    auto rest = millionths % 1000000;
    for (int i = 5; i >= 0; --i, rest /= 10)
      buffer_[used_ + static_cast<std::size_t>(i)] = static_cast<char>('0' + rest % 10);
    used_ += 6;
  }
  void end_row() {
    text("\n");
    if (used_ + 4096 < buffer_.size()) return;
    std::fwrite(buffer_.data(), 1, used_, file_);
    used_ = 0;
  }

 private:
  std::FILE* file_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
};

std::string_view grade_of(double total) {
  const double key = sort_key(total);
  return key >= 80e9 ? "A" : key >= 70e9 ? "B" : key >= 60e9 ? "C" : key >= 50e9 ? "D" : "E";
}

void write_standing(const Job& job, const Results& results, std::size_t year, std::size_t unit, Writer& out) {
  const auto at = year * job.n_units() + unit;
  const auto before = at - job.n_units();
  out.number(results.total[at]);
  out.text(",");
  out.text(grade_of(results.total[at]));
  for (const auto* const ranks : {&results.rank, &results.group_rank, &results.parent_rank}) {
    out.text(",");
    out.integer((*ranks)[at]);
  }
  out.text(",");
  if (year > 0) out.number(results.total[at] - results.total[before]);
  out.text(",");
  if (year > 0) out.integer(results.rank[before] - results.rank[at]);
}

void write_ranking(const Job& job, const Results& results, const std::string& path) {
  Writer out(path);
  out.text("unit,parent,group,population,score,grade,rank,rank_group,rank_parent,d_score,d_rank");
  for (const auto& dimension : job.dimensions) {
    out.text(",");
    out.text(dimension.code);
  }
  out.end_row();
  for (const auto unit : results.order) {
    for (const auto& cell : job.units[unit]) {
      out.text(cell);
      out.text(",");
    }
    write_standing(job, results, job.n_years - 1, unit, out);
    for (std::size_t d = 0; d < job.dimensions.size(); ++d) {
      out.text(",");
      out.number(results.dimension[d * job.n_units() + unit]);
    }
    out.end_row();
  }
}

void write_trends(const Job& job, const Results& results, const std::string& path) {
  Writer out(path);
  out.text("unit,year,score,grade,rank,rank_group,rank_parent,d_score,d_rank");
  out.end_row();
  for (std::size_t unit = 0; unit < job.n_units(); ++unit) {
    for (std::size_t year = 0; year < job.n_years; ++year) {
      out.text(job.units[unit][0]);
      out.text(",");
      out.integer(job.first_year + static_cast<int>(year));
      out.text(",");
      write_standing(job, results, year, unit, out);
      out.end_row();
    }
  }
}

}  // namespace

int main(int n_arguments, char** arguments) {
  if (n_arguments < 3) return 2;
  const std::string tables = arguments[1];
  const std::string out = arguments[2];
  if (n_arguments > 3) n_threads = std::max(1, std::atoi(arguments[3]));
  tell_phase("start");
  const Job job(tables);
  const double* const values = read_values(tables, job);
  tell_phase("load");
  Results results;
  score_all(job, values, results);
  rank_all(job, results);
  tell_phase("compute");
  for_each_free(2, [&](std::size_t i) {
    if (i == 0) write_trends(job, results, out + "/trends.csv");
    if (i == 1) write_ranking(job, results, out + "/ranking.csv");
  });
  tell_phase("write");
}
