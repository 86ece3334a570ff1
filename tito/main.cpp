/// @file
/// tito, the course's command line. Each command is one pair of files in commands/; here they are listed and
/// their errors end.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tito/commands/bench.h"
#include "tito/commands/chat.h"
#include "tito/commands/checkpoint.h"
#include "tito/commands/data.h"
#include "tito/commands/dev.h"
#include "tito/commands/doctor.h"
#include "tito/commands/export.h"
#include "tito/commands/hint.h"
#include "tito/commands/milestone.h"
#include "tito/commands/model.h"
#include "tito/commands/module.h"
#include "tito/commands/setup.h"
#include "tito/commands/site.h"
#include "tito/commands/snapshot.h"
#include "tito/commands/status.h"
#include "tito/commands/terminal.h"
#include "tito/commands/test.h"
#include "tito/commands/watch.h"
#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/process.h"

namespace {

/// The line on stderr; a script that asked for JSON and has none yet gets a document beside it.
int end_with(const std::exception& error, tito::Exit exit, bool json) {
  const int code = static_cast<int>(exit);
  if (json && !tito::terminal::said()) {
    nlohmann::json document{{"error", error.what()}, {"exit", code}};
    if (const auto* compile = dynamic_cast<const tito::CompileError*>(&error))
      document["compile_errors"] = tito::to_json(compile->faults());
    tito::terminal::say(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  std::fprintf(stderr, "tito: %s\n", error.what());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  using tito::Exit;
  const std::vector<std::string> words(argv, argv + argc);
  // What stands behind "--" is not ours: it is for the program that 'milestone run' starts.
  const auto end =
      words.size() > 1 && words[1] == "milestone" ? std::find(words.begin(), words.end(), "--") : words.end();
  const std::vector<std::string> passed_on(end == words.end() ? end : end + 1, words.end());
  const bool json = std::find(words.begin(), end, "--json") != end;
  CLI::App app{"TinyTorch C++: build a machine-learning framework, stage by stage.", "tito"};
  app.require_subcommand(1);
  app.footer(
      "Begin with: tito setup, then: tito module start 01\nWhat is here: tito module list, tito status, tito "
      "doctor");
  app.get_formatter()->column_width(34);

  // One line a command.
  tito::add_bench(app);
  tito::add_chat(app);
  tito::add_checkpoint(app);
  tito::add_data(app);
  tito::add_dev(app);
  tito::add_doctor(app);
  tito::add_export(app);
  tito::add_hint(app);
  tito::add_milestone(app, passed_on);
  tito::add_model(app);
  tito::add_module(app);
  tito::add_site(app);
  tito::add_setup(app);
  tito::add_snapshot(app);
  tito::add_status(app);
  tito::add_test(app);
  tito::add_watch(app);

  tito::install_signal_handlers();
  try {
    app.parse(static_cast<int>(end - words.begin()), argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::call);
  } catch (const tito::Interrupted&) {
    std::fprintf(stderr, "tito: stopped; what was whole is kept\n");
    return 130;
  } catch (const tito::Error& error) {
    return end_with(error, error.exit(), json);
  } catch (const std::exception& error) {
    return end_with(error, Exit::machine, json);
  }
}
