#include "tito/core/stubs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/regions.h"

namespace tito {
namespace fs = std::filesystem;

std::vector<std::string> solution_files(const Module& module) {
  std::vector<std::string> names;
  for (const fs::path& file : list_files(module.solution())) {
    if (file.extension() == ".cpp" || file.extension() == ".cu") names.push_back(file.generic_string());
  }
  return names;
}

std::vector<StaleStub> stale_stubs(const Registry& registry, const Module& module) {
  std::map<std::string, std::string> wanted;
  for (const std::string& name : solution_files(module)) {
    const fs::path file = module.solution() / name;
    const std::string shown = file.lexically_relative(registry.root()).generic_string();
    const std::string text = read_file(file);
    if (find_regions(shown, text).empty()) {
      throw Error(
          Exit::call,
          fmt::format("{}: there is no region in it; a file without exercises belongs in given/", shown));
    }
    wanted[name] = make_stub(shown, text);
  }
  const fs::path folder = module.stub().lexically_relative(registry.root());
  std::vector<StaleStub> stale;
  for (const auto& [name, text] : wanted) {
    if (!fs::exists(module.stub() / name)) {
      stale.push_back({folder / name, StaleStub::Reason::missing, text});
    } else if (read_file(module.stub() / name) != text) {
      stale.push_back({folder / name, StaleStub::Reason::different, text});
    }
  }
  for (const fs::path& file : list_files(module.stub())) {
    if (!wanted.contains(file.generic_string()))
      stale.push_back({folder / file, StaleStub::Reason::unexpected, ""});
  }
  return stale;
}

std::vector<StaleStub> write_stubs(const Registry& registry, const Module& module) {
  if (solution_files(module).empty()) {
    throw Error(Exit::call,
                fmt::format("module {} has no solution/ to make stubs from; this is a student edition, "
                            "and stub/ is already there",
                            module.number));
  }
  std::vector<StaleStub> stale = stale_stubs(registry, module);
  for (const StaleStub& stub : stale) {
    if (stub.reason == StaleStub::Reason::unexpected) {
      fs::remove(registry.root() / stub.file);
    } else {
      write_file(registry.root() / stub.file, stub.wanted);
    }
  }
  return stale;
}

}  // namespace tito
