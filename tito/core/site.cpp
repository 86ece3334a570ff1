#include "tito/core/site.h"

#include <fmt/format.h>

#include <regex>

#include "tito/core/edition.h"
#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/folders.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStyle = "/usr/share/doxygen-awesome-css/doxygen-awesome.css";
constexpr const char* kMathJax = "/usr/share/javascript/mathjax";

// Where a link of a lesson leads on the site: another lesson, a header, or nowhere, and then its text stays.
std::string link(const std::string& text, const std::string& target) {
  static const std::regex lesson("(?:.*/)?([0-9][0-9])_[a-z_0-9]+/(?:README\\.md)?");
  std::smatch match;
  if (target.starts_with("http")) return "[" + text + "](" + target + ")";
  if (std::regex_match(target, match, lesson)) return "@ref lesson_" + match[1].str() + " \"" + text + "\"";
  return text;
}

std::string with_links(const std::string& line) {
  static const std::regex markdown("\\[([^\\]]+)\\]\\(([^)]+)\\)");
  std::string out;
  auto begin = line.cbegin();
  for (std::sregex_iterator it(line.begin(), line.end(), markdown), end; it != end; ++it) {
    out.append(begin, line.cbegin() + it->position());
    out += link((*it)[1], (*it)[2]);
    begin = line.cbegin() + it->position() + it->length();
  }
  return out.append(begin, line.cend());
}

// `$x$` of a lesson is a formula; a dollar inside code is not.
std::string with_formulas(const std::string& line) {
  std::string out;
  bool code = false, formula = false;
  for (const char c : line) {
    if (c == '`') code = !code;
    if (c == '$' && !code) {
      out += "@f$";
      formula = !formula;
    } else {
      out += c;
    }
  }
  return formula ? line : out;
}

std::string title_of(const std::vector<std::string>& names) { return join(names, "<br>"); }

// What MathJax needs to show a formula, without its sources, tests and other fonts: 4 MB of 54.
void copy_mathjax(const fs::path& to) {
  for (const char* part : {"MathJax.js", "extensions", "fonts/HTML-CSS/TeX/woff", "jax/element",
                           "jax/input/TeX", "jax/output/HTML-CSS/jax.js", "jax/output/HTML-CSS/imageFonts.js",
                           "jax/output/HTML-CSS/autoload", "jax/output/HTML-CSS/fonts/TeX"}) {
    std::error_code ignored;  // without Debian's package a formula is shown as it was typed
    fs::create_directories((to / part).parent_path(), ignored);
    fs::copy(fs::path(kMathJax) / part, to / part, fs::copy_options::recursive, ignored);
  }
}

}  // namespace

std::string lesson_page(const Module& module, const std::string& lesson) {
  std::string out;
  bool code = false, titled = false;
  std::size_t begin = 0;
  while (begin < lesson.size()) {
    const auto end = std::min(lesson.find('\n', begin), lesson.size());
    std::string line = lesson.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("```")) code = !code;
    if (!code && !line.starts_with("    ")) line = with_formulas(with_links(line));
    if (!titled && !code && line.starts_with("# ")) {
      line += " {#lesson_" + module.number + "}";
      titled = true;
    }
    out += line + "\n";
  }
  return titled ? out : "# " + module.title + " {#lesson_" + module.number + "}\n\n" + out;
}

std::string modules_page(const Registry& registry) {
  std::string out =
      "# The modules {#modules}\n\n@dot\ndigraph modules {\n  rankdir=LR; bgcolor=transparent;\n"
      "  node [shape=box, style=rounded, fontname=Helvetica, fontsize=11];\n";
  for (const Module& module : registry.modules()) {
    out += fmt::format("  m{0} [label=\"{0} {1}\", URL=\"@ref lesson_{0}\"];\n", module.number, module.title);
    for (const std::string& depend : module.depends)
      out += fmt::format("  m{} -> m{};\n", depend, module.number);
  }
  out +=
      "}\n@enddot\n\n| | lesson | headers | exercises | minutes | checkpoint "
      "|\n|---|---|---|---:|---:|---|\n";
  for (const Module& module : registry.modules()) {
    std::vector<std::string> headers;
    for (const fs::path& header : list_files(module.folder / "include"))
      headers.push_back("`" + header.string() + "`");
    out += fmt::format("| {0} | @ref lesson_{0} \"{1}\" | {2} | {3} | {4} | {5} |\n", module.number,
                       module.title, title_of(headers), module.exercises.size(), module.minutes,
                       module.checkpoint);
  }
  return out;
}

std::string milestones_page(const Registry& registry, const std::vector<Milestone>& milestones) {
  std::string out =
      "# The milestones {#milestones}\n\nPrograms from the history of the field, judged by the figures they "
      "reach on your library.\n\n";
  for (const Milestone& milestone : milestones) {
    out +=
        fmt::format("## {}: {}\n\n{}\n\nNeeds modules {}. {}\n\n", milestone.year, milestone.title,
                    milestone.story, join(milestone.needs),
                    milestone.runs_today(registry) ? "Run it: `tito milestone run " + milestone.number + "`."
                                                   : "Still to come.");
    for (const Program& program : milestone.programs) {
      out += fmt::format("- `{}`: {}\n", program.name, program.title);
      for (const Figure& figure : program.figures) {
        out += fmt::format("    - `{} {} {:g}`\n", figure.name, figure.op, figure.bound);
      }
    }
    out += "\n";
  }
  return out;
}

std::string reference_page(const std::vector<CommandHelp>& commands) {
  std::string out = "# The tool {#tito}\n\nWhat each command says about itself.\n";
  for (const CommandHelp& command : commands) {
    out += "\n## tito " + command.name + "\n\n@verbatim\n" + command.text + "@endverbatim\n";
  }
  return out;
}

fs::path build_site(const Registry& registry, const std::vector<CommandHelp>& commands) {
  const fs::path root = registry.root();
  if (!fs::exists(kStyle)) {
    throw Error(Exit::machine,
                std::string("site build: ") + kStyle + " is not here; run 'apt install doxygen-awesome-css'");
  }
  StagedFolder pages(root / "build" / "site-pages");
  StagedFolder site(root / "build" / "site");
  write_file(pages.path() / "index.md", read_file(root / "site" / "index.md"));
  write_file(pages.path() / "1_modules.md", modules_page(registry));
  std::string includes = (root / "modules" / "00_core" / "include").string();
  for (const Module& module : registry.modules()) {
    const fs::path lesson = module.folder / "README.md";
    const std::string text = fs::exists(lesson) ? read_file(lesson) : "The lesson is not written yet.\n";
    write_file(pages.path() / ("2_lesson_" + module.number + ".md"), lesson_page(module, text));
    includes += " " + (module.folder / "include").string();
  }
  write_file(pages.path() / "3_milestones.md", milestones_page(registry, read_milestones(root)));
  write_file(pages.path() / "4_tito.md", reference_page(commands));
  const Result result = run({.argv = {"doxygen", "site/Doxyfile"},
                             .folder = root,
                             .environment = {{"TINYTORCH_PAGES", pages.path().string()},
                                             {"TINYTORCH_INCLUDES", includes},
                                             {"TINYTORCH_SITE", site.path().string()},
                                             {"TINYTORCH_STYLE", kStyle}}});
  if (!result.ok()) throw Error(Exit::work, "site build: Doxygen has something to say\n" + result.output);
  copy_mathjax(site.path() / "mathjax");
  site.replace();
  return root / "build" / "site";
}

}  // namespace tito
