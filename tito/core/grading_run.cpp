#include "tito/core/grading_run.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;
namespace scenario = tinytorch::scenario;

namespace {

constexpr std::chrono::milliseconds kReferenceWall{60'000};

/// A pipe and the thread that empties it: at most kMaxBytes are kept, the rest is only counted.
class RecordPipe {
 public:
  RecordPipe() {
    if (pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
      throw Error(Exit::machine, std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    // The child writes in the ordinary, waiting way; only we must never be kept waiting.
    fcntl(ends_[1], F_SETFL, 0);
    reader_ = std::thread([this] { read_all(); });
  }
  RecordPipe(const RecordPipe&) = delete;
  RecordPipe& operator=(const RecordPipe&) = delete;
  ~RecordPipe() {
    stop();
    for (const int end : ends_) close(end);
  }

  [[nodiscard]] int write_end() const { return ends_[1]; }

  /// Takes what is left in the pipe. Call it when the writer is dead; whoever else may hold the pipe is not
  /// waited for.
  void finish(scenario::Answer& run) {
    stop();
    run.bytes = std::move(bytes_);
    run.overflow = overflow_;
  }

 private:
  void stop() {
    dead_ = true;
    if (reader_.joinable()) reader_.join();
  }

  void read_all() {
    std::vector<char> buffer(1 << 16);
    while (true) {
      const bool last = dead_;
      pollfd wanted{ends_[0], POLLIN, 0};
      poll(&wanted, 1, last ? 0 : 5);
      const ssize_t count = read(ends_[0], buffer.data(), buffer.size());
      if (count > 0) {
        const std::size_t room = scenario::kMaxBytes - bytes_.size();
        overflow_ = overflow_ || static_cast<std::size_t>(count) > room;
        bytes_.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        if (overflow_ && last) return;
      } else if (last) {
        return;
      }
    }
  }

  std::array<int, 2> ends_{};
  std::atomic<bool> dead_{false};
  std::string bytes_;
  bool overflow_ = false;
  std::thread reader_;
};

template <class Choice>
Choice choice(const nlohmann::json& value, std::initializer_list<std::pair<const char*, Choice>> names) {
  for (const auto& [name, meaning] : names) {
    if (value == name) return meaning;
  }
  throw std::runtime_error("unknown value " + value.dump());
}

ScenarioInfo read_info(const nlohmann::json& entry) {
  using scenario::Judge;
  using scenario::Visibility;
  ScenarioInfo out{entry.at("exercise"), entry.at("name"), {}};
  out.rule.judge = choice<Judge>(entry.at("judge"), {{"close", Judge::close},
                                                     {"exact", Judge::exact},
                                                     {"same_set", Judge::same_set},
                                                     {"distribution", Judge::distribution},
                                                     {"check", Judge::check}});
  out.rule.visibility = choice<Visibility>(entry.at("visibility"), {{"visible", Visibility::visible},
                                                                    {"hidden", Visibility::hidden},
                                                                    {"after_due", Visibility::after_due}});
  out.rule.rtol = entry.at("rtol");
  out.rule.atol = entry.at("atol");
  out.rule.why = entry.at("why");
  out.rule.nan = entry.at("nan");
  out.rule.changes_inputs = entry.at("changes_inputs");
  return out;
}

/// Asks checks_NN, a program that holds no code of a student: want and got on its standard input, its
/// sentence on the output.
std::string run_check(const fs::path& program, const std::string& name, const std::string& want,
                      const std::string& got) {
  const auto length = static_cast<std::uint64_t>(want.size());
  std::string input(reinterpret_cast<const char*>(&length), sizeof length);
  input += want;
  input += got;
  const Result result =
      run({.argv = {program.string(), name}, .input = std::move(input), .wall = kReferenceWall});
  if (result.ok()) return "";
  if (result.code == 1 && result.signal == 0 && !result.output.empty()) return result.output;
  throw Error(Exit::machine, program.string() + " " + name + ": the check itself failed: " + result.output);
}

}  // namespace

bool has_program(const Build& build, const std::string& name) {
  const std::vector<std::string> all = build.programs();
  return std::find(all.begin(), all.end(), "tests/" + name) != all.end();
}

std::vector<ScenarioInfo> list_scenarios(const fs::path& program) {
  const Result result = run({.argv = {program.string(), "--list"}, .wall = kReferenceWall});
  try {
    if (!result.ok())
      throw std::runtime_error("exit code " + std::to_string(result.code) + "; " + result.output);
    std::vector<ScenarioInfo> out;
    for (const nlohmann::json& entry : nlohmann::json::parse(result.output)) out.push_back(read_info(entry));
    return out;
  } catch (const std::exception& error) {
    throw Error(Exit::machine, program.string() + " --list: no manifest of scenarios: " + error.what());
  }
}

std::string make_seed(std::string_view secret, std::string_view name, int repeat) {
  std::string text(secret);
  text += '\0';
  text += name;
  text += '\0';
  std::string seed = sha256(text + std::to_string(repeat));
  seed.back() = repeat % 2 == 0 ? '0' : '1';
  return seed;
}

std::vector<std::string> limited(std::vector<std::string> argv) {
  argv.insert(argv.begin(), {"prlimit", "--as=4294967296", "--core=0"});
  return argv;
}

scenario::Answer play(const fs::path& program, const std::string& name, const std::string& seed,
                      std::chrono::milliseconds wall) {
  RecordPipe pipe;
  const std::string descriptor = std::to_string(pipe.write_end());
  const Result result =
      run({.argv = limited({program.string(), "--run", name, "--seed", seed, "--out", descriptor}),
           .wall = wall,
           .output_limit = 1 << 16,
           .keep = {pipe.write_end()}});
  scenario::Answer out;
  out.timed_out = result.timed_out;
  out.signal = result.signal;
  out.code = result.code;
  out.seconds = result.seconds;
  pipe.finish(out);
  return out;
}

Reference::Reference(fs::path program) : program_(std::move(program)), scenarios_(list_scenarios(program_)) {}

const std::string& Reference::records(const ScenarioInfo& info, const std::string& seed) {
  const std::lock_guard lock(mutex_);
  const auto [known, fresh] = known_.try_emplace({info.name, seed});
  if (!fresh) return known->second;
  const scenario::Answer answer = play(program_, info.name, seed, kReferenceWall);
  const scenario::Stream said = scenario::parse(answer.bytes);
  if (answer.timed_out || answer.signal != 0 || answer.code != 0 || !said.fault.empty()) {
    known_.erase(known);
    throw Error(Exit::machine, "scenario " + info.name + ": the reference itself failed (signal " +
                                   std::to_string(answer.signal) + ", exit code " +
                                   std::to_string(answer.code) + ", " +
                                   (said.fault.empty() ? "its records are whole" : said.fault) + ")");
  }
  return known->second = answer.bytes;
}

scenario::Judgement Reference::judge(const ScenarioInfo& info, const std::string& seed,
                                     const scenario::Answer& got) {
  const std::string& want = records(info, seed);
  return scenario::judge(info.rule, want, got, [&](const scenario::Stream&, const scenario::Stream&) {
    std::string checks = program_.filename().string();
    checks.replace(0, std::string_view("scenarios").size(), "checks");
    return run_check(program_.parent_path() / checks, info.name, want, got.bytes);
  });
}

}  // namespace tito
