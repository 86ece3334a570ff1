#include "file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace tinytorch::detail {
namespace {

constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // the system takes no more than 2 GiB in one call

}  // namespace

Source::Source(const char* who, const std::string& path) : who_(who), name_(path) {
  // Not to block on a pipe that nobody writes; on a regular file it changes nothing.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) refuse("cannot be opened (", std::strerror(errno), "); check the name and its permissions");
  struct stat info {};
  if (::fstat(file_, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(file_);
    refuse("is a folder or a device; a regular file is needed");
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
}

Source::~Source() {
  if (file_ >= 0) ::close(file_);
}

void Source::read(std::uint64_t offset, void* to, std::size_t count) const {
  if (offset > size_ || count > size_ - offset) {
    refuse("bytes ", offset, " to ", offset + count, " are wanted, but it has ", size_, "; it is cut short");
  }
  if (count == 0) return;
  if (file_ < 0) {
    std::memcpy(to, bytes_.data() + offset, count);
    return;
  }
  auto* at = static_cast<std::byte*>(to);
  while (count > 0) {
    const ssize_t got = ::pread(file_, at, std::min(count, kMostAtOnce), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("cannot be read (", std::strerror(errno), ")");
    if (got == 0) refuse("ended at byte ", offset, " while it was read; does another program write it?");
    at += got;
    offset += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
}

AtomicFile::AtomicFile(const char* who, std::string path) : who_(who), path_(std::move(path)) {
  static std::atomic<unsigned> number{0};
  beside_ = str(path_, ".", ::getpid(), ".", number.fetch_add(1), ".tmp");
  file_ = ::open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) failed("made");
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(beside_.c_str());
}

void AtomicFile::failed(const char* doing) const {
  throw FileError(str(who_, ": ", path_, ": cannot be ", doing, " (", std::strerror(errno),
                      "); what was there before is untouched"));
}

void AtomicFile::write(const void* from, std::size_t count) {
  const auto* at = static_cast<const std::byte*>(from);
  while (count > 0) {
    const ssize_t done = ::write(file_, at, std::min(count, kMostAtOnce));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) failed("written");
    at += done;
    count -= static_cast<std::size_t>(done);
  }
}

void AtomicFile::commit() {
  if (::fsync(file_) != 0) failed("written");
  if (::rename(beside_.c_str(), path_.c_str()) != 0) failed("put in its place");
  ::close(file_);
  file_ = -1;
  // The new name lasts when its folder is synced too; a file system that cannot do so has done what it can.
  const std::size_t slash = path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  if (const int there = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); there >= 0) {
    ::fsync(there);
    ::close(there);
  }
}

}  // namespace tinytorch::detail
