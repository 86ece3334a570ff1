// Runs the cases and prints them. Options are google-benchmark's, such as --benchmark_filter=softmax.

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench.h"
#include "tinytorch/parallel.h"

namespace bench {

namespace {

/// One row to come.
struct Case {
  std::string name, peer, metric, unit;
  double amount;      // of one call: work, or steps
  bool wall = false;  // by the clock, not by the processor's time
  std::vector<double> seconds = {};

  [[nodiscard]] double value() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    const double median = sorted[sorted.size() / 2];
    if (metric != "latency") return amount / median / 1e9;
    return median / amount * (unit.starts_with("us") ? 1e6 : 1e9);
  }
};

/// A row made of two others.
struct Derived {
  std::string name, metric, unit, first, second;  // keys of cases
};

// Functions rather than variables: suites fill them from other files, before main.
std::vector<void (*)()>& suites() {
  static std::vector<void (*)()> list;
  return list;
}
std::vector<Case>& cases() {
  static std::vector<Case> list;
  return list;
}
std::vector<Derived>& derived() {
  static std::vector<Derived> list;
  return list;
}

std::string key(const std::string& name, const std::string& peer) { return name + "/" + peer; }

void add(Case one, std::function<void()> f, std::function<void()> before = {}) {
  const std::string id = key(one.name, one.peer);
  const bool wall = one.wall;
  cases().push_back(std::move(one));
  auto* made = benchmark::RegisterBenchmark(id.c_str(), [f, before](benchmark::State& state) {
    try {
      for (auto step : state) {
        if (before) {
          state.PauseTiming();
          before();
          state.ResumeTiming();
        }
        f();
      }
    } catch (const std::exception& error) {  // a learner's exercise that is not written yet
      state.SkipWithError(error.what());
    }
  });
  if (wall) made->UseRealTime();
}

class Rows : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const std::string& id = run.run_name.function_name;
      if (run.error_occurred) {
        skipped_[id] = run.error_message;
        continue;
      }
      for (Case& one : cases()) {
        if (key(one.name, one.peer) == id) {
          const double seconds = one.wall ? run.real_accumulated_time : run.cpu_accumulated_time;
          one.seconds.push_back(seconds / static_cast<double>(run.iterations));
        }
      }
    }
  }

  void Finalize() override {
    std::map<std::string, double> values;
    for (const Case& one : cases()) {
      if (one.seconds.empty()) continue;
      const std::string id = key(one.name, one.peer);
      values[id] = one.value();
      print(one.name, one.peer, one.metric, values[id], one.unit);
    }
    for (const Derived& each : derived()) {
      if (!values.contains(each.first) || !values.contains(each.second)) continue;
      const double first = values[each.first], second = values[each.second];
      print(each.name, "tinytorch", each.metric, each.metric == "speedup" ? first / second : first - second,
            each.unit);
    }
    for (const auto& [id, why] : skipped_) std::printf("# skipped %s: %s\n", id.c_str(), why.c_str());
  }

 private:
  static void print(const std::string& name, const std::string& peer, const std::string& metric, double value,
                    const std::string& unit) {
    std::printf("%s %s 1 %s %.4g %s\n", name.c_str(), peer.c_str(), metric.c_str(), value, unit.c_str());
  }

  std::map<std::string, std::string> skipped_;
};

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  utsname system{};
  uname(&system);
  return system.machine;
}

void print_context() {
  const std::time_t now = std::time(nullptr);
  char day[16];
  std::strftime(day, sizeof day, "%Y-%m-%d", std::gmtime(&now));
  std::printf("# date %s\n# machine %s\n# cores %u\n# compiler %s\n# flags %s\n# exercises %s\n", day,
              processor().c_str(), std::thread::hardware_concurrency(), BENCH_COMPILER, BENCH_FLAGS,
              BENCH_LIBRARY);
}

}  // namespace

Suite::Suite(void (*add)()) { suites().push_back(add); }

void throughput(const std::string& name, const std::string& peer, const std::string& unit, double amount,
                std::function<void()> f, std::function<void()> before) {
  add({name, peer, unit == "GB/s" ? "bandwidth" : "throughput", unit, amount}, std::move(f),
      std::move(before));
}

void latency(const std::string& name, const std::string& peer, const std::string& unit, double steps,
             std::function<void()> f) {
  add({name, peer, "latency", unit, steps}, std::move(f));
}

void elapsed(const std::string& name, const std::string& peer, const std::string& unit, double steps,
             std::function<void()> f) {
  add({name, peer, "latency", unit, steps, true}, std::move(f));
}

void difference(const std::string& name, const std::string& more, const std::string& less) {
  derived().push_back({name, "latency", "ns", key(more, "tinytorch"), key(less, "tinytorch")});
}

void speedup(const std::string& name, const std::string& over_peer) {
  derived().push_back(
      {name + "_over_" + over_peer, "speedup", "x", key(name, "tinytorch"), key(name, over_peer)});
}

}  // namespace bench

int main(int argc, char** argv) {
  // Short and often: a disturbance spoils one of nine repetitions, and the median forgets it.
  std::string repetitions = "--benchmark_repetitions=9", time = "--benchmark_min_time=0.02",
              order = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> words = {argv[0], repetitions.data(), time.data(), order.data()};
  words.insert(words.end(), argv + 1, argv + argc);
  int count = static_cast<int>(words.size());
  benchmark::Initialize(&count, words.data());
  if (benchmark::ReportUnrecognizedArguments(count, words.data())) return 2;
  tinytorch::set_threads(1);
  for (void (*add)() : bench::suites()) add();
  bench::print_context();
  bench::Rows rows;
  benchmark::RunSpecifiedBenchmarks(&rows);
  return 0;
}
