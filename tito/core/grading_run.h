/// @file
/// Running scenarios: one process for each, its records on a pipe, its end measured from outside.

#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/judge.h"
#include "tito/core/build.h"

namespace tito {

/// One line of a scenario program's --list.
struct ScenarioInfo {
  std::string exercise;
  std::string name;
  tinytorch::scenario::Rule rule;
};

/// Whether a build can make tests/NAME.
bool has_program(const Build& build, const std::string& name);

/// What a program of scenarios holds. Ask the trusted one, never a candidate.
/// @throws Error (machine) when it does not answer with a manifest
std::vector<ScenarioInfo> list_scenarios(const std::filesystem::path& program);

/// The seed of one run: 64 hexadecimal digits that nobody without the secret can foresee. The last digit says
/// whether the repeat is odd: it chooses the layout of the first input, so that two repeats show both.
std::string make_seed(std::string_view secret, std::string_view scenario, int repeat);

/// Runs one scenario and collects what it wrote and how it ended. Memory is limited to 4 GiB.
tinytorch::scenario::Answer play(const std::filesystem::path& program, const std::string& scenario,
                                 const std::string& seed, std::chrono::milliseconds wall);

/// argv behind the limits under which nothing may disturb the machine: 4 GiB of memory, no core file.
std::vector<std::string> limited(std::vector<std::string> argv);

/// The trusted side of one module: the scenario program of the reference and its checks. Answers are kept, so
/// that many candidates cost one run of the reference. Threads may share it.
class Reference {
 public:
  /// @param program  scenarios_NN; checks_NN lies beside it when the module has checks
  explicit Reference(std::filesystem::path program);

  [[nodiscard]] const std::vector<ScenarioInfo>& scenarios() const { return scenarios_; }

  /// The reference's records. @throws Error (machine) when the reference itself fails
  const std::string& records(const ScenarioInfo& scenario, const std::string& seed);

  /// The verdict over a run of the same scenario and seed.
  tinytorch::scenario::Judgement judge(const ScenarioInfo& scenario, const std::string& seed,
                                       const tinytorch::scenario::Answer& run);

 private:
  std::filesystem::path program_;
  std::vector<ScenarioInfo> scenarios_;
  std::map<std::pair<std::string, std::string>, std::string> known_;
  std::mutex mutex_;
};

}  // namespace tito
