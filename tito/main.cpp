/// @file
/// tito, the course's command line. Each command is one pair of files in commands/; here they are listed and
/// their errors end.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tito/commands/bench.h"
#include "tito/commands/checkpoint.h"
#include "tito/commands/dev.h"
#include "tito/commands/doctor.h"
#include "tito/commands/export.h"
#include "tito/commands/hint.h"
#include "tito/commands/milestone.h"
#include "tito/commands/module.h"
#include "tito/commands/setup.h"
#include "tito/commands/site.h"
#include "tito/commands/snapshot.h"
#include "tito/commands/status.h"
#include "tito/commands/test.h"
#include "tito/commands/watch.h"
#include "tito/core/error.h"
#include "tito/core/process.h"

int main(int argc, char** argv) {
  using tito::Exit;
  CLI::App app{"TinyTorch C++: build a machine-learning framework, stage by stage.", "tito"};
  app.require_subcommand(1);
  app.footer(
      "Begin with: tito setup, then: tito module start 01\nWhat is here: tito module list, tito status, tito "
      "doctor");
  app.get_formatter()->column_width(34);

  // One line a command.
  tito::add_bench(app);
  tito::add_checkpoint(app);
  tito::add_dev(app);
  tito::add_doctor(app);
  tito::add_export(app);
  tito::add_hint(app);
  tito::add_milestone(app);
  tito::add_module(app);
  tito::add_site(app);
  tito::add_setup(app);
  tito::add_snapshot(app);
  tito::add_status(app);
  tito::add_test(app);
  tito::add_watch(app);

  tito::install_signal_handlers();
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::call);
  } catch (const tito::Interrupted&) {
    std::fprintf(stderr, "tito: stopped; what was whole is kept\n");
    return 130;
  } catch (const tito::Error& error) {
    std::fprintf(stderr, "tito: %s\n", error.what());
    return static_cast<int>(error.exit());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tito: %s\n", error.what());
    return static_cast<int>(Exit::machine);
  }
}
