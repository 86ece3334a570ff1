#include "chat/prompt.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "chat/json.h"
#include "chat/line_editor.h"
#include "support/program.h"
#include "tinytorch/error.h"
#include "tinytorch/str.h"
#include "tinytorch/unicode.h"

namespace milestones {

namespace {

using tinytorch::str;

constexpr const char* kHelp =
    "/help       this\n"
    "/reset      begins a new conversation\n"
    "/save FILE  writes the conversation into a new file, as lines 'Q: ' and 'A: '\n"
    "/quit       ends the chat, as Ctrl-D does\n"
    "Ctrl-C ends an answer; arrows up and down call earlier lines back.\n";

std::string trimmed(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == line.npos) return "";
  return line.substr(begin, line.find_last_not_of(" \t\r\n") + 1 - begin);
}

std::string in_one_line(std::string text) {
  for (char& c : text) c = c == '\n' || c == '\r' ? ' ' : c;
  return trimmed(text);
}

void put(std::FILE* where, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), where);
  std::fflush(where);
}

/// An answer cannot move the cursor of a terminal or change its colours.
std::string harmless(std::string_view piece) {
  std::string out(piece);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = '?';
  }
  return out;
}

double rate(const Reply& reply) {
  return reply.seconds > 0 ? static_cast<double>(reply.tokens) / reply.seconds : 0;
}

/// "(12 tokens, 85.0 a second, context 40 of 256)"
std::string in_words(const Reply& reply) {
  char speed[32];
  std::snprintf(speed, sizeof speed, "%.1f", rate(reply));
  std::string out = str("(", reply.tokens, reply.tokens == 1 ? " token, " : " tokens, ",
                        std::string_view(speed), " a second");
  if (reply.context > 0) out += str(", context ", reply.used, " of ", reply.context);
  if (reply.left_out > 0) {
    out += str("; there was no room for the first ",
               reply.left_out == 1 ? "turn" : str(reply.left_out, " turns"));
  }
  return out + (reply.stopped ? "; stopped, and not remembered)" : ")");
}

std::string as_json(const std::string& question, const Reply& reply) {
  return str("{\"question\": ", json_text(question), ", \"answer\": ", json_text(reply.text),
             ", \"tokens\": ", reply.tokens, ", \"seconds\": ", reply.seconds,
             ", \"tokens_per_second\": ", rate(reply), ", \"used\": ", reply.used,
             ", \"context\": ", reply.context, ", \"left_out\": ", reply.left_out, "}\n");
}

class Prompt {
 public:
  Prompt(Speaker& speaker, bool json)
      : speaker_(speaker), json_(json), person_(!json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {}

  [[nodiscard]] bool person() const { return person_; }

  void with_person() {
    const Interrupts noted;
    LineEditor editor;
    const std::string who = speaker_.introduction();
    tell(str(who, who.empty() ? "" : "\n", "/help lists what one can do here; Ctrl-D ends.\n"));
    for (std::string line;;) {
      Interrupts::forget();
      const LineEditor::Got got = editor.read(line);
      if (got == LineEditor::Got::interrupted) {
        tell("\n");
      } else if (got == LineEditor::Got::end || !take(line)) {
        return tell("\n");
      }
    }
  }

  void line_by_line() {
    for (std::string line; std::getline(std::cin, line);) {
      if (!take(line)) return;
    }
  }

  /// @throws what the speaker throws
  void ask(const std::string& question) {
    if (const std::size_t at = tinytorch::find_invalid_utf8(question); at != question.npos) {
      throw tinytorch::ValueError(
          str("the question is no UTF-8 at byte ", at, "; save the file or set the terminal as UTF-8"));
    }
    const Reply reply = speaker_.answer(history_, question, [this](std::string_view piece) {
      if (!json_) put(stdout, person_ ? harmless(piece) : std::string(piece));
      return !Interrupts::noted();
    });
    if (json_) put(stdout, as_json(question, reply));
    if (!json_) put(stdout, "\n");
    if (person_) tell(dim(in_words(reply)) + "\n");
    // Half an answer would be taken for an example by whoever reads on, and none cannot be written down.
    if (!reply.stopped && !trimmed(reply.text).empty()) history_.push_back({question, reply.text});
  }

 private:
  /// One line: a command or a question. @return false when it ends the chat
  bool take(const std::string& typed) {
    const std::string line = trimmed(typed);
    if (line.empty()) return true;
    if (line == "/quit") return false;
    try {
      line[0] == '/' ? command(line) : ask(line);
    } catch (const tinytorch::NotImplemented&) {
      throw;
    } catch (const tinytorch::Error& error) {
      if (json_) {
        put(stdout, str("{\"question\": ", json_text(line), ", \"error\": ", json_text(error.what()), "}\n"));
      } else {
        tell(str(error.what(), "\n"));
      }
    }
    return true;
  }

  void command(const std::string& line) {
    const std::size_t space = line.find_first_of(" \t");
    const std::string name = line.substr(0, space);
    const std::string argument = space == line.npos ? "" : trimmed(line.substr(space));
    if (name == "/save") return save(argument);
    if (!argument.empty() || (name != "/help" && name != "/reset")) {
      throw tinytorch::ValueError(str("there is no command '", line, "'; /help lists them"));
    }
    if (name == "/help") return tell(kHelp);
    history_.clear();
    tell("A new conversation.\n");
  }

  void save(const std::string& path) {
    if (path.empty()) throw tinytorch::ValueError("/save needs the name of a file that is not there yet");
    if (history_.empty()) throw tinytorch::ValueError("/save: nothing has been answered yet");
    Dialogue dialogue{Kind::conversation, {}};
    for (const Turn& turn : history_) {
      dialogue.turns.push_back({in_one_line(turn.question), in_one_line(turn.answer)});
    }
    const std::string text = as_text({dialogue});
    std::FILE* file = std::fopen(path.c_str(), "wx");  // never over a file that is there
    const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (file == nullptr || (std::fclose(file) != 0) || !written) {
      throw tinytorch::FileError(
          str("/save: cannot write ", path, ": ", std::string_view(std::strerror(errno))));
    }
    tell(str("Saved ", history_.size(), history_.size() == 1 ? " turn" : " turns", " in ", path, ".\n"));
  }

  void tell(const std::string& text) const { put(person_ ? stdout : stderr, text); }

  [[nodiscard]] static std::string dim(const std::string& text) {
    return std::getenv("NO_COLOR") == nullptr ? "\x1b[2m" + text + "\x1b[0m" : text;
  }

  Speaker& speaker_;
  bool json_, person_;
  Turns history_;
};

}  // namespace

void converse(Speaker& speaker, const PromptOptions& options) {
  Prompt prompt(speaker, options.json);
  if (options.question) {
    const std::string question = trimmed(*options.question);
    if (question.empty()) throw WrongCall{"the question after --prompt is empty"};
    prompt.ask(question);
  } else if (prompt.person()) {
    prompt.with_person();
  } else {
    prompt.line_by_line();
  }
}

}  // namespace milestones
