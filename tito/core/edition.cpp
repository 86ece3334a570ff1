#include "tito/core/edition.h"

#include <algorithm>
#include <filesystem>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/learning.h"
#include "tito/core/progress.h"
#include "tito/core/regions.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

/// Adds what of a learner's module is not written yet, or where its markers are wrong.
void find_gaps(const Module& module, Edition& edition) {
  try {
    const auto unwritten = unwritten_exercises(module);
    for (const Exercise* exercise : required_exercises(module)) {
      if (std::find(unwritten.begin(), unwritten.end(), exercise->id) != unwritten.end())
        edition.unwritten.push_back(exercise->id);
    }
  } catch (const RegionError& error) {
    if (edition.broken.empty()) edition.broken = error.what();
  }
}

}  // namespace

std::string join(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

std::string Edition::in_words() const {
  if (own.empty()) return "every module from the reference";
  const std::string mine = (own.size() == 1 ? "module " : "modules ") + join(own) + " from student/";
  return reference.empty() ? mine : mine + ", " + join(reference) + " from the reference";
}

Edition choose_edition(const Registry& registry, const Module& last, bool reference) {
  Edition edition;
  for (const Module& module : registry.modules()) {
    const bool own = !reference && fs::exists(module.student());
    (own ? edition.own : edition.reference).push_back(module.number);
    if (own) find_gaps(module, edition);
    if (module.number == last.number) break;
  }
  edition.preset = edition.own.empty() ? "reference" : "student-release";
  return edition;
}

void need_written(const Edition& edition, const std::string& speaker) {
  if (!edition.broken.empty()) throw Error(Exit::work, speaker + ": " + edition.broken);
  if (edition.unwritten.empty()) return;
  const std::size_t count = edition.unwritten.size();
  const std::string& first = edition.unwritten.front();
  const std::string what =
      count == 1   ? "exercise " + first + " is not written yet"
      : count <= 3 ? "exercises " + join(edition.unwritten) + " are not written yet"
                   : std::to_string(count) + " exercises are not written yet, " + first + " first";
  throw Error(Exit::work, speaker + ": " + what + "; run 'tito test " + first.substr(0, 2) +
                              "', or add --reference to use the course's solutions");
}

std::string point_editor_at_student(const Registry& registry) {
  const fs::path link = registry.root() / "compile_commands.json";
  std::error_code error;
  if (fs::exists(fs::symlink_status(link)) && !fs::is_symlink(link)) {
    return "compile_commands.json is a file of yours; it stays as it is";
  }
  try {
    Build(registry.root(), "student").configure();
  } catch (const Error& failed) {
    const std::string what = failed.what();
    return what.substr(0, what.find('\n'));
  }
  fs::remove(link, error);
  fs::create_symlink("build/student/compile_commands.json", link, error);
  return error ? "compile_commands.json cannot be made: " + error.message() : "";
}

}  // namespace tito
