#include "tito/core/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "tito/core/error.h"
#include "tito/core/process.h"

namespace tito {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{100};  // how soon Ctrl-C is noticed

bool is_work(std::string_view name) {
  return name.ends_with(".cpp") && !name.starts_with('.') && !name.starts_with('#');
}

}  // namespace

Watch::Watch(const std::filesystem::path& folder) : queue_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (queue_ >= 0 && inotify_add_watch(queue_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE) >= 0)
    return;
  const std::string reason = std::strerror(errno);
  if (queue_ >= 0) close(queue_);
  throw Error(Exit::machine, "watch: " + folder.string() + " cannot be watched: " + reason);
}

Watch::~Watch() { close(queue_); }

bool Watch::saved_within(milliseconds time) {
  const auto end = Clock::now() + time;
  bool saved = false;
  for (auto left = time; !saved && left.count() > 0;
       left = std::chrono::duration_cast<milliseconds>(end - Clock::now())) {
    if (interrupted.load()) throw Interrupted{};
    pollfd wanted{queue_, POLLIN, 0};
    poll(&wanted, 1, static_cast<int>(std::min(left, kTick).count()));
    alignas(inotify_event) std::array<char, 4096> buffer;
    for (ssize_t count; (count = read(queue_, buffer.data(), buffer.size())) > 0;) {
      for (ssize_t at = 0; at < count;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        saved |= event->len > 0 && is_work(event->name);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      }
    }
  }
  return saved;
}

bool Watch::wait(milliseconds quiet, milliseconds patience) {
  const auto end = Clock::now() + patience;
  while (!saved_within(kTick)) {
    if (patience.count() > 0 && Clock::now() >= end) return false;
  }
  while (saved_within(quiet)) continue;
  return true;
}

}  // namespace tito
