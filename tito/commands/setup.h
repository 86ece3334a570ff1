/// @file
/// `tito setup`: a place for progress, a look at the machine, and the first step.

#pragma once

namespace CLI {
class App;
}

namespace tito {

void add_setup(CLI::App& app);

}  // namespace tito
