#include "tito/core/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/process.h"
#include "tito/core/table.h"

namespace tito {

namespace {

constexpr std::string_view kBegin = "<!-- results:begin -->\n";
constexpr std::string_view kEnd = "<!-- results:end -->";
constexpr const char* kOurs = "tinytorch";

bool less_is_better(const std::string& metric) { return metric == "latency" || metric == "time"; }

std::string peers_of(const std::vector<Measurement>& rows, const Measurement& ours) {
  std::vector<std::string> peers;
  for (const Measurement& row : rows) {
    if (row.name == ours.name && row.metric == ours.metric && row.threads == ours.threads &&
        row.peer != kOurs) {
      peers.push_back(fmt::format("{} {:.4g}", row.peer, row.value));
    }
  }
  return join(peers);
}

}  // namespace

bool Bar::holds(double value, double bound) const {
  return less_is_better(metric) ? value <= bound : value >= bound;
}

Measurements parse_measurements(std::string_view text) {
  Measurements out;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("***")) continue;  // google-benchmark's own warnings
    if (line.starts_with("# ")) {
      out.facts.push_back(line.substr(2));
      continue;
    }
    Measurement row;
    std::istringstream fields(line);
    std::string rest;
    if (!(fields >> row.name >> row.peer >> row.threads >> row.metric >> row.value >> row.unit) ||
        fields >> rest) {
      throw Error(Exit::machine, "bench: '" + line + "' is not a row 'case peer threads metric value unit'");
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::vector<Bar> read_bars(const std::filesystem::path& file) {
  const Table table = Table::read(file, "tests/bench/" + file.filename().string(), "the bars");
  table.allow({"bar"});
  std::vector<Bar> bars;
  for (const Table& entry : table.tables("bar")) {
    entry.allow({"case", "metric", "unit", "bar", "goal"});
    bars.push_back({entry.text("case"), entry.text("metric"), entry.text("unit"), entry.number("bar"),
                    entry.number_or("goal", 0)});
  }
  return bars;
}

const Bar* bar_of(const std::vector<Bar>& bars, const Measurement& row) {
  if (row.peer != kOurs) return nullptr;
  const auto found = std::find_if(bars.begin(), bars.end(), [&](const Bar& bar) {
    return bar.name == row.name && bar.metric == row.metric && bar.unit == row.unit;
  });
  return found == bars.end() ? nullptr : &*found;
}

Measurements measure(const Registry& registry, const Edition& edition, const std::string& filter) {
  Build build(registry.root(), edition.preset);
  build.make({"benchmarks"});
  Command command{.argv = {build.program("tests/benchmarks").string()}, .folder = registry.root()};
  if (!filter.empty()) command.argv.push_back("--benchmark_filter=" + filter);
  const Result result = run(command);
  if (!result.ok()) throw Error(Exit::machine, "bench: the benchmarks ended badly\n" + result.output);
  return parse_measurements(result.output);
}

std::string results_table(const Measurements& measurements, const std::vector<Bar>& bars) {
  std::string text;
  for (const std::string& fact : measurements.facts) text += "- " + fact + "\n";
  text += "\n| case | threads | tinytorch | unit | bar | peers |\n|---|---:|---:|---|---:|---|\n";
  for (const Measurement& row : measurements.rows) {
    if (row.peer != kOurs) continue;
    const Bar* bar = bar_of(bars, row);
    text +=
        fmt::format("| {} | {} | {:.4g} | {} | {} | {} |\n", row.name, row.threads, row.value, row.unit,
                    bar == nullptr ? "" : fmt::format("{:g}", bar->bar), peers_of(measurements.rows, row));
  }
  text += "\nThe machine's limits: ";
  std::vector<std::string> limits;
  for (const Measurement& row : measurements.rows) {
    if (row.peer == "machine") limits.push_back(fmt::format("{} {:.4g} {}", row.name, row.value, row.unit));
  }
  return text + (limits.empty() ? "not measured" : join(limits)) + ".\n";
}

std::optional<std::string_view> results_of(std::string_view readme) {
  const auto begin = readme.find(kBegin);
  const auto end = begin == std::string_view::npos ? begin : readme.find(kEnd, begin);
  if (end == std::string_view::npos) return {};
  return readme.substr(begin + kBegin.size(), end - begin - kBegin.size());
}

std::string with_results(std::string_view readme, std::string_view table) {
  const auto old = results_of(readme);
  if (!old) {
    throw Error(
        Exit::call,
        "bench: README.md has no '<!-- results:begin -->' line with a '<!-- results:end -->' after it; "
        "the table goes between them");
  }
  const auto at = static_cast<std::size_t>(old->data() - readme.data());
  return std::string(readme.substr(0, at)) + std::string(table) +
         std::string(readme.substr(at + old->size()));
}

}  // namespace tito
