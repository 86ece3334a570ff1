/// @file
/// `tito doctor`: what this machine has, what it lacks and how to get it.

#pragma once

namespace CLI {
class App;
}

namespace tito {

void add_doctor(CLI::App& app);

}  // namespace tito
