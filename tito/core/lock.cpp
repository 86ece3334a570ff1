#include "tito/core/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "tito/core/error.h"
#include "tito/core/process.h"

namespace tito {

namespace {

std::string owner_of(int descriptor) {
  char text[32] = {};
  const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
  std::string owner(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  while (!owner.empty() && owner.back() == '\n') owner.pop_back();
  return owner.empty() ? "unknown" : owner;
}

}  // namespace

Lock::Lock(const std::filesystem::path& file, std::chrono::milliseconds patience) {
  std::error_code ignored;  // open says what is wrong with the folder
  std::filesystem::create_directories(file.parent_path(), ignored);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    throw Error(Exit::machine, "cannot make " + file.string() + ": " + std::strerror(errno) +
                                   "; the course folder has to be writable");
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      const std::string reason = std::strerror(errno);
      ::close(descriptor_);
      throw Error(Exit::machine, "cannot lock " + file.string() + ": " + reason);
    }
    if (interrupted.load()) {
      ::close(descriptor_);
      throw Interrupted{};
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      const std::string owner = owner_of(descriptor_);
      ::close(descriptor_);
      throw Error(Exit::machine, "another tito (process " + owner + ") is at work in this folder, " +
                                     file.string() + " is held; wait for it to end");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  // The id is for people; on a full disk the lock holds without it.
  const std::string id = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, id.data(), id.size(), 0) < 0) return;
}

Lock::~Lock() { ::close(descriptor_); }

}  // namespace tito
