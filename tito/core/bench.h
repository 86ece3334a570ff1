/// @file
/// Measurements: rows `case peer threads metric value unit` after `# key value` lines, the bars they are held
/// against, and the table in README.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tito/core/edition.h"

namespace tito {

/// One row.
struct Measurement {
  std::string name, peer;
  int threads = 1;
  std::string metric;
  double value = 0;
  std::string unit;
};

/// What a program of measurements printed.
struct Measurements {
  std::vector<std::string> facts;  ///< "cpu AMD EPYC", without the #
  std::vector<Measurement> rows;
};

/// One [[bar]] of tests/bench/bars.toml.
struct Bar {
  std::string name, metric, unit;
  double bar = 0;
  double goal = 0;  ///< 0 for none

  /// Latencies and times at most the bar, everything else at least.
  [[nodiscard]] bool holds(double value, double bound) const;
};

/// @throws Error (machine) naming the line that is neither a fact nor a row
Measurements parse_measurements(std::string_view text);

/// @throws Error (call) with file and line
std::vector<Bar> read_bars(const std::filesystem::path& file);

/// The bar of a row of ours, or nullptr.
const Bar* bar_of(const std::vector<Bar>& bars, const Measurement& row);

/// Builds the program of benchmarks and runs it.
/// @param filter  a regular expression of case names; "" for all
Measurements measure(const Registry& registry, const Edition& edition, const std::string& filter);

/// The table as Markdown: a case a line, ours, its bar, the peers.
std::string results_table(const Measurements& measurements, const std::vector<Bar>& bars);

/// README with `table` between `<!-- results:begin -->` and `<!-- results:end -->`.
/// @throws Error (call) when a marker is missing
std::string with_results(std::string_view readme, std::string_view table);

/// What stands between those markers of README; nothing when one is missing.
std::optional<std::string_view> results_of(std::string_view readme);

}  // namespace tito
