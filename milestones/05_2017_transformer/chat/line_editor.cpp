#include "chat/line_editor.h"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cwchar>

namespace milestones {

namespace {

constexpr int kRemembered = 500;  // lines
volatile std::sig_atomic_t interrupted = 0, resumed = 0;

/// Waits for something to read. A signal just before the wait ends it too: they are let in only there.
/// @return false after a signal
bool wait_for_input() {
  sigset_t noted, before;
  sigemptyset(&noted);
  sigaddset(&noted, SIGINT);
  sigaddset(&noted, SIGCONT);
  sigprocmask(SIG_BLOCK, &noted, &before);
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const bool ready = interrupted == 0 && resumed == 0 && ppoll(&input, 1, nullptr, &before) > 0;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return ready;
}

/// The terminal as the editor wants it, whatever it was told before: a shell sets modes of its own while we
/// are stopped.
void prepare_terminal(EditLine* editor) {
  el_set(editor, EL_PREP_TERM, 0);
  el_set(editor, EL_PREP_TERM, 1);
}

/// The next character of the terminal for libedit, which by itself goes on after a signal.
/// @return 1, 0 at the end, -1 after Ctrl-C
int next_character(EditLine* editor, wchar_t* out) {
  std::mbstate_t state{};
  for (;;) {
    char byte = 0;
    const ssize_t count = wait_for_input() ? ::read(STDIN_FILENO, &byte, 1) : -1;
    if (count < 0 && interrupted == 0 && resumed != 0) {
      resumed = 0;
      prepare_terminal(editor);
      el_set(editor, EL_REFRESH);
      continue;
    }
    if (count <= 0) return static_cast<int>(count);
    const std::size_t used = std::mbrtowc(out, &byte, 1, &state);
    if (used == static_cast<std::size_t>(-2)) continue;  // the first bytes of a longer one
    if (used == static_cast<std::size_t>(-1)) *out = L'?';
    return 1;
  }
}

}  // namespace

Interrupts::Interrupts() {
  forget();
  struct sigaction note {};  // without SA_RESTART: a read that waits ends
  note.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &note, &interrupt_);
  note.sa_handler = [](int) { resumed = 1; };
  sigaction(SIGCONT, &note, &resume_);
}

Interrupts::~Interrupts() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGCONT, &resume_, nullptr);
}

bool Interrupts::noted() { return interrupted != 0; }
void Interrupts::forget() { interrupted = 0; }

LineEditor::LineEditor() {
  // Bytes to characters: as the user's locale says, and UTF-8 where it says nothing.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
  editor_ = el_init("chat", stdin, stdout, stderr);
  history_ = history_init();
  HistEvent event;
  ::history(history_, &event, H_SETSIZE, kRemembered);
  ::history(history_, &event, H_SETUNIQUE, 1);
  el_set(
      editor_, EL_PROMPT, +[](EditLine*) { return const_cast<char*>("> "); });
  el_set(editor_, EL_EDITOR, "emacs");
  el_set(editor_, EL_HIST, ::history, history_);
  el_set(editor_, EL_GETCFN, next_character);
}

LineEditor::~LineEditor() {
  history_end(history_);
  el_end(editor_);
}

LineEditor::Got LineEditor::read(std::string& line) {
  el_resize(editor_);
  resumed = 0;
  prepare_terminal(editor_);  // by itself libedit does so behind the prompt, and a key may come before
  int count = 0;
  const char* text = el_gets(editor_, &count);
  if (text == nullptr || count <= 0) return interrupted != 0 ? Got::interrupted : Got::end;
  line.assign(text, static_cast<std::size_t>(count));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  HistEvent event;
  if (!line.empty()) ::history(history_, &event, H_ENTER, line.c_str());
  return Got::line;
}

}  // namespace milestones
