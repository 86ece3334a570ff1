#include "terminal.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

Terminal::Terminal(const std::vector<std::string>& argv) {
  winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  child_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ < 0) throw std::runtime_error("no terminal");
  if (child_ > 0) return;
  setenv("TERM", "xterm", 1);
  setenv("NO_COLOR", "1", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

Terminal::~Terminal() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  close(terminal_);
}

void Terminal::type(const std::string& keys) const {
  if (write(terminal_, keys.data(), keys.size()) < 0) throw std::runtime_error("the terminal is gone");
}

void Terminal::stop_and_resume() const {
  termios modes{};
  kill(child_, SIGSTOP);
  if (waitpid(child_, nullptr, WUNTRACED) != child_ || tcgetattr(terminal_, &modes) != 0)
    throw std::runtime_error("the program did not stop");
  modes.c_lflag |= ICANON | ECHO;
  tcsetattr(terminal_, TCSANOW, &modes);
  kill(child_, SIGCONT);
}

bool Terminal::raw() const {
  termios modes{};
  return tcgetattr(terminal_, &modes) == 0 && (modes.c_lflag & (ICANON | ECHO)) == 0;
}

bool Terminal::read_more() {
  pollfd wanted{terminal_, POLLIN, 0};
  if (poll(&wanted, 1, 20'000) <= 0) return false;
  char buffer[4096];
  const ssize_t count = read(terminal_, buffer, sizeof buffer);
  if (count <= 0) return false;  // EIO: nobody is at the other end
  seen_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

bool Terminal::wait_for(const std::string& text) {
  for (;;) {
    const std::size_t at = seen_.find(text, after_);
    if (at != std::string::npos) {
      after_ = at + text.size();
      return true;
    }
    if (!read_more()) return false;
  }
}

int Terminal::ended() {
  while (read_more()) continue;
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
