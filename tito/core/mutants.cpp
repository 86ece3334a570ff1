#include "tito/core/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/regions.h"
#include "tito/core/table.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\n"), last = text.find_last_not_of(" \t\n");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// The file a region is in: an exercise's manifest says it, a helper region is named after it.
std::string file_of(const Module& module, const std::string& region) {
  const std::size_t slash = region.find('/');
  if (slash == std::string::npos) return module.exercise(region).file;
  return region.substr(slash + 1) + ".cpp";
}

Mutant read_mutant(const Table& table) {
  table.allow({"exercise", "why", "find", "replace"});
  Mutant out{.exercise = table.text_or("exercise", ""),
             .why = table.text_or("why", ""),
             .find = table.text_or("find", ""),
             .replace = table.text_or("replace", ""),
             .file = {},
             .line = table.line()};
  if (out.exercise.empty() || out.why.empty() || trimmed(out.find).empty()) {
    table.fail("a mutant needs an exercise, a sentence why, and something to find");
  }
  return out;
}

}  // namespace

fs::path mutants_file(const fs::path& root, const Module& module) {
  return root / "tests" / "mutants" / (module.folder_name() + ".toml");
}

std::vector<Mutant> read_mutants(const fs::path& root, const Module& module) {
  const fs::path file = mutants_file(root, module);
  const std::string name = file.lexically_relative(root).generic_string();
  if (!fs::exists(file))
    throw Error(Exit::call, name + ": not there; module " + module.number + " has no planted mistakes");
  const Table table = Table::read(file, name, "the file");
  table.allow({"mutant"});
  std::vector<Mutant> out;
  for (const Table& entry : table.tables("mutant")) {
    Mutant mutant = read_mutant(entry);
    std::string solution, planted;
    try {
      mutant.file = file_of(module, mutant.exercise);
      solution = read_file(module.solution() / mutant.file);
      planted = plant(mutant, solution);
    } catch (const Error& error) {
      entry.fail(error.what());
    }
    if (planted == solution) entry.fail("the patch changes nothing");
    out.push_back(std::move(mutant));
  }
  return out;
}

std::string plant(const Mutant& mutant, const std::string& solution) {
  std::vector<Region> regions = find_regions(mutant.file, solution);
  const auto region =
      std::find_if(regions.begin(), regions.end(), [&](const Region& r) { return r.id == mutant.exercise; });
  if (region == regions.end()) {
    throw Error(Exit::call, fmt::format("solution/{} has no region {}", mutant.file, mutant.exercise));
  }
  const std::string find = trimmed(mutant.find);
  const std::size_t count = occurrences(region->body, find);
  if (count != 1) {
    throw Error(Exit::call, fmt::format("'{}' occurs {} times in {} of solution/{}; it must occur once", find,
                                        count, mutant.exercise, mutant.file));
  }
  Region mistaken = *region;
  mistaken.body.replace(mistaken.body.find(find), find.size(), trimmed(mutant.replace));
  return splice(mutant.file, solution, {mistaken});
}

std::vector<Mutant> one_per_exercise(const std::vector<Mutant>& mutants) {
  std::vector<Mutant> out;
  std::set<std::string> seen;
  for (const Mutant& mutant : mutants) {
    if (seen.insert(mutant.exercise).second) out.push_back(mutant);
  }
  return out;
}

}  // namespace tito
