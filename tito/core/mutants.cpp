#include "tito/core/mutants.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/regions.h"

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

Mutant read_mutant(const toml::table& table, const Module& module) {
  Mutant out;
  for (const auto& [key, value] : table) {
    std::string* const field = key == "exercise"  ? &out.exercise
                               : key == "why"     ? &out.why
                               : key == "find"    ? &out.find
                               : key == "replace" ? &out.replace
                                                  : nullptr;
    if (field == nullptr) {
      throw Error(Exit::call,
                  fmt::format("unknown key '{}'; a mutant has exercise, why, find and replace", key.str()));
    }
    if (!value.is_string()) throw Error(Exit::call, fmt::format("'{}' must be text", key.str()));
    *field = value.as_string()->get();
  }
  if (out.exercise.empty() || out.why.empty() || trimmed(out.find).empty()) {
    throw Error(Exit::call, "a mutant needs an exercise, a sentence why, and something to find");
  }
  out.file = file_of(module, out.exercise);
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
  toml::table document;
  try {
    document = toml::parse(read_file(file));
  } catch (const toml::parse_error& error) {
    throw Error(Exit::call,
                fmt::format("{}:{}: not TOML: {}", name, error.source().begin.line, error.description()));
  }
  std::vector<Mutant> out;
  for (const auto& [key, value] : document) {
    const auto fail = [&, &node = value](int line, const std::string& what) {
      const auto at = line > 0 ? line : static_cast<int>(node.source().begin.line);
      throw Error(Exit::call, fmt::format("{}:{}: {}", name, at, what));
    };
    if (key != "mutant" || !value.is_array_of_tables())
      fail(0, fmt::format("'{}': only [[mutant]] is known", key.str()));
    for (const toml::node& entry : *value.as_array()) {
      const int line = static_cast<int>(entry.source().begin.line);
      try {
        Mutant mutant = read_mutant(*entry.as_table(), module);
        mutant.line = line;
        const std::string solution = read_file(module.solution() / mutant.file);
        if (plant(mutant, solution) == solution) fail(line, "the patch changes nothing");
        out.push_back(std::move(mutant));
      } catch (const Error& error) {
        if (std::string_view(error.what()).starts_with(name)) throw;
        fail(line, error.what());
      }
    }
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
