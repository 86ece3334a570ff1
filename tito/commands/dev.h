/// @file
/// `tito dev`: what authors of the course run.

#pragma once

namespace CLI {
class App;
}

namespace tito {

void add_dev(CLI::App& app);

}  // namespace tito
