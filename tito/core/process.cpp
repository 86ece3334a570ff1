#include "tito/core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <utility>

#include "tito/core/error.h"

extern char** environ;

namespace tito {

std::atomic<bool> interrupted{false};

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{20};          // how soon a dead child, a deadline or Ctrl-C is noticed
constexpr milliseconds kAfterCtrlC{2000};  // what a child gets to put its things away
std::atomic<int> last_signal{0};

extern "C" void on_interrupt(int signal) {
  last_signal = signal;
  interrupted = true;
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::string& what, int error) {
  throw Error(Exit::machine, what + ": " + std::strerror(error));
}

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Standard input as a file in memory: a child that never reads it cannot make us wait.
Descriptor make_input(const std::string& text) {
  if (text.empty()) return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
  Descriptor file(memfd_create("input", MFD_CLOEXEC));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = write(file.get(), text.data() + done, text.size() - done);
    if (count < 0) fail("cannot hold a program's input in memory", errno);
    done += static_cast<std::size_t>(count);
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

/// Keeps the first and the last half of what it is given.
class Capped {
 public:
  explicit Capped(std::size_t limit) : half_(limit / 2) {}
  void add(std::string_view text) {
    total_ += text.size();
    const std::size_t room = half_ - std::min(half_, head_.size());
    head_.append(text.substr(0, room));
    text.remove_prefix(std::min(room, text.size()));
    tail_.append(text);
    if (tail_.size() > 2 * half_ + 4096) tail_.erase(0, tail_.size() - half_);
  }
  [[nodiscard]] bool flooded() const { return total_ > 2 * half_; }
  [[nodiscard]] std::string text() const {
    if (!flooded()) return head_ + tail_;
    const std::string end = tail_.size() > half_ ? tail_.substr(tail_.size() - half_) : tail_;
    const std::size_t lost = total_ - head_.size() - end.size();
    return head_ + "\n[... " + std::to_string(lost) + " bytes left out ...]\n" + end;
  }

 private:
  std::size_t half_, total_ = 0;
  std::string head_, tail_;
};

/// Calls back with each whole line of what it is given.
class Lines {
 public:
  explicit Lines(std::function<void(std::string_view)> on_line) : on_line_(std::move(on_line)) {}
  void add(std::string_view text) {
    pending_.append(text);
    std::size_t begin = 0;
    for (std::size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      if (on_line_) on_line_(std::string_view(pending_).substr(begin, end - begin));
    }
    pending_.erase(0, begin);
  }

 private:
  std::function<void(std::string_view)> on_line_;
  std::string pending_;
};

/// Reads what is there now, one buffer of it: a flood must not keep us from the clock. Closes the descriptor
/// at its end.
template <typename Take>
bool drain(Descriptor& from, const Take& take) {
  if (!from.open()) return false;
  std::array<char, 65536> buffer;
  const ssize_t count = read(from.get(), buffer.data(), buffer.size());
  if (count > 0) take(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) from.close();
  return count > 0;
}

std::vector<std::string> environment_of(const Command& command, int event_descriptor) {
  std::map<std::string, std::string> extra = command.environment;
  if (event_descriptor >= 0) extra["TINYTORCH_EVENTS"] = std::to_string(event_descriptor);
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (extra.count(name) == 0) all.emplace_back(text);
  }
  for (const auto& [name, value] : extra) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

std::string missing(const Command& command, int error) {
  const std::string& program = command.argv.front();
  if (error == ENOENT && program.find('/') == std::string::npos) {
    return program + ": not found in PATH; 'tito doctor' says how to get it";
  }
  return program + ": cannot be started: " + std::strerror(error);
}

/// One running child and everything we hold of it.
class Child {
 public:
  explicit Child(const Command& command)
      : command_(command), kept_(command.output_limit), events_(command.on_event), start_(Clock::now()) {
    spawn();
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;  // it ended as it should; otherwise a callback threw
    send(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  Result wait() {
    deadline_ = start_ + command_.wall;
    while (!ended()) {
      pump();
      if (command_.wall.count() > 0 && Clock::now() >= deadline_) expire();
      if (interrupted.load()) pass_interrupt_on();
    }
    finish();
    return std::move(result_);
  }

 private:
  void spawn() {
    if (command_.argv.empty()) throw Error(Exit::machine, "run: no program was named");
    Pipe output, event, trouble = make_pipe();
    Descriptor input;
    if (!command_.passthrough) {
      output = make_pipe();
      input = make_input(command_.input);
    }
    if (command_.event_pipe) event = make_pipe();
    std::vector<std::string> arguments = command_.argv;
    std::vector<std::string> variables = environment_of(command_, event.write.get());
    const std::vector<char*> argv = pointers(arguments), envp = pointers(variables);
    const std::string folder = command_.folder.string();

    if (command_.passthrough) std::fflush(nullptr);  // what we said comes before what it says
    pid_ = fork();
    if (pid_ < 0) fail("cannot start " + command_.argv.front(), errno);
    if (pid_ == 0) {  // only async-signal-safe calls from here
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (!command_.passthrough) {
        setpgid(0, 0);
        dup2(input.get(), STDIN_FILENO);
        dup2(output.write.get(), STDOUT_FILENO);
        dup2(output.write.get(), STDERR_FILENO);
      }
      if (event.write.open()) fcntl(event.write.get(), F_SETFD, 0);
      for (const int descriptor : command_.keep) fcntl(descriptor, F_SETFD, 0);
      if (folder.empty() || chdir(folder.c_str()) == 0) execvpe(argv[0], argv.data(), envp.data());
      const int error = errno;
      [[maybe_unused]] const ssize_t told = write(trouble.write.get(), &error, sizeof error);
      _exit(127);
    }
    if (!command_.passthrough)
      setpgid(pid_, pid_);  // both sides set it, so that it is set before either goes on
    trouble.write.close();
    int error = 0;
    if (read(trouble.read.get(), &error, sizeof error) == sizeof error) {
      waitpid(std::exchange(pid_, -1), nullptr, 0);
      throw Error(Exit::machine, missing(command_, error));
    }
    output_ = std::move(output.read);
    event_ = std::move(event.read);
    for (const Descriptor* d : {&output_, &event_}) {
      if (d->open()) fcntl(d->get(), F_SETFL, O_NONBLOCK);
    }
  }

  /// Waits a moment for something to read. What a program printed before an event is taken before that event.
  void pump() {
    std::array<pollfd, 2> wanted{pollfd{output_.get(), POLLIN, 0}, pollfd{event_.get(), POLLIN, 0}};
    const bool silent = !output_.open() && !event_.open();  // it is about to end, or passthrough
    poll(wanted.data(), wanted.size(), silent && !command_.passthrough ? 1 : static_cast<int>(kTick.count()));
    std::string lines;
    drain(event_, [&](std::string_view text) { lines.append(text); });
    drain(output_, [&](std::string_view text) { take(text); });
    if (lines.empty()) return;
    events_.add(lines);
    if (command_.wall_per_event) deadline_ = Clock::now() + command_.wall;
  }

  void take(std::string_view text) {
    kept_.add(text);
    if (command_.on_output) command_.on_output(text);
  }

  bool ended() {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }

  void send(int signal) const { kill(command_.passthrough ? pid_ : -pid_, signal); }

  void expire() {
    if (!result_.timed_out && command_.grace.count() > 0) {
      kill(pid_, command_.warning);
      deadline_ = Clock::now() + command_.grace;
    } else {
      send(SIGKILL);
      deadline_ = Clock::time_point::max();
    }
    result_.timed_out = true;
  }

  void pass_interrupt_on() {
    const int signal = last_signal.load() == 0 ? SIGINT : last_signal.load();
    if (command_.passthrough && signal == SIGINT) return;  // the terminal has told it already
    if (!told_) {
      send(signal);
      told_ = true;
      kill_at_ = Clock::now() + kAfterCtrlC;
    } else if (Clock::now() >= kill_at_) {
      send(SIGKILL);
    }
  }

  void finish() {
    if (!command_.passthrough)
      kill(-pid_, SIGKILL);  // whatever it left running; the child itself is not reaped yet
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    while (drain(output_, [&](std::string_view text) { take(text); })) continue;
    while (drain(event_, [&](std::string_view text) { events_.add(text); })) continue;
    if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
    if (WIFEXITED(status)) result_.code = WEXITSTATUS(status);
    result_.flooded = kept_.flooded();
    result_.output = kept_.text();
    result_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    if (!interrupted.load()) return;
    const bool theirs = command_.passthrough && result_.signal == 0 && result_.code != 130;
    if (!theirs) throw Interrupted{};
    interrupted = false;  // a debugger took the Ctrl-C for itself
  }

  const Command& command_;
  Capped kept_;
  Lines events_;
  Clock::time_point start_, deadline_, kill_at_;
  Descriptor output_, event_;
  pid_t pid_ = -1;
  bool told_ = false;
  Result result_;
};

}  // namespace

Result run(const Command& command) { return Child(command).wait(); }

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path file = std::filesystem::path(folder) / name;
    if (access(file.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(file)) return file.string();
  }
  return "";
}

}  // namespace tito
