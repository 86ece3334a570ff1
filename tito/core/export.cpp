#include "tito/core/export.h"

#include <cerrno>
#include <cstring>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/folders.h"
#include "tito/core/lock.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;

fs::path export_library(const Registry& registry, const Module& last, const Edition& edition) {
  const Lock lock(registry.root() / ".tito" / "export.lock");
  std::vector<std::string> components = {"00_core"}, targets = {"tinytorch_core"};
  for (const Module& module : registry.modules()) {
    components.push_back(module.folder_name());
    targets.push_back("tinytorch_" + module.name);
    if (module.number == last.number) break;
  }
  components.push_back("package");  // the last one: it looks at what the others installed

  Build build(registry.root(), edition.preset);
  build.make(targets);
  StagedFolder staged(registry.root() / "dist");
  for (const std::string& component : components) {
    const Result installed = run({.argv = {"cmake", "--install", build.folder().string(), "--prefix",
                                           staged.path().string(), "--component", component}});
    if (!installed.ok()) {
      if (installed.output.find(std::strerror(ENOSPC)) != std::string::npos) {
        throw Error(Exit::machine,
                    "export " + last.number + ": the disk is full, dist/ is as it was" + advice(ENOSPC));
      }
      throw Error(Exit::machine, "export " + last.number + ": installing " + component +
                                     " failed, dist/ is as it was\n" + installed.output);
    }
  }
  staged.replace();
  return registry.root() / "dist";
}

}  // namespace tito
