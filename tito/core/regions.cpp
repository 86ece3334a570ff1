#include "tito/core/regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tito/core/lexer.h"

namespace tito {
namespace {

constexpr std::string_view kBegin = "// BEGIN SOLUTION";
constexpr std::string_view kEnd = "// END SOLUTION";
constexpr std::string_view kYourCode = "// YOUR CODE HERE";
constexpr std::string_view kSpace = " \t\r";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The lines of a text, each with its end of line.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r\n") - begin + 1);
}

/// The marker itself, or the marker, white space and a remark.
bool is_marker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) &&
         (line.size() == marker.size() || kSpace.find(line[marker.size()]) != std::string_view::npos);
}

/// Something that a person would take for a marker: case, spaces and slashes do not matter.
bool resembles_marker(std::string_view line) {
  std::string letters;
  for (const char c : line) {
    if (kSpace.find(c) != std::string_view::npos) continue;
    letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    if (letters.size() > 20) break;
  }
  for (const std::string_view word :
       {"//beginsolution", "//endsolution", "/*beginsolution", "/*endsolution"}) {
    if (std::string_view(letters).starts_with(word)) return true;
  }
  return false;
}

/// "// Exercise 05.3: title" or "// Helpers 05.0/backward:"
struct Heading {
  std::string id;
  std::string title;
};

/// The length of "05.3" (or, for helpers, "05.0/name") at the start of text; 0 when it is none.
std::size_t id_length(std::string_view text, bool helpers) {
  if (text.size() < 4 || !is_digit(text[0]) || !is_digit(text[1]) || text[2] != '.') return 0;
  std::size_t end = 3;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == 3 || end > 6) return 0;
  const bool zero = text[3] == '0';
  if (!helpers) return zero ? 0 : end;
  if (!zero || end != 4 || end >= text.size() || text[end] != '/') return 0;
  const std::size_t name = ++end;
  while (end < text.size() &&
         (is_digit(text[end]) || text[end] == '_' || (text[end] >= 'a' && text[end] <= 'z')))
    ++end;
  return end == name ? 0 : end;
}

class Parser {
 public:
  Parser(const std::string& file_name, std::string_view text) : file_(file_name), lines_(split_lines(text)) {}

  std::vector<Region> run() {
    for (line_ = 1; line_ <= static_cast<int>(lines_.size()); ++line_)
      read(lines_[static_cast<std::size_t>(line_) - 1]);
    if (inside_)
      fail(open_.begin,
           fmt::format("region {} is not closed; expected '{}' before the end of the file", open_.id, kEnd));
    if (heading_ != 0) fail_unused_heading();
    return std::move(regions_);
  }

 private:
  [[noreturn]] void fail(int line, const std::string& message) const {
    throw RegionError(file_, line, message);
  }

  [[noreturn]] void fail_unused_heading() const {
    fail(heading_, fmt::format("{} has no region; expected '{}' below its heading", named_.id, kBegin));
  }

  void read(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (is_marker(text, kBegin)) {
      begin(line);
    } else if (is_marker(text, kEnd)) {
      end();
    } else if (resembles_marker(text)) {
      fail(line_, fmt::format("'{}' looks like a marker but is none; write exactly '{}' or '{}'", text,
                              kBegin, kEnd));
    } else if (inside_) {
      open_.body += line;
    } else if (text.starts_with("// Exercise") || text.starts_with("// Helpers")) {
      heading(text);
    }
  }

  void heading(std::string_view text) {
    const bool helpers = text.starts_with("// Helpers");
    const std::string_view rest = text.substr(helpers ? 10 : 11);
    const std::size_t length = rest.starts_with(' ') ? id_length(rest.substr(1), helpers) : 0;
    if (length == 0 || rest.substr(1 + length).substr(0, 1) != ":") {
      fail(line_, fmt::format("'{}' is not a heading; expected '{}'", text,
                              helpers ? "// Helpers NN.0/file_name:" : "// Exercise NN.k: what to do"));
    }
    if (heading_ != 0) fail_unused_heading();
    heading_ = line_;
    named_ = {std::string(rest.substr(1, length)), std::string(trimmed(rest.substr(length + 2)))};
    if (!helpers && named_.title.empty())
      fail(line_, fmt::format("the heading of {} does not say what to do", named_.id));
    if (helpers) check_helper_name();
  }

  void check_helper_name() const {
    std::string stem = file_.substr(file_.find_last_of('/') + 1);
    stem.erase(std::min(stem.find('.'), stem.size()));
    if (named_.id.substr(5) != stem) {
      fail(line_, fmt::format("the helpers of this file are called '{}/{}', not '{}'", named_.id.substr(0, 4),
                              stem, named_.id));
    }
  }

  void begin(std::string_view line) {
    if (inside_)
      fail(line_, fmt::format("a region begins inside region {} (from line {}); regions do not nest",
                              open_.id, open_.begin));
    if (heading_ == 0)
      fail(line_, "this region has no name; expected a comment '// Exercise NN.k: ...' above it");
    for (const Region& other : regions_) {
      if (other.id == named_.id)
        fail(heading_, fmt::format("{} occurs twice, first in line {}", named_.id, other.heading));
    }
    open_ = {named_.id, heading_, line_, 0, "", std::string(line.substr(0, line.find('/'))), named_.title};
    heading_ = 0;
    inside_ = true;
  }

  void end() {
    if (!inside_) fail(line_, fmt::format("'{}' without a '{}' before it", kEnd, kBegin));
    open_.end = line_;
    inside_ = false;
    regions_.push_back(std::move(open_));
  }

  const std::string& file_;
  std::vector<std::string_view> lines_;
  std::vector<Region> regions_;
  int line_ = 1;
  int heading_ = 0;  // line of a heading that waits for its region, or 0
  Heading named_;
  bool inside_ = false;
  Region open_;
};

}  // namespace

RegionError::RegionError(const std::string& file_name, int line, const std::string& message)
    : Error(Exit::call, fmt::format("{}:{}: {}", file_name, line, message)), line_(line), message_(message) {}

std::vector<Region> find_regions(const std::string& file_name, std::string_view text) {
  return Parser(file_name, text).run();
}

bool is_unwritten(const Region& region) {
  const std::string call = fmt::format("todo(\"{}\")", region.id);
  const auto code = code_lines(region.body);
  return std::any_of(code.begin(), code.end(),
                     [&](const std::string& line) { return line.find(call) != line.npos; });
}

std::string make_stub(const std::string& file_name, std::string_view solution) {
  std::vector<Region> bodies = find_regions(file_name, solution);
  for (Region& region : bodies) {
    const std::size_t lines = code_lines(region.body).size();
    if (region.is_helper()) {
      region.body.clear();
    } else {
      region.body = fmt::format("{0}{1} (about {2} line{3})\n{0}todo(\"{4}\");\n", region.indent, kYourCode,
                                lines, lines == 1 ? "" : "s", region.id);
    }
  }
  return splice(file_name, solution, bodies);
}

std::string splice(const std::string& file_name, std::string_view text, const std::vector<Region>& bodies) {
  std::map<std::string, const std::string*> replacement;
  for (const Region& region : bodies) {
    if (!replacement.emplace(region.id, &region.body).second) {
      throw Error(Exit::call, fmt::format("{}: two bodies for region {}", file_name, region.id));
    }
  }
  const auto lines = split_lines(text);
  std::string out;
  std::size_t next = 0;  // the first line that is not copied yet
  for (const Region& region : find_regions(file_name, text)) {
    while (next < static_cast<std::size_t>(region.begin)) out += lines[next++];
    const auto found = replacement.find(region.id);
    if (found == replacement.end()) {
      out += region.body;
    } else {
      out += *found->second;
      if (!out.ends_with('\n')) out += '\n';
      replacement.erase(found);
    }
    next = static_cast<std::size_t>(region.end) - 1;
  }
  while (next < lines.size()) out += lines[next++];
  if (!replacement.empty()) {
    throw Error(Exit::call, fmt::format("{} has no region {}", file_name, replacement.begin()->first));
  }
  return out;
}

std::vector<std::string> code_lines(std::string_view text) {
  std::map<int, std::string> by_line;
  for (const Token& token : lex(text)) {
    if (token.kind == Token::Kind::comment) continue;
    int line = token.line;
    for (const char c : token.text) {
      if (c == '\n') ++line;
      if (kSpace.find(c) == std::string_view::npos && c != '\n') by_line[line] += c;
    }
  }
  std::vector<std::string> lines;
  for (auto& [line, code] : by_line) lines.push_back(std::move(code));
  return lines;
}

}  // namespace tito
