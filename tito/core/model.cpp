#include "tito/core/model.h"

#include "tito/core/build.h"
#include "tito/core/ending.h"
#include "tito/core/error.h"
#include "tito/core/milestones_run.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMilestone = "05";
constexpr const char* kShipped = "weights/chatgpt.safetensors";
constexpr const char* kTrained = ".tito/milestones/chatgpt/chatgpt.safetensors";

Command command_for(const ModelProgram& program, const std::vector<std::string>& arguments) {
  Command command{.argv = {program.path.string()}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return command;
}

Exit exit_of(const Result& result) {
  return result.signal != 0 ? Exit::machine : static_cast<Exit>(result.code);
}

Milestone milestone(const Registry& registry) {
  return find_milestone(read_milestones(registry.root()), kMilestone);
}

}  // namespace

ModelProgram build_model_program(const Registry& registry, const std::string& name, bool reference,
                                 const std::string& speaker) {
  const Edition edition = choose_edition(registry, last_module(registry, milestone(registry)), reference);
  need_written(edition, speaker);
  Build build(registry.root(), edition.preset);
  build.make({name});
  return {build.program("milestones/" + name), edition};
}

fs::path default_model(const Registry& registry) {
  if (fs::path own = registry.root() / kTrained; fs::exists(own)) return own;
  fs::path file = milestone(registry).folder / kShipped;
  if (fs::exists(file)) return file;
  throw Error(Exit::work, "chat: there is no trained model in this tree yet (" +
                              fs::relative(file, registry.root()).string() + "); name one with --model FILE");
}

void need_file(const std::string& speaker, const fs::path& file) {
  if (!fs::is_regular_file(file)) throw Error(Exit::call, speaker + ": there is no file " + file.string());
}

void talk(const ModelProgram& program, const std::vector<std::string>& arguments) {
  Command command = command_for(program, arguments);
  command.passthrough = true;
  const Result result = run(command);
  if (result.ok()) return;
  throw Error(exit_of(result), result.signal != 0 ? "chat: ended with " + signal_in_words(result.signal)
                                                  : "chat: did not go on; the line above says why");
}

std::string ask(const ModelProgram& program, const std::vector<std::string>& arguments,
                const std::string& speaker) {
  const Result result = run(command_for(program, arguments));
  if (result.ok()) return result.output;
  if (result.signal != 0)
    throw Error(Exit::machine, speaker + ": ended with " + signal_in_words(result.signal));
  const std::string line = last_lines(result.output, 1);
  const std::size_t own = line.find(": ");  // behind the program's name
  throw Error(exit_of(result), speaker + ": " + (own == line.npos ? line : line.substr(own + 2)));
}

}  // namespace tito
