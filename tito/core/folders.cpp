#include "tito/core/folders.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

enum class Rename : unsigned {
  no_replace = 1,
  exchange = 2
};  // RENAME_NOREPLACE, RENAME_EXCHANGE of linux/fs.h

bool rename_with(const fs::path& from, const fs::path& to, Rename how) {
  return ::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), static_cast<unsigned>(how)) ==
         0;
}

[[noreturn]] void fail(const std::string& what, const std::error_code& error) {
  throw Error(Exit::machine,
              "cannot " + what + ": " + error.message() + "; nothing was changed" + advice(error.value()));
}

std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace

StagedFolder::StagedFolder(fs::path target) : target_(std::move(target)) {
  path_ = target_;
  path_ += ".new";
  try {
    fs::remove_all(path_);
    fs::create_directories(path_);
  } catch (const fs::filesystem_error& error) {
    fail("make " + path_.string(), error.code());
  }
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

bool StagedFolder::place() {
  if (rename_with(path_, target_, Rename::no_replace)) return true;
  if (errno == EEXIST) return false;
  // A file system without renameat2 (some network ones): the caller holds the lock, so looking first is
  // enough.
  if (errno == EINVAL || errno == ENOSYS) {
    if (fs::exists(target_)) return false;
    std::error_code error;
    fs::rename(path_, target_, error);
    if (!error) return true;
    fail("make " + target_.string(), error);
  }
  fail("make " + target_.string(), last_error());
}

void StagedFolder::replace() {
  if (rename_with(path_, target_, Rename::exchange)) return;  // the old content is removed by the destructor
  if (errno == ENOENT && place()) return;
  if (errno != EINVAL && errno != ENOSYS) fail("replace " + target_.string(), last_error());
  fs::path old = target_;
  old += ".old";
  std::error_code error;
  fs::remove_all(old, error);
  fs::rename(target_, old, error);
  if (!error) fs::rename(path_, target_, error);
  if (error) fail("replace " + target_.string(), error);
  fs::remove_all(old, error);
}

void copy_folder(const fs::path& from, const fs::path& to) {
  try {
    fs::create_directories(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  } catch (const fs::filesystem_error& error) {
    fail("copy " + from.string() + " to " + to.string(), error.code());
  }
}

}  // namespace tito
